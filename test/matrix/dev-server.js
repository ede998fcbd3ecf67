/**
 * Vite's development server with real browsers: the page shows what the wasm file computes, in each import form, and when the
 * file changes, what the new one does: by itself, or without loading the page again where the page takes the update.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import dewasm from '../../dist/plugin/vite.js'
import { changeProject, expected, expectedChanged, forms, writeProject } from '../plugin/project.js'
import { browsers, isThere } from './browsers.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Takes updates of the wasm file; what was there when the page was loaded stays. */
const accepting = `import * as exports from './math.wasm'
import { describe } from './describe.js'
const loaded = String(Math.random())
const show = (given) => {
  document.body.textContent = describe(given) + ' loaded ' + loaded
}
show(exports)
import.meta.hot.accept('./math.wasm', show)
`

/**
 * @param {string} folder
 * @param {import('./main.js').Note} note
 */
export async function runDevServer(folder, note) {
  for (const browser of browsers.filter(isThere)) {
    const mode = browser.modes[0]
    if (mode === undefined) continue
    const column = `${browser.name} ${mode.name}`
    const driver = await mode.open()
    for (const form of /** @type {(keyof typeof forms)[]} */ (Object.keys(forms))) {
      const project = join(folder, `dev-${browser.name}-${form}`)
      writeProject(project, form)
      const native = ` native ${mode.native && forms[form].native}`
      const problem = await withServer(project, async (url) => {
        const page = await driver.visit(url)
        const before = await page.text()
        if (before !== expected + native) return before
        changeProject(project)
        const after = await page.text((text) => text !== '' && text !== before)
        await page.close()
        return after === expectedChanged + native ? null : after
      })
      note(`vite dev ${form}`, column, problem)
    }
    const project = join(folder, `dev-${browser.name}-accepting`)
    writeProject(project, 'instance')
    writeFileSync(join(project, 'main.js'), accepting)
    const problem = await withServer(project, async (url) => {
      const page = await driver.visit(url)
      const before = await page.text()
      changeProject(project)
      const after = await page.text((text) => text !== '' && text !== before)
      await page.close()
      return after === before.replace(expected, expectedChanged) ? null : `${before}, then ${after}`
    })
    note('vite dev, hot update', column, problem)
    await driver.close()
  }
}

/**
 * @template T
 * @param {string} project
 * @param {(url: string) => Promise<T>} action
 */
async function withServer(project, action) {
  const { createServer } = await import('vite')
  const server = await createServer({
    root: project,
    configFile: false,
    logLevel: 'silent',
    // The runtime is where this package is.
    server: { host: '127.0.0.1', port: 0, fs: { allow: [project, root] } },
    plugins: [dewasm({ cache: false })],
  })
  try {
    await server.listen()
    const [url = ''] = server.resolvedUrls?.local ?? []
    return await action(url)
  } finally {
    await server.close()
  }
}
