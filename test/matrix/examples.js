/** The example pages in the browsers, in their modes; pictures of them go to `.cache/screenshots`. */
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npmInstalled, requireInstalled } from '../../bench/install.js'
import { browsers, isThere } from './browsers.js'
import { serve } from './server.js'

const examples = fileURLToPath(new URL('../../examples', import.meta.url))
export const screenshots = fileURLToPath(new URL('../../.cache/screenshots', import.meta.url))

/** What each page has to show, with the engine's own WebAssembly and without. */
const pages = [
  {
    name: 'vite',
    path: 'example-vite/index.html',
    isDone: (/** @type {string} */ text) => text.includes('ready after'),
    isRight: (/** @type {string} */ text, /** @type {boolean} */ native) =>
      text.includes('Japan25610000065.5 %') && text.includes(native ? 'on native' : 'compiled to JavaScript'),
  },
  {
    name: 'webpack',
    path: 'example-webpack/index.html',
    isDone: (/** @type {string} */ text) => text.includes(' back'),
    isRight: (/** @type {string} */ text) => text.includes('the same back'),
  },
]

/**
 * @param {string} folder for what is built
 * @param {import('./main.js').Note} note
 */
export async function runExamples(folder, note) {
  await buildPages(folder)
  mkdirSync(screenshots, { recursive: true })
  const server = await serve(folder)
  for (const browser of browsers.filter(isThere))
    for (const mode of browser.modes) {
      const column = `${browser.name} ${mode.name}`
      const driver = await mode.open()
      for (const { name, path, isDone, isRight } of pages) {
        const page = await driver.visit(server.url(path, mode.strict))
        const text = await page.text(isDone)
        await page.screenshot(join(screenshots, `${name}-${column.replaceAll(' ', '-')}.png`))
        await page.close()
        note(`example ${name}`, column, isRight(text, mode.native) ? null : text.replace(/\s+/g, ' '))
      }
      await driver.close()
    }
  server.close()
}

/** @param {string} folder */
async function buildPages(folder) {
  const { build } = await import('vite')
  await build({
    root: join(examples, 'vite'),
    logLevel: 'silent',
    build: { outDir: join(folder, 'example-vite'), emptyOutDir: true },
  })
  npmInstalled('webpack')
  const { default: config } = await import(join(examples, 'webpack', 'webpack.config.js'))
  const output = { ...config.output, path: join(folder, 'example-webpack', 'out') }
  await new Promise((resolve, reject) => {
    requireInstalled('webpack')(
      { ...config, output },
      (/** @type {Error | null} */ error, /** @type {{ hasErrors(): boolean }} */ stats) =>
        error !== null || stats.hasErrors() ? reject(error ?? new Error('webpack failed')) : resolve(null),
    )
  })
  cpSync(join(examples, 'webpack', 'index.html'), join(folder, 'example-webpack', 'index.html'))
}
