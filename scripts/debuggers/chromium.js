/** Chromium over the DevTools protocol, by its pipe: a page with the program as its script. CHROMIUM names the browser. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { debugging, Protocol } from './target.js'

/** @typedef {import('./target.js').Target} Target */

const size = { width: 1280, height: 800 }

/** @returns {Promise<Target>} */
export async function startChromium() {
  const directory = mkdtempSync(join(tmpdir(), 'dewasm-chromium-'))
  const flags = [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    `--user-data-dir=${join(directory, 'profile')}`,
    `--window-size=${size.width},${size.height}`,
    '--remote-debugging-pipe',
    '--remote-debugging-port=0',
    '--remote-allow-origins=*',
  ]
  const browser = spawn(process.env.CHROMIUM ?? 'chromium', flags, {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  })
  const [, , stderr, input, output] = /** @type {any[]} */ (browser.stdio)
  /** The other door, for the developer tools. @type {Promise<string>} */
  const door = new Promise((resolve) => {
    let text = ''
    stderr.on('data', (/** @type {Buffer} */ chunk) => {
      text += chunk
      const found = /DevTools listening on ws:\/\/([^/]+)\//.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    })
  })
  const protocol = new Protocol((message) => input.write(`${message}\0`))
  let rest = ''
  output.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
    const messages = (rest + chunk).split('\0')
    rest = messages.pop() ?? ''
    for (const message of messages) protocol.receive(message)
  })
  const attach = async (/** @type {string} */ url) => {
    const { targetId } = await protocol.send('Target.createTarget', { url })
    const { sessionId } = await protocol.send('Target.attachToTarget', { targetId, flatten: true })
    return { targetId, sessionId }
  }
  const page = await attach('about:blank')
  let url = ''
  const target = debugging(protocol, () => url, page.sessionId)
  await target.send('Page.enable')
  await target.send('Runtime.enable')
  await target.send('Debugger.enable')
  return {
    ...target,
    async load(code, { language }) {
      const folder = join(directory, language)
      mkdirSync(folder)
      writeFileSync(join(folder, 'app.js'), code)
      writeFileSync(
        join(folder, 'index.html'),
        '<!doctype html><title>dewasm</title><script src="app.js"></script>',
      )
      const loaded = protocol.event('Page.loadEventFired')
      await target.send('Page.navigate', { url: pathToFileURL(join(folder, 'index.html')).href })
      await loaded
      url = pathToFileURL(join(folder, 'app.js')).href
      return url
    },
    async screenshot(path) {
      const tools = await attach(
        `devtools://devtools/bundled/devtools_app.html?ws=${await door}/devtools/page/${page.targetId}&panel=sources`,
      )
      // Nothing tells when they have shown where the program stands.
      await new Promise((resolve) => setTimeout(resolve, 8000))
      const { data } = await protocol.send('Page.captureScreenshot', { format: 'png' }, tools.sessionId)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, Buffer.from(data, 'base64'))
      await protocol.send('Target.closeTarget', { targetId: tools.targetId })
    },
    async close() {
      const exited = new Promise((resolve) => browser.once('exit', resolve))
      await protocol.send('Browser.close')
      await exited
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
