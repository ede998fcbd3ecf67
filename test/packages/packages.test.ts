/**
 * Packages of npm with the glue that their compilers printed, untouched: once on Node's WebAssembly, once on a Node without, where
 * `dewasm/precompiled` stands for it. The results have to be the same.
 */
import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isInstalled } from '../../bench/install.js'
import { CompileError, compile } from '../../src/index.ts'
import { findPackage } from './cases.js'

const runner = fileURLToPath(new URL('run-package.js', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dewasm-packages-'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules', 'dewasm'), 'dir')
})

afterAll(() => rmSync(folder, { recursive: true }))

/** What made the glue of each case. */
const glue = {
  Emscripten: ['sql.js', 'quickjs', 'zstd', 'webp', 'tfjs'],
  'wasm-bindgen': ['brotli', 'watify', 'oxipng', 'resvg', 'rapier'],
  Go: ['esbuild'],
  TinyGo: ['sh-syntax', 'gofmt'],
  AssemblyScript: ['rabin'],
  emnapi: ['crc32'],
  'their authors': ['hash-wasm', 'source-map'],
}

function run(name: string, place: string, mode: string, flags: readonly string[]): unknown {
  const { stack } = findPackage(name)
  const all = ['--no-warnings', ...flags, ...(stack === undefined ? [] : [`--stack-size=${stack}`])]
  const out = execFileSync(process.execPath, [...all, runner, name, place, mode], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  })
  return JSON.parse(out)
}

function compileModule(bytes: Uint8Array): string | null {
  try {
    return compile(bytes, { shape: 'module', runtime: 'external', features: ['+threads'] }).code
  } catch (error) {
    if (error instanceof CompileError && error.code === 'unsupported') return null
    throw error
  }
}

// Those that are large are installed by `npm run bench` and `npm run matrix`; until then their tests are skipped. esbuild's
// 12 MB and their like take too long for every run of the tests: DEWASM_SLOW=1 has them too.
const slow = process.env.DEWASM_SLOW === undefined ? ['esbuild', 'rapier', 'resvg', 'tfjs'] : []

describe.each(Object.entries(glue))('glue of %s', { timeout: 900_000 }, (_maker, names) => {
  const present = names.filter((name) => {
    const { needs } = findPackage(name)
    return !slow.includes(name) && (needs === undefined || isInstalled(needs))
  })
  test.skipIf(present.length > 0)(`needs ${names.join(', ')}`, (context) => context.skip())
  test.for(present)('%s', (name, context) => {
    const place = join(folder, name)
    mkdirSync(place)
    const expected = run(name, place, 'record', []) as { native: boolean; result: unknown }
    expect(expected.native).toBe(true)
    const files = readdirSync(place)
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) {
      const code = compileModule(readFileSync(join(place, file)))
      // A feature that is not supported yet: the test runs as soon as it is.
      if (code === null) return context.skip(`${name} needs what is not supported yet`)
      writeFileSync(join(place, file.replace(/wasm$/, 'mjs')), code)
    }
    expect(run(name, place, 'precompiled', ['--noexpose_wasm'])).toEqual({ ...expected, native: false })
  })
})
