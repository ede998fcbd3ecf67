/** Wide arithmetic against BigInts, which say exactly what it means. */
import { describe, expect, test } from 'vitest'
import { run } from '../support/load.ts'

const edges = [
  ...[0n, 1n, 2n, 3n, 0x7fffffffn, 0x80000000n, 0xffffffffn, 0x100000000n, 0x1ffffffffn],
  ...[2n ** 63n - 1n, -1n, -2n, -(2n ** 31n), -(2n ** 32n), -(2n ** 63n), 0x0123456789abcdefn],
]

/** Reproducible values of any size. */
function someValues(count: number): bigint[] {
  let state = 0x9e3779b97f4a7c15n
  return Array.from({ length: count }, () => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n)
    return BigInt.asIntN(64, state >> (state & 63n))
  })
}

const values = [...edges, ...someValues(24)]
const unsigned = (value: bigint) => BigInt.asUintN(64, value)
const join = (low: bigint, high: bigint) => unsigned(low) | (high << 64n)
const split = (value: bigint) => [BigInt.asIntN(64, value), BigInt.asIntN(64, value >> 64n)]

function load(name: string, params: number) {
  const declared = Array.from({ length: params }, () => 'i64').join(' ')
  const args = Array.from({ length: params }, (_, i) => `(local.get ${i})`).join(' ')
  const text = `(module (func (export "f") (param ${declared}) (result i64 i64) (${name} ${args})))`
  const options = { features: ['+wide-arithmetic'] }
  return [0, 2].map((optimize) => run(text, undefined, { ...options, optimize: optimize as 0 | 2 }).f)
}

describe.each([
  ['i64.add128', (a: bigint, b: bigint) => a + b],
  ['i64.sub128', (a: bigint, b: bigint) => a - b],
] as const)('%s', (name, meaning) => {
  test('is exact', () => {
    for (const f of load(name, 4))
      for (const a of values)
        for (const b of values) {
          const high = unsigned(a * 3n) & 0xffn
          const expected = split(meaning(join(a, high), join(b, a)))
          expect(f(a, high, b, a), `${a} ${b}`).toEqual(expected)
        }
  })
})

describe.each([
  ['i64.mul_wide_u', unsigned],
  ['i64.mul_wide_s', (value: bigint) => value],
] as const)('%s', (name, reading) => {
  test('is exact', () => {
    for (const f of load(name, 2))
      for (const a of values)
        for (const b of values) expect(f(a, b), `${a} ${b}`).toEqual(split(reading(a) * reading(b)))
  })
})

test('the proposal is off until it is asked for, and the error says how', () => {
  const text = '(module (func (result i64 i64) (i64.mul_wide_u (i64.const 1) (i64.const 2))))'
  expect(() => run(text)).toThrow('wide-arithmetic is disabled (enable with --features +wide-arithmetic)')
})
