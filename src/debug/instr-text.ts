/**
 * An instruction as a line of the text format (spec §6.5), without folding: derived from the opcode table, by the kinds of its
 * immediates. A kind without a row is shown as its bytes in a comment.
 */
import type { CatchClause, Instr } from '../wasm/instructions.ts'
import type { Module } from '../wasm/module.ts'
import { type ImmediateKind, type Op, opcodes } from '../wasm/opcodes.ts'
import { valText } from '../wasm/type-key.ts'
import type { FuncType, HeapType, ValType } from '../wasm/types.ts'

/** Index spaces whose items have names of their own. */
export type Space = 'types' | 'funcs' | 'tables' | 'memories' | 'globals' | 'tags' | 'elems' | 'datas'

/** What the text of an instruction refers to. */
export interface TextContext {
  readonly module: Module
  /** Text of an index. */
  item(space: Space, index: number): string
  local(index: number): string
  field(type: number, index: number): string
  /** Text of a branch target, by the relative depth of its label. */
  label(depth: number): string
  /** The identifier of the block that begins here; '' if it has none. */
  ownLabel(): string
}

type Row = (instr: Instr, cx: TextContext) => string

/** The rows see the first immediate in `index`. */
const rows: Readonly<Partial<Record<ImmediateKind, Row>>> = {
  labelidx: ({ index }, cx) => cx.label(index),
  localidx: ({ index }, cx) => cx.local(index),
  ...itemRows({
    typeidx: 'types',
    funcidx: 'funcs',
    tableidx: 'tables',
    globalidx: 'globals',
    tagidx: 'tags',
    elemidx: 'elems',
    dataidx: 'datas',
  }),
  // Most modules have one memory, and the text needs no word for it.
  memidx: ({ index }, cx) => (index === 0 ? '' : cx.item('memories', index)),
  blocktype: ({ block }, cx) => words(cx.ownLabel(), signature(block, cx)),
  br_table: ({ labels }, cx) => Array.from(labels, (depth) => cx.label(depth)).join(' '),
  memarg,
  i32: ({ lo }) => String(lo),
  i64: ({ lo, hi }) => String((BigInt(hi) << 32n) | BigInt(lo >>> 0)),
  f32: ({ lo }) => f32Text(lo),
  f64: ({ lo, hi }) => f64Text(lo, hi),
  select_types: ({ types }, cx) => `(result ${types.map((type) => typeText(type, cx)).join(' ')})`,
  heaptype: ({ heap }, cx) => heapText(heap, cx),
  catches: ({ catches }, cx) => catches.map((clause) => catchText(clause, cx)).join(' '),
  i32u: ({ index }) => String(index),
  br_on_cast: ({ index, from, to }, cx) => `${cx.label(index)} ${typeText(from, cx)} ${typeText(to, cx)}`,
  zero: () => '',
  lane: ({ lane }) => String(lane),
  v128: ({ bytes }) => `i8x16 ${bytes.join(' ')}`,
  lanes: ({ bytes }) => bytes.join(' '),
}

function itemRows(spaces: Readonly<Partial<Record<ImmediateKind, Space>>>): typeof rows {
  const entries = Object.entries(spaces).map(([kind, space]): [string, Row] => {
    return [kind, ({ index }, cx) => cx.item(space, index)]
  })
  return Object.fromEntries(entries)
}

function catchText({ tag, ref, label }: CatchClause, cx: TextContext): string {
  const word = `catch${tag === null ? '_all' : ''}${ref ? '_ref' : ''}`
  return `(${word}${tag === null ? '' : ` ${cx.item('tags', tag)}`} ${cx.label(label)})`
}

function memarg({ op, index, offset, align }: Instr, cx: TextContext): string {
  const words: string[] = []
  if (index !== 0) words.push(cx.item('memories', index))
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
  if (second === 'fieldidx')
    return ({ index, index2 }, cx) => `${name} ${cx.item('types', index)} ${cx.field(index, index2)}`
  const row = rows[first]
  const other = second === undefined ? null : rows[second]
  if (row === undefined || other === undefined)
    return ({ at }, { module }, end) => `${mnemonic} (; ${hexBytes(module.bytes.subarray(at, end))} ;)`
  if (first === 'typeidx' && second === 'tableidx')
    return ({ index, index2 }, cx) => `${name} ${cx.item('tables', index2)} (type ${cx.item('types', index)})`
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
    return ({ index, index2 }, cx) =>
      index === 0 && index2 === 0
        ? mnemonic
        : `${mnemonic} ${cx.item('memories', index)} ${cx.item('memories', index2)}`
  return (instr, cx) => words(words(mnemonic, row(instr, cx)), further(instr, cx))
}

function words(a: string, b: string): string {
  return a === '' || b === '' ? a + b : `${a} ${b}`
}

function hexBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

/** ` (param i32) (result i64)` without the space in front. */
export function signature({ params, results }: Pick<FuncType, 'params' | 'results'>, cx: ItemNames): string {
  const list = (types: readonly ValType[]) => types.map((type) => typeText(type, cx)).join(' ')
  return words(
    params.length > 0 ? `(param ${list(params)})` : '',
    results.length > 0 ? `(result ${list(results)})` : '',
  )
}

type ItemNames = Pick<TextContext, 'item'>

export function typeText(type: ValType, cx: ItemNames): string {
  return valText(type, ({ index }) => cx.item('types', index))
}

function heapText(heap: HeapType, cx: ItemNames): string {
  return typeof heap === 'string' ? heap : cx.item('types', heap.index)
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
