/** Tail calls take no stack, whoever is called: a million of them in a row, where some thousands of calls exhaust it. */
import { describe, expect, test } from 'vitest'
import { RuntimeError, Table } from '../runtime/index.js'
import { type CompileOptions, compile } from '../src/index.ts'
import { type Exports, loadText, run, thrown } from './support/load.ts'
import { native } from './support/native.ts'
import { wat } from './support/wat.ts'

const deep = 1_000_000

const builds: CompileOptions[] = [
  { optimize: 0 },
  { optimize: 1, target: 'es2015' },
  {},
  { minify: true },
  { runtime: 'external' },
  { functionSize: 256 },
  { instrument: true },
]

function nativeExports(text: string): Exports {
  return new native.Instance(new native.Module(wat(text))).exports as Exports
}

const parity = `
  (func $even (export "even") (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 1))))
    (return_call $odd (i32.sub (local.get 0) (i32.const 1))))
  (func $odd (export "odd") (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))
    (return_call $even (i32.sub (local.get 0) (i32.const 1))))`

/** Params of all types in other orders, so that arguments change places. */
const shuffle = `
  (func $a (export "a") (param i32 i64 f32 f64 externref) (result i64 f32 f64 externref)
    (if (i32.eqz (local.get 0)) (then (return (local.get 1) (local.get 2) (local.get 3) (local.get 4))))
    (return_call $b (local.get 4) (f64.promote_f32 (local.get 2)) (f32.demote_f64 (local.get 3))
      (i64.add (local.get 1) (i64.const 0x100000001)) (i32.sub (local.get 0) (i32.const 1)) (i64.const 5)))
  (func $b (param externref f64 f32 i64 i32 i64) (result i64 f32 f64 externref)
    (return_call $a (local.get 4) (i64.xor (local.get 3) (local.get 5)) (local.get 2) (local.get 1) (local.get 0)))`

describe.each(builds)('%o', (options) => {
  const make = (text: string, imports?: unknown): Exports => run(`(module ${text})`, imports, options)

  test('a function calls itself', () => {
    const { count } = make(`(func $count (export "count") (param i32 i64) (result i64)
      (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
      (return_call $count (i32.sub (local.get 0) (i32.const 1)) (i64.add (local.get 1) (i64.const 3))))`)
    expect(count(deep, 7n)).toBe(3_000_007n)
  })

  test('arguments that change places', () => {
    const { fibonacci } = make(`(func $f (export "fibonacci") (param i32 i64 i64) (result i64)
      (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
      (return_call $f (i32.sub (local.get 0) (i32.const 1)) (local.get 2) (i64.add (local.get 1) (local.get 2))))`)
    expect(fibonacci(90, 0n, 1n)).toBe(2880067194370816120n)
  })

  test('locals start again at their defaults', () => {
    const { f } =
      make(`(func $f (export "f") (param i32 i32) (result i32) (local $x i32) (local $y i64) (local $r externref)
      (local $z f64)
      (if (i32.eqz (ref.is_null (local.get $r))) (then unreachable))
      (if (i32.eqz (i64.eqz (local.get $y))) (then unreachable))
      (if (f64.ne (local.get $z) (f64.const 0)) (then unreachable))
      (local.set $x (i32.add (local.get $x) (i32.const 1)))
      (local.set $y (i64.const -1))
      (local.set $z (f64.const 1))
      (if (i32.eqz (local.get 0)) (then (return (i32.add (local.get 1) (local.get $x)))))
      (return_call $f (i32.sub (local.get 0) (i32.const 1)) (i32.add (local.get 1) (local.get $x))))`)
    expect(f(10, 0)).toBe(11)
  })

  test('two functions call each other, and both can be called', () => {
    const { even, odd } = make(parity)
    expect([even(deep), odd(deep), even(deep + 1), odd(deep + 1)]).toEqual([1, 0, 0, 1])
  })

  test('params of all types, several results', () => {
    const { a } = make(shuffle)
    const reference = { a: 1 }
    const same = nativeExports(`(module ${shuffle})`).a
    for (const rounds of [0, 1, 2, 3, deep])
      expect(a(rounds, -7n, 2.5, 4.5, reference)).toEqual(same(rounds, -7n, 2.5, 4.5, reference))
  })

  test('a function without results', () => {
    const { f, g } = make(`(global $g (mut i32) (i32.const 0))
      (func $f (export "f") (param i32)
        (if (i32.eqz (local.get 0)) (then (return)))
        (global.set $g (i32.add (global.get $g) (i32.const 2)))
        (return_call $h (local.get 0)))
      (func $h (param i32) (if (local.get 0) (then (return_call $f (i32.sub (local.get 0) (i32.const 1))))))
      (func (export "g") (result i32) (global.get $g))`)
    expect(f(deep)).toBeUndefined()
    expect(g()).toBe(2 * deep)
  })

  test('out of blocks, loops, switches and state machines', () => {
    const nested = (inner: string) => `${'(block '.repeat(260)}${inner}${')'.repeat(260)}`
    const { f } = make(`(func $f (export "f") (param i32 i32) (result i32)
      (loop $l
        (block $a (block $b (block $c
          (br_table $a $b $c (i32.rem_u (local.get 0) (i32.const 3))))
          (return_call $g (i32.sub (local.get 0) (i32.const 1)) (i32.add (local.get 1) (i32.const 1))))
          (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br $l))
        (if (i32.eqz (local.get 0)) (then (return (local.get 1)))))
      (return_call $f (i32.sub (local.get 0) (i32.const 1)) (i32.add (local.get 1) (i32.const 10))))
      (func $g (param i32 i32) (result i32)
        ${nested('(br_if 3 (i32.and (local.get 0) (i32.const 1))) (return_call $f (local.get 0) (local.get 1))')}
        (return_call $f (local.get 0) (i32.add (local.get 1) (i32.const 1))))`)
    let expected = 0
    for (let n = 30_000; n > 0; ) {
      if (n % 3 === 2) {
        n--
        expected += (n & 1) + 1
      } else if (n % 3 === 1) n--
      else {
        n--
        expected += 10
      }
    }
    expect(f(30_000, 0)).toBe(expected)
  })

  const step = `(type $step (func (param i32 i64) (result i64)))`

  // What is in the first is known when it is compiled; JavaScript may write to the second.
  describe.each(['(table 4 funcref)', '(table (export "table") 4 funcref)'])('%s', (table) => {
    test('calls of the own type, a leaf at the end', () => {
      const { f } = make(`${step} ${table} (elem (i32.const 0) $f $g $end)
        (func $f (export "f") (type $step) (return_call_indirect (type $step)
          (i32.sub (local.get 0) (i32.const 1)) (i64.add (local.get 1) (i64.const 0x100000000))
          (select (i32.const 2) (i32.const 1) (i32.eqz (local.get 0)))))
        (func $g (type $step) (return_call_indirect (type $step) (local.get 0) (i64.add (local.get 1) (i64.const 1))
          (i32.const 0)))
        (func $end (type $step) (local.get 1))`)
      expect(f(deep, 0n)).toBe((BigInt(deep + 1) << 32n) + BigInt(deep))
    })

    test('calls of two types, and direct ones', () => {
      const text = `${step} (type $other (func (param i64 f32 i32) (result i64))) ${table}
        (elem (i32.const 1) $f $g) (elem (i32.const 3) $back)
        (func $f (export "f") (type $step)
          (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
          (if (i32.eqz (i32.rem_u (local.get 0) (i32.const 3))) (then (return_call $g (i64.const 7) (f32.const 0.5) (i32.sub (local.get 0) (i32.const 1)))))
          (return_call_indirect (type $other) (local.get 1) (f32.const 1.5) (i32.sub (local.get 0) (i32.const 1)) (i32.const 2)))
        (func $g (type $other)
          (return_call_indirect (type $step) (local.get 2)
            (i64.add (local.get 0) (i64.trunc_f32_s (f32.mul (local.get 1) (f32.const 4))))
            (select (i32.const 1) (i32.const 3) (i32.and (local.get 2) (i32.const 1)))))
        (func $back (type $step) (local i64)
          (local.set 2 (i64.add (local.get 2) (local.get 1)))
          (if (i32.eqz (local.get 0)) (then (return (local.get 2))))
          (return_call $f (i32.sub (local.get 0) (i32.const 1)) (local.get 2)))`
      const { f } = make(text)
      const same = nativeExports(`(module ${text})`).f
      for (const n of [0, 1, 2, 3, 5, 100, deep]) expect(f(n, 1n), `${n}`).toBe(same(n, 1n))
    })

    test('a tail call by a function that is called otherwise too', () => {
      const { sum } = make(`${step} ${table} (elem (i32.const 0) $f $end)
        (func $f (type $step) (return_call_indirect (type $step)
          (i32.sub (local.get 0) (i32.const 1)) (i64.add (local.get 1) (i64.const 1)) (i32.eqz (local.get 0))))
        (func $end (type $step) (local.get 1))
        (func $before (param i32) (result i64) (return_call $f (local.get 0) (i64.const 100)))
        (func $again (param i32) (result i64) (return_call $before (local.get 0)))
        (func (export "sum") (param i32) (result i64)
          (i64.add (call $f (local.get 0) (i64.const 0)) (i64.mul (i64.const 2) (call $again (local.get 0)))))`)
      expect(sum(10)).toBe(11n + 2n * 111n)
    })

    test('traps', () => {
      const { f, g } =
        make(`(type $t (func)) (type $u (func (param i32))) ${table} (elem (i32.const 0) $f) (elem (i32.const 2) $end)
        (func $f (export "f") (type $u) (return_call_indirect (type $t) (local.get 0)))
        (func $g (export "g") (type $u) (return_call_indirect (type $u) (i32.const 0) (local.get 0)))
        (func $end (type $t))`)
      const message = (func: (i: number) => void, i: number) => (thrown(() => func(i)) as Error).message
      const others = ['uninitialized element', 'undefined element', 'undefined element']
      expect([0, 1, 4, -1].map((i) => message(f, i))).toEqual(['indirect call type mismatch', ...others])
      expect([2, 1, 4, -1].map((i) => message(g, i))).toEqual(['indirect call type mismatch', ...others])
      expect((thrown(() => f(0)) as { code: string }).code).toBe('indirect-call-type-mismatch')
      expect(f(2)).toBeUndefined()
    })

    test('traps inside a loop of calls, behind what the arguments do', () => {
      const { f } = make(`${step} ${table} (elem (i32.const 0) $f $other)
        (func $other)
        (func $f (export "f") (type $step) (return_call_indirect (type $step)
          (i32.sub (local.get 0) (i32.const 1)) (i64.div_u (i64.const 1) (i64.extend_i32_u (i32.and (local.get 0) (i32.const 15))))
          (i32.shr_u (local.get 0) (i32.const 4))))`)
      const message = (i: number) => (thrown(() => f(i, 0n)) as Error).message
      expect([5, 0x12, 0x21, 0x30, 0x4f, -1, -16].map(message)).toEqual([
        'integer divide by zero',
        'indirect call type mismatch',
        'uninitialized element',
        'integer divide by zero',
        'undefined element',
        'undefined element',
        'integer divide by zero',
      ])
    })

    test('a function of JavaScript in a table', () => {
      const { f } = make(
        `${step} (import "m" "end" (func $end (type $step))) ${table} (elem (i32.const 0) $f $end)
        (func $f (export "f") (type $step) (return_call_indirect (type $step)
          (i32.sub (local.get 0) (i32.const 1)) (i64.add (local.get 1) (i64.const 1)) (i32.eqz (local.get 0))))`,
        { m: { end: (i: number, x: bigint) => x * 10n + BigInt(i) } },
      )
      expect(f(deep, 0n)).toBe(BigInt(deep + 1) * 10n - 1n)
    })
  })

  test('what is evaluated before a tail call happens before it', () => {
    const { f, g } = make(`(global $g (mut i32) (i32.const 0))
      (memory 1) (func $bump (result i32) (global.set $g (i32.add (global.get $g) (i32.const 1))) (global.get $g))
      (func $pair (param i32 i32 i32) (result i32)
        (i32.add (i32.mul (local.get 0) (i32.const 100)) (i32.add (i32.mul (local.get 1) (i32.const 10)) (local.get 2))))
      (func (export "f") (result i32) (i32.load (i32.const 8)) (return_call $pair (call $bump) (global.get $g) (call $bump)))
      (func (export "g") (result i32) (i32.load (i32.const -1)) (return_call $pair (i32.const 1) (i32.const 1) (i32.const 1)))`)
    expect(f()).toBe(112)
    expect(() => g()).toThrow('out of bounds memory access')
  })

  test('an imported function of JavaScript', () => {
    const calls: number[] = []
    const log = (x: number) => {
      calls.push(x)
      return x + 1
    }
    const { f } = make(
      '(import "m" "log" (func $log (param i32) (result i32))) (func (export "f") (param i32) (result i32) (return_call $log (i32.mul (local.get 0) (i32.const 2))))',
      { m: { log } },
    )
    expect(f(4)).toBe(9)
    expect(calls).toEqual([8])
  })

  // The callee's exceptions are none of the frame that it replaces.
  test.each([
    ['direct', '(return_call $other (local.get 1) (i32.sub (local.get 0) (i32.const 1)))'],
    ['to itself', '(return_call $f (i32.sub (local.get 0) (i32.const 1)) (local.get 1))'],
    [
      'through a table',
      '(return_call_indirect (type $t) (i32.sub (local.get 0) (i32.const 1)) (local.get 1) (i32.const 0))',
    ],
  ])('out of a try: %s', (_, call) => {
    for (const table of ['(table 1 funcref)', '(table (export "table") 1 funcref)']) {
      const { f, g } =
        make(`(type $t (func (param i32 i64) (result i64))) (tag $e (param i64)) ${table} (elem (i32.const 0) $f)
        (func $throw (param i64) (throw $e (local.get 0)))
        (func $f (export "f") (type $t) (local i32)
          (block $caught (result i64)
            (try_table (catch $e $caught)
              (if (local.get 2) (then (unreachable)))
              (local.set 2 (i32.const 1))
              (if (i32.eqz (i32.and (local.get 0) (i32.const 1023))) (then (call $throw (i64.add (local.get 1) (i64.const 1)))))
              ${call})
            (unreachable))
          (local.set 1)
          (if (i32.eqz (local.get 0)) (then (throw $e (local.get 1))))
          ${call})
        (func $other (param i64 i32) (result i64)
          (return_call $f (local.get 1) (i64.add (local.get 0) (i64.const 0x100000000))))
        (func (export "g") (type $t)
          (block $caught (result i64)
            (try_table (catch $e $caught) (return (call $f (local.get 0) (local.get 1))))
            (unreachable))
          (i64.add (i64.const 1000000000)))`)
      const rounds = 100_000
      const thrown = BigInt(Math.floor(rounds / 1024) + 1)
      const added = call.includes('$other') ? BigInt(rounds) << 32n : 0n
      expect(g(rounds, 5n)).toBe(5n + added + thrown + 1_000_000_000n)
      expect(() => f(3, 5n)).toThrow()
    }
  })

  test('vectors as arguments, results and locals', () => {
    for (const call of ['return_call $f', 'return_call_indirect (type $t)']) {
      const index = call.includes('indirect') ? '(i32.const 0)' : ''
      const text = (
        table: string,
      ) => `(module (type $t (func (param v128 i32 v128) (result v128 v128))) ${table} (elem (i32.const 0) $f)
        (func $f (type $t) (local v128)
          (local.set 3 (f32x4.add (local.get 3) (local.get 0)))
          (if (i32.eqz (local.get 1)) (then (return (local.get 3) (local.get 2))))
          (${call} (i32x4.add (local.get 2) (i32x4.splat (local.get 1))) (i32.sub (local.get 1) (i32.const 1))
            (f32x4.mul (local.get 3) (v128.const f32x4 1.5 2 -1 0.25)) ${index}))
        (func (export "f") (param i32) (result f32 i32)
          (local v128)
          (call $f (v128.const i32x4 1 0x40490fdb -7 0x3f800000) (local.get 0) (v128.const f32x4 1 2 3 4))
          (local.set 1) (f32x4.extract_lane 1) (i32x4.extract_lane 3 (local.get 1))))`
      for (const table of ['(table 1 funcref)', '(table (export "table") 1 funcref)']) {
        const { f } = run(text(table), undefined, options)
        const same = nativeExports(text(table)).f
        for (const rounds of [0, 1, 2, 3, 9, 1000]) expect(f(rounds), `${rounds}`).toEqual(same(rounds))
      }
    }
  })

  test('of references', () => {
    const { f, g, h } = make(`(type $t (func (param i32 i64) (result i64))) (memory 1)
      (elem declare func $f $end)
      (func $f (export "f") (type $t) (return_call_ref $t (i32.sub (local.get 0) (i32.const 1)) (i64.add (local.get 1) (i64.const 3))
        (select (result (ref $t)) (ref.func $f) (ref.func $end) (local.get 0))))
      (func $end (type $t) (local.get 1))
      (func (export "g") (type $t) (return_call_ref $t (i32.load (local.get 0)) (local.get 1) (ref.null $t)))
      (func (export "h") (type $t) (call_ref $t (i32.load (local.get 0)) (local.get 1) (ref.null $t)))`)
    expect(f(deep, 0n)).toBe(BigInt(deep + 1) * 3n)
    for (const func of [g, h]) {
      expect(() => func(0, 0n)).toThrow('null function reference')
      expect(() => func(-1, 0n)).toThrow('out of bounds memory access')
    }
  })

  test('views of memories that grow on the way', () => {
    const { f } = make(`(memory 1 20) (func $f (export "f") (param i32) (result i32)
      (i32.store (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4)) (local.get 0))
      (if (i32.eqz (local.get 0)) (then (return (memory.size))))
      (drop (memory.grow (i32.const 1)))
      (return_call $f (i32.sub (local.get 0) (i32.const 1))))
      (func (export "g") (result i32) (return_call $f (i32.const 3)))`)
    expect(f(5)).toBe(6)
  })

  test('recursion that is not by tail calls still ends', () => {
    const { f } = make(`(type $t (func (param i32) (result i32))) (table 1 funcref) (elem (i32.const 0) $f)
      (func $f (export "f") (type $t)
      (if (local.get 0) (then (return_call_indirect (type $t) (i32.const 0) (i32.const 0))))
      (i32.add (i32.const 1) (call $f (i32.const 1))))`)
    expect(thrown(() => f(1))).toBeInstanceOf(RangeError)
  })
})

describe('groups that are too large', () => {
  const states = 24
  const type = '(type $t (func (param i32 i64 f64) (result i64 f64)))'
  const table = '(table funcref (elem $s0 $s7 $s9 $s23))'
  const padding = '(local.set 1 (i64.add (i64.mul (local.get 1) (i64.const 3)) (i64.const 12345)))'.repeat(60)
  const args = '(i32.sub (local.get 0) (i32.const 1)) (local.get 1)'
  const direct = (i: number) => `(return_call $s${(i * 7 + 1) % states} ${args} (local.get 2))`
  const indirect = `(return_call_indirect (type $t) ${args} (local.get 2) (i32.shr_u (local.get 0) (i32.const 14)))`
  const state = (i: number, call: string) => `(func $s${i} (export "s${i}") (type $t)
    (if (i32.eqz (local.get 0)) (then (return (local.get 1) (local.get 2))))
    ${padding}
    (if (i32.and (local.get 0) (i32.const 1)) (then ${call}))
    (return_call $s${(i + 1) % states} ${args} (f64.add (local.get 2) (f64.const 1))))`

  const text = (isDirect: boolean) => {
    const funcs = Array.from({ length: states }, (_, i) => state(i, isDirect ? direct(i) : indirect))
    return `(module ${type} ${table} ${funcs.join('')})`
  }

  test.each<CompileOptions>([{ optimize: 0 }, {}, { minify: true }, { functionSize: 256 }])(
    'are cut: %o',
    (options) => {
      for (const module of [text(true), text(false)]) {
        const reference = nativeExports(module)
        const ours = run(module, undefined, options)
        for (const name of ['s0', 's17', 's23'])
          expect(ours[name](1001, 5n, 0.5)).toEqual(reference[name](1001, 5n, 0.5))
        expect(ours.s3(50_000, 5n, 0.5)).toEqual(reference.s3(50_000, 5n, 0.5))
      }
    },
  )
})

describe('instances', () => {
  const player = `(module (type $t (func (param i32 i64) (result i64)))
    (import "m" "table" (table 4 funcref)) (import "m" "at" (global $at i32))
    (elem (global.get $at) func $play)
    (func $play (export "play") (type $t)
      (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
      (return_call_indirect (type $t) (i32.sub (local.get 0) (i32.const 1)) (i64.add (local.get 1) (i64.const 0x100000001))
        (i32.xor (global.get $at) (i32.const 1)))))`

  const pairs: [CompileOptions, CompileOptions][] = [
    [{}, {}],
    [{ minify: true }, { runtime: 'external' }],
    [{ optimize: 0 }, { minify: true, target: 'es2015' }],
  ]

  test.each(pairs)('call each other through a table: %o %o', (first, second) => {
    const table = new Table({ element: 'anyfunc', initial: 4 })
    const a = loadText(player, first)({ m: { table, at: 0 } }).exports
    const b = loadText(player, second)({ m: { table, at: 1 } }).exports
    expect(a.play(deep, 0n)).toBe(0x100000001n * BigInt(deep))
    expect(b.play(deep, 1n)).toBe(0x100000001n * BigInt(deep) + 1n)
  })

  test.each(pairs)('call each other by imports and a table: %o %o', (first, second) => {
    const table = new Table({ element: 'anyfunc', initial: 4 })
    const a = loadText(player, first)({ m: { table, at: 0 } }).exports
    const b = loadText(
      `(module (type $t (func (param i32 i64) (result i64)))
        (import "m" "table" (table 4 funcref)) (import "a" "play" (func $play (type $t)))
        (elem (i32.const 1) func $back)
        (func $back (export "back") (type $t) (return_call $play (local.get 0) (i64.sub (local.get 1) (i64.const 1)))))`,
      second,
    )({ m: { table }, a }).exports
    expect(b.back(2 * deep, 0n)).toBe(0x100000000n * BigInt(2 * deep) - 1n)
  })

  test.each(pairs)('call each other by references that they pass: %o %o', (first, second) => {
    const text = `(module (rec (type $t (func (param i32 i64 (ref null $t) (ref null $t)) (result i64))))
      (func $f (export "f") (type $t)
        (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
        (return_call_ref $t (i32.sub (local.get 0) (i32.const 1)) (i64.add (local.get 1) (i64.const 1))
          (local.get 3) (local.get 2) (local.get 2))))`
    const [a, b] = [loadText(text, first)().exports, loadText(text, second)().exports]
    expect(a.f(deep, 0n, b.f, a.f)).toBe(BigInt(deep))
  })

  test('the mark is no value: a program may hold the cells', () => {
    const cells = (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('dewasm:1')]
    const { f, g } =
      run(`(module (type $t (func (param externref) (result externref))) (table 2 funcref) (elem (i32.const 0) $id $g)
      (func $id (type $t) (local.get 0))
      (func $g (type $t) (return_call_indirect (type $t) (local.get 0) (i32.const 0)))
      (func (export "f") (type $t) (return_call_indirect (type $t) (local.get 0) (i32.const 0)))
      (func (export "g") (type $t) (return_call_indirect (type $t) (local.get 0) (i32.const 1))))`)
    expect(f(cells)).toBe(cells)
    expect(g(cells)).toBe(cells)
  })

  test('a trap of a pending call leaves nothing pending', () => {
    const { f } =
      run(`(module (type $t (func (param i32) (result i32))) (table 2 funcref) (elem (i32.const 0) $f $g)
      (func $g (type $t) (i32.div_s (i32.const 8) (local.get 0)))
      (func $f (export "f") (type $t) (return_call_indirect (type $t) (local.get 0) (i32.const 1))))`)
    expect(thrown(() => f(0))).toBeInstanceOf(Error)
    expect(f(2)).toBe(4)
  })
})

test('errors are those of traps', () => {
  const { f } = run(
    '(module (type $t (func)) (table 2 funcref) (elem (i32.const 0) $g) (func $g unreachable) (func (export "f") (return_call_indirect (type $t) (i32.const 0))))',
    undefined,
    { runtime: 'external' },
  )
  expect(thrown(() => f())).toBeInstanceOf(RuntimeError)
})

test('modules without tail calls know nothing of them', () => {
  const { code } = compile(wat('(module (func (export "f") (result i32) (call 0)))'))
  expect(code).not.toContain('tail')
})
