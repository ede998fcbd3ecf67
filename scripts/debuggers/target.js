/** Something that runs JavaScript under the debuggers' protocol, whatever carries the messages. */

/** Line and column from 0. @typedef {{ line: number, column: number }} Place */
/**
 * @typedef {object} Frame
 * @property {string} name
 * @property {string} url of its script
 * @property {Place} at
 * @property {Place | null} start where the function begins, if the debugger tells
 */
/**
 * @typedef {object} Target
 * @property {(method: string, params?: object) => Promise<any>} [send] asks by the DevTools protocol
 * @property {(code: string, program: { language: string }) => Promise<string>} load loads a script, gives its URL
 * @property {(places: readonly Place[]) => Promise<boolean>} setBreakpoint at the first of these where one can be
 * @property {(expression: string) => Promise<Frame[]>} run evaluates, until it is paused
 * @property {() => Promise<Frame[]>} stepOver goes on, until it is paused again
 * @property {() => Promise<void>} finish goes on to the end
 * @property {(path: string) => Promise<void>} [screenshot] of the developer tools
 * @property {() => Promise<void>} close
 */

/** Matches answers to requests, and lets events be awaited. */
export class Protocol {
  /** @param {(message: string) => void} post */
  constructor(post) {
    this.post = post
    this.next = 0
    /** @type {Map<number, (message: any) => void>} */
    this.pending = new Map()
    /** @type {{ method: string, resolve: (params: any) => void }[]} */
    this.waiting = []
  }

  /** @param {string} text */
  receive(text) {
    const message = JSON.parse(text)
    if (message.id !== undefined) {
      this.pending.get(message.id)?.(message)
      this.pending.delete(message.id)
      return
    }
    const found = this.waiting.filter(({ method }) => method === message.method)
    this.waiting = this.waiting.filter(({ method }) => method !== message.method)
    for (const { resolve } of found) resolve(message.params)
  }

  /**
   * @param {string} method
   * @param {object} params
   * @param {string} [sessionId]
   * @returns {Promise<any>}
   */
  send(method, params = {}, sessionId = undefined) {
    const id = ++this.next
    return new Promise((resolve, reject) => {
      this.pending.set(id, ({ error, result }) => {
        if (error === undefined) resolve(result)
        else reject(new Error(`${method}: ${error.message}`))
      })
      this.post(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }))
    })
  }

  /**
   * @param {string} method
   * @returns {Promise<any>}
   */
  event(method) {
    return new Promise((resolve) => this.waiting.push({ method, resolve }))
  }
}

/**
 * What is the same for all targets of the DevTools protocol.
 * @param {Protocol} protocol
 * @param {() => string} url of the script
 * @param {string} [sessionId]
 */
export function debugging(protocol, url, sessionId) {
  /** @type {(method: string, params?: object) => Promise<any>} */
  const send = (method, params) => protocol.send(method, params, sessionId)
  /** @type {Promise<any>} */
  let evaluation = Promise.resolve()
  /** What the protocol calls the script; in frames its URL may be missing. */
  let script = ''
  const framesOf = (/** @type {any} */ { callFrames }) =>
    callFrames.map((/** @type {any} */ frame) =>
      frameOf(frame, frame.location.scriptId === script ? url() : ''),
    )
  return {
    send,
    /** @type {Target['setBreakpoint']} */
    async setBreakpoint([place]) {
      if (place === undefined) return false
      const { line, column } = place
      const where = { url: url(), lineNumber: line, columnNumber: column }
      const { locations } = await send('Debugger.setBreakpointByUrl', where)
      script = locations[0]?.scriptId ?? ''
      return script !== ''
    },
    /** @type {Target['run']} */
    async run(expression) {
      const paused = protocol.event('Debugger.paused')
      evaluation = send('Runtime.evaluate', { expression })
      return framesOf(await paused)
    },
    /** @type {Target['stepOver']} */
    async stepOver() {
      const paused = protocol.event('Debugger.paused')
      await send('Debugger.stepOver')
      return framesOf(await paused)
    },
    async finish() {
      await send('Debugger.setBreakpointsActive', { active: false })
      await send('Debugger.resume')
      await evaluation
      await send('Debugger.setBreakpointsActive', { active: true })
    },
  }
}

/**
 * @param {any} frame
 * @param {string} url
 * @returns {Frame}
 */
function frameOf({ functionName, location, functionLocation }, url) {
  return {
    name: functionName,
    url,
    at: placeOf(location),
    start: functionLocation === undefined ? null : placeOf(functionLocation),
  }
}

/**
 * @param {{ lineNumber: number, columnNumber: number }} location
 * @returns {Place}
 */
function placeOf({ lineNumber, columnNumber }) {
  return { line: lineNumber, column: columnNumber }
}
