/** A program of threads, with `dewasm/threads` on workers of Node: on the engine's own WebAssembly and compiled, in every way. */
import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, test } from 'vitest'
import { Memory } from '../runtime/index.js'
import { Threads, type ThreadWorker } from '../runtime/threads/index.js'
import type { CompileOptions } from '../src/index.ts'
import { compileChecked, evaluate } from './support/load.ts'
import { native } from './support/native.ts'
import { wat } from './support/wat.ts'

const program = new Uint8Array(readFileSync(new URL('./programs/threads.wasm', import.meta.url)))
const worker = new URL('./support/thread-worker.js', import.meta.url)
const features = ['+threads']

let threads: Threads | null = null
afterEach(async () => {
  await threads?.terminate()
  threads = null
})

interface Program {
  run(threads: number): bigint
  thread_ids(): bigint
}

type Instantiate = (imports: object) => object

/** The sum that the program comes to, and the ids of the threads that there were. */
async function runProgram(memory: object, workerData: object, instantiate: Instantiate, size: number) {
  threads = new Threads({
    memory,
    size,
    worker: () => new Worker(worker, { workerData }) as unknown as ThreadWorker,
  })
  await threads.ready
  const imports = { env: { memory }, wasi: { 'thread-spawn': threads.spawn } }
  const { run, thread_ids } = instantiate(imports) as unknown as Program
  const sum = run(4)
  return { sum, ids: BigInt.asUintN(64, thread_ids()).toString(2) }
}

const limits = { initial: 16, maximum: 1024, shared: true }

async function runNatively(size: number) {
  const memory = Reflect.construct(native.Memory, [limits]) as object
  const module = new native.Module(program)
  return runProgram(
    memory,
    { bytes: program },
    (imports) => new native.Instance(module, imports).exports,
    size,
  )
}

const builds: [string, CompileOptions][] = [
  ['optimised', {}],
  ['unoptimised', { optimize: 0 }],
  ['minified', { minify: true }],
]

describe.each(builds)('%s', (_, options) => {
  test('a program of threads comes to the same sum', { timeout: 60_000 }, async () => {
    const expected = await runNatively(6)
    await threads?.terminate()
    const { code } = compileChecked(program, { check: true, features, ...options, format: 'cjs' })
    const memory = new Memory(limits)
    const actual = await runProgram(
      memory,
      { code },
      (imports) => evaluate(code).instantiate(imports).exports,
      6,
    )
    expect(actual.sum).not.toBe(0n)
    expect(actual).toEqual(expected)
    // Four threads that were asked for, and two that two of them started.
    expect(actual.ids).toBe('1111110')
    expect(memory.buffer.byteLength).toBe((16 + 40) * 65536)
  })
})

test('a thread that finds no worker is refused', { timeout: 60_000 }, async () => {
  const memory = new Memory(limits)
  const { code } = compileChecked(program, { features, format: 'cjs' })
  const result = await runProgram(
    memory,
    { code },
    (imports) => evaluate(code).instantiate(imports).exports,
    2,
  )
  expect(result.ids).toBe('110')
  expect(result.sum).not.toBe(0n)
})

test('an error of a thread is told, and its worker gone', { timeout: 60_000 }, async () => {
  const memory = new Memory({ initial: 1, maximum: 1, shared: true })
  const text = `(module (import "env" "memory" (memory 1 1 shared))
    (func (export "wasi_thread_start") (param i32 i32) (unreachable)))`
  const { code } = compileChecked(wat(text), { features, format: 'cjs' })
  const error = await new Promise((resolve) => {
    threads = new Threads({
      memory,
      size: 1,
      worker: () => new Worker(worker, { workerData: { code } }) as unknown as ThreadWorker,
      onError: resolve,
    })
    threads.ready.then(() => expect(threads?.spawn(0)).toBe(1))
  })
  expect((error as Error).message).toBe('unreachable')
  expect(threads?.spawn(0)).toBe(-6)
})
