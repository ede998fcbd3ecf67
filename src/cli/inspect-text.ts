/** `dewasm inspect` for people. */
import type { ExportInfo, ImportInfo, MemoryInfo, ModuleInfo, SectionInfo } from '../wasm/inspect.ts'
import { printable } from './report.ts'

export function inspectText(info: ModuleInfo, file: string): string {
  const parts = [
    heading(info, file),
    block('features', [info.features.join(', ') || 'WebAssembly 1.0']),
    block('counts', [countsText(info.counts)]),
    block('memories', info.memories.map(memoryText)),
    block('imports', columns(info.imports.map(importRow))),
    block('exports', columns(info.exports.map(exportRow))),
    block('sections', columns(sectionRows(info.sections))),
    block('custom sections', columns(sectionRows(info.customSections))),
    block('largest functions', columns(functionRows(info))),
  ]
  return `${parts.filter((part) => part !== '').join('\n')}\n`
}

function heading(info: ModuleInfo, file: string): string {
  const name = info.name === null ? '' : `, module ${printable(info.name)}`
  const start = info.start === null ? '' : `, starts with func ${info.start}`
  return `${printable(file)}: ${info.bytes} bytes${name}${start}\n`
}

function block(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return ''
  return `${title}\n${lines.map((line) => `  ${line}\n`).join('')}`
}

function countsText(counts: ModuleInfo['counts']): string {
  const items = Object.entries(counts).filter(([, count]) => count > 0)
  return items.map(([name, count]) => `${count} ${name}`).join(', ') || 'nothing'
}

function memoryText({ minPages, maxPages, pageSize, shared, address, imported }: MemoryInfo): string {
  const words = [`${minPages} pages`, maxPages === null ? 'no maximum' : `at most ${maxPages}`]
  if (pageSize !== 65536) words.push(`pages of ${pageSize} bytes`)
  if (shared) words.push('shared')
  if (address === 'i64') words.push('64-bit')
  if (imported) words.push('imported')
  return words.join(', ')
}

function importRow({ module, name, kind, type }: ImportInfo): string[] {
  return [kind, printable(module), printable(name), type]
}

function exportRow({ name, kind, type }: ExportInfo): string[] {
  return [kind, printable(name), type]
}

function sectionRows(sections: readonly SectionInfo[]): string[][] {
  return sections.map(({ name, bytes }) => [printable(name), `${bytes} bytes`])
}

function functionRows({ largestFunctions }: ModuleInfo): string[][] {
  return largestFunctions.map(({ index, name, bytes }) => {
    return [`func ${index}`, `${bytes} bytes`, name === null ? '' : printable(name)]
  })
}

/** No column is wider than this: a mangled name must not push the others away. */
const WIDEST = 40

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [i, cell] of row.entries()) {
      widths[i] = Math.min(WIDEST, Math.max(widths[i] ?? 0, cell.length))
    }
  }
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  )
}
