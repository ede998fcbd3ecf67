/**
 * What the output looks like: `golden/*.js` is what a user sees for the `.wat` beside it, so a change of the output shows
 * in review; without the runtime, which would be the same in each. Each module also runs, unoptimised and optimised, against the engine's own WebAssembly;
 * where the engine lacks a feature, against the unoptimised output.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { OptimizeLevel } from '../src/options.ts'
import { compileChecked, loadBytes } from './support/load.ts'
import { native } from './support/native.ts'
import { wat } from './support/wat.ts'

const folder = new URL('./golden/', import.meta.url)
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.wat'))
  .map((file) => file.slice(0, -'.wat'.length))

type Func = (...args: readonly (number | bigint)[]) => unknown
type Exports = Readonly<Record<string, unknown>>

const ints = [0, 1, 2, 3, 7, 40, 41, 255, 1000, 65_532, 65_536, 0x7fffffff, -0x80000000, -1, -7]
const longs = [
  0n,
  1n,
  -1n,
  3n,
  33n,
  64n,
  0xffffffffn,
  -0x100000000n,
  2n ** 63n - 1n,
  -(2n ** 63n),
  0x0123456789abcdefn,
]
const floats = [0, -0, 0.5, 1.5, 2.5, -3.7, 1e10, -1e10, 2 ** 63, 1e300, Infinity, -Infinity, Number.NaN]

/** Arguments of a module's functions; each function takes as many as it has parameters. */
const argsOf: Readonly<Record<string, readonly (number | bigint)[]>> = {
  i64: longs,
  floats,
  'float-casts': floats,
  'float-blends': floats,
}

/** What a call did: its result, or that it trapped. */
function outcome(func: Func, args: readonly (number | bigint)[]): unknown {
  try {
    return func(...args)
  } catch (error) {
    return `threw ${(error as Error).name}`
  }
}

/** Proposals that a module needs. */
const featuresOf: Readonly<Record<string, readonly string[]>> = { threads: ['+threads'] }

describe.each(names)('%s', (name) => {
  const features = featuresOf[name] ?? []
  const bytes = wat(readFileSync(new URL(`${name}.wat`, folder), 'utf8'))

  test('is printed as before', async () => {
    const { code } = compileChecked(bytes, { optimize: 2, runtime: 'external', features })
    await expect(code).toMatchFileSnapshot(new URL(`${name}.js`, folder).pathname)
  })

  test.each<OptimizeLevel>([0, 2])('runs with -O %s', (optimize) => {
    const reference = native.validate(bytes)
      ? new native.Instance(new native.Module(bytes)).exports
      : loadBytes(bytes, { optimize: 0, runtime: 'external', features })().exports
    const ours = loadBytes(bytes, { optimize, runtime: 'external', features })().exports
    expect(Object.keys(ours)).toEqual(Object.keys(reference))
    const values = argsOf[name] ?? ints
    for (const [key, expected] of Object.entries(reference)) {
      const actual = ours[key]
      if (typeof expected !== 'function') continue
      for (const first of values)
        for (const second of expected.length === 2 ? values : [0]) {
          const args = [first, second].slice(0, expected.length)
          const label = `${key}(${args.join(', ')})`
          expect(outcome(actual as Func, args), label).toEqual(outcome(expected as Func, args))
          expect(state(ours), label).toEqual(state(reference))
        }
    }
    expect(contents(ours)).toEqual(contents(reference))
  })
})

/** Values of the exported globals and sizes of the memories. */
function state(exports: Exports): unknown[] {
  return Object.values(exports).map((item) => {
    if (typeof item !== 'object' || item === null) return null
    if ('value' in item) return item.value
    return 'buffer' in item ? (item.buffer as ArrayBuffer).byteLength : null
  })
}

function contents(exports: Exports): number[] | null {
  const { memory } = exports
  if (typeof memory !== 'object' || memory === null || !('buffer' in memory)) return null
  return [...new Uint8Array(memory.buffer as ArrayBuffer, 0, 65_536)]
}
