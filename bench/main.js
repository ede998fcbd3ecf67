/**
 * The benchmark: cases on native WebAssembly, on what dewasm and wasm2js make of them, and on polywasm.
 *
 * A measurement is a process of its own: it loads the case, runs it once (`first`), and then for some time; of these runs
 * the median of the last half counts (`warm`, in processor time). Contestants take turns, so that a busy machine treats
 * them alike, and of the rounds the median counts. Every result is compared with that of native WebAssembly.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, InvalidArgumentError } from 'commander'
import { cases } from './cases/index.js'
import { compareCase } from './compare.js'
import { contestants, findContestant } from './contestants/index.js'
import { engines, findEngine } from './engines.js'
import { formatLine, formatReport } from './report.js'

/** @typedef {import('./compare.js').Settings & { json?: string, build?: string }} Options */

const program = new Command('bench')
  .description('Compares dewasm with native WebAssembly, wasm2js and polywasm.')
  .argument('[case...]', 'parts of names of cases; all if there are none')
  .option('--time <ms>', 'how long to run each measurement', positive, 1500)
  .option('--rounds <n>', 'how many processes measure each case and contestant', positive, 3)
  .option('--contestants <list>', 'which, separated by commas', list, Object.keys(contestants))
  .option('--engine <name>', `what runs them: ${Object.keys(engines).join(', ')}`, 'node')
  .option('--json <file>', 'where the results go; bench/results/<engine>.json if all cases run')
  .option('--build <flags>', 'further flags of `dewasm build`, such as "-O 1"')
  .addHelpText('after', '\nWhat is not installed is fetched into bench/.cache when it is first needed.')
  .parse()

main(program.args, program.opts())

/**
 * @param {readonly string[]} filters
 * @param {Options} options
 */
function main(filters, options) {
  for (const name of options.contestants) findContestant(name)
  const engine = findEngine(options.engine)
  const flags = [...engine.buildFlags, ...(options.build?.split(' ') ?? [])]
  /** @type {import('./compare.js').Row[]} */
  const rows = []
  for (const one of cases) {
    if (filters.length > 0 && !filters.some((part) => one.name.includes(part))) continue
    if (!engine.runs(one)) continue
    const row = compareCase(one, flags, options)
    rows.push(row)
    console.log(formatLine(row))
  }
  if (rows.length === 0) program.error('no such case')
  /** @type {import('./compare.js').Results} */
  const results = { engine: options.engine, version: engine.version(), options: flags, rows }
  console.log(`\n${formatReport(results)}`)
  const file = options.json ?? (filters.length > 0 ? null : resultsFile(options.engine))
  if (file === null) return
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)
}

/** @param {string} engine */
function resultsFile(engine) {
  return fileURLToPath(new URL(`results/${engine}.json`, import.meta.url))
}

/** @param {string} text */
function positive(text) {
  const value = Number(text)
  if (!(value > 0)) throw new InvalidArgumentError('expected a positive number')
  return value
}

/** @param {string} text */
function list(text) {
  return text.split(',')
}
