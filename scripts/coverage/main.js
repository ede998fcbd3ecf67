/**
 * `npm run coverage [-- --again] [file…]`: which lines and branches of `src/` and `runtime/` the whole test suite runs, in all of its
 * processes and threads. Of files that are named it tells what did not run. `--again` reads what the last run left.
 *
 * Functions of the runtime that are printed into outputs are no files; so the suite's outputs import the runtime here, but for those that are
 * looked at.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measure } from './measure.js'

/** @typedef {import('./measure.js').FileCoverage} FileCoverage */

/** In percent. */
const wanted = { lines: 95, branches: 90 }

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, '.cache/coverage')
const raw = join(folder, 'raw')
const maps = join(folder, 'maps')
const { values: flags, positionals: shown } = parseArgs({
  allowPositionals: true,
  options: { again: { type: 'boolean', default: false }, filter: { type: 'string', multiple: true } },
})

if (!flags.again) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(raw, { recursive: true })
  run('node', ['scripts/build-runtime.js'])
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  run('npx', ['tsc', '-p', 'tsconfig.build.json', '--sourceMap'])
  takeMaps('dist')
  const tests = ['vitest', 'run', '--config', 'scripts/coverage/vitest.config.js', ...(flags.filter ?? [])]
  const preload = `--import=${new URL('thread.js', import.meta.url).href}`
  const env = { NODE_V8_COVERAGE: raw, DEWASM_TEST_RUNTIME: 'external', NODE_OPTIONS: preload }
  // A test that fails here has run all the same; whether it should is for `npm test` to say.
  if (!runs('npx', tests, env)) console.error('not all tests pass while they are measured')
}
if (!existsSync(raw)) throw new Error('nothing has been measured yet')
const files = [...modulesIn('dist'), ...modulesIn('runtime')]
const coverage = await measure(root, files, raw, maps)
for (const file of coverage.filter((each) => shown.includes(each.file))) showMissing(file)
process.exitCode = showTable(coverage) ? 0 : 1

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
  if (!runs(command, args, {})) throw new Error(`${command} ${args[0]} failed`)
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function runs(command, args, env) {
  const ended = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
  return ended.status === 0
}

/**
 * Maps are not to lie beside what may be packed.
 * @param {string} directory
 */
function takeMaps(directory) {
  for (const name of readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.map')) continue
    const to = join(maps, directory, name)
    mkdirSync(dirname(to), { recursive: true })
    renameSync(join(root, directory, name), to)
  }
}

/** @param {string} directory */
function modulesIn(directory) {
  const names = readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.js')).map((name) => join(root, directory, name))
}

/** @param {FileCoverage} file */
function showMissing({ file, lines, branches }) {
  console.log(`${file}:`)
  for (const { line } of lines.filter(({ hits }) => hits === 0)) console.log(`  line ${line}`)
  for (const { line, kind, way } of branches.filter(({ hits }) => hits === 0))
    console.log(`  branch ${line}: ${kind}, way ${way}`)
}

/**
 * By folder, and of each file that has less than is wanted.
 * @param {FileCoverage[]} coverage
 * @returns {boolean} whether all of it together has what is wanted
 */
function showTable(coverage) {
  /** @type {Map<string, FileCoverage[]>} */
  const folders = new Map()
  for (const each of coverage) {
    const name = each.file.split('/').slice(0, -1).join('/')
    folders.set(name, [...(folders.get(name) ?? []), each])
  }
  console.log(row('', 'lines', 'branches'))
  for (const [name, inside] of folders) {
    showRow(`${name}/`, inside)
    for (const each of inside) if (!suffices([each])) showRow(`  ${each.file.slice(name.length + 1)}`, [each])
  }
  showRow('all', coverage)
  return suffices(coverage)
}

/** @param {string} name @param {FileCoverage[]} coverage */
function showRow(name, coverage) {
  const cell = (/** @type {'lines' | 'branches'} */ what) => {
    const all = coverage.flatMap((file) => /** @type {{ hits: number }[]} */ (file[what]))
    const missing = all.filter(({ hits }) => hits === 0).length
    return `${percent(coverage, what).toFixed(1)} (${missing} of ${all.length} missing)`
  }
  console.log(row(name, cell('lines'), cell('branches')))
}

/** @param {string} name @param {string} lines @param {string} branches */
function row(name, lines, branches) {
  return `${name.padEnd(32)}${lines.padEnd(30)}${branches}`
}

/** @param {FileCoverage[]} coverage */
function suffices(coverage) {
  return percent(coverage, 'lines') >= wanted.lines && percent(coverage, 'branches') >= wanted.branches
}

/** @param {FileCoverage[]} coverage @param {'lines' | 'branches'} what */
function percent(coverage, what) {
  const all = coverage.flatMap((file) => /** @type {{ hits: number }[]} */ (file[what]))
  return all.length === 0 ? 100 : (100 * all.filter(({ hits }) => hits > 0).length) / all.length
}
