/** Memories whose buffer has room to grow, which nobody sees (runtime/core/memory.js). */
import { describe, expect, test } from 'vitest'
import type { CompileOptions } from '../src/index.ts'
import { type Exports, run, thrown } from './support/load.ts'

const builds: [string, CompileOptions][] = [
  ['inline', {}],
  ['unoptimised', { optimize: 0 }],
  ['small', { optimize: 's', minify: true }],
  ['external', { runtime: 'external' }],
  ['for Hermes', { engine: 'hermes' }],
]

/** Exports functions of a memory, for addresses of a type. */
function text(address: string, limits: string): string {
  return `(module
    (import "m" "look" (func $look))
    (memory (export "memory") ${limits})
    (func (export "grow") (param ${address}) (result ${address}) (memory.grow (local.get 0)))
    (func (export "size") (result ${address}) (memory.size))
    (func (export "load") (param ${address}) (result i32) (i32.load (local.get 0)))
    (func (export "store") (param ${address} i32) (i32.store (local.get 0) (local.get 1)))
    (func (export "store_late") (param ${address} i32)
      (i32.store (local.get 0) (i32.const 1)) (call $look) (i32.store (local.get 0) (local.get 1))))`
}

/** The buffer that the record has, without looking at it as JavaScript does. */
function hiddenBuffer(memory: Exports): ArrayBuffer {
  return memory[Symbol.for('dewasm:1') as never].view.buffer
}

describe.each(builds)('%s', (_, options) => {
  const load = (limits: string, look = () => {}) => run(text('i32', limits), { m: { look } }, options)

  test('growing by a page many times takes few buffers', () => {
    const { memory, grow, load: read, store, size } = load('16')
    const buffers = new Set<ArrayBuffer>()
    for (let pages = 16; pages < 216; pages++) {
      store(pages * 65536 - 4, pages)
      expect(grow(1)).toBe(pages)
      buffers.add(hiddenBuffer(memory))
    }
    expect(size()).toBe(216)
    expect(buffers.size).toBeLessThan(15)
    for (let pages = 16; pages < 216; pages++) expect(read(pages * 65536 - 4)).toBe(pages)
    for (let pages = 17; pages < 217; pages++) expect(read(pages * 65536 - 8)).toBe(0)
  })

  test('what is behind the memory is out of bounds', () => {
    const { memory, grow, load: read, store } = load('16')
    grow(1)
    expect(hiddenBuffer(memory).byteLength).toBeGreaterThan(17 * 65536)
    for (const address of [17 * 65536, 17 * 65536 - 3, -4]) {
      expect((thrown(() => read(address)) as Error).message).toBe('out of bounds memory access')
      expect((thrown(() => store(address, 1)) as Error).message).toBe('out of bounds memory access')
    }
    store(17 * 65536 - 4, 5)
    grow(1)
    expect([read(17 * 65536 - 4), read(17 * 65536)]).toEqual([5, 0])
  })

  test('JavaScript sees a buffer that is as long as the memory', () => {
    const { memory, grow, store, load: read } = load('16')
    grow(1)
    store(65536, 7)
    const { buffer } = memory
    expect(buffer.byteLength).toBe(17 * 65536)
    expect(memory.buffer).toBe(buffer)
    const words = new Int32Array(buffer)
    expect(words[16384]).toBe(7)
    words[16385] = 8
    expect(read(65540)).toBe(8)
    store(65544, 9)
    expect(words[16386]).toBe(9)
    expect(memory.grow(1)).toBe(17)
    expect([buffer.byteLength, memory.buffer.byteLength]).toEqual([0, 18 * 65536])
    expect(read(65540)).toBe(8)
  })

  test('it may look while a function runs', () => {
    let seen: Int32Array | null = null
    const { memory, grow, store_late } = load('16', () => {
      seen = new Int32Array(memory.buffer)
    })
    grow(1)
    store_late(128, 3)
    expect(seen?.[32]).toBe(3)
  })

  test('a memory that has its maximum has no room', () => {
    const { memory, grow } = load('16 18')
    grow(1)
    expect(hiddenBuffer(memory).byteLength).toBe(18 * 65536)
    grow(1)
    expect(hiddenBuffer(memory).byteLength).toBe(18 * 65536)
    expect([grow(1), grow(0)]).toEqual([-1, 18])
  })

  test('so do memories of 64-bit addresses', () => {
    const { memory, grow, load: read, store } = run(text('i64', 'i64 16'), { m: { look() {} } }, options)
    expect(grow(1n)).toBe(16n)
    expect(hiddenBuffer(memory).byteLength).toBeGreaterThan(17 * 65536)
    expect((thrown(() => read(17n * 65536n)) as Error).message).toBe('out of bounds memory access')
    store(65536n, 7)
    expect(memory.buffer.byteLength).toBe(17 * 65536)
    expect(read(65536n)).toBe(7)
  })
})
