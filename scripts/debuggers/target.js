/** Something that runs JavaScript under the debuggers' protocol, whatever carries the messages. */

/**
 * @typedef {object} Target
 * @property {(method: string, params?: object) => Promise<any>} send
 * @property {(code: string, program: { language: string }) => Promise<string>} load loads a script, gives its URL
 * @property {(expression: string) => Promise<any>} run evaluates, until it is paused
 * @property {(method: string) => Promise<any>} step goes on, until it is paused again
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
 * What is the same everywhere.
 * @param {Protocol} protocol
 * @param {string} [sessionId]
 */
export function debugging(protocol, sessionId) {
  /** @type {Target['send']} */
  const send = (method, params) => protocol.send(method, params, sessionId)
  /** @type {Promise<any>} */
  let evaluation = Promise.resolve()
  return {
    send,
    /** @param {string} expression */
    async run(expression) {
      const paused = protocol.event('Debugger.paused')
      evaluation = send('Runtime.evaluate', { expression })
      return paused
    },
    /** @param {string} method */
    async step(method) {
      const paused = protocol.event('Debugger.paused')
      await send(method)
      return paused
    },
    async finish() {
      await send('Debugger.setBreakpointsActive', { active: false })
      await send('Debugger.resume')
      await evaluation
      await send('Debugger.setBreakpointsActive', { active: true })
    },
  }
}
