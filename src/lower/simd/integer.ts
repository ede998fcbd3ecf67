/** Integer operations on all lanes of a vector: comparisons, tests, shifts, products, and what widens or narrows. */
import type { Expr } from '../../ir/nodes.ts'
import { highProduct, highProductSigned, type Shift, shiftPair, subPairs } from '../i64.ts'
import * as js from '../js.ts'
import type { Lowerer } from '../lowerer.ts'
import type { Lowered, Pair, Vector } from '../pair.ts'
import type { Lowering } from '../table.ts'
import { widen } from './memory.ts'
import { atoms, maskOf, operands, pairOf, pairwise, repeat, vectors, words, wordwise } from './vector.ts'
import { joinHalfwords, laneOf, type ShiftWord, type Width } from './words.ts'

type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'

/** The opposite mask: of `a < b` that of `a >= b`. */
export function complement(make: (l: Lowerer, a: Expr, b: Expr) => Expr) {
  return (l: Lowerer, a: Expr, b: Expr): Expr => js.xor(make(l, a, b), js.num(-1))
}

/** With the operands exchanged. */
export function swapped(make: (l: Lowerer, a: Expr, b: Expr) => Expr) {
  return (l: Lowerer, a: Expr, b: Expr): Expr => make(l, b, a)
}

// --- i32x4 ---

export function compare32(op: Comparison, unsigned = false): Lowering {
  return wordwise((_l, a, b) => maskOf(condition(op, a, b, unsigned)))
}

function condition(op: Comparison, a: Expr, b: Expr, unsigned: boolean): Expr {
  const read = (x: Expr) => (unsigned ? js.u32(js.copy(x)) : js.copy(x))
  return js.compare(op, read(a), read(b))
}

export function choose32(op: 'lt' | 'gt', unsigned: boolean): Lowering {
  return wordwise((_l, a, b) => js.cond(condition(op, a, b, unsigned), js.copy(a), js.copy(b)))
}

/** `(x ^ s) - s` with the signs `s` of `x`. */
export const abs32 = wordwise((l, a) => {
  const sign = l.atom(js.shr(js.copy(a), js.num(31)))
  return js.sub32(js.xor(js.copy(a), sign), js.copy(sign))
})

// --- i64x2 ---

/** A comparison of pairs whose mask both halves have. */
export function compare64(make: (a: Pair, b: Pair) => Expr): Lowering {
  return pairwise((l, a, b) => {
    const mask = l.atom(maskOf(make(l.atoms(a), l.atoms(b))))
    return { lo: mask, hi: js.copy(mask) }
  })
}

const both = (pair: Pair): Pair => ({ lo: js.copy(pair.lo), hi: js.copy(pair.hi) })

export function equal64(a: Pair, b: Pair): Expr {
  const [x, y] = [both(a), both(b)]
  return js.both(js.compare('eq', x.lo, y.lo), js.compare('eq', x.hi, y.hi))
}

export function less64(a: Pair, b: Pair): Expr {
  const [x, y] = [both(a), both(b)]
  const low = js.compare('lt', js.u32(x.lo), js.u32(y.lo))
  const same = js.compare('eq', js.copy(x.hi), js.copy(y.hi))
  return js.either(js.compare('lt', x.hi, y.hi), js.both(same, low))
}

/** The pair less its sign, with the bits turned where it is negative. */
export const abs64 = pairwise((l, a) => {
  const { lo, hi } = l.atoms(a)
  const sign = l.atom(js.shr(js.copy(hi), js.num(31)))
  const turned = { lo: js.xor(lo, js.copy(sign)), hi: js.xor(js.copy(hi), js.copy(sign)) }
  return subPairs(l, turned, { lo: js.copy(sign), hi: js.copy(sign) })
})

export const neg64 = pairwise((l, a) => subPairs(l, { lo: js.num(0), hi: js.num(0) }, a))

// --- tests ---

function anyOf(lanes: readonly Expr[]): Expr {
  return lanes.reduce((a, b) => js.or(a, b))
}

export function anyTrue(l: Lowerer, node: Expr): Lowered {
  const { lanes } = l.vector(node.args[0] as Expr, 'i32x4')
  return js.compare('ne', anyOf(lanes), js.num(0))
}

/** Whether a lane of a word is zero: `x - 0x01010101 & ~x & 0x80808080`. */
export function allTrue(width: Width): Lowering {
  const ones = width === 8 ? 0x01010101 : 0x00010001
  const highs = width === 8 ? -0x7f7f7f80 : -0x7fff8000
  return (l, node) => {
    const lanes = atoms(l, l.vector(node.args[0] as Expr, 'i32x4').lanes)
    const borrows = lanes.map((x) =>
      js.and(js.binary('js.sub', 'num', js.copy(x), js.num(ones)), js.xor(js.copy(x), js.num(-1))),
    )
    return js.compare('eq', js.and(anyOf(borrows), js.num(highs)), js.num(0))
  }
}

/** Whether no group of so many words is zero. */
export function allTrueWords(group: 1 | 2): Lowering {
  return (l, node) => {
    const { lanes } = l.vector(node.args[0] as Expr, 'i32x4')
    const groups = group === 1 ? lanes.map((lane) => [lane]) : [lanes.slice(0, 2), lanes.slice(2)]
    return groups.map((each) => js.compare('ne', anyOf(each), js.num(0))).reduce(js.both)
  }
}

/** The signs of four bytes, side by side: a product brings them together. */
function signsOfBytes(word: Expr): Expr {
  const ones = js.and(js.ushr(word, js.num(7)), js.num(0x01010101))
  return js.ushr(js.imul(ones, js.num(0x01020408)), js.num(24))
}

function signsOfHalfwords(word: Expr): Expr {
  const lower = js.and(js.ushr(js.copy(word), js.num(15)), js.num(1))
  return js.or(lower, js.and(js.ushr(js.copy(word), js.num(30)), js.num(2)))
}

export function bitmask(width: Width): Lowering {
  return (l, node) => {
    const { lanes } = l.vector(node.args[0] as Expr, 'i32x4')
    const signs = lanes.map((lane) => (width === 8 ? signsOfBytes(lane) : signsOfHalfwords(l.atom(lane))))
    return anyOf(signs.map((sign, i) => js.shl(sign, js.num((i * 32) / width))))
  }
}

export function bitmaskWords(group: 1 | 2): Lowering {
  return (l, node) => {
    const { lanes } = l.vector(node.args[0] as Expr, 'i32x4')
    const highest = group === 1 ? lanes : [lanes[1] as Expr, lanes[3] as Expr]
    return anyOf(highest.map((lane, i) => js.shl(js.ushr(lane, js.num(31)), js.num(i))))
  }
}

// --- shifts ---

/** A count modulo the width of a lane, an atom. */
function countOf(l: Lowerer, count: Expr, width: number): Expr {
  return l.atom(js.and(count, js.num(width - 1)))
}

export function shift(width: Width, { mask, word }: ShiftWord): Lowering {
  return (l, node) => {
    const [vector, given] = operands(l, node, 'i32x4') as [Vector, Expr]
    const count = countOf(l, given, width)
    const kept = l.atom(mask(count, width))
    return words(atoms(l, vector.lanes).map((lane) => word(l, lane, count, kept, width)))
  }
}

/** JavaScript takes counts modulo 32. */
export function shift32(make: (a: Expr, count: Expr) => Expr): Lowering {
  return (l, node) => {
    const [vector, count] = operands(l, node, 'i32x4') as [Vector, Expr]
    const counts = repeat(l, count, 4)
    return words(vector.lanes.map((lane, i) => make(lane, counts[i] as Expr)))
  }
}

export function shift64(kind: Shift): Lowering {
  return (l, node) => {
    const [vector, given] = operands(l, node, 'i32x4') as [Vector, Expr]
    const count = l.atom(given)
    const pairs = [0, 1].map((i) => shiftPair(l, kind, pairOf(vector.lanes, i), js.copy(count)))
    return words(pairs.flatMap(({ lo, hi }) => [lo, hi]))
  }
}

// --- widening and narrowing ---

export function extend(half: 'low' | 'high', width: 8 | 16 | 32, unsigned: boolean): Lowering {
  return (l, node) => {
    const sources = halfOf(l.vector(node.args[0] as Expr, 'i32x4').lanes, half)
    return words(atoms(l, sources).flatMap((word) => widen(word, width, unsigned)))
  }
}

function halfOf(lanes: readonly Expr[], half: 'low' | 'high'): Expr[] {
  return half === 'low' ? lanes.slice(0, 2) : lanes.slice(2)
}

/** Products of extended lanes. */
export function extendedProduct(half: 'low' | 'high', width: 8 | 16 | 32, unsigned: boolean): Lowering {
  return (l, node) => {
    const [a, b] = vectors(l, node, 'i32x4').map((lanes) => atoms(l, halfOf(lanes, half))) as [Expr[], Expr[]]
    return words(a.flatMap((word, i) => products(l, word, b[i] as Expr, width, unsigned)))
  }
}

function products(l: Lowerer, a: Expr, b: Expr, width: 8 | 16 | 32, unsigned: boolean): Expr[] {
  if (width === 32) {
    const lo = l.atom(js.imul(js.copy(a), js.copy(b)))
    return [lo, unsigned ? highProduct(a, b, lo) : highProductSigned(a, b, lo)]
  }
  const product = (i: number) => js.imul(laneOf(a, width, i, unsigned), laneOf(b, width, i, unsigned))
  if (width === 16) return [product(0), product(1)]
  return [joinHalfwords(product(0), product(1)), joinHalfwords(product(2), product(3))]
}

/** Sums of neighbours, extended. */
export function pairwiseSum(width: Width, unsigned: boolean): Lowering {
  return wordwise((_l, a) => {
    const sum = (i: number) => js.add32(laneOf(a, width, i, unsigned), laneOf(a, width, i + 1, unsigned))
    return width === 16 ? sum(0) : joinHalfwords(sum(0), sum(2))
  })
}

/** Two vectors of lanes, one after the other, in one of lanes half as wide: a word of each two. */
export function narrow(name: string): Lowering {
  return (l, node) => {
    const lanes = vectors(l, node, 'i32x4').flat()
    return words(
      [0, 2, 4, 6].map((i) => js.helper(name, 'i32', [lanes[i] as Expr, lanes[i + 1] as Expr], node.at)),
    )
  }
}

export const dot = wordwise((_l, a, b) => {
  const product = (i: number) => js.imul(laneOf(a, 16, i, false), laneOf(b, 16, i, false))
  return js.add32(product(0), product(1))
})

/** Sums of two products of bytes: beyond 16 bits only the sum of two (-128)², which wraps. */
export function dotBytes(_l: Lowerer, a: Expr, b: Expr): Expr {
  return joinHalfwords(dotOfBytes(a, b, 0), dotOfBytes(a, b, 2))
}

function dotOfBytes(a: Expr, b: Expr, from: number): Expr {
  const product = (i: number) => js.imul(laneOf(a, 8, i, false), laneOf(b, 8, i, false))
  return js.add32(product(from), product(from + 1))
}

/** The four products of a word and a third operand; the sum of two of them is one of 16 bits. */
export function dotBytesAdd(l: Lowerer, node: Expr): Lowered {
  const [a = [], b = [], c = []] = vectors(l, node, 'i32x4')
  return words(
    a.map((lane, i) => {
      const [x, y] = atoms(l, [lane, b[i] as Expr]) as [Expr, Expr]
      const sums = [0, 2].map((from) => js.shr(js.shl(dotOfBytes(x, y, from), js.num(16)), js.num(16)))
      return js.add32(sums.reduce(js.add32), c[i] as Expr)
    }),
  )
}
