/** What bundlers that watch their files make of a wasm file that changes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundlers, isThere, runBundle } from './bundlers.js'
import { changeProject, expected, expectedChanged, writeProject } from './project.js'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dewasm-watch-'))
})

afterAll(() => rmSync(folder, { recursive: true }))

// Those that are large are installed by `npm run matrix`; until then their tests are skipped.
describe.each(Object.entries(bundlers))('%s builds again', { timeout: 180_000 }, (name, bundler) => {
  // The form of named imports is one module, `?init` loads another.
  test.skipIf(!isThere(bundler)).each(['instance', 'init'] as const)('form %s', async (form) => {
    const project = join(folder, `${name}-${form}`)
    writeProject(project, form)
    let report: (result: string) => void = () => {}
    const next = () => new Promise<string>((resolve) => (report = resolve))
    let built = next()
    const stop = await bundler.watch(project, { cache: false }, (error) => {
      report(error === null ? runBundle(project).text : String(error))
    })
    try {
      expect(await built).toBe(expected)
      // Watchers may build twice in the beginning: what counts is what they come to.
      let text = expected
      built = next()
      changeProject(project)
      while (text === expected) {
        text = await built
        built = next()
      }
      expect(text).toBe(expectedChanged)
    } finally {
      await stop()
    }
  })
})
