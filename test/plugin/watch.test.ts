/** What bundlers that watch their files make of a wasm file that changes. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundlers, isThere } from './bundlers.js'
import { changeProject, expected, expectedChanged, writeProject } from './project.js'

const runner = fileURLToPath(new URL('run-bundle.js', import.meta.url))
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dewasm-watch-'))
})

afterAll(() => rmSync(folder, { recursive: true }))

function run(project: string): string {
  const out = execFileSync(process.execPath, ['--no-warnings', runner, join(project, 'out/main.js')], {
    encoding: 'utf8',
  })
  return (JSON.parse(out) as { text: string }).text
}

const present = Object.entries(bundlers).filter(([, bundler]) => isThere(bundler))

// The form of named imports is one module, `?init` loads another.
test.each(present.flatMap(([name]) => [[name, 'instance'] as const, [name, 'init'] as const]))(
  '%s builds again, form %s',
  async (name, form) => {
    const project = join(folder, `${name}-${form}`)
    writeProject(project, form)
    let report: (result: string) => void = () => {}
    const next = () => new Promise<string>((resolve) => (report = resolve))
    let built = next()
    const stop = await bundlers[name]!.watch(project, { cache: false }, (error) => {
      report(error === null ? run(project) : String(error))
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
  },
)
