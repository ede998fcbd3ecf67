/**
 * Opens pages in Chromium, says how long that takes, and keeps pictures: `node scripts/show-page.js page.html picture.png …`
 */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startChromium } from './debuggers/chromium.js'

const target = await startChromium()
const { send } = target
if (send === undefined) throw new Error('no DevTools protocol')
try {
  const args = process.argv.slice(2)
  for (let k = 0; k + 1 < args.length; k += 2) {
    const [page, picture] = /** @type {[string, string]} */ (args.slice(k, k + 2))
    const start = performance.now()
    await send('Page.navigate', { url: pathToFileURL(resolve(page)).href })
    // Answers when the page has been read and drawn.
    const shown =
      'new Promise((done) => { const check = () => document.readyState === "complete" ? requestAnimationFrame(() => done(document.title)) : setTimeout(check, 10); check() })'
    const { result } = await send('Runtime.evaluate', { expression: shown, awaitPromise: true })
    const time = performance.now() - start
    const { data } = await send('Page.captureScreenshot', { format: 'png' })
    writeFileSync(picture, Buffer.from(data, 'base64'))
    process.stdout.write(`${page}: ${result.value} after ${time.toFixed(0)} ms\n`)
  }
} finally {
  await target.close()
}
