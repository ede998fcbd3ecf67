/**
 * Division and remainder of i64. Values of at most 53 bits are divided as numbers: the rounded quotient of two integers
 * below 2^53 never reaches the next integer. By a constant c they are multiplied, `(a + 0.5) * (1 / c)`: that is at least
 * 0.5 / c away from the next integer, and off by less than 2^-52 of itself, which for a below 2^51 is less.
 *
 * A dividend of 64 bits by a small constant is divided in two steps: high half first, then what remains of it with the
 * low half, which is a number again. By a larger one, below 2^31, the quotient is estimated and corrected by at
 * most one. Everything else is left to the runtime, which looks at the operands.
 */
import type { Bits64, Expr } from '../ir/nodes.ts'
import { byHelper, shiftRightUnsigned } from './i64.ts'
import { fitNumber, numberOfPair, numbersOf, pairOfNumber } from './i64-number.ts'
import * as js from './js.ts'
import type { Lowerer } from './lowerer.ts'
import type { Lowered, Pair } from './pair.ts'
import type { Lowering } from './table.ts'

/** The remainder by a smaller constant, times 2^32, is below 2^51. */
const smallDivisor = 2 ** 19
/** Bits of a dividend that may be multiplied by the reciprocal. */
const maxScaled = 50

export const divU: Lowering = (l, node) => {
  const [a, b] = node.args as [Expr, Expr]
  const log = powerOfTwo(b)
  if (log !== null) return shiftRightUnsigned(l, l.pair(a), log)
  if (fitNumber(l, node.args, 'unsigned')) {
    const [dividend, divisor] = operands(l, node)
    return pairOfNumber(l, node, truncated(l, node, quotientOf(l, node, dividend, divisor)))
  }
  const c = constantBelow(b, 2 ** 31)
  if (c === null) return divide(l, node, 'i64_div_u')
  if (c < smallDivisor) return divideInSteps(l, l.pair(a), c)
  const { quotient, isMore } = estimate(l, a, c)
  const below = js.unary('js.trunc', 'num', quotient)
  return pairOfNumber(l, node, js.binary('js.add', 'num', below, js.or0(isMore)))
}

export const remU: Lowering = (l, node) => {
  const [a, b] = node.args as [Expr, Expr]
  const log = powerOfTwo(b)
  if (log !== null) return lowBits(l.pair(a), log)
  if (fitNumber(l, node.args, 'unsigned')) return remainder(l, node, 'js.floor')
  const c = constantBelow(b, 2 ** 31)
  if (c === null) return divide(l, node, 'i64_rem_u')
  if (c >= smallDivisor) {
    const { rest, isMore } = estimate(l, a, c)
    const less = js.binary('js.sub', 'num', js.copy(rest), js.num(c))
    return { lo: js.or0(js.cond(isMore, less, rest)), hi: js.num(0) }
  }
  const dividend = l.atoms(l.pair(a))
  const { lo } = divideInSteps(l, dividend, c)
  return { lo: js.sub32(js.copy(dividend.lo), js.imul(lo, js.num(c))), hi: js.num(0) }
}

export const divS: Lowering = (l, node) => {
  if (!fitNumber(l, node.args, 'signed')) return divide(l, node, 'i64_div_s')
  const [dividend, divisor] = operands(l, node)
  return pairOfNumber(l, node, truncated(l, node, js.binary('js.div', 'num', dividend, divisor)))
}

export const remS: Lowering = (l, node) =>
  fitNumber(l, node.args, 'signed') ? remainder(l, node, 'js.trunc') : divide(l, node, 'i64_rem_s')

function divide(l: Lowerer, node: Expr, name: string): Pair {
  const [a, b] = l.args(node.args) as [Pair, Pair]
  return byHelper(l, name, [a.lo, a.hi, b.lo, b.hi], node.at)
}

/** Both operands as numbers, behind the check that the divisor is not zero. */
function operands(l: Lowerer, node: Expr): [Expr, Expr] {
  const [a, b] = numbersOf(l, node.args)
  if (js.isNum(b) && b.imm !== 0) return [a, b]
  const dividend = l.atom(a)
  const divisor = l.atom(b)
  const isZero = js.isNum(divisor) ? js.num(1) : js.compare('eq', js.copy(divisor), js.num(0))
  l.trapIf(isZero, 'trap_div_zero', node.at)
  return [dividend, divisor]
}

/** The quotient of two numbers before it is truncated. */
function quotientOf(l: Lowerer, node: Expr, a: Expr, b: Expr): Expr {
  const { unsigned } = l.widths.of(node.args[0] as Expr)
  return js.isNum(b) && (b.imm as number) > 0 && unsigned <= maxScaled
    ? scaled(a, b.imm as number)
    : js.binary('js.div', 'num', a, b)
}

/** `(a + 0.5) * (1 / c)` */
function scaled(a: Expr, c: number): Expr {
  const behind = js.binary('js.add', 'num', a, js.num(0.5, 'num'))
  return js.binary('js.mul', 'num', behind, js.num(1 / c, 'num'))
}

/** The integral part, where more is wanted than the low half, which is taken by a coercion that truncates. */
function truncated(l: Lowerer, node: Expr, value: Expr): Expr {
  const { unsigned, signed } = l.widths.of(node)
  return unsigned <= 53 || signed <= 32 ? value : js.unary('js.trunc', 'num', value)
}

/** `a - round(a / b) * b`: exact, since no product is above the dividend. */
function remainder(l: Lowerer, node: Expr, round: 'js.floor' | 'js.trunc'): Lowered {
  const [first, second] = operands(l, node)
  const a = l.atom(first)
  const b = l.atom(second)
  const rounded = js.unary(round, 'num', quotientOf(l, node, js.copy(a), b))
  const product = js.binary('js.mul', 'num', rounded, js.copy(b))
  return pairOfNumber(l, node, js.binary('js.sub', 'num', a, product))
}

/** `qh = ah / c`, `ql = ((ah - qh * c) * 2 ** 32 + al) / c` */
function divideInSteps(l: Lowerer, dividend: Pair, c: number): Pair {
  const { lo, hi } = l.atoms(dividend)
  const high = l.atom(js.or0(js.binary('js.div', 'num', js.u32(hi), js.num(c))))
  const rest = js.sub32(js.copy(hi), js.imul(js.copy(high), js.num(c)))
  const low = scaled(numberOfPair({ lo, hi: rest }), c)
  return { lo: l.atom(js.or0(low)), hi: high }
}

/**
 * The quotient by a constant or one less, not yet truncated, what remains, below 2c, and whether that is c or more. The dividend, the
 * reciprocal and their product are rounded once each: for c from 2^19 that is less than 2^-6 in all, and what is
 * subtracted keeps the estimate from being too large.
 */
function estimate(l: Lowerer, dividend: Expr, c: number) {
  const { lo, whole } = roundedOf(l, dividend)
  const product = js.binary('js.mul', 'num', whole, js.num(1 / c, 'num'))
  const quotient = l.atom(js.binary('js.sub', 'num', product, js.num(2 ** -6, 'num')))
  const taken = js.imul(js.or0(js.copy(quotient)), js.num(c))
  const rest = l.atom(js.u32(js.binary('js.sub', 'num', lo, taken)))
  return { quotient, rest, isMore: js.compare('ge', js.copy(rest), js.num(c)) }
}

/** The low half of an unsigned value, and all of it, rounded. A product needs no high half for that. */
function roundedOf(l: Lowerer, node: Expr): { lo: Expr; whole: Expr } {
  if (node.op === 'i64.mul' && node.args.every((arg) => l.widths.of(arg).unsigned <= 32)) {
    const [a, b] = l.args(node.args) as [Pair, Pair]
    const al = l.atom(a.lo)
    const bl = l.atom(b.lo)
    const whole = js.binary('js.mul', 'num', js.u32(js.copy(al)), js.u32(js.copy(bl)))
    return { lo: js.imul(al, bl), whole }
  }
  const { lo, hi } = l.atoms(l.pair(node))
  return { lo, whole: numberOfPair({ lo: js.copy(lo), hi: js.u32(hi) }) }
}

// --- constants ---

function bitsOf(node: Expr): Bits64 | null {
  return node.op === 'i64.const' ? (node.imm as Bits64) : null
}

function constantBelow(node: Expr, limit: number): number | null {
  const bits = bitsOf(node)
  return bits !== null && bits.hi === 0 && bits.lo > 0 && bits.lo < limit ? bits.lo : null
}

/** The logarithm of a constant power of two. */
function powerOfTwo(node: Expr): number | null {
  const bits = bitsOf(node)
  if (bits === null) return null
  const { lo, hi } = bits
  if (hi === 0) return lo !== 0 && (lo & (lo - 1)) === 0 ? 31 - Math.clz32(lo) : null
  return lo === 0 && (hi & (hi - 1)) === 0 ? 63 - Math.clz32(hi) : null
}

function lowBits({ lo, hi }: Pair, count: number): Pair {
  if (count >= 32) return { lo, hi: js.and(hi, js.num(2 ** (count - 32) - 1)) }
  return { lo: js.and(lo, js.num(2 ** count - 1)), hi: js.num(0) }
}
