/** What the matrix prints, and keeps in docs/matrix.md: a table for each group of cells, and the versions of all that took part. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isInstalled, npmInstalled } from '../../bench/install.js'
import { browsers, isThere } from './browsers.js'
import { screenshots } from './examples.js'

/** @typedef {{ group: string, row: string, column: string, problem: string | null }} Cell */

const docs = fileURLToPath(new URL('../../docs', import.meta.url))

/** @param {readonly Cell[]} cells */
export function reportOf(cells) {
  const groups = [...new Set(cells.map(({ group }) => group))]
  const tables = groups.map((group) => {
    return `## ${group}\n\n${tableOf(cells.filter((cell) => cell.group === group))}\n`
  })
  const passed = cells.filter(({ problem }) => problem === null).length
  return `${tables.join('\n')}\n${passed} of ${cells.length} pass.\n`
}

/**
 * The page of the documents, and the pictures that it and the examples show.
 * @param {readonly Cell[]} cells
 */
export function writeReport(cells) {
  const text = `# What runs where

Made by \`npm run matrix -- --write\`. Every bundler bundles the same small project with every import form
([bundlers.md](bundlers.md)); what comes out has to compute the same everywhere, natively where the form says so and
WebAssembly is there, and as JavaScript where it is not.

- **no wasm**: WebAssembly is switched off. **jitless**, **no jit**: so is the compiler of JavaScript. **csp**: the page has the
  policy \`script-src 'self'\` and nothing else. Pages that Farm makes start by a script inside the page, which this policy forbids.
- Versions: ${versions().join(', ')}.

${reportOf(cells)}
| native WebAssembly | no WebAssembly |
|---|---|
| ![the example page on native WebAssembly](images/example-native.png) | ![the example page, compiled to JavaScript](images/example-compiled.png) |
`
  writeFileSync(join(docs, 'matrix.md'), text)
  copyFileSync(join(screenshots, 'vite-chromium-default.png'), join(docs, 'images/example-native.png'))
  copyFileSync(join(screenshots, 'vite-chromium-no-wasm.png'), join(docs, 'images/example-compiled.png'))
}

/** @param {readonly Cell[]} cells */
function tableOf(cells) {
  const columns = [...new Set(cells.map(({ column }) => column))]
  const rows = [...new Set(cells.map(({ row }) => row))]
  const state = (/** @type {string} */ row, /** @type {string} */ column) => {
    const found = cells.filter((cell) => cell.row === row && cell.column === column)
    return found.length === 0 ? '-' : found.every(({ problem }) => problem === null) ? 'ok' : 'FAILS'
  }
  return [
    `| | ${columns.join(' | ')} |`,
    `|---|${columns.map(() => '---|').join('')}`,
    ...rows.map((row) => `| ${row} | ${columns.map((column) => state(row, column)).join(' | ')} |`),
  ].join('\n')
}

const ours = createRequire(import.meta.url)

/** Packages that are dependencies of the tests, and those that are installed on demand. */
const packages = {
  here: ['vite', 'rollup', 'rolldown', 'esbuild'],
  demanded: /** @type {const} */ ([
    'webpack',
    '@rspack/core',
    '@farmfe/core',
    'deno',
    'bun',
    'workerd',
    'hermes-engine-cli',
    'metro',
  ]),
}

function versions() {
  const version = (/** @type {string} */ file) => JSON.parse(readFileSync(file, 'utf8')).version
  return [
    `Node ${process.versions.node}`,
    ...browsers.filter(isThere).map(({ program }) => {
      return execFileSync(program, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
        .trim()
        .replace(/ built on .*/, '')
    }),
    ...packages.here.map((name) => `${name} ${version(packageFile(name))}`),
    ...packages.demanded
      .filter(isInstalled)
      .map((name) => `${name} ${version(join(npmInstalled(name), 'package.json'))}`),
  ]
}

/** The manifest of a package that may not export it. @param {string} name */
function packageFile(name) {
  const places = ours.resolve.paths(name) ?? []
  for (const place of places) {
    try {
      readFileSync(join(place, name, 'package.json'))
      return join(place, name, 'package.json')
    } catch {
      // The next one.
    }
  }
  throw new Error(`no package ${name}`)
}
