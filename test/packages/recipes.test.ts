/** The recipes of docs/glue.md, on a Node without WebAssembly: what each package's glue makes of a compiled module. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compile } from '../../src/index.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const runner = fileURLToPath(new URL('run-recipe.js', import.meta.url))
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dewasm-recipes-'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules', 'dewasm'), 'dir')
})

afterAll(() => rmSync(folder, { recursive: true }))

const header = [0, 97, 115, 109, 1, 0, 0, 0]

test.each([
  ['emscripten', 'sql.js/dist/sql-wasm.wasm', [[42, 1]]],
  ['bindgenWeb', '@mdn/watify/watify_bg.wasm', header],
  ['bindgenSync', '@mdn/watify/watify_bg.wasm', header],
  ['bindgenNode', 'brotli-wasm/pkg.node/brotli_wasm_bg.wasm', [32, 400]],
])('%s', (recipe, path, expected) => {
  const file = join(folder, `${path.replace(/\W/g, '-')}.mjs`)
  if (!existsSync(file)) {
    const bytes = readFileSync(join(root, 'node_modules', path))
    writeFileSync(file, compile(bytes, { shape: 'module', runtime: 'external', optimize: 0 }).code)
  }
  const out = execFileSync(process.execPath, ['--no-warnings', '--noexpose_wasm', runner, recipe, file], {
    encoding: 'utf8',
  })
  expect(JSON.parse(out)).toEqual(expected)
})
