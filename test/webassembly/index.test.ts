/** The namespace of the JS API: shapes, argument checks, promises, and modules that work together. */
import { describe, expect, test } from 'vitest'
import { type ResponseLike, WebAssembly } from '../../src/webassembly/index.ts'
import { binary, section, sized } from '../support/binary.ts'
import { native } from '../support/native.ts'
import { wat } from '../support/wat.ts'

const empty = wat('(module)')
const add = wat(`(module (func (export "add") (param i32 i32) (result i32)
  (i32.add (local.get 0) (local.get 1))))`)
const broken = empty.slice(0, 7)

type AnyFunction = (...args: unknown[]) => unknown

function instantiate(text: string, imports?: object): Readonly<Record<string, never>> {
  const module = new WebAssembly.Module(wat(text))
  return new WebAssembly.Instance(module, imports).exports as Readonly<Record<string, never>>
}

function response(bytes: Uint8Array, type: string | null, ok = true): ResponseLike {
  return { ok, headers: { get: () => type }, arrayBuffer: async () => bytes.slice().buffer as ArrayBuffer }
}

describe('shapes', () => {
  test('the namespace has what that of the engine has', () => {
    const later = ['Suspending', 'SuspendError', 'promising']
    const names = Object.getOwnPropertyNames(native).filter((name) => !later.includes(name))
    const ours = Object.getOwnPropertyNames(WebAssembly)
    expect(ours).toEqual(expect.arrayContaining(names))
    expect(String(WebAssembly)).toBe('[object WebAssembly]')
    expect(Object.keys(WebAssembly).sort()).toEqual(
      ['compile', 'compileStreaming', 'instantiate', 'instantiateStreaming', 'validate'].sort(),
    )
  })

  test.each([
    'Module',
    'Instance',
    'Memory',
    'Table',
    'Global',
    'CompileError',
    'LinkError',
    'RuntimeError',
  ] as const)('%s is shaped as the engine shapes it', (name) => {
    const ours = WebAssembly[name]
    const theirs = (native as unknown as Record<string, AnyFunction>)[name]!
    expect([ours.name, ours.length]).toEqual([theirs.name, theirs.length])
    const tag = (prototype: object) => Object.prototype.toString.call(Object.create(prototype))
    expect(tag(ours.prototype)).toBe(tag(theirs.prototype as object))
    if (!name.endsWith('Error')) expect(() => (ours as unknown as AnyFunction)()).toThrow(TypeError)
  })

  test('functions have the lengths of the engine', () => {
    for (const name of Object.keys(WebAssembly) as 'compile'[]) {
      const theirs = (native as unknown as Record<string, AnyFunction | undefined>)[name]
      if (theirs !== undefined) expect([name, WebAssembly[name].length]).toEqual([name, theirs.length])
    }
    const { imports, exports, customSections } = WebAssembly.Module
    expect([imports.length, exports.length, customSections.length]).toEqual([1, 1, 2])
    expect(Object.keys(WebAssembly.Module)).toEqual(['exports', 'imports', 'customSections'])
  })
})

const noBytes = [undefined, null, 1, 'text', [], {}, { byteLength: 8 }] as never[]

describe('validate', () => {
  test('tells valid from invalid, and refuses what is not bytes', () => {
    expect(WebAssembly.validate(add)).toBe(true)
    expect(WebAssembly.validate(add.slice().buffer)).toBe(true)
    expect(WebAssembly.validate(new DataView(add.slice().buffer))).toBe(true)
    expect(WebAssembly.validate(broken)).toBe(false)
    for (const value of noBytes) expect(() => WebAssembly.validate(value)).toThrow(TypeError)
  })
})

describe('Module', () => {
  test('refuses invalid bytes with its own CompileError', () => {
    expect(() => new WebAssembly.Module(broken)).toThrow(WebAssembly.CompileError)
    for (const value of noBytes) expect(() => new WebAssembly.Module(value)).toThrow(TypeError)
  })

  test('lists imports and exports', () => {
    const module = new WebAssembly.Module(
      wat(`(module (import "a" "f" (func)) (import "b" "g" (global i32)) (import "" "m" (memory 1))
        (import "c" "t" (table 1 funcref)) (export "__proto__" (func 0)) (export "mem" (memory 0)))`),
    )
    expect(WebAssembly.Module.imports(module)).toEqual([
      { module: 'a', name: 'f', kind: 'function' },
      { module: 'b', name: 'g', kind: 'global' },
      { module: '', name: 'm', kind: 'memory' },
      { module: 'c', name: 't', kind: 'table' },
    ])
    expect(WebAssembly.Module.exports(module)).toEqual([
      { name: '__proto__', kind: 'function' },
      { name: 'mem', kind: 'memory' },
    ])
    for (const value of [undefined, {}, WebAssembly.Module.prototype]) {
      expect(() => WebAssembly.Module.imports(value as never)).toThrow(TypeError)
      expect(() => WebAssembly.Module.exports(value as never)).toThrow(TypeError)
    }
  })

  test('gives copies of custom sections', () => {
    const module = new WebAssembly.Module(
      binary(section(0, sized('a'), 1, 2), section(0, sized('b'), 3), section(0, sized('a'), 4)),
    )
    const get = (name: string) =>
      WebAssembly.Module.customSections(module, name).map((b) => [...new Uint8Array(b)])
    expect([get('a'), get('b'), get('c'), get(undefined as never)]).toEqual([[[1, 2], [4]], [[3]], [], []])
    new Uint8Array(WebAssembly.Module.customSections(module, 'a')[0]!).fill(9)
    expect(get('a')).toEqual([[1, 2], [4]])
    expect(() => (WebAssembly.Module.customSections as unknown as AnyFunction)(module)).toThrow(TypeError)
    expect(() => WebAssembly.Module.customSections(module, Symbol() as never)).toThrow(TypeError)
  })

  test('keeps nothing of the bytes that it was given', () => {
    const bytes = add.slice()
    const module = new WebAssembly.Module(bytes)
    bytes.fill(0)
    const { exports } = new WebAssembly.Instance(module)
    expect((exports.add as AnyFunction)(2, 3)).toBe(5)
    expect(WebAssembly.Module.exports(module)).toHaveLength(1)
  })
})

describe('Instance', () => {
  test('has frozen exports without a prototype', () => {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(add))
    expect(instance.exports).toBe(instance.exports)
    expect(Object.getPrototypeOf(instance.exports)).toBe(null)
    expect(Object.isFrozen(instance.exports)).toBe(true)
    expect(() => WebAssembly.Instance.prototype.exports).toThrow(TypeError)
    expect(instance).toBeInstanceOf(WebAssembly.Instance)
  })

  test('checks its arguments', () => {
    const module = new WebAssembly.Module(add)
    for (const value of [undefined, {}, add])
      expect(() => new WebAssembly.Instance(value as never)).toThrow(TypeError)
    for (const value of [null, 1, 'x'])
      expect(() => new WebAssembly.Instance(module, value as never)).toThrow(TypeError)
  })

  test('throws errors of the namespace', () => {
    const text = '(module (import "m" "f" (func)) (func (export "trap") unreachable))'
    expect(() => instantiate(text)).toThrow(TypeError)
    expect(() => instantiate(text, {})).toThrow(TypeError)
    expect(() => instantiate(text, { m: {} })).toThrow(WebAssembly.LinkError)
    expect(() => instantiate(text, { m: { f: 1 } })).toThrow(WebAssembly.LinkError)
    const { trap } = instantiate(text, { m: { f() {} } }) as Readonly<Record<string, AnyFunction>>
    expect(() => trap!()).toThrow(WebAssembly.RuntimeError)
    expect(() => trap!()).toThrow('unreachable')
  })

  test('instances of one module share code and nothing else', () => {
    const module = new WebAssembly.Module(
      wat(`(module (global $n (mut i32) (i32.const 0))
        (func (export "next") (result i32)
          (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))`),
    )
    const next = () => new WebAssembly.Instance(module).exports.next as AnyFunction
    const [a, b] = [next(), next()]
    expect([a(), a(), b()]).toEqual([1, 2, 1])
    expect(a).not.toBe(b)
  })
})

describe('objects', () => {
  test('link modules with each other', () => {
    const memory = new WebAssembly.Memory({ initial: 1 })
    const table = new WebAssembly.Table({ element: 'anyfunc', initial: 2 })
    const global = new WebAssembly.Global({ value: 'i64', mutable: true }, 1n)
    const imports = { m: { memory, table, global } }
    instantiate(
      `(module (import "m" "memory" (memory 1)) (import "m" "table" (table 2 funcref))
        (import "m" "global" (global (mut i64)))
        (elem (i32.const 1) $f) (data (i32.const 8) "\\2a")
        (func $f (param i64) (result i64)
          (global.set 0 (i64.add (global.get 0) (local.get 0))) (global.get 0)))`,
      imports,
    )
    const { call } = instantiate(
      `(module (import "m" "memory" (memory 1)) (import "m" "table" (table 2 funcref))
        (type $t (func (param i64) (result i64)))
        (func (export "call") (result i64)
          (call_indirect (type $t) (i64.load8_u (i32.const 8)) (i32.const 1))))`,
      imports,
    ) as Readonly<Record<string, AnyFunction>>
    expect(call!()).toBe(43n)
    expect(global.value).toBe(43n)
    expect((table.get(1) as AnyFunction)(1n)).toBe(44n)
    expect(new Uint8Array(memory.buffer)[8]).toBe(42)
  })

  test('come back as they went in', () => {
    const exports = instantiate(
      `(module (import "m" "f" (func $f)) (memory (export "a") 1) (export "b" (memory 0)) (export "f" (func $f))
        (func $g (export "g")) (table (export "t") 1 funcref) (elem (i32.const 0) $g))`,
      { m: { f() {} } },
    ) as Readonly<Record<string, unknown>>
    expect(exports.a).toBe(exports.b)
    expect(exports.a).toBeInstanceOf(WebAssembly.Memory)
    expect((exports.t as { get(i: number): unknown }).get(0)).toBe(exports.g)
  })
})

describe('promises', () => {
  const module = new WebAssembly.Module(add)

  test('compile and instantiate give what the standard says', async () => {
    expect(await WebAssembly.compile(add)).toBeInstanceOf(WebAssembly.Module)
    const both = await WebAssembly.instantiate(add)
    expect(Object.keys(both)).toEqual(['module', 'instance'])
    expect(both.module).toBeInstanceOf(WebAssembly.Module)
    expect((both.instance.exports.add as AnyFunction)(1, 2)).toBe(3)
    expect(await WebAssembly.instantiate(module)).toBeInstanceOf(WebAssembly.Instance)
  })

  test('an export called then is an export, and nobody waits for it', async () => {
    const text = `(module (global $called (export "called") (mut i32) (i32.const 0))
      (func (export "then") (param externref externref) (global.set $called (i32.const 1))))`
    const module = await WebAssembly.compile(wat(text))
    const instances = [
      (await WebAssembly.instantiate(wat(text))).instance,
      await WebAssembly.instantiate(module),
    ]
    for (const { exports } of instances) {
      const { called, then } = exports as unknown as { called: { value: number }; then: AnyFunction }
      expect(called.value).toBe(0)
      then(null, null)
      expect(called.value).toBe(1)
    }
  })

  test('everything that is wrong is a rejection', async () => {
    for (const value of noBytes) {
      await expect(WebAssembly.compile(value)).rejects.toThrow(TypeError)
      await expect(WebAssembly.instantiate(value)).rejects.toThrow(TypeError)
      await expect(WebAssembly.compileStreaming(value)).rejects.toThrow(TypeError)
    }
    await expect(WebAssembly.compile(broken)).rejects.toThrow(WebAssembly.CompileError)
    await expect(WebAssembly.instantiate(broken)).rejects.toThrow(WebAssembly.CompileError)
    await expect(WebAssembly.instantiate(add, null as never)).rejects.toThrow(TypeError)
    const importing = wat('(module (import "m" "f" (func)))')
    await expect(WebAssembly.instantiate(importing)).rejects.toThrow(TypeError)
    await expect(WebAssembly.instantiate(importing, { m: {} })).rejects.toThrow(WebAssembly.LinkError)
    const trapping = wat('(module (func $f unreachable) (start $f))')
    await expect(WebAssembly.instantiate(trapping)).rejects.toThrow(WebAssembly.RuntimeError)
  })

  test('bytes that change after the call do not matter', async () => {
    const bytes = add.slice()
    const promise = WebAssembly.instantiate(bytes)
    bytes.fill(0)
    expect(WebAssembly.Module.exports((await promise).module)).toHaveLength(1)
  })

  test('streaming takes responses of the right type', async () => {
    const wasm = 'application/wasm'
    expect(await WebAssembly.compileStreaming(response(add, wasm))).toBeInstanceOf(WebAssembly.Module)
    const { instance } = await WebAssembly.instantiateStreaming(
      Promise.resolve(response(add, 'Application/WASM')),
    )
    expect((instance.exports.add as AnyFunction)(1, 2)).toBe(3)
    for (const type of [null, '', 'text/plain', 'application/wasm;charset=utf-8']) {
      await expect(WebAssembly.compileStreaming(response(add, type))).rejects.toThrow(TypeError)
    }
    await expect(WebAssembly.compileStreaming(response(add, wasm, false))).rejects.toThrow(TypeError)
    await expect(WebAssembly.compileStreaming(response(broken, wasm))).rejects.toThrow(
      WebAssembly.CompileError,
    )
    const failed = Promise.reject(new RangeError('gone'))
    await expect(WebAssembly.compileStreaming(failed)).rejects.toThrow(RangeError)
    const real = new Response(add.slice(), { headers: { 'Content-Type': wasm } })
    expect(await WebAssembly.compileStreaming(real)).toBeInstanceOf(WebAssembly.Module)
  })
})
