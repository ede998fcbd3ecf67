/**
 * Runs our code on other JavaScript engines: `npm run fuzz:engines -- --engine hermes --seed 1 --count 1000`. What random modules do there
 * is compared with what they do natively on Deno. Engines are those of the benchmark: js102 (SpiderMonkey), jsc, bun (both JavaScriptCore), hermes.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { execute, shells } from '../../bench/engines.js'
import { bundle, scriptOf } from './bundle.js'
import { engineCommand } from './engines.js'

/** @typedef {import('./script-worker.ts').Case} Case */

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'js102' },
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '500' },
  },
})

/** Modules in one script. */
const together = 25

const shell = shells[/** @type {keyof typeof shells} */ (values.engine)]
if (shell === undefined) throw new Error(`no engine ${values.engine}`)
const { command, environment } = shell()
const script = join(mkdtempSync(join(tmpdir(), 'dewasm-fuzz-')), 'script.js')
const driver = await scriptOf('trace.js')
const target = values.engine === 'hermes' ? 'es2015' : ''
const [program = '', ...flags] = engineCommand('deno')
const child = spawn(program, [...flags, await bundle('script-worker.ts'), script, driver, target], {
  stdio: ['pipe', 'pipe', 'inherit'],
})
const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()

const end = Number(values.seed) + Number(values.count)
let modules = 0
let calls = 0
let found = 0
const limits = { stack: 0, memory: 0 }
for (let seed = Number(values.seed); seed < end; seed += together) {
  const seeds = Array.from({ length: Math.min(together, end - seed) }, (_, i) => seed + i)
  child.stdin.write(`${JSON.stringify(seeds)}\n`)
  /** @type {Case[]} */
  const expected = JSON.parse((await lines.next()).value)
  const noted = outcomes()
  for (const each of expected) compareCase(each, noted.get(each.seed))
}
child.stdin.end()
console.log(
  `${values.engine}: ${modules} modules, ${calls} events, ${found} behave differently, ` +
    `set aside: stack ${limits.stack}, memory ${limits.memory}`,
)
process.exitCode = found > 0 ? 1 : 0

/** @returns {Map<number, Case>} */
function outcomes() {
  let text = ''
  try {
    text = execute([...command, script], environment)
  } catch (error) {
    console.log(`the engine failed: ${error instanceof Error ? error.message : error}`)
  }
  const cases = text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []))
  return new Map(cases.map((each) => [each.seed, each]))
}

/** @param {Case} expected @param {Case | undefined} actual */
function compareCase(expected, actual) {
  modules++
  const limit = expected.limit || actual?.limit
  if (limit === 'stack' || limit === 'memory') {
    limits[limit]++
    return
  }
  calls += expected.events.length
  const at = expected.events.findIndex((event, i) => !isSame(event, actual?.events[i]))
  if (at < 0) return
  found++
  console.log(`seed ${expected.seed}: ${expected.events[at]} natively, ours ${actual?.events[at]}`)
}

/** Traps may differ where several apply; values never. @param {string} a @param {string | undefined} b */
function isSame(a, b) {
  const either = /= (null|array|element|memory)$/
  return (
    a === b ||
    (b !== undefined && either.test(a) && either.test(b) && a.split(' = ')[0] === b.split(' = ')[0])
  )
}
