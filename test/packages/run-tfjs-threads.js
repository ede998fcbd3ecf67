/**
 * Runs a small network on the build of TensorFlow with SIMD and threads, and prints what came of it as JSON. Its own set-up of threads is for pages
 * alone; this does the same with workers of Node. Usage: node run-tfjs-threads.js <folder for the worker's script>
 */
import { readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { dirname, join } from 'node:path'
import { smallModel } from '../../bench/cases/on-demand.js'
import { requireInstalled } from '../../bench/install.js'

// It starts half as many threads as there are processors.
os.cpus = () => Array(6).fill(null)
const [folder = ''] = process.argv.slice(2)
const tf = requireInstalled('@tensorflow/tfjs-core')
const { BackendWasm, getThreadsCount } = requireInstalled('@tensorflow/tfjs-backend-wasm')
const home = join(dirname(requireInstalled.resolve('@tensorflow/tfjs-backend-wasm')), '..')
const glue = join(home, 'wasm-out/tfjs-backend-wasm-threaded-simd.js')

const worker = join(folder, 'tfjs.worker.js')
// The escapes of its strings have become the characters.
const script = requireInstalled(glue.replace(/js$/, 'worker.js')).wasmWorkerContents
writeFileSync(worker, script.replaceAll('\n', '\\n'))
const places = { 'worker.js': worker, wasm: glue.replace(/js$/, 'wasm') }
const module = await requireInstalled(glue)({
  wasmBinary: readFileSync(places.wasm),
  mainScriptUrlOrBlob: glue,
  /** @param {string} path */
  locateFile: (path) => Object.entries(places).find(([end]) => path.endsWith(end))?.[1],
})
const bind = (
  /** @type {string} */ name,
  /** @type {string | null} */ result,
  /** @type {string[]} */ ...params
) => module.cwrap(name, result, params)
module.tfjs = {
  init: bind('init', null),
  initWithThreadsCount: bind('init_with_threads_count', null, 'number'),
  getThreadsCount: bind('get_threads_count', 'number'),
  registerTensor: bind('register_tensor', null, 'number', 'number', 'number'),
  disposeData: bind('dispose_data', null, 'number'),
  dispose: bind('dispose', null),
}
tf.removeBackend('wasm')
tf.registerBackend('wasm', () => new BackendWasm(module))
await tf.setBackend('wasm')
const run = smallModel(tf)
const result = [run(), run()]
process.stdout.write(JSON.stringify({ threads: getThreadsCount(), result }), () => process.exit())
