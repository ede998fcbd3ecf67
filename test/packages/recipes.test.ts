/** The recipes of docs/glue.md, on a Node without WebAssembly: what each package's glue makes of a compiled module. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isInstalled, npmInstalled, npmUnpacked } from '../../bench/install.js'
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

interface Recipe {
  readonly name: string
  /** Where the wasm file is: in a dependency of the tests, or in a package that is installed on demand. */
  readonly path: string
  readonly needs?: Parameters<typeof isInstalled>[0]
  readonly expected: unknown
  /** In KB, if it is more than Node gives. */
  readonly stack?: number
  /** Takes too long for every run of the tests: DEWASM_SLOW=1 has it. */
  readonly slow?: true
}

const recipes: readonly Recipe[] = [
  { name: 'emscripten', path: 'sql.js/dist/sql-wasm.wasm', expected: [[42, 1]] },
  { name: 'bindgenWeb', path: '@mdn/watify/watify_bg.wasm', expected: header },
  { name: 'bindgenSync', path: '@mdn/watify/watify_bg.wasm', expected: header },
  { name: 'bindgenNode', path: 'brotli-wasm/pkg.node/brotli_wasm_bg.wasm', expected: [32, 400] },
  {
    name: 'embind',
    path: 'codec/enc/webp_enc.wasm',
    needs: '@jsquash/webp',
    expected: ['RIFF', 'WEBP', true],
  },
  {
    name: 'go',
    path: 'esbuild.wasm',
    needs: 'esbuild-wasm',
    expected: [true],
    stack: 3600,
    slow: true,
  },
  {
    name: 'tinygo',
    path: 'main.wasm',
    needs: 'sh-syntax',
    expected: ['if true; then echo hi; fi\n'],
  },
  { name: 'assemblyScript', path: 'dist/rabin.wasm', needs: 'rabin-wasm', expected: [true, true] },
  {
    name: 'assemblyScriptBindings',
    path: 'words.wasm',
    needs: 'assemblyscript',
    expected: ['BETWEEN \u00c4 AND \u{1f600}!', String(2n ** 62n + 1n)],
  },
  { name: 'emnapi', path: 'crc32.wasm32-wasi.wasm', needs: '@napi-rs/wasm-runtime', expected: ['cbf43926'] },
]

function bytesOf({ name, path, needs }: Recipe): Uint8Array {
  if (needs === undefined) return readFileSync(join(root, 'node_modules', path))
  if (needs === 'assemblyscript') return compileWords(path)
  // npm would not install this one here: it says that it is for WebAssembly.
  const place = name === 'emnapi' ? npmUnpacked('@node-rs/crc32-wasm32-wasi') : npmInstalled(needs)
  return readFileSync(join(place, path))
}

const words = `export function shout(text: string): string { return text.toUpperCase() + '!' }
export function sum(numbers: Array<i64>): i64 {
  let total: i64 = 0
  for (let i = 0; i < numbers.length; i++) total += numbers[i]
  return total
}`

/** The compiler of AssemblyScript leaves its bindings beside the wasm file. */
function compileWords(path: string): Uint8Array {
  writeFileSync(join(folder, 'words.ts'), words)
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const asc = join(npmInstalled('assemblyscript'), 'bin/asc.js')
  execFileSync(process.execPath, [asc, 'words.ts', '-o', path, '--bindings', 'raw'], { cwd: folder })
  return readFileSync(join(folder, path))
}

const isSlow = process.env.DEWASM_SLOW !== undefined

describe.each(recipes)('$name', { timeout: 300_000 }, (recipe) => {
  const { name, path, needs, expected, stack, slow } = recipe
  // What is large is installed by `npm run bench` and `npm run matrix`; until then its tests are skipped.
  const isPresent = needs === undefined || isInstalled(needs)
  test.skipIf(!isPresent || (slow && !isSlow))('runs', () => {
    const file = join(folder, `${path.replace(/\W/g, '-')}.mjs`)
    if (!existsSync(file)) {
      const options = { shape: 'module', runtime: 'external', optimize: 0, features: ['+threads'] } as const
      writeFileSync(file, compile(new Uint8Array(bytesOf(recipe)), options).code)
    }
    const flags = ['--no-warnings', '--noexpose_wasm', ...(stack ? [`--stack-size=${stack}`] : [])]
    const out = execFileSync(process.execPath, [...flags, runner, name, file], { encoding: 'utf8' })
    expect(JSON.parse(out)).toEqual(expected)
  })
})
