/**
 * npm run js-api -- <directory> [engine…]: the tests of the JS API, from a checkout of WebAssembly/spec (`test/js-api`), on
 * this package and, for comparison, on Node's own WebAssembly and on polywasm. What fails is listed with `--failures`. The exit
 * code says whether what fails here is what `expected.json` says. `limits.any.js`, which makes modules of millions of items, takes
 * gigabytes of memory: it runs with `--limits`.
 */
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { engines } from './engines.js'
import { checkExpected } from './expected.js'

/** @typedef {import('./harness.js').Result} Result */
/** @typedef {{ file: string, failure: string | null, results: Result[] }} FileReport */

const args = process.argv.slice(2)
const [directory, ...names] = args.filter((item) => !item.startsWith('--'))
if (directory === undefined || names.some((name) => engines[name] === undefined)) {
  console.error(
    `usage: npm run js-api -- <directory of test/js-api> [${Object.keys(engines).join('|')}] [--failures]`,
  )
  process.exit(2)
}
const root = resolve(directory)
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.any.js') && (name !== 'limits.any.js' || args.includes('--limits')))
  .sort()

/** Milliseconds for one file. */
const patience = 120_000

let code = 0
for (const engine of names.length > 0 ? names : Object.keys(engines)) {
  const reports = []
  for (const file of files) reports.push(await runFile(engine, file))
  const all = reports.flatMap(({ results }) => results)
  const passed = all.filter((result) => result.passed).length
  const whole = reports.filter(
    ({ failure, results }) => failure === null && results.every((one) => one.passed),
  )
  console.log(
    `${engine.padEnd(10)} ${passed} of ${all.length} tests pass, ${whole.length} of ${files.length} files whole`,
  )
  if (args.includes('--failures')) for (const report of reports) printFailures(report)
  if (engine === 'dewasm')
    for (const line of checkExpected(reports)) {
      console.log(line)
      code = 1
    }
}
process.exitCode = code

/**
 * @param {string} engine
 * @param {string} file
 * @returns {Promise<FileReport>}
 */
function runFile(engine, file) {
  return new Promise((done) => {
    const url = new URL('worker.js', import.meta.url)
    const worker = new Worker(url, { workerData: { root, file, engine }, execArgv: ['--no-warnings'] })
    const timer = setTimeout(() => end({ failure: 'took too long', results: [] }), patience)
    const end = (/** @type {Omit<FileReport, 'file'>} */ report) => {
      clearTimeout(timer)
      done({ file, ...report })
      void worker.terminate()
    }
    worker.on('message', end)
    worker.on('error', (error) => end({ failure: String(error), results: [] }))
    worker.on('exit', () => end({ failure: 'ended early', results: [] }))
  })
}

/** @param {FileReport} report */
function printFailures({ file, failure, results }) {
  if (failure !== null) console.log(`  ${join(file)}: ${failure}`)
  for (const { name, passed, message } of results) if (!passed) console.log(`  ${file}: ${name}: ${message}`)
}
