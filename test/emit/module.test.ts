import { parse } from 'acorn'
import { expect, test } from 'vitest'
import { type CompileOptions, compile } from '../../src/index.ts'
import { type Instantiate, run, thrown } from '../support/load.ts'
import { wat } from '../support/wat.ts'

function compileText(text: string, options: CompileOptions = {}): string {
  return compile(wat(text), { check: true, ...options }).code
}

function load(code: string): Promise<{ instantiate: Instantiate }> {
  return import(`data:text/javascript,${encodeURIComponent(code)}`)
}

const text = `(module
    (import "env" "log" (func $log (param i32 i64)))
    (import "env" "g" (global $g i64))
    (memory (export "mem") 1 4) (data (i32.const 8) "hello\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00x")
    (table 4 funcref) (elem (i32.const 1) $fac $sw)
    (global $c (export "c") (mut i32) (i32.const 7))
    (type $t (func (param i32) (result i32)))
    (func $fac (export "fac") (param $n i32) (result i32) (local $r i32)
      (local.set $r (i32.const 1))
      (block $out (loop $l (br_if $out (i32.eqz (local.get $n))) (local.set $r (i32.mul (local.get $r) (local.get $n))) (local.set $n (i32.sub (local.get $n) (i32.const 1))) (br $l)))
      (local.get $r))
    (func $sw (export "sw") (param i32) (result i32)
      (block $d (block $b (block $a (br_table $a $b $a $d (local.get 0))) (return (i32.const 10))) (return (i32.const 20)))
      (i32.const 30))
    (func (export "ind") (param i32 i32) (result i32) (call_indirect (type $t) (local.get 1) (local.get 0)))
    (func (export "two") (param i64) (result i32 i64 f64) (i32.const 5) (i64.add (local.get 0) (global.get $g)) (f64.const 2.5))
    (func (export "callit") (call $log (i32.const -1) (i64.const -2)))
    (func (export "ld") (param i32) (result i32) (i32.load8_u (local.get 0)))
    (func (export "st") (param i32 i64) (i64.store offset=4 (local.get 0) (local.get 1)))
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "un") unreachable)
    (func (export "__proto__") (result f32) (f32.const nan))
  )`

test.each([false, true])('a module with some of everything behaves (minify %s)', async (minify) => {
  const log: unknown[] = []
  const code = compileText(text, { minify })
  const { instantiate } = await load(code)
  const e = instantiate({
    env: {
      log: (...a: unknown[]) => {
        log.push(a)
      },
      g: 100n,
    },
  }).exports
  expect(e.fac(5)).toBe(120)
  expect([0, 1, 2, 3, -1].map((i) => e.sw(i))).toEqual([10, 20, 10, 30, 30])
  expect(e.ind(1, 4)).toBe(24)
  expect(() => e.ind(0, 4)).toThrow('uninitialized element')
  expect(() => e.ind(9, 4)).toThrow('undefined element')
  const numbered = Array.prototype as unknown as Record<number, unknown>
  for (const index of [9, -1]) numbered[index] = () => 7
  try {
    for (const index of [9, -1]) expect(() => e.ind(index, 4)).toThrow('undefined element')
  } finally {
    for (const index of [9, -1]) delete numbered[index]
  }
  expect(e.two(5n)).toEqual([5, 105n, 2.5])
  e.callit()
  expect(log).toEqual([[-1, -2n]])
  expect(e.ld(8)).toBe(104)
  expect(e.ld(32)).toBe(120)
  e.st(100, -3n)
  expect(() => e.ld(-1)).toThrow('out of bounds memory access')
  expect(() => e.un()).toThrow('unreachable')
  expect(e.grow(2)).toBe(1)
  expect(Object.keys(e)).toContain('__proto__')
  expect(Reflect.get(e, '__proto__')()).toBe(NaN)
  expect(e.c.value).toBe(7)
})

test.each([false, true])('an exported function is as the JS API has it (minify %s)', async (minify) => {
  const add = '(func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))'
  const { instantiate } = await load(compileText(`(module ${add})`, { minify }))
  const e = instantiate().exports
  expect(e.add(2, 3)).toBe(5)
  expect(e.add(0x7fffffff, 1)).toBe(-0x80000000)
  expect(e.add.name).toBe('0')
  expect(e.add.length).toBe(2)
  expect(() => Reflect.construct(e.add, [])).toThrow(TypeError)
})

test('items exported twice are one object, and exports are frozen without prototype', () => {
  const e = run(`(module
    (func $f) (memory 1) (global $g (mut i64) (i64.const -5)) (table 1 funcref)
    (export "f" (func $f)) (export "f2" (func $f)) (export "m" (memory 0)) (export "m2" (memory 0))
    (export "g" (global $g)) (export "g2" (global $g)) (export "t" (table 0)) (export "t2" (table 0)))`)
  for (const name of ['f', 'm', 'g', 't']) expect(e[name]).toBe(e[`${name}2`])
  expect(e.g.value).toBe(-5n)
  expect(Object.getPrototypeOf(e)).toBe(null)
  expect(Object.isFrozen(e)).toBe(true)
})

test('a global that nothing mentions is left out', () => {
  const text = `(module
    (import "m" "base" (global $base i32))
    (global $unused (mut i64) (i64.const 123456789))
    (global $written (mut i32) (i32.const 234567891))
    (global $start i32 (i32.const 345678912))
    (global (export "copy") i32 (global.get $start))
    (global (export "big") i64 (i64.const 456789123))
    (func (export "write") (global.set $written (global.get $base))))`
  const { code } = compile(wat(text))
  expect(code).not.toContain('123456789')
  for (const value of ['234567891', '345678912', '456789123']) expect(code).toContain(value)
  const e = run(text, { m: { base: 7 } })
  expect([e.copy.value, e.big.value]).toEqual([345678912, 456789123n])
})

test('a function of JavaScript converts its results in order and may throw anything', () => {
  const text = `(module
    (import "m" "many" (func $many (result i32 i64 f32)))
    (import "m" "throw" (func $throw))
    (func (export "many") (result i32 i64 f32) call $many)
    (func (export "throw") call $throw))`
  const mine = new RangeError('mine')
  const e = run(text, {
    m: {
      many: () => new Set<unknown>(['7', 8n, 0.1]),
      throw: () => {
        throw mine
      },
    },
  })
  expect(e.many()).toEqual([7, 8n, Math.fround(0.1)])
  expect(thrown(() => e.throw())).toBe(mine)
})

test('segments out of bounds and a start that traps are RuntimeErrors', () => {
  expect(() => run('(module (memory 1) (data (i32.const 65536) "x"))')).toThrow('out of bounds memory access')
  expect(() => run('(module (func $s unreachable) (start $s))')).toThrow('unreachable')
})

const hostile = String.raw`(module
  (import "*/\u{2028}</script>" "__proto__" (func $a))
  (func $then (export "\u{2028}*/") call $a)
  (func (export "</script><!--") (result i32) i32.const 1)
  (func (export "constructor") (result i32) i32.const 2)
  (memory (export "\'\"\\") 1) (data (i32.const 0) "</script>\00\ff'\22\\"))`

test.each(['esm', 'cjs', 'iife'] as const)('hostile names reach the output escaped: %s', (format) => {
  for (const shape of ['instantiate', 'module'] as const) {
    for (const minify of [false, true]) {
      const code = compileText(hostile, { format, shape, minify })
      // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is the point
      expect(code).toMatch(/^[\x0a\x20-\x7e]*$/)
      expect(code).not.toContain('</script')
      expect(code).not.toContain('<!--')
      expect(() =>
        parse(code, { ecmaVersion: 2020, sourceType: format === 'esm' ? 'module' : 'script' }),
      ).not.toThrow()
    }
  }
})

test('the shape instance has the exports themselves, by any name', async () => {
  const text =
    '(module (func (export "add one") (param i32) (result i32) local.get 0 i32.const 1 i32.add) (func (export "default")))'
  const code = compileText(text, { shape: 'instance', target: 'es2022' })
  const module = await import(`data:text/javascript,${encodeURIComponent(code)}`)
  expect(module['add one'](4)).toBe(5)
  expect(module.default.name).toBe('1')
  expect(() => compileText(text, { shape: 'instance', target: 'es2020' })).toThrow('no identifier')
})

test('the same input gives the same output', () => {
  for (const minify of [false, true]) {
    expect(compileText(hostile, { minify })).toBe(compileText(hostile, { minify }))
  }
})

test.each([{}, { minify: true }])('a function is the same object wherever it comes from: %o', (options) => {
  const exports = run(
    `(module (import "m" "f" (func $i (param i32))) (export "i" (func $i))
      (func $f (export "f")) (func $g (export "g")) (func $h (export "h") (export "again")) (func $t (export "t"))
      (global (export "held") funcref (ref.func $f))
      (table (export "table") 2 funcref (ref.func $t)) (elem (table 0) (i32.const 1) func $g))`,
    { m: { f() {} } },
    options,
  ) as unknown as Record<string, unknown> & { held: { value: unknown }; table: { get(at: number): unknown } }
  expect(exports.held.value).toBe(exports.f)
  expect([exports.table.get(0), exports.table.get(1)]).toEqual([exports.t, exports.g])
  expect(exports.again).toBe(exports.h)
  expect(exports.i).toBeTypeOf('function')
})
