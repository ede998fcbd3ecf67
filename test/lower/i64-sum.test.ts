/** Sums in functions so large that their low halves are added as numbers. */
import { expect, test } from 'vitest'
import { loweredBody } from '../support/ir.ts'
import { run } from '../support/load.ts'

const s64 = (x: bigint) => BigInt.asIntN(64, x)

/** Repeats `a = b + (a + c) + constant; b = b ^ a; c = (c + a) + b`, so many times that additions make it large. */
const rounds = 120
const constant = -0x7edcba9876543211n
const round = `
  (local.set 0 (i64.add (i64.add (local.get 1) (i64.add (local.get 0) (local.get 2))) (i64.const ${constant})))
  (local.set 1 (i64.xor (local.get 1) (local.get 0)))
  (local.set 2 (i64.add (i64.add (local.get 2) (local.get 0)) (local.get 1)))`
const func = `(func (export "f") (param i64 i64 i64) (result i64) ${round.repeat(rounds)} (local.get 2))`

function oracle(a: bigint, b: bigint, c: bigint): bigint {
  for (let i = 0; i < rounds; i++) {
    a = s64(b + a + c + constant)
    b = b ^ a
    c = s64(c + a + b)
  }
  return c
}

test('sums of many are exact', async () => {
  const { f } = await run(`(module ${func})`)
  const values = [0n, 1n, -1n, 0xffffffffn, -0xffffffffn, 1n << 62n, -(1n << 63n), 0x123456789abcdefn]
  for (const a of values)
    for (const b of values) for (const c of values) expect(f(a, b, c)).toBe(oracle(a, b, c))
})

test('only large functions have them', () => {
  expect(loweredBody(func)).not.toContain('js.lt')
  expect(loweredBody(func.replace(round.repeat(rounds), round))).toContain('js.lt')
})
