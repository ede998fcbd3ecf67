/**
 * Real npm modules on native WebAssembly, on what dewasm makes of them, and on polywasm: whether the results are
 * equal, how long a run takes, what compiling costs and how large the output is. Prints a table and writes
 * bench/modules.json. Usage: node scripts/modules-table.js [case…] [--no-esbuild]
 *
 * Every measurement has a process of its own. The engines take turns, so that a busy machine treats them alike;
 * of the turns the best counts.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { cases } from '../test/modules/cases.js'

/**
 * @typedef {{ setup: number, first: number, warm: number, result: string }} Outcome
 * @typedef {{ error: string }} Failure
 * @typedef {{ wasm: number, wasmGzip: number, raw: number, minified: number, minifiedGzip: number,
 *   time: number, memory: number }} Cost
 * @typedef {{ equal: boolean, setup: number, first: number, warm: number, ratio: number, firstRatio: number }} Score
 * @typedef {{ name: string, modules: number, cost: Cost, engines: Record<string, Score | Failure> }} Row
 */

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const cache = join(root, '.cache/modules')
const engines = ['native', 'built', 'polywasm']
const turns = 3
const runs = 15

const given = process.argv.slice(2)
const wanted = given.filter((word) => !word.startsWith('--'))

rmSync(cache, { recursive: true, force: true })
mkdirSync(cache, { recursive: true })
/** @type {Row[]} */
const rows = []
for (const { name } of cases) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  rows.push(measure(name))
  print(/** @type {Row} */ (rows.at(-1)))
}
console.log(`geometric mean of warm ratios: ${geomean('built')} dewasm, ${geomean('polywasm')} polywasm`)
const esbuild = given.includes('--no-esbuild') || wanted.length > 0 ? null : measureEsbuild()
mkdirSync(join(root, 'bench'), { recursive: true })
writeFileSync(
  join(root, 'bench/modules.json'),
  `${JSON.stringify({ node: process.version, rows, esbuild }, null, 2)}\n`,
)

/**
 * @param {string} name
 * @returns {Row}
 */
function measure(name) {
  const directory = join(cache, name)
  drive(name, 'native', { runs: 1, record: directory })
  const files = readdirSync(directory).map((file) => join(directory, file))
  /** @type {Record<string, (Outcome | Failure)[]>} */
  const outcomes = Object.fromEntries(engines.map((engine) => [engine, []]))
  for (let turn = 0; turn < turns; turn++) {
    for (const engine of engines) outcomes[engine]?.push(drive(name, engine, { runs }))
  }
  const native = best(outcomes.native ?? [])
  if ('error' in native) throw new Error(`${name} on native WebAssembly: ${native.error}`)
  const scores = engines.map((engine) => [engine, score(best(outcomes[engine] ?? []), native)])
  return { name, modules: files.length, cost: costOf(files), engines: Object.fromEntries(scores) }
}

/**
 * @param {string} name
 * @param {string} engine
 * @param {object} options
 * @returns {Outcome | Failure}
 */
function drive(name, engine, options) {
  const args = [join(root, 'test/modules/run-case.js'), name, engine, JSON.stringify(options)]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 300_000,
  })
  if (status !== 0) {
    return { error: stderr.match(/^\w*(Error|Aborted).*$/m)?.[0].slice(0, 100) ?? `exit ${status}` }
  }
  const { result, setup, first, times } = JSON.parse(stdout)
  return { result, setup, first, warm: median(times) }
}

/** @param {(Outcome | Failure)[]} outcomes @returns {Outcome | Failure} */
function best(outcomes) {
  const good = outcomes.filter((one) => 'result' in one)
  const [start] = good
  if (start === undefined) return outcomes[0] ?? { error: 'never ran' }
  return {
    result: good.every(({ result }) => result === start.result) ? start.result : 'not the same every time',
    setup: Math.min(...good.map(({ setup }) => setup)),
    first: Math.min(...good.map(({ first }) => first)),
    warm: Math.min(...good.map(({ warm }) => warm)),
  }
}

/**
 * @param {Outcome | Failure} outcome
 * @param {Outcome} native
 * @returns {Score | Failure}
 */
function score(outcome, native) {
  if ('error' in outcome) return outcome
  const { setup, first, warm, result } = outcome
  return {
    equal: result === native.result,
    setup,
    first,
    warm,
    ratio: warm / native.warm,
    firstRatio: first / native.first,
  }
}

/** Of all modules that the package compiles. @param {string[]} files @returns {Cost} */
function costOf(files) {
  const cost = { wasm: 0, wasmGzip: 0, raw: 0, minified: 0, minifiedGzip: 0, time: 0, memory: 0 }
  for (const file of files) {
    const bytes = readFileSync(file)
    const { time, memory } = compileFile(file, `${file}.cjs`, {})
    compileFile(file, `${file}.min.cjs`, { minify: true })
    const minified = readFileSync(`${file}.min.cjs`)
    cost.wasm += bytes.length
    cost.wasmGzip += gzipSync(bytes).length
    cost.raw += statSync(`${file}.cjs`).size
    cost.minified += minified.length
    cost.minifiedGzip += gzipSync(minified).length
    cost.time += time
    cost.memory = Math.max(cost.memory, memory)
  }
  return cost
}

/**
 * @param {string} input
 * @param {string} output
 * @param {object} options
 * @returns {{ time: number, memory: number }}
 */
function compileFile(input, output, options) {
  const args = [join(root, 'test/modules/compile-file.js'), input, output, JSON.stringify(options)]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
}

/** @param {Row} row */
function print({ name, modules, cost, engines: scores }) {
  console.log(
    `${name}: ${modules} module(s), wasm ${kb(cost.wasm)}, gzip ${kb(cost.wasmGzip)}; output ${kb(cost.raw)}, ` +
      `minified ${kb(cost.minified)}, gzip ${kb(cost.minifiedGzip)}; ` +
      `compiled in ${ms(cost.time)}, at most ${(cost.memory / 2 ** 20).toFixed(0)} MB`,
  )
  for (const [engine, outcome] of Object.entries(scores)) {
    const text =
      'error' in outcome
        ? `failed: ${outcome.error}`
        : `${outcome.equal ? 'equal' : 'WRONG'}  warm ${ms(outcome.warm)} (${outcome.ratio.toFixed(2)})  ` +
          `first ${ms(outcome.first)} (${outcome.firstRatio.toFixed(2)})  set-up ${ms(outcome.setup)}`
    console.log(`  ${engine.padEnd(9)} ${text}`)
  }
}

/** esbuild is Go, and 14 MB: installed when it is asked for. Transforms one of our own sources. */
function measureEsbuild() {
  const home = join(root, '.cache/esbuild')
  const place = join(home, 'node_modules/esbuild-wasm')
  if (!existsSync(place)) {
    execFileSync('npm', ['install', '--no-save', '--prefix', home, 'esbuild-wasm'], { stdio: 'ignore' })
  }
  const cost = costOfEsbuild(join(place, 'esbuild.wasm'))
  const input = readFileSync(join(root, 'src/wasm/decode-sections.ts'))
  const native = transform(place, input, [], {})
  const built = transform(
    place,
    input,
    ['--stack-size=3600', '--import', join(root, 'test/modules/use-built-file.js')],
    { DEWASM_BUILT: join(cache, 'esbuild.cjs') },
  )
  const equal = native.output === built.output && native.output.length > 0
  console.log(
    `esbuild: wasm ${kb(cost.wasm)}; output ${kb(cost.raw)}, minified ${kb(cost.minified)}, gzip ${kb(cost.minifiedGzip)}; ` +
      `compiled in ${ms(cost.time)}, at most ${(cost.memory / 2 ** 20).toFixed(0)} MB\n` +
      `  native    whole process ${ms(native.time)}\n` +
      `  built     ${equal ? 'equal' : `WRONG ${built.error}`}  whole process ${ms(built.time)}`,
  )
  return { cost, equal, native: native.time, built: built.time }
}

/** @param {string} file */
function costOfEsbuild(file) {
  const { time, memory } = compileFile(file, join(cache, 'esbuild.cjs'), {})
  const small = compileFile(file, join(cache, 'esbuild.min.cjs'), { minify: true })
  const minified = readFileSync(join(cache, 'esbuild.min.cjs'))
  return {
    wasm: statSync(file).size,
    raw: statSync(join(cache, 'esbuild.cjs')).size,
    minified: minified.length,
    minifiedGzip: gzipSync(minified).length,
    time,
    memory,
    minifiedTime: small.time,
    minifiedMemory: small.memory,
  }
}

/**
 * Go's glue writes to pipes only, and needs a larger stack than node's 1 MB in JavaScript: the process's own limit
 * is raised with it.
 * @param {string} place
 * @param {Buffer} input
 * @param {string[]} flags
 * @param {Record<string, string>} environment
 */
function transform(place, input, flags, environment) {
  const command = [process.execPath, ...flags, join(place, 'bin/esbuild'), '--loader=ts', '--minify']
  const started = performance.now()
  const { stdout, stderr } = spawnSync(
    'sh',
    ['-c', 'ulimit -s 65000 2>/dev/null; exec "$@"', 'sh', ...command],
    {
      input,
      encoding: 'utf8',
      env: { ...process.env, ...environment },
      timeout: 300_000,
    },
  )
  return { output: stdout, error: stderr.slice(0, 500), time: performance.now() - started }
}

/** @param {string} engine */
function geomean(engine) {
  const ratios = rows.flatMap(({ engines: scores }) => {
    const outcome = scores[engine]
    return outcome === undefined || 'error' in outcome ? [] : [outcome.ratio]
  })
  const logs = ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0)
  return `${Math.exp(logs / ratios.length).toFixed(2)} (${ratios.length})`
}

/** @param {number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}

/** @param {number} bytes */
function kb(bytes) {
  return `${(bytes / 1024).toFixed(0)} KB`
}

/** @param {number} time */
function ms(time) {
  return `${time.toFixed(time < 100 ? 1 : 0)} ms`
}
