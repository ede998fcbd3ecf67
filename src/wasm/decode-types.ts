/**
 * Decodes types (spec §5.3) and the type section. It also settles type equality, which is iso-recursive: when a
 * recursive group has been read, it is written as text in which members of the group go by position and earlier
 * types by canonical index; a group with the text of an earlier group is replaced by it. So every later
 * comparison is `===`. One pass, linear in the bytes.
 */
import { CompileError } from '../errors.ts'
import type { NeedFeature } from './feature-gate.ts'
import { checkLimit } from './limits.ts'
import type { Reader } from './reader.ts'
import { groupText } from './type-key.ts'
import type {
  AbsHeapType,
  CompType,
  DefType,
  FieldType,
  FuncType,
  HeapType,
  NumType,
  RefType,
  StorageType,
  ValType,
} from './types.ts'
import { refType } from './types.ts'

/** What reading a type takes: the types that indices denote, and whom to ask about features, if it matters. */
export interface TypeContext {
  readonly types: readonly DefType[]
  readonly need?: NeedFeature
  /** Only the extent of what is read matters: whether the types exist is asked when it is read again. */
  readonly scanning?: true
}

interface TypeSection extends TypeContext {
  readonly types: DefType[]
}

type Building = { -readonly [K in keyof DefType]: DefType[K] }

const REC = 0x4e
const SUB_FINAL = 0x4f
const SUB = 0x50
const REF = 0x64
const REF_NULL = 0x63
const V128 = 0x7b

/** Reads the contents of a type section into `cx.types`. */
export function decodeTypes(reader: Reader, cx: TypeSection): void {
  const count = reader.length()
  checkLimit('types', count, { offset: reader.pos })
  const groups = new Map<string, readonly DefType[]>()
  for (let i = 0; i < count; i++) decodeGroup(reader, cx, groups)
}

function decodeGroup(reader: Reader, cx: TypeSection, groups: Map<string, readonly DefType[]>): void {
  const at = reader.pos
  const size = groupSize(reader, cx)
  const start = cx.types.length
  checkLimit('types', start + size, { offset: at })
  const group = newGroup(start, size)
  for (const member of group) cx.types.push(member)
  for (const member of group) decodeSubType(reader, cx, member)
  const known = canonicalGroup(group, groups)
  if (known === group) return
  for (let i = 0; i < size; i++) cx.types[start + i] = known[i]!
}

function groupSize(reader: Reader, cx: TypeContext): number {
  if (peek(reader) !== REC) return 1
  cx.need?.('gc', reader.pos)
  reader.u8()
  return reader.length()
}

function peek(reader: Reader): number {
  const byte = reader.u8()
  reader.pos--
  return byte
}

const nothing: FuncType = { kind: 'func', params: [], results: [] }

function newGroup(start: number, size: number): Building[] {
  const group: Building[] = []
  for (let position = 0; position < size; position++) {
    const member = {
      kind: 'def',
      index: start + position,
      comp: nothing,
      final: true,
      supertype: null,
      group,
      position,
      refs: [] as unknown as DefType['refs'],
    } as Building
    member.refs = [
      { kind: 'ref', nullable: false, heap: member },
      { kind: 'ref', nullable: true, heap: member },
    ]
    group.push(member)
  }
  return group
}

/** The first group equal to this one: itself if there was none. */
function canonicalGroup(
  group: readonly DefType[],
  groups: Map<string, readonly DefType[]>,
): readonly DefType[] {
  const text = groupText(group, (def) => (def.group === group ? `.${def.position}` : `${def.index}`))
  const known = groups.get(text)
  if (known === undefined) groups.set(text, group)
  return known ?? group
}

function decodeSubType(reader: Reader, cx: TypeContext, def: Building): void {
  const at = reader.pos
  const form = peek(reader)
  if (form === SUB || form === SUB_FINAL) {
    cx.need?.('gc', at)
    reader.u8()
    def.final = form === SUB_FINAL
    def.supertype = decodeSupertype(reader, cx, def)
  }
  def.comp = decodeCompType(reader, cx)
}

function decodeSupertype(reader: Reader, cx: TypeContext, def: DefType): DefType | null {
  const at = reader.pos
  const count = reader.length()
  if (count === 0) return null
  if (count > 1) throw new CompileError('invalid', 'sub type: more than one supertype', { offset: at })
  const index = reader.u32()
  if (index >= def.index) throw new CompileError('invalid', `unknown type ${index}`, { offset: at })
  return cx.types[index]!
}

function decodeCompType(reader: Reader, cx: TypeContext): CompType {
  const at = reader.pos
  const form = reader.u8()
  if (form === 0x60) return decodeFuncType(reader, cx)
  if (form >= 0x80) reader.fail('integer representation too long', at)
  if (form !== 0x5f && form !== 0x5e) return reader.fail('malformed composite type', at)
  cx.need?.('gc', at)
  return form === 0x5f ? decodeStructType(reader, cx) : { kind: 'array', field: decodeField(reader, cx) }
}

function decodeFuncType(reader: Reader, cx: TypeContext): FuncType {
  const at = reader.pos
  const params = decodeValTypes(reader, cx, 'parameters of a function')
  const results = decodeValTypes(reader, cx, 'results of a function')
  if (results.length > 1) cx.need?.('multi-value', at)
  return { kind: 'func', params, results }
}

function decodeStructType(reader: Reader, cx: TypeContext): CompType {
  const at = reader.pos
  const count = reader.length()
  checkLimit('fields of a struct', count, { offset: at })
  const fields: FieldType[] = []
  for (let i = 0; i < count; i++) fields.push(decodeField(reader, cx))
  return { kind: 'struct', fields }
}

function decodeField(reader: Reader, cx: TypeContext): FieldType {
  const storage = decodeStorage(reader, cx)
  return { storage, mutable: decodeMutability(reader) }
}

function decodeStorage(reader: Reader, cx: TypeContext): StorageType {
  const packed = peek(reader)
  if (packed !== 0x78 && packed !== 0x77) return decodeValType(reader, cx)
  reader.u8()
  return packed === 0x78 ? 'i8' : 'i16'
}

export function decodeMutability(reader: Reader): boolean {
  const at = reader.pos
  const flag = reader.u8()
  if (flag > 1) reader.fail('malformed mutability', at)
  return flag === 1
}

function decodeValTypes(
  reader: Reader,
  cx: TypeContext,
  what: 'parameters of a function' | 'results of a function',
): ValType[] {
  const at = reader.pos
  const count = reader.length()
  checkLimit(what, count, { offset: at })
  const types: ValType[] = []
  for (let i = 0; i < count; i++) types.push(decodeValType(reader, cx))
  // A v128 passes as four words.
  const vectors = types.filter((type) => type === 'v128').length
  if (vectors > 0) checkLimit('parts of parameters and of results', count + 3 * vectors, { offset: at })
  return types
}

const numTypes: Record<number, NumType> = { 127: 'i32', 126: 'i64', 125: 'f32', 124: 'f64' }

const heapCodes: Record<number, AbsHeapType> = {
  116: 'noexn',
  115: 'nofunc',
  114: 'noextern',
  113: 'none',
  112: 'func',
  111: 'extern',
  110: 'any',
  109: 'eq',
  108: 'i31',
  107: 'struct',
  106: 'array',
  105: 'exn',
}

export function decodeValType(reader: Reader, cx: TypeContext): ValType {
  const at = reader.pos
  const code = peek(reader)
  const num = numTypes[code]
  if (num !== undefined) {
    reader.pos++
    return num
  }
  if (code === V128) {
    cx.need?.('simd', at)
    reader.pos++
    return 'v128'
  }
  const ref = tryRefType(reader, cx) ?? reader.fail('malformed value type', at)
  cx.need?.('reference-types', at)
  return ref
}

export function decodeRefType(reader: Reader, cx: TypeContext): RefType {
  return tryRefType(reader, cx) ?? reader.fail('malformed reference type')
}

/** A reference type, or null (and nothing read) if the next byte opens none. */
function tryRefType(reader: Reader, cx: TypeContext): RefType | null {
  const at = reader.pos
  const code = peek(reader)
  if (code === REF || code === REF_NULL) {
    reader.u8()
    const heap = decodeHeapType(reader, cx)
    // A reference to an exception can't be null where it was just caught, so its proposal has this form as well.
    if (heap !== 'exn' && heap !== 'noexn') cx.need?.('function-references', at)
    return refType(heap, code === REF_NULL)
  }
  const heap = heapCodes[code]
  if (heap === undefined) return null
  reader.u8()
  needHeap(cx, heap, at)
  return refType(heap, true)
}

export function decodeHeapType(reader: Reader, cx: TypeContext): HeapType {
  const at = reader.pos
  const heap = heapCodes[peek(reader)]
  if (heap !== undefined) {
    reader.u8()
    needHeap(cx, heap, at)
    return heap
  }
  const index = reader.s33()
  if (index < 0) reader.fail('malformed heap type', at)
  cx.need?.('function-references', at)
  return typeAt(cx, index, at)
}

function needHeap(cx: TypeContext, heap: AbsHeapType, at: number): void {
  if (heap === 'func') return
  if (heap === 'extern') cx.need?.('reference-types', at)
  else cx.need?.(heap === 'exn' || heap === 'noexn' ? 'exceptions' : 'gc', at)
}

/** Stands for types that don't exist. */
const unknownType = newGroup(0, 1)[0]!

function typeAt(cx: TypeContext, index: number, at: number): DefType {
  const def = cx.types[index]
  if (def === undefined && cx.scanning) return unknownType
  if (def === undefined) throw new CompileError('invalid', `unknown type ${index}`, { offset: at })
  return def
}

/** The defined type at an index, which must be a function type. */
export function funcTypeAt(cx: TypeContext, index: number, at: number): DefType {
  const def = typeAt(cx, index, at)
  if (def.comp.kind === 'func') return def
  if (cx.scanning) return unknownType
  throw new CompileError('invalid', `unknown type: type ${index} is not a function type`, { offset: at })
}
