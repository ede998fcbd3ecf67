/** Real npm modules give, through their own glue and as built files, what they give on native WebAssembly. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { packages } from '../../bench/cases/packages.js'
import type { CompileOptions } from '../../src/options.ts'

const execute = promisify(execFile)
const runner = fileURLToPath(new URL('run-case.js', import.meta.url))

async function drive(name: string, engine: string, options: CompileOptions = {}): Promise<unknown> {
  const args = [runner, name, engine, JSON.stringify(options)]
  const { stdout } = await execute(process.execPath, args, { maxBuffer: 1 << 26 })
  return JSON.parse(stdout)
}

describe.concurrent.each(packages.map(({ name }) => name))('%s', { timeout: 120_000 }, (name) => {
  let native: Promise<unknown> | null = null
  const expected = (): Promise<unknown> => {
    native ??= drive(name, 'native')
    return native
  }

  test('answers as on native WebAssembly through its own glue', async () => {
    expect(await drive(name, 'dewasm')).toEqual(await expected())
  })

  test.each<[string, CompileOptions]>([
    ['as a minified file', { minify: true }],
    ['as a file without optimisation', { optimize: 0 }],
  ])('answers the same %s', async (_, options) => {
    expect(await drive(name, 'built', options)).toEqual(await expected())
  })
})
