/** The runner, on Node's own WebAssembly: above all, what is wrong must fail. */
import { beforeAll, expect, test } from 'vitest'
import { assemble } from './assemble.js'
import { createEngine, type Engine } from './engines.js'
import { phraseMatches, type Result, runScript } from './run.js'
import { applySkips } from './skips.js'
import { prepareSpectest } from './spectest.js'

let engine: Engine
let spectest: () => Record<string, unknown>

beforeAll(async () => {
  engine = await createEngine('native')
  spectest = prepareSpectest(engine, assemble)
})

function run(source: string): Result[] {
  return runScript('test.wast', source, { engine, assemble, spectest: spectest() })
}

/** The outcome of the last command. */
function last(source: string): string {
  const { status, reason } = run(source).at(-1) ?? { status: 'fail', reason: 'no command' }
  return reason === undefined ? status : `${status}: ${reason}`
}

const functions = `(module
  (func (export "two") (result i32) (i32.const 2))
  (func (export "none"))
  (func (export "pair") (result i32 i64) (i32.const 1) (i64.const 2))
  (func (export "nan") (result f64) (f64.const nan:0x4000000000000))
  (func (export "f32") (param f32) (result f32) (local.get 0))
  (func (export "trap") (unreachable))
  (func $deep (export "deep") (call $deep))
  (global (export "g") i64 (i64.const 7)))`

test.each([
  '(assert_return (invoke "two") (i32.const 2))',
  '(assert_return (invoke "none"))',
  '(assert_return (invoke "pair") (i32.const 1) (i64.const 2))',
  '(assert_return (invoke "nan") (f64.const nan:0x4000000000000))',
  '(assert_return (invoke "f32" (f32.const nan:0x600000)) (f32.const nan:0x600000))',
  '(assert_return (get "g") (i64.const 7))',
  '(assert_trap (invoke "trap") "unreachable")',
  '(assert_trap (module (func unreachable) (start 0)) "unreachable")',
  '(assert_exhaustion (invoke "deep") "call stack exhausted")',
  '(assert_invalid (module (func (result i32))) "type mismatch")',
  '(assert_malformed (module binary "") "unexpected end")',
  '(assert_unlinkable (module (import "nowhere" "x" (func))) "unknown import")',
  '(assert_unlinkable (module (import "spectest" "print_i32" (func (param i64)))) "incompatible import type")',
  '(module (import "spectest" "print_i32" (func (param i32))))',
])('passes: %s', (assertion) => {
  expect(last(functions + assertion)).toBe('pass')
})

test.each([
  '(assert_return (invoke "two") (i32.const 3))',
  '(assert_return (invoke "two") (i64.const 2))',
  '(assert_return (invoke "two"))',
  '(assert_return (invoke "none") (i32.const 0))',
  '(assert_return (invoke "pair") (i32.const 1))',
  '(assert_return (invoke "pair") (i32.const 2) (i64.const 2))',
  '(assert_return (invoke "nan") (f64.const nan:canonical))',
  '(assert_return (invoke "absent"))',
  '(assert_return (invoke $M "two") (i32.const 2))',
  '(assert_return (invoke "trap"))',
  '(assert_return (get "g") (i64.const 8))',
  '(invoke "trap")',
  '(assert_trap (invoke "two") "unreachable")',
  '(assert_trap (invoke "deep") "call stack exhausted")',
  '(assert_trap (module (func)) "unreachable")',
  '(assert_exhaustion (invoke "trap") "call stack exhausted")',
  '(assert_exception (invoke "trap"))',
  '(assert_invalid (module) "type mismatch")',
  '(assert_malformed (module binary "\\00asm\\01\\00\\00\\00") "unexpected end")',
  '(assert_unlinkable (module (import "spectest" "print_i32" (func (param i32)))) "unknown import")',
  '(module (import "spectest" "absent" (func)))',
  '(assert_nonsense (invoke "two"))',
])('fails: %s', (assertion) => {
  expect(last(functions + assertion)).toMatch(/^fail: /)
})

test('an f32 signalling NaN is quieted, and counted as such', () => {
  const call = '(invoke "f32" (f32.const nan:0x200000))'
  expect(last(`${functions} (assert_return ${call} (f32.const nan:0x200000))`)).toBe(
    'quieted: one is expected',
  )
  expect(last(`${functions} (assert_return ${call} (f32.const nan:0x600000))`)).toBe('quieted: one is passed')
  expect(last(`${functions} (assert_return ${call} (f32.const nan:0x200001))`)).toMatch(/^fail/)
})

test('registered instances are linked, and named ones called', () => {
  const source = `(module $A (global (export "g") (mut i32) (i32.const 1))) (register "a" $A)
    (module $B (global (import "a" "g") (mut i32)) (func (export "set") (global.set 0 (i32.const 5))))
    (invoke $B "set") (assert_return (get $A "g") (i32.const 5))`
  expect(run(source).map(({ status }) => status)).toEqual(['pass', 'pass', 'pass', 'pass', 'pass'])
})

test('what depends on a module that needs a feature is reported as needing it', () => {
  const source = `(module $M (memory 1) (memory 1) (func (export "f"))) (register "m" $M)
    (assert_return (invoke "f")) (assert_trap (invoke $M "f") "unreachable")
    (module (import "m" "f" (func))) (assert_unlinkable (module (import "m" "f" (func))) "unknown import")`
  if (run(source)[0]?.status === 'pass') return // A newer Node has several memories.
  expect(new Set(run(source).map(({ status }) => status))).toEqual(new Set(['needs']))
})

test('what depends on a module that failed fails too', () => {
  const source = '(module $M (import "no" "no" (func))) (register "m") (assert_return (invoke "f"))'
  expect(run(source).map(({ status }) => status)).toEqual(['fail', 'fail', 'fail'])
})

test('a script that cannot be read fails', () => {
  expect(last('(module')).toMatch(/^fail: not a script/)
})

test('phrases match when one begins with the other', () => {
  expect(phraseMatches('unknown import', 'unknown import: module "m"')).toBe(true)
  expect(phraseMatches('uninitialized element 7', 'uninitialized element')).toBe(true)
  expect(phraseMatches('uninitialized element 7', 'undefined element')).toBe(false)
  expect(phraseMatches('unreachable', '')).toBe(false)
})

test('a skip covers failures, and fails when it is not needed', () => {
  const results = run(
    `${functions} (assert_return (invoke "two") (i32.const 3))\n(assert_return (invoke "two") (i32.const 2))`,
  )
  const line = results.at(-1)?.line ?? 0
  const apply = (lines: [number, number]) =>
    applySkips('test.wast', results, 'native', [
      { file: 'core/test.wast', lines, kind: 'return', reason: 'why' },
    ])
  expect(apply([line - 1, line - 1]).map(({ status }) => status)).toEqual(['pass', 'skip', 'pass'])
  expect(apply([line, line]).map(({ status }) => status)).toEqual(['pass', 'fail', 'fail'])
  expect(apply([99, 99]).map(({ status }) => status)).toEqual(['pass', 'fail', 'pass', 'fail'])
})
