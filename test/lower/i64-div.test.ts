/** Divides by constants: each way that lowering chooses, where it could go wrong. */
import { expect, test } from 'vitest'
import { type Exports, run } from '../support/load.ts'

const divisors = [
  ...[1n, 2n, 3n, 7n, 10n, 60n, 1000n, 4096n, 65535n, 65537n, 524287n, 524288n, 524289n, 2097151n, 2097153n],
  ...[1000000007n, 0x3fffffffn, 0x40000001n, 0x7ffffffbn, 0x7fffffffn, 0x80000000n, 0x80000001n],
  ...[0xfffffffbn, 0xffffffffn, 0x100000000n, 0x100000001n, 10000000000n, (1n << 52n) + 1n, 1n << 63n],
]
const u64 = (x: bigint) => BigInt.asUintN(64, x)
const s64 = (x: bigint) => BigInt.asIntN(64, x)

/** Around multiples of the divisor of every length, and around powers of two. */
function dividends(divisor: bigint): bigint[] {
  const list: bigint[] = []
  for (let bits = 0n; bits <= 64n; bits++) {
    const power = 1n << bits
    const multiple = power - (power % divisor)
    for (const base of [power, multiple, multiple - divisor])
      for (const d of [-1n, 0n, 1n]) list.push(u64(base + d))
  }
  return list
}

/** The operations by a constant, on operands of 64 bits, and on those that are masked to fewer. */
function source(divisor: bigint, mask: bigint): string {
  const masked = `(i64.and (local.get 0) (i64.const ${s64(mask)}))`
  const funcs = ['div_u', 'rem_u', 'div_s', 'rem_s'].map((name) => {
    const result = `(i64.${name} ${masked} (i64.const ${s64(divisor)}))`
    return `(func (export "${name}") (param i64) (result i64) ${result})`
  })
  return `(module ${funcs.join(' ')})`
}

const oracles: Record<string, (a: bigint, b: bigint) => bigint> = {
  div_u: (a, b) => u64(a) / u64(b),
  rem_u: (a, b) => u64(a) % u64(b),
  div_s: (a, b) => s64(a) / s64(b),
  rem_s: (a, b) => s64(a) % s64(b),
}

function wrongResults(exports: Exports, divisor: bigint, mask: bigint): string[] {
  const wrong: string[] = []
  for (const [name, oracle] of Object.entries(oracles))
    for (const dividend of dividends(divisor)) {
      // It would trap.
      if (name === 'div_s' && s64(divisor) === -1n && dividend === 1n << 63n) continue
      const expected = s64(oracle(dividend & mask, divisor))
      const found = exports[name](dividend)
      if (found !== expected) wrong.push(`${name} ${dividend & mask}: ${found}, not ${expected}`)
    }
  return wrong
}

test.each(divisors.flatMap((d) => [[d], [u64(-d)]]))('by %i', async (divisor) => {
  for (const bits of [64n, 54n, 53n, 52n, 51n, 50n, 49n, 40n, 33n]) {
    const mask = (1n << bits) - 1n
    expect(wrongResults(await run(source(divisor, mask)), divisor, mask).slice(0, 5)).toEqual([])
  }
})

test('the remainder of a product of 32-bit values', async () => {
  for (const divisor of divisors) {
    const { f } = await run(`(module (func (export "f") (param i32 i32) (result i64)
      (i64.rem_u (i64.mul (i64.extend_i32_u (local.get 0)) (i64.extend_i32_u (local.get 1))) (i64.const ${s64(divisor)}))))`)
    const factors = [
      0n,
      1n,
      2n,
      65537n,
      0x7fffffffn,
      0x80000000n,
      0xfffffffbn,
      0xffffffffn,
      divisor & 0xffffffffn,
    ]
    for (const a of factors)
      for (const b of factors) expect(u64(f(Number(a), Number(b)))).toBe((a * b) % divisor)
  }
})
