/** A worker of `jobs.ts`: opens a session and answers each slice with its texts and what they use. */
import { parentPort, workerData } from 'node:worker_threads'
import { compileFunc, openSession } from '../compile.ts'
import type { MappedText } from '../emit/positions.ts'
import { CompileError } from '../errors.ts'
import type { Slice, WorkerAnswer, WorkerInput } from './jobs.ts'

const { bytes, options } = workerData as WorkerInput
const session = openSession(bytes, options)

parentPort?.on('message', (slice: Slice) => parentPort?.postMessage(answer(slice)))

function answer({ start, end }: Slice): WorkerAnswer {
  try {
    const texts: MappedText[] = []
    for (const func of session.module.funcs.slice(start, end))
      if (func.body !== null) texts.push(compileFunc(session, func))
    return { result: { texts, uses: session.bindings.uses } }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { failure: { message, error: error instanceof CompileError ? fields(error) : null } }
  }
}

function fields({ code, reason, offset, func }: CompileError) {
  return { code, reason, offset, func }
}
