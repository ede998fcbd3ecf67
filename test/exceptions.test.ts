/**
 * Exceptions: what handlers catch and what passes them by (traps, exhausted stacks), what JavaScript sees of them, and the locals that a
 * handler finds. The official suite has the instructions one by one.
 */
import { describe, expect, test } from 'vitest'
import { Exception, Global, JSTag, Memory, RuntimeError, Table, Tag } from '../runtime/index.js'
import type { CompileOptions } from '../src/index.ts'
import { type Exports, loadText, run, thrown } from './support/load.ts'
import { native } from './support/native.ts'
import { wat } from './support/wat.ts'

const levels: CompileOptions[] = [
  { optimize: 0 },
  { optimize: 2 },
  { optimize: 's', minify: true, target: 'es2015' },
  { optimize: 2, runtime: 'external' },
]

const catchers = `
  (func (export "all") (result i32)
    (block $caught (try_table (catch_all $caught) (call $f) (return (i32.const 0)))) (i32.const 1))
  (func (export "ref") (result i32)
    (block $caught (result exnref) (try_table (catch_all_ref $caught) (call $f) (return (i32.const 0))) (unreachable))
    (drop) (i32.const 1))
  (func (export "again")
    (block $caught (result exnref) (try_table (catch_all_ref $caught) (call $f) (return)) (unreachable))
    (throw_ref))
  (func (export "legacy") (result i32)
    try (result i32) call $f i32.const 0 catch_all i32.const 1 end)
  (func (export "rethrow") try call $f catch_all rethrow 0 end)
  (func (export "delegate") (result i32)
    try (result i32) try try call $f delegate 1 catch_all end i32.const 0 catch_all i32.const 1 end)
  (func (export "host") (result externref)
    (block $caught (result externref) (try_table (catch $js $caught) (call $f)) (unreachable)))`

const ways = ['all', 'ref', 'again', 'legacy', 'rethrow', 'delegate', 'host'] as const

function catching(f: unknown, options: CompileOptions = {}): Exports {
  const text = `(module (import "m" "f" (func $f)) (import "m" "js" (tag $js (param externref))) ${catchers})`
  return run(text, { m: { f, js: JSTag } }, options)
}

describe.each(levels)('with %o', (options) => {
  test.each([
    ['unreachable', '(unreachable)'],
    ['integer divide by zero', '(drop (i32.div_s (i32.const 1) (local.get 0)))'],
    ['integer overflow', '(drop (i32.trunc_f64_s (f64.const 1e10)))'],
    ['out of bounds memory access', '(drop (i32.load (i32.const -1)))'],
    ['out of bounds table access', '(drop (table.get 0 (i32.const 9)))'],
    ['undefined element', '(call_indirect (i32.const 9))'],
    ['uninitialized element', '(call_indirect (i32.const 0))'],
    ['null exception reference', '(throw_ref (ref.null exn))'],
  ])('no handler catches the trap %s', (message, body) => {
    const text = `(module (memory 1) (table 1 funcref) (tag $js (param externref))
      (func $f (export "f") (local i32) ${body}) ${catchers})`
    const exports = run(text, undefined, options)
    const javascript = catching(() => exports.f(), options)
    const passed = catching(exports.f, options)
    for (const way of ways)
      for (const instance of [exports, javascript, passed]) {
        const error = thrown(() => instance[way]()) as RuntimeError
        expect(error.name, way).toBe('RuntimeError')
        expect(error.message, way).toBe(message)
      }
  })

  test('no handler catches that the stack is used up', () => {
    const text = `(module (tag $js (param externref)) (func $f (export "f") (call $f)) ${catchers})`
    const exports = run(text, undefined, options)
    for (const instance of [exports, catching(exports.f, options)])
      for (const way of ways) expect(() => instance[way](), way).toThrow(RangeError)
  })

  test('handlers catch whatever JavaScript throws, and pass on the very same', () => {
    const trapped = Object.create(thrown(() => run('(module (func (export "f") unreachable))').f()) as object)
    const values = [
      ...[undefined, null, 0, '', 'text', Symbol('s'), 5n, {}, [], () => 1],
      ...[new Error('e'), new TypeError('t'), new RangeError('r'), new RuntimeError('unreachable')],
      thrown(() => new DataView(new ArrayBuffer(1)).getInt32(4)),
      ...[
        new Memory({ initial: 1 }),
        new Table({ element: 'anyfunc', initial: 1 }),
        new Tag({ parameters: [] }),
      ],
      new Proxy(new Exception(new Tag({ parameters: [] }), []), {}),
      Object.create(new Exception(new Tag({ parameters: [] }), [])),
      { kind: 'trap' },
      { kind: 'exception', tag: null },
    ]
    void trapped
    for (const value of values) {
      const exports = catching(() => {
        throw value
      }, options)
      for (const way of ['all', 'ref', 'legacy', 'delegate']) expect(exports[way](), way).toBe(1)
      for (const way of ['again', 'rethrow']) expect(thrown(() => exports[way]())).toBe(value)
      expect(exports.host()).toBe(value)
    }
  })

  test('an exception of JavaScript has no other tag', () => {
    const other = new Tag({ parameters: ['externref'] })
    const text = `(module (import "m" "f" (func $f)) (import "m" "js" (tag $js (param externref)))
      (tag $own (param externref))
      (func (export "f") (result externref)
        (block $caught (result externref)
          (try_table (catch $js $caught) (catch $own $caught) (call $f)) (unreachable))))`
    const value = { own: 'error' }
    const f = () => {
      throw value
    }
    expect(thrown(() => run(text, { m: { f, js: other } }, options).f())).toBe(value)
    expect(run(text, { m: { f, js: JSTag } }, options).f()).toBe(value)
  })

  test('what wasm throws with the tag of JavaScript is a value like any other', () => {
    const text = `(module (import "m" "js" (tag $js (param externref)))
      (func (export "throw") (param externref) (throw $js (local.get 0)))
      (func (export "catch") (param externref) (result externref)
        (block $caught (result externref)
          (try_table (catch $js $caught) (throw $js (local.get 0))) (unreachable))))`
    const exports = run(text, { m: { js: JSTag } }, options)
    for (const value of [1, null, undefined, new Error('e')]) {
      expect(thrown(() => exports.throw(value))).toBe(value)
      expect(exports.catch(value)).toBe(value)
    }
  })

  test('exceptions carry values of every type out of wasm and into it', () => {
    const text = `(module
      (tag $e (export "e") (param i32 i64 f32 f64 externref funcref))
      (import "m" "f" (func $f))
      (func $g (export "g"))
      (elem declare func $g)
      (func (export "throw") (param i32 i64 f32 f64 externref)
        (throw $e (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (ref.func $g)))
      (func (export "catch") (result i32 i64 f32 f64 externref funcref)
        (block $caught (result i32 i64 f32 f64 externref funcref)
          (try_table (catch $e $caught) (call $f)) (unreachable))))`
    let value: unknown
    const m = {
      f: () => {
        throw value
      },
    }
    const { e, g, ...exports } = run(text, { m }, { ...options, runtime: 'external' })
    const given = [-1, 2n ** 63n - 1n, 1.5, Math.PI, 'x'] as const
    const error = thrown(() => exports.throw(...given)) as Exception
    expect(error).toBeInstanceOf(Exception)
    expect(error.is(e)).toBe(true)
    expect(error.is(new Tag({ parameters: [] }))).toBe(false)
    expect([0, 1, 2, 3, 4, 5].map((i) => error.getArg(e, i))).toEqual([...given, g])
    expect(() => error.getArg(e, 6)).toThrow(RangeError)
    value = error
    expect(exports.catch()).toEqual([...given, g])
    value = new Exception(e, [2 ** 31, -1n, 0.1, 0.1, undefined, null])
    expect(exports.catch()).toEqual([-(2 ** 31), -1n, Math.fround(0.1), 0.1, undefined, null])
  })

  test('an exception is one object on all its ways', () => {
    const thrower = run('(module (tag (export "e")) (func (export "f") (throw 0)))', undefined, options)
    const through = catching(() => thrower.f(), options)
    const direct = catching(thrower.f, options)
    for (const instance of [through, direct])
      for (const way of ['again', 'rethrow', 'host']) {
        const error = thrown(() => instance[way]()) as Exception
        expect(error.is(thrower.e)).toBe(true)
        const f = () => {
          throw error
        }
        expect(thrown(() => catching(f, options)[way]())).toBe(error)
      }
  })

  test('the locals are as they were when something was thrown', () => {
    const text = `(module (import "m" "f" (func $f (param i32) (result i32)))
      (tag $e (param i32))
      (func (export "before") (param $x i32) (result i32) (local $k i32)
        (block $caught
          (try_table (catch_all $caught)
            (local.set $k (i32.const 1))
            (local.set $x (call $f (local.get $x)))
            (local.set $k (i32.add (local.get $x) (i32.const 2)))
            (drop (call $f (local.get $x)))
            (local.set $k (i32.const 3))))
        (i32.add (local.get $k) (i32.mul (local.get $x) (i32.const 100))))
      (func (export "swap") (param $n i32) (result i32) (local $a i32) (local $b i32) (local $t i32)
        (local.set $a (i32.const 1))
        (local.set $b (i32.const 2))
        (loop $again
          (block $caught
            (try_table (catch_all $caught)
              (local.set $t (local.get $a))
              (local.set $a (local.get $b))
              (drop (call $f (local.get $n)))
              (local.set $b (local.get $t))))
          (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (i32.add (i32.mul (local.get $a) (i32.const 10)) (local.get $b)))
      (func (export "wide") (param $n i32) (result i64) (local $w i64)
        (local.set $w (i64.const 0x1_0000_0001))
        (block $caught
          (try_table (catch_all $caught)
            (local.set $w (i64.add (local.get $w) (i64.extend_i32_s (call $f (local.get $n)))))
            (local.set $w (i64.mul (local.get $w) (i64.extend_i32_s (call $f (i32.sub (local.get $n) (i32.const 1))))))))
        (local.get $w))
      (func (export "order") (param $n i32) (result i32) (local $k i32)
        (block $caught
          (try_table (catch_all $caught)
            (local.set $k (i32.add (call $f (local.get $n)) (local.tee $k (i32.const 5))))))
        (local.get $k)))`
    const f = (x: number) => {
      if (x === 3) throw new Error('3')
      return x + 1
    }
    const exports = run(text, { m: { f } }, options)
    expect([1, 2, 3].map((x) => exports.before(x))).toEqual([203, 305, 301])
    expect([1, 2, 3, 4].map((n) => exports.swap(n))).toEqual([21, 12, 22, 11])
    expect([2, 3, 4].map((n) => exports.wide(n))).toEqual([
      0x1_0000_0004n * 2n,
      0x1_0000_0001n,
      0x1_0000_0006n,
    ])
    expect([2, 3].map((n) => exports.order(n))).toEqual([8, 0])
  })

  test('calls of references are caught, tail calls are not', () => {
    const text = `(module (tag $e (param i32)) (type $f (func (param i32) (result i32)))
      (table funcref (elem $throw)) (elem declare func $throw)
      (func $throw (type $f) (throw $e (local.get 0)))
      (func (export "ref") (type $f)
        (block $caught (result i32)
          (try_table (result i32) (catch $e $caught) (call_ref $f (local.get 0) (ref.func $throw)))
          (i32.add (i32.const 1000))))
      (func (export "tail_ref") (type $f)
        (block $caught (result i32)
          (try_table (result i32) (catch $e $caught) (return_call_ref $f (local.get 0) (ref.func $throw)))))
      (func (export "tail") (type $f)
        (block $caught (result i32)
          (try_table (result i32) (catch $e $caught)
            (if (local.get 0) (then (return_call $throw (local.get 0))))
            (return_call_indirect (type $f) (i32.const 7) (i32.const 0)))))
      (func $self (export "self") (type $f)
        (block $caught (result i32)
          (try_table (result i32) (catch $e $caught)
            (if (i32.eqz (local.get 0)) (then (throw $e (i32.const 5))))
            (return_call $self (i32.sub (local.get 0) (i32.const 1)))))))`
    const exports = run(text, undefined, options)
    expect(exports.ref(4)).toBe(4)
    expect(thrown(() => exports.tail_ref(4))).toMatchObject({ getArg: expect.any(Function) })
    expect(thrown(() => exports.tail(4))).toMatchObject({ getArg: expect.any(Function) })
    expect(thrown(() => exports.tail(0))).toMatchObject({ getArg: expect.any(Function) })
    expect(exports.self(200_000)).toBe(5)
  })

  test('a memory that grew before something was thrown is read again', () => {
    const text = `(module (import "m" "f" (func $f)) (memory (export "m") 1 4) (tag $e)
      (func $grow (param i32) (if (memory.grow (i32.const 1)) (then (if (local.get 0) (then (throw $e))))))
      (func (export "own") (param $throws i32) (result i32)
        (i32.store (i32.const 0) (i32.const 7))
        (block $caught
          (try_table (catch_all $caught) (call $grow (local.get $throws))))
        (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
        (i32.load (i32.const 0)))
      (func (export "host") (result i32)
        try (call $f) catch_all end
        (i32.store (i32.const 65536) (i32.const 9))
        (i32.load (i32.const 65536))))`
    const exports = run(text, { m: { f: () => host() } }, options)
    const host = () => {
      exports.m.grow(1)
      new Uint8Array(exports.m.buffer)
      throw new Error('grew')
    }
    expect(exports.host()).toBe(9)
    expect(exports.own(1)).toBe(8)
    expect(new Int32Array(exports.m.buffer)[0]).toBe(8)
  })

  test('handlers that are nested deeply are compiled', () => {
    const depth = 90
    const body = '(call $f (local.get 0))'
    let text = body
    for (let i = 0; i < depth; i++)
      text = `(block $c${i} (try_table (catch $e $c${i}) ${text}) (return (i32.const ${i})))`
    const blocks = 250
    const deep = `${'(block '.repeat(blocks)}${text}${')'.repeat(blocks)}`
    const exports = run(
      `(module (tag $e) (func $f (param i32) (if (local.get 0) (then (throw $e))))
        (func (export "f") (param i32) (result i32) ${deep} (i32.const -1)))`,
      undefined,
      options,
    )
    expect([exports.f(0), exports.f(1)]).toEqual([0, 1])
  })
})

test('more handlers than can be nested are refused', () => {
  const depth = 2000
  const text = `(module (tag $e) (func (export "f") ${'(block (try_table (catch $e 0) '.repeat(depth)}${'))'.repeat(depth)}))`
  expect(() => loadText(text)).toThrow(/nested too deeply/)
})

test('tags link between builds, and their types must be the same', () => {
  const thrower =
    '(module (tag (export "e") (param i64)) (func (export "f") (param i64) (throw 0 (local.get 0))))'
  const catcher = `(module (import "m" "e" (tag $e (param i64))) (import "m" "f" (func $f (param i64)))
    (export "e" (tag $e))
    (func (export "g") (param i64) (result i64)
      (block $caught (result i64) (try_table (catch $e $caught) (call $f (local.get 0))) (unreachable))))`
  for (const first of levels)
    for (const second of levels) {
      const m = run(thrower, undefined, first)
      const exports = run(catcher, { m }, second)
      expect(exports.g(-(2n ** 40n))).toBe(-(2n ** 40n))
      expect(exports.e).toBe(m.e)
      const other = run(thrower, undefined, first)
      const foreign = thrown(() => run(catcher, { m: { ...m, e: other.e } }, second).g(1n)) as Exception
      expect(foreign.is(m.e)).toBe(true)
    }
  const f = () => {}
  for (const e of [
    new Tag({ parameters: ['i32'] }),
    new Tag({ parameters: [] }),
    {},
    undefined,
    new Global({ value: 'i32' }),
  ])
    expect((thrown(() => run(catcher, { m: { e, f } })) as Error).name).toBe('LinkError')
})

test('legacy handlers do what those of the engine do', () => {
  const text = `(module (import "m" "f" (func $f (param i32) (result i32)))
    (tag $a (param i32)) (tag $b (param i32 i64))
    (func $throw (param $n i32) (result i32)
      (if (i32.eq (local.get $n) (i32.const 1)) (then (throw $a (i32.const 10))))
      (if (i32.eq (local.get $n) (i32.const 2)) (then (throw $b (i32.const 20) (i64.const 5))))
      (call $f (local.get $n)))
    (func (export "f") (param $n i32) (param $way i32) (result i32) (local $seen i32)
      block $out (result i32)
        try $outer (result i32)
          try $middle (result i32)
            try $inner (result i32)
              block $b (result i32)
                try (result i32)
                  local.get $n
                  call $throw
                  local.get $way
                  br_table $b $inner $middle $outer $out $b
                delegate $middle
              end
              i32.const 1000
              i32.add
            catch $a
              local.set $seen
              local.get $way
              if rethrow $inner end
              i32.const 1
            catch_all
              i32.const 2
            end
            i32.const 100
            i32.add
          catch $a
            local.tee $seen
            local.get $way
            i32.const 1
            i32.eq
            if rethrow $middle end
          catch $b
            i32.wrap_i64
            i32.add
            local.tee $seen
            local.get $way
            i32.const 2
            i32.eq
            if
              try
                i32.const 3
                call $throw
                drop
              catch_all
                rethrow $middle
              end
            end
          end
          i32.const 7
          i32.add
        catch_all
          local.get $seen
          local.get $way
          i32.const 3
          i32.eq
          if rethrow $outer end
        end
      end))`
  const f = (n: number) => {
    if (n === 3) throw new Error('three')
    return n
  }
  const theirs = new native.Instance(new native.Module(wat(text)), { m: { f } }).exports as Exports
  const outcome = (exports: Exports, n: number, way: number) => {
    try {
      return exports.f(n, way)
    } catch (error) {
      return error instanceof Error && /three/.test(error.message) ? 'three' : 'exception'
    }
  }
  for (const options of levels) {
    const ours = run(text, { m: { f } }, options)
    for (let n = 0; n < 5; n++)
      for (let way = 0; way < 6; way++)
        expect(outcome(ours, n, way), `${n} ${way}`).toBe(outcome(theirs, n, way))
  }
})

test('references to exceptions stay in wasm', () => {
  const text = `(module (tag $e) (import "m" "f" (func $f (param exnref)))
    (func $get (export "get") (result exnref)
      (block $caught (result exnref) (try_table (catch_all_ref $caught) (throw $e)) (unreachable)))
    (func (export "pass") (param exnref) (throw_ref (local.get 0)))
    (func (export "give") (result i32)
      (block $caught (try_table (catch_all $caught) (call $f (call $get)) (return (i32.const 0)))) (i32.const 1)))`
  const give = (f: unknown) =>
    run(
      text.replace(
        '(tag $e) (import "m" "f" (func $f (param exnref)))',
        '(import "m" "f" (func $f (param exnref))) (tag $e)',
      ),
      { m: { f } },
    )
  const exports = give(() => {})
  expect(thrown(() => exports.get())).toBeInstanceOf(TypeError)
  expect(thrown(() => exports.pass(null))).toBeInstanceOf(TypeError)
  expect(exports.give()).toBe(1)
  expect(give(exports.pass).give()).toBe(1)
})

test('tags, functions and locals may have any names', () => {
  const names = [
    ...['error', 'e', 'f', 'tag', 'tag_1', 'values', 'object', 'exception_new', 'exception_caught', 'catch'],
    ...['__proto__', 'constructor', 'then', 'eval', 'arguments', '</script>', '*/', '\u2028', '$1'],
  ]
  const quoted = names.map((name) => JSON.stringify(name))
  const text = `(module
    ${quoted.map((name) => `(tag $${name} (export ${name}) (param i32))`).join('\n')}
    ${quoted
      .map(
        (name, k) => `(func $${name} (export "f${k}") (param $${name} i32) (result i32) (local i32)
          (block $caught (result i32)
            (try_table (catch $${name} $caught)
              (local.set 1 (i32.const ${k}))
              (call $throw${k} (local.get 0)))
            (i32.const -1))
          (i32.add (i32.mul (local.get 1) (i32.const 100))))
        (func $throw${k} (param i32) (throw $${name} (local.get 0)))`,
      )
      .join('\n')})`
  for (const options of levels) {
    const exports = run(text, undefined, options)
    for (const [k, name] of names.entries()) {
      expect(exports[`f${k}`](7)).toBe(100 * k + 7)
      expect(Object.prototype.toString.call(exports[name])).toBe('[object WebAssembly.Tag]')
    }
  }
})
