/**
 * VS Code's debugger for JavaScript (js-debug) without its window: the server that it talks to, by the Debug Adapter Protocol. What a
 * program is debugged in is a session of its own, which the server asks for.
 */
import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { freePort } from '../free-port.js'

/** @typedef {Record<string, any>} Message */

/**
 * Starts the server.
 * @param {string} script its file
 */
export async function startServer(script) {
  const port = await freePort()
  const server = spawn(process.execPath, [script, String(port), '127.0.0.1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((resolve) => server.stdout.once('data', resolve))
  const exited = new Promise((resolve) => server.once('exit', resolve))
  return {
    port,
    async stop() {
      server.kill()
      await exited
    },
  }
}

/** A session: requests, and what the server tells and asks. */
export class Session {
  /** @param {number} port */
  constructor(port) {
    this.socket = connect(port, '127.0.0.1')
    this.sent = 0
    /** @type {Map<number, (message: Message) => void>} */
    this.pending = new Map()
    /** @type {Message[]} */
    this.told = []
    /** @type {{ wanted: (message: Message) => boolean, resolve: (message: Message) => void }[]} */
    this.waiting = []
    let rest = Buffer.alloc(0)
    this.socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk])
      for (;;) {
        const head = /^Content-Length: (\d+)\r\n\r\n/.exec(rest.toString('latin1', 0, 100))
        if (head === null) return
        const end = head[0].length + Number(head[1])
        if (rest.length < end) return
        this.receive(JSON.parse(rest.toString('utf8', head[0].length, end)))
        rest = rest.subarray(end)
      }
    })
  }

  /** @param {Message} message */
  receive(message) {
    if (message.type === 'response') {
      this.pending.get(message.request_seq)?.(message)
      this.pending.delete(message.request_seq)
      return
    }
    if (message.type === 'request') {
      this.write({ type: 'response', request_seq: message.seq, command: message.command, success: true })
    }
    const waiter = this.waiting.find(({ wanted }) => wanted(message))
    if (waiter === undefined) this.told.push(message)
    else {
      this.waiting.splice(this.waiting.indexOf(waiter), 1)
      waiter.resolve(message)
    }
  }

  /** @param {Message} message */
  write(message) {
    const text = JSON.stringify({ seq: ++this.sent, ...message })
    this.socket.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
  }

  /**
   * Sends a request; fails as it does.
   * @param {string} command
   * @param {object} args
   * @returns {Promise<any>}
   */
  ask(command, args = {}) {
    return new Promise((resolve, reject) => {
      this.pending.set(this.sent + 1, ({ success, message, body }) =>
        success ? resolve(body) : reject(new Error(`${command}: ${message} ${body?.error?.format ?? ''}`)),
      )
      this.write({ type: 'request', command, arguments: args })
    })
  }

  /**
   * The next event or request of this name, also one that came before.
   * @param {string} name
   * @returns {Promise<any>}
   */
  async event(name) {
    const wanted = (/** @type {Message} */ { event, command }) => event === name || command === name
    const known = this.told.findIndex(wanted)
    if (known >= 0) return this.told.splice(known, 1)[0]
    return new Promise((resolve) => this.waiting.push({ wanted, resolve }))
  }

  end() {
    this.socket.destroy()
  }
}
