/**
 * The browsers of the matrix, as Debian installs them, in the modes that users meet: as it comes, WebAssembly switched off, no
 * JIT, and a page whose policy is `script-src 'self'`. Each mode says what the engine has to show for it, so that a flag that
 * no longer works is seen.
 */
import { existsSync } from 'node:fs'
import { npmInstalled, requireInstalled } from '../../bench/install.js'

/**
 * @typedef {object} Page
 * @property {(url: string) => Promise<string>} text what the page shows once it shows anything
 * @property {(url: string, path: string) => Promise<void>} screenshot
 * @property {() => Promise<void>} close
 */
/**
 * @typedef {object} Mode
 * @property {string} name
 * @property {boolean} strict whether the page is served with the policy
 * @property {boolean} native whether WebAssembly compiles there
 * @property {() => Promise<Page>} open
 */

const chromium = '/usr/bin/chromium'
const firefox = '/usr/bin/firefox-esr'

/** @type {readonly { name: string, program: string, modes: readonly Mode[] }[]} */
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
 * @returns {Promise<Page>}
 */
async function openChromium(flags, before = '') {
  npmInstalled('playwright-core')
  const driver = requireInstalled('playwright-core').chromium
  const browser = await driver.launch({ executablePath: chromium, args: ['--no-sandbox', ...flags] })
  const visit = async (/** @type {string} */ url) => {
    const page = await browser.newPage({ viewport: { width: 900, height: 640 } })
    await page.addInitScript(before)
    await page.goto(url)
    // Its own waiting evaluates text, which the policy forbids.
    for (const until = Date.now() + patience; Date.now() < until; ) {
      const text = await page.textContent('body')
      if (text.trim() !== '') break
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return page
  }
  return {
    async text(url) {
      const page = await visit(url)
      const text = await page.textContent('body')
      await page.close()
      return text.trim()
    },
    async screenshot(url, path) {
      const page = await visit(url)
      await page.screenshot({ path })
      await page.close()
    },
    close: () => browser.close(),
  }
}

/**
 * @param {Record<string, unknown>} preferences
 * @returns {Promise<Page>}
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
  const visit = async (/** @type {string} */ url) => {
    const page = await browser.newPage()
    await page.goto(url)
    for (const until = Date.now() + patience; Date.now() < until; ) {
      if ((await page.evaluate('document.body.textContent')).trim() !== '') break
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return page
  }
  return {
    async text(url) {
      const page = await visit(url)
      const text = await page.evaluate('document.body.textContent')
      await page.close()
      return text.trim()
    },
    async screenshot(url, path) {
      const page = await visit(url)
      await page.screenshot({ path })
      await page.close()
    },
    close: () => browser.close(),
  }
}
