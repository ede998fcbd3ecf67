/** A worker that runs threads of a module: compiled by us (`code`), or by the engine itself (`bytes`). */
import { parentPort, workerData } from 'node:worker_threads'
import { serveThreads } from '../../runtime/threads/index.js'

/** @typedef {import('../../runtime/threads/index.d.ts').MessageEnd} MessageEnd */

const { code, bytes } = workerData

/**
 * @param {object} imports
 * @returns {ReturnType<import('../../runtime/threads/index.d.ts').InstanceMaker>}
 */
function instantiate(imports) {
  if (code === undefined) {
    const api = Reflect.get(globalThis, 'WebAssembly')
    return new api.Instance(new api.Module(bytes), imports).exports
  }
  const module = { exports: { instantiate } }
  new Function('module', code)(module)
  return Reflect.get(module.exports.instantiate(imports), 'exports')
}

serveThreads(/** @type {MessageEnd} */ (/** @type {unknown} */ (parentPort)), ({ memory, spawn }) =>
  instantiate({ env: { memory }, wasi: { 'thread-spawn': spawn } }),
)
