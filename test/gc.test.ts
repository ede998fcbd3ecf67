/** Objects of wasm between instances that were compiled apart, and between wasm and JavaScript (docs/linking.md, Objects). */
import { describe, expect, test } from 'vitest'
import { most_plain } from '../runtime/core/gc-array.js'
import type { Global, Table } from '../runtime/index.js'
import type { CompileOptions } from '../src/index.ts'
import { mostPlain } from '../src/ir/layout.ts'
import { type Exports, loadText, thrown } from './support/load.ts'

const builds: [string, CompileOptions, CompileOptions][] = [
  ['the same build', {}, {}],
  ['minified inline and external', { minify: true }, { runtime: 'external' }],
  ['optimised and not', { optimize: 0 }, { optimize: 2, minify: true }],
  ['for old engines and new ones', { target: 'es2015' }, { target: 'es2022' }],
]

function link(text: string, imports?: unknown, options: CompileOptions = {}): Exports {
  return loadText(text, options)(imports).exports
}

const types = `
  (rec
    (type $list (sub (struct (field i64) (field (mut (ref null $list))))))
    (type $pair (sub $list (struct (field i64) (field (mut (ref null $list))) (field (mut i8))))))
  (type $plain (struct (field i64) (field (mut anyref))))
  (type $bytes (array (mut i8)))
  (type $refs (array (mut anyref)))`

const maker = `(module ${types}
  (func (export "list") (param i64) (result anyref) (struct.new $list (local.get 0) (ref.null $list)))
  (func (export "pair") (param i64 i32) (result (ref $pair))
    (struct.new $pair (local.get 0) (ref.null $list) (local.get 1)))
  (func (export "plain") (param i64) (result anyref) (struct.new $plain (local.get 0) (ref.null any)))
  (func (export "bytes") (param i32 i32) (result eqref) (array.new $bytes (local.get 0) (local.get 1)))
  (func (export "refs") (param anyref i32) (result anyref) (array.new $refs (local.get 0) (local.get 1)))
  (func (export "i31") (param i32) (result i31ref) (ref.i31 (local.get 0))))`

const user = `(module (type $unused (struct (field f32))) ${types}
  (func (export "what") (param $any anyref) (result i32)
    (i32.add (i32.add
      (i32.add (ref.test (ref $list) (local.get $any)) (i32.shl (ref.test (ref $pair) (local.get $any)) (i32.const 1)))
      (i32.add (i32.shl (ref.test (ref $plain) (local.get $any)) (i32.const 2))
        (i32.shl (ref.test (ref $bytes) (local.get $any)) (i32.const 3))))
      (i32.add
        (i32.add (i32.shl (ref.test (ref struct) (local.get $any)) (i32.const 4))
          (i32.shl (ref.test (ref array) (local.get $any)) (i32.const 5)))
        (i32.add (i32.shl (ref.test i31ref (local.get $any)) (i32.const 6))
          (i32.shl (ref.test (ref eq) (local.get $any)) (i32.const 7))))))
  (func (export "value") (param anyref) (result i64) (struct.get $list 0 (ref.cast (ref $list) (local.get 0))))
  (func (export "link") (param (ref $list) (ref null $list)) (struct.set $list 1 (local.get 0) (local.get 1)))
  (func (export "next") (param (ref $list)) (result (ref null $list)) (struct.get $list 1 (local.get 0)))
  (func (export "byte") (param (ref $bytes) i32) (result i32) (array.get_s $bytes (local.get 0) (local.get 1)))
  (func (export "pass") (param externref) (result externref) (extern.convert_any (any.convert_extern (local.get 0))))
  (func (export "isSame") (param eqref eqref) (result i32) (ref.eq (local.get 0) (local.get 1)))
  (func (export "signed") (param i31ref) (result i32) (i31.get_s (local.get 0))))`

describe.each(builds)('%s', (_, first, second) => {
  const make = link(maker, undefined, first)
  const use = link(user, undefined, second)

  test('casts know the objects of other modules', () => {
    expect(use.what(make.list(1n))).toBe(1 + 16 + 128)
    expect(use.what(make.pair(1n, 2))).toBe(1 + 2 + 16 + 128)
    expect(use.what(make.plain(1n))).toBe(4 + 16 + 128)
    expect(use.what(make.bytes(0, 1))).toBe(8 + 32 + 128)
    expect(use.what(make.refs('x', 3))).toBe(32 + 128)
    expect(use.what(make.i31(5))).toBe(64 + 128)
    expect(use.what(null)).toBe(64)
    for (const value of ['text', 2 ** 31, 0.5, {}, () => 1, undefined]) expect(use.what(value)).toBe(0)
    expect(use.value(make.pair(-(2n ** 63n), 0))).toBe(-(2n ** 63n))
    expect(thrown(() => use.value(make.plain(1n)))).toMatchObject({
      name: 'RuntimeError',
      code: 'cast-failure',
    })
    expect(use.byte(make.bytes(255, 2), 1)).toBe(-1)
  })

  test('objects keep their identity', () => {
    const [a, b] = [make.list(1n), make.pair(2n, 3)]
    use.link(a, b)
    expect(use.next(a)).toBe(b)
    expect(use.next(b)).toBe(null)
    expect(use.pass(a)).toBe(a)
    expect([use.isSame(a, a), use.isSame(a, b), use.isSame(5, make.i31(5)), use.isSame(null, null)]).toEqual([
      1, 0, 1, 1,
    ])
  })

  test('JavaScript sees nothing of an object', () => {
    for (const object of [make.list(1n), make.bytes(1, 2)] as object[]) {
      expect(Object.getPrototypeOf(object)).toBe(null)
      expect(Reflect.ownKeys(object)).toEqual([])
      expect(Object.isFrozen(object)).toBe(true)
      expect(() => {
        ;(object as { f0: number }).f0 = 1
      }).toThrow(TypeError)
    }
  })

  test('values of JavaScript go in and come out as they are', () => {
    const host = { a: 1 }
    for (const value of [
      'text',
      2 ** 30,
      -(2 ** 30) - 1,
      0.5,
      Number.NaN,
      1n,
      Symbol.iterator,
      host,
      undefined,
      null,
      7,
    ])
      expect(use.pass(value)).toBe(value)
    expect(use.signed(-(2 ** 30))).toBe(-(2 ** 30))
    expect(use.signed(-0)).toBe(0)
    expect(make.i31(2 ** 30)).toBe(-(2 ** 30))
  })

  test('a value of another type is a TypeError', () => {
    for (const value of [null, 5, 'text', {}, make.plain(1n), make.bytes(1, 1), () => 1])
      expect(thrown(() => use.next(value))).toBeInstanceOf(TypeError)
    expect(thrown(() => use.signed(2 ** 30))).toBeInstanceOf(TypeError)
    expect(thrown(() => use.isSame({}, null))).toBeInstanceOf(TypeError)
    expect(thrown(() => use.byte(make.bytes(1, 1), 1))).toMatchObject({ code: 'out-of-bounds-array-access' })
  })
})

describe('what is linked', () => {
  const provider = link(`(module ${types}
    (type $super (sub (func (result (ref null $list)))))
    (type $sub (sub $super (func (result (ref null $pair)))))
    (global (export "list") (mut (ref null $list)) (struct.new $list (i64.const 5) (ref.null $list)))
    (global (export "pair") (ref $pair) (struct.new $pair (i64.const 6) (ref.null $list) (i32.const 7)))
    (table (export "table") 2 (ref null $list))
    (func $f (export "f") (type $sub) (struct.new_default $pair))
    (global (export "fun") (ref $sub) (ref.func $f)))`)

  const importing = (item: string, field: string) => () =>
    link(
      `(module ${types}
      (type $super (sub (func (result (ref null $list)))))
      (type $sub (sub $super (func (result (ref null $pair)))))
      (type $other (func (result (ref null $list))))
      (import "m" "${field}" ${item}))`,
      { m: provider },
    )

  test.each([
    ['(global (ref null $list))', 'pair'],
    ['(global eqref)', 'pair'],
    ['(global (mut (ref null $list)))', 'list'],
    ['(func (type $super))', 'f'],
    ['(func (type $sub))', 'f'],
    ['(global (ref $super))', 'fun'],
    ['(global funcref)', 'fun'],
    ['(table 1 (ref null $list))', 'table'],
  ])('%s may be %s', (item, field) => {
    expect(importing(item, field)).not.toThrow()
  })

  test.each([
    ['(global (ref null $plain))', 'pair'],
    ['(global (mut eqref))', 'list'],
    ['(global (ref null $list))', 'list'],
    ['(func (type $other))', 'f'],
    ['(global (ref extern))', 'pair'],
    ['(table 1 (ref null $pair))', 'table'],
    ['(table 1 anyref)', 'table'],
  ])('%s may not be %s', (item, field) => {
    expect(importing(item, field)).toThrow('incompatible import type')
  })

  test('globals and tables give JavaScript what functions give', () => {
    const global = provider.list as unknown as Global
    const table = provider.table as unknown as Table
    expect(Reflect.ownKeys(global.value as object)).toEqual([])
    expect(table.get(0)).toBe(null)
    table.set(0, global.value)
    expect(table.get(0)).toBe(global.value)
    table.set(1, (provider.pair as unknown as Global).value)
    expect(thrown(() => table.set(0, 5))).toBeInstanceOf(TypeError)
    expect(thrown(() => table.set(0, {}))).toBeInstanceOf(TypeError)
    global.value = table.get(1)
    expect(global.value).toBe(table.get(1))
    expect(thrown(() => Object.assign(global, { value: 'x' }))).toBeInstanceOf(TypeError)
  })
})

test('null is told where it is', () => {
  const { exports } =
    loadText(`(module (type $s (struct (field (mut i64)))) (type $a (array (mut i32))) (type $f (func))
    (func (export "struct") (drop (struct.get $s 0 (ref.null $s))))
    (func (export "set") (param i64) (struct.set $s 0 (ref.null $s) (local.get 0)))
    (func (export "array") (drop (array.get $a (ref.null $a) (i32.const 0))))
    (func (export "len") (drop (array.len (ref.null array))))
    (func (export "i31") (drop (i31.get_u (ref.null i31))))
    (func (export "func") (call_ref $f (ref.null $f)))
    (func (export "any") (drop (ref.as_non_null (ref.null any)))))`)()
  const messages = {
    struct: 'structure',
    set: 'structure',
    array: 'array',
    len: 'array',
    i31: 'i31',
    func: 'function',
  }
  for (const [name, what] of Object.entries(messages))
    expect(thrown(() => exports[name]!(1n))).toMatchObject({ message: `null ${what} reference` })
  expect(thrown(() => exports.any!())).toMatchObject({ message: 'null reference' })
})

test('what a value does is done before null or bounds are told', () => {
  const { exports } = loadText(`(module (type $s (struct (field (mut i32)))) (type $a (array (mut i32)))
    (global $done (mut i32) (i32.const 0))
    (func $note (result i32) (global.set $done (i32.add (global.get $done) (i32.const 1))) (i32.const 0))
    (func (export "set") (struct.set $s 0 (ref.null $s) (call $note)))
    (func (export "put") (array.set $a (array.new_default $a (i32.const 1)) (i32.const 1) (call $note)))
    (func (export "div") (array.set $a (ref.null $a) (i32.const 0) (i32.div_s (i32.const 1) (call $note))))
    (func (export "done") (result i32) (global.get $done)))`)()
  expect(thrown(() => exports.set!())).toMatchObject({ code: 'null-structure-reference' })
  expect(thrown(() => exports.put!())).toMatchObject({ code: 'out-of-bounds-array-access' })
  expect(thrown(() => exports.div!())).toMatchObject({ code: 'integer-divide-by-zero' })
  expect(exports.done!()).toBe(3)
})

describe('arrays of few numbers and of many', () => {
  const { exports } = loadText(`(module
    (type $bytes (array (mut i8))) (type $chars (array (mut i16))) (type $ints (array (mut i32))) (type $longs (array (mut i64)))
    (type $floats (array (mut f64)))
    (data $data "\\ff\\fe\\fd\\fc\\fb\\fa\\f9\\f8\\01\\02\\03\\04\\05\\06\\07\\08")
    (func (export "bytes") (param $n i32) (param $value i32) (result i32 i32 i32) (local $a (ref $bytes)) (local $b (ref $bytes))
      (local.set $a (array.new $bytes (local.get $value) (local.get $n)))
      (local.set $b (array.new_default $bytes (i32.const 200)))
      (array.set $bytes (local.get $a) (i32.const 1) (i32.add (local.get $value) (i32.const 256)))
      (array.fill $bytes (local.get $a) (i32.const 2) (i32.sub (local.get $value) (i32.const 256)) (i32.const 2))
      (array.copy $bytes $bytes (local.get $b) (i32.const 100) (local.get $a) (i32.const 0) (local.get $n))
      (array.copy $bytes $bytes (local.get $a) (i32.const 0) (local.get $b) (i32.const 100) (local.get $n))
      (array.get_u $bytes (local.get $a) (i32.const 1))
      (array.get_s $bytes (local.get $b) (i32.const 102))
      (array.len (local.get $a)))
    (func (export "init") (param $n i32) (result i32 i32 i32 i64) (local $chars (ref $chars)) (local $longs (ref $longs))
      (local.set $chars (array.new_default $chars (local.get $n)))
      (array.init_data $chars $data (local.get $chars) (i32.const 2) (i32.const 1) (i32.const 4))
      (local.set $longs (array.new_default $longs (local.get $n)))
      (array.init_data $longs $data (local.get $longs) (i32.const 1) (i32.const 4) (i32.const 1))
      (array.get_u $chars (local.get $chars) (i32.const 2))
      (array.get_s $chars (local.get $chars) (i32.const 5))
      (array.get $ints (array.new_data $ints $data (i32.const 4) (i32.const 2)) (i32.const 0))
      (array.get $longs (local.get $longs) (i32.const 1)))
    (func (export "longs") (param $n i32) (param $value i64) (result i64 i64) (local $a (ref $longs))
      (local.set $a (array.new $longs (local.get $value) (local.get $n)))
      (array.fill $longs (local.get $a) (i32.const 1) (i64.const -2) (i32.const 1))
      (array.get $longs (local.get $a) (i32.sub (local.get $n) (i32.const 1)))
      (array.get $longs (local.get $a) (i32.const 1)))
    (func (export "is") (param $n i32) (result i32)
      (array.get $ints (array.new $ints (i32.eqz (local.get $n)) (i32.const 3)) (i32.const 2)))
    (func (export "nan") (param $bits i64) (result i64)
      (i64.reinterpret_f64 (array.get $floats
        (array.new_fixed $floats 2 (f64.const 1) (f64.reinterpret_i64 (local.get $bits))) (i32.const 1)))))`)()

  test.each([6, 63, 64, 65, 100])('%d elements', (n) => {
    expect(exports.bytes!(n, -3)).toEqual([253, -3, n])
    expect(exports.init!(n)).toEqual([0xfdfe, 0x1f8, 0xf8f9fafb | 0, 0x04030201f8f9fafbn])
    expect(exports.longs!(n, 2n ** 40n + 1n)).toEqual([2n ** 40n + 1n, -2n])
    expect([exports.is!(0), exports.is!(n)]).toEqual([1, 0])
  })

  test('floats keep the payloads of their NaNs', () => {
    expect(BigInt.asUintN(64, exports.nan!(0x7ff8000000012345n) as bigint)).toBe(0x7ff8000000012345n)
  })

  test('the compiler and the runtime mean the same by few', () => {
    expect(mostPlain).toBe(most_plain)
  })
})
