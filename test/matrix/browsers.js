/**
 * The browsers of the matrix, as Debian installs them, in the modes that users meet: as it comes, WebAssembly switched off, no
 * JIT, and a page whose policy is `script-src 'self'`. Each mode says what the engine has to show for it, so that a flag that
 * no longer works is seen.
 */
import { existsSync } from 'node:fs'
import { npmInstalled, requireInstalled } from '../../bench/install.js'

/**
 * @typedef {object} Page
 * @property {(url: string, visit?: Visit) => Promise<string>} text what the page shows when it is done
 * @property {() => Promise<void>} close
 */
/**
 * @typedef {object} Visit
 * @property {(text: string) => boolean} [isDone] whether that is all; by default, any text
 * @property {string} [screenshot] where a picture goes
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
  return {
    async text(url, visit) {
      const page = await browser.newPage({ viewport: { width: 900, height: 640 } })
      await page.addInitScript(before)
      await page.goto(url)
      const text = await waitFor(() => page.textContent('body'), visit)
      if (visit?.screenshot) await page.screenshot({ path: visit.screenshot })
      await page.close()
      return text
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
  return {
    async text(url, visit) {
      const page = await browser.newPage()
      await page.goto(url)
      const text = await waitFor(() => page.evaluate('document.body.textContent'), visit)
      if (visit?.screenshot) await page.screenshot({ path: visit.screenshot })
      await page.close()
      return text
    },
    close: () => browser.close(),
  }
}

/**
 * The drivers' own waiting evaluates text in the page, which the policy forbids.
 * @param {() => Promise<string>} read
 * @param {Visit} [visit]
 */
async function waitFor(read, { isDone = (text) => text !== '' } = {}) {
  for (const until = Date.now() + patience; ; ) {
    const text = (await read()).trim()
    if (isDone(text) || Date.now() > until) return text
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
