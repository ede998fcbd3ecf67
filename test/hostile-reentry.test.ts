/**
 * What imports and values of JavaScript do in the middle of things: they call the instance again, grow what it is working on, replace what it
 * is about to call. Each module does the same as on the engine's own WebAssembly, in each form that the compiler has for it.
 */
import { describe, expect, test } from 'vitest'
import type { CompileOptions } from '../src/index.ts'
import { type Exports, loadText } from './support/load.ts'
import { native } from './support/native.ts'
import { wat } from './support/wat.ts'

const forms: readonly CompileOptions[] = [
  { optimize: 0 },
  {},
  { optimize: 's', minify: true, target: 'es2015' },
  // Functions in pieces.
  { functionSize: 256 },
]

type Hook = (instance: Exports, ...args: number[]) => unknown
type Call = readonly [name: string, ...args: unknown[]]
type Make = (imports: object) => Exports

interface Natively {
  readonly Memory: new (limits: object) => { grow(pages: number): number; readonly buffer: ArrayBuffer }
  readonly Table: new (limits: object) => object
  readonly Global: new (type: object, value?: unknown) => { value: unknown }
}

function textOf(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (Array.isArray(value)) return value.map(textOf)
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  return typeof value === 'function' ? 'function' : value
}

function outcomeOf(action: () => unknown): unknown {
  try {
    return textOf(action())
  } catch (error) {
    return (error as Error).name
  }
}

/** What is left behind, in memories, tables and globals. */
function stateOf(exports: Exports): unknown[] {
  return Object.entries(exports).flatMap(([name, item]) => {
    if (item.buffer !== undefined) {
      const bytes = new Uint8Array(item.buffer)
      const written: [number, number][] = []
      bytes.forEach((byte, at) => {
        if (byte !== 0) written.push([at, byte])
      })
      return [name, bytes.length, written]
    }
    if (item.grow !== undefined)
      return [name, item.length, Array.from({ length: item.length }, (_, k) => typeof item.get(k))]
    return 'value' in Object(item) && typeof item === 'object' ? [name, textOf(item.value)] : []
  })
}

/** What an action gives, or else 0: the import goes on when the memory can't grow. */
function orZero(action: () => unknown): unknown {
  try {
    return action()
  } catch {
    return 0
  }
}

function trace(make: Make, hook: Hook, calls: readonly Call[]): unknown[] {
  let instance: Exports = {}
  const call = (...args: number[]) => hook(instance, ...args)
  instance = make({ env: { hook: call, many: call, wide: call, ref: call } })
  const outcomes = calls.map(([name, ...args]) => outcomeOf(() => instance[name](...args)))
  return [outcomes, stateOf(instance)]
}

function sameAsNative(text: string, hook: Hook, calls: readonly Call[]): void {
  const module = new native.Module(wat(text))
  const expected = trace((imports) => new native.Instance(module, imports).exports as Exports, hook, calls)
  for (const options of forms) {
    const actual = trace((imports) => loadText(text, options)(imports).exports, hook, calls)
    expect(actual, JSON.stringify(options)).toEqual(expected)
  }
}

const imports = `
  (import "env" "hook" (func $hook (param i32) (result i32)))
  (import "env" "many" (func $many (param i32) (result i32 i64 f64 i32)))
  (import "env" "wide" (func $wide (param i32) (result i64)))`

const grow: Hook = (instance, value) => {
  instance.memory.grow(1)
  return value
}

describe('a memory that grows in the middle of', () => {
  const page = 65_536
  /** The body of a function of an address, and the addresses. */
  const bodies: Record<string, string> = {
    'a store': '(i32.store (local.get $p) (call $hook (local.get $p))) (i32.load (local.get $p))',
    'a store of 64 bits':
      '(i64.store (local.get $p) (i64.extend_i32_u (call $hook (local.get $p)))) (i32.load offset=4 (local.get $p))',
    'a store of a float':
      '(f64.store (local.get $p) (f64.convert_i32_s (call $hook (local.get $p)))) (i32.load offset=4 (local.get $p))',
    'a sum of loads':
      '(i32.add (i32.load (local.get $p)) (i32.add (call $hook (i32.const 3)) (i32.load (local.get $p))))',
    'a sum of loads of 64 bits':
      '(i32.wrap_i64 (i64.add (i64.load (local.get $p)) (i64.add (call $wide (i32.const 3)) (i64.load (local.get $p)))))',
    'a store of a vector':
      '(v128.store (local.get $p) (i32x4.splat (call $hook (local.get $p)))) (i32x4.extract_lane 3 (v128.load (local.get $p)))',
    'a sum of vectors': `(i32x4.extract_lane 2 (i32x4.add (v128.load (local.get $p))
      (i32x4.add (i32x4.splat (call $hook (i32.const 3))) (v128.load (local.get $p)))))`,
    'a loop': `(loop $again
      (i32.store (i32.add (local.get $p) (local.get $k)) (local.get $k))
      (if (i32.eq (local.get $k) (i32.const 8)) (then (drop (call $hook (i32.const 0)))))
      (br_if $again (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 4))) (i32.const 32))))
      (i32.load offset=28 (local.get $p))`,
    'a fill':
      '(memory.fill (local.get $p) (call $hook (i32.const 7)) (i32.const 4)) (i32.load (local.get $p))',
    'a copy':
      '(memory.copy (local.get $p) (i32.const 0) (call $hook (i32.const 4))) (i32.load (local.get $p))',
    'an init':
      '(memory.init $text (local.get $p) (i32.const 0) (call $hook (i32.const 4))) (i32.load (local.get $p))',
    growing: '(i32.add (memory.grow (call $hook (i32.const 1))) (memory.size))',
    'asking for its size': '(i32.add (memory.size) (i32.mul (call $hook (i32.const 3)) (memory.size)))',
    'a choice': `(select (i32.load (local.get $p)) (call $hook (i32.const 5)) (i32.load8_u (local.get $p)))`,
    'a call with several results': `(i32.store (local.get $p) (i32.const 9)) (call $many (local.get $p)) (local.set $k) (drop) (drop) (drop)
      (i32.add (local.get $k) (i32.load (local.get $p)))`,
    'a function that was called':
      '(i32.add (i32.load (local.get $p)) (i32.add (call $through) (i32.load (local.get $p))))',
    'a call through a table':
      '(i32.add (i32.load (local.get $p)) (i32.add (call_indirect (result i32) (i32.const 0)) (i32.load (local.get $p))))',
  }
  const text = (body: string, limits: string) => `(module ${imports}
    (memory (export "memory") ${limits}) (table funcref (elem $through)) (data $text "text") (data (i32.const 0) "\\01\\02\\03\\04\\05\\06\\07\\08")
    (func $through (result i32) (call $hook (i32.const 2)))
    (func (export "run") (param $p i32) (result i32) (local $k i32) ${body}))`
  const calls = [0, 64, page - 8, page - 4, page - 2, page, page + 64, 2 * page - 8, 2 * page, -4].map(
    (p): Call => ['run', p],
  )
  test.each(Object.entries(bodies))('%s', (_, body) => {
    const result: Hook = body.includes('$many')
      ? (instance, p) => [grow(instance, p), 5n, 0.5, 7]
      : body.includes('$wide')
        ? (instance, p) => BigInt(grow(instance, p) as number)
        : grow
    sameAsNative(text(body, '1 40'), result, calls)
    // Until it can't.
    sameAsNative(text(body, '1 3'), (instance, value) => orZero(() => result(instance, value)), calls)
  })

  test('something, when it is another instance that has it', () => {
    const memory = () => {
      const { Memory } = native as unknown as Natively
      return new Memory({ initial: 1, maximum: 10 })
    }
    const user = `(module ${imports} (memory (import "env" "memory") 1 10)
      (func (export "run") (param $p i32) (result i32)
        (i32.store (local.get $p) (i32.add (call $hook (local.get $p)) (i32.load (local.get $p))))
        (i32.load (local.get $p))))`
    const run = (make: Make, shared: { grow(pages: number): number }) => {
      const { run } = make({
        env: { memory: shared, hook: (p: number) => shared.grow(1) * 100 + p, many() {}, wide() {} },
      })
      return [0, page - 4, page, 3 * page].map((p) => outcomeOf(() => run(p)))
    }
    const expected = run(
      (all) => new native.Instance(new native.Module(wat(user)), all).exports as Exports,
      memory(),
    )
    const owner = '(module (memory (export "memory") 1 10))'
    for (const options of forms)
      expect(
        run((all) => loadText(user, options)(all).exports, loadText(owner, options)().exports.memory),
      ).toEqual(expected)
  })
})

describe('a table that changes in the middle of', () => {
  const text = (body: string) => `(module ${imports}
    (type $unary (func (param i32) (result i32)))
    (table $table (export "table") 2 6 funcref) (elem (i32.const 0) $one $two) (elem $spare func $two $one)
    (func $one (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
    (func $two (export "two") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
    (func (export "run") (param $i i32) (result i32) ${body}))`
  const bodies: Record<string, string> = {
    'a call': '(call_indirect (type $unary) (call $hook (i32.const 20)) (local.get $i))',
    'two calls': `(i32.add (call_indirect (type $unary) (i32.const 7) (local.get $i))
      (i32.add (call $hook (i32.const 20)) (call_indirect (type $unary) (i32.const 9) (local.get $i))))`,
    'a set': '(table.set (call $hook (local.get $i)) (ref.func $two)) (table.size)',
    'a get':
      '(i32.add (ref.is_null (table.get (local.get $i))) (i32.mul (call $hook (i32.const 2)) (ref.is_null (table.get (local.get $i)))))',
    'an init':
      '(table.init $table $spare (i32.const 0) (i32.const 0) (call $hook (i32.const 2))) (table.size)',
    'a copy': '(table.copy (local.get $i) (i32.const 0) (call $hook (i32.const 1))) (table.size)',
    'a fill': '(table.fill (local.get $i) (ref.func $two) (call $hook (i32.const 1))) (table.size)',
    growing: '(i32.add (table.grow (ref.func $one) (call $hook (i32.const 1))) (table.size))',
  }
  const hooks: Record<string, Hook> = {
    grows: ({ table, two }, value) => {
      if (table.length < 6) table.grow(1, two)
      return value
    },
    'loses what is in it': ({ table }, value) => {
      for (let i = 0; i < table.length; i++) table.set(i, null)
      return value
    },
    'gets something else': ({ table, two }, value) => {
      for (let i = 0; i < table.length; i++) table.set(i, two)
      return value
    },
  }
  const calls = [0, 1, 2, 3, 5, 6, -1].map((i): Call => ['run', i])
  for (const [what, hook] of Object.entries(hooks))
    test.each(Object.entries(bodies))(`%s: it ${what}`, (_, body) => sameAsNative(text(body), hook, calls))
})

describe('values that are parts of something larger', () => {
  const text = `(module ${imports}
    (import "env" "ref" (func $ref (param i32) (result externref i64 externref)))
    (memory (export "memory") 1 4) (global $count (export "count") (mut i64) (i64.const 0x1_0000_0000))
    (func $four (export "four") (param i32) (result i32 i64 f64 i32)
      (i32.const 1) (i64.const 0x2_0000_0003) (f64.const 4.5) (i32.const 5))
    (func (export "sum") (param i64 i64 i64) (result i64)
      (i64.add (local.get 0) (i64.mul (i64.const 1000) (i64.add (local.get 1) (i64.mul (i64.const 1000) (local.get 2))))))
    (func (export "through") (param i32) (result i32 i64 f64 i32) (call $many (local.get 0)))
    (func (export "pass") (param i32) (result externref i64 externref) (call $ref (local.get 0)))
    (func (export "both") (param i32) (result i64)
      (i64.add (call $wide (local.get 0)) (i64.add (global.get $count) (call $wide (local.get 0)))))
    (func (export "kept") (param i32) (result i32 i64 f64 i32)
      (call $four (i32.const 0)) (drop (call $hook (local.get 0))))
    (func (export "vector") (param i32) (result i32)
      (local $v v128)
      (local.set $v (i32x4.replace_lane 2 (i32x4.splat (i32.const 3)) (call $hook (local.get 0))))
      (drop (call $many (local.get 0)) (drop) (drop) (drop))
      (i32x4.extract_lane 2 (i32x4.add (local.get $v) (i32x4.splat (call $hook (i32.const 1)))))))`
    // Nothing may be dropped before it is there: written out for the assembler.
    .replace(
      '(drop (call $many (local.get 0)) (drop) (drop) (drop))',
      '(call $many (local.get 0)) (drop) (drop) (drop) (drop)',
    )

  /** Calls the instance in all ways that leave something in cells. */
  const disturb = (instance: Exports) => {
    instance.four(0)
    instance.sum(-1n, -2n, -3n)
    instance.count.value = instance.count.value + 0x7_0000_0000n
    instance.memory.grow(0)
  }
  /** An object that, taken for a number, disturbs. */
  const valued = (instance: Exports, value: unknown) => ({
    valueOf() {
      disturb(instance)
      return value
    },
  })

  test('arguments that call the instance when they are taken for numbers', () => {
    const make = (instance: Exports): Call[] => [
      ['sum', valued(instance, 1n), valued(instance, 0x5_0000_0002n), valued(instance, 3n)],
      ['sum', valued(instance, -1n), -2n, valued(instance, -3n)],
      ['sum', 1n, valued(instance, '2'), 3n],
      ['sum', 1n, valued(instance, 2), 3n],
    ]
    const outcomes = (instance: Exports) =>
      make(instance).map(([name, ...args]) => outcomeOf(() => instance[name](...args)))
    const all = { env: { hook() {}, many() {}, wide() {}, ref() {} } }
    const expected = outcomes(new native.Instance(new native.Module(wat(text)), all).exports as Exports)
    for (const options of forms) expect(outcomes(loadText(text, options)(all).exports)).toEqual(expected)
  })

  const marks = [{}, {}]
  const hooks: [string, Hook, ...Call[]][] = [
    [
      'results that call the instance when they are taken for numbers',
      (instance) => [
        valued(instance, 11),
        valued(instance, 0x16_0000_0021n),
        valued(instance, 33.5),
        valued(instance, 44),
      ],
      ['through', 0],
    ],
    [
      'results that are made one by one',
      function* (instance) {
        for (const value of [1, -2n, 0.25, 4]) {
          disturb(instance)
          yield value
        }
      },
      ['through', 0],
    ],
    ['too few of them', () => [1, 2n, 3], ['through', 0]],
    ['too many', () => [1, 2n, 3, 4, 5], ['through', 0]],
    ['none', () => undefined, ['through', 0]],
    ['of the wrong type', () => [1, 2, 3, 4], ['through', 0]],
    [
      'references between which a number calls the instance',
      (instance) => [marks[0], valued(instance, -1n), marks[1]],
      ['pass', 0],
    ],
    [
      'two calls that give 64 bits each',
      (instance, p) => {
        disturb(instance)
        return BigInt(p) << 33n
      },
      ['both', 5],
      ['both', -5],
    ],
    [
      'results that wait while something is called',
      (instance) => {
        disturb(instance)
        return 1
      },
      ['kept', 0],
    ],
  ]
  test.each(hooks)('%s', (_, hook, ...calls) => sameAsNative(text, hook, calls))

  test('a vector that waits while something is called', () => {
    const hook: Hook = (instance, p) => {
      disturb(instance)
      return p * 7
    }
    const run = (make: Make) => {
      let instance: Exports = {}
      const call = (p: number) => hook(instance, p)
      const many = () => [disturb(instance), 2n, 3, 4]
      instance = make({ env: { hook: call, many, wide() {}, ref() {} } })
      return instance.vector(6)
    }
    const expected = run((all) => new native.Instance(new native.Module(wat(text)), all).exports as Exports)
    for (const options of forms) expect(run((all) => loadText(text, options)(all).exports)).toBe(expected)
  })
})

describe('before an instance is complete', () => {
  const text = `(module
    (import "env" "early" (func $early)) (import "env" "table" (table 2 funcref))
    (memory (export "memory") 1) (global $g (export "g") (mut i64) (i64.const 7)) (table $own 2 funcref)
    (elem (i32.const 0) $all $none) (elem (table $own) (i32.const 0) func $none $none) (elem $spare func $none)
    (data (i32.const 4) "data") (data $more "more")
    (func $none)
    (func $all (result i64)
      (memory.init $more (i32.const 8) (i32.const 0) (i32.const 4))
      (table.init $own $spare (i32.const 0) (i32.const 0) (i32.const 1))
      (call_indirect $own (i32.const 0))
      (global.set $g (i64.add (global.get $g) (i64.load (i32.const 4))))
      (global.get $g))
    (start $begin) (func $begin (call $early)))`

  test('its functions can be called through a table that it shares', () => {
    const run = (make: Make, table: { get(index: number): () => unknown }) => {
      const seen: unknown[] = []
      const { g } = make({ env: { table, early: () => seen.push(textOf(table.get(0)())) } })
      return [...seen, textOf(g.value), textOf(table.get(0)())]
    }
    const { Table } = native as unknown as {
      Table: new (limits: object) => { get(index: number): () => unknown }
    }
    const expected = run(
      (all) => new native.Instance(new native.Module(wat(text)), all).exports as Exports,
      new Table({ element: 'anyfunc', initial: 2 }),
    )
    const owner = '(module (table (export "table") 2 funcref))'
    for (const options of forms)
      expect(
        run((all) => loadText(text, options)(all).exports, loadText(owner, options)().exports.table),
      ).toEqual(expected)
  })
})

describe('imports that are not what they seem', () => {
  const text = `(module
    (import "a" "f" (func $f (param i32) (result i32))) (import "b" "g" (global i32)) (import "a" "f" (func $again (param i32) (result i32)))
    (func (export "run") (param i32) (result i32) (i32.add (call $f (local.get 0)) (call $again (global.get 0)))))`
  const all: [string, (log: string[]) => unknown][] = [
    ['an object', () => ({ a: { f: (x: number) => x + 1 }, b: { g: 5 } })],
    [
      'getters, which give something else each time',
      (log) => {
        let times = 0
        return {
          get a() {
            log.push('a')
            const number = ++times
            return {
              get f() {
                log.push('f')
                return (x: number) => x * number
              },
            }
          },
          get b() {
            log.push('b')
            return { g: ++times }
          },
        }
      },
    ],
    [
      'a proxy',
      (log) => {
        const handler: ProxyHandler<object> = {
          get(target, key, receiver) {
            log.push(`get ${String(key)}`)
            const value: unknown = Reflect.get(target, key, receiver)
            return typeof value === 'object' ? new Proxy(value as object, handler) : value
          },
        }
        return new Proxy({ a: { f: (x: number) => x - 1 }, b: { g: 9 } }, handler)
      },
    ],
    ['a proxy of a function', () => ({ a: { f: new Proxy((x: number) => x + 3, {}) }, b: { g: 1 } })],
    [
      'a proxy that notes how it is called',
      (log) => {
        const apply = (_: unknown, self: unknown, args: unknown[]) => {
          log.push(`${String(self)} ${args.join()}`)
          return { valueOf: () => args.length }
        }
        return { a: { f: new Proxy(() => 0, { apply }) }, b: { g: 1 } }
      },
    ],
    ['a class', () => ({ a: { f: class {} }, b: { g: 1 } })],
    [
      'functions as modules',
      () => ({ a: Object.assign(() => 0, { f: (x: number) => -x }), b: Object.assign(() => 0, { g: 2 }) }),
    ],
    [
      'modules that inherit',
      () => Object.create({ a: Object.create({ f: (x: number) => x }), b: Object.create({ g: 3 }) }),
    ],
    [
      'a getter that throws',
      () => ({
        get a(): never {
          throw new SyntaxError('no')
        },
      }),
    ],
    ['a function that gives nothing', () => ({ a: { f: () => undefined }, b: { g: 1 } })],
    ['a function that gives a symbol', () => ({ a: { f: () => Symbol('no') }, b: { g: 1 } })],
    ['a function that gives a BigInt', () => ({ a: { f: () => 1n }, b: { g: 1 } })],
    ['a function that gives a promise', () => ({ a: { f: async () => 1 }, b: { g: 1 } })],
    ['a global that is no number', () => ({ a: { f: () => 1 }, b: { g: '1' } })],
    ['a global that is made a number', () => ({ a: { f: () => 1 }, b: { g: { valueOf: () => 1 } } })],
    ['null', () => null],
    ['nothing', () => undefined],
    ['a module that is null', () => ({ a: null })],
    ['a module that is a text', () => ({ a: 'f' })],
    ['a revoked proxy', () => ({ a: revoked() })],
  ]

  function revoked(): object {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    return proxy
  }

  test.each(all)('%s', (_, make) => {
    const run = (instantiate: (imports: unknown) => Exports) => {
      const log: string[] = []
      const outcome = outcomeOf(() => {
        const { run } = instantiate(make(log))
        return [run(10), run(-3)]
      })
      return [outcome, ...log]
    }
    const module = new native.Module(wat(text))
    const expected = run((given) => new native.Instance(module, given as object).exports as Exports)
    for (const options of forms)
      expect(run((given) => loadText(text, options)(given).exports)).toEqual(expected)
  })
})
