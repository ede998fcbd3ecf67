/** String builtins of the JS API: `wasm:js-string` and constant strings. */
import { describe, expect, test } from 'vitest'
import type { CompileOptions } from '../src/index.ts'
import { WebAssembly } from '../src/webassembly/index.ts'
import { loadText, thrown } from './support/load.ts'
import { wat } from './support/wat.ts'

const types = `(type $chars (array (mut i16)))`
const signatures: Record<string, string> = {
  cast: '(param externref) (result (ref extern))',
  test: '(param externref) (result i32)',
  fromCharCode: '(param i32) (result (ref extern))',
  fromCodePoint: '(param i32) (result (ref extern))',
  charCodeAt: '(param externref i32) (result i32)',
  codePointAt: '(param externref i32) (result i32)',
  length: '(param externref) (result i32)',
  concat: '(param externref externref) (result (ref extern))',
  substring: '(param externref i32 i32) (result (ref extern))',
  equals: '(param externref externref) (result i32)',
  compare: '(param externref externref) (result i32)',
}

const imports = Object.entries(signatures)
  .map(
    ([name, type]) =>
      `(import "wasm:js-string" "${name}" (func $${name} ${type})) (export "${name}" (func $${name}))`,
  )
  .join('\n')

const text = `(module ${types}
  ${imports}
  (import "wasm:js-string" "fromCharCodeArray"
    (func $from (param (ref null $chars) i32 i32) (result (ref extern))))
  (import "wasm:js-string" "intoCharCodeArray" (func $into (param externref (ref null $chars) i32) (result i32)))
  (import "'" "gr\\u{fc}n" (global $green (ref extern)))
  (import "'" "" (global $empty externref))
  (export "green" (global $green))
  (func (export "greenLength") (result i32) (call $length (global.get $green)))
  (func (export "twice") (param $s externref) (param $at i32) (result externref) (local $a (ref $chars)) (local $n i32)
    (local.set $a (array.new $chars (i32.const 46) (i32.const 6)))
    (local.set $n (call $into (local.get $s) (local.get $a) (local.get $at)))
    (call $concat (call $from (local.get $a) (i32.const 0) (i32.const 6))
      (call $from (local.get $a) (local.get $at) (i32.add (local.get $at) (local.get $n))))))`

const given = { builtins: ['js-string'], importedStringConstants: "'" }
const builds: [string, CompileOptions][] = [
  ['by default', {}],
  ['without optimisation', { optimize: 0 }],
  ['minified, for old engines', { minify: true, target: 'es2015', optimize: 's' }],
]

describe.each(builds)('%s', (_, options) => {
  const { exports } = loadText(text, { ...given, ...options })()

  test('strings are what they are in JavaScript', () => {
    expect(exports.test!('a')).toBe(1)
    expect([exports.test!(null), exports.test!({}), exports.test!(new String('a'))]).toEqual([0, 0, 0])
    expect(exports.cast!('text')).toBe('text')
    expect(exports.fromCharCode!(0x10041)).toBe('A')
    expect(exports.fromCodePoint!(0x1f600)).toBe('\u{1f600}')
    expect(exports.charCodeAt!('\u{1f600}', 1)).toBe(0xde00)
    expect(exports.codePointAt!('\u{1f600}', 0)).toBe(0x1f600)
    expect(exports.length!('\u{1f600}')).toBe(2)
    expect(exports.concat!('a', 'b')).toBe('ab')
    expect(exports.substring!('abcdef', 2, 4)).toBe('cd')
    expect(exports.substring!('abcdef', 2, -1)).toBe('cdef')
    expect([exports.substring!('abc', 2, 1), exports.substring!('abc', 4, 5)]).toEqual(['', ''])
    expect([exports.equals!('a', 'a'), exports.equals!('a', null), exports.equals!(null, null)]).toEqual([
      1, 0, 1,
    ])
    expect([exports.compare!('a', 'b'), exports.compare!('b', 'a'), exports.compare!('a', 'a')]).toEqual([
      -1, 1, 0,
    ])
    expect(exports.twice!('abc', 2)).toBe('..abc.abc')
    expect((exports.green as unknown as { value: unknown }).value).toBe('gr\u00fcn')
    expect(exports.greenLength!()).toBe(4)
  })

  test('what is wrong traps', () => {
    const wrong: [string, unknown[]][] = [
      ['cast', [5]],
      ['length', [null]],
      ['concat', ['a', {}]],
      ['equals', ['a', 5]],
      ['charCodeAt', ['a', 1]],
      ['codePointAt', ['a', -1]],
      ['fromCodePoint', [0x110000]],
      ['twice', ['abc', 4]],
    ]
    for (const [name, args] of wrong)
      expect(
        thrown(() => (exports[name] as (...args: unknown[]) => unknown)(...args)),
        name,
      ).toMatchObject({ name: 'RuntimeError' })
  })
})

test('without the option they are imports like others', () => {
  expect(thrown(() => loadText(text)({ "'": {} }))).toBeInstanceOf(TypeError)
})

test('a builtin of another type is an error of the module', () => {
  const bytes = wat('(module (import "wasm:js-string" "length" (func (param i32) (result i32))))')
  expect(thrown(() => new WebAssembly.Module(bytes, { builtins: ['js-string'] }))).toMatchObject({
    name: 'CompileError',
  })
  expect(WebAssembly.validate(bytes, { builtins: ['js-string'] })).toBe(false)
  expect(WebAssembly.validate(bytes)).toBe(true)
  const constant = wat('(module (import "s" "x" (global (mut externref))))')
  expect(WebAssembly.validate(constant, { importedStringConstants: 's' })).toBe(false)
})

test('the namespace takes the options', async () => {
  const options = { ...given, builtins: ['js-string', 'not-known'] }
  const module = new WebAssembly.Module(wat(text), options)
  expect(WebAssembly.Module.imports(module)).toEqual([])
  const { instance } = await WebAssembly.instantiate(wat(text), {}, options)
  expect((instance.exports.length as (text: string) => number)('four')).toBe(4)
  expect(thrown(() => new WebAssembly.Module(wat(text), { builtins: ['a', 'a'] }))).toMatchObject({
    name: 'CompileError',
  })
})
