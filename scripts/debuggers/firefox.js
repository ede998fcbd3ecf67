/**
 * Firefox over its own debugging protocol, as its developer tools use it: a page with the program as its script. FIREFOX names
 * the browser.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { freePort } from '../free-port.js'

/** @typedef {import('./target.js').Target} Target */

const preferences = {
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'devtools.chrome.enabled': true,
  'devtools.debugger.prompt-connection': false,
  'devtools.debugger.remote-enabled': true,
}

/** @returns {Promise<Target>} */
export async function startFirefox() {
  const directory = mkdtempSync(join(tmpdir(), 'dewasm-firefox-'))
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${value});`,
  )
  writeFileSync(join(directory, 'user.js'), lines.join('\n'))
  const port = await freePort()
  const flags = ['--headless', '--no-remote', '--profile', directory, '--start-debugger-server', `${port}`]
  const browser = spawn(process.env.FIREFOX ?? 'firefox-esr', [...flags, 'about:blank'], { stdio: 'ignore' })
  const connection = await connectSoon(port)
  /** @type {any} */
  let target = null
  let url = ''
  /** @type {object[]} */
  const breakpoints = []
  /** @type {Promise<unknown>} */
  let evaluation = Promise.resolve()
  const frames = async () => {
    /** @type {{ frames: { displayName?: string, where: { actor: string, line: number, column: number } }[] }} */
    const { frames: found } = await connection.ask(target.threadActor, 'frames', { start: 0, count: 100 })
    return found.map(({ displayName, where }) => ({
      name: displayName ?? '',
      url: where.actor === target.source ? url : '',
      at: { line: where.line - 1, column: where.column },
      start: null,
    }))
  }
  const paused = () => connection.event((packet) => packet.type === 'paused')
  return {
    async load(code, { language }) {
      const script = join(directory, `${language}.js`)
      const page = join(directory, `${language}.html`)
      writeFileSync(script, code)
      writeFileSync(page, `<!doctype html><title>dewasm</title><script src="${language}.js"></script>`)
      url = pathToFileURL(script).href
      const tab = await firstTab(connection)
      const { actor: watcher } = await connection.ask(tab, 'getWatcher', {
        isServerTargetSwitchingEnabled: true,
      })
      const pageUrl = pathToFileURL(page).href
      const available = connection.event(
        ({ type, target }) => type === 'target-available-form' && target.url === pageUrl,
      )
      await connection.ask(watcher, 'watchTargets', { targetType: 'frame' })
      await connection.ask(watcher, 'watchResources', { resourceTypes: ['source', 'thread-state'] })
      const loaded = connection.event((packet) => sourceIn(packet, url) !== null)
      await connection.ask(tab, 'navigateTo', { url: pageUrl, waitForLoad: false })
      const { breakpointList } = await connection.ask(watcher, 'getBreakpointListActor')
      const source = sourceIn(await loaded, url)
      target = { ...(await available).target, breakpoints: breakpointList.actor, source: source.actor }
      return url
    },
    async setBreakpoint(places) {
      // Firefox stops at some places only, and its debugger looks for one of them.
      const { positions } = await connection.ask(target.source, 'getBreakpointPositionsCompressed')
      const place = places.find(({ line, column }) => positions[line + 1]?.includes(column))
      if (place === undefined) return false
      const location = { sourceUrl: url, line: place.line + 1, column: place.column }
      await connection.ask(target.breakpoints, 'setBreakpoint', { location, options: {} })
      breakpoints.push(location)
      return true
    },
    async run(expression) {
      const stopped = paused()
      evaluation = connection.event((packet) => packet.type === 'evaluationResult')
      await connection.ask(target.consoleActor, 'evaluateJSAsync', { text: expression })
      await stopped
      return frames()
    },
    async stepOver() {
      const stopped = paused()
      await connection.ask(target.threadActor, 'resume', { resumeLimit: { type: 'next' } })
      await stopped
      return frames()
    },
    async finish() {
      for (const location of breakpoints)
        await connection.ask(target.breakpoints, 'removeBreakpoint', { location })
      await connection.ask(target.threadActor, 'resume')
      await evaluation
    },
    async close() {
      connection.end()
      const exited = new Promise((resolve) => browser.once('exit', resolve))
      browser.kill()
      await exited
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/**
 * The tab that a browser opens when it starts.
 * @param {Connection} connection
 * @returns {Promise<string>} its actor
 */
async function firstTab(connection) {
  for (;;) {
    const { tabs } = await connection.ask('root', 'listTabs')
    if (tabs.length > 0) return tabs[0].actor
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/**
 * The source of a URL, in what tells of new ones.
 * @param {any} packet
 * @param {string} url
 */
function sourceIn({ type, array }, url) {
  if (type !== 'resources-available-array') return null
  for (const [kind, resources] of array) {
    const found =
      kind === 'source' ? resources.find((/** @type {any} */ source) => source.url === url) : undefined
    if (found !== undefined) return found
  }
  return null
}

/** Packets are JSON behind its length in bytes. */
class Connection {
  /** @param {import('node:net').Socket} socket */
  constructor(socket) {
    this.socket = socket
    /** @type {{ wanted: (packet: any) => boolean, resolve: (packet: any) => void }[]} */
    this.waiting = []
    let rest = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk])
      for (;;) {
        const colon = rest.indexOf(':')
        const end = colon + 1 + Number(rest.subarray(0, Math.max(colon, 0)))
        if (colon < 0 || rest.length < end) return
        this.receive(JSON.parse(rest.subarray(colon + 1, end).toString()))
        rest = rest.subarray(end)
      }
    })
  }

  /** @param {any} packet */
  receive(packet) {
    const found = this.waiting.filter(({ wanted }) => wanted(packet))
    this.waiting = this.waiting.filter((one) => !found.includes(one))
    for (const { resolve } of found) resolve(packet)
  }

  /**
   * @param {(packet: any) => boolean} wanted
   * @returns {Promise<any>}
   */
  event(wanted) {
    return new Promise((resolve) => this.waiting.push({ wanted, resolve }))
  }

  /**
   * An answer has no type; an actor answers one question after the other.
   * @param {string} to
   * @param {string} type
   * @param {object} [more]
   */
  async ask(to, type, more = {}) {
    const answer = this.event((packet) => packet.from === to && packet.type === undefined)
    const text = JSON.stringify({ to, type, ...more })
    this.socket.write(`${Buffer.byteLength(text)}:${text}`)
    const packet = await answer
    if (packet.error !== undefined) throw new Error(`${type}: ${packet.message}`)
    return packet
  }

  end() {
    this.socket.destroy()
  }
}

/**
 * To a browser that is starting.
 * @param {number} port
 */
async function connectSoon(port) {
  for (let tries = 300; ; tries--) {
    const socket = connect(port, '127.0.0.1')
    try {
      const connection = new Connection(socket)
      const greeting = connection.event(({ from }) => from === 'root')
      await once(socket, 'connect')
      await greeting
      return connection
    } catch (error) {
      socket.destroy()
      if (tries === 0) throw error
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}
