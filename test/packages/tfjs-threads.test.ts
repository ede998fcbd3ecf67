/** TensorFlow's build with SIMD and threads, with its own glue: natively, and compiled in each thread. Where `npm run bench` has installed it. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isInstalled, requireInstalled } from '../../bench/install.js'
import { compile } from '../../src/index.ts'

const root = join(import.meta.dirname, '../..')
const runner = join(import.meta.dirname, 'run-tfjs-threads.js')
const name = '@tensorflow/tfjs-backend-wasm'

interface Outcome {
  readonly threads: number
  readonly result: readonly unknown[]
}

describe.skipIf(!isInstalled(name))(`threads of ${name}`, { timeout: 300_000 }, () => {
  let folder = ''

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'dewasm-tfjs-'))
    const path = requireInstalled.resolve(`${name}/dist/tfjs-backend-wasm-threaded-simd.wasm`)
    const { code } = compile(readFileSync(path), { shape: 'module', features: ['+threads'] })
    writeFileSync(join(folder, 'tfjs.wasm.mjs'), code)
    const setup = `
      import { installPrecompiled } from '${join(root, 'dist/webassembly/precompiled.js')}'
      import module from './tfjs.wasm.mjs'
      installPrecompiled(module)`
    writeFileSync(join(folder, 'setup.mjs'), setup)
  }, 120_000)

  afterAll(() => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true })
  })

  function run(flags: readonly string[]): Outcome {
    return JSON.parse(execFileSync(process.execPath, [...flags, runner, folder], { encoding: 'utf8' }))
  }

  test('give natively what they give compiled', () => {
    const expected = run([])
    expect(expected.threads).toBe(3)
    expect(run(['--import', join(folder, 'setup.mjs')])).toEqual(expected)
  })
})
