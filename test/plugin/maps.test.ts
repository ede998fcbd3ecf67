/**
 * Source maps from the debug information of a wasm file to the stack of an error: through each bundler, and through
 * `dewasm/register`. Node reads them with `--enable-source-maps`.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import esbuildPlugin from '../../src/plugin/esbuild.ts'
import { bundlers, isThere } from './bundlers.js'

const wasm = fileURLToPath(new URL('../programs/debug/dwarf5.wasm', import.meta.url))
const hooks = new URL('../../dist/node/register.js', import.meta.url).href
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dewasm-maps-'))
})

afterAll(() => rmSync(folder, { recursive: true }))

/** A program that divides by zero in C. */
function writeProject(name: string): string {
  const project = join(folder, name)
  mkdirSync(project)
  copyFileSync(wasm, join(project, 'trap.wasm'))
  const main = `import { run } from './trap.wasm'\ntry { run(0) } catch (error) { console.log(error.stack) }\n`
  writeFileSync(join(project, 'main.js'), main)
  writeFileSync(join(project, 'package.json'), '{ "name": "project", "private": true, "type": "module" }')
  writeFileSync(
    join(project, 'index.html'),
    '<!doctype html><title>dewasm</title><script type="module" src="./main.js"></script>',
  )
  return project
}

function stackOf(...args: string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', ...args], { encoding: 'utf8' })
  return stdout + stderr
}

describe.each(Object.entries(bundlers))('%s', { timeout: 180_000 }, (name, bundler) => {
  // Those that are large are installed by `npm run matrix`; until then their tests are skipped.
  test.skipIf(!isThere(bundler))('passes them on', async () => {
    const project = writeProject(name)
    await bundler.bundle(project, { cache: false, sourceMap: true })
    const stack = stackOf('--enable-source-maps', join(project, 'out/main.js'))
    expect(stack).toMatch(/^RuntimeError: integer divide by zero/)
    // The division, which was inlined, and the call of it.
    expect(stack).toMatch(/at .*trap\.c:5:/)
    expect(stack).toMatch(/at .*trap\.c:18:/)
  })
})

test('the texts of sources are there if they were asked for, and else no other text', async () => {
  const project = writeProject('embedded')
  const { build } = await import('esbuild')
  const bundle = async (embedSources: readonly string[]) => {
    const plugin = esbuildPlugin({ cache: false, sourceMap: true, pathMap: { '/src/': '' }, embedSources })
    const entryPoints = [join(project, 'main.js')]
    const options = { entryPoints, bundle: true, format: 'esm', sourcemap: true, write: false } as const
    const { outputFiles } = await build({ ...options, outdir: project, plugins: [plugin] })
    const map = outputFiles.find(({ path }) => path.endsWith('.map'))!
    const { sources, sourcesContent } = JSON.parse(map.text) as {
      sources: string[]
      sourcesContent: (string | null)[]
    }
    return sourcesContent[sources.findIndex((name) => name.endsWith('trap.c'))]
  }
  expect(await bundle([])).toBeFalsy()
  expect(await bundle([dirname(wasm)])).toBe(readFileSync(join(dirname(wasm), 'trap.c'), 'utf8'))
})

test('imports of Node have them when Node reads them', () => {
  const main = join(writeProject('node'), 'main.js')
  const stack = stackOf('--enable-source-maps', '--import', hooks, main)
  expect(stack).toMatch(/at .*trap\.c:5:/)
  expect(stack).toMatch(/at .*trap\.c:18:/)
  expect(stackOf('--import', hooks, main)).not.toContain('trap.c')
})
