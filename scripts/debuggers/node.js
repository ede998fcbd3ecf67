/** Node's inspector: the program runs on a thread of its own. */
import { Session } from 'node:inspector'
import { Worker } from 'node:worker_threads'
import { debugging, Protocol } from './target.js'

/** @returns {Promise<import('./target.js').Target>} */
export async function startNode() {
  const session = new Session()
  session.connect()
  const attached = new Promise((resolve) => session.once('NodeWorker.attachedToWorker', resolve))
  session.post('NodeWorker.enable', { waitForDebuggerOnStart: false })
  const worker = new Worker('setInterval(() => {}, 1000)', { eval: true, execArgv: ['--enable-source-maps'] })
  const { params } = /** @type {any} */ (await attached)
  const { sessionId } = params
  const protocol = new Protocol((message) =>
    session.post('NodeWorker.sendMessageToWorker', { sessionId, message }),
  )
  session.on('NodeWorker.receivedMessageFromWorker', (/** @type {any} */ message) => {
    protocol.receive(message.params.message)
  })
  let url = ''
  const target = debugging(protocol, () => url)
  await target.send('Runtime.enable')
  await target.send('Debugger.enable')
  return {
    ...target,
    async load(code, { language }) {
      url = `/${language}/app.js`
      await target.send('Runtime.evaluate', { expression: `${code}//# sourceURL=${url}\n` })
      return url
    },
    async close() {
      session.disconnect()
      await worker.terminate()
    },
  }
}
