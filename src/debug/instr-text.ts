/**
 * An instruction as a line of the text format (spec §6.5), without folding: derived from the opcode table, by the kinds of its
 * immediates. A kind without a row is shown as its bytes in a comment.
 */
import type { CatchClause, Instr } from '../wasm/instructions.ts'
import type { Module } from '../wasm/module.ts'
import { type ImmediateKind, type Op, opcodes } from '../wasm/opcodes.ts'
import { valTypeText } from '../wasm/type-key.ts'
import type { FuncType, HeapType, ValType } from '../wasm/types.ts'

/** What the text of an instruction refers to. */
export interface TextContext {
  readonly module: Module
  /** Text of a function's index. */
  func(index: number): string
  local(index: number): string
  global(index: number): string
  /** Text of a branch target, by the relative depth of its label. */
  label(depth: number): string
}

type Row = (instr: Instr, cx: TextContext) => string

/** The rows see the first immediate in `index`. */
const rows: Readonly<Partial<Record<ImmediateKind, Row>>> = {
  labelidx: ({ index }, cx) => cx.label(index),
  funcidx: ({ index }, cx) => cx.func(index),
  localidx: ({ index }, cx) => cx.local(index),
  globalidx: ({ index }, cx) => cx.global(index),
  typeidx: plainIndex,
  tableidx: plainIndex,
  memidx: ({ index }) => (index === 0 ? '' : String(index)),
  dataidx: plainIndex,
  elemidx: plainIndex,
  tagidx: plainIndex,
  blocktype: ({ block }) => signature(block),
  br_table: ({ labels }, cx) => Array.from(labels, (depth) => cx.label(depth)).join(' '),
  memarg,
  i32: ({ lo }) => String(lo),
  i64: ({ lo, hi }) => String((BigInt(hi) << 32n) | BigInt(lo >>> 0)),
  f32: ({ lo }) => f32Text(lo),
  f64: ({ lo, hi }) => f64Text(lo, hi),
  select_types: ({ types }) => `(result ${types.map(typeText).join(' ')})`,
  heaptype: ({ heap }) => heapText(heap),
  catches: ({ catches }, cx) => catches.map((clause) => catchText(clause, cx)).join(' '),
  i32u: plainIndex,
  br_on_cast: ({ index, from, to }, cx) => `${cx.label(index)} ${typeText(from)} ${typeText(to)}`,
  zero: () => '',
  lane: ({ lane }) => String(lane),
  v128: ({ bytes }) => `i8x16 ${bytes.join(' ')}`,
  lanes: ({ bytes }) => bytes.join(' '),
}

function catchText({ tag, ref, label }: CatchClause, cx: TextContext): string {
  const word = `catch${tag === null ? '_all' : ''}${ref ? '_ref' : ''}`
  return `(${word}${tag === null ? '' : ` ${tag}`} ${cx.label(label)})`
}

function plainIndex({ index }: Instr): string {
  return String(index)
}

function memarg({ op, index, offset, align }: Instr): string {
  const words: string[] = []
  if (index !== 0) words.push(String(index))
  if (offset !== 0) words.push(`offset=${offset}`)
  if (align !== op.align) words.push(`align=${2 ** align}`)
  return words.join(' ')
}

/** The text of an instruction whose encoding ends before offset `end`. */
export function instrText(instr: Instr, end: number, cx: TextContext): string {
  const format = formats.get(instr.op)!
  return typeof format === 'string' ? format : format(instr, cx, end)
}

type Format = (instr: Instr, cx: TextContext, end: number) => string

/** What an operation does not have to find out for each of millions of instructions. */
const formats: ReadonlyMap<Op, Format | string> = new Map(opcodes.map((op) => [op, formatOf(op)]))

/** The text itself if there are no immediates. */
function formatOf({ name, immediates }: Op): Format | string {
  const mnemonic = name === 'select t' ? 'select' : name
  const [first, second] = immediates
  if (first === undefined) return mnemonic
  const row = rows[first]
  const other = second === undefined ? null : rows[second]
  if (row === undefined || other === undefined)
    return ({ at }, { module }, end) => `${mnemonic} (; ${hexBytes(module.bytes.subarray(at, end))} ;)`
  if (first === 'typeidx' && second === 'tableidx')
    return ({ index, index2 }) => `${name} ${index2} (type ${index})`
  // `ref.test null` is the form of `ref.test` for a type that has null.
  const cast = /^(ref\.(?:test|cast))( null)?$/.exec(name)
  if (cast !== null) return (instr, cx) => `${cast[1]} (ref${cast[2] ?? ''} ${row(instr, cx)})`
  if (other === null) return (instr, cx) => words(mnemonic, row(instr, cx))
  const further: Row = (instr, cx) => other({ ...instr, index: instr.index2 }, cx)
  // In the text a segment comes behind its table or memory.
  if (first === 'elemidx' || first === 'dataidx')
    return (instr, cx) => words(words(mnemonic, further(instr, cx)), row(instr, cx))
  // A copy names both memories or none.
  if (first === 'memidx')
    return ({ index, index2 }) => (index === 0 && index2 === 0 ? mnemonic : `${mnemonic} ${index} ${index2}`)
  return (instr, cx) => words(words(mnemonic, row(instr, cx)), further(instr, cx))
}

function words(a: string, b: string): string {
  return b === '' ? a : `${a} ${b}`
}

function hexBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

/** ` (param i32) (result i64)` without the space in front. */
export function signature({ params, results }: Pick<FuncType, 'params' | 'results'>): string {
  const words: string[] = []
  if (params.length > 0) words.push(`(param ${params.map(typeText).join(' ')})`)
  if (results.length > 0) words.push(`(result ${results.map(typeText).join(' ')})`)
  return words.join(' ')
}

/** Types of the module go by their index. */
export function typeText(type: ValType): string {
  return valTypeText(type).replaceAll('$', '')
}

function heapText(heap: HeapType): string {
  return typeof heap === 'string' ? heap : String(heap.index)
}

const floats = new DataView(new ArrayBuffer(8))

function f32Text(bits: number): string {
  floats.setInt32(0, bits)
  const value = floats.getFloat32(0)
  if (Number.isNaN(value)) return nanText(bits < 0, BigInt(bits & 0x7fffff), 0x400000n)
  return numberText(value)
}

function f64Text(lo: number, hi: number): string {
  floats.setInt32(0, hi)
  floats.setInt32(4, lo)
  const value = floats.getFloat64(0)
  if (Number.isNaN(value)) {
    const payload = (BigInt(hi & 0xfffff) << 32n) | BigInt(lo >>> 0)
    return nanText(hi < 0, payload, 1n << 51n)
  }
  return numberText(value)
}

function nanText(negative: boolean, payload: bigint, canonical: bigint): string {
  const text = payload === canonical ? 'nan' : `nan:0x${payload.toString(16)}`
  return negative ? `-${text}` : text
}

function numberText(value: number): string {
  if (Object.is(value, -0)) return '-0'
  return String(value).replace('Infinity', 'inf')
}
