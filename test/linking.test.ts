/** Instances share functions, tables, memories and globals, whatever build they come from (docs/linking.md). */
import { describe, expect, test } from 'vitest'
import { Global, LinkError, Memory, Table } from '../runtime/index.js'
import type { CompileOptions } from '../src/index.ts'
import { type Exports, loadText, thrown } from './support/load.ts'

const builds: [string, CompileOptions, CompileOptions][] = [
  ['the same build', {}, {}],
  ['minified inline and external', { minify: true }, { runtime: 'external' }],
  ['external and minified external', { runtime: 'external' }, { runtime: 'external', minify: true }],
  ['optimised and not', { optimize: 0 }, { optimize: 2, minify: true }],
]

function link(text: string, imports?: unknown, options: CompileOptions = {}): Exports {
  return loadText(text, options)(imports).exports
}

const player = `(module
  (type $wide (func (param i64 i32) (result i64 f32 i64)))
  (import "m" "table" (table 8 funcref))
  (import "m" "at" (global $at i32))
  (global $calls (mut i32) (i32.const 0))
  (elem (global.get $at) func $step)
  (func $step (type $wide)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (if (i32.eqz (local.get 1))
      (then (return (local.get 0) (f32.const 0.5) (i64.const -1))))
    (call_indirect (type $wide)
      (i64.add (i64.mul (local.get 0) (i64.const 0x100000001)) (i64.const 7))
      (i32.sub (local.get 1) (i32.const 1))
      (i32.xor (global.get $at) (i32.const 1)))
    (i64.sub (i64.extend_i32_u (local.get 1))))
  (func (export "play") (type $wide) (call $step (local.get 0) (local.get 1)))
  (func (export "calls") (result i32) (global.get $calls)))`

function expectedPlay(value: bigint, rounds: number): bigint {
  let result = value
  for (let i = 0; i < rounds; i++) result = BigInt.asIntN(64, result * 0x100000001n + 7n)
  return result
}

describe.each(builds)('%s', (_, first, second) => {
  test('instances call each other through a table, with i64 and several results', () => {
    const table = new Table({ element: 'anyfunc', initial: 8 })
    const a = link(player, { m: { table, at: 0 } }, first)
    const b = link(player, { m: { table, at: 1 } }, second)
    for (const rounds of [0, 1, 2, 7]) {
      const sum = (rounds * (rounds + 1)) / 2
      expect(a.play(-5n, rounds)).toEqual([expectedPlay(-5n, rounds), 0.5, BigInt(-1 - sum)])
    }
    expect([a.calls(), b.calls()]).toEqual([8, 6])
    expect(b.play(1n << 62n, 3)).toEqual([expectedPlay(1n << 62n, 3), 0.5, -7n])
  })

  test('an imported function is the same object wherever it comes out again', () => {
    const a = link(
      `(module (func (export "f") (param i64) (result i64) (i64.add (local.get 0) (i64.const 1))))`,
      undefined,
      first,
    )
    const b = link(
      `(module
        (type $t (func (param i64) (result i64)))
        (import "a" "f" (func $f (type $t)))
        (table (export "t") 3 funcref)
        (elem (i32.const 1) func $f $own)
        (global (export "g") funcref (ref.func $f))
        (global (export "mut") (mut funcref) (ref.null func))
        (func $own (export "own") (type $t) (i64.const 3))
        (func (export "identity") (param funcref) (result funcref) (global.set 1 (local.get 0)) (local.get 0))
        (func (export "pair") (param externref) (result funcref externref) (ref.func $own) (local.get 0))
        (func (export "null") (param funcref) (result i32) (ref.is_null (local.get 0)))
        (func (export "call") (param i64 i32) (result i64) (call_indirect (type $t) (local.get 0) (local.get 1)))
        (export "f" (func $f)) (export "again" (func $f)))`,
      { a },
      second,
    )
    expect(b.f).toBe(a.f)
    expect(b.again).toBe(a.f)
    expect(b.t.get(1)).toBe(a.f)
    expect(b.t.get(2)).toBe(b.own)
    expect(b.g.value).toBe(a.f)
    expect(b.identity(a.f)).toBe(a.f)
    expect(b.mut.value).toBe(a.f)
    expect(b.identity(null)).toBe(null)
    expect(b.mut.value).toBe(null)
    const value = {}
    expect(b.pair(value)).toEqual([b.own, value])
    expect(b.pair(undefined)[1]).toBe(undefined)
    expect(b.null(null)).toBe(1)
    expect(b.call(0x7fff_ffff_ffff_ffffn, 1)).toBe(-(1n << 63n))
    b.t.set(0, b.own)
    expect(b.call(5n, 0)).toBe(3n)
    b.mut.value = b.own
    expect(b.mut.value).toBe(b.own)
    for (const stranger of [() => 1, undefined, {}, 1]) {
      expect(() => b.t.set(0, stranger)).toThrow(TypeError)
      expect(() => b.identity(stranger)).toThrow(TypeError)
      if (stranger !== undefined) expect(() => b.t.grow(1, stranger)).toThrow(TypeError)
    }
    expect(b.t.get(0)).toBe(b.own)
    expect(b.t.length).toBe(3)
  })

  test('one function stands behind several exports as one object', () => {
    const { a, b } = link(
      `(module (func $f (export "a") (export "b")) (table (export "t") 1 funcref) (elem (i32.const 0) func $f))`,
      undefined,
      first,
    )
    expect(a).toBe(b)
    expect(() => new a()).toThrow(TypeError)
    expect('prototype' in a).toBe(false)
    expect(a.name).toBe('0')
  })

  test('mutable globals are shared, of every type', () => {
    const types = ['i32', 'i64', 'f32', 'f64', 'funcref', 'externref']
    const zero = (type: string): string =>
      type.endsWith('ref') ? `(ref.null ${type.slice(0, -3)})` : `(${type}.const 0)`
    const owner = link(
      `(module ${types
        .map(
          (type, k) => `(global $${type} (export "${type}") (mut ${type}) ${zero(type)})
            (func (export "get_${type}") (result ${type}) (global.get ${k}))`,
        )
        .join(' ')} (func (export "f")))`,
      undefined,
      first,
    )
    const user = link(
      `(module ${types.map((type) => `(import "o" "${type}" (global $${type} (mut ${type})))`).join(' ')}
        ${types
          .map(
            (type) => `(func (export "set_${type}") (param ${type}) (global.set $${type} (local.get 0)))
              (export "${type}" (global $${type}))`,
          )
          .join(' ')})`,
      { o: owner },
      second,
    )
    const values: Exports = {
      i32: -7,
      i64: -(1n << 63n) + 5n,
      f32: 0.5,
      f64: 1e300,
      funcref: owner.f,
      externref: Symbol('x'),
    }
    for (const type of types) {
      user[`set_${type}`](values[type])
      expect(owner[`get_${type}`]()).toBe(values[type])
      expect(owner[type].value).toBe(values[type])
      expect(user[type]).toBe(owner[type])
    }
    owner.i64.value = 1n << 40n
    expect(owner.get_i64()).toBe(1n << 40n)
    owner.f32.value = 0.1
    expect(owner.get_f32()).toBe(Math.fround(0.1))
    owner.i32.value = 2 ** 32 - 1
    expect(owner.get_i32()).toBe(-1)
    expect(() => {
      owner.i64.value = 1
    }).toThrow(TypeError)
    expect(owner.get_i64()).toBe(1n << 40n)
  })

  test('a table grows for all who share it', () => {
    const owner = link(
      `(module (type $t (func (result i32))) (table (export "t") 1 4 funcref) (func $one (type $t) (i32.const 1))
        (elem (i32.const 0) func $one)
        (func (export "call") (param i32) (result i32) (call_indirect (type $t) (local.get 0)))
        (func (export "size") (result i32) (table.size 0)))`,
      undefined,
      first,
    )
    const user = link(
      `(module (type $t (func (result i32))) (import "o" "t" (table 1 5 funcref)) (func $two (type $t) (i32.const 2))
        (elem declare func $two)
        (func (export "grow") (param i32) (result i32) (table.grow 0 (ref.func $two) (local.get 0)))
        (func (export "call") (param i32) (result i32) (call_indirect (type $t) (local.get 0)))
        (export "t" (table 0)))`,
      { o: owner },
      second,
    )
    expect(user.t).toBe(owner.t)
    expect(() => owner.call(2)).toThrow('undefined element')
    expect(user.grow(2)).toBe(1)
    expect(owner.call(2)).toBe(2)
    expect(owner.size()).toBe(3)
    expect(user.grow(2)).toBe(-1)
    expect(() => owner.t.grow(2)).toThrow(RangeError)
    expect(owner.t.grow(1)).toBe(3)
    expect(() => user.call(3)).toThrow('uninitialized element')
    owner.t.set(3, owner.call)
    expect(() => user.call(3)).toThrow('indirect call type mismatch')
    expect(user.call(0)).toBe(1)
  })

  test('whoever grows a shared memory, all see the new one', () => {
    const owner = link(
      `(module (memory (export "mem") 1 10)
        (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
        (func (export "size") (result i32) (memory.size))
        (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))`,
      undefined,
      first,
    )
    const user = link(
      `(module (import "o" "mem" (memory 1)) (import "o" "back" (func $back (param i32)))
        (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
        (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
        (func (export "across") (param i32 i32) (result i32 i64)
          (i32.store (i32.const 8) (i32.const 77))
          (call $back (local.get 1))
          (i32.store (local.get 0) (i32.const 99))
          (i32.load (i32.const 8)) (i64.load (local.get 0)))
        (func (export "order") (param i32) (result i32)
          (i32.add (i32.load (i32.const 8)) (block (result i32) (call $back (local.get 0)) (i32.load (i32.const 8)))))
        (func (export "loop") (param i32) (result i32) (local i32)
          (loop
            (i32.store (i32.mul (memory.size) (i32.const 4)) (memory.size))
            (call $back (i32.const 1))
            (br_if 0 (i32.lt_u (memory.size) (local.get 0))))
          (i32.load (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4))))
        (export "mem" (memory 0)))`,
      {
        o: {
          mem: owner.mem,
          back(n: number) {
            owner.grow(n)
            owner.mem.buffer
            new DataView(owner.mem.buffer).setInt32(16, 5, true)
          },
        },
      },
      second,
    )
    expect(user.mem).toBe(owner.mem)
    const held = owner.mem.buffer
    expect(owner.mem.buffer).toBe(held)
    expect(user.grow(1)).toBe(1)
    expect(held.byteLength).toBe(0)
    expect([owner.size(), owner.load(65536 + 1000), user.load(65536 + 1000)]).toEqual([2, 0, 0])
    expect(owner.mem.buffer.byteLength).toBe(131072)
    expect(owner.grow(1)).toBe(2)
    expect(user.load(2 * 65536)).toBe(0)
    expect(user.across(3 * 65536, 1)).toEqual([77, 99n])
    expect(owner.load(3 * 65536)).toBe(99)
    expect(user.order(1)).toBe(154)
    expect(owner.mem.grow(1)).toBe(5)
    expect(user.loop(9)).toBe(0)
    expect(owner.size()).toBe(9)
    expect(owner.load(6 * 4)).toBe(6)
    const last = owner.mem.buffer
    expect(owner.grow(2)).toBe(-1)
    expect(last.byteLength).toBe(9 * 65536)
    expect(() => owner.mem.grow(2)).toThrow(RangeError)
    expect(owner.grow(0)).toBe(9)
    expect(last.byteLength).toBe(0)
    expect(owner.load(16)).toBe(5)
  })

  test('a type that does not match is a LinkError with module and field', () => {
    const owner = link(
      `(module (func (export "f") (param i64)) (memory (export "mem") 1) (table (export "t") 1 2 funcref)
        (global (export "g") (mut i32) (i32.const 0)) (global (export "c") i64 (i64.const 0)))`,
      undefined,
      first,
    )
    const wishes: [string, string][] = [
      ['f', '(func (param i32))'],
      ['f', '(func (param i64) (result i64))'],
      ['f', '(memory 1)'],
      ['mem', '(memory 2)'],
      ['mem', '(memory 1 2)'],
      ['mem', '(func)'],
      ['t', '(table 2 funcref)'],
      ['t', '(table 1 1 funcref)'],
      ['t', '(table 1 externref)'],
      ['g', '(global i32)'],
      ['g', '(global (mut i64))'],
      ['g', '(global f32)'],
      ['c', '(global i32)'],
      ['c', '(global (mut i64))'],
      ['none', '(func)'],
      ['none', '(global i32)'],
    ]
    for (const [field, type] of wishes) {
      const make = loadText(`(module (import "a\\"\\n\\u{2028}" "${field}" ${type}))`, second)
      const error = thrown(() => make({ 'a"\n\u2028': owner })) as Error
      expect(error.name).toBe('LinkError')
      expect(error.message).toMatch(field === 'none' ? /^unknown import/ : /^incompatible import type/)
      expect(error.message).toContain(`field "${field}"`)
      if (second.runtime === 'external') expect(error).toBeInstanceOf(LinkError)
    }
    link(`(module (import "o" "t" (table 0 3 funcref)) (import "o" "c" (global i64)))`, { o: owner }, second)
  })
})

test('a buffer that JavaScript never read is left alone', () => {
  const memory = new Memory({ initial: 1, maximum: 3 })
  const { grow, store } = link(
    `(module (import "m" "mem" (memory 1 3))
      (func (export "grow") (result i32) (memory.grow (i32.const 1)))
      (func (export "store") (param i32) (i32.store8 (local.get 0) (i32.const 1))))`,
    { m: { mem: memory } },
  )
  grow()
  const second = memory.buffer
  grow()
  expect(second.byteLength).toBe(0)
  store(3 * 65536 - 1)
  expect(new Uint8Array(memory.buffer)[3 * 65536 - 1]).toBe(1)
  expect(() => store(3 * 65536)).toThrow('out of bounds memory access')
})

test('growing a memory of fixed size by nothing leaves its view alone', () => {
  const { mem, run } = link(
    `(module (memory (export "mem") 1 1)
      (func (export "run") (result i32)
        (i32.store (i32.const 0) (i32.const 4))
        (drop (memory.grow (i32.const 0)))
        (i32.load (i32.const 0))))`,
  )
  expect(mem.buffer.byteLength).toBe(65536)
  expect(run()).toBe(4)
  expect(mem.grow(0)).toBe(1)
  expect(mem.buffer.byteLength).toBe(65536)
  expect(run()).toBe(4)
})

test('a private memory that grows in a nested call is seen after it', () => {
  const made = link(
    `(module (import "m" "f" (func $f)) (memory 1)
      (func (export "grow") (drop (memory.grow (i32.const 1))))
      (func (export "run") (result i32)
        (i32.store (i32.const 0) (i32.const 4))
        (call $f)
        (i32.store (i32.const 65536) (i32.load (i32.const 0)))
        (i32.load (i32.const 65536))))`,
    { m: { f: () => made.grow() } },
  )
  expect(made.run()).toBe(4)
})

test('imports are read with Get, in order, once each', () => {
  const log: string[] = []
  const values: Exports = { f: () => 1, g: 2, t: new Table({ element: 'anyfunc', initial: 1 }) }
  const fields = (module: string): object =>
    new Proxy(Object.create(null), {
      get: (_, key) => {
        log.push(`${module}.${String(key)}`)
        return values[String(key)]
      },
    })
  const imports = new Proxy(Object.create(null), {
    get: (_, key) => {
      log.push(String(key))
      return fields(String(key))
    },
  })
  const { sum } = link(
    `(module (import "b" "f" (func $f (result i32))) (import "a" "g" (global i32)) (import "b" "t" (table 1 funcref))
      (import "b" "f" (func (result i32)))
      (func (export "sum") (result i32) (i32.add (call $f) (global.get 0))))`,
    imports,
  )
  expect(sum()).toBe(3)
  expect(log).toEqual(['b', 'b.f', 'a', 'a.g', 'b', 'b.t', 'b', 'b.f'])
})

test('what a getter throws comes out as it is', () => {
  const error = new RangeError('mine')
  const make = loadText(`(module (import "m" "f" (func)))`)
  const raise = (): never => {
    throw error
  }
  expect(thrown(() => make(Object.defineProperty({}, 'm', { get: raise })))).toBe(error)
  expect(thrown(() => make({ m: Object.defineProperty({}, 'f', { get: raise }) }))).toBe(error)
  const trap = new Proxy({}, { get: raise })
  expect(thrown(() => make(trap))).toBe(error)
})

test('nothing is imported from the prototypes of the language', () => {
  const names = ['toString', 'constructor', '__proto__', 'hasOwnProperty', 'valueOf', '__defineGetter__']
  for (const name of names) {
    const field = loadText(`(module (import "m" "${name}" (func)))`)
    expect(thrown(() => field({ m: {} }))).toMatchObject({ name: 'LinkError' })
    expect(thrown(() => loadText(`(module (import "${name}" "f" (func)))`)({}))).toBeInstanceOf(TypeError)
    expect(thrown(() => loadText(`(module (import "${name}" "${name}" (func)))`)({}))).toBeInstanceOf(
      TypeError,
    )
    const own = Object.defineProperty({}, name, { value: () => undefined })
    field({ m: own })
    loadText(`(module (import "${name}" "f" (func)))`)(
      Object.defineProperty({}, name, { value: { f: () => undefined } }),
    )
  }
  for (const name of ['call', 'apply', 'bind']) {
    const make = loadText(`(module (import "m" "${name}" (func)))`)
    expect(thrown(() => make({ m: () => 1 }))).toMatchObject({ name: 'LinkError' })
  }
  class Host {
    f(): number {
      return 4
    }
  }
  const { f } = link(`(module (import "m" "f" (func (result i32))) (export "f" (func 0)))`, { m: new Host() })
  expect(f()).toBe(4)
})

test('imports that are missing or no object are a TypeError', () => {
  const make = loadText(`(module (import "m" "f" (func)))`)
  for (const imports of [undefined, null, 1, 'm', {}, { m: null }, { m: 1 }]) {
    expect(thrown(() => make(imports))).toBeInstanceOf(TypeError)
  }
  expect(loadText('(module)')().exports).toEqual({})
})

test('an exported function is linked by its record, not by what inherits from it', () => {
  const { f } = link(`(module (func (export "f") (param i32) (result i32) (local.get 0)))`)
  const make = loadText(`(module (import "m" "f" (func $f (param i64) (result i64))) (export "f" (func $f)))`)
  expect(thrown(() => make({ m: { f } }))).toMatchObject({ name: 'LinkError' })
  const bound = f.bind(null)
  expect(() => make({ m: { f: bound } }).exports.f(1n)).toThrow(TypeError)
  expect(thrown(() => loadText(`(module (import "m" "g" (global i32)))`)({ m: { g: 1n } }))).toMatchObject({
    name: 'LinkError',
  })
  const global = new Global({ value: 'i64', mutable: true }, 5n)
  expect(
    link(`(module (import "m" "g" (global (mut i64))) (export "g" (global 0)))`, { m: { g: global } }).g,
  ).toBe(global)
})
