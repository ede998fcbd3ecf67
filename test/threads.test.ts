/** Threads: real workers with instances of their own over one shared memory. */
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, test } from 'vitest'
import { Memory } from '../runtime/index.js'
import { memory_view } from '../runtime/wasi/memory.js'
import type { CompileOptions } from '../src/index.ts'
import { WebAssembly } from '../src/webassembly/index.ts'
import { compileChecked, evaluate, type Instantiate, run, thrown } from './support/load.ts'
import { native } from './support/native.ts'
import { wat } from './support/wat.ts'

const features = ['+threads']

/** Runs `call(exports, argument)` on an instance in a worker; the code has its runtime inside. */
const workerText = `
  const { workerData, parentPort } = require('node:worker_threads')
  const { code, imports, name, args } = workerData
  const module = { exports: {} }
  new Function('module', code)(module)
  const { exports } = module.exports.instantiate(imports)
  parentPort.postMessage('ready')
  try {
    parentPort.postMessage({ result: exports[name](...args) })
  } catch (error) {
    parentPort.postMessage({ result: error.name + ': ' + error.message })
  }`

const workers: Worker[] = []
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.terminate()))
})

interface Running {
  readonly ready: Promise<unknown>
  readonly result: Promise<unknown>
}

function start(code: string, imports: object, name: string, ...args: unknown[]): Running {
  const worker = new Worker(workerText, { eval: true, workerData: { code, imports, name, args } })
  workers.push(worker)
  const failed = new Promise<never>((_, reject) => worker.once('error', reject))
  const ready = new Promise((resolve) => worker.once('message', resolve))
  const result = new Promise((resolve) => {
    worker.on('message', (message) => message !== 'ready' && resolve(message.result))
  })
  return { ready: Promise.race([ready, failed]), result: Promise.race([result, failed]) }
}

function codeOf(text: string, options: CompileOptions = {}): string {
  return compileChecked(wat(text), { check: true, features, ...options, format: 'cjs' }).code
}

const counters = `(module (import "m" "memory" (memory 1 8 shared))
  (func (export "count") (param $n i32)
    (loop $next
      (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
      (drop (i64.atomic.rmw.add (i32.const 8) (i64.const 0x100000001)))
      (drop (i32.atomic.rmw8.add_u (i32.const 16) (i32.const 1)))
      (drop (i32.atomic.rmw16.sub_u (i32.const 18) (i32.const 1)))
      ;; A spin lock around what is not atomic.
      (loop $spin
        (br_if $spin (i32.atomic.rmw.cmpxchg (i32.const 24) (i32.const 0) (i32.const 1))))
      (i64.store (i32.const 32) (i64.add (i64.load (i32.const 32)) (i64.const 3)))
      (i32.atomic.store (i32.const 24) (i32.const 0))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))`

const builds: [string, CompileOptions][] = [
  ['optimised', {}],
  ['unoptimised', { optimize: 0 }],
  ['minified for ES2015', { minify: true, target: 'es2015' }],
]

describe.each(builds)('%s', (_, options) => {
  test('what workers count together is exact', { timeout: 60_000 }, async () => {
    const memory = new Memory({ initial: 1, maximum: 8, shared: true })
    const code = codeOf(counters, options)
    const each = 3000
    await Promise.all([1, 2, 3].map(() => start(code, { m: { memory } }, 'count', each).result))
    const view = new DataView(memory.buffer)
    const total = 3 * each
    expect(view.getInt32(0, true)).toBe(total)
    expect(view.getBigInt64(8, true)).toBe(BigInt(total) * 0x100000001n)
    expect([view.getUint8(16), view.getUint16(18, true)]).toEqual([total & 0xff, -total & 0xffff])
    expect(view.getBigInt64(32, true)).toBe(BigInt(total) * 3n)
  })

  test('memory that another thread adds can be used at once', { timeout: 60_000 }, async () => {
    const memory = new Memory({ initial: 1, maximum: 8, shared: true })
    const text = `(module (import "m" "memory" (memory 1 8 shared))
      (func (export "use") (result i64) (local $s i64)
        (i64.store (i32.const 128) (i64.const 1))
        (i32.atomic.store (i32.const 4) (i32.const 1))
        (loop $wait (br_if $wait (i32.eqz (i32.atomic.load (i32.const 0)))))
        ;; Still in the function that began with one page.
        (local.set $s (i64.load (i32.const 0x2fff8)))
        (i64.store offset=8 (i32.const 0x2ffe8) (i64.const 77))
        (f64.store (i32.const 0x2ffe8) (f64.const 0.5))
        (drop (i32.atomic.rmw.add (i32.const 0x2ffe0) (i32.const 5)))
        (memory.fill (i32.const 0x20000) (i32.const 9) (i32.const 16))
        (memory.copy (i32.const 0x20010) (i32.const 0x2fff8) (i32.const 8))
        (i64.add (local.get $s) (i64.extend_i32_u (memory.size))))
      (func (export "out") (result i32) (i32.load (i32.const 0x2fffd))))`
    const code = codeOf(text, options)
    const worker = start(code, { m: { memory } }, 'use')
    await worker.ready
    expect(memory.grow(2)).toBe(1)
    const view = new DataView(memory.buffer)
    view.setBigInt64(0x2fff8, 1000n, true)
    Atomics.store(new Int32Array(memory.buffer), 0, 1)
    expect(await worker.result).toBe(1003n)
    expect([view.getBigInt64(0x2fff0, true), view.getFloat64(0x2ffe8, true)]).toEqual([77n, 0.5])
    expect([view.getInt32(0x2ffe0, true), view.getUint8(0x2000f), view.getUint8(0x20010)]).toEqual([
      5, 9, 0xe8,
    ])
    expect(await start(code, { m: { memory } }, 'out').result).toBe(
      'RuntimeError: out of bounds memory access',
    )
  })

  test('threads that grow a memory at the same time each get pages of their own', {
    timeout: 60_000,
  }, async () => {
    const memory = new Memory({ initial: 1, maximum: 200, shared: true })
    const text = `(module (import "m" "memory" (memory 1 200 shared))
      ;; Marks each page that it was given.
      (func (export "grow") (param $n i32) (result i32) (local $old i32) (local $done i32)
        (block $full
          (loop $next
            (br_if $full (i32.lt_s (local.tee $old (memory.grow (i32.const 1))) (i32.const 0)))
            (drop (i32.atomic.rmw.add (i32.shl (local.get $old) (i32.const 16)) (i32.const 1)))
            (local.set $done (i32.add (local.get $done) (i32.const 1)))
            (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
        (local.get $done)))`
    const code = codeOf(text, options)
    const done = await Promise.all([1, 2, 3, 4].map(() => start(code, { m: { memory } }, 'grow', 60).result))
    expect(done.reduce((sum: number, n) => sum + (n as number), 0)).toBe(199)
    const view = new DataView(memory.buffer)
    expect(view.byteLength).toBe(200 * 65536)
    for (let page = 1; page < 200; page++) expect(view.getInt32(page * 65536, true)).toBe(1)
    expect(() => memory.grow(1)).toThrow(RangeError)
  })

  test('waiting and waking', { timeout: 60_000 }, async () => {
    const memory = new Memory({ initial: 1, maximum: 1, shared: true })
    const text = `(module (import "m" "memory" (memory 1 1 shared))
      (func (export "wait32") (param i32 i32 i64) (result i32)
        (i32.atomic.store (i32.const 8) (i32.const 1))
        (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
      (func (export "wait64") (param i32 i64 i64) (result i32)
        (memory.atomic.wait64 (local.get 0) (local.get 1) (local.get 2)))
      (func (export "notify") (param i32 i32) (result i32)
        (memory.atomic.notify (local.get 0) (local.get 1))))`
    const code = codeOf(text, options)
    const { wait32, wait64, notify } = evaluate(code).instantiate({ m: { memory } }).exports
    expect([wait32(0, 1, -1n), wait64(16, 1n, -1n)]).toEqual([1, 1])
    expect([wait32(0, 0, 1000n), wait64(16, 0n, 0n)]).toEqual([2, 2])
    expect((thrown(() => wait32(2, 0, 0n)) as Error).message).toBe('unaligned atomic')
    expect((thrown(() => wait64(65536, 0n, 0n)) as Error).message).toBe('out of bounds memory access')
    const waiters = [
      start(code, { m: { memory } }, 'wait32', 0, 0, -1n),
      start(code, { m: { memory } }, 'wait64', 16, 0n, -1n),
    ]
    await Promise.all(waiters.map((waiter) => waiter.ready))
    for (const [address, waiter] of [0, 16].map((address, i) => [address, waiters[i]!] as const)) {
      while (notify(address, 1) === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      expect(await waiter.result).toBe(0)
    }
    expect(notify(0, -1)).toBe(0)
  })
})

const unshared = `(module (memory (export "memory") MEMORY)
  (func (export "add8") (param i32 i32) (result i32) (i32.atomic.rmw8.add_u (local.get 0) (local.get 1)))
  (func (export "sub16") (param i32 i64) (result i64) (i64.atomic.rmw16.sub_u (local.get 0) (local.get 1)))
  (func (export "add64") (param i32 i64) (result i64) (i64.atomic.rmw.add (local.get 0) (local.get 1)))
  (func (export "sub64") (param i32 i64) (result i64) (i64.atomic.rmw.sub (local.get 0) (local.get 1)))
  (func (export "and64") (param i32 i64) (result i64) (i64.atomic.rmw.and (local.get 0) (local.get 1)))
  (func (export "xor32") (param i32 i64) (result i64) (i64.atomic.rmw32.xor_u (local.get 0) (local.get 1)))
  (func (export "swap64") (param i32 i64) (result i64) (i64.atomic.rmw.xchg (local.get 0) (local.get 1)))
  (func (export "cas8") (param i32 i32) (result i32)
    (i32.atomic.rmw8.cmpxchg_u (local.get 0) (local.get 1) (i32.const 0x177)))
  (func (export "cas32") (param i32 i64) (result i64)
    (i64.atomic.rmw32.cmpxchg_u (local.get 0) (local.get 1) (i64.const 0x1ffffffff)))
  (func (export "cas64") (param i32 i64) (result i64)
    (i64.atomic.rmw.cmpxchg (local.get 0) (local.get 1) (i64.const -5)))
  (func (export "load64") (param i32) (result i64) (i64.atomic.load offset=8 (local.get 0)))
  (func (export "fence") (atomic.fence)))`

test.each([
  ['1 1', false],
  ['1 1 shared', false],
  ['1 1 shared', true],
  ['1 4 shared', true],
])('accesses to a memory %s do what they do natively; JavaScript has the buffer: %s', (type, escapes) => {
  const bytes = wat(unshared.replace('MEMORY', type))
  // biome-ignore lint/suspicious/noExplicitAny: called with whatever they take
  const reference = new native.Instance(new native.Module(bytes)).exports as Record<string, any>
  const ours = run(unshared.replace('MEMORY', type), undefined, { features })
  if (escapes) expect(ours.memory.buffer.constructor.name).toBe('SharedArrayBuffer')
  const outcome = (call: () => unknown) => {
    try {
      return call()
    } catch (error) {
      return (error as Error).name
    }
  }
  const longs = [0n, 1n, -1n, 0x7fn, 0xfffffffbn, 0x1ffffffffn, -5n, 1n << 63n]
  for (let round = 0; round < 3; round++)
    for (const name of Object.keys(ours).filter((each) => each !== 'memory'))
      for (const address of [0, 8, 3, 4, 65528, 65532, 65536, -8])
        for (const value of longs) {
          const args =
            /8$/.test(name) && !/64|32/.test(name) ? [address, Number(value & 0xffffn)] : [address, value]
          const label = `${name}(${args.join()})`
          expect(
            outcome(() => ours[name](...args)),
            label,
          ).toEqual(outcome(() => reference[name](...args)))
        }
  const contents = (memory: { buffer: ArrayBuffer }) => Buffer.from(new Uint8Array(memory.buffer))
  expect(contents(ours.memory).equals(contents(reference.memory))).toBe(true)
})

test('waiting at a memory that is not shared is a trap, waking wakes nobody', () => {
  const { wait, notify } = run(
    `(module (memory 1)
      (func (export "wait") (result i32) (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0)))
      (func (export "notify") (result i32) (memory.atomic.notify (i32.const 0) (i32.const 1))))`,
    undefined,
    { features },
  )
  expect((thrown(wait) as Error).message).toBe('expected shared memory')
  expect(notify()).toBe(0)
})

test('a shared memory arrives in a worker as a Memory, and may go on from there', {
  timeout: 60_000,
}, async () => {
  const memory = new Memory({ initial: 1, maximum: 4, shared: true })
  const arrived = structuredClone(structuredClone(memory))
  expect(Object.getPrototypeOf(arrived)).toBe(Object.prototype)
  const { y, size } = run(
    '(module (import "m" "x" (memory 1 4 shared)) (export "y" (memory 0)) (func (export "size") (result i32) (memory.size)))',
    { m: { x: arrived } },
    { features, runtime: 'external' },
  )
  expect(y).toBe(arrived)
  expect(arrived).toBeInstanceOf(Memory)
  expect(arrived.buffer).not.toBe(memory.buffer)
  expect(memory.grow(1)).toBe(1)
  expect([size(), arrived.buffer.byteLength, arrived.grow(1), memory.buffer.byteLength]).toEqual([
    2, 131072, 2, 196608,
  ])
})

test('what only looks like a memory is none', () => {
  const text = '(module (import "m" "x" (memory 1 4 shared)))'
  const buffer = new SharedArrayBuffer(65536)
  const control = new Int32Array(new SharedArrayBuffer(4))
  for (const x of [
    {},
    { buffer },
    { buffer, 'dewasm:1': {} },
    { buffer: new ArrayBuffer(65536), 'dewasm:1': { kind: 'memory shared', max: 4, control } },
    { buffer, 'dewasm:1': { kind: 'memory', max: 4, control } },
    { buffer, 'dewasm:1': { kind: 'memory shared', max: 5, control } },
    new Memory({ initial: 1, maximum: 4 }),
  ])
    expect((thrown(() => run(text, { m: { x } }, { features })) as Error).name).toBe('LinkError')
})

describe('Memory with shared', () => {
  const make = (descriptor: object) => Reflect.construct(Memory, [descriptor]) as Memory

  test('has the same buffer as it grows', () => {
    const memory = make({ initial: 1, maximum: 3, shared: true })
    const { buffer } = memory
    expect(Object.prototype.toString.call(buffer)).toBe('[object SharedArrayBuffer]')
    expect([memory.grow(1), memory.buffer === buffer, buffer.byteLength]).toEqual([1, true, 131072])
    expect(() => memory.grow(2)).toThrow(RangeError)
  })

  test('needs a maximum', () => {
    expect(() => make({ initial: 1, shared: true })).toThrow(TypeError)
    expect(() => make({ initial: 2, maximum: 1, shared: true })).toThrow(RangeError)
    expect(make({ address: 'i64', initial: 1n, maximum: 2n, shared: true }).buffer.byteLength).toBe(65536)
  })
})

test('a module of the JS API arrives as its bytes and is compiled again', () => {
  const bytes = wat(
    '(module (memory 1 1 shared) (func (export "f") (result i32) (i32.atomic.load (i32.const 0))))',
  )
  const module = new WebAssembly.Module(bytes)
  const arrived = structuredClone(module)
  expect(new WebAssembly.Instance(arrived).exports.f).toBeTypeOf('function')
  expect(arrived).toBeInstanceOf(WebAssembly.Module)
  expect(() => new WebAssembly.Instance({ 'dewasm:1': new Uint8Array(3) } as never)).toThrow(
    WebAssembly.CompileError,
  )
  expect(() => new WebAssembly.Instance({ 'dewasm:1': { code: 'x' } } as never)).toThrow(TypeError)
})

test('a host sees all of a memory that another thread has grown', () => {
  const memory = new Memory({ initial: 1, maximum: 4, shared: true })
  const other = structuredClone(memory)
  run('(module (import "m" "x" (memory 1 4 shared)))', { m: { x: other } }, { features, runtime: 'external' })
  other.grow(2)
  expect(memory_view(memory as never, null).byteLength).toBe(3 * 65536)
})

test('where the engine lets nobody wait, as in the main thread of a page, waiting is a trap', () => {
  const text = `(module (memory 1 1 shared) (func (export "wait") (result i32)
    (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0))))`
  const { code } = compileChecked(wat(text), { format: 'cjs', features })
  const wait = () => {
    throw new TypeError('not here')
  }
  const module = { exports: {} as { instantiate: Instantiate } }
  new Function('module', 'Atomics', code)(module, Object.create(Atomics, { wait: { value: wait } }))
  const { exports } = module.exports.instantiate()
  expect(thrown(() => exports.wait!())).toMatchObject({
    name: 'RuntimeError',
    message: 'Atomics.wait cannot be called in this context',
  })
})
