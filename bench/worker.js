/**
 * Runs one case with one contestant, in a process of its own because packages keep what they captured, and prints what
 * came of it as JSON. Usage: node worker.js '{"case": "…", "contestant": "…", "directory": "…"}' with `seconds` to
 * measure, or `record` to write the modules that the case compiles into the directory.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { findCase } from './cases/index.js'
import { findContestant } from './contestants/index.js'
import { measure, steady } from './measure.js'
import { presentNamespace, recordModules, useNamespace } from './stand-in.js'

/** @typedef {{ case: string, contestant: string, directory: string, seconds?: number, record?: boolean }} Job */
/** @typedef {{ result: string, first: number, warm: number, memory: number }} Outcome times in ms, memory in bytes */

/** @type {Job} */
const job = JSON.parse(process.argv[2] ?? '')

const one = findCase(job.case)
if (one.group === 'package') await settleFetch()
useNamespace(await findContestant(job.contestant).namespace(job.directory))
const modules = job.record ? recordModules() : null
const started = performance.now()
const run = await one.setup()
const result = JSON.stringify(await run())
const first = performance.now() - started
if (modules !== null) {
  mkdirSync(job.directory, { recursive: true })
  for (const [key, bytes] of modules) writeFileSync(join(job.directory, `${key}.wasm`), bytes)
}
const { samples, last } = await measure(run, job.seconds ?? 0)
if (JSON.stringify(last) !== result) throw new Error('a later run gives another result than the first')
const memory = process.resourceUsage().maxRSS * 1024
console.log(JSON.stringify({ result, first, warm: steady(samples), memory }))
process.exit()

/**
 * Node's own fetch, which glue touches to see whether it was given a response, is partly a module too. That is loaded
 * with the global namespace when it is first touched, so this has to happen before the namespace is replaced.
 */
async function settleFetch() {
  const native = presentNamespace()
  if (native === undefined || typeof process.versions.undici !== 'string') return
  const settled = new Promise((resolve) => {
    const instantiate = (/** @type {unknown} */ source, /** @type {unknown} */ imports) => {
      const promise = native.instantiate(source, imports)
      promise.then(resolve, resolve)
      return promise
    }
    useNamespace(Object.create(native, { instantiate: { value: instantiate } }))
  })
  if (typeof Response !== 'undefined') await Promise.race([settled, delay(1000)])
  useNamespace(native)
}
