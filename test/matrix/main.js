/**
 * npm run matrix [-- bundler…] [--write]: every bundler with every import form, on Node, Deno and Bun, and in real browsers in
 * their modes; the development server and the example pages there; then a Worker, Hermes and Metro. Prints the tables and fails if a
 * cell does; `--write` keeps them in docs/matrix.md if none does. What is large is installed on demand into `bench/.cache`; browsers are Debian's
 * (`apt-get install chromium firefox-esr`), and are left out where they are not installed.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { npmInstalled, npmProgram } from '../../bench/install.js'
import { bundlers } from '../plugin/bundlers.js'
import { expected, forms, writeProject } from '../plugin/project.js'
import { browsers, isThere } from './browsers.js'
import { runDevServer } from './dev-server.js'
import { runExamples } from './examples.js'
import { places } from './places.js'
import { reportOf, writeReport } from './report.js'
import { serve } from './server.js'

/** @typedef {import('./report.js').Cell} Cell */
/** @typedef {(row: string, column: string, problem: string | null) => void} Note */
/** @typedef {{ row: string, form: keyof typeof forms, project: string, target: 'node' | 'browser' }} Bundle */

const { values, positionals: wanted } = parseArgs({
  options: { write: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const names = Object.keys(bundlers).filter((name) => wanted.length === 0 || wanted.includes(name))
const formNames = /** @type {(keyof typeof forms)[]} */ (Object.keys(forms))
const folder = mkdtempSync(join(tmpdir(), 'dewasm-matrix-'))
const pageText = '<!doctype html><title>dewasm</title><body><script type="module" src="main.js"></script>'
/** @type {Cell[]} */
const cells = []
try {
  const note = noteIn('Bundles')
  const built = await buildAll(note)
  runOnServers(built, note)
  await runInBrowsers(built, note)
  if (wanted.length === 0) {
    await runDevServer(folder, noteIn('The development server'))
    await runExamples(folder, noteIn('The examples'))
    await runInPlaces(noteIn('Other places'))
  }
} finally {
  rmSync(folder, { recursive: true })
}
console.log(reportOf(cells))
if (cells.some(({ problem }) => problem !== null)) process.exitCode = 1
else if (values.write) writeReport(cells)

/**
 * Bundles that could be made.
 * @param {Note} note
 */
async function buildAll(note) {
  /** @type {Bundle[]} */
  const built = []
  for (const name of names)
    for (const form of formNames)
      for (const target of name === 'farm'
        ? /** @type {const} */ (['node', 'browser'])
        : /** @type {const} */ (['node'])) {
        const row = `${name} ${form}`
        const project = join(folder, `${name}-${form}-${target}`)
        writeProject(project, form)
        try {
          const bundler = bundlers[name]
          if (bundler?.needs) npmInstalled(/** @type {'webpack'} */ (bundler.needs))
          await bundler?.bundle(project, { cache: join(folder, 'cache'), target })
          built.push({ row, form, project, target })
          note(row, 'build', null)
        } catch (error) {
          note(row, 'build', firstLine(error))
        }
      }
  return built
}

/**
 * @param {readonly Bundle[]} built
 * @param {Note} note
 */
function runOnServers(built, note) {
  const runner = fileURLToPath(new URL('../plugin/run-bundle.js', import.meta.url))
  const node = (/** @type {string[]} */ ...flags) => [process.execPath, '--no-warnings', ...flags]
  const engines = [
    { name: 'node', native: true, command: () => node() },
    { name: 'node no wasm', native: false, command: () => node('--noexpose_wasm') },
    { name: 'node jitless', native: false, command: () => node('--jitless') },
    { name: 'deno', native: true, command: () => [npmProgram('deno'), 'run', '-A', '--no-config'] },
    { name: 'bun', native: true, command: () => [npmProgram('bun')] },
  ]
  for (const { row, form, project } of built.filter(({ target }) => target === 'node'))
    for (const { name, native, command } of engines) {
      try {
        const [program = '', ...flags] = command()
        const out = execFileSync(program, [...flags, runner, join(project, 'out/main.js')], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
          timeout: 60_000,
        })
        const result = JSON.parse(out)
        const isRight = result.text === expected && result.native === (native && forms[form].native)
        note(row, name, isRight ? null : out.trim())
      } catch (error) {
        note(row, name, firstLine(error))
      }
    }
}

/**
 * @param {readonly Bundle[]} built
 * @param {Note} note
 */
async function runInBrowsers(built, note) {
  const server = await serve(folder)
  for (const browser of browsers.filter(isThere))
    for (const mode of browser.modes) {
      const column = `${browser.name} ${mode.name}`
      const driver = await mode.open()
      for (const { row, form, project, target } of built) {
        const isFarm = row.startsWith('farm')
        // Farm's pages start by scripts in the page, which the policy is there to forbid.
        if (isFarm && (mode.strict || target === 'node')) continue
        if (!isFarm) writeFileSync(join(project, 'out/page.html'), pageText)
        const path = `${project.slice(folder.length + 1)}/out/page.html`
        try {
          const page = await driver.visit(server.url(path, mode.strict))
          const text = await page.text((shown) => / native (?:true|false)$/.test(shown))
          await page.close()
          const native = mode.native && forms[form].native
          const right = `${expected} native ${native}`
          note(row, column, text === right ? null : text || 'nothing is shown')
        } catch (error) {
          note(row, column, firstLine(error))
        }
      }
      await driver.close()
    }
  server.close()
}

/** @param {Note} note */
async function runInPlaces(note) {
  for (const [name, { expected, run }] of Object.entries(places)) {
    try {
      const text = await run(join(folder, name))
      note(name, 'runs', text === expected ? null : text)
    } catch (error) {
      note(name, 'runs', firstLine(error))
    }
  }
}

/**
 * @param {string} group
 * @returns {Note}
 */
function noteIn(group) {
  return (row, column, problem) => {
    cells.push({ group, row, column, problem })
    if (problem !== null) console.error(`${row}, ${column}: ${problem}`)
  }
}

/** @param {unknown} error */
function firstLine(error) {
  return String(error instanceof Error ? error.message : error)
    .split('\n')
    .slice(0, 3)
    .join(' ')
}
