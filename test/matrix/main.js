/**
 * npm run matrix [-- bundler…]: every bundler with every import form, on Node, Deno and Bun, and in real browsers in
 * their modes; then a Worker and Hermes. Prints a table and fails if a cell does. What is large is installed on demand into `bench/.cache`; browsers are Debian's (`apt-get install chromium
 * firefox-esr`), and are left out where they are not installed.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npmInstalled, npmProgram } from '../../bench/install.js'
import { bundlers } from '../plugin/bundlers.js'
import { expected, forms, writeProject } from '../plugin/project.js'
import { browsers, isThere } from './browsers.js'
import { runExamples } from './examples.js'
import { places } from './places.js'
import { serve } from './server.js'

/** @typedef {{ row: string, column: string, problem: string | null }} Cell */

const wanted = process.argv.slice(2)
const names = Object.keys(bundlers).filter((name) => wanted.length === 0 || wanted.includes(name))
const formNames = /** @type {(keyof typeof forms)[]} */ (Object.keys(forms))
const folder = mkdtempSync(join(tmpdir(), 'dewasm-matrix-'))
const pageText = '<!doctype html><title>dewasm</title><body><script type="module" src="main.js"></script>'
/** @type {Cell[]} */
const cells = []
try {
  const built = await buildAll()
  runOnServers(built)
  await runInBrowsers(built)
  if (wanted.length === 0) {
    await runExamples(folder, note)
    await runInPlaces()
  }
} finally {
  rmSync(folder, { recursive: true })
}
printTable()
process.exitCode = cells.some(({ problem }) => problem !== null) ? 1 : 0

/** Bundles that could be made, by the name of their row. */
async function buildAll() {
  const built = new Map()
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
          built.set(`${row} ${target}`, { row, form, project })
          note(row, 'build', null)
        } catch (error) {
          note(row, 'build', firstLine(error))
        }
      }
  return built
}

/** @param {Map<string, { row: string, form: keyof typeof forms, project: string }>} built */
function runOnServers(built) {
  const runner = fileURLToPath(new URL('../plugin/run-bundle.js', import.meta.url))
  const engines = [
    { name: 'node', native: true, command: [process.execPath, '--no-warnings'] },
    { name: 'node no wasm', native: false, command: [process.execPath, '--no-warnings', '--noexpose_wasm'] },
    { name: 'node jitless', native: false, command: [process.execPath, '--no-warnings', '--jitless'] },
    { name: 'deno', native: true, command: [npmProgram('deno'), 'run', '-A', '--no-config'] },
    { name: 'bun', native: true, command: [npmProgram('bun')] },
  ]
  for (const [key, { row, form, project }] of built) {
    if (!key.endsWith(' node')) continue
    for (const { name, native, command } of engines) {
      const [program = '', ...flags] = command
      try {
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
}

/** @param {Map<string, { row: string, form: keyof typeof forms, project: string }>} built */
async function runInBrowsers(built) {
  const server = await serve(folder)
  for (const browser of browsers.filter(isThere))
    for (const mode of browser.modes) {
      const column = `${browser.name} ${mode.name}`
      const page = await mode.open()
      for (const [key, { row, form, project }] of built) {
        const isFarm = row.startsWith('farm')
        // Farm's pages start by scripts in the page, which the policy is there to forbid.
        if (isFarm && (mode.strict || key.endsWith(' node'))) continue
        if (!isFarm) writeFileSync(join(project, 'out/page.html'), pageText)
        const path = `${project.slice(folder.length + 1)}/out/page.html`
        try {
          const text = await page.text(server.url(path, mode.strict))
          const native = mode.native && forms[form].native
          const right = `${expected} native ${native}`
          note(row, column, text === right ? null : text)
        } catch (error) {
          note(row, column, firstLine(error))
        }
      }
      await page.close()
    }
  server.close()
}

async function runInPlaces() {
  for (const [name, run] of Object.entries(places)) {
    try {
      const text = await run(join(folder, name))
      note('other places', name, text === expected ? null : text)
    } catch (error) {
      note('other places', name, firstLine(error))
    }
  }
}

/**
 * @param {string} row
 * @param {string} column
 * @param {string | null} problem
 */
function note(row, column, problem) {
  cells.push({ row, column, problem })
  if (problem !== null) console.error(`${row}, ${column}: ${problem}`)
}

/** @param {unknown} error */
function firstLine(error) {
  return String(error instanceof Error ? error.message : error)
    .split('\n')
    .slice(0, 3)
    .join(' ')
}

function printTable() {
  const columns = [...new Set(cells.map(({ column }) => column))]
  const rows = [...new Set(cells.map(({ row }) => row))]
  const state = (/** @type {string} */ row, /** @type {string} */ column) => {
    const found = cells.filter((cell) => cell.row === row && cell.column === column)
    return found.length === 0 ? '-' : found.every(({ problem }) => problem === null) ? 'ok' : 'FAILS'
  }
  console.log(`| | ${columns.join(' | ')} |`)
  console.log(`|---|${columns.map(() => '---|').join('')}`)
  for (const row of rows)
    console.log(`| ${row} | ${columns.map((column) => state(row, column)).join(' | ')} |`)
  const passed = cells.filter(({ problem }) => problem === null).length
  console.log(`${passed} of ${cells.length} pass`)
}
