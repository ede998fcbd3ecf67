/** Shifts and rotations by variables and by constants: the count is taken modulo 64. */
import { expect, test } from 'vitest'
import { run } from '../support/load.ts'

const s64 = (x: bigint) => BigInt.asIntN(64, x)
const values = [0n, 1n, -1n, 1n << 31n, 1n << 32n, -(1n << 63n), 0x0123456789abcdefn, -0x0123456789abcdefn]
const counts = [...Array(65).keys(), 96, 127, 128, 0xffffffff, 2 ** 32, 2 ** 33 + 5].map(BigInt)

const oracles: Record<string, (a: bigint, n: bigint) => bigint> = {
  shl: (a, n) => a << n,
  shr_u: (a, n) => BigInt.asUintN(64, a) >> n,
  shr_s: (a, n) => a >> n,
  rotl: (a, n) => (a << n) | (BigInt.asUintN(64, a) >> (64n - n)),
  rotr: (a, n) => (BigInt.asUintN(64, a) >> n) | (a << (64n - n)),
}

test.each(Object.entries(oracles))('%s', async (name, oracle) => {
  const byConstants = counts.map(
    (n) => `(func (export "by ${n}") (param i64) (result i64) (i64.${name} (local.get 0) (i64.const ${n})))`,
  )
  const exports = await run(`(module
    (func (export "by any") (param i64 i64) (result i64) (i64.${name} (local.get 0) (local.get 1)))
    (func (export "by less than 32") (param i64 i64) (result i64)
      (i64.${name} (local.get 0) (i64.and (local.get 1) (i64.const 31))))
    (func (export "of one") (param i64) (result i64) (i64.${name} (i64.const 1) (local.get 0)))
    (func (export "of 32 bits") (param i64 i64) (result i64)
      (i64.${name} (i64.and (local.get 0) (i64.const 0xffffffff)) (local.get 1)))
    ${byConstants.join(' ')})`)
  for (const n of counts) {
    expect(exports['of one'](n)).toBe(s64(oracle(1n, n & 63n)))
    for (const a of values) {
      const expected = s64(oracle(a, n & 63n))
      expect(exports['by any'](a, n)).toBe(expected)
      expect(exports[`by ${n}`](a)).toBe(expected)
      expect(exports['by less than 32'](a, n)).toBe(s64(oracle(a, n & 31n)))
      const low = a & 0xffffffffn
      expect(exports['of 32 bits'](a, n)).toBe(s64(oracle(low, n & 63n)))
    }
  }
})
