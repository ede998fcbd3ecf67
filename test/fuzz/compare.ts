/** Runs a module on the engine's own WebAssembly and compiled by us, and compares all that can be told. */
import { Buffer } from 'node:buffer'
import type { CompileOptions, CompileResult } from '../../src/index.ts'
import { native } from '../support/native.ts'
import { Random } from './random.js'
import { allFeatures, planOf, type Subject } from './subject.ts'
import { instantiateAll, type Trace, type TracePlan, trace } from './trace.js'

export type Compile = (bytes: Uint8Array, options: CompileOptions) => CompileResult

/** What went differently. `key` names the kind of difference, so that reducing keeps to one. */
export interface Mismatch {
  readonly key: string
  readonly detail: string
}

/** Why nothing, or not all, of a module could be compared. */
export type SetAside = 'stack' | 'memory' | 'either trap' | 'refused'

export interface Outcome {
  readonly mismatch: Mismatch | null
  /** Calls of exports whose outcomes were compared. */
  readonly calls: number
  /** Of optimization. */
  readonly level: string
  readonly setAside: SetAside | null
}

type Exports = Readonly<Record<string, unknown>>
export type Instantiate = (imports: object) => { readonly exports: Exports }

/** How to compile: mostly with all optimizations; levels, targets and the rest take turns. */
export function settings(seed: number): CompileOptions {
  const random = new Random(~seed)
  return {
    format: 'iife',
    optimize: random.pick(levels),
    minify: random.once(2),
    functionSize: random.once(2) ? 52_000 : 256 << random.below(4),
    target: random.pick(['es2015', 'es2020', 'es2022'] as const),
    engine: random.once(6) ? random.pick(engines) : 'any',
    features: allFeatures,
    builtins: stringBuiltins,
    check: random.once(4),
  }
}

const engines = ['hermes', 'v8-jitless', 'jsc-jitless'] as const
const levels = [2, 2, 2, 2, 2, 2, 0, 0, 1, 's'] as const

export function compare(subject: Subject, seed: number, compile: Compile): Outcome {
  const plan = planOf(subject, seed)
  const options = settings(seed)
  const level = String(options.optimize)
  let natives: Instantiate[]
  try {
    natives = subject.modules.map(loadNative)
  } catch {
    return { mismatch: null, calls: 0, level, setAside: 'refused' }
  }
  const expected = run(natives, plan)
  let actual: Trace
  try {
    const codes = subject.modules.map((bytes, i) => compile(bytes, settings(seed + i)).code)
    actual = run(codes.map(load), plan)
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
  const isEither = found === 'either trap'
  return {
    mismatch: isEither ? null : found,
    calls: Math.min(actual.calls, expected.calls),
    level,
    setAside: isEither ? found : limit,
  }
}

const stringBuiltins = ['js-string']

export function loadNative(bytes: Uint8Array): Instantiate {
  const module = new native.Module(bytes, { builtins: stringBuiltins })
  return (imports) => new native.Instance(module, imports)
}

function load(code: string): Instantiate {
  return new Function(`${code}\nreturn wasm.instantiate ?? wasm`)() as Instantiate
}

export function run(modules: readonly Instantiate[], plan: TracePlan): Trace {
  // Traps by the hundred thousand: nobody reads their stacks.
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return trace((imports) => instantiateAll(modules, imports), plan)
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** The first difference; `either trap` if the traps differ and both apply. */
export function difference(expected: Trace, actual: Trace): Mismatch | 'either trap' | null {
  const isCut = expected.limit !== '' || actual.limit !== ''
  const length = Math.min(expected.events.length, actual.events.length)
  let isEither = false
  for (let i = 0; i < length; i++) {
    const wanted = expected.events[i]!
    const found = actual.events[i]!
    if (wanted === found) continue
    // The last event before a limit may have been noted by one alone.
    if (isCut && i === length - 1) break
    if (isEitherTrap(wanted, found)) {
      isEither = true
      continue
    }
    return { key: `event ${shape(wanted)}, ${shape(found)}`, detail: `${wanted} natively, ours ${found}` }
  }
  if (isCut) return isEither ? 'either trap' : null
  if (expected.events.length !== actual.events.length)
    return { key: 'count', detail: `more events: ${expected.events[length]}, ours ${actual.events[length]}` }
  for (const [i, memory] of expected.memories.entries()) {
    const at = firstDifference(memory, actual.memories[i] ?? new Uint8Array(0))
    if (at >= 0) return { key: 'memory', detail: `memory ${i} differs at ${at}` }
  }
  return isEither ? 'either trap' : null
}

/** An event without its values. */
function shape(event: string): string {
  return event.replace(/\(.*?\)/, '').replace(/-?\d[\w.+-]*|NaN|-?Infinity|null|an object/g, '#')
}

/**
 * Pairs of which both may apply to one access: the specification doesn't order the first two, and V8 tests bounds of arrays and segments in an order
 * of its own: of `array.copy` those of the destination before it looks at the source, of `array.init_elem` those of the segment first.
 */
const eitherTraps = [
  ['unaligned', 'memory'],
  ['null', 'array'],
  ['element', 'array'],
  ['memory', 'array'],
]

function isEitherTrap(wanted: string, found: string): boolean {
  const [place, kind] = wanted.split(' = ')
  const [otherPlace, otherKind] = found.split(' = ')
  const pair = [kind, otherKind].sort().join()
  return place === otherPlace && eitherTraps.some((each) => each.toSorted().join() === pair)
}

function firstDifference(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) return Math.min(a.length, b.length)
  const isShared = !(a.buffer instanceof ArrayBuffer) || !(b.buffer instanceof ArrayBuffer)
  if (!isShared && Buffer.compare(a, b) === 0) return -1
  return a.findIndex((byte, i) => byte !== b[i])
}
