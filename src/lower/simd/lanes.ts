/** Constants, splats, single lanes, choices and shuffles of vectors: what moves lanes and computes nothing. */
import { type Bytes128, type Expr, expr } from '../../ir/nodes.ts'
import { bitsOfF32, bitsOfF64 } from '../float-bits.ts'
import * as js from '../js.ts'
import type { Lowerer } from '../lowerer.ts'
import type { Lowered, Pair, Vector } from '../pair.ts'
import type { Lowering } from '../table.ts'
import type { Want } from '../vector-forms.ts'
import { atoms, convert, operands, repeat, vectors, words } from './vector.ts'
import { everyLane, laneOf, type Width, withLane } from './words.ts'

export function constant(l: Lowerer, node: Expr, want: Want): Lowered {
  const view = new DataView(Uint8Array.from((node.imm as Bytes128).bytes).buffer)
  const lanes = [0, 4, 8, 12].map((at) => js.num(view.getInt32(at, true), 'i32', node.at))
  return want === 'exact' ? words(lanes) : convert(l, words(lanes), want)
}

// --- splats ---

/** A byte or halfword in every lane: the product with ones. */
export function splat(width: Width): Lowering {
  return (l, node) => {
    const lane = js.and(l.value(node.args[0] as Expr), js.num(width === 8 ? 0xff : 0xffff))
    const factor = everyLane(width, 1)
    const all = js.isNum(lane) ? js.imul(lane, factor) : js.or0(js.binary('js.mul', 'num', lane, factor))
    return words(repeat(l, all, 4))
  }
}

export function splat32(l: Lowerer, node: Expr): Lowered {
  return words(repeat(l, l.value(node.args[0] as Expr), 4))
}

export function splat64(l: Lowerer, node: Expr): Lowered {
  return words(twice(l.atoms(l.pair(node.args[0] as Expr))))
}

function twice({ lo, hi }: Pair): Expr[] {
  return [lo, hi, js.copy(lo), js.copy(hi)]
}

/** The lane may be the bits of what only moves; else it is a number already. */
export function splatF32(l: Lowerer, node: Expr, want: Want): Lowered {
  const arg = node.args[0] as Expr
  const bits = want === 'f32x4' ? null : bitsOfF32(arg)
  if (bits !== null) return words(repeat(l, l.value(bits), 4))
  return { form: 'f32x4', lanes: repeat(l, l.value(arg), 4) }
}

export function splatF64(l: Lowerer, node: Expr, want: Want): Lowered {
  const arg = node.args[0] as Expr
  const bits = want === 'f64x2' ? null : bitsOfF64(arg)
  if (bits !== null) return words(twice(l.atoms(l.pair(bits))))
  return { form: 'f64x2', lanes: repeat(l, l.value(arg), 2) }
}

// --- one lane: what is put there is evaluated even if nobody wants the lane ---

function laneIndex(node: Expr): number {
  return node.imm as number
}

export function extract(width: Width, unsigned: boolean): Lowering {
  const perWord = 32 / width
  return (l, node) => {
    const { lanes } = l.vector(node.args[0] as Expr, 'i32x4')
    const lane = laneIndex(node)
    return laneOf(lanes[Math.floor(lane / perWord)] as Expr, width, lane % perWord, unsigned)
  }
}

export function extract32(l: Lowerer, node: Expr): Lowered {
  return l.vector(node.args[0] as Expr, 'i32x4').lanes[laneIndex(node)] as Expr
}

export function extract64(l: Lowerer, node: Expr): Lowered {
  const { lanes } = l.vector(node.args[0] as Expr, 'i32x4')
  const at = 2 * laneIndex(node)
  return { lo: lanes[at] as Expr, hi: lanes[at + 1] as Expr }
}

export function extractFloat(form: 'f32x4' | 'f64x2'): Lowering {
  return (l, node) => l.vector(node.args[0] as Expr, form).lanes[laneIndex(node)] as Expr
}

export function replace(width: Width): Lowering {
  const perWord = 32 / width
  return (l, node) => {
    const [vector, value] = operands(l, node, 'i32x4') as [Vector, Expr]
    const lane = laneIndex(node)
    const at = Math.floor(lane / perWord)
    const lanes = vector.lanes.slice()
    lanes[at] = withLane(lanes[at] as Expr, width, lane % perWord, l.pure(value))
    return words(lanes)
  }
}

export function replace32(l: Lowerer, node: Expr): Lowered {
  const [vector, value] = operands(l, node, 'i32x4') as [Vector, Expr]
  return words(withLanes(vector, laneIndex(node), [l.pure(value)]))
}

export function replace64(l: Lowerer, node: Expr): Lowered {
  const [vector, value] = operands(l, node, 'i32x4') as [Vector, Pair]
  return words(withLanes(vector, 2 * laneIndex(node), [value.lo, value.hi]))
}

function withLanes({ lanes }: Vector, at: number, values: readonly Expr[]): Expr[] {
  return lanes.map((lane, i) => values[i - at] ?? lane)
}

export function replaceFloat(form: 'f32x4' | 'f64x2'): Lowering {
  const shape = form === 'f32x4' ? 'i32x4' : 'i64x2'
  return (l, node, want) => {
    if (l.forms.choose(node, want) === form) {
      const [vector, value] = operands(l, node, form) as [Vector, Expr]
      return { form, lanes: withLanes(vector, laneIndex(node), [l.pure(value)]) }
    }
    const [vector, value] = node.args as [Expr, Expr]
    const bits = bitsNode(value)
    return l.lower(expr(`${shape}.replace_lane`, node.type, [vector, bits], node.imm, node.at), 'i32x4')
  }
}

/** The bits of a float as an integer (wasm dialect). */
function bitsNode(value: Expr): Expr {
  const single = value.type === 'f32'
  return {
    op: single ? 'i32.reinterpret_f32' : 'i64.reinterpret_f64',
    type: single ? 'i32' : 'i64',
    args: [value],
    imm: null,
    at: value.at,
  }
}

// --- choices ---

/** `select` of two vectors, which are pure: each lane is chosen. */
export function select(l: Lowerer, node: Expr, want: Want): Lowered {
  const form = l.forms.choose(node, want)
  const [a, b, chosen] = operands(l, node, form) as [Vector, Vector, Expr]
  const [test] = repeat(l, chosen, 1) as [Expr]
  const lanes = a.lanes.map((lane, i) => js.cond(js.copy(test), lane, b.lanes[i] as Expr))
  return { form, lanes }
}

/** `b ^ (a ^ b) & mask` */
export function bitselect(l: Lowerer, node: Expr): Lowered {
  const [yes = [], no = [], mask = []] = vectors(l, node, 'i32x4')
  return words(
    yes.map((lane, i) => {
      const other = l.atom(no[i] as Expr)
      return js.xor(other, js.and(js.xor(lane, js.copy(other)), mask[i] as Expr))
    }),
  )
}

// --- shuffles ---

export function shuffle(l: Lowerer, node: Expr, want: Want): Lowered {
  const { bytes } = node.imm as Bytes128
  const form = l.forms.chooseMoved(node, want)
  const [first = [], second = []] = vectors(l, node, form)
  if (form !== 'i32x4') {
    const size = form === 'f32x4' ? 4 : 8
    const lanes = [...first, ...second].map((lane, i) => (bytes.includes(i * size) ? l.atom(lane) : lane))
    return { form, lanes: first.map((_, i) => js.copy(lanes[(bytes[i * size] as number) / size] as Expr)) }
  }
  const sources = atoms(
    l,
    [...first, ...second].map((lane, i) => (isUsed(bytes, i) ? lane : js.num(0))),
  )
  return words([0, 4, 8, 12].map((at) => gather(sources, bytes.slice(at, at + 4))))
}

function isUsed(bytes: readonly number[], word: number): boolean {
  return bytes.some((byte) => byte >> 2 === word)
}

/** A term of a word: bytes of one source that are shifted by as much. */
interface Term {
  readonly word: number
  /** In bits, to the left if positive. */
  readonly shift: number
  mask: number
}

/** The word of four bytes among eight words: each shift of a source is masked once. */
function gather(sources: readonly Expr[], bytes: readonly number[]): Expr {
  const terms: Term[] = []
  bytes.forEach((byte, at) => {
    const [word, shift] = [byte >> 2, 8 * (at - (byte & 3))]
    let term = terms.find((each) => each.word === word && each.shift === shift)
    if (term === undefined) {
      term = { word, shift, mask: 0 }
      terms.push(term)
    }
    term.mask |= 0xff << (8 * at)
  })
  return terms.map((term) => shifted(sources, term)).reduce(js.or)
}

function shifted(sources: readonly Expr[], { word, shift, mask }: Term): Expr {
  const source = js.copy(sources[word] as Expr)
  const whole = shift >= 0 ? -1 << shift : -1 >>> -shift
  const moved = shift >= 0 ? js.shl(source, js.num(shift)) : js.ushr(source, js.num(-shift))
  return mask === (whole | 0) ? moved : js.and(moved, js.num(mask))
}

/** Bytes chosen by bytes: the runtime looks them up, and leaves the words after the first in cells. */
export function swizzle(l: Lowerer, node: Expr): Lowered {
  const lanes = vectors(l, node, 'i32x4').flat()
  const first = l.keep(js.helper('i8x16_swizzle', 'i32', lanes, node.at))
  const others = [1, 2, 3].map((slot) => l.keep(js.cell('i32', slot, 'i32', node.at)))
  return words([first, ...others])
}
