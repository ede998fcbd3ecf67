/**
 * Engines without BigInt: i64 works inside of a module, and between modules; a call with one from JavaScript is a
 * TypeError. Modules run in a realm that has lost all that is BigInt's.
 */
import { createContext, runInContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { choices } from '../src/choices.ts'
import { compile } from '../src/index.ts'
import { native } from './support/native.ts'
import { wat } from './support/wat.ts'

const operations =
  'add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr lt_s lt_u ge_s eq'.split(' ')

/** Takes and gives i64 as two i32. */
const wide = wat(`(module
  (memory 1)
  (global $total (mut i64) (i64.const -1))
  (func $pack (param i32 i32) (result i64)
    (i64.or (i64.extend_i32_u (local.get 0)) (i64.shl (i64.extend_i32_u (local.get 1)) (i64.const 32))))
  ${operations
    .map((name) => {
      const isTest = /^(lt|ge|eq)/.test(name)
      const value = `(i64.${name} (call $pack (local.get 0) (local.get 1)) (call $pack (local.get 2) (local.get 3)))`
      return `(func (export "${name}") (param i32 i32 i32 i32) (result i32) (local i64)
        (local.set 4 ${isTest ? `(i64.extend_i32_u ${value})` : value})
        (i64.store (i32.const 3) (local.get 4))
        (global.set $total (i64.add (i64.mul (global.get $total) (i64.const 31)) (i64.load (i32.const 3))))
        (i32.xor (i32.wrap_i64 (global.get $total)) (i32.wrap_i64 (i64.shr_u (global.get $total) (i64.const 32)))))`
    })
    .join('\n')}
  (func (export "floats") (param f64) (result f64)
    (f64.convert_i64_u (i64.trunc_sat_f64_u (f64.reinterpret_i64 (i64.reinterpret_f64 (local.get 0)))))))`)

const values = [0, 1, -1, 7, 0x7fffffff, -0x80000000, 123456789]

type Exports = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>

/** Everything that the exports compute, in one order. */
function resultsOf(exports: Exports): unknown[] {
  const results: unknown[] = []
  // No division by zero, and none that overflows.
  for (const name of operations)
    for (const a of values)
      for (const b of values) results.push(exports[name]!(a, b, 3, a), exports[name]!(b, 5, 9, b))
  return [...results, ...[0, 1e10, -5, 1e300, 2 ** 63].map((x) => exports.floats!(x))]
}

const realm = createContext({})
runInContext(
  `for (const name of ['BigInt', 'BigInt64Array', 'BigUint64Array']) delete globalThis[name]
   for (const name of ['getBigInt64', 'setBigInt64', 'getBigUint64', 'setBigUint64']) delete DataView.prototype[name]`,
  realm,
)

function load(code: string): { instantiate(imports?: object): { exports: Exports } } {
  return runInContext(`${code}\nwasm`, realm) as ReturnType<typeof load>
}

describe.each(choices.target)('for %s', (target) => {
  test.each([false, true])('i64 works inside (minify %s)', (minify) => {
    const { code } = compile(wide, { format: 'iife', target, minify })
    const expected = new native.Instance(new native.Module(wide)).exports as Exports
    expect(resultsOf(load(code).instantiate().exports)).toEqual(resultsOf(expected))
  })

  test('between modules too, and a call from JavaScript is a TypeError', () => {
    const giver = wat(
      '(module (func (export "next") (param i64) (result i64) (i64.add (local.get 0) (i64.const 1))))',
    )
    const taker = wat(`(module (import "env" "next" (func $next (param i64) (result i64)))
      (func (export "high") (result i32) (i32.wrap_i64 (i64.shr_u (call $next (i64.const 0xffffffff)) (i64.const 32)))))`)
    const options = { format: 'iife', target } as const
    const { exports } = load(compile(giver, options).code).instantiate()
    expect(load(compile(taker, options).code).instantiate({ env: exports }).exports.high!()).toBe(1)
    const caught = runInContext(
      '(f) => { try { f(1) } catch (error) { return error instanceof TypeError } }',
      realm,
    )
    expect((caught as (f: unknown) => unknown)(exports.next)).toBe(true)
  })
})
