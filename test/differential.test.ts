/**
 * Random modules against Node's own WebAssembly: results, traps, calls of imports, memory and globals after every
 * call. `DEWASM_FUZZ` is the number of modules, `DEWASM_FUZZ_SEED` the first seed, `DEWASM_FUZZ_SECONDS` ends early.
 */
import { expect, test } from 'vitest'
import type { CompileOptions } from '../src/index.ts'
import type { Exports } from './support/compile.ts'
import { loadBytes } from './support/load.ts'
import { native } from './support/native.ts'
import { Random, type RandomModule, randomModule } from './support/random-module.ts'

const count = Number(process.env.DEWASM_FUZZ ?? 300)
const firstSeed = Number(process.env.DEWASM_FUZZ_SEED ?? 1)
const seconds = Number(process.env.DEWASM_FUZZ_SECONDS ?? 50)
const fuel = 300

const builds: readonly CompileOptions[] = [
  { optimize: 0 },
  { optimize: 2 },
  { optimize: 1, minify: true, runtime: 'external' },
  { optimize: 's', minify: true },
]

/** V8's messages, which don't tell all traps apart. */
const trapCodes: readonly [RegExp, RegExp][] = [
  [/unreachable/, /^unreachable$/],
  [/divide by zero|remainder by zero/, /^integer divide by zero$/],
  [/unrepresentable in integer range/, /^(integer overflow|invalid conversion to integer)$/],
  [/result unrepresentable/, /^integer overflow$/],
  [/memory access|data segment/, /^out of bounds memory access$/],
  [/table index|table access/, /^(undefined element|out of bounds table access)$/],
  [/null function/, /^(uninitialized element|indirect call type mismatch)$/],
]

class HostError extends Error {}

interface Run {
  readonly exports: Exports
  readonly log: unknown[]
}

function start(instantiate: (imports: object) => { exports: Exports }): Run {
  const log: unknown[] = []
  const h0 = (a: number, b: bigint): number => {
    log.push(a, b)
    if ((a & 63) === 63) throw new HostError('host')
    return a ^ Number(BigInt.asIntN(32, b))
  }
  const h1 = (x: number): [bigint, number] => {
    log.push(x)
    return [Number.isFinite(x) ? BigInt(Math.trunc(x)) : -1n, x]
  }
  return { exports: instantiate({ m: { h0, h1 } }).exports, log }
}

/** What a call did, as a value that can be compared. */
function outcome(run: Run, name: string, args: readonly unknown[], natively: boolean): unknown {
  run.exports.fuel.value = fuel
  run.log.length = 0
  try {
    return { result: run.exports[name](...args) }
  } catch (error) {
    if (error instanceof HostError) return { host: true }
    const { message, name: kind } = error as Error
    if (kind !== 'RuntimeError') throw error
    if (!natively) return { trap: message }
    const row = trapCodes.find(([pattern]) => pattern.test(message))
    if (row === undefined) throw new Error(`a new message: ${message}`)
    return { trap: row[1] }
  }
}

function state({ exports, log }: Run): unknown {
  const globals = Object.keys(exports).filter((name) => /^g|fuel/.test(name))
  return [Array.from(log), globals.map((name) => [name, exports[name].value])]
}

function compareModule(seed: number, { bytes, funcs }: RandomModule): void {
  const compiled = new native.Module(bytes)
  const options = [builds[0]!, builds[1]!, ...(seed % 4 === 0 ? builds.slice(2) : [])]
  const reference = start((imports) => new native.Instance(compiled, imports))
  const runs = options.map((option) => start((imports) => loadBytes(bytes, option)(imports)))
  const random = new Random(seed + 0x5eed)
  for (let round = 0; round < 6; round++) {
    for (const [k, { params }] of funcs.entries()) {
      const args = params.map((type) => random.value(type))
      const expected = outcome(reference, `f${k}`, args, true)
      const memory = new Uint8Array(reference.exports.memory.buffer)
      for (const [b, run] of runs.entries()) {
        const where = `seed ${seed}, ${JSON.stringify(options[b])}, f${k}(${args.map(show).join(', ')})`
        const found = outcome(run, `f${k}`, args, false)
        if (isTrap(expected)) {
          expect(isTrap(found) ? found.trap : found, where).toMatch(expected.trap as RegExp)
        } else expect(found, where).toEqual(expected)
        expect(state(run), where).toEqual(state(reference))
        const mine = new Uint8Array(run.exports.memory.buffer)
        if (Buffer.compare(memory, mine) !== 0) {
          const at = memory.findIndex((byte, i) => byte !== mine[i])
          throw new Error(`${where}: memory differs at ${at}: ${mine[at]}, not ${memory[at]}`)
        }
      }
    }
  }
}

function isTrap(value: unknown): value is { trap: unknown } {
  return (value as { trap?: unknown }).trap !== undefined
}

function show(value: unknown): string {
  return typeof value === 'bigint' ? `${value}n` : Object.is(value, -0) ? '-0' : String(value)
}

test('generated modules are valid', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const { bytes } = randomModule(seed)
    if (!native.validate(bytes)) new native.Module(bytes)
  }
})

test(
  'random modules do as natively',
  () => {
    const end = Date.now() + seconds * 1000
    const failures: string[] = []
    let seed = firstSeed
    for (; seed < firstSeed + count && Date.now() < end && failures.length < 20; seed++) {
      try {
        compareModule(seed, randomModule(seed))
      } catch (error) {
        failures.push(`seed ${seed}: ${(error as Error).message}`)
      }
    }
    if (process.env.DEWASM_FUZZ !== undefined) console.log(`seeds ${firstSeed} to ${seed - 1}`)
    expect(failures).toEqual([])
  },
  (seconds + 30) * 1000,
)
