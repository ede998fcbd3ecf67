/** Describes a module as plain data that JSON can hold: what `dewasm inspect` shows. */
import type { FeatureName } from './features.ts'
import type { ExternKind, Limits, Memory, Module } from './module.ts'
import type { ModuleSummary } from './summary.ts'
import { typeKey, valTypeKey } from './type-key.ts'

export interface ImportInfo {
  readonly module: string
  readonly name: string
  readonly kind: ExternKind
  readonly type: string
}

export interface ExportInfo {
  readonly name: string
  readonly kind: ExternKind
  readonly type: string
}

export interface SectionInfo {
  readonly name: string
  readonly bytes: number
}

export interface MemoryInfo {
  readonly minPages: number
  readonly maxPages: number | null
  /** In bytes. */
  readonly pageSize: number
  readonly shared: boolean
  readonly address: 'i32' | 'i64'
  readonly imported: boolean
}

export interface ModuleInfo {
  readonly name: string | null
  readonly bytes: number
  readonly imports: readonly ImportInfo[]
  readonly exports: readonly ExportInfo[]
  readonly features: readonly FeatureName[]
  readonly sections: readonly SectionInfo[]
  readonly counts: Readonly<Record<string, number>>
  readonly memories: readonly MemoryInfo[]
  /** funcidx of the start function. */
  readonly start: number | null
  readonly customSections: readonly SectionInfo[]
  readonly largestFunctions: readonly FunctionInfo[]
}

export interface FunctionInfo {
  readonly index: number
  readonly name: string | null
  readonly bytes: number
}

export function inspectModule(module: Module, summary: ModuleSummary): ModuleInfo {
  return {
    name: module.names.module,
    bytes: module.bytes.length,
    imports: module.imports.map(({ module: from, name, kind, index }) => {
      return { module: from, name, kind, type: externType(module, kind, index) }
    }),
    exports: module.exports.map(({ name, kind, index }) => {
      return { name, kind, type: externType(module, kind, index) }
    }),
    features: [...summary.features].sort(),
    sections: module.sections.map(({ name, contents }) => ({ name, bytes: contents.end - contents.start })),
    counts: countItems(module),
    memories: module.memories.map(memoryInfo),
    start: module.start,
    customSections: module.customs.map(({ name, contents }) => {
      return { name, bytes: contents.end - contents.start }
    }),
    largestFunctions: largestFunctions(module, summary),
  }
}

function countItems(module: Module): Record<string, number> {
  const { types, imports, exports, funcs, tables, memories, globals, tags, elems, datas } = module
  const items = { types, imports, exports, funcs, tables, memories, globals, tags, elems, datas }
  return Object.fromEntries(Object.entries(items).map(([name, list]) => [name, list.length]))
}

function memoryInfo({ limits, pageSizeLog2, import: from }: Memory): MemoryInfo {
  const { min, max, shared, address } = limits
  const pageSize = 2 ** pageSizeLog2
  return { minPages: min, maxPages: max, pageSize, shared, address, imported: from !== null }
}

/** The type of an item in the words of the text format. */
function externType(module: Module, kind: ExternKind, index: number): string {
  switch (kind) {
    case 'func':
      return typeKey(module.funcs[index]!.type)
    case 'table': {
      const { limits, type } = module.tables[index]!
      return `${limitsText(limits)} ${valTypeKey(type)}`
    }
    case 'memory':
      return memoryText(module.memories[index]!)
    case 'global': {
      const { type, mutable } = module.globals[index]!
      return mutable ? `(mut ${valTypeKey(type)})` : valTypeKey(type)
    }
    case 'tag':
      return typeKey(module.tags[index]!.type)
  }
}

function memoryText({ limits, pageSizeLog2 }: Memory): string {
  const text = limitsText(limits)
  return pageSizeLog2 === 16 ? text : `${text} (pagesize ${2 ** pageSizeLog2})`
}

function limitsText({ min, max, shared, address }: Limits): string {
  const words = [`${min}`]
  if (address === 'i64') words.unshift('i64')
  if (max !== null) words.push(`${max}`)
  if (shared) words.push('shared')
  return words.join(' ')
}

const LARGEST = 10

/** Large functions are what makes compiled code slow, so their sizes are worth showing. */
function largestFunctions(module: Module, summary: ModuleSummary): FunctionInfo[] {
  const sizes: FunctionInfo[] = []
  for (const [index, func] of summary.funcs.entries()) {
    if (func !== null) sizes.push({ index, name: module.names.funcs.get(index) ?? null, bytes: func.size })
  }
  return sizes.sort((a, b) => b.bytes - a.bytes || a.index - b.index).slice(0, LARGEST)
}
