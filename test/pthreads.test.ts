/** A program of POSIX threads with Emscripten's own glue and workers, natively and compiled: where Emscripten is installed. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const isInstalled = spawnSync('emcc', ['--version']).status === 0

/** Emscripten of Debian looks for modules of Node here. */
const env = { ...process.env, NODE_PATH: '/usr/share/nodejs' }

/** What is loaded before the glue, in each thread. Glue that is older than `fetch` in Node takes it for one of a page. */
const withoutFetch = 'delete globalThis.fetch\n'
const setups: Readonly<Record<string, string>> = {
  native: withoutFetch,
  'compiled at run time': `
    import { WebAssembly } from '${join(root, 'dist/webassembly/index.js')}'
    ${withoutFetch}
    Object.defineProperty(globalThis, 'WebAssembly', { value: WebAssembly, writable: true, configurable: true })`,
  'compiled before': `
    import { installPrecompiled } from '${join(root, 'dist/webassembly/precompiled.js')}'
    import module from './pthreads.wasm.mjs'
    ${withoutFetch}
    installPrecompiled(module)`,
}

describe.skipIf(!isInstalled)('a program of POSIX threads (needs emcc, of the package emscripten)', () => {
  let folder = ''

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'dewasm-pthreads-'))
    const settings = [
      'PROXY_TO_PTHREAD',
      'EXIT_RUNTIME',
      'ALLOW_MEMORY_GROWTH',
      'ENVIRONMENT=node,web,worker',
    ]
    const limits = ['INITIAL_MEMORY=16777216', 'MAXIMUM_MEMORY=268435456']
    const flags = [...settings, ...limits].flatMap((setting) => ['-s', setting])
    const source = join(root, 'test/programs/pthreads.c')
    execFileSync('emcc', ['-O2', '-pthread', source, '-o', 'pthreads.js', ...flags], {
      cwd: folder,
      env,
      stdio: 'pipe',
    })
    const build = [
      'build',
      'pthreads.wasm',
      '-o',
      'pthreads.wasm.mjs',
      '--shape',
      'module',
      '--features',
      '+threads',
    ]
    execFileSync(process.execPath, [join(root, 'bin/dewasm.js'), ...build], { cwd: folder })
  }, 120_000)

  afterAll(() => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true })
  })

  const run = (name: string) => {
    writeFileSync(join(folder, 'setup.mjs'), setups[name] as string)
    const output = execFileSync(process.execPath, ['--import', './setup.mjs', 'pthreads.js'], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(output).toBe('64 jobs, checksum 2433713c3b71f384 agrees\n')
  }
  // On a busy machine the glue of Emscripten 3.1.6 has trapped in a starting thread with native WebAssembly.
  test('native', { timeout: 120_000, retry: 2 }, () => run('native'))
  test.each(['compiled at run time', 'compiled before'])('%s', { timeout: 120_000 }, run)
})
