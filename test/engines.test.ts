/** Other shapes of accesses: elements of typed arrays, for engines without a JIT (src/emit/access.ts), and calls, for size (accessors.ts). */
import { describe, expect, test } from 'vitest'
import { memory_new } from '../runtime/core/memory.js'
import { memory_array } from '../runtime/core/memory-arrays.js'
import { Memory } from '../runtime/index.js'
import { compile } from '../src/index.ts'
import { run, thrown } from './support/load.ts'
import { native } from './support/native.ts'
import { wat } from './support/wat.ts'

const accesses = ['8_s', '8_u', '16_s', '16_u', ''].map((kind) => `i32.load${kind}`)
const wide = ['8_s', '8_u', '16_s', '16_u', '32_s', '32_u', ''].map((kind) => `i64.load${kind}`)

/** Each load and store of the language at an address and an offset, on 64 KiB of distinct bytes. */
const all = `(module (memory (export "memory") 1 2)
  (func (export "grow") (result i32) (memory.grow (i32.const 1)))
  ${[...accesses, ...wide, 'f32.load', 'f64.load']
    .map((op) => {
      const type = op.slice(0, 3)
      return `(func (export "${op}") (param i32) (result ${type}) (${op} (local.get 0)))
        (func (export "${op} 8") (param i32) (result ${type}) (${op} offset=8 (local.get 0)))
        (func (export "${op} 1") (param i32) (result ${type}) (${op} align=1 (local.get 0)))`
    })
    .join('\n')}
  ${[
    'i32.store8',
    'i32.store16',
    'i32.store',
    'i64.store8',
    'i64.store16',
    'i64.store32',
    'i64.store',
    'f32.store',
    'f64.store',
  ]
    .map((op) => {
      const type = op.slice(0, 3)
      return `(func (export "${op}") (param i32 ${type}) (${op} offset=4 (local.get 0) (local.get 1)))`
    })
    .join('\n')})`

const addresses = [
  0,
  1,
  2,
  3,
  4,
  7,
  8,
  1022,
  65520,
  65527,
  65528,
  65529,
  65532,
  65535,
  65536,
  -1,
  -4,
  -8,
  2 ** 31 - 4,
]

type Exports = Record<string, (...args: unknown[]) => unknown> & { memory: { buffer: ArrayBuffer } }

/** What all loads and stores of an instance give, before and after it has grown. */
function observe(exports: Exports): unknown[] {
  const seen: unknown[] = []
  const attempt = (name: string, ...args: unknown[]) => {
    try {
      seen.push([name, args[0], exports[name]!(...args)])
    } catch (error) {
      seen.push([name, args[0], (error as Error).message.replace(/.*out of bounds.*/, 'out of bounds')])
    }
  }
  for (let round = 0; round < 2; round++) {
    const bytes = new Uint8Array(exports.memory.buffer)
    for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 151 + (i >> 8)) & 0x7f
    for (const name of Object.keys(exports)) {
      const isStore = name.includes('store')
      const value = name.startsWith('i64') ? 0x0102_0304_0506_0788n : name.startsWith('f') ? 1.1 : 0x81828384
      if (isStore || name.includes('load'))
        for (const address of addresses) attempt(name, address, ...(isStore ? [value] : []))
    }
    seen.push(new Uint8Array(exports.memory.buffer).reduce((sum, byte) => (sum * 31 + byte) | 0, 0))
    attempt('grow')
  }
  return seen
}

const engines = ['hermes', 'v8-jitless', 'jsc-jitless'] as const
const shapes = [...engines.map((engine) => ({ engine })), { optimize: 's' } as const]

describe.each(shapes)('%o', (shape) => {
  test.each([{}, { optimize: 0 as const }, { minify: true, target: 'es2015' as const }])(
    'every access does what it does natively: %o',
    (options) => {
      const ours = observe(run(all, {}, { ...options, ...shape }) as unknown as Exports)
      expect(ours).toEqual(
        observe(new native.Instance(new native.Module(wat(all)), {}).exports as unknown as Exports),
      )
    },
  )

  test('an instance sees the growth that JavaScript or another instance has asked for', () => {
    const text = `(module (memory (import "m" "memory") 1 9)
      (func (export "grow") (result i32) (memory.grow (i32.const 1)))
      (func (export "put") (param i32) (i32.store (local.get 0) (i32.const 7)))
      (func (export "get") (param i32) (result i32) (i32.load (local.get 0))))`
    const memory = new Memory({ initial: 1, maximum: 9 })
    const one = run(text, { m: { memory } }, shape)
    const other = run(text, { m: { memory } }, {})
    one.put(65532)
    expect((thrown(() => one.put(65536)) as Error).message).toMatch('out of bounds')
    memory.grow(1)
    one.put(65536)
    other.grow()
    one.put(131072)
    expect([other.get(65532), other.get(65536), other.get(131072), one.get(131072)]).toEqual([7, 7, 7, 7])
  })

  test('a value is computed once, before a store that traps, and behind its address', () => {
    const calls: string[] = []
    const text = `(module (import "m" "a" (func $a (result i32))) (import "m" "v" (func $v (result i32)))
      (memory 1)
      (func (export "run") (i32.store (i32.add (call $a) (i32.load (i32.const 8))) (i32.add (call $v) (i32.load (i32.add (call $a) (i32.const 4)))))))`
    const called = (name: string, result: number) => () => {
      calls.push(name)
      return result
    }
    const imports = { m: { a: called('a', 70_000), v: called('v', 1) } }
    const { run: go } = run(text, imports, shape)
    expect((thrown(() => go()) as Error).message).toMatch('out of bounds')
    expect(calls).toEqual(['a', 'v', 'a'])
  })
})

test.each(engines)('functions are not split for %s', (engine) => {
  const many = '(local.set 0 (i32.mul (local.get 0) (i32.add (local.get 0) (i32.const 3))))'.repeat(5000)
  const text = wat(`(module (func (export "f") (param i32) (result i32) ${many} (local.get 0)))`)
  const pieces = (code: string) => code.match(/function f\$\d+/g)?.length ?? 0
  expect(pieces(compile(text, { engine }).code)).toBe(0)
  expect(pieces(compile(text).code)).toBeGreaterThan(0)
})

describe.each([{ optimize: 's' }, { optimize: 's', minify: true }, {}] as const)(
  '64 bits that are moved: %o',
  (options) => {
    const text = `(module (memory (export "memory") 1)
    (func (export "move") (param i32 i32) (i64.store (local.get 0) (i64.load (local.get 1))))
    (func (export "move_at") (param i32 i32) (i64.store offset=3 (local.get 0) (i64.load offset=70 (local.get 1))))
    (func (export "from") (param i32 i32) (i64.store (local.get 0) (i64.load offset=0xfffffff0 (local.get 1))))
    (func (export "put") (param i32 i64) (i64.store offset=8 (local.get 0) (local.get 1))))`

    test('are the same as natively, where the places overlap too, and nothing is written by what traps', () => {
      const places = [0, 1, 3, 4, 5, 60, 65520, 65525, 65528, 65529, 65532, 65535, 65536, -1, -8, 16]
      const outcomes = (exports: Exports) => {
        const seen: unknown[] = []
        const attempt = (name: string, ...args: unknown[]) => {
          const bytes = new Uint8Array(exports.memory.buffer)
          for (let i = 0; i < bytes.length; i++) bytes[i] = i * 151 + (i >> 8)
          let what = 'done'
          try {
            exports[name]!(...args)
          } catch (error) {
            what = (error as Error).message.replace(/.*out of bounds.*/, 'out of bounds')
          }
          seen.push([name, ...args, what, bytes.reduce((sum, byte) => (sum * 31 + byte) | 0, 0)])
        }
        for (const to of places) {
          attempt('put', to, 0x0102_0304_8586_8788n)
          for (const from of places) for (const name of ['move', 'move_at', 'from']) attempt(name, to, from)
        }
        return seen
      }
      const theirs = new native.Instance(new native.Module(wat(text)), {}).exports as unknown as Exports
      expect(outcomes(run(text, {}, options) as unknown as Exports)).toEqual(outcomes(theirs))
    })
  },
)

test('a constant address within a memory needs no view', () => {
  const text = wat('(module (memory 1) (func (export "f") (result i32) (i32.load (i32.const 65532))))')
  expect(compile(text, { engine: 'hermes' }).code).toContain('return memory$Int32[16383];')
})

test('an address that surely has more than 32 bits is out of bounds', () => {
  const address = '(i64.or (i64.extend_i32_u (local.get 0)) (i64.const 0x100000000))'
  const text = `(module (memory i64 1)
    (func (export "load") (param i32) (result i32) (i32.load8_u ${address}))
    (func (export "store") (param i32) (i32.store8 ${address} (i32.const 1))))`
  const { load, store } = run(text, {}, { engine: 'hermes' })
  for (const access of [load, store])
    expect((thrown(() => access(8)) as Error).message).toBe('out of bounds memory access')
})

test('arrays inherit nothing: Hermes looks among that for what is no element', () => {
  const array = memory_array(memory_new(1, null), Int32Array)
  expect([Object.getPrototypeOf(array), array[0], array[-1], array[0.25]]).toEqual([
    null,
    0,
    undefined,
    undefined,
  ])
})
