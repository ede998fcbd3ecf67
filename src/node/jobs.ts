/**
 * Compiles the functions of a module on worker threads. Functions need nothing from each other, so each worker opens a
 * session of its own over the same bytes and takes slices of the functions as it gets free; texts are put together in
 * the order of the functions, and what they use is merged: the output is that of one thread.
 */
import { Worker } from 'node:worker_threads'
import type { Uses } from '../emit/bindings.ts'
import type { MappedText } from '../emit/positions.ts'
import { CompileError, InternalError, OutOfMemoryError } from '../errors.ts'
import type { CompileOptions } from '../options.ts'

/** Functions `start` to `end` (exclusive), by funcidx. */
export interface Slice {
  readonly start: number
  readonly end: number
}

interface SliceResult {
  readonly texts: MappedText[]
  /** What the texts of this worker refer to so far. */
  readonly uses: Uses
}

export interface WorkerInput {
  readonly bytes: Uint8Array
  readonly options: CompileOptions
}

export type WorkerAnswer =
  | { readonly result: SliceResult }
  | { readonly failure: { readonly message: string; readonly error: ErrorFields | null } }

/** A CompileError as plain data. */
interface ErrorFields {
  readonly code: CompileError['code']
  readonly reason: string
  readonly offset: number
  readonly func: number | undefined
}

/** Wasm bytes in one slice: enough to be worth a message, few enough to share out evenly. */
const sliceBytes = 1 << 18

/** Cuts functions into slices by the sizes of their bodies (0 for imports). */
export function cutSlices(sizes: readonly number[]): Slice[] {
  const slices: Slice[] = []
  let start = 0
  let size = 0
  sizes.forEach((bytes, index) => {
    size += bytes
    if (size < sliceBytes) return
    slices.push({ start, end: index + 1 })
    start = index + 1
    size = 0
  })
  if (start < sizes.length) slices.push({ start, end: sizes.length })
  return slices
}

/** Compiles all slices on `jobs` workers; results are in the order of the slices. */
export async function compileSlices(
  input: WorkerInput,
  slices: readonly Slice[],
  jobs: number,
): Promise<SliceResult[]> {
  const results: SliceResult[] = new Array(slices.length)
  let next = 0
  const take = () => (next < slices.length ? next++ : null)
  const workers = Array.from({ length: Math.min(jobs, slices.length) }, () => newWorker(input))
  try {
    await Promise.all(workers.map((worker) => drive(worker, slices, take, results)))
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
  return results
}

/**
 * Room for what a worker has made lately, in megabytes: three times that of one half of it. The IR of a large function lives through all
 * passes, and with Node's 48 it is copied from half to half many times.
 */
const youngMegabytes = 96

function newWorker(input: WorkerInput): Worker {
  return new Worker(new URL('./compile-worker.js', import.meta.url), {
    workerData: input,
    resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes },
  })
}

/** Gives a worker one slice after the other. */
function drive(
  worker: Worker,
  slices: readonly Slice[],
  take: () => number | null,
  results: SliceResult[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    let current: number | null = null
    const advance = () => {
      current = take()
      if (current === null) resolve()
      else worker.postMessage(slices[current])
    }
    worker.on('message', (answer: WorkerAnswer) => {
      if ('failure' in answer) {
        reject(toError(answer.failure))
        return
      }
      results[current as number] = answer.result
      advance()
    })
    worker.on('error', (error) => reject(endOf(error)))
    worker.on('exit', (code) => reject(new InternalError(`a worker ended early (exit code ${code})`)))
    advance()
  })
}

/** Why a worker ended by itself. */
function endOf(error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')) return error
  return new OutOfMemoryError('a thread of the compiler needs more memory than Node lets it have', {
    cause: error,
  })
}

function toError({ message, error }: { message: string; error: ErrorFields | null }): Error {
  if (error === null) return new InternalError(message)
  return new CompileError(error.code, error.reason, { offset: error.offset, func: error.func })
}
