/**
 * i64 operations on pairs of i32 halves. Halves are pure expressions; what is written twice is an atom. Constants
 * make most operations short: shifts by constants, comparisons with zero, products of extended 32-bit values.
 */
import type { Bits64, Expr } from '../ir/nodes.ts'
import { bitsOfF64 } from './float-bits.ts'
import * as js from './js.ts'
import type { Lowerer } from './lowerer.ts'
import type { Lowered, Pair } from './pair.ts'
import { laneBits } from './simd/lane-bits.ts'
import type { Lowering } from './table.ts'

export function constant(_l: Lowerer, node: Expr): Pair {
  const { lo, hi } = node.imm as Bits64
  return { lo: js.num(lo, 'i32', node.at), hi: js.num(hi, 'i32', node.at) }
}

function operands(l: Lowerer, node: Expr): [Pair, Pair] {
  return l.args(node.args) as [Pair, Pair]
}

function isZero(pair: Pair): boolean {
  return js.isNumber(pair.lo, 0) && js.isNumber(pair.hi, 0)
}

// --- comparisons ---

/** Whether a pair is zero: `(lo | hi) === 0`. */
function zero(pair: Pair): Expr {
  return js.compare('eq', js.or(pair.lo, pair.hi), js.num(0))
}

export function eqz(l: Lowerer, node: Expr): Lowered {
  return zero(l.pair(node.args[0] as Expr))
}

export function eq(l: Lowerer, node: Expr): Lowered {
  const [a, b] = operands(l, node)
  if (isZero(b)) return zero(a)
  return js.both(js.compare('eq', a.lo, b.lo), js.compare('eq', a.hi, b.hi))
}

export function ne(l: Lowerer, node: Expr): Lowered {
  return js.not(eq(l, node) as Expr)
}

/** `ah < bh || ah === bh && al < bl`; only the highest half is signed. */
export function order(op: 'lt' | 'le' | 'gt' | 'ge', unsigned: boolean): Lowering {
  return (l, node) => {
    const [a, b] = operands(l, node)
    if (!unsigned && isZero(b) && (op === 'lt' || op === 'ge')) return js.compare(op, a.hi, js.num(0))
    if (unsigned && js.isNumber(b.hi, 0)) return orderSmall(op, a, b)
    const ah = l.atom(a.hi)
    const bh = l.atom(b.hi)
    const high = (half: Expr) => (unsigned ? js.u32(half) : half)
    const strict = op === 'lt' || op === 'le' ? 'lt' : 'gt'
    const low = js.compare(op, js.u32(a.lo), js.u32(b.lo))
    const same = js.compare('eq', js.copy(ah), js.copy(bh))
    return js.either(js.compare(strict, high(ah), high(bh)), js.both(same, low))
  }
}

/** By an operand below 2^32: `ah === 0 && al < bl`. */
function orderSmall(op: 'lt' | 'le' | 'gt' | 'ge', a: Pair, b: Pair): Expr {
  const isLess = op === 'lt' || op === 'le'
  const low = js.compare(op, js.u32(a.lo), js.u32(b.lo))
  if (js.isNumber(a.hi, 0)) return low
  return isLess
    ? js.both(js.compare('eq', a.hi, js.num(0)), low)
    : js.either(js.compare('ne', a.hi, js.num(0)), low)
}

// --- arithmetic ---

export function add(l: Lowerer, node: Expr): Lowered {
  const summands = l.isLarge ? summandsOf(node) : node.args
  const pairs = l.args(summands) as Pair[]
  const [a, b] = pairs as [Pair, Pair]
  return pairs.length > 2 ? sum(l, pairs) : addPairs(l, a, b)
}

/** The summands of nested additions, in their order. */
function summandsOf(node: Expr): Expr[] {
  return node.op === 'i64.add' ? node.args.flatMap(summandsOf) : [node]
}

/**
 * The low halves are added as numbers, exactly, so that the carries of all additions come at once: less code, but
 * a longer way from a low half to the high one. With three summands or more it is a gain where functions are so
 * large that throughput and size count: sha512 takes 3/4 of the time, loops over bignums take twice as long.
 */
function sum(l: Lowerer, pairs: readonly Pair[]): Pair {
  const lows = pairs.map(({ lo }) => js.u32(lo)).reduce((a, b) => js.binary('js.add', 'num', a, b))
  const low = l.atom(lows)
  const carry = js.or0(js.binary('js.mul', 'num', js.copy(low), js.num(2 ** -32, 'num')))
  return { lo: l.atom(js.or0(low)), hi: pairs.map(({ hi }) => hi).reduce(js.add32, carry) }
}

/**
 * Carry `(lo >>> 0) < (a >>> 0) | 0`: never a conditional, which is three times slower. It may as well be compared with
 * the other summand: with a constant, or with the one that is not overwritten by the sum.
 */
export function addPairs(l: Lowerer, a: Pair, b: Pair): Pair {
  if (js.isNumber(b.lo, 0)) return { lo: a.lo, hi: js.add32(a.hi, b.hi) }
  if (js.isNumber(a.lo, 0)) return { lo: b.lo, hi: js.add32(a.hi, b.hi) }
  if (js.isNum(b.lo) && js.isNumber(b.hi, -1)) return subPairs(l, a, { lo: negated(b.lo), hi: js.num(0) })
  const compared = js.isNum(b.lo) || l.isTarget(a.lo) ? b : a
  const summand = l.atom(compared.lo)
  const low = compared === a ? js.add32(summand, b.lo) : js.add32(a.lo, summand)
  const lo = l.atom(low)
  const carry = js.or0(js.compare('lt', js.u32(js.copy(lo)), js.u32(js.copy(summand))))
  return { lo, hi: js.add32(js.add32(a.hi, b.hi), carry) }
}

function negated(constant: Expr): Expr {
  return js.num(-(constant.imm as number) | 0, 'i32', constant.at)
}

export function sub(l: Lowerer, node: Expr): Lowered {
  const [a, b] = operands(l, node)
  return subPairs(l, a, b)
}

export function subPairs(l: Lowerer, a: Pair, b: Pair): Pair {
  if (js.isNumber(b.lo, 0)) return { lo: a.lo, hi: js.sub32(a.hi, b.hi) }
  const al = l.atom(a.lo)
  const bl = l.atom(b.lo)
  const borrow = js.or0(js.compare('lt', js.u32(js.copy(al)), js.u32(js.copy(bl))))
  return { lo: js.sub32(al, bl), hi: js.sub32(js.sub32(a.hi, b.hi), borrow) }
}

/**
 * High half of a product of unsigned halves, whose low half is `lo`: exact, since the rounded product is within 2^10
 * of the true one. A product of at most 53 bits is not rounded at all.
 */
export function highProduct(al: Expr, bl: Expr, lo: Expr, bits = 64): Expr {
  const product = js.binary('js.mul', 'num', js.u32(js.copy(al)), js.u32(js.copy(bl)))
  const reciprocal = js.num(2 ** -32, 'num')
  if (bits <= 53) return js.or0(js.binary('js.mul', 'num', product, reciprocal))
  const high = js.binary('js.sub', 'num', product, js.u32(js.copy(lo)))
  const scaled = js.binary('js.mul', 'num', high, reciprocal)
  return js.or0(js.binary('js.add', 'num', scaled, js.num(0.5, 'num')))
}

/**
 * The same of signed halves. The double is off by at most 2^10; what is added makes it positive, so that the
 * coercion, which truncates, rounds to the nearest.
 */
export function highProductSigned(al: Expr, bl: Expr, lo: Expr): Expr {
  const product = js.binary('js.mul', 'num', js.copy(al), js.copy(bl))
  const high = js.binary('js.sub', 'num', product, js.u32(js.copy(lo)))
  const scaled = js.binary('js.mul', 'num', high, js.num(2 ** -32, 'num'))
  return js.or0(js.binary('js.add', 'num', scaled, js.num(2 ** 32 + 0.5, 'num')))
}

export function mul(l: Lowerer, node: Expr): Lowered {
  const [first, second] = operands(l, node)
  const isUnsigned = fit32(l, node, 'unsigned')
  const bits = lowBits(l, node, first, 0) + lowBits(l, node, second, 1)
  if (isUnsigned || fit32(l, node, 'signed')) {
    const al = l.atom(first.lo)
    const bl = l.atom(second.lo)
    const lo = l.atom(js.imul(al, bl))
    return { lo, hi: isUnsigned ? highProduct(al, bl, lo, bits) : highProductSigned(al, bl, lo) }
  }
  return mulPairs(l, first, second, bits)
}

/** The product of any two pairs; `bits` are those of the product of their low halves. */
export function mulPairs(l: Lowerer, first: Pair, second: Pair, bits = 64): Pair {
  const a = l.atoms(first)
  const b = l.atoms(second)
  const lo = l.atom(js.imul(a.lo, b.lo))
  const cross = js.add32(js.imul(js.copy(a.lo), b.hi), js.imul(a.hi, js.copy(b.lo)))
  return { lo, hi: js.add32(highProduct(a.lo, b.lo, lo, bits), cross) }
}

/** Bits of the low half of an operand. */
function lowBits(l: Lowerer, node: Expr, { lo }: Pair, index: number): number {
  return js.isNum(lo)
    ? 32 - Math.clz32(lo.imm as number)
    : Math.min(32, l.widths.of(node.args[index] as Expr).unsigned)
}

/** Whether the high halves of both operands are zero, or the signs of the low ones. */
function fit32(l: Lowerer, node: Expr, reading: 'unsigned' | 'signed'): boolean {
  return node.args.every((arg) => l.widths.of(arg)[reading] <= 32)
}

/** A helper that returns the low half and leaves the high one in a cell. */
export function byHelper(l: Lowerer, name: string, args: Expr[], at: number): Pair {
  const lo = l.keep(js.helper(name, 'i32', args, at))
  return { lo, hi: l.keep(js.cell('i32', 1, 'i32', at)) }
}

// --- bits ---

function halfwise(make: (a: Expr, b: Expr) => Expr): Lowering {
  return (l, node) => {
    const [a, b] = operands(l, node)
    return { lo: make(a.lo, b.lo), hi: make(a.hi, b.hi) }
  }
}

export const and = halfwise(js.and)
export const or = halfwise(js.or)
export const xor = halfwise(js.xor)

type ByConstant = (l: Lowerer, value: Pair, n: number) => Pair
/** By a variable: `isLarge` tells whether by 32 or more; null when it never is. Everything is an atom. */
type ByVariable = (l: Lowerer, value: Pair, n: Expr, isLarge: Expr | null) => Pair

export interface Shift {
  readonly byConstant: ByConstant
  readonly byVariable: ByVariable
}

/** No helpers: calls cost several times the shift in functions too large for engines to inline them. */
function shift({ byConstant, byVariable }: Shift): Lowering {
  return (l, node) => {
    const [value, count] = operands(l, node)
    if (js.isNum(count.lo)) return byConstant(l, value, (count.lo.imm as number) & 63)
    const isSmall = l.widths.of(node.args[1] as Expr).unsigned <= 5
    const atoms = l.atoms(value)
    const n = l.atom(count.lo)
    return byVariable(l, atoms, n, isSmall ? null : js.and(js.copy(n), js.num(32)))
  }
}

/** Shifts a pair by an i32 that is an atom. */
export function shiftPair(l: Lowerer, { byConstant, byVariable }: Shift, value: Pair, count: Expr): Pair {
  if (js.isNum(count)) return byConstant(l, value, (count.imm as number) & 63)
  return byVariable(l, l.atoms(value), count, js.and(js.copy(count), js.num(32)))
}

function choose(isLarge: Expr | null, large: () => Expr, small: Expr): Expr {
  return isLarge === null ? small : js.cond(js.copy(isLarge), large(), small)
}

/** `high` shifted up by n in 1..31, filled from the top of `low`. */
function funnel(high: Expr, low: Expr, n: number): Expr {
  return js.or(js.shl(high, js.num(n)), js.ushr(low, js.num(32 - n)))
}

/**
 * The same by a variable modulo 32: JavaScript takes a count modulo 32, so `>>> 1 >>> ~n` is `>>> 32 - n`, right for 0
 * as well.
 */
function funnelUp(high: Expr, low: Expr, n: Expr): Expr {
  const filling = js.ushr(js.ushr(js.copy(low), js.num(1)), complement(n))
  return js.or(js.shl(js.copy(high), js.copy(n)), filling)
}

/** `low` shifted down, filled from the bottom of `high`. */
function funnelDown(low: Expr, high: Expr, n: Expr): Expr {
  const filling = js.shl(js.shl(js.copy(high), js.num(1)), complement(n))
  return js.or(js.ushr(js.copy(low), js.copy(n)), filling)
}

function complement(n: Expr): Expr {
  return js.unary('js.not_bits', 'i32', js.copy(n))
}

export const shiftLeft: Shift = {
  byConstant: (l, { lo, hi }, n) => {
    if (n === 0) return { lo, hi }
    if (n >= 32) return { lo: js.num(0), hi: js.shl(lo, js.num(n - 32)) }
    const low = l.atom(lo)
    return { lo: js.shl(low, js.num(n)), hi: funnel(hi, js.copy(low), n) }
  },
  byVariable: (_l, { lo, hi }, n, isLarge) => ({
    lo: choose(isLarge, () => js.num(0), js.shl(lo, n)),
    hi: choose(isLarge, () => js.shl(js.copy(lo), js.copy(n)), funnelUp(hi, lo, n)),
  }),
}

export const shl = shift(shiftLeft)

export function shiftRightUnsigned(l: Lowerer, { lo, hi }: Pair, n: number): Pair {
  if (n === 0) return { lo, hi }
  if (n >= 32) return { lo: js.ushr(hi, js.num(n - 32)), hi: js.num(0) }
  const high = l.atom(hi)
  return { lo: funnel(high, lo, 32 - n), hi: js.ushr(js.copy(high), js.num(n)) }
}

export const shiftRight: Shift = {
  byConstant: shiftRightUnsigned,
  byVariable: (_l, { lo, hi }, n, isLarge) => ({
    lo: choose(isLarge, () => js.ushr(js.copy(hi), js.copy(n)), funnelDown(lo, hi, n)),
    hi: choose(isLarge, () => js.num(0), js.ushr(hi, n)),
  }),
}

export const shrU = shift(shiftRight)

export const shiftRightSigned: Shift = {
  byConstant: (l, { lo, hi }, n) => {
    if (n === 0) return { lo, hi }
    const high = l.atom(hi)
    if (n >= 32) return { lo: js.shr(high, js.num(n - 32)), hi: js.shr(js.copy(high), js.num(31)) }
    return { lo: funnel(high, lo, 32 - n), hi: js.shr(js.copy(high), js.num(n)) }
  },
  byVariable: (_l, { lo, hi }, n, isLarge) => ({
    lo: choose(isLarge, () => js.shr(js.copy(hi), js.copy(n)), funnelDown(lo, hi, n)),
    hi: choose(isLarge, () => js.shr(js.copy(hi), js.num(31)), js.shr(hi, n)),
  }),
}

export const shrS = shift(shiftRightSigned)

function rotate(l: Lowerer, value: Pair, n: number): Pair {
  if (n === 0) return value
  if (n === 32) return { lo: value.hi, hi: value.lo }
  const { lo, hi } = l.atoms(value)
  const [low, high] = n > 32 ? [hi, lo] : [lo, hi]
  return { lo: funnel(low, high, n & 31), hi: funnel(js.copy(high), js.copy(low), n & 31) }
}

/** By 32 or more: the halves change places before. */
function swapped(l: Lowerer, { lo, hi }: Pair, isLarge: Expr | null): Pair {
  if (isLarge === null) return { lo, hi }
  return {
    lo: l.atom(js.cond(isLarge, hi, lo)),
    hi: l.atom(js.cond(js.copy(isLarge), js.copy(lo), js.copy(hi))),
  }
}

export const rotl = shift({
  byConstant: rotate,
  byVariable: (l, value, n, isLarge) => {
    const { lo, hi } = swapped(l, value, isLarge)
    return { lo: funnelUp(lo, hi, n), hi: funnelUp(hi, lo, n) }
  },
})

export const rotr = shift({
  byConstant: (l, value, n) => rotate(l, value, (64 - n) & 63),
  byVariable: (l, value, n, isLarge) => {
    const { lo, hi } = swapped(l, value, isLarge)
    return { lo: funnelDown(lo, hi, n), hi: funnelDown(hi, lo, n) }
  },
})

export function count(name: string): Lowering {
  return (l, node) => {
    const { lo, hi } = l.pair(node.args[0] as Expr)
    return { lo: js.helper(name, 'i32', [lo, hi], node.at), hi: js.num(0) }
  }
}

// --- conversions ---

export function extend(bits: number): Lowering {
  return (l, node) => {
    const { lo } = l.pair(node.args[0] as Expr)
    return signed(l, js.shr(js.shl(lo, js.num(bits)), js.num(bits)))
  }
}

function signed(l: Lowerer, value: Expr): Pair {
  const lo = l.atom(value)
  return { lo, hi: js.shr(js.copy(lo), js.num(31)) }
}

export function extendI32S(l: Lowerer, node: Expr): Lowered {
  return signed(l, l.value(node.args[0] as Expr))
}

export function extendI32U(l: Lowerer, node: Expr): Lowered {
  return { lo: l.pure(l.value(node.args[0] as Expr)), hi: js.num(0) }
}

export function fromFloat(name: string): Lowering {
  return (l, node) => byHelper(l, name, [l.value(node.args[0] as Expr)], node.at)
}

export function reinterpretF64(l: Lowerer, node: Expr): Lowered {
  const arg = node.args[0] as Expr
  const bits = bitsOfF64(arg) ?? laneBits(l, arg)
  return bits === null ? byHelper(l, 'i64_reinterpret_f64', [l.value(arg)], node.at) : l.pair(bits)
}
