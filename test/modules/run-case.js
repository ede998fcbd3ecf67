/**
 * Drives one case on one engine and prints what came of it as JSON.
 * Usage: node run-case.js <case> <engine> [{"runs": 1, "options": {…}, "record": "directory"}]
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findCase } from './cases.js'
import { recordModules, useEngine } from './engines.js'

const [name = '', engine = '', given = '{}'] = process.argv.slice(2)
/** @type {{ runs?: number, options?: import('./engines.js').CompileOptions, record?: string }} */
const { runs = 1, options, record } = JSON.parse(given)

await useEngine(engine, options)
const modules = record === undefined ? [] : recordModules()
const started = performance.now()
const run = await findCase(name).setup()
const setup = performance.now() - started
const result = JSON.stringify(await run())
const first = performance.now() - started - setup
const times = []
for (let i = 1; i < runs; i++) {
  const start = performance.now()
  const again = JSON.stringify(await run())
  times.push(performance.now() - start)
  if (again !== result) throw new Error(`${name}: run ${i} differs from the first`)
}
if (record !== undefined) {
  mkdirSync(record, { recursive: true })
  for (const [i, bytes] of modules.entries()) writeFileSync(join(record, `${name}-${i}.wasm`), bytes)
}
console.log(JSON.stringify({ result, setup, first, times }))
