/**
 * Fuzzes decoder and validator: random changes to the modules of the official suite (or of `--corpus`, folders of
 * `.wasm`), and the engine's own verdict on each: `npm run fuzz:binary -- --seed 1 --count 100000`. Counts the verdicts,
 * lists the kinds of differences, and writes the first module of each kind to `--out`. An error that is no CompileError, and a
 * module that takes long, count as differences.
 *
 * Also runs on Deno, whose engine knows features that Node 20 doesn't.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { CompileError, validate } from '../../dist/index.js'
import { assemble } from '../../spec-tests/assemble.js'
import { parseScript } from '../../spec-tests/script.js'
import { findSuite, howToGetSuite, listScripts } from '../../spec-tests/suite.js'
import { mutate } from './mutate.js'
import { Random } from './random.js'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '100000' },
    corpus: { type: 'string', multiple: true },
    features: { type: 'string', default: '' },
    out: { type: 'string', default: 'fuzz-out' },
  },
})

/** What is used of the engine's own WebAssembly. @typedef {{ validate(bytes: Uint8Array): boolean, Module: new (bytes: Uint8Array) => object }} Native */
const native = /** @type {{ WebAssembly: Native }} */ (/** @type {unknown} */ (globalThis)).WebAssembly

/** Milliseconds for a module of a few kilobytes. */
const tooLong = 1000
/** Larger modules take their time without adding anything. */
const maxBytes = 16_384

const corpus = values.corpus === undefined ? suiteModules() : values.corpus.flatMap(modulesIn)
const features = values.features.split(',').filter((name) => name !== '')
const first = Number(values.seed)
const count = Number(values.count)

let bothValid = 0
let bothInvalid = 0
/** @type {Map<string, { count: number, seed: number }>} */
const differences = new Map()
let slowest = { time: 0, seed: 0 }
const started = performance.now()

for (let seed = first; seed < first + count; seed++) {
  const bytes = moduleOf(seed)
  const expected = engineVerdict(bytes)
  const before = performance.now()
  const found = ourVerdict(bytes)
  const time = performance.now() - before
  if (time > slowest.time) slowest = { time, seed }
  if (time > tooLong) note(`took longer than ${tooLong} ms`, seed, bytes)
  if (found.valid === expected.valid && !found.isCrash) {
    if (found.valid) bothValid++
    else bothInvalid++
    continue
  }
  note(`we: ${found.reason}; engine: ${expected.reason}`, seed, bytes)
}

const seconds = (performance.now() - started) / 1000
console.log(
  `${count} modules of ${corpus.length} in ${seconds.toFixed(0)} s: ${bothValid} valid, ${bothInvalid} not, ` +
    `slowest ${slowest.time.toFixed(0)} ms (seed ${slowest.seed})`,
)
let total = 0
for (const [kind, { count: times, seed }] of [...differences].sort((a, b) => b[1].count - a[1].count)) {
  console.log(`${String(times).padStart(8)}  seed ${seed}: ${kind}`)
  total += times
}
console.log(`${total} differences of ${differences.size} kinds`)
process.exitCode = total > 0 ? 1 : 0

/** @param {number} seed */
function moduleOf(seed) {
  const random = new Random(seed)
  return mutate(random.pick(corpus), random.pick(corpus), random)
}

/** @param {string} kind @param {number} seed @param {Uint8Array} bytes */
function note(kind, seed, bytes) {
  const known = differences.get(kind)
  if (known !== undefined) {
    known.count++
    return
  }
  differences.set(kind, { count: 1, seed })
  mkdirSync(values.out, { recursive: true })
  writeFileSync(join(values.out, `binary-${seed}.wasm`), bytes)
}

/** @param {Uint8Array} bytes */
function engineVerdict(bytes) {
  if (native.validate(bytes)) return { valid: true, reason: 'valid' }
  try {
    new native.Module(bytes)
  } catch (error) {
    const message = /** @type {Error} */ (error).message
    return { valid: false, reason: generalise(message.replace(/^WebAssembly\.Module\(\): /, '')) }
  }
  return { valid: false, reason: 'no reason' }
}

/** @param {Uint8Array} bytes */
function ourVerdict(bytes) {
  try {
    validate(bytes, { features })
    return { valid: true, isCrash: false, reason: 'valid' }
  } catch (error) {
    if (error instanceof CompileError) {
      return { valid: false, isCrash: false, reason: generalise(`${error.code}: ${error.reason}`) }
    }
    return { valid: false, isCrash: true, reason: generalise(String(error)) }
  }
}

/** A message without what differs from module to module. @param {string} message */
function generalise(message) {
  return message
    .replace(/Compiling function #\d+(:".*?")? failed: /s, '')
    .replace(/ ?@\+\d+$/, '')
    .replace(/"[^"]*"/gs, '"…"')
    .replace(/0x[0-9a-f]+|\d+/g, '#')
}

function suiteModules() {
  const suite = findSuite()
  if (suite === null) throw new Error(howToGetSuite)
  return listScripts(suite).flatMap((script) =>
    parseScript(readFileSync(join(suite, script), 'utf8')).flatMap((command) => {
      if (!('source' in command) || command.source.form === 'quote') return []
      try {
        const bytes = assemble(command.source)
        return bytes.length <= maxBytes ? [bytes] : []
      } catch {
        return []
      }
    }),
  )
}

/** @param {string} folder */
function modulesIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.wasm'))
    .map((name) => new Uint8Array(readFileSync(join(folder, name))))
}
