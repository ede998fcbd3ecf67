/**
 * Integer operations on one word of a vector: four bytes or two halfwords side by side (SIMD within a register). Carries must
 * not cross from lane to lane, so the highest bit of each lane is computed apart. No operation branches.
 *
 *     a + b   →   ((a & 0x7f7f7f7f) + (b & 0x7f7f7f7f)) ^ (a ^ b) & 0x80808080
 *
 * Operands are atoms, and are copied for each mention; a result is written once. `l` keeps what is mentioned again.
 */
import type { Expr } from '../../ir/nodes.ts'
import * as js from '../js.ts'
import type { Lowerer } from '../lowerer.ts'

/** Width of the lanes that share a word. */
export type Width = 8 | 16
export type BinaryWord = (l: Lowerer, a: Expr, b: Expr) => Expr
export type UnaryWord = (l: Lowerer, a: Expr) => Expr

/** The same in every lane. */
export function everyLane(width: Width, value: number): Expr {
  const mask = width === 8 ? 0xff : 0xffff
  return js.num(Math.imul(value & mask, width === 8 ? 0x01010101 : 0x00010001))
}

/** The highest bit of each lane. */
function high(width: Width): Expr {
  return everyLane(width, 1 << (width - 1))
}

/** All bits of each lane but the highest. */
function low(width: Width): Expr {
  return everyLane(width, (1 << (width - 1)) - 1)
}

const use = js.copy

function not(a: Expr): Expr {
  return js.xor(a, js.num(-1))
}

/** `a + b` and `a - b` as numbers: bitwise operators behind them take what is left of 2^32. */
function plus(a: Expr, b: Expr): Expr {
  return js.isNum(a) && js.isNum(b) ? js.add32(a, b) : js.binary('js.add', 'num', a, b)
}

function minus(a: Expr, b: Expr): Expr {
  return js.isNum(a) && js.isNum(b) ? js.sub32(a, b) : js.binary('js.sub', 'num', a, b)
}

export function add(width: Width): BinaryWord {
  return (_l, a, b) => {
    const sums = plus(js.and(use(a), low(width)), js.and(use(b), low(width)))
    return js.xor(sums, js.and(js.xor(use(a), use(b)), high(width)))
  }
}

/** The highest bit of a lane is taken from where `b` is greater without it. */
function partialDifference(a: Expr, b: Expr, width: Width): Expr {
  return minus(js.or(use(a), high(width)), js.and(use(b), low(width)))
}

export function sub(width: Width): BinaryWord {
  return (_l, a, b) => {
    const signs = js.and(not(js.xor(use(a), use(b))), high(width))
    return js.xor(partialDifference(a, b, width), signs)
  }
}

/** From the highest bit of each lane to all of them: the product of a one in each lane with all bits of a lane. */
function fill(bits: Expr, width: Width): Expr {
  return js.imul(ones(bits, width), js.num(width === 8 ? 0xff : 0xffff))
}

/** The highest bit of each lane as its lowest. */
function ones(bits: Expr, width: Width): Expr {
  return js.and(js.ushr(bits, js.num(width - 1)), everyLane(width, 1))
}

/** The highest bit of each lane where a >= b: where their signs differ one of those, else whether nothing was borrowed from it. */
function isAtLeast(l: Lowerer, a: Expr, b: Expr, width: Width, unsigned: boolean): Expr {
  const rest = l.atom(js.or0(partialDifference(a, b, width)))
  const differing = js.xor(use(a), use(b))
  return js.xor(use(rest), js.and(js.xor(use(rest), use(unsigned ? a : b)), differing))
}

function atLeast(l: Lowerer, a: Expr, b: Expr, width: Width, unsigned: boolean): Expr {
  return fill(isAtLeast(l, a, b, width, unsigned), width)
}

export function less(width: Width, unsigned: boolean): BinaryWord {
  return (l, a, b) => not(atLeast(l, a, b, width, unsigned))
}

/** A lane of the difference of bits is 0 where its rest is not more than 0 and its highest bit is not set. */
export function equal(width: Width): BinaryWord {
  return (l, a, b) => {
    const x = l.atom(js.xor(use(a), use(b)))
    const carries = plus(js.and(use(x), low(width)), low(width))
    return fill(not(js.or(carries, use(x))), width)
  }
}

/** The lanes of `yes` where the mask is set, else those of `no`. */
export function choose(mask: Expr, yes: Expr, no: Expr): Expr {
  return js.xor(use(no), js.and(js.xor(use(yes), use(no)), mask))
}

export function minimum(width: Width, unsigned: boolean): BinaryWord {
  return (l, a, b) => choose(atLeast(l, a, b, width, unsigned), b, a)
}

export function maximum(width: Width, unsigned: boolean): BinaryWord {
  return (l, a, b) => choose(atLeast(l, a, b, width, unsigned), a, b)
}

export function addSaturatedUnsigned(width: Width): BinaryWord {
  return (l, a, b) => {
    const sum = l.atom(add(width)(l, a, b))
    const carry = js.or(js.and(use(a), use(b)), js.and(js.or(use(a), use(b)), not(use(sum))))
    return js.or(use(sum), fill(carry, width))
  }
}

export function subSaturatedUnsigned(width: Width): BinaryWord {
  return (l, a, b) => {
    const difference = l.atom(sub(width)(l, a, b))
    return js.and(use(difference), atLeast(l, a, b, width, true))
  }
}

/** The greatest value where `a` is not negative, else the least. */
function bound(a: Expr, width: Width): Expr {
  return js.or0(plus(ones(use(a), width), low(width)))
}

/** Where no lane has an overflow, which is mostly so, it is the result. */
function saturated(l: Lowerer, a: Expr, result: Expr, overflow: Expr, width: Width): Expr {
  const lanes = l.atom(js.and(overflow, high(width)))
  const bounded = choose(fill(use(lanes), width), bound(a, width), result)
  return js.cond(use(lanes), bounded, use(result))
}

export function addSaturatedSigned(width: Width): BinaryWord {
  return (l, a, b) => {
    const sum = l.atom(add(width)(l, a, b))
    const overflow = js.and(not(js.xor(use(a), use(b))), js.xor(use(a), use(sum)))
    return saturated(l, a, sum, overflow, width)
  }
}

export function subSaturatedSigned(width: Width): BinaryWord {
  return (l, a, b) => {
    const difference = l.atom(sub(width)(l, a, b))
    const overflow = js.and(js.xor(use(a), use(b)), js.xor(use(a), use(difference)))
    return saturated(l, a, difference, overflow, width)
  }
}

/** `(a + b + 1) >> 1` without the carry: what both have, and half of what one has, rounded up. */
export function average(width: Width): BinaryWord {
  return (_l, a, b) => {
    const halves = js.and(js.ushr(js.xor(use(a), use(b)), js.num(1)), low(width))
    return js.or0(minus(js.or(use(a), use(b)), halves))
  }
}

/** `(a ^ mask) - mask` with the mask of negative lanes: no lane gets greater than its sign bit alone. */
export function absolute(width: Width): UnaryWord {
  return (l, a) => {
    const signs = l.atom(ones(use(a), width))
    const all = width === 8 ? 0xff : 0xffff
    const mask = js.binary('js.mul', 'num', use(signs), js.num(all))
    return js.or0(plus(js.xor(use(a), mask), use(signs)))
  }
}

export function negate(width: Width): UnaryWord {
  return (l, a) => sub(width)(l, js.num(0), a)
}

export const countOnes: UnaryWord = (l, a) => {
  const pairs = l.atom(js.or0(minus(use(a), js.and(js.ushr(use(a), js.num(1)), js.num(0x55555555)))))
  const fours = l.atom(
    js.or0(
      plus(
        js.and(use(pairs), js.num(0x33333333)),
        js.and(js.ushr(use(pairs), js.num(2)), js.num(0x33333333)),
      ),
    ),
  )
  return js.and(plus(use(fours), js.ushr(use(fours), js.num(4))), js.num(0x0f0f0f0f))
}

/** Low products are right modulo 2^16, whatever is above. */
export const multiplyHalfwords: BinaryWord = (_l, a, b) => {
  const lower = js.and(js.imul(use(a), use(b)), js.num(0xffff))
  const upper = js.imul(js.ushr(use(a), js.num(16)), js.and(use(b), js.num(-65536)))
  return js.or(lower, upper)
}

// --- shifts, by a count that is an atom below the width ---

function maskOf(width: Width, count: Expr, make: (all: Expr, count: Expr) => Expr): Expr {
  const all = js.num(width === 8 ? 0xff : 0xffff)
  const lane = js.and(make(all, use(count)), js.copy(all))
  const factor = js.num(width === 8 ? 0x01010101 : 0x00010001)
  return js.isNum(lane) ? js.imul(lane, factor) : js.or0(js.binary('js.mul', 'num', lane, factor))
}

/** Shifts a word, and a mask that keeps what stays in its lane; both for all words of a vector. */
export interface ShiftWord {
  readonly mask: (count: Expr, width: Width) => Expr
  readonly word: (l: Lowerer, a: Expr, count: Expr, mask: Expr, width: Width) => Expr
}

export const shiftLeft: ShiftWord = {
  mask: (count, width) => maskOf(width, count, js.shl),
  word: (_l, a, count, mask) => js.and(js.shl(use(a), use(count)), use(mask)),
}

export const shiftRightUnsigned: ShiftWord = {
  mask: (count, width) => maskOf(width, count, js.ushr),
  word: (_l, a, count, mask) => js.and(js.ushr(use(a), use(count)), use(mask)),
}

/** Halfwords as numbers; bytes with copies of their signs, as many as they were shifted by. */
export const shiftRightSigned: ShiftWord = {
  mask: (count, width) => maskOf(width, count, js.ushr),
  word: (l, a, count, mask, width) => {
    if (width === 16) {
      const upper = js.and(js.shr(use(a), use(count)), js.num(-65536))
      const lower = js.ushr(js.shr(js.shl(use(a), js.num(16)), use(count)), js.num(16))
      return js.or(upper, lower)
    }
    const signs = ones(use(a), 8)
    const copies = js.and(js.ushr(js.num(0xff00), use(count)), js.num(0xff))
    const filling = l.atom(js.imul(signs, copies))
    return js.or(js.and(js.ushr(use(a), use(count)), use(mask)), filling)
  },
}

// --- lanes of a word ---

/** Lane `index` of a word, extended. */
export function laneOf(word: Expr, width: Width, index: number, unsigned: boolean): Expr {
  const above = 32 - width * (index + 1)
  if (!unsigned) return js.shr(js.shl(use(word), js.num(above)), js.num(32 - width))
  const down = js.ushr(use(word), js.num(width * index))
  return above === 0 ? down : js.and(down, js.num(width === 8 ? 0xff : 0xffff))
}

/** The word with another value in a lane. */
export function withLane(word: Expr, width: Width, index: number, value: Expr): Expr {
  const mask = (width === 8 ? 0xff : 0xffff) << (width * index)
  const rest = js.and(use(word), js.num(~mask))
  const up = js.shl(value, js.num(width * index))
  return js.or(rest, width * (index + 1) === 32 ? up : js.and(up, js.num(mask)))
}

/** Two lanes of a word, extended to twice their width and put side by side: of bytes to halfwords. */
export function widenBytes(word: Expr, half: 0 | 1, unsigned: boolean): Expr {
  if (unsigned) {
    const lower = js.and(js.ushr(use(word), js.num(16 * half)), js.num(0xff))
    const shifted = half === 0 ? js.shl(use(word), js.num(8)) : js.ushr(use(word), js.num(8))
    return js.or(lower, js.and(shifted, js.num(0xff0000)))
  }
  return joinHalfwords(laneOf(word, 8, 2 * half, false), laneOf(word, 8, 2 * half + 1, false))
}

export function joinHalfwords(lower: Expr, upper: Expr): Expr {
  return js.or(js.and(lower, js.num(0xffff)), js.shl(upper, js.num(16)))
}
