/** Runs a generated module on the engine's own WebAssembly and compiled by us, and compares all that can be told. */
import type { CompileOptions, CompileResult } from '../../src/index.ts'
import { native } from '../support/native.ts'
import { type Generated, generate, type Signature } from './generate.ts'
import { Random } from './random.js'
import { anyValue } from './values.ts'

export type Compile = (bytes: Uint8Array, options: CompileOptions) => CompileResult

/** What went differently. `key` names the kind of difference, so that shrinking keeps to one. */
export interface Mismatch {
  readonly key: string
  readonly detail: string
}

type AnyFunction = (...args: unknown[]) => unknown
type Exports = Readonly<Record<string, unknown>>

interface Trace {
  readonly events: string[]
  readonly memory: Uint8Array
  /** A limit of the machine was met: nothing can be compared. */
  readonly exhausted: boolean
}

const callsPerFunction = 4

/** Traps by what engines say: V8 doesn't tell all apart that the specification does. */
const trapKinds: readonly (readonly [RegExp, string])[] = [
  [/unreachable/, 'unreachable'],
  [/memory access out of bounds|out of bounds memory access/, 'memory'],
  [/unaligned/, 'unaligned'],
  [/divide by zero|remainder by zero/, 'zero'],
  [/divide result unrepresentable|integer overflow/, 'overflow'],
  [/float unrepresentable|invalid conversion/, 'overflow'],
  [/table index is out of bounds|undefined element/, 'element'],
  [
    /out of bounds table access|table access out of bounds|table bounds|table index|element segment/,
    'element',
  ],
  [/rethrowing null value|null exception reference/, 'null exception'],
  [/null function|signature mismatch|uninitialized element|indirect call type mismatch/, 'signature'],
]

function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  if (typeof value === 'bigint') return `${value}n`
  return Object.is(value, -0) ? '-0' : String(value)
}

function trapKind(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${String(error)}`
  const kind = trapKinds.find(([pattern]) => pattern.test(error.message))
  return kind === undefined ? `${error.name}: ${error.message}` : kind[1]
}

interface Thrown {
  is(tag: unknown): boolean
  getArg(tag: unknown, index: number): unknown
}

/** Which tag an exception has, and what it carries. */
function exceptionText(error: unknown, exports: Exports): string | null {
  if (Object.prototype.toString.call(error) !== '[object WebAssembly.Exception]') return null
  const exception = error as Thrown
  const found = Object.entries(exports).find(([name, tag]) => name.startsWith('t') && exception.is(tag))
  if (found === undefined) return 'threw an exception'
  const values: string[] = []
  try {
    for (;;) values.push(show(exception.getArg(found[1], values.length)))
  } catch {
    // One beyond the last.
  }
  return `threw ${found[0]}(${values.join(', ')})`
}

const isExhausted = (error: unknown) => error instanceof RangeError && /call stack/i.test(error.message)

/** The imports: they note their arguments, call back, grow the memory, throw. */
function hosts(events: string[], exports: () => Exports, canGrow: boolean): object {
  const note = (name: string, args: readonly unknown[]) =>
    events.push(`${name}(${args.map(show).join(', ')})`)
  return {
    h0: (...args: unknown[]) => {
      note('h0', args)
      const callback = exports().f0 as AnyFunction & { readonly length: number }
      if ((args[0] as number) & 1) {
        const zeros = [0, 0n, Number.NaN].map((zero) => Array.from({ length: callback.length }, () => zero))
        for (const each of zeros) events.push(`f0 = ${outcomeOf(() => callback(...each))}`)
      }
      return BigInt(args[0] as number) * 0x100000003n + (args[1] as bigint)
    },
    h1: (...args: unknown[]) => {
      note('h1', args)
      if (args[1] === 77) throw new TypeError('from the host')
      const memory = exports().memory as { grow(pages: number): number } | undefined
      if (canGrow && memory !== undefined && (args[1] as number) & 4)
        events.push(`grow: ${outcomeOf(() => memory.grow(1)).slice(0, 10)}`)
      return [(args[1] as number) ^ 0x55, BigInt(args[1] as number) << 20n, -(args[0] as number)]
    },
  }
}

function outcomeOf(action: () => unknown): string {
  try {
    return show(action())
  } catch (error) {
    if (isExhausted(error)) throw error
    // Engines word the refusal of an argument differently.
    return error instanceof TypeError && !/host/.test(error.message) ? 'TypeError' : trapKind(error)
  }
}

type Instantiate = (imports: object) => { readonly exports: Exports }

function run(instantiate: Instantiate, { funcs, wide }: Generated, seed: number): Trace {
  const events: string[] = []
  // Before it was standard, engines took numbers as 64-bit sizes.
  const env = hosts(events, () => exports, !wide)
  const { exports }: { readonly exports: Exports } = instantiate({ env })
  const random = new Random(seed + 1)
  // JavaScript that has had the buffer may see more: it is detached by growth, or other threads have it.
  if (seed % 2 === 1)
    events.push(`${(exports.memory as { buffer: object } | undefined)?.buffer.constructor.name}`)
  let exhausted = false
  for (let i = 0; i < callsPerFunction * funcs.length && !exhausted; i++) {
    const index = i % funcs.length
    const args = (funcs[index] as Signature).params.map((type) => anyValue(type, random))
    const fuel = exports.g0 as { value: number }
    fuel.value = 60
    let outcome: string
    try {
      outcome = show((exports[`f${index}`] as AnyFunction)(...args))
    } catch (error) {
      exhausted = isExhausted(error)
      outcome = exceptionText(error, exports) ?? trapKind(error)
    }
    events.push(`f${index}(${args.map(show).join(', ')}) = ${outcome}`)
  }
  for (const [name, value] of Object.entries(exports)) {
    if (name.startsWith('g')) events.push(`${name}: ${show((value as { value: unknown }).value)}`)
  }
  const memory = exports.memory as { readonly buffer: ArrayBuffer } | undefined
  return { events, memory: new Uint8Array(memory?.buffer ?? new ArrayBuffer(0)), exhausted }
}

function load(code: string): Instantiate {
  return new Function(`${code}\nreturn wasm.instantiate ?? wasm`)() as Instantiate
}

/** How to compile: two levels of optimization; minifying and targets take turns. */
function settings(seed: number): CompileOptions[] {
  const target = (['es2015', 'es2020', 'es2022'] as const)[seed % 3]
  const shared: CompileOptions = { format: 'iife', check: true, target, features: ['+threads'] }
  return [
    { ...shared, optimize: 0, minify: seed % 4 === 1 },
    {
      ...shared,
      optimize: seed % 8 === 7 ? 1 : 2,
      minify: seed % 2 === 0,
      functionSize: seed % 3 === 0 ? 52_000 : 256 << (seed % 4),
    },
  ]
}

/** The first difference of the module of this seed, or null. */
export function compareSeed(
  seed: number,
  size: number,
  compile: Compile,
  skip?: ReadonlySet<number>,
): Mismatch | null {
  return compare(generate(seed, size, skip), seed, compile)
}

export function compare(made: Generated, seed: number, compile: Compile): Mismatch | null {
  const module = new native.Module(made.bytes)
  const expected = run((imports) => new native.Instance(module, imports), made, seed)
  if (expected.exhausted) return null
  for (const options of settings(seed)) {
    const found = differs(made, expected, options, seed, compile)
    if (found !== null) return found
  }
  return null
}

function differs(
  made: Generated,
  expected: Trace,
  options: CompileOptions,
  seed: number,
  compile: Compile,
): Mismatch | null {
  const level = `-O${options.optimize}${options.minify ? ' --minify' : ''}`
  let actual: Trace
  try {
    actual = run(load(compile(made.bytes, options).code), made, seed)
  } catch (error) {
    return { key: `${level} fails`, detail: `${level}: ${(error as Error).stack}` }
  }
  if (actual.exhausted) return null
  const at = expected.events.findIndex((event, i) => event !== actual.events[i])
  if (at >= 0) {
    return {
      key: `${level} event`,
      detail: `${level}: ${expected.events[at]} natively, ours ${actual.events[at]}`,
    }
  }
  if (actual.events.length !== expected.events.length) {
    return {
      key: `${level} count`,
      detail: `${level}: more events: ${actual.events[expected.events.length]}`,
    }
  }
  const byte = firstDifference(expected.memory, actual.memory)
  return byte < 0 ? null : { key: `${level} memory`, detail: `${level}: memory differs at ${byte}` }
}

function firstDifference(a: Uint8Array, b: Uint8Array): number {
  if (Buffer.compare(a, b) === 0) return -1
  const at = a.findIndex((byte, i) => byte !== b[i])
  return at < 0 ? Math.min(a.length, b.length) : at
}

/** Leaves out parts while the difference stays; returns what was left out. */
export function shrink(seed: number, size: number, compile: Compile): ReadonlySet<number> {
  const { parts } = generate(seed, size)
  const key = compareSeed(seed, size, compile)?.key
  let skip = new Set<number>()
  for (let chunk = Math.ceil(parts / 2); chunk >= 1; chunk = chunk === 1 ? 0 : Math.ceil(chunk / 2)) {
    for (let from = 0; from < parts; from += chunk) {
      const more = new Set(skip)
      for (let part = from; part < from + chunk; part++) more.add(part)
      if (more.size > skip.size && compareSeed(seed, size, compile, more)?.key === key) skip = more
    }
  }
  return skip
}

/** Sizes take turns, so that most modules are small enough to understand. */
export function sizeOf(seed: number): number {
  return [20, 40, 60, 100, 200, 400][seed % 6] as number
}
