/**
 * `dewasm run`: compiles a program in memory and runs it on a thread of its own, because only a thread's stack can
 * be made larger. JavaScript frames are larger than those of machine code, and programs are written for the latter.
 */
import { Worker } from 'node:worker_threads'
import type { Grants } from '../../runtime/wasi/node-grants.js'
import { type Outcome, STACK_MB } from '../../runtime/wasi/node-outcome.js'
import type { Invocation } from './invoke.ts'

export interface Program {
  /** A generated module of format cjs with the runtime external. */
  readonly code: string
  readonly file: string
  /** Where the engine's code is kept; null if it is not. */
  readonly cached: { readonly directory: string; readonly key: string } | null
  readonly grants: Grants
  /** The function to call instead of `_start`. */
  readonly invoke: Invocation | null
}

export function runProgram(program: Program): Promise<Outcome> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./run-worker.js', import.meta.url), {
      workerData: program,
      env: {},
      resourceLimits: { stackSizeMb: STACK_MB },
    })
    worker.on('message', resolve)
    worker.on('error', (error) => resolve({ kind: 'error', message: describe(error) }))
    worker.on('exit', () => resolve({ kind: 'error', message: 'the program ended without a result' }))
  })
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
