/** Modules compiled before, behind the namespace: by their object, by their bytes, and the forwarders that glue makes. */
import { describe, expect, test } from 'vitest'
import * as runtime from '../../runtime/index.js'
import { compile } from '../../src/index.ts'
import { installPrecompiled, type PrecompiledModule, precompiled } from '../../src/webassembly/precompiled.ts'
import { binary, section, sized } from '../support/binary.ts'
import { native } from '../support/native.ts'
import { wat } from '../support/wat.ts'

type AnyFunction = (...args: unknown[]) => unknown
type AnyExports = Readonly<Record<string, AnyFunction>>

const math = wat(`(module
  (import "m" "twice" (func $twice (param i32) (result i32)))
  (table (export "table") 4 funcref)
  (type $wide (func (param i64 f64) (result f64 i64)))
  (func (export "quadruple") (param i32) (result i32) (call $twice (call $twice (local.get 0))))
  (func (export "call") (param i64 f64) (result f64 i64)
    (call_indirect (type $wide) (local.get 0) (local.get 1) (i32.const 1))))`)

const imports = { m: { twice: (n: number) => n * 2 } }

/** What a module of shape `module` exports, with the runtime that the namespace has. */
function objectOf(bytes: Uint8Array): PrecompiledModule {
  const { code } = compile(bytes, { shape: 'module', format: 'cjs', runtime: 'external' })
  const module: { exports: unknown } = { exports: {} }
  new Function('module', 'require', code)(module, () => runtime)
  return module.exports as PrecompiledModule
}

const object = objectOf(math)

describe('a module', () => {
  const namespace = precompiled(object)

  test('is found by its bytes', async () => {
    const module = new namespace.Module(math)
    expect(module).toBeInstanceOf(namespace.Module)
    const { exports } = new namespace.Instance(module, imports) as unknown as { exports: AnyExports }
    expect(exports.quadruple!(5)).toBe(20)
    const both = await namespace.instantiate(math.slice().buffer, imports)
    expect((both.instance.exports as AnyExports).quadruple!(6)).toBe(24)
    const response = new Response(math.slice(), { headers: { 'Content-Type': 'application/wasm' } })
    const streamed = await namespace.instantiateStreaming(response, imports)
    expect((streamed.instance.exports as AnyExports).quadruple!(7)).toBe(28)
    expect(namespace.validate(math)).toBe(true)
  })

  test('is taken as the object that it is, known before or not', async () => {
    const strange = precompiled()
    const given = object as never
    expect(new strange.Module(given)).toBeInstanceOf(strange.Module)
    expect(await strange.compile(given)).toBeInstanceOf(strange.Module)
    expect(await strange.compileStreaming(given)).toBeInstanceOf(strange.Module)
    const { instance, module } = await strange.instantiate(given, imports)
    expect(instance).toBeInstanceOf(strange.Instance)
    expect(await strange.instantiate(module, imports)).toBeInstanceOf(strange.Instance)
    expect((instance.exports as AnyExports).table).toBeInstanceOf(strange.Table)
  })

  test('lists what it imports and exports', () => {
    const module = new namespace.Module(math)
    expect(namespace.Module.imports(module)).toEqual([{ module: 'm', name: 'twice', kind: 'function' }])
    expect(namespace.Module.exports(module)).toEqual([
      { name: 'table', kind: 'table' },
      { name: 'quadruple', kind: 'function' },
      { name: 'call', kind: 'function' },
    ])
  })

  test('keeps custom sections, but those for tools', () => {
    const bytes = binary(section(0, sized('dylink.0'), 1, 2, 255), section(0, sized('producers'), 0))
    const module = new namespace.Module(objectOf(bytes) as never)
    const get = (name: string) =>
      namespace.Module.customSections(module, name).map((b) => [...new Uint8Array(b)])
    expect([get('dylink.0'), get('producers'), get('other')]).toEqual([[[1, 2, 255]], [], []])
  })

  test('that nobody compiled is a CompileError that names the bytes', async () => {
    const other = wat('(module (func (export "f")))')
    expect(() => new namespace.Module(other)).toThrow(namespace.CompileError)
    expect(() => new namespace.Module(other)).toThrow(`of these bytes (${other.length} bytes, hash `)
    await expect(namespace.instantiate(other)).rejects.toThrow(namespace.CompileError)
    expect(namespace.validate(other)).toBe(false)
    const changed = math.slice()
    changed[math.length - 3]! ^= 1
    expect(() => new namespace.Module(changed)).toThrow(namespace.CompileError)
    expect(() => precompiled({} as never)).toThrow(TypeError)
  })
})

test('is installed as the global namespace', () => {
  const before = native
  const installed = installPrecompiled(object)
  try {
    expect((globalThis as unknown as { WebAssembly: unknown }).WebAssembly).toBe(installed)
  } finally {
    Object.assign(globalThis, { WebAssembly: before })
  }
})

describe('a function of JavaScript becomes one that a table takes', () => {
  const namespace = precompiled(object)

  function forward(type: string, func: AnyFunction): AnyFunction {
    const bytes = wat(`(module (import "e" "f" (func ${type})) (export "f" (func 0)))`)
    const instance = new namespace.Instance(new namespace.Module(bytes), { e: { f: func } })
    return (instance.exports as AnyExports).f!
  }

  test('called from wasm and from JavaScript', () => {
    const { exports } = new namespace.Instance(new namespace.Module(math), imports)
    const { table, call } = exports as unknown as {
      table: { set(i: number, f: unknown): void }
      call: AnyFunction
    }
    const func = forward('(param i64 f64) (result f64 i64)', (a, b) => [
      (b as number) / 2,
      (a as bigint) * 3n,
    ])
    table.set(1, func)
    expect(call(2n ** 40n + 1n, 5)).toEqual([2.5, 3n * 2n ** 40n + 3n])
    expect(func(-1n, 9)).toEqual([4.5, -3n])
    table.set(
      1,
      forward('(param i32) (result i32)', (n) => n),
    )
    expect(() => call(1n, 1)).toThrow('indirect call type mismatch')
  })

  test('with the conversions of its type', () => {
    expect(forward('(param i32) (result i32)', (n) => (n as number) + 2 ** 31)(2 ** 32 + 5)).toBe(5 - 2 ** 31)
    expect(forward('(param f32) (result f32)', (n) => n)(1.1)).toBe(Math.fround(1.1))
    expect(forward('(param externref) (result externref)', (n) => [n])('x')).toEqual(['x'])
    expect(forward('', () => 1)()).toBe(undefined)
    expect(() => forward('(param i64)', () => 1)(1)).toThrow(TypeError)
  })

  test('with errors as they are', () => {
    const error = new RangeError('mine')
    const func = forward('', () => {
      throw error
    })
    expect(func).toThrow(error)
  })

  test('and the same function when it was one before', () => {
    const func = forward('(param i32) (result i32)', (n) => n)
    expect(forward('(param i32) (result i32)', func)).toBe(func)
    expect(() => forward('(param i32)', func)).toThrow(namespace.LinkError)
  })

  test('only where nothing else is in the module', () => {
    const others = [
      `(module (import "e" "f" (func)) (export "f" (func 0)) (export "g" (func 0)))`,
      `(module (import "e" "f" (func)) (export "f" (func 0)) (memory 1))`,
      `(module (import "e" "g" (global i32)) (export "g" (global 0)))`,
      `(module (func (export "f")))`,
      '(module)',
    ]
    for (const text of others) expect(() => new namespace.Module(wat(text))).toThrow('no precompiled module')
    for (let length = 0; length < 20; length++)
      expect(namespace.validate(wat(others[0]!).slice(0, length))).toBe(false)
  })
})
