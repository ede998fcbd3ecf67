/**
 * What every output has in common, whatever is compiled and however it is packaged: it takes nothing from outside but
 * a short list of intrinsics, makes no code from strings, is ASCII, of the edition of JavaScript that was asked for, and
 * the same each time.
 */
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { worstCases } from '../bench/worst-cases.js'
import { outputFaults } from '../scripts/output-faults.js'
import { choices } from '../src/choices.ts'
import type { CompileResult } from '../src/compile.ts'
import { compile } from '../src/compile.ts'
import type { AsyncOptions } from '../src/compile-async.ts'
import type { CompileOptions, Target } from '../src/options.ts'
import { freeNames, parseScript } from './support/scope.ts'
import { wat } from './support/wat.ts'

const editions = { es2015: 2015, es2020: 2020, es2022: 2022 } as const

const add = wat(
  '(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))',
)

const everything = wat(`(module
  (type $binary (func (param i32 i32) (result i32)))
  (import "env" "log" (func $log (param i64) (result f32)))
  (import "env" "base" (global $base i32))
  (import "other" "shared" (global $shared (mut i64)))
  (import "other" "table" (table $imported 1 funcref))
  (memory (export "memory") 1 4)
  (table $table (export "table") 4 10 funcref)
  (table $externs 2 externref)
  (global $counter (export "counter") (mut i32) (i32.const -1))
  (global $big (export "big") i64 (i64.const -0x8000000000000000))
  (global $pi (mut f64) (f64.const 3.14159))
  (global $nan f32 (f32.const nan:0x200001))
  (elem (table $table) (i32.const 0) func $add $sub)
  (elem $passive func $add $sub)
  (elem declare func $math)
  (data (i32.const 8) "text </script> \\00\\ff<!-- \\e2\\80\\a8 */")
  (data $more "\\00\\01\\02\\03\\fe\\ff")
  (start $init)
  (func $init (global.set $counter (global.get $base)))
  (func $add (type $binary) (i32.add (local.get 0) (local.get 1)))
  (func $sub (type $binary) (i32.sub (local.get 0) (local.get 1)))
  (func $math (export "math") (param i64 i64) (result i64 i32 f64)
    (i64.add (i64.mul (local.get 0) (local.get 1)) (i64.rotl (i64.div_s (local.get 0) (local.get 1)) (i64.clz (local.get 0))))
    (i32.wrap_i64 (i64.rem_u (local.get 0) (local.get 1)))
    (f64.convert_i64_u (local.get 1)))
  (func (export "floats") (param f32 f64) (result f64)
    (global.set $pi (f64.copysign (f64.nearest (local.get 1)) (f64.promote_f32 (f32.min (local.get 0) (global.get $nan)))))
    (f64.add (f64.convert_i64_s (i64.trunc_sat_f64_s (local.get 1))) (f64.reinterpret_i64 (i64.reinterpret_f64 (f64.sqrt (global.get $pi))))))
  (func (export "bulk") (param i32 i32)
    (memory.init $more (local.get 0) (i32.const 0) (i32.const 6))
    (data.drop $more)
    (memory.copy (local.get 0) (local.get 1) (i32.const 8))
    (memory.fill (local.get 1) (i32.const 7) (i32.const 3))
    (table.init $table $passive (i32.const 2) (i32.const 0) (i32.const 2))
    (elem.drop $passive)
    (table.copy $imported $table (i32.const 0) (i32.const 0) (i32.const 1))
    (drop (table.grow $externs (ref.null extern) (i32.const 1))))
  (func (export "control") (param i32) (result i32) (local i32)
    (block $out (loop $again (block $one (block $two
      (br_table $one $two $again $out (local.get 0)))
      (local.set 1 (i32.div_u (local.get 0) (local.get 1)))
      (br_if $again (i32.eqz (memory.grow (i32.const 1)))))
      (i64.store offset=4 (local.get 0) (global.get $shared))
      (drop (call $log (i64.load32_s (local.get 0))))))
    (call_indirect $table (type $binary) (local.get 0) (local.get 1) (local.get 0)))
  (func (export "refs") (param externref funcref) (result externref i32)
    (table.set $externs (i32.const 0) (local.get 0))
    (table.get $externs (i32.const 0))
    (ref.is_null (local.get 1)))
  (func (export "not an identifier") unreachable)
  (export "again" (func $log)))`)

const showcase = readFileSync(new URL('./programs/showcase.wasm', import.meta.url))

const modules = { add, everything, showcase }

/** Every way of packaging that a module allows. */
function* packagings(target: Target, hasImports: boolean): Iterable<CompileOptions> {
  for (const format of choices.format)
    for (const shape of choices.shape)
      for (const runtime of choices.runtime)
        for (const minify of [false, true]) {
          if (format === 'iife' && (runtime === 'external' || (shape === 'instance' && hasImports))) continue
          yield { format, shape, runtime, minify, target }
        }
}

function read(code: string, { format = 'esm', target = 'es2020' }: CompileOptions) {
  return parseScript(code, {
    sourceType: format === 'esm' ? 'module' : 'script',
    ecmaVersion: editions[target],
  })
}

describe.each(choices.target)('%s', (target) => {
  test.each(Object.entries(modules))('%s', (name, bytes) => {
    for (const options of packagings(target, name !== 'add')) {
      // Names that are no identifiers can be exported from a module since ES2022.
      if (name === 'everything' && options.format === 'esm' && options.shape === 'instance') {
        if (target !== 'es2022') {
          expect(() => compile(bytes, options)).toThrow('can not express')
          continue
        }
      }
      const { code } = compile(bytes, options)
      expect(outputFaults(code, options), JSON.stringify(options)).toEqual([])
    }
  })
})

test('the analysis sees what is free', () => {
  const code = 'import { a } from "x"; let b; export function f(c) { { let d = a + b } return d(c, eval, f) }'
  expect(freeNames(read(code, {}))).toEqual(['d', 'eval'])
})

test.each([
  ['eval("1")', ['free: eval', 'eval']],
  ['(0, eval)("1")', ['free: eval']],
  ['new Function("1")()', ['Function']],
  ['Function.call(null, "1")', ['Function']],
  ['(() => {}).constructor("1")', ['constructor']],
  ['import("x")', ['ImportExpression']],
  ['let a = Date.now()', ['free: Date']],
  ['performance.now(); setTimeout(() => {})', ['free: performance', 'free: setTimeout']],
  ['let a = "\u00e9"', ['not ASCII']],
  ['let a = "</SCRIPT>"', ['not to be put in a page']],
])('the analysis sees what is wrong with %s', (code, faults) => {
  expect(outputFaults(code, {})).toEqual(faults)
})

test('an output that no string can hold is refused', { timeout: 300_000 }, () => {
  const make = worstCases['a segment of 10,000,000 functions with a long name'] as () => Uint8Array
  expect(() => compile(make())).toThrow('the output would be longer than a string can be')
})

test('a module that adds has less than 1 KB', () => {
  const { code, stats } = compile(add, { minify: true })
  expect(Buffer.byteLength(code)).toBeLessThanOrEqual(1024)
  expect(stats.outputBytes).toBe(Buffer.byteLength(code))
})

describe('the same bytes and options give the same output', () => {
  interface Built {
    compile(bytes: Uint8Array, options?: CompileOptions): CompileResult
    compileAsync(bytes: Uint8Array, options?: AsyncOptions): Promise<CompileResult>
  }
  let built: Built
  beforeAll(async () => {
    // Workers need JavaScript, so these tests are about what was built.
    built = (await import(new URL('../dist/index.js', import.meta.url).href)) as Built
  })

  test.each(Object.entries(modules))('%s', (_, bytes) => {
    for (const options of [{}, { minify: true, dts: true }, { optimize: 0, dataFile: true } as const]) {
      const first = compile(bytes, options)
      expect(compile(Uint8Array.from(bytes), options)).toEqual(first)
    }
  })

  test.each([1, 2])('with %i jobs', async (jobs) => {
    for (const minify of [false, true]) {
      const { code } = await built.compileAsync(showcase, { minify, jobs })
      expect(code).toBe(built.compile(showcase, { minify }).code)
    }
  })
})
