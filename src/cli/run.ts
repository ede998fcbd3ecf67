/**
 * `dewasm run`: compiles a program in memory and runs it on a thread of its own, because only a thread's stack can
 * be made larger. JavaScript frames are larger than those of machine code, and programs are written for the latter.
 */
import { Worker } from 'node:worker_threads'
import type { Grants } from '../../runtime/wasi/node-grants.js'
import { type Outcome, STACK_MB } from '../../runtime/wasi/node-outcome.js'
import type { ThreadMemory, ThreadOrder } from '../../runtime/wasi/node-threads.js'
import type { Place } from '../node/compiled.ts'

export interface Program {
  /** A generated module of format cjs with the runtime external. */
  readonly code: string
  readonly file: string
  /** Where the engine's code is kept; null if it is not. */
  readonly cached: Place | null
  readonly grants: Grants
  /** The memory that its threads share; null if it has none. */
  readonly threads: ThreadMemory | null
}

/** What a worker is given. */
export interface Work {
  readonly program: Program
  /** What it is to do for a program with threads. */
  readonly order: ThreadOrder | null
}

export function runProgram(program: Program): Promise<Outcome> {
  return program.threads === null ? runAlone(program) : runThreads(program, program.threads)
}

function runAlone(program: Program): Promise<Outcome> {
  return new Promise((resolve) => {
    const worker = startWorker({ program, order: null }, STACK_MB)
    worker.on('message', resolve)
    worker.on('error', (error) => resolve(failed(error)))
    worker.on('exit', () => resolve(failed(null)))
  })
}

async function runThreads(program: Program, memory: ThreadMemory): Promise<Outcome> {
  const { run_threads } = await import('../../runtime/wasi/node-threads.js')
  return new Promise((resolve) => {
    run_threads(memory, (order, stack) => startWorker({ program, order }, stack), failed, resolve)
  })
}

function startWorker(workerData: Work, stackSizeMb: number): Worker {
  const script = new URL('./run-worker.js', import.meta.url)
  return new Worker(script, { workerData, env: {}, resourceLimits: { stackSizeMb } })
}

/** The outcome of a worker that failed, or ended without one. */
function failed(error: unknown): Outcome {
  if (error === null) return { kind: 'error', message: 'the program ended without a result' }
  return { kind: 'error', message: error instanceof Error ? error.message : String(error) }
}
