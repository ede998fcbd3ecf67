/** The thread on which `dewasm run` runs the guest. It tells the main thread what became of it in one message. */
import { compileFunction } from 'node:vm'
import { parentPort, workerData } from 'node:worker_threads'
import * as runtime from '../../runtime/index.js'
import { WASI } from '../../runtime/wasi/index.js'
import { granted_options } from '../../runtime/wasi/node-grants.js'
import { type Invocation, resultLines } from './invoke.ts'
import type { Outcome, Program } from './run.ts'

interface Instance {
  readonly exports: Readonly<Record<string, unknown>>
}

interface GeneratedModule {
  instantiate(imports: object): Instance
}

/** Name of the generated script: frames that have it are the guest's. */
const SCRIPT = 'dewasm:guest'

/** Frames shown of a back trace; the stack is read deeper, since runtime and wrappers have frames too. */
const mostFrames = 32

function runGuest(program: Program): Outcome {
  try {
    const options = granted_options(program.grants)
    const wasi = new WASI(options)
    const instance = evaluate(program.code).instantiate(wasi.imports)
    const { invoke } = program
    if (invoke === null) return { kind: 'exit', code: wasi.start(instance) }
    const code = wasi.run(instance, () => {
      const lines = resultLines(call(instance, invoke))
      for (const line of lines) options.stdout.write(Buffer.from(`${line}\n`))
    })
    return { kind: 'exit', code }
  } catch (error) {
    return failure(error)
  }
}

/** Calls an export, of a reactor that has been prepared. */
function call({ exports }: Instance, invoke: Invocation): unknown {
  if (typeof exports._initialize === 'function') exports._initialize()
  return (exports[invoke.name] as (...args: unknown[]) => unknown)(...invoke.args)
}

function evaluate(code: string): GeneratedModule {
  const module = { exports: {} as GeneratedModule }
  const run = compileFunction(code, ['module', 'exports', 'require'], { filename: SCRIPT })
  run(module, module.exports, () => runtime)
  return module.exports
}

const recordKey = Symbol.for('dewasm:1')

function failure(error: unknown): Outcome {
  if (!(error instanceof Error)) return { kind: 'error', message: `the host threw ${String(error)}` }
  if (isTrap(error)) return { kind: 'trap', message: trapMessage(error), trace: guestFrames(error) }
  return { kind: 'error', message: error.message }
}

function isTrap(error: Error): boolean {
  const record = (error as { [recordKey]?: { kind: string } })[recordKey]
  return record?.kind === 'trap' || isExhaustion(error)
}

/** Deep in the guest's recursion it may be a function of ours that finds the stack used up. */
function isExhaustion(error: Error): boolean {
  return error instanceof RangeError && /call stack/i.test(error.message)
}

function trapMessage(error: Error): string {
  return isExhaustion(error) ? 'call stack exhausted' : error.message
}

/** The guest's functions on the stack, innermost first: neither the runtime's nor the wrappers of exports. */
function guestFrames(error: Error): string[] {
  const frames: string[] = []
  for (const line of (error.stack ?? '').split('\n')) {
    const name = /^ +at (?:\w+\.)?(\S+) (?:\[.*\] )?\(dewasm:guest:/.exec(line)?.[1]
    if (name === undefined || name === 'instantiate' || /^\d+$/.test(name)) continue
    frames.push(name)
  }
  return frames.length > mostFrames ? [...frames.slice(0, mostFrames), '...'] : frames
}

Error.stackTraceLimit = mostFrames * 3
parentPort!.postMessage(runGuest(workerData as Program))
