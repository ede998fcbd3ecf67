/**
 * Compares random modules with native WebAssembly, on several processes: `npm run fuzz -- --minutes 10 --jobs 2`. It goes on where the
 * last run ended, and adds to the tally. With `--seed 1 --count 1000` it compares those, and records nothing.
 *
 * `--source mutated` takes changed modules of the official suite, `--source binaryen` those of another generator. `--engine deno` takes
 * Deno's WebAssembly, which knows features that Node 20 doesn't. A module that behaves differently is written to `--out` as `source-seed-0.wasm`, what it is linked with as `-1`.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { npmInstalled } from '../../bench/install.js'
import { bundle } from './bundle.js'
import { suiteModules } from './corpus.js'
import { findEngine } from './engines.js'
import { addReport, newStream, readTally, writePage, writeStream } from './tally.js'

/** @typedef {import('./worker.ts').Report} Report */

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    count: { type: 'string' },
    minutes: { type: 'string' },
    jobs: { type: 'string', default: '1' },
    source: { type: 'string', default: 'generated' },
    engine: { type: 'string', default: 'node' },
    out: { type: 'string', default: 'fuzz-out' },
  },
})

const chunkSize = 25
/** A chunk that takes longer hangs, even on a machine that is busy. */
const tooLong = 900_000

const engine = findEngine(values.engine)
const name = `${values.source}, ${values.engine}`
const isRecorded = values.seed === undefined
const stream = (isRecorded ? readTally()[name] : undefined) ?? newStream(engine.firstSeed)
if (!isRecorded) stream.next = Number(values.seed)

const end =
  values.minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + Number(values.minutes) * 60_000
let left = Number(values.count ?? (values.minutes === undefined ? 1000 : Number.POSITIVE_INFINITY))
let next = stream.next
let found = 0
let written = Date.now()
const before = stream.modules
/** Seeds that were given out and are not compared yet. @type {Set<number[]>} */
const running = new Set()

const equipment = prepare(values.source)
const worker = await bundle('worker.ts')
const [program = '', ...flags] = engine.command()
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
await Promise.all(Array.from({ length: Number(values.jobs) }, work))
if (isRecorded) {
  record()
  writePage()
}
console.log(`${stream.modules - before} modules, ${found} behave differently`)
process.exitCode = found > 0 ? 1 : 0

/** @param {string} source @returns {import('./sources.ts').Equipment} */
function prepare(source) {
  if (source === 'binaryen') {
    const wasmOpt = join(npmInstalled('binaryen'), 'bin', 'wasm-opt')
    return { wasmOpt, translator: fileURLToPath(new URL('translate.js', import.meta.url)) }
  }
  if (source !== 'mutated') return {}
  const corpus = join(mkdtempSync(join(tmpdir(), 'dewasm-fuzz-')), 'corpus.json')
  const modules = suiteModules().map((bytes) => Buffer.from(bytes).toString('base64'))
  writeFileSync(corpus, JSON.stringify(modules))
  return { corpus }
}

/** Lets the workers finish what they have. */
function stop() {
  left = 0
}

/** @returns {number[]} */
function nextChunk() {
  const size = Date.now() < end ? Math.min(chunkSize, left) : 0
  left -= size
  const seeds = Array.from({ length: size }, () => next++)
  if (size > 0) running.add(seeds)
  return seeds
}

/** One process after the other: one that dies, or hangs, is replaced. */
async function work() {
  for (let seeds = nextChunk(); seeds.length > 0; seeds = nextChunk()) {
    const child = spawn(program, [...flags, worker], { stdio: ['pipe', 'pipe', 'inherit'] })
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    for (; seeds.length > 0; seeds = nextChunk()) {
      const started = Date.now()
      const timer = setTimeout(() => child.kill('SIGKILL'), tooLong)
      child.stdin.write(
        `${JSON.stringify({ source: values.source, engine: values.engine, seeds, ...equipment })}\n`,
      )
      const { value, done } = await lines.next()
      clearTimeout(timer)
      running.delete(seeds)
      if (done) {
        console.log(
          `seeds ${seeds[0]} to ${seeds.at(-1)}: the process died, or took longer than ${tooLong} ms`,
        )
        found++
        break
      }
      take(JSON.parse(value), Date.now() - started)
    }
    child.stdin.end()
  }
}

/** @param {Report} report @param {number} milliseconds */
function take(report, milliseconds) {
  addReport(stream, report, milliseconds)
  for (const { seed, detail, modules } of report.mismatches) {
    found++
    mkdirSync(values.out, { recursive: true })
    for (const [i, text] of modules.entries())
      writeFileSync(join(values.out, `${values.source}-${seed}-${i}.wasm`), Buffer.from(text, 'base64'))
    console.log(`seed ${seed}: ${detail}`)
  }
  if (isRecorded && Date.now() - written > 20_000) record()
}

function record() {
  stream.next = Math.min(next, ...[...running].map((seeds) => seeds[0] ?? next))
  writeStream(name, stream)
  written = Date.now()
}
