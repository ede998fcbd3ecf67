/** Vectors where other features carry them, and at the boundary to JavaScript, which has none. */
import { describe, expect, test } from 'vitest'
import { Global } from '../runtime/index.js'
import { loadBytes, run } from './support/load.ts'
import { wat } from './support/wat.ts'

function load(fields: string, optimize: 0 | 2, imports: object = {}) {
  return loadBytes(wat(`(module ${fields})`), { optimize })(imports).exports
}

type Run = (...args: unknown[]) => unknown

const carriers: [title: string, fields: string, result: number][] = [
  [
    'tail calls',
    `(func $count (param v128 i32) (result v128)
      (if (result v128) (local.get 1)
        (then (return_call $count (i32x4.add (local.get 0) (i32x4.splat (local.get 1))) (i32.sub (local.get 1) (i32.const 1))))
        (else (local.get 0))))
    (func (export "run") (result i32)
      (i32x4.extract_lane 2 (call $count (v128.const i32x4 1 2 3 4) (i32.const 10))))`,
    58,
  ],
  [
    'exceptions',
    `(tag $t (param v128 f64))
    (func $fail (throw $t (v128.const i32x4 1 2 3 4) (f64.const 5)))
    (func (export "run") (result i32) (local f64)
      (block $caught (result v128 f64) (try_table (catch $t $caught) (call $fail)) (unreachable))
      (local.set 0) (i32x4.extract_lane 3) (i32.add (i32.trunc_f64_s (local.get 0))))`,
    9,
  ],
  [
    'structs',
    `(type $s (struct (field (mut v128)) (field i32)))
    (func (export "run") (result i32) (local $x (ref null $s))
      (local.set $x (struct.new $s (v128.const i32x4 1 2 3 4) (i32.const 7)))
      (struct.set $s 0 (local.get $x) (i32x4.add (struct.get $s 0 (local.get $x)) (v128.const i32x4 10 20 30 40)))
      (i32x4.extract_lane 2 (struct.get $s 0 (local.get $x))))`,
    33,
  ],
  [
    'arrays',
    `(type $a (array (mut v128)))
    (func (export "run") (result i32) (local $x (ref null $a))
      (local.set $x (array.new $a (v128.const i32x4 1 2 3 4) (i32.const 7)))
      (array.set $a (local.get $x) (i32.const 3) (i32x4.splat (i32.const 9)))
      (i32.add
        (i32x4.extract_lane 2 (array.get $a (local.get $x) (i32.const 3)))
        (i32x4.extract_lane 2 (array.get $a (local.get $x) (i32.const 2)))))`,
    12,
  ],
  [
    'several results',
    `(func $several (result v128 i64 v128) (v128.const i32x4 1 2 3 4) (i64.const 5) (v128.const i32x4 6 7 8 9))
    (func (export "run") (result i32) (local v128 i64 v128)
      (call $several) (local.set 2) (local.set 1) (local.set 0)
      (i32.add (i32x4.extract_lane 3 (local.get 2))
        (i32.add (i32.wrap_i64 (local.get 1)) (i32x4.extract_lane 1 (local.get 0)))))`,
    16,
  ],
  [
    'tables',
    `(type $t (func (param v128) (result v128))) (table 1 funcref) (elem (i32.const 0) $twice)
    (func $twice (type $t) (f32x4.add (local.get 0) (local.get 0)))
    (func (export "run") (result i32)
      (i32.trunc_f32_s (f32x4.extract_lane 2 (call_indirect (type $t) (v128.const f32x4 1 2 3 4) (i32.const 0)))))`,
    6,
  ],
]

describe.each([0, 2] as const)('at level %d', (optimize) => {
  test.each(carriers)('vectors go through %s', (_title, fields, result) => {
    expect((load(fields, optimize).run as Run)()).toBe(result)
  })

  test('instances pass vectors to each other', () => {
    const { twice, base } = load(
      `(global (export "base") (mut v128) (v128.const i32x4 1 2 3 4))
      (func (export "twice") (param v128) (result v128) (i32x4.add (local.get 0) (local.get 0)))`,
      optimize,
    )
    const { run } = load(
      `(import "a" "twice" (func $twice (param v128) (result v128))) (import "a" "base" (global $base (mut v128)))
      (func (export "run") (result i32)
        (global.set $base (call $twice (global.get $base))) (i32x4.extract_lane 3 (global.get $base)))`,
      optimize,
      { a: { twice, base } },
    )
    expect([(run as Run)(), (run as Run)()]).toEqual([8, 16])
  })
})

describe('JavaScript has no vectors', () => {
  test('a function with one throws a TypeError, whichever side it is on', () => {
    let calls = 0
    const host = () => {
      calls++
    }
    const { takes, gives, forward } = load(
      `(import "a" "host" (func $host (param v128))) (func (export "takes") (param v128)) (func (export "gives") (result v128) unreachable)
      (func (export "forward") (call $host (v128.const i64x2 1 2)))`,
      2,
      { a: { host } },
    ) as Record<string, Run>
    for (const call of [takes, gives, forward]) expect(call).toThrow(TypeError)
    expect([calls, takes?.length]).toEqual([0, 1])
  })

  test('a Global of one has no value that it could see', () => {
    const { fixed, variable } = load(
      `(global (export "fixed") v128 (v128.const i64x2 1 2)) (global (export "variable") (mut v128) (v128.const i64x2 1 2))`,
      2,
    ) as Record<string, { value: unknown }>
    expect(() => fixed?.value).toThrow(TypeError)
    expect(() => {
      if (variable) variable.value = 1
    }).toThrow(TypeError)
    // @ts-expect-error: not one of the types
    expect(() => new Global({ value: 'v128' })).toThrow(TypeError)
  })

  test('no value of it is imported as one', () => {
    const fields = '(import "a" "g" (global v128))'
    expect(() => load(fields, 2, { a: { g: 1 } })).toThrow(/incompatible import type/)
  })
})

test('parameters and results have as many parts as the cells', () => {
  const params = (count: number) => wat(`(module (func (param ${'v128 '.repeat(count)})))`)
  expect(() => loadBytes(params(501), {})).toThrow(
    'too many parts of parameters and of results: 2004, the limit is 2000',
  )
  expect(() => loadBytes(params(500), {})).not.toThrow()
})

test.each(['i8x16', 'i16x8', 'i32x4', 'f32x4', 'f64x2'])(
  'a lane of %s that nobody wants traps all the same',
  (shape) => {
    const type = shape.startsWith('i') ? 'i32' : shape.slice(0, 3)
    const text = `(module (memory 1) (func (export "f") (result i32)
    (i32x4.extract_lane 0 (${shape}.replace_lane ${shape === 'f64x2' ? 1 : 3}
      (v128.const i64x2 1 2) (${type}.load (i32.const 65535))))))`
    for (const optimize of [0, 2] as const)
      expect(() => run(text, {}, { optimize }).f()).toThrow('out of bounds memory access')
  },
)
