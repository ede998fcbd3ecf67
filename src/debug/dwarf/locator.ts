/** DWARF as what an offset comes from: file, line and column of the source that a compiler read. */
import type { Module } from '../../wasm/module.ts'
import { type Locator, lastNotAbove, type Source } from '../locator.ts'
import { at, readUnits } from './entries.ts'
import { type LineTable, readLines } from './lines.ts'
import { dwarfSections, type Sections } from './sections.ts'

/** The locator of a module's DWARF; null if it has none. */
export function dwarfLocator(module: Module): DwarfLocator | null {
  const sections = dwarfSections(module)
  if (sections === null) return null
  const table = readLines(sections, directoriesOf(sections))
  return table.addresses.length === 0 ? null : new DwarfLocator(sections, table)
}

function directoriesOf(sections: Sections): Map<number, string> {
  const directories = new Map<number, string>()
  for (const { root } of readUnits(sections)) {
    const lines = root.values.get(at.stmtList)
    const directory = root.values.get(at.compDir)
    if (typeof lines === 'number' && typeof directory === 'string') directories.set(lines, directory)
  }
  return directories
}

export class DwarfLocator implements Locator {
  readonly sources: readonly Source[]
  source = 0
  line = 0
  column = 0
  private readonly start: number
  private readonly end: number
  private readonly table: LineTable

  constructor({ code }: Sections, table: LineTable) {
    this.sources = table.files.map((name) => ({ name, content: null }))
    this.start = code.start
    this.end = code.end
    this.table = table
  }

  find(offset: number): boolean {
    if (offset < this.start || offset >= this.end) return false
    const { addresses, file, line, column } = this.table
    const k = lastNotAbove(addresses, offset - this.start)
    if (k < 0 || file[k]! < 0) return false
    this.source = file[k]!
    this.line = line[k]! - 1
    this.column = Math.max(0, column[k]! - 1)
    return true
  }
}
