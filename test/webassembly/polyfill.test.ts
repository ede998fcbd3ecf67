/** `dewasm/polyfill` in processes of their own, and what a page downloads for it. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

function run(flags: readonly string[], script: string): string {
  const args = ['--no-warnings', ...flags, '--input-type=module', '-e', script]
  return execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' }).trim()
}

/** (module (func (export "f") (result i32) (i32.const 42))) */
const bytes = '0,97,115,109,1,0,0,0,1,5,1,96,0,1,127,3,2,1,0,7,5,1,1,102,0,0,10,6,1,4,0,65,42,11'

const script = `
  const before = globalThis.WebAssembly
  await import('./dist/webassembly/polyfill.js')
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([${bytes}])))
  const { enumerable, writable, configurable } = Object.getOwnPropertyDescriptor(globalThis, 'WebAssembly')
  console.log(exports.f(), before === WebAssembly, enumerable, writable, configurable)
`

describe('the polyfill', () => {
  test.each([
    [['--noexpose_wasm'], '42 false false true true'],
    [['--jitless'], '42 false false true true'],
    [[], '42 true false true true'],
  ])('with %s', (flags, expected) => {
    expect(run(flags, script)).toBe(expected)
  })

  test('stands in for a namespace that refuses to compile', () => {
    const refuse = `WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError('CSP') } };`
    expect(run([], refuse + script)).toBe('42 false false true true')
  })
})

describe('what a page downloads', () => {
  async function sizeOf(entry: string): Promise<number> {
    const result = await build({
      entryPoints: [`${root}/${entry}`],
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      write: false,
    })
    return gzipSync(result.outputFiles[0]!.contents).length
  }

  // Nothing of Node is in them, or the bundler would say so.
  test('is the compiler for the polyfill, as large as the README says', async () => {
    const readme = readFileSync(`${root}/README.md`, 'utf8')
    const stated = Number(/(\d+) KB for the polyfill/.exec(readme)?.[1]) * 1000
    const size = await sizeOf('dist/webassembly/polyfill.js')
    expect(size).toBeLessThan(stated * 1.1)
    expect(size).toBeGreaterThan(stated * 0.9)
  })

  test('is the namespace alone for precompiled modules', async () => {
    expect(await sizeOf('dist/webassembly/precompiled.js')).toBeLessThan(20_000)
  })

  test('is next to nothing for the fallback where WebAssembly works', async () => {
    expect(await sizeOf('runtime/web/fallback.js')).toBeLessThan(1000)
  })
})
