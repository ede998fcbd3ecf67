/**
 * The browsers of the matrix, as Debian installs them, in the modes that users meet: as it comes, WebAssembly switched off, no
 * JIT, and a page whose policy is `script-src 'self'`. Each mode says what the engine has to show for it, so that a flag that
 * no longer works is seen.
 */
import { existsSync } from 'node:fs'
import { npmInstalled, requireInstalled } from '../../bench/install.js'

/**
 * @typedef {object} Browser
 * @property {(url: string) => Promise<Page>} visit
 * @property {() => Promise<void>} close
 */
/**
 * @typedef {object} Page
 * @property {(isDone?: (text: string) => boolean) => Promise<string>} text what it shows when that is all; by default, any text
 * @property {(path: string) => Promise<unknown>} screenshot
 * @property {() => Promise<void>} close
 */
/**
 * @typedef {object} Mode
 * @property {string} name
 * @property {boolean} strict whether the page is served with the policy
 * @property {boolean} native whether WebAssembly compiles there
 * @property {() => Promise<Browser>} open
 */

const chromium = '/usr/bin/chromium'
const firefox = '/usr/bin/firefox-esr'

/** @typedef {{ name: string, program: string, modes: readonly Mode[] }} Engine */

/** @type {readonly Engine[]} */
export const browsers = [
  {
    name: 'chromium',
    program: chromium,
    // V8's --noexpose-wasm has no effect in Chromium any more, so the namespace is taken away before the page has a say.
    modes: [
      { name: 'default', strict: false, native: true, open: () => openChromium([]) },
      {
        name: 'no wasm',
        strict: false,
        native: false,
        open: () => openChromium([], 'delete globalThis.WebAssembly'),
      },
      { name: 'jitless', strict: false, native: false, open: () => openChromium(['--js-flags=--jitless']) },
      { name: 'csp', strict: true, native: false, open: () => openChromium([]) },
    ],
  },
  {
    name: 'firefox',
    program: firefox,
    modes: [
      { name: 'default', strict: false, native: true, open: () => openFirefox({}) },
      {
        name: 'no wasm',
        strict: false,
        native: false,
        open: () => openFirefox({ 'javascript.options.wasm': false }),
      },
      {
        name: 'no jit',
        strict: false,
        native: false,
        open: () =>
          openFirefox({
            'javascript.options.wasm': false,
            'javascript.options.baselinejit': false,
            'javascript.options.ion': false,
          }),
      },
      { name: 'csp', strict: true, native: false, open: () => openFirefox({}) },
    ],
  },
]

/** @param {{ program: string }} browser */
export function isThere({ program }) {
  return existsSync(program)
}

/** Milliseconds for a page to show something. */
const patience = 60_000

/**
 * @param {readonly string[]} flags
 * @param {string} [before] runs before the scripts of each page
 * @returns {Promise<Browser>}
 */
async function openChromium(flags, before = '') {
  npmInstalled('playwright-core')
  const driver = requireInstalled('playwright-core').chromium
  const browser = await driver.launch({ executablePath: chromium, args: ['--no-sandbox', ...flags] })
  return {
    async visit(url) {
      const page = await browser.newPage({ viewport: { width: 900, height: 640 } })
      await page.addInitScript(before)
      await page.goto(url)
      return pageOf(page, () => page.textContent('body'))
    },
    close: () => browser.close(),
  }
}

/**
 * @param {Record<string, unknown>} preferences
 * @returns {Promise<Browser>}
 */
async function openFirefox(preferences) {
  npmInstalled('puppeteer-core')
  const { launch } = await import(requireInstalled.resolve('puppeteer-core'))
  const browser = await launch({
    browser: 'firefox',
    executablePath: firefox,
    headless: true,
    extraPrefsFirefox: preferences,
  })
  return {
    async visit(url) {
      const page = await browser.newPage()
      await page.goto(url)
      return pageOf(page, () => page.evaluate('document.body.textContent'))
    },
    close: () => browser.close(),
  }
}

/**
 * The drivers' own waiting evaluates text in the page, which the policy forbids.
 * @param {{ screenshot(options: object): Promise<unknown>, close(): Promise<void> }} page
 * @param {() => Promise<string>} read
 * @returns {Page}
 */
function pageOf(page, read) {
  return {
    async text(isDone = (text) => text !== '') {
      for (const until = Date.now() + patience; ; ) {
        // A page that is being loaded again has nothing to be read.
        const text = (await read().catch(() => '')).trim()
        if (isDone(text) || Date.now() > until) return text
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    screenshot: (path) => page.screenshot({ path }),
    close: () => page.close(),
  }
}
