/** Every bundler with every form, run on Node with and without WebAssembly. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundlers, isThere, runBundle } from './bundlers.js'
import { expected, forms, writeProject } from './project.js'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dewasm-bundlers-'))
})

afterAll(() => rmSync(folder, { recursive: true }))

// Those that are large are installed by `npm run matrix`; until then their tests are skipped.
describe.each(Object.keys(bundlers))('%s', { timeout: 180_000 }, (name) => {
  const bundler = bundlers[name]!
  test.skipIf(!isThere(bundler)).each(Object.keys(forms) as (keyof typeof forms)[])('%s', async (form) => {
    const project = join(folder, `${name}-${form}`)
    writeProject(project, form)
    await bundler.bundle(project, { cache: join(folder, 'cache') })
    expect(runBundle(project)).toEqual({ text: expected, native: forms[form].native })
    expect(runBundle(project, ['--noexpose_wasm'])).toEqual({ text: expected, native: false })
  })

  test.skipIf(!isThere(bundler))('leaves out what nobody imports', async () => {
    const project = join(folder, `${name}-shaken`)
    writeProject(project, 'instance')
    const form = `import { quadruple } from './math.wasm'\nexport default async () => String(quadruple(3))\n`
    writeFileSync(join(project, 'form.js'), form)
    // webpack, Rspack and Farm say what is not used, and leave it to the minifier to drop that.
    const minify = ['webpack', 'rspack', 'farm'].includes(name)
    await bundler.bundle(project, { cache: false, minify })
    expect(runBundle(project).text).toBe('12')
    const code = readFileSync(join(project, 'out', 'main.js'), 'utf8')
    // The body of an export, and a signature that no other has.
    expect(code).not.toContain('12345.678')
    expect(code).not.toContain('(i64)->(i64)')
  })
})
