/** Runs one file of the JS API's tests with one engine, in a realm of its own, and posts the results. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runInThisContext } from 'node:vm'
import { parentPort, workerData } from 'node:worker_threads'
import { engines } from './engines.js'
import { finish, install } from './harness.js'

/** @type {{ root: string, file: string, engine: string }} */
const { root, file, engine } = workerData

const value = await engines[engine]?.()
Object.defineProperty(globalThis, 'WebAssembly', {
  value,
  writable: true,
  configurable: true,
  enumerable: false,
})
install()

/** @type {string | null} */
let failure = null
try {
  const text = readFileSync(join(root, file), 'utf8')
  for (const [, script = ''] of text.matchAll(/^\/\/ META: script=(\S+)$/gm)) {
    const path = script.startsWith('/wasm/jsapi/')
      ? join(root, script.slice('/wasm/jsapi/'.length))
      : join(root, dirname(file), script)
    runInThisContext(readFileSync(path, 'utf8'), { filename: path })
  }
  runInThisContext(text, { filename: file })
} catch (error) {
  failure = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
const results = await finish()
parentPort?.postMessage({ failure, results })
