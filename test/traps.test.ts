/** Traps: message, code, class, no side effect after; and what host functions throw, which is never a trap. */
import { expect, test } from 'vitest'
import { Memory, RuntimeError, Table } from '../runtime/index.js'
import type { CompileOptions } from '../src/index.ts'
import { type Exports, loadText, thrown } from './support/load.ts'

function link(text: string, imports?: unknown, options: CompileOptions = {}): Exports {
  return loadText(text, { runtime: 'external', ...options })(imports).exports
}

const bodies: [string, string][] = [
  ['unreachable', 'unreachable'],
  ['integer divide by zero', '(drop (i32.div_s (i32.const 1) (local.get 0)))'],
  ['integer divide by zero', '(drop (i32.div_u (i32.const 1) (local.get 0)))'],
  ['integer divide by zero', '(drop (i32.rem_s (i32.const 1) (local.get 0)))'],
  ['integer divide by zero', '(drop (i32.rem_u (i32.const 1) (local.get 0)))'],
  ['integer divide by zero', '(drop (i64.div_s (i64.const 1) (i64.extend_i32_s (local.get 0))))'],
  ['integer divide by zero', '(drop (i64.div_u (i64.const 1) (i64.extend_i32_s (local.get 0))))'],
  ['integer divide by zero', '(drop (i64.rem_s (i64.const 1) (i64.extend_i32_s (local.get 0))))'],
  ['integer divide by zero', '(drop (i64.rem_u (i64.const 1) (i64.extend_i32_s (local.get 0))))'],
  ['integer overflow', '(drop (i32.div_s (i32.const 0x80000000) (i32.sub (local.get 0) (i32.const 1))))'],
  [
    'integer overflow',
    '(drop (i64.div_s (i64.const 0x8000000000000000) (i64.extend_i32_s (i32.sub (local.get 0) (i32.const 1)))))',
  ],
  ['integer overflow', '(drop (i32.trunc_f64_s (f64.const 1e10)))'],
  ['integer overflow', '(drop (i32.trunc_f32_u (f32.const -1)))'],
  ['integer overflow', '(drop (i64.trunc_f64_u (f64.const 0x1p64)))'],
  ['integer overflow', '(drop (i64.trunc_f32_s (f32.const inf)))'],
  ['invalid conversion to integer', '(drop (i32.trunc_f64_s (f64.const nan)))'],
  ['invalid conversion to integer', '(drop (i64.trunc_f32_u (f32.const nan)))'],
  ['out of bounds memory access', '(drop (i32.load (i32.const 65533)))'],
  ['out of bounds memory access', '(drop (i32.load (i32.const -1)))'],
  ['out of bounds memory access', '(drop (i32.load8_u offset=0xffffffff (i32.const -1)))'],
  ['out of bounds memory access', '(drop (i64.load (i32.const 65529)))'],
  ['out of bounds memory access', '(drop (f64.load offset=65529 (local.get 0)))'],
  ['out of bounds memory access', '(i32.store (i32.const 65533) (i32.const -1))'],
  ['out of bounds memory access', '(i32.store16 (i32.const 65535) (i32.const -1))'],
  ['out of bounds memory access', '(i64.store (i32.const 65532) (i64.const -1))'],
  ['out of bounds memory access', '(i64.store offset=65532 (local.get 0) (i64.const -1))'],
  ['out of bounds memory access', '(i64.store (i32.const -4) (i64.const -1))'],
  ['out of bounds memory access', '(i64.store offset=4294967292 (local.get 0) (i64.const -1))'],
  ['out of bounds memory access', '(f64.store (i32.const 65532) (f64.const nan))'],
  ['out of bounds memory access', '(i64.store32 (i32.const 65533) (i64.const -1))'],
  ['out of bounds memory access', '(memory.copy (i32.const 65530) (i32.const 0) (i32.const 10))'],
  ['out of bounds memory access', '(memory.copy (i32.const 0) (i32.const 65530) (i32.const 10))'],
  ['out of bounds memory access', '(memory.copy (i32.const 0) (i32.const 8) (i32.const -1))'],
  ['out of bounds memory access', '(memory.fill (i32.const 65000) (i32.const 1) (i32.const 1000))'],
  ['out of bounds memory access', '(memory.fill (i32.const 65537) (i32.const 1) (i32.const 0))'],
  ['out of bounds memory access', '(memory.init $data (i32.const 65535) (i32.const 0) (i32.const 2))'],
  ['out of bounds memory access', '(memory.init $data (i32.const 0) (i32.const 2) (i32.const 3))'],
  ['out of bounds memory access', '(memory.init $active (i32.const 0) (i32.const 0) (i32.const 1))'],
  ['out of bounds table access', '(drop (table.get $t (i32.const 4)))'],
  ['out of bounds table access', '(table.set $t (i32.const -1) (ref.null func))'],
  ['out of bounds table access', '(table.fill $t (i32.const 2) (ref.func $f) (i32.const 3))'],
  ['out of bounds table access', '(table.copy $t $t (i32.const 2) (i32.const 0) (i32.const 3))'],
  ['out of bounds table access', '(table.init $t $elem (i32.const 3) (i32.const 0) (i32.const 2))'],
  ['undefined element', '(call_indirect (i32.const 4))'],
  ['undefined element', '(call_indirect (i32.const -1))'],
  ['uninitialized element', '(call_indirect (i32.const 3))'],
  ['indirect call type mismatch', '(call_indirect (param i32) (local.get 0) (i32.const 0))'],
]

test.each([{ optimize: 0 }, { optimize: 2 }, { minify: true }] as const)('every trap, with %o', (options) => {
  const text = `(module
    (import "m" "mem" (memory 1)) (import "m" "tab" (table $t 4 funcref)) (global $g (export "g") (mut i32) (i32.const 0))
    (elem (i32.const 0) func $f) (elem $elem func $f $f) (data $active (i32.const 65520) "0123456789abcdef") (data $data "abcd")
    (func $f (result i32) (i32.const 1))
    ${bodies
      .map(
        ([, body], k) => `(func (export "f${k}") (param i32)
          (global.set $g (i32.const 1)) ${body} (global.set $g (i32.const 2)) (i32.store (i32.const 0) (i32.const 2)))`,
      )
      .join('\n')})`
  const mem = new Memory({ initial: 1 })
  const tab = new Table({ element: 'anyfunc', initial: 4 })
  const exports = link(text, { m: { mem, tab } }, options)
  const before = new Uint8Array(mem.buffer).slice()
  const elements = [0, 1, 2, 3].map((i) => tab.get(i))
  for (const [k, [message, body]] of bodies.entries()) {
    exports.g.value = 0
    const error = thrown(() => exports[`f${k}`](0)) as RuntimeError
    expect(error.message, body).toBe(message)
    expect(error).toBeInstanceOf(RuntimeError)
    expect(error).toBeInstanceOf(Error)
    expect(error.name).toBe('RuntimeError')
    expect(error.code, body).toBe(message.replaceAll(' ', '-'))
    expect(error.stack).toContain(`RuntimeError: ${message}`)
    expect(error.stack!.split('\n').length).toBeGreaterThan(2)
    expect(Object.keys(error)).toEqual([])
    expect(exports.g.value, body).toBe(1)
    expect(Buffer.compare(before, new Uint8Array(mem.buffer)), body).toBe(0)
    expect(
      [0, 1, 2, 3].map((i) => tab.get(i)),
      body,
    ).toEqual(elements)
  }
})

test('the stack of an access out of bounds names the function of wasm', () => {
  const { f } = link(
    `(module (memory 1) (func $deep_inside (param i32) (result i32) (i32.load (local.get 0)))
      (func (export "f") (param i32) (result i32) (i32.add (call $deep_inside (local.get 0)) (i32.const 1))))`,
    undefined,
    { optimize: 0 },
  )
  const error = thrown(() => f(65536)) as Error
  expect(error.stack).toMatch(/^RuntimeError: out of bounds memory access\n/)
  expect(error.stack).toContain('deep_inside')
})

const forwarder = `(module (import "m" "f" (func $f (param i32) (result i32)))
  (memory 1) (table 1 funcref) (elem (i32.const 0) func $f)
  (func (export "f") (param i32) (result i32)
    (i32.store (i32.const 0) (call $f (local.get 0))) (i32.load (i32.const 0)))
  (func (export "indirect") (param i32) (result i32)
    (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0))))`

test('a trap that goes through JavaScript and another instance stays the same object', () => {
  const inner = link(
    `(module (func (export "f") (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0))))`,
  )
  const seen: unknown[] = []
  const f = (x: number): number => {
    try {
      return inner.f(x)
    } catch (error) {
      seen.push(error)
      throw error
    }
  }
  for (const options of [{}, { runtime: 'inline', minify: true }] as const) {
    const outer = link(forwarder, { m: { f } }, options)
    const twice = link(forwarder, { m: { f: outer.f } }, { runtime: 'inline' })
    const javascript = link(forwarder, { m: { f: (x: number) => twice.f(x) } })
    for (const call of [outer.f, outer.indirect, twice.f, twice.indirect, javascript.f]) {
      const error = thrown(() => call(0)) as RuntimeError
      expect(error).toBe(seen.at(-1))
      expect(error.code).toBe('integer-divide-by-zero')
      expect(call(1)).toBe(1)
    }
  }
})

test('what a host function throws reaches the caller as it is', () => {
  const outOfBounds = thrown(() => new DataView(new ArrayBuffer(1)).getInt32(0))
  const values = [
    new RangeError('Offset is outside the bounds of the DataView'),
    outOfBounds,
    new RangeError('Maximum call stack size exceeded'),
    new TypeError('type'),
    new RuntimeError('unreachable'),
    Object.freeze(new Error('frozen')),
    { kind: 'host', value: 1 },
    { kind: 'trap' },
    null,
    undefined,
    0,
    'text',
    Symbol('s'),
    new Proxy({}, {}),
  ]
  for (const options of [{}, { runtime: 'inline', minify: true }] as const) {
    for (const value of values) {
      const before = value instanceof Error ? [value.message, value.stack, Reflect.ownKeys(value)] : []
      const f = (): never => {
        throw value
      }
      const a = link(forwarder, { m: { f } }, options)
      const b = link(forwarder, { m: { f: a.f } })
      const c = link(forwarder, { m: { f: () => b.f(1) } }, options)
      for (const call of [a.f, a.indirect, b.f, b.indirect, c.f, c.indirect]) {
        expect(thrown(() => call(1))).toBe(value)
      }
      if (value instanceof Error) expect([value.message, value.stack, Reflect.ownKeys(value)]).toEqual(before)
    }
  }
})

test('what conversion of arguments and results throws is the host’s', () => {
  const { f } = link(forwarder, { m: { f: () => 1n } })
  expect(thrown(() => f(1))).toBeInstanceOf(TypeError)
  expect(thrown(() => f(1n))).toBeInstanceOf(TypeError)
  const error = new RangeError('mine')
  const bad = {
    valueOf(): never {
      throw error
    },
  }
  expect(thrown(() => f(bad))).toBe(error)
  expect(thrown(() => link(forwarder, { m: { f: () => bad } }).f(1))).toBe(error)
  const pair = `(module (import "m" "f" (func $f (result i64 i32))) (export "f" (func $f))
    (func (export "g") (result i64 i32) (call $f)))`
  const results: [unknown, unknown][] = [
    [
      [1n, 2],
      [1n, 2],
    ],
    [new Set([7n, '3']), [7n, 3]],
    [[1n], TypeError],
    [[1n, 2, 3], TypeError],
    [1, TypeError],
    [undefined, TypeError],
    [[1, 2], TypeError],
  ]
  for (const [given, expected] of results) {
    const { f: direct, g } = link(pair, { m: { f: () => given } })
    for (const call of [direct, g]) {
      if (expected === TypeError) expect(thrown(call)).toBeInstanceOf(TypeError)
      else expect(call()).toEqual(expected)
    }
  }
})

test.each([{ optimize: 0 }, { optimize: 2 }, { minify: true, runtime: 'inline' }] as const)(
  'an exhausted stack is a RangeError and the instance works afterwards, with %o',
  (options) => {
    const { run, sum, over } = link(
      `(module (import "m" "f" (func $f)) (memory 1)
        (func $run (export "run") (param i32) (result i32)
          (if (result i32) (local.get 0)
            (then (i32.add (call $run (i32.sub (local.get 0) (i32.const 1))) (i32.const 1)))
            (else (i32.const 0))))
        (func $sum (export "sum") (param i64) (result i64)
          (if (result i64) (i64.eqz (local.get 0)) (then (i64.const 0))
            (else (i64.add (local.get 0) (call $sum (i64.sub (local.get 0) (i64.const 1)))))))
        (func (export "over") (call $f)))`,
      { m: { f: () => over() } },
      options,
    )
    for (const call of [() => run(-1), () => sum(-1n), () => over()]) {
      const error = thrown(call)
      expect(error).toBeInstanceOf(RangeError)
      expect(error).not.toBeInstanceOf(RuntimeError)
    }
    expect(run(1000)).toBe(1000)
    expect(sum(1000n)).toBe(500500n)
  },
)

test('a trap or host error of the start function comes out of instantiate', () => {
  const make = loadText(
    `(module (import "m" "f" (func $f)) (import "m" "mem" (memory 1))
      (func $start (i32.store (i32.const 0) (i32.const 1)) (call $f) (i32.store (i32.const 65536) (i32.const 1)))
      (start $start))`,
    { runtime: 'external' },
  )
  const mem = new Memory({ initial: 1 })
  const error = thrown(() => make({ m: { mem, f: () => undefined } })) as RuntimeError
  expect(error).toBeInstanceOf(RuntimeError)
  expect(error.code).toBe('out-of-bounds-memory-access')
  expect(new Uint8Array(mem.buffer)[0]).toBe(1)
  const mine = new RangeError('Offset is outside the bounds of the DataView')
  expect(
    thrown(() =>
      make({
        m: {
          mem,
          f: () => {
            throw mine
          },
        },
      }),
    ),
  ).toBe(mine)
  expect(thrown(() => link(`(module (func $s unreachable) (start $s))`))).toBeInstanceOf(RuntimeError)
})

test('active segments are written in order until one is out of bounds', () => {
  const mem = new Memory({ initial: 1 })
  const tab = new Table({ element: 'anyfunc', initial: 2 })
  const make = loadText(
    `(module (import "m" "mem" (memory 1)) (import "m" "tab" (table 2 funcref)) (import "m" "at" (global $at i32))
      (func $f (result i32) (i32.const 9)) (elem (i32.const 0) func $f) (elem (global.get $at) func $f)
      (data (i32.const 0) "a") (data (i32.const 65535) "bc") (data (i32.const 1) "d"))`,
    { runtime: 'external' },
  )
  const memory = thrown(() => make({ m: { mem, tab, at: 1 } })) as RuntimeError
  expect([memory.name, memory.message]).toEqual(['RuntimeError', 'out of bounds memory access'])
  const bytes = new Uint8Array(mem.buffer)
  expect([bytes[0], bytes[1], bytes[65535]]).toEqual([97, 0, 0])
  expect((tab.get(0) as () => number)()).toBe(9)
  expect(tab.get(1)).not.toBe(null)
  bytes[0] = 0
  const table = thrown(() => make({ m: { mem, tab, at: 2 } })) as RuntimeError
  expect([table.name, table.message]).toEqual(['RuntimeError', 'out of bounds table access'])
  expect(bytes[0]).toBe(0)
})
