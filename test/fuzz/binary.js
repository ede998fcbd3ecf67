/**
 * Fuzzes decoder and validator: random changes to the modules of the official suite (or of `--corpus`, folders of
 * `.wasm`), and the engine's own verdict on each: `npm run fuzz:binary -- --seed 1 --count 100000`. Lists the kinds of differences, says of
 * those that are explained why, and writes the first module of each kind to `--out`.
 *
 * Also runs on Deno, whose engine knows features that Node 20 doesn't.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { validate } from '../../dist/index.js'
import { suiteModules } from './corpus.js'
import { mutate } from './mutate.js'
import { Random } from './random.js'
import { difference } from './verdict.js'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '100000' },
    corpus: { type: 'string', multiple: true },
    features: { type: 'string', default: '' },
    out: { type: 'string', default: 'fuzz-out' },
  },
})

const corpus = values.corpus === undefined ? suiteModules() : values.corpus.flatMap(modulesIn)
const features = values.features.split(',').filter((name) => name !== '')
const first = Number(values.seed)
const count = Number(values.count)

let valid = 0
let slowest = { time: 0, seed: 0 }
/** By kind. @type {Map<string, { count: number, seed: number, why: string | null }>} */
const differences = new Map()
const started = performance.now()

for (let seed = first; seed < first + count; seed++) {
  const bytes = moduleOf(seed)
  const before = performance.now()
  const found = difference(bytes, (module) => validate(module, { features }))
  const time = performance.now() - before
  if (time > slowest.time) slowest = { time, seed }
  if (found.valid) valid++
  if (found.kind !== null) note(found.kind, found.why, seed, bytes)
}

const seconds = (performance.now() - started) / 1000
console.log(
  `${count} modules of ${corpus.length} in ${seconds.toFixed(0)} s: ${valid} valid, ${count - valid} not, ` +
    `slowest ${slowest.time.toFixed(0)} ms (seed ${slowest.seed})`,
)
let open = 0
for (const [kind, { count: times, seed, why }] of [...differences].sort((a, b) => b[1].count - a[1].count)) {
  console.log(
    `${String(times).padStart(8)}  seed ${seed}: ${kind}${why === null ? '' : `\n          (${why})`}`,
  )
  if (why === null) open += times
}
console.log(`${open} differences that nothing explains`)
process.exitCode = open > 0 ? 1 : 0

/** @param {number} seed */
function moduleOf(seed) {
  const random = new Random(seed)
  return mutate(random.pick(corpus), random.pick(corpus), random)
}

/** @param {string} kind @param {string | null} why @param {number} seed @param {Uint8Array} bytes */
function note(kind, why, seed, bytes) {
  const known = differences.get(kind)
  if (known !== undefined) {
    known.count++
    return
  }
  differences.set(kind, { count: 1, seed, why })
  mkdirSync(values.out, { recursive: true })
  writeFileSync(join(values.out, `binary-${seed}.wasm`), bytes)
}

/** @param {string} folder */
function modulesIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.wasm'))
    .map((name) => new Uint8Array(readFileSync(join(folder, name))))
}
