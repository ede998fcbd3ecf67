/** Memories and tables of every type: several, with 64-bit addresses, with pages of one byte (docs/linking.md). */
import { describe, expect, test } from 'vitest'
import { LinkError, Memory, RuntimeError, Table } from '../runtime/index.js'
import type { CompileOptions } from '../src/index.ts'
import { run, thrown } from './support/load.ts'

const builds: [string, CompileOptions][] = [
  ['inline', {}],
  ['unoptimised', { optimize: 0 }],
  ['minified', { minify: true }],
  ['external', { runtime: 'external' }],
  ['for Hermes', { engine: 'hermes' }],
]

/** A trap of an instance with whatever copy of the runtime. */
function trapOf(action: () => unknown): unknown {
  const error = thrown(action) as Error
  expect(error.name).toBe(RuntimeError.name)
  return error.message
}

describe.each(builds)('%s', (_, options) => {
  const load = (text: string, imports?: unknown, features: string[] = []) =>
    run(text, imports, { ...options, features })

  test('an address traps when any of its bits is too high', () => {
    const { load8, load64, store64, far } = load(`(module (memory i64 1)
      (func (export "load8") (param i64) (result i32) (i32.load8_u (local.get 0)))
      (func (export "load64") (param i64) (result i64) (i64.load offset=8 (local.get 0)))
      (func (export "store64") (param i64 i64) (i64.store (local.get 0) (local.get 1)))
      (func (export "far") (param i64) (result i64) (i64.load offset=0xffffffffffffffff (local.get 0))))`)
    store64(65528n, 0x0102030405060708n)
    expect([load8(65535n), load64(65520n)]).toEqual([1, 0x0102030405060708n])
    const out = 'out of bounds memory access'
    const high = [1n << 32n, -1n, -8n, -(1n << 63n), (1n << 32n) | 16n, 1n << 40n]
    for (const address of [65536n, ...high]) expect(trapOf(() => load8(address))).toBe(out)
    for (const address of [65521n, ...high]) expect(trapOf(() => load64(address))).toBe(out)
    for (const address of [65529n, ...high]) expect(trapOf(() => store64(address, 1n))).toBe(out)
    for (const address of [0n, 1n, -8n]) expect(trapOf(() => far(address))).toBe(out)
    expect(load64(65520n)).toBe(0x0102030405060708n)
  })

  test('what a high half was known to be is forgotten when it is set', () => {
    const { f } = load(`(module (memory i64 1)
      (func (export "f") (param $p i64) (param $q i64) (result i32)
        (local $s i32)
        (local.set $s (i32.load (local.get $p)))
        (if (i64.ne (local.get $q) (i64.const 1)) (then (local.set $p (local.get $q))))
        (loop $l
          (local.set $s (i32.add (local.get $s) (i32.load offset=4 (local.get $p))))
          (local.set $p (i64.add (local.get $p) (i64.const 0x4000)))
          (br_if $l (i64.lt_u (local.get $p) (i64.const 0xc000))))
        (i32.add (local.get $s) (i32.load (local.get $p)))))`)
    expect(f(0n, 1n)).toBe(0)
    expect(trapOf(() => f(0n, 1n << 32n))).toBe('out of bounds memory access')
    expect(trapOf(() => f(1n << 33n, 0n))).toBe('out of bounds memory access')
  })

  test('sizes and counts of 64 bits', () => {
    const { grow, size, fill, copy } = load(`(module (memory i64 1 3)
      (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0)))
      (func (export "size") (result i64) (memory.size))
      (func (export "fill") (param i64 i64) (memory.fill (local.get 0) (i32.const 1) (local.get 1)))
      (func (export "copy") (param i64 i64 i64) (memory.copy (local.get 0) (local.get 1) (local.get 2))))`)
    expect([grow(1n << 32n), grow(-1n), grow(1n), grow(2n), size()]).toEqual([-1n, -1n, 1n, -1n, 2n])
    fill(0x1ffffn, 1n)
    fill(0x20000n, 0n)
    const out = 'out of bounds memory access'
    expect(trapOf(() => fill(0n, 1n << 32n))).toBe(out)
    expect(trapOf(() => fill(1n << 32n, 0n))).toBe(out)
    expect(trapOf(() => copy(0n, 1n << 40n, 0n))).toBe(out)
    expect(trapOf(() => copy(0n, 0n, 0x20001n))).toBe(out)
  })

  test('several memories do not touch each other', () => {
    const exports = load(`(module (memory $a 1) (memory $b (export "b") i64 1) (memory $c 2 2)
      (data (memory $b) (i64.const 4) "bbbb") (data $d "passive")
      (func (export "mix") (result i32)
        (memory.fill $a (i32.const 0) (i32.const 1) (i32.const 64))
        (memory.copy $c $b (i32.const 0) (i64.const 4) (i32.const 4))
        (memory.init $a $d (i32.const 8) (i32.const 0) (i32.const 7))
        (drop (memory.grow $a (i32.const 1)))
        (i32.add (i32.load $a (i32.const 8)) (i32.sub (i32.load $c (i32.const 0)) (i32.load $b (i64.const 4)))))
      (func (export "sizes") (result i32 i64 i32) (memory.size $a) (memory.size $b) (memory.size $c)))`)
    expect(exports.mix()).toBe(0x73736170)
    expect(exports.sizes()).toEqual([2, 1n, 2])
    expect([...new Uint8Array(exports.b.buffer, 0, 12)]).toEqual([0, 0, 0, 0, 98, 98, 98, 98, 0, 0, 0, 0])
  })

  test('a memory is shared with one of its own type only', () => {
    const text = (type: string) =>
      `(module (import "m" "x" (memory ${type})) (export "y" (memory 0))
        (func (export "f") (result i32) (i32.load8_u (${type.startsWith('i64') ? 'i64' : 'i32'}.const 0))))`
    const plain = new Memory({ initial: 1, maximum: 2 })
    const wide = new Memory({ address: 'i64', initial: 1n, maximum: 2n })
    new Uint8Array(wide.buffer)[0] = 9
    const { y, f } = load(text('i64 1 2'), { m: { x: wide } })
    expect([y === wide, f()]).toEqual([true, 9])
    expect(load(text('1 2'), { m: { x: plain } }).f()).toBe(0)
    expect((thrown(() => load(text('1 2'), { m: { x: wide } })) as Error).name).toBe(LinkError.name)
    expect((thrown(() => load(text('i64 1 2'), { m: { x: plain } })) as Error).name).toBe(LinkError.name)
    expect((thrown(() => load(text('i64 2 2'), { m: { x: wide } })) as Error).name).toBe(LinkError.name)
    expect(wide.grow(1n)).toBe(1n)
    expect(load(text('i64 2 2'), { m: { x: wide } }).f()).toBe(9)
  })

  test('an exported memory with 64-bit addresses takes and gives BigInts', () => {
    const { memory } = load('(module (memory (export "memory") i64 1 2))')
    expect(memory.buffer.byteLength).toBe(65536)
    expect([memory.grow(0n), memory.grow(1n)]).toEqual([1n, 1n])
    expect(() => memory.grow(1)).toThrow(TypeError)
    expect(() => memory.grow(-1n)).toThrow(TypeError)
    expect(() => memory.grow(1n << 64n)).toThrow(TypeError)
    expect(() => memory.grow(1n)).toThrow(RangeError)
    expect(() => memory.grow((1n << 64n) - 1n)).toThrow(RangeError)
  })

  test('a table with 64-bit indices', () => {
    const { call, table, grow } = load(`(module (table (export "table") i64 3 5 funcref)
      (type $t (func (result i32)))
      (elem (i64.const 1) func $f)
      (func $f (type $t) (i32.const 42))
      (func (export "grow") (param i64) (result i64) (table.grow (ref.null func) (local.get 0)))
      (func (export "call") (param i64) (result i32) (call_indirect (type $t) (local.get 0))))`)
    expect(call(1n)).toBe(42)
    expect(trapOf(() => call(0n))).toBe('uninitialized element')
    for (const index of [3n, -1n, (1n << 32n) | 1n])
      expect(trapOf(() => call(index))).toBe('undefined element')
    expect([table.length, table.get(1n)(), grow(1n), grow(1n << 32n), table.length]).toEqual([
      3n,
      42,
      3n,
      -1n,
      4n,
    ])
    table.set(3n, table.get(1n))
    expect(call(3n)).toBe(42)
    expect(() => table.get(1)).toThrow(TypeError)
    expect(() => table.get(4n)).toThrow(RangeError)
  })

  test('pages of one byte', () => {
    const exports = load(
      `(module (memory (export "memory") 5 20 (pagesize 1))
        (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
        (func (export "size") (result i32) (memory.size))
        (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))`,
      undefined,
      ['+custom-page-sizes'],
    )
    expect([exports.size(), exports.memory.buffer.byteLength, exports.load(1)]).toEqual([5, 5, 0])
    expect(trapOf(() => exports.load(2))).toBe('out of bounds memory access')
    expect([exports.grow(3), exports.load(4), exports.grow(13), exports.memory.grow(12)]).toEqual([
      5, 0, -1, 8,
    ])
    expect(exports.memory.buffer.byteLength).toBe(20)
  })
})

test('limits that can not be had are refused when the memory is made', () => {
  const refused = (text: string) => thrown(() => run(text)) as Error
  expect(refused('(module (memory i64 32769))').message).toBe('a memory of more than 2 GiB can not be had')
  expect(refused('(module (memory i64 0x1000000000000))')).toBeInstanceOf(RangeError)
  expect(refused('(module (table i64 0x100000000 funcref))').message).toBe('table size exceeds the limit')
  const { memory } = run('(module (memory (export "memory") i64 0 0x1000000000000))')
  expect(() => memory.grow(40000n)).toThrow(RangeError)
})

describe('descriptors with an address type', () => {
  test('are read in the order of WebIDL', () => {
    const read: string[] = []
    const note = (name: string, value: unknown) => ({
      get: () => {
        read.push(name)
        return value
      },
      enumerable: true,
    })
    const descriptor = Object.defineProperties(
      {},
      { maximum: note('maximum', 2n), initial: note('initial', 1n), address: note('address', 'i64') },
    )
    const make = Memory as unknown as new (descriptor: object) => Memory<bigint>
    expect(new make(descriptor).grow(1n)).toBe(1n)
    expect(read).toEqual(['address', 'initial', 'maximum'])
  })

  test('refuse numbers, other names and what is too large', () => {
    const memory = (descriptor: object) => () => Reflect.construct(Memory, [descriptor])
    const table = (descriptor: object) => () =>
      Reflect.construct(Table, [{ element: 'anyfunc', ...descriptor }])
    for (const make of [memory, table]) {
      expect(make({ address: 'i64', initial: 1 })).toThrow(TypeError)
      expect(make({ address: 'i32', initial: 1n })).toThrow(TypeError)
      expect(make({ address: 'i16', initial: 1 })).toThrow(TypeError)
      expect(make({ address: 'i64', initial: -1n })).toThrow(TypeError)
      expect(make({ address: 'i64', initial: 2n, maximum: 1n })).toThrow(RangeError)
      expect(make({ address: 'i64', initial: 1n << 63n })).toThrow(RangeError)
      expect(make({ address: 'i64', initial: '1', maximum: true })).not.toThrow()
    }
  })
})

test('proposals are off, and the error says how to switch them on', () => {
  expect(() => run('(module (memory 1 (pagesize 1)))')).toThrow(
    'custom-page-sizes is disabled (enable with --features +custom-page-sizes)',
  )
})

test('vectors at 64-bit addresses', () => {
  const { load, lane, store } = run(`(module (memory i64 1) (memory $other 1)
    (func (export "load") (param i64) (result i32)
      (i32x4.extract_lane 3 (v128.load offset=4 (local.get 0))))
    (func (export "lane") (param i64) (result i32)
      (i8x16.extract_lane_u 1 (v128.load8_lane 1 (local.get 0) (v128.const i32x4 0 0 0 0))))
    (func (export "store") (param i64 i32) (v128.store32_lane 2 (local.get 0) (i32x4.splat (local.get 1)))))`)
  store(16n, 0x01020304)
  expect([load(0n), lane(17n)]).toEqual([0x01020304, 3])
  for (const action of [() => load(1n << 32n), () => lane(-1n), () => store((1n << 33n) | 16n, 1)])
    expect((thrown(action) as Error).message).toBe('out of bounds memory access')
})
