/**
 * Makes source maps of real modules, has two readers of npm judge them (`scripts/maps/judge.js`), and says what the maps
 * cost in time to compile.
 *
 *     node scripts/check-maps.js [module.wasm …] [--optimize 0|1|2|s] [--minify] [--times 3]
 *
 * Without modules: those of the packages that the benchmark runs, which are recorded when they are first asked for.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { cases } from '../bench/cases/index.js'
import { cache, npmInstalled } from '../bench/install.js'
import { compile } from '../dist/index.js'
import { judgeMap } from './maps/judge.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    optimize: { type: 'string', default: '2' },
    minify: { type: 'boolean', default: false },
    times: { type: 'string', default: '3' },
  },
})

/** What maps may add to the time of a compilation, over all modules, in percent. */
const mostTime = 40

const worker = fileURLToPath(new URL('../bench/worker.js', import.meta.url))

/** @returns {{ title: string, path: string }[]} */
function corpus() {
  return cases.flatMap((one) => {
    if (one.group === 'kernel') return []
    if (one.needs !== undefined) npmInstalled(one.needs)
    const directory = join(cache, 'modules', one.name)
    if (!existsSync(directory)) {
      const job = JSON.stringify({ case: one.name, contestant: 'native', directory, record: true })
      const { status } = spawnSync(process.execPath, ['--stack-size=4000', worker, job], { stdio: 'inherit' })
      if (status !== 0) throw new Error(`${one.name} can't be recorded`)
    }
    const files = readdirSync(directory).filter((file) => file.endsWith('.wasm'))
    return files.map((file) => ({ title: one.name, path: join(directory, file) }))
  })
}

/**
 * Processor time in ms.
 * @template T
 * @param {() => T} run
 */
function timed(run) {
  const start = process.cpuUsage()
  const result = run()
  const { user, system } = process.cpuUsage(start)
  return { result, time: (user + system) / 1000 }
}

/** The least of several times, taken in turns. @param {Uint8Array} bytes */
function measure(bytes) {
  const optimize = values.optimize === 's' ? 's' : /** @type {0} */ (Number(values.optimize))
  /** @type {import('../dist/index.js').CompileOptions} */
  const options = { optimize, minify: values.minify, format: 'esm' }
  let plainTime = Infinity
  let mappedTime = Infinity
  for (let left = Number(values.times); left > 0; left--) {
    const plain = timed(() => compile(bytes, options))
    const mapped = timed(() => compile(bytes, { ...options, sourceMap: true }))
    if (plain.result.code !== mapped.result.code) throw new Error('a map changes the code')
    plainTime = Math.min(plainTime, plain.time)
    mappedTime = Math.min(mappedTime, mapped.time)
    if (left === 1) return { ...mapped.result, plainTime, mappedTime }
  }
  throw new Error('--times is at least 1')
}

const seen = new Set()
let plain = 0
let withMaps = 0
for (const { title, path } of positionals.length > 0
  ? positionals.map((path) => ({ title: basename(path), path }))
  : corpus()) {
  // Packages share modules; a recorded one has its hash for a name.
  if (seen.has(basename(path))) continue
  seen.add(basename(path))
  const { code, map, plainTime, mappedTime } = measure(readFileSync(path))
  if (map === undefined) throw new Error('no map')
  const { places, faults } = await judgeMap(code, map)
  plain += plainTime
  withMaps += mappedTime
  process.stdout.write(
    `${title} ${basename(path)}: ${code.length} bytes, ${places} places, ` +
      `${faults.length === 0 ? 'valid' : 'NOT VALID'}, ` +
      `${plainTime.toFixed(0)} ms, with map ${mappedTime.toFixed(0)} ms (${percent(mappedTime, plainTime)})\n`,
  )
  for (const fault of faults.slice(0, 10)) process.stdout.write(`  ${fault}\n`)
  if (faults.length > 0) process.exitCode = 1
}
process.stdout.write(`${seen.size} modules, maps cost ${percent(withMaps, plain)} (at most +${mostTime}%)\n`)
if (withMaps > plain * (1 + mostTime / 100)) process.exitCode = 1

/**
 * @param {number} time
 * @param {number} base
 */
function percent(time, base) {
  const more = (100 * (time - base)) / base
  return `${more < 0 ? '' : '+'}${more.toFixed(0)}%`
}
