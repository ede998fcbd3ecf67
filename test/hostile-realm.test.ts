/**
 * What the realm and the imports may do to a module: intrinsics frozen before it loads (as SES does), prototypes that somebody has
 * written to, and imports that call back into the instance and grow what it is working on.
 */
import { createContext, runInContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { compile } from '../src/compile.ts'
import { type Exports, run } from './support/load.ts'
import { native } from './support/native.ts'
import { nodesOf, parseScript } from './support/scope.ts'
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

/** A module, and what a script does with its instance: whatever it notes. */
interface Program {
  readonly bytes: Uint8Array
  readonly script: string
  /** Names that are numbers and are trapped too. */
  readonly indices: readonly string[]
}

const first: Program = {
  bytes,
  indices: '0 1 2 3 4 7 8 16 2047'.split(' '),
  script: `
    const instance = loaded.instantiate({ env: { hook: (x) => x + 1 } }).exports;
    note(() => [instance.store_around(8), instance.call_around(1), String(instance.bump(2n)), instance.grow(1)].join());
    note(() => [...instance.wide(1n, 4), instance.memory.buffer.byteLength].join());
    note(() => [instance.table.get(0)(4), instance.table.grow(1), instance.count.value > 5n].join());
    note(() => instance.peek(-4));
    note(() => instance.call_around(3));
    note(() => loaded.instantiate({}));
    note(() => loaded.instantiate({ env: {} }));
    note(() => { instance.count.value = 5n; return String(instance.bump(0n)) });
    note(() => instance.table.set(0, 5));
    note(() => instance.table.get(100));
    note(() => instance.memory.grow(100));
    note(() => Object.keys(instance).join());`,
}

/** Objects, exceptions, vectors, tail calls, references and several memories. */
const second: Program = {
  // Small arrays of wasm are arrays of JavaScript, made with holes and then filled: that looks for setters (SECURITY.md).
  indices: [],
  bytes: wat(`(module
    (import "env" "pair" (func $pair (param i32) (result i32 i64)))
    (import "env" "keep" (func $keep (param externref) (result externref)))
    (type $node (sub (struct (field $v (mut i32)) (field $next (mut (ref null $node))))))
    (type $leaf (sub final $node (struct (field (mut i32)) (field (mut (ref null $node))) (field i64))))
    (type $bytes (array (mut i8)))
    (tag $failed (export "tag") (param i32 i64))
    (memory (export "memory") 1 3) (memory $other 1) (table $refs (export "refs") 2 externref)
    (data $text "abcdef")
    (func (export "objects") (param $n i32) (result i32) (local $list (ref null $node))
      (loop $again
        (local.set $list (struct.new $leaf (local.get $n) (local.get $list) (i64.const 5)))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (i32.add (struct.get $node $v (local.get $list)) (i32.add (ref.test (ref $leaf) (local.get $list))
        (array.get_u $bytes (array.new_data $bytes $text (i32.const 1) (i32.const 3)) (i32.const 2)))))
    (func $fail (export "fail") (param i32) (throw $failed (local.get 0) (i64.const 9)))
    (func (export "catch") (param i32) (result i64) (local i64)
      (block $caught (result i32 i64)
        (try_table (catch $failed $caught) (call $fail (local.get 0))) (return (i64.const 0)))
      (local.set 1) (i64.add (i64.extend_i32_s) (local.get 1)))
    (func (export "vector") (param i32) (result i32)
      (v128.store (i32.const 32) (i32x4.mul (i32x4.splat (local.get 0)) (v128.const i32x4 1 2 3 4)))
      (i32.store $other (i32.const 4) (i32x4.extract_lane 3 (v128.load (i32.const 32))))
      (i32.load $other (i32.const 4)))
    (func $even (export "even") (param i32) (result i32)
      (if (i32.eqz (local.get 0)) (then (return (i32.const 1)))) (return_call $odd (i32.sub (local.get 0) (i32.const 1))))
    (func $odd (param i32) (result i32)
      (if (i32.eqz (local.get 0)) (then (return (i32.const 0)))) (return_call $even (i32.sub (local.get 0) (i32.const 1))))
    (func (export "pair") (param i32) (result i32 i64) (call $pair (local.get 0)))
    (func (export "keep") (param externref) (result externref)
      (table.set $refs (i32.const 1) (call $keep (local.get 0))) (table.get $refs (i32.const 1)))
    (func (export "small") (param i32) (result i31ref) (ref.i31 (local.get 0)))
    (func (export "object") (result (ref $leaf)) (struct.new_default $leaf))
    (func (export "null") (param (ref null $leaf)) (result i64) (struct.get $leaf 2 (local.get 0))))`),
  script: `
    const thing = { toString: () => 'thing' };
    const instance = loaded.instantiate({ env: { pair: (x) => [x, 5n], keep: (x) => x } }).exports;
    note(() => [instance.objects(5), String(instance.catch(4)), instance.vector(3), instance.even(1001)].join());
    note(() => [...instance.pair(7)].join());
    note(() => instance.keep(thing) === thing && instance.refs.get(1) === thing);
    note(() => [instance.small(-5), String(instance.null(instance.object()))].join());
    note(() => instance.null(null));
    note(() => instance.null(thing));
    note(() => instance.fail(3));
    note(() => { const object = instance.object(); return [typeof object, Reflect.ownKeys(object).length].join() });
    note(() => instance.refs.set(9, thing));
    note(() => instance.refs.grow(1, thing));`,
}

const programs = { 'a module of 1.0 and 2.0': first, 'a module of 3.0': second }

/** Runs a program in a realm of its own, in which `before` runs first, `after` when it is loaded, and `end` when all is done. */
function inRealm({ bytes, script }: Program, { before = '', after = '', end = '', minify = false }): unknown {
  const realm = createContext({})
  const { code } = compile(bytes, { format: 'iife', name: 'loaded', minify })
  return JSON.parse(
    runInContext(
      `'use strict';
      const outcomes = { __proto__: null }, errors = { __proto__: null };
      let count = 0;
      const note = (action) => {
        try { outcomes[count] = action() } catch (error) { errors[count] = error }
        count++;
      };
      ${before};
      ${code.replace(/^(?:'use strict'|"use strict");?/, '')};
      ${after};
      ${script};
      ${end};
      for (const i in errors) outcomes[i] = [errors[i].constructor.name, errors[i].message];
      JSON.stringify(outcomes)`,
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

/** Every name of a property that the output mentions, those that descriptors may have, and some numbers. */
function propertyNames({ bytes, indices }: Program): string[] {
  const { code } = compile(bytes, { format: 'iife' })
  const names = new Set(['get', 'set', 'value', 'writable', 'enumerable', 'configurable', ...indices])
  for (const node of nodesOf(parseScript(code, { sourceType: 'script', ecmaVersion: 2020 }))) {
    const key = node.type === 'MemberExpression' ? node.property : node.type === 'Property' ? node.key : null
    if (key?.type === 'Identifier') names.add(key.name)
  }
  return [...names]
}

/** Puts a trap for each name on the prototypes that have nothing of that name. */
const pollute = (names: readonly string[]) => `
  const polluted = [];
  for (const prototype of [Object.prototype, Array.prototype, Function.prototype, Error.prototype, RangeError.prototype]) {
    for (const key of ${JSON.stringify(names)}) {
      if (key in prototype && !polluted.some(([, other]) => other === key)) continue;
      if (Object.prototype.hasOwnProperty.call(prototype, key)) continue;
      const fail = () => { throw new Error('somebody looked for ' + key) };
      polluted.push([prototype, key, fail]);
    }
  }
  for (const [prototype, key, fail] of polluted)
    Object.defineProperty(prototype, key, { __proto__: null, get: fail, set: fail, configurable: true })`
const cleanUp = 'for (const [prototype, key] of polluted) delete prototype[key]'

describe.each(Object.entries(programs))('%s in a realm', (_, program) => {
  const expected = inRealm(program, {})
  const names = propertyNames(program)

  test('in which all works', () => {
    expect(JSON.stringify(expected)).toContain('RuntimeError')
    expect(JSON.stringify(expected)).toContain('TypeError')
    expect(names).toContain('raw')
  })

  describe.each([false, true])('minified: %s', (minify) => {
    test('whose intrinsics were frozen before', () => {
      expect(inRealm(program, { before: lockdown, minify })).toEqual(expected)
    })

    test('whose intrinsics are frozen after loading', () => {
      expect(inRealm(program, { after: lockdown, minify })).toEqual(expected)
    })

    test('whose prototypes have traps of their own from before loading', () => {
      expect(inRealm(program, { before: pollute(names), end: cleanUp, minify })).toEqual(expected)
    })

    test('whose prototypes have traps of their own from after loading', () => {
      expect(inRealm(program, { after: pollute(names), end: cleanUp, minify })).toEqual(expected)
    })
  })
})
