/**
 * Decodes the contents of each section (spec §5.5.4–5.5.16) into a draft of the module. Imports open the index
 * spaces, so decoders append to the draft's arrays and an item's index is its place there. Indices into other
 * spaces are taken as they are; types alone are looked up, because items hold their types.
 */
import { CompileError } from '../errors.ts'
import {
  decodeMutability,
  decodeRefType,
  decodeTypes,
  decodeValType,
  funcTypeAt,
  type TypeContext,
} from './decode-types.ts'
import { disabled, type NeedFeature } from './feature-gate.ts'
import type { FeatureSet } from './features.ts'
import { type Instr, nesting, newInstr, readInstr } from './instructions.ts'
import { checkLimit, type LimitName } from './limits.ts'
import type {
  CustomSection,
  Data,
  Elem,
  Export,
  ExternKind,
  Func,
  Global,
  Import,
  Limits,
  Memory,
  Section,
  Span,
  Table,
  Tag,
} from './module.ts'
import { Reader } from './reader.ts'
import type { DefType, RefType } from './types.ts'
import { FUNCREF, refType } from './types.ts'

export interface Body extends Span {
  readonly at: number
}

/** The module while it is being decoded. */
export interface Draft extends TypeContext {
  readonly bytes: Uint8Array
  readonly reader: Reader
  readonly instr: Instr
  readonly need: NeedFeature
  readonly enabled: FeatureSet
  readonly types: DefType[]
  readonly imports: Import[]
  readonly funcs: Func[]
  readonly tables: Table[]
  readonly memories: Memory[]
  readonly globals: Global[]
  readonly tags: Tag[]
  readonly exports: Export[]
  readonly elems: Elem[]
  readonly datas: Data[]
  readonly sections: Section[]
  readonly customs: CustomSection[]
  /** Types from the function section, and bodies from the code section: paired when both are known. */
  readonly declared: DefType[]
  readonly bodies: Body[]
  start: number | null
  dataCount: number | null
  /** Place in the section order that has been reached. */
  order: number
}

export function newDraft(bytes: Uint8Array, need: NeedFeature, enabled: FeatureSet): Draft {
  return {
    bytes,
    reader: new Reader(bytes),
    instr: newInstr(),
    need,
    enabled,
    types: [],
    imports: [],
    funcs: [],
    tables: [],
    memories: [],
    globals: [],
    tags: [],
    exports: [],
    elems: [],
    datas: [],
    sections: [],
    customs: [],
    declared: [],
    bodies: [],
    start: null,
    dataCount: null,
    order: 0,
  }
}

export const contentDecoders = {
  type: (draft) => decodeTypes(draft.reader, draft),
  import: (draft) => decodeVec(draft, 'imports', decodeImport),
  function: (draft) => decodeVec(draft, 'functions', decodeFunc),
  table: (draft) => decodeVec(draft, 'tables', decodeTable),
  memory: (draft) => decodeVec(draft, 'memories', decodeMemory),
  tag: (draft) => decodeVec(draft, 'tags', decodeTag),
  global: (draft) => decodeVec(draft, 'globals', decodeGlobal),
  export: (draft) => decodeVec(draft, 'exports', decodeExport),
  start: (draft) => {
    draft.start = draft.reader.u32()
  },
  element: (draft) => decodeVec(draft, 'element segments', decodeElem),
  'data count': (draft) => {
    draft.need('bulk-memory', draft.reader.pos)
    draft.dataCount = draft.reader.u32()
  },
  code: (draft) => decodeVec(draft, 'functions', decodeBody),
  data: (draft) => decodeVec(draft, 'data segments', decodeData),
} as const satisfies Record<string, (draft: Draft) => void>

function decodeVec(draft: Draft, what: LimitName, decodeItem: (draft: Draft, at: number) => void): void {
  const { reader } = draft
  const count = reader.length()
  checkLimit(what, count, { offset: reader.pos })
  for (let i = 0; i < count; i++) decodeItem(draft, reader.pos)
}

// Imports, and the types of what can be imported

const externKinds: readonly ExternKind[] = ['func', 'table', 'memory', 'global', 'tag']

function decodeImport(draft: Draft, at: number): void {
  const { reader } = draft
  const module = reader.name()
  const name = reader.name()
  const kindAt = reader.pos
  const kind = externKinds[reader.u8()] ?? reader.fail('malformed import kind', kindAt)
  const item: Import = { module, name, kind, index: indexSpace(draft, kind).length, at }
  draft.imports.push(item)
  declareImport[kind](draft, item)
}

function indexSpace(draft: Draft, kind: ExternKind): readonly unknown[] {
  switch (kind) {
    case 'func':
      return draft.funcs
    case 'table':
      return draft.tables
    case 'memory':
      return draft.memories
    case 'global':
      return draft.globals
    case 'tag':
      return draft.tags
  }
}

const declareImport: Record<ExternKind, (draft: Draft, item: Import) => void> = {
  func: (draft, item) => {
    draft.funcs.push({ index: item.index, type: decodeTypeUse(draft), import: item, body: null, at: item.at })
  },
  table: (draft, item) => {
    draft.tables.push({ index: item.index, ...decodeTableType(draft), import: item, init: null, at: item.at })
  },
  memory: (draft, item) => {
    draft.memories.push({ index: item.index, ...decodeMemoryType(draft), import: item, at: item.at })
  },
  global: (draft, item) => {
    const type = decodeGlobalType(draft)
    if (type.mutable) draft.need('mutable-globals', item.at)
    draft.globals.push({ index: item.index, ...type, import: item, init: null, at: item.at })
  },
  tag: (draft, item) => {
    draft.tags.push({ index: item.index, type: decodeTagType(draft), import: item, at: item.at })
  },
}

function decodeTypeUse(draft: Draft): DefType {
  const at = draft.reader.pos
  return funcTypeAt(draft, draft.reader.u32(), at)
}

function decodeTableType(draft: Draft): Pick<Table, 'type' | 'limits'> {
  const type = decodeRefType(draft.reader, draft)
  const { limits } = decodeLimits(draft, TABLE_FLAGS)
  return { type, limits }
}

function decodeMemoryType(draft: Draft): Pick<Memory, 'limits' | 'pageSizeLog2'> {
  const { limits, flags } = decodeLimits(draft, MEMORY_FLAGS)
  const pageSizeLog2 = flags & HAS_PAGE_SIZE ? draft.reader.u32() : 16
  return { limits, pageSizeLog2 }
}

const HAS_MAX = 1
const SHARED = 2
const IS_64 = 4
const HAS_PAGE_SIZE = 8
const TABLE_FLAGS = 5
const MEMORY_FLAGS = 15

/** Limits; the numbers may have 64 bits, since validation tells what is too large. */
function decodeLimits(draft: Draft, allowed: number): { limits: Limits; flags: number } {
  const { reader } = draft
  const at = reader.pos
  const flags = reader.u8()
  if (flags & ~allowed) reader.fail('malformed limits flags', at)
  if (flags & HAS_PAGE_SIZE && !draft.enabled.has('custom-page-sizes')) {
    const reason = `malformed limits flags: ${disabled('custom-page-sizes')}`
    throw new CompileError('malformed', reason, { offset: at, feature: 'custom-page-sizes' })
  }
  if (flags & HAS_PAGE_SIZE) draft.need('custom-page-sizes', at)
  if (flags & SHARED) draft.need('threads', at)
  if (flags & IS_64) draft.need('memory64', at)
  const min = reader.u64()
  const max = flags & HAS_MAX ? reader.u64() : null
  const shared = (flags & SHARED) !== 0
  return { limits: { min, max, shared, address: flags & IS_64 ? 'i64' : 'i32' }, flags }
}

function decodeGlobalType(draft: Draft): Pick<Global, 'type' | 'mutable'> {
  const type = decodeValType(draft.reader, draft)
  return { type, mutable: decodeMutability(draft.reader) }
}

function decodeTagType(draft: Draft): DefType {
  const { reader } = draft
  const at = reader.pos
  draft.need('exceptions', at)
  if (reader.u8() !== 0) reader.fail('malformed tag attribute', at)
  return decodeTypeUse(draft)
}

// Definitions

function decodeFunc(draft: Draft): void {
  draft.declared.push(decodeTypeUse(draft))
}

const TABLE_WITH_INIT = 0x40

function decodeTable(draft: Draft, at: number): void {
  const { reader, tables } = draft
  const index = tables.length
  const hasInit = reader.pos < reader.end && reader.bytes[reader.pos] === TABLE_WITH_INIT
  if (hasInit) readInitMark(draft)
  const type = decodeTableType(draft)
  tables.push({ index, ...type, import: null, init: hasInit ? decodeExpr(draft) : null, at })
}

function readInitMark(draft: Draft): void {
  const { reader } = draft
  draft.need('function-references', reader.pos)
  reader.u8()
  if (reader.u8() !== 0) reader.fail('zero byte expected', reader.pos - 1)
}

function decodeMemory(draft: Draft, at: number): void {
  draft.memories.push({ index: draft.memories.length, ...decodeMemoryType(draft), import: null, at })
}

function decodeTag(draft: Draft, at: number): void {
  draft.tags.push({ index: draft.tags.length, type: decodeTagType(draft), import: null, at })
}

function decodeGlobal(draft: Draft, at: number): void {
  const type = decodeGlobalType(draft)
  draft.globals.push({ index: draft.globals.length, ...type, import: null, init: decodeExpr(draft), at })
}

function decodeExport(draft: Draft, at: number): void {
  const { reader } = draft
  const name = reader.name()
  const kindAt = reader.pos
  const kind = externKinds[reader.u8()] ?? reader.fail('malformed export kind', kindAt)
  if (kind === 'tag') draft.need('exceptions', kindAt)
  draft.exports.push({ name, kind, index: reader.u32(), at })
}

/** The bytes of a constant expression, with its `end`. Any well-formed instructions: validation judges them. */
function decodeExpr(draft: Draft): Span {
  const { reader, instr, types, need } = draft
  const cx = { types, need, scanning: true } as const
  const start = reader.pos
  for (let depth = 1; depth > 0; ) {
    readInstr(reader, instr, cx)
    depth += nesting(instr.op)
  }
  return { start, end: reader.pos }
}

function decodeBody(draft: Draft, at: number): void {
  const { reader, bodies } = draft
  const size = reader.length()
  checkLimit('bytes in a function body', size, { offset: at, func: draft.funcs.length + bodies.length })
  const start = reader.pos
  reader.skip(size)
  bodies.push({ start, end: reader.pos, at })
}

// Segments

const NOT_ACTIVE = 1
/** Of an active segment: it names its table. Of another one: it is declarative. */
const EXPLICIT = 2
const EXPRESSIONS = 4

function decodeElem(draft: Draft, at: number): void {
  const { reader } = draft
  const flags = reader.u32()
  if (flags > 7) reader.fail('malformed elements segment kind', at)
  if (flags !== 0) draft.need(flags === NOT_ACTIVE ? 'bulk-memory' : 'reference-types', at)
  const mode = elemMode(flags)
  const table = mode === 'active' && flags & EXPLICIT ? reader.u32() : 0
  const offset = mode === 'active' ? decodeExpr(draft) : null
  const type = decodeElemType(draft, flags)
  const items = flags & EXPRESSIONS ? { exprs: decodeExprs(draft) } : { funcs: decodeFuncIndices(draft) }
  draft.elems.push({ index: draft.elems.length, type, mode, table, offset, items, at })
}

function elemMode(flags: number): Elem['mode'] {
  if ((flags & NOT_ACTIVE) === 0) return 'active'
  return flags & EXPLICIT ? 'declarative' : 'passive'
}

function decodeElemType(draft: Draft, flags: number): RefType {
  const { reader } = draft
  const hasType = (flags & (NOT_ACTIVE | EXPLICIT)) !== 0
  if (flags & EXPRESSIONS) return hasType ? decodeRefType(reader, draft) : FUNCREF
  if (hasType && reader.u8() !== 0) reader.fail('malformed element kind', reader.pos - 1)
  return refType('func', false)
}

function decodeFuncIndices(draft: Draft): Uint32Array {
  const { reader } = draft
  const count = reader.length()
  checkLimit('elements of a segment', count, { offset: reader.pos })
  const funcs = new Uint32Array(count)
  for (let i = 0; i < count; i++) funcs[i] = reader.u32()
  return funcs
}

function decodeExprs(draft: Draft): Span[] {
  const { reader } = draft
  const count = reader.length()
  checkLimit('elements of a segment', count, { offset: reader.pos })
  const exprs: Span[] = []
  for (let i = 0; i < count; i++) exprs.push(decodeExpr(draft))
  return exprs
}

const PASSIVE = 1
const EXPLICIT_MEMORY = 2

function decodeData(draft: Draft, at: number): void {
  const { reader } = draft
  const flags = reader.u32()
  if (flags > 2) reader.fail('malformed data segment kind', at)
  if (flags !== 0) draft.need('bulk-memory', at)
  const mode = flags === PASSIVE ? 'passive' : 'active'
  const memory = flags === EXPLICIT_MEMORY ? reader.u32() : 0
  const offset = mode === 'active' ? decodeExpr(draft) : null
  const size = reader.length()
  const start = reader.pos
  reader.skip(size)
  draft.datas.push({ index: draft.datas.length, mode, memory, offset, bytes: { start, end: reader.pos }, at })
}
