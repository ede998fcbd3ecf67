/**
 * What the realm and the imports may do to a module: intrinsics frozen before it loads (as SES does), prototypes that somebody has
 * written to, and imports that call back into the instance and grow what it is working on.
 */
import { createContext, runInContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { compile } from '../src/compile.ts'
import { type Exports, run } from './support/load.ts'
import { native } from './support/native.ts'
import { wat } from './support/wat.ts'

/** A bit of everything, with an import that is called in the middle of it. */
const text = `(module
  (import "env" "hook" (func $hook (param i32) (result i32)))
  (type $unary (func (param i32) (result i32)))
  (memory (export "memory") 1 10)
  (table (export "table") 4 20 funcref)
  (global $count (export "count") (mut i64) (i64.const 5))
  (elem (i32.const 0) $double $square)
  (data (i32.const 4) "\\01\\02\\03\\04")
  (func $double (param i32) (result i32) (i32.shl (local.get 0) (i32.const 1)))
  (func $square (param i32) (result i32) (i32.mul (local.get 0) (local.get 0)))
  (func (export "bump") (param i64) (result i64)
    (global.set $count (i64.add (global.get $count) (local.get 0)))
    (global.get $count))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "grow_table") (param i32) (result i32) (table.grow (ref.func $square) (local.get 0)))
  (func (export "peek") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "store_around") (param $p i32) (result i32)
    (i32.store (local.get $p) (i32.add (i32.load (local.get $p)) (call $hook (local.get $p))))
    (i32.store offset=4 (local.get $p) (i32.load (local.get $p)))
    (i32.load (local.get $p)))
  (func (export "call_around") (param $i i32) (result i32)
    (call_indirect (type $unary) (call $hook (local.get $i)) (local.get $i)))
  (func (export "wide") (param i64 f64) (result i64 f64 i32)
    (i64.add (local.get 0) (global.get $count))
    (f64.sqrt (local.get 1))
    (memory.size))
)`

const bytes = wat(text)

type Hook = (value: number, instance: Exports) => number

/** What calls do, with one hook, natively and compiled: the same. */
function sameAsNative(hook: Hook, ...calls: [string, ...unknown[]][]): void {
  const outcomes = (instantiate: (imports: object) => Exports) => {
    let instance: Exports = {}
    instance = instantiate({ env: { hook: (value: number) => hook(value, instance) } })
    return calls.map(([name, ...args]) => {
      try {
        return instance[name](...args)
      } catch (error) {
        return error instanceof RangeError ? 'RangeError' : (error as Error).constructor.name
      }
    })
  }
  const expected = outcomes((imports) => new native.Instance(new native.Module(bytes), imports).exports)
  for (const optimize of [0, 2] as const)
    expect(outcomes((imports) => run(text, imports, { optimize }))).toEqual(expected)
}

function behind(action: () => unknown, value: number): number {
  action()
  return value
}

describe('imports that call back', () => {
  const end = 65_532
  const cases: [string, Hook, ...[string, ...unknown[]][]][] = [
    ['memory grows while a store waits for its value', (_, e) => e.grow(1), ['store_around', 8], ['peek', 8]],
    [
      '… so that its address is one that was out of bounds before',
      (p, e) => e.grow(1) * 0 + p,
      ['store_around', end],
    ],
    ['… through the memory itself', (_, e) => e.memory.grow(2), ['store_around', 16], ['peek', 20]],
    [
      'the table grows while a call waits for its argument',
      (i, e) => e.grow_table(3) + i,
      ['call_around', 4],
    ],
    [
      'an element is replaced',
      (i, e) => behind(() => e.table.set(0, e.table.get(1)), i + 7),
      ['call_around', 0],
    ],
    [
      'an element is removed',
      (i, e) => behind(() => e.table.set(1, null), i + 7),
      ['call_around', 1],
      ['call_around', 0],
    ],
    [
      'the instance is entered again',
      (p, e) => (p < 64 ? e.store_around(p + 8) : Number(e.bump(3n))),
      ['store_around', 0],
      ['bump', 1n],
      ['peek', 60],
    ],
    [
      'results in cells are not disturbed by calls between',
      (p, e) => behind(() => e.wide(1n, 2), e.wide(9n, 81)[1] + p),
      ['store_around', 8],
      ['wide', 4n, 16],
    ],
    [
      'the hook throws, and the instance goes on',
      (p) => {
        if (p === 8) throw new TypeError('no')
        return p
      },
      ['store_around', 8],
      ['peek', 8],
      ['store_around', 24],
    ],
    ['a trap inside is the trap of the whole', (_, e) => e.peek(-1), ['store_around', 8], ['peek', 4]],
  ]
  test.each(cases)('%s', (_name, hook, ...calls) => sameAsNative(hook, ...calls))
})

/** Runs the module in a realm of its own, in which `before` runs first and `after` when it is loaded. */
function inRealm(before: string, after = ''): unknown {
  const realm = createContext({})
  const { code } = compile(bytes, { format: 'iife', name: 'loaded', check: true })
  return JSON.parse(
    runInContext(
      `'use strict';
      ${before};
      ${code.replace(/^(?:'use strict'|"use strict");?/, '')};
      ${after};
      const instance = loaded.instantiate({ env: { hook: (x) => x + 1 } }).exports;
      const outcome = [instance.store_around(8), instance.call_around(1), String(instance.bump(2n)), instance.grow(1)];
      outcome.push(instance.wide(1n, 4).map(String).join(), instance.memory.buffer.byteLength);
      outcome.push(instance.table.get(0)(4), instance.table.grow(1), instance.count.value > 5n);
      try { instance.peek(-4) } catch (error) { outcome.push(error.constructor.name, error.message) }
      try { instance.call_around(3) } catch (error) { outcome.push(error.constructor.name, error.message) }
      try { loaded.instantiate({}) } catch (error) { outcome.push(error.constructor.name) }
      try { loaded.instantiate({ env: {} }) } catch (error) { outcome.push(error.constructor.name) }
      JSON.stringify(outcome)`,
      realm,
    ) as string,
  )
}

/** Freezes the intrinsics, as lockdown of SES does: what is behind the names of the global object. */
const lockdown = `
  const seen = new Set();
  const harden = (value) => {
    if (Object(value) !== value || value === globalThis || seen.has(value)) return;
    seen.add(value);
    for (const key of Reflect.ownKeys(value)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
      harden(descriptor.value); harden(descriptor.get); harden(descriptor.set);
    }
    harden(Reflect.getPrototypeOf(value));
    Object.freeze(value);
  };
  for (const name of Object.getOwnPropertyNames(globalThis)) if (name !== 'loaded') harden(globalThis[name])`

const pollution = `
  const fail = () => { throw new Error('somebody looked') };
  for (const prototype of [Object.prototype, Array.prototype, Function.prototype]) {
    for (const key of ['0', '1', '3', 'raw', 'record', 'type', 'kind', 'views', 'max', 'value', 'module']) {
      Object.defineProperty(prototype, key, { __proto__: null, get: fail, set: fail, configurable: true });
    }
  }`

describe('a realm', () => {
  const expected = inRealm('')

  test('in which all works', () => {
    expect(expected).toMatchObject({ 0: expect.any(Number) })
    expect(expected).toContain('RuntimeError')
    expect(expected).toContain('LinkError')
  })

  test('whose intrinsics were frozen before', () => {
    expect(inRealm(lockdown)).toEqual(expected)
  })

  test('whose intrinsics are frozen after loading', () => {
    expect(inRealm('', lockdown)).toEqual(expected)
  })

  test.each([
    ['before', pollution, ''],
    ['after', '', pollution],
  ])('whose prototypes have traps of their own from %s loading', (_when, before, after) => {
    expect(inRealm(before, after)).toEqual(expected)
  })
})
