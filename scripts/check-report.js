/**
 * Opens reports in Chromium: of the programs in C, Rust and AssemblyScript, with their sources, where it opens a function, clicks on
 * a line of the source, and prints what is marked with it; and of the modules that are named, of which it tells how long they
 * take to open.
 *
 *     node scripts/check-report.js [--pictures DIR] [app.wasm …]
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { startChromium } from './debuggers/chromium.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pictures: { type: 'string' } },
})
const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'test/programs/debug')

/** What must be true of a page, in milliseconds. */
const most = 3000

const embed = ['--embed-sources', folder]
const programs = [
  {
    name: 'c',
    wasm: 'steps-c.wasm',
    flags: [...embed, '--path-map', '/src/='],
    func: 'save',
    line: 'last = deposit',
  },
  {
    name: 'rust',
    wasm: 'steps-rust.wasm',
    flags: [...embed, '--path-map', '/src/='],
    func: 'steps::save',
    line: 'account.deposit',
  },
  {
    name: 'assemblyscript',
    wasm: 'steps-as.wasm',
    flags: [...embed, '--input-map', join(folder, 'steps-as.wasm.map')],
    func: 'steps/save',
    line: 'account.deposit',
  },
]

const target = await startChromium()
const directory = mkdtempSync(join(tmpdir(), 'dewasm-report-'))

/** @param {string} method @param {object} params */
function send(method, params) {
  if (target.send === undefined) throw new Error('no DevTools protocol')
  return target.send(method, params)
}

/** @param {string} expression */
async function evaluate(expression) {
  const { result, exceptionDetails } = await send('Runtime.evaluate', {
    expression,
    awaitPromise: true,
    returnByValue: true,
  })
  if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception.description)
  return result.value
}

/**
 * Makes the page and opens it.
 * @param {string} wasm
 * @param {string[]} flags
 */
async function open(wasm, flags) {
  const page = join(directory, `${basename(wasm)}.html`)
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, 'bin/dewasm.js'), 'report', wasm, '-o', page, ...flags],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(stderr)
  const start = performance.now()
  await send('Page.navigate', { url: pathToFileURL(page).href })
  // Answers when the page has been read and drawn.
  await evaluate(
    'new Promise((done) => { const check = () => document.readyState === "complete" ? requestAnimationFrame(() => done()) : setTimeout(check, 10); check() })',
  )
  const time = performance.now() - start
  if (time > most) process.exitCode = 1
  process.stdout.write(`${basename(wasm)}: opened in ${time.toFixed(0)} ms\n`)
}

/** @param {string} name */
async function picture(name) {
  if (values.pictures === undefined) return
  const { data } = await send('Page.captureScreenshot', { format: 'png' })
  writeFileSync(join(values.pictures, `report-${name}.png`), Buffer.from(data, 'base64'))
}

/** Where a line of a pane stands on the screen, by a text that is in it. */
const placeOf = `(index, wanted) => {
  const pane = document.querySelectorAll('.pane')[index]
  const text = pane.querySelector('pre')
  const lines = text.textContent.split('\\n')
  const height = text.offsetHeight / lines.length
  const line = lines.findIndex((each) => each.includes(wanted))
  pane.scrollTop = line * height - 100
  const { left, top } = text.getBoundingClientRect()
  return { x: left + 40, y: top + (line + 0.5) * height }
}`

/** The lines that are marked, of each pane. */
const marked = `[...document.querySelectorAll('.pane')].map((pane) => {
  const text = pane.querySelector('pre')
  const lines = text.textContent.split('\\n')
  const height = text.offsetHeight / lines.length
  const isMarked = (line) => [...pane.querySelectorAll('.marks i')].some(({ offsetTop, offsetHeight }) =>
    offsetTop <= (line + 0.5) * height && (line + 0.5) * height <= offsetTop + offsetHeight)
  return lines.filter((_, line) => isMarked(line)).map((line) => line.trim())
})`

try {
  for (const { name, wasm, flags, func, line } of programs) {
    await open(join(folder, wasm), flags)
    await evaluate(
      `[...document.querySelectorAll('td [data-func]')].find(({ textContent }) => textContent === '${func}').click()`,
    )
    const { x, y } = await evaluate(`(${placeOf})(0, ${JSON.stringify(line)})`)
    for (const type of ['mousePressed', 'mouseReleased'])
      await send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 })
    const [source, wat, js] = await evaluate(marked)
    process.stdout.write(
      `  source: ${source.join(' | ')}\n  listing: ${wat.join(' | ')}\n  JavaScript: ${js.join(' | ')}\n`,
    )
    if (!source.join().includes(line) || wat.length === 0 || js.length === 0) process.exitCode = 1
    await picture(name)
  }
  for (const wasm of positionals) {
    await open(wasm, [])
    await picture(basename(wasm, '.wasm'))
  }
} finally {
  await target.close()
  rmSync(directory, { recursive: true })
}
