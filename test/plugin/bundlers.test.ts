/** Every bundler with every form, run on Node with and without WebAssembly. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundlers, isThere } from './bundlers.js'
import { expected, forms, writeProject } from './project.js'

const runner = fileURLToPath(new URL('run-bundle.js', import.meta.url))
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dewasm-bundlers-'))
})

afterAll(() => rmSync(folder, { recursive: true }))

function run(entry: string, flags: readonly string[]): { text: string; native: boolean } {
  const args = ['--no-warnings', ...flags, runner, entry]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as {
    text: string
    native: boolean
  }
}

// Those that are large are installed by `npm run matrix`; until then their tests are skipped.
describe.each(Object.keys(bundlers))('%s', (name) => {
  const bundler = bundlers[name]!
  test.skipIf(!isThere(bundler)).each(Object.keys(forms) as (keyof typeof forms)[])('%s', async (form) => {
    const project = join(folder, `${name}-${form}`)
    writeProject(project, form)
    await bundler.bundle(project, { cache: join(folder, 'cache') })
    const entry = join(project, 'out', 'main.js')
    expect(run(entry, [])).toEqual({ text: expected, native: forms[form].native })
    expect(run(entry, ['--noexpose_wasm'])).toEqual({ text: expected, native: false })
  })

  test.skipIf(!isThere(bundler))('leaves out what nobody imports', async () => {
    const project = join(folder, `${name}-shaken`)
    writeProject(project, 'instance')
    const form = `import { quadruple } from './math.wasm'\nexport default async () => String(quadruple(3))\n`
    writeFileSync(join(project, 'form.js'), form)
    // webpack, Rspack and Farm say what is not used, and leave it to the minifier to drop that.
    const minify = ['webpack', 'rspack', 'farm'].includes(name)
    await bundler.bundle(project, { cache: false, minify })
    const entry = join(project, 'out', 'main.js')
    expect(run(entry, []).text).toBe('12')
    const code = readFileSync(entry, 'utf8')
    // The body of an export, and a signature that no other has.
    expect(code).not.toContain('12345.678')
    expect(code).not.toContain('(i64)->(i64)')
  })
})
