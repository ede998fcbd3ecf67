/** Runs a module on the engine's own WebAssembly and compiled by us, and compares all that can be told. */
import { Buffer } from 'node:buffer'
import type { CompileOptions, CompileResult } from '../../src/index.ts'
import { native } from '../support/native.ts'
import { Random } from './random.js'
import { allFeatures, planOf, type Subject } from './subject.ts'
import { type Trace, type TracePlan, trace } from './trace.js'

export type Compile = (bytes: Uint8Array, options: CompileOptions) => CompileResult

/** What went differently. `key` names the kind of difference, so that reducing keeps to one. */
export interface Mismatch {
  readonly key: string
  readonly detail: string
}

/** Why nothing, or not all, of a module could be compared. */
export type SetAside = 'stack' | 'memory' | 'unaligned'

export interface Outcome {
  readonly mismatch: Mismatch | null
  /** Calls of exports whose outcomes were compared. */
  readonly calls: number
  /** Of optimization. */
  readonly level: string
  readonly setAside: SetAside | null
}

type Instantiate = (imports: object) => { readonly exports: Readonly<Record<string, unknown>> }

/** How to compile: mostly with all optimizations; levels, targets and the rest take turns. */
export function settings(seed: number): CompileOptions {
  const random = new Random(~seed)
  return {
    format: 'iife',
    optimize: random.pick(levels),
    minify: random.once(2),
    functionSize: random.once(2) ? 52_000 : 256 << random.below(4),
    target: random.pick(['es2015', 'es2020', 'es2022'] as const),
    features: allFeatures,
    check: random.once(4),
  }
}

const levels = [2, 2, 2, 2, 2, 2, 0, 0, 1, 's'] as const

export function compare(subject: Subject, seed: number, compile: Compile): Outcome {
  const plan = planOf(subject, seed)
  const options = settings(seed)
  const level = String(options.optimize)
  const module = new native.Module(subject.bytes as Uint8Array<ArrayBuffer>)
  const expected = run((imports) => new native.Instance(module, imports), plan)
  let actual: Trace
  try {
    actual = runOurs(subject.bytes, plan, options, compile)
  } catch (error) {
    return {
      mismatch: { key: 'fails', detail: (error as Error).stack ?? '' },
      calls: 0,
      level,
      setAside: null,
    }
  }
  const limit = (expected.limit || actual.limit || null) as SetAside | null
  const found = difference(expected, actual)
  const isUnaligned = found === 'unaligned'
  return {
    mismatch: isUnaligned ? null : found,
    calls: Math.min(actual.calls, expected.calls),
    level,
    setAside: isUnaligned ? 'unaligned' : limit,
  }
}

function runOurs(bytes: Uint8Array, plan: TracePlan, options: CompileOptions, compile: Compile): Trace {
  return run(load(compile(bytes, options).code), plan)
}

/** Traps by the hundred thousand: nobody reads their stacks. */
function run(instantiate: Instantiate, plan: TracePlan): Trace {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return trace(instantiate, plan, {})
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

function load(code: string): Instantiate {
  return new Function(`${code}\nreturn wasm.instantiate ?? wasm`)() as Instantiate
}

/** The first difference; `unaligned` if both traps of an access apply, of which the specification lets engines choose. */
export function difference(expected: Trace, actual: Trace): Mismatch | 'unaligned' | null {
  const isCut = expected.limit !== '' || actual.limit !== ''
  const length = Math.min(expected.events.length, actual.events.length)
  for (let i = 0; i < length; i++) {
    const wanted = expected.events[i]!
    const found = actual.events[i]!
    if (wanted === found) continue
    // The last event before a limit may have been noted by one alone.
    if (isCut && i === length - 1) break
    if (sansUnaligned(wanted) === sansUnaligned(found)) return 'unaligned'
    return { key: 'event', detail: `${wanted} natively, ours ${found}` }
  }
  if (isCut) return null
  if (expected.events.length !== actual.events.length)
    return { key: 'count', detail: `more events: ${expected.events[length]}, ours ${actual.events[length]}` }
  for (const [i, memory] of expected.memories.entries()) {
    const at = firstDifference(memory, actual.memories[i] ?? new Uint8Array(0))
    if (at >= 0) return { key: 'memory', detail: `memory ${i} differs at ${at}` }
  }
  return null
}

function sansUnaligned(event: string): string {
  return event.replace(/= unaligned$/, '= memory')
}

function firstDifference(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) return Math.min(a.length, b.length)
  const isShared = !(a.buffer instanceof ArrayBuffer) || !(b.buffer instanceof ArrayBuffer)
  if (!isShared && Buffer.compare(a, b) === 0) return -1
  return a.findIndex((byte, i) => byte !== b[i])
}
