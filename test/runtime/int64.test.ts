import { describe, expect, test } from 'vitest'
import { i64_from_bigint, i64_to_bigint } from '../../runtime/core/bigint.js'
import { cells_i32 } from '../../runtime/core/cells.js'
import * as int64 from '../../runtime/core/int64.js'
import * as division from '../../runtime/core/int64-div.js'
import { seeded } from './support.ts'

type Binary = (al: number, ah: number, bl: number, bh: number) => number

const u64 = (x: bigint) => BigInt.asUintN(64, x)
const s64 = (x: bigint) => BigInt.asIntN(64, x)
const low = (x: bigint) => Number(BigInt.asIntN(32, x))
const high = (x: bigint) => Number(BigInt.asIntN(32, x >> 32n))
const min = 1n << 63n

/** Powers of two and their neighbours, where tiers begin, and random values of every length. */
function values(): bigint[] {
  const list = [0n, 1n, 2n, 3n, 5n, 7n, 10n, 1_000_000_007n]
  for (const k of [16n, 20n, 21n, 31n, 32n, 33n, 47n, 48n, 52n, 53n, 54n, 62n, 63n, 64n]) {
    for (const d of [-2n, -1n, 0n, 1n, 2n]) list.push(u64((1n << k) + d))
  }
  list.push(...list.map((x) => u64(-x)))
  const random = seeded(1)
  for (let i = 0; i < 150; i++) {
    list.push(((BigInt(random()) << 32n) | BigInt(random())) >> BigInt(random() & 63))
  }
  return list
}

/** The i64 that a helper has just left, after checking that its low half is a signed number. */
function result(lo: number): bigint {
  if (lo !== (lo | 0)) throw new Error(`${lo} is not an i32`)
  return u64((BigInt(cells_i32[1]!) << 32n) | BigInt(lo >>> 0))
}

function check(
  f: Binary,
  oracle: (a: bigint, b: bigint) => bigint,
  allowed: (a: bigint, b: bigint) => boolean,
) {
  const list = values()
  const wrong: string[] = []
  for (const a of list) {
    for (const b of list) {
      if (!allowed(a, b)) continue
      const found = result(f(low(a), high(a), low(b), high(b)))
      if (found !== u64(oracle(a, b))) wrong.push(`${a}, ${b}: ${found}`)
    }
  }
  expect(wrong.slice(0, 10)).toEqual([])
}

describe('arithmetic agrees with BigInt', () => {
  const divisible = (_: bigint, b: bigint) => b !== 0n
  test('i64_mul', () =>
    check(
      int64.i64_mul,
      (a, b) => a * b,
      () => true,
    ))
  test('i64_div_u', () => check(division.i64_div_u, (a, b) => a / b, divisible))
  test('i64_rem_u', () => check(division.i64_rem_u, (a, b) => a % b, divisible))
  test('i64_rem_s', () => check(division.i64_rem_s, (a, b) => s64(a) % s64(b), divisible))
  test('i64_div_s', () =>
    check(
      division.i64_div_s,
      (a, b) => s64(a) / s64(b),
      (a, b) => b !== 0n && !(a === min && s64(b) === -1n),
    ))

  test('quotients whose estimate is at an integer', () => {
    const random = seeded(2)
    for (let i = 0; i < 20000; i++) {
      const b = ((BigInt(random()) << 32n) >> BigInt(random() & 31)) | BigInt(random()) | (1n << 32n)
      const q = u64(0xffffffffffffffffn) / b
      for (const a of [q * b, q * b - 1n, q * b + b - 1n]) {
        if (a !== u64(a)) continue
        const found = result(division.i64_div_u(low(a), high(a), low(b), high(b)))
        if (found !== a / b) expect.fail(`${a} / ${b}: ${found}`)
        const rest = result(division.i64_rem_u(low(a), high(a), low(b), high(b)))
        if (rest !== a % b) expect.fail(`${a} % ${b}: ${rest}`)
      }
    }
  })
})

test('counts are plain numbers', () => {
  for (const a of values()) {
    const bits = a.toString(2).padStart(64, '0')
    const first = bits.indexOf('1')
    expect(int64.i64_clz(low(a), high(a))).toBe(first < 0 ? 64 : first)
    expect(int64.i64_ctz(low(a), high(a))).toBe(first < 0 ? 64 : 63 - bits.lastIndexOf('1'))
    expect(int64.i64_popcnt(low(a), high(a))).toBe(bits.split('1').length - 1)
  }
})

describe('traps of division', () => {
  const { i64_div_s, i64_div_u, i64_rem_s, i64_rem_u } = division
  test.each([i64_div_s, i64_div_u, i64_rem_s, i64_rem_u])('%o by zero', (f) => {
    expect(() => f(1, 2, 0, 0)).toThrow('integer divide by zero')
  })

  test('the quotient 2^63 overflows, its remainder is 0', () => {
    expect(() => division.i64_div_s(0, -2147483648, -1, -1)).toThrow('integer overflow')
    expect(result(division.i64_rem_s(0, -2147483648, -1, -1))).toBe(0n)
  })
})

describe('the BigInt boundary', () => {
  test('takes a BigInt modulo 2^64', () => {
    for (const a of values()) {
      expect(result(i64_from_bigint(a + (1n << 64n)))).toBe(a)
      expect(i64_to_bigint(low(a), high(a))).toBe(s64(a))
    }
  })

  test('converts as ToBigInt64 does', () => {
    expect(result(i64_from_bigint('12'))).toBe(12n)
    expect(result(i64_from_bigint(true))).toBe(1n)
    for (const bad of [1, undefined, null, Symbol()]) expect(() => i64_from_bigint(bad)).toThrow(TypeError)
  })
})
