/** What a user sees of the objects of the JS API: the same expectations for the engine's and for ours. */
import { describe, expect, test } from 'vitest'
import { memory_grow, memory_new } from '../../runtime/core/memory.js'
import { Memory, memory_object } from '../../runtime/core/object-memory.js'
import { table_object } from '../../runtime/core/object-table.js'
import { table_new } from '../../runtime/core/table.js'
import * as runtime from '../../runtime/index.js'
import { type Api, funcOf, nativeWebAssembly } from './support.ts'

const apis: [string, Api][] = [
  ['the engine', nativeWebAssembly],
  ['dewasm/runtime', runtime as unknown as Api],
]

describe.each(apis)('%s', (_, api) => {
  const memory = (initial = 1, maximum?: number) => new api.Memory({ initial, maximum })
  const table = (initial = 2, maximum?: number) => new api.Table({ element: 'anyfunc', initial, maximum })
  const externs = (...value: unknown[]) => new api.Table({ element: 'externref', initial: 1 }, ...value)

  test.each(['Memory', 'Table', 'Global'] as const)('the shape of %s', (name) => {
    const Constructor = api[name]
    expect(Constructor.name).toBe(name)
    expect(Constructor).toHaveLength(1)
    expect(Object.getOwnPropertyDescriptor(Constructor, 'prototype')).toMatchObject({
      writable: false,
      enumerable: false,
    })
    expect(Object.prototype.toString.call(Constructor.prototype)).toBe(`[object WebAssembly.${name}]`)
    expect(Object.getOwnPropertyDescriptor(Constructor.prototype, 'constructor')).toEqual({
      value: Constructor,
      writable: true,
      enumerable: false,
      configurable: true,
    })
    expect(() => (Constructor as unknown as (x: unknown) => void)({ initial: 1 })).toThrow(TypeError)
    for (const bad of [undefined, null, 1, '', Symbol(), {}])
      expect(() => new Constructor(bad)).toThrow(TypeError)
  })

  test.each([
    ['Memory', 'grow', 1],
    ['Table', 'grow', 1],
    ['Table', 'get', 1],
    ['Table', 'set', 1],
    ['Global', 'valueOf', 0],
  ] as const)('%s.prototype.%s', (name, method, length) => {
    const descriptor = Object.getOwnPropertyDescriptor(api[name].prototype, method)!
    expect(descriptor).toMatchObject({ writable: true, enumerable: true, configurable: true })
    expect(descriptor.value).toHaveLength(length)
    expect(descriptor.value.name).toBe(method)
    expect(Object.hasOwn(descriptor.value, 'prototype')).toBe(false)
    for (const bad of [undefined, null, {}, api[name].prototype, Object.create(memory())]) {
      expect(() => descriptor.value.call(bad, 0)).toThrow(TypeError)
    }
  })

  test.each([
    ['Memory', 'buffer', false],
    ['Table', 'length', false],
    ['Global', 'value', true],
  ] as const)('%s.prototype.%s', (name, property, settable) => {
    const descriptor = Object.getOwnPropertyDescriptor(api[name].prototype, property)!
    expect(descriptor).toMatchObject({ enumerable: true, configurable: true })
    expect(descriptor.get!.name).toBe(`get ${property}`)
    expect(descriptor.set !== undefined).toBe(settable)
    expect(() => descriptor.get!.call({})).toThrow(TypeError)
  })

  test('constructors can be subclassed', () => {
    class Sub extends api.Memory {}
    const sub = new Sub({ initial: 1 })
    expect(sub).toBeInstanceOf(Sub)
    expect(sub.buffer.byteLength).toBe(65536)
  })

  test('limits are numbers from 0 to 2^32 - 1', () => {
    for (const bad of [-1, 2 ** 32, NaN, Infinity, 'x', {}, 1n]) {
      expect(() => memory(bad as number)).toThrow(TypeError)
      expect(() => table(bad as number)).toThrow(TypeError)
      expect(() => table(0, bad as number)).toThrow(TypeError)
    }
    expect(() => memory(2, 1)).toThrow(RangeError)
    expect(() => table(2, 1)).toThrow(RangeError)
    expect(() => table(2 ** 32 - 1)).toThrow(RangeError)
    expect(memory('2' as unknown as number).buffer.byteLength).toBe(131072)
    expect(memory(1.9).buffer.byteLength).toBe(65536)
  })

  test('limits are read in the order of WebIDL', () => {
    const order: string[] = []
    const limit = (name: string) => {
      order.push(name)
      return { valueOf: () => order.push(`${name} value`) && 1 }
    }
    new api.Memory({
      get maximum() {
        return limit('maximum')
      },
      get initial() {
        return limit('initial')
      },
    })
    expect(order).toEqual(['initial', 'initial value', 'maximum', 'maximum value'])
  })

  test('growing a memory detaches the buffer and keeps the bytes', () => {
    const m = memory(1, 3)
    const old = m.buffer
    expect(m.buffer).toBe(old)
    new Uint8Array(old)[5] = 7
    expect(m.grow(1)).toBe(1)
    expect(old.byteLength).toBe(0)
    expect(m.buffer.byteLength).toBe(131072)
    expect(new Uint8Array(m.buffer)[5]).toBe(7)
    const second = m.buffer
    expect(m.grow(0)).toBe(2)
    expect(second.byteLength).toBe(0)
    expect(m.buffer.byteLength).toBe(131072)
    expect(() => m.grow(2)).toThrow(RangeError)
    expect(() => m.grow(-1)).toThrow(TypeError)
    expect(() => m.grow()).toThrow(TypeError)
  })

  test('tables of functions hold null and exported functions', () => {
    const t = table(2, 4)
    expect(t.length).toBe(2)
    expect(t.get(0)).toBe(null)
    t.set(0)
    t.set(0, null)
    for (const bad of [undefined, 1, {}, () => 1]) expect(() => t.set(0, bad)).toThrow(TypeError)
    expect(() => t.get(2)).toThrow(RangeError)
    expect(() => t.set(2, null)).toThrow(RangeError)
    expect(() => t.get(-1)).toThrow(TypeError)
    expect(() => t.get()).toThrow(TypeError)
    expect(t.grow(1)).toBe(2)
    expect(t.grow(1, null)).toBe(3)
    expect(() => t.grow(1)).toThrow(RangeError)
    expect(() => t.grow(0, {})).toThrow(TypeError)
    expect(t.length).toBe(4)
  })

  test('tables of externrefs hold anything; nothing given is undefined', () => {
    const value = Symbol()
    const t = externs(value)
    expect(t.get(0)).toBe(value)
    t.set(0)
    expect(t.get(0)).toBe(undefined)
    t.set(0, null)
    expect(t.get(0)).toBe(null)
    t.grow(1, value)
    t.grow(1)
    expect([t.get(1), t.get(2)]).toEqual([value, undefined])
    expect(externs().get(0)).toBe(undefined)
    expect(() => new api.Table({ element: 'i32', initial: 1 })).toThrow(TypeError)
  })

  test('globals convert as ToWebAssemblyValue', () => {
    const global = (type: string, ...value: unknown[]) =>
      new api.Global({ value: type, mutable: true }, ...value)
    expect(global('i32').value).toBe(0)
    expect(global('i64').value).toBe(0n)
    expect(global('f32', 0.1).value).toBe(Math.fround(0.1))
    expect(global('f64', '1.5').value).toBe(1.5)
    expect(global('i32', 2 ** 32 + 1.5).value).toBe(1)
    expect(global('i64', 2n ** 64n - 1n).value).toBe(-1n)
    expect(global('anyfunc').value).toBe(null)
    expect(() => global('i32', 1n)).toThrow(TypeError)
    expect(() => global('f32', Symbol())).toThrow(TypeError)
    expect(() => global('f64', 1n)).toThrow(TypeError)
    expect(() => global('i64', 1)).toThrow(TypeError)
    expect(() => global('anyfunc', () => 1)).toThrow(TypeError)
    expect(() => global('i16')).toThrow(TypeError)
    const g = global('i64', 5n)
    g.value = -7n
    expect(g.valueOf()).toBe(-7n)
    expect(() => {
      g.value = 1
    }).toThrow(TypeError)
    expect(g.value).toBe(-7n)
  })

  test('immutable globals, and setters called by hand', () => {
    const g = new api.Global({ value: 'i32' }, 5)
    expect(() => {
      g.value = 6
    }).toThrow(TypeError)
    expect(g.value).toBe(5)
    const { set } = Object.getOwnPropertyDescriptor(api.Global.prototype, 'value')!
    expect(() => set!.call({}, 1)).toThrow(TypeError)
  })

  test.each(['CompileError', 'LinkError', 'RuntimeError'] as const)('%s is a subclass of Error', (name) => {
    const Constructor = api[name]
    expect(Object.getPrototypeOf(Constructor)).toBe(Error)
    expect(Constructor).toHaveLength(1)
    expect(Constructor.name).toBe(name)
    expect(Object.getOwnPropertyDescriptor(Constructor, 'prototype')).toMatchObject({ writable: false })
    expect(Object.getOwnPropertyNames(Constructor.prototype).sort()).toEqual([
      'constructor',
      'message',
      'name',
    ])
    const cause = {}
    for (const error of [new Constructor('text', { cause }), Constructor('text', { cause })]) {
      expect(error).toBeInstanceOf(Constructor)
      expect(error).toBeInstanceOf(Error)
      expect(Object.prototype.toString.call(error)).toBe('[object Error]')
      expect(`${error}`).toBe(`${name}: text`)
      expect(error.stack).toContain(`${name}: text`)
      expect(error.cause).toBe(cause)
    }
    expect(Object.hasOwn(new Constructor(), 'message')).toBe(false)
    class Sub extends Constructor {}
    expect(new Sub('x')).toBeInstanceOf(Sub)
  })
})

test('where this engine is not yet with the spec', () => {
  expect(new runtime.Memory({ initial: -0.9 }).buffer.byteLength).toBe(0)
  expect(new runtime.Global({ value: 'externref' }).value).toBe(undefined)
})

describe('objects of records', () => {
  test('are made once', () => {
    const memory = memory_new(1, null)
    const object = memory_object(memory)
    expect(memory_object(memory)).toBe(object)
    expect(object).toBeInstanceOf(Memory)
    const buffer = object.buffer
    memory_grow(memory, 1)
    expect(buffer.byteLength).toBe(0)
    expect(object.buffer).toBe(memory.view.buffer)
  })

  test('a buffer that JavaScript never saw is not detached', () => {
    const memory = memory_new(1, null)
    const { buffer } = memory.view
    memory_grow(memory, 1)
    expect(buffer.byteLength).toBe(65536)
  })

  test('a table gives the function object of a record', () => {
    const func = funcOf(() => 3)
    const table = table_new('funcref', 1, null, func)
    const object = table_object(table)
    const f = object.get(0) as () => number
    expect(f()).toBe(3)
    expect(object.get(0)).toBe(f)
    object.set(0, null)
    expect(table.elems).toEqual([null])
    object.grow(1, f)
    expect(table.elems[1]).toBe(func)
  })

  test('a Tag carries its type', () => {
    const tag = new runtime.Tag({ parameters: ['i32', 'anyfunc'] })
    const record = (tag as Record<symbol, unknown>)[Symbol.for('dewasm:1')]
    expect(record).toMatchObject({ kind: 'tag', type: '(i32,funcref)->()' })
    expect(() => new runtime.Tag({ parameters: ['x' as 'i32'] })).toThrow(TypeError)
  })
})

describe('Exception and Tag of dewasm/runtime', () => {
  const { Exception, JSTag, Tag } = runtime
  const tag = new Tag({ parameters: ['i32', 'i64', 'f32', 'externref', 'anyfunc'] })
  const construct = Exception as unknown as new (...args: unknown[]) => runtime.Exception

  test('an exception has what it was given, converted', () => {
    const exception = new Exception(tag, new Set([2 ** 32 + 1, 2n ** 64n - 1n, 0.1, tag, null]))
    expect([0, 1, 2, 3, 4].map((i) => exception.getArg(tag, i))).toEqual([
      1,
      -1n,
      Math.fround(0.1),
      tag,
      null,
    ])
    expect(exception.is(tag)).toBe(true)
    expect(exception.is(new Tag({ parameters: [] }))).toBe(false)
    expect(Object.keys(exception)).toEqual([])
    expect(String(exception)).toBe('[object WebAssembly.Exception]')
  })

  test('it has a stack if that was asked for', () => {
    const simple = new Tag({ parameters: [] })
    expect(new Exception(simple, []).stack).toBeUndefined()
    expect(new Exception(simple, [], { traceStack: false }).stack).toBeUndefined()
    expect(new Exception(simple, [], { traceStack: true }).stack).toContain('objects.test')
  })

  test('what does not fit is refused', () => {
    const values = [1, 1n, 1, 1, null]
    for (const args of [
      ...[[], [tag], [{}, values], [tag, 1], [tag, null], [tag, []], [tag, [...values, 1]]],
      ...[
        [tag, [1n, 1n, 1, 1, null]],
        [tag, [1, 1, 1, 1, null]],
        [tag, [1, 1n, 1, 1, () => {}]],
      ],
      ...[
        [tag, values, 1],
        [JSTag, ['value']],
      ],
    ])
      expect(() => new construct(...args)).toThrow(TypeError)
    expect(() => (Exception as unknown as (...args: unknown[]) => void)(tag, values)).toThrow(TypeError)
    const exception = new Exception(tag, values)
    const { is, getArg } = Exception.prototype
    for (const other of [undefined, {}, new Tag({ parameters: [] })])
      expect(() => exception.getArg(other as runtime.Tag, 0)).toThrow(TypeError)
    expect(() => exception.is({})).toThrow(TypeError)
    expect(() => exception.getArg(tag, 5)).toThrow(RangeError)
    expect(() => exception.getArg(tag, -1)).toThrow(TypeError)
    for (const bad of [undefined, {}, Object.create(exception), new Proxy(exception, {})]) {
      expect(() => is.call(bad as runtime.Exception, tag)).toThrow(TypeError)
      expect(() => getArg.call(bad as runtime.Exception, tag, 0)).toThrow(TypeError)
      expect(() => Reflect.get(Exception.prototype, 'stack', bad)).toThrow(TypeError)
    }
  })
})

// The standard has changed its mind; Node 20 still throws.
test('a setter called without a value takes undefined', () => {
  const { set } = Object.getOwnPropertyDescriptor(runtime.Global.prototype, 'value')!
  const global = new runtime.Global({ value: 'i32', mutable: true }, 5)
  set!.call(global, ...([] as unknown as [unknown]))
  expect(global.value).toBe(0)
})
