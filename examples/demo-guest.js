/**
 * One side of the demo, in a process of its own: runs the program several times, each time in a new instance, and
 * prints what it wrote and how long it took as JSON. The folder has the standard input and takes the output.
 * Usage: node demo-guest.js dewasm|native file runs folder
 */
import { openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** @typedef {{ exitCode: number, output: string }} Result */
/** @typedef {() => Result} Program */

const [engine, file, runs, folder] = /** @type {[string, string, string, string]} */ (
  /** @type {unknown} */ (process.argv.slice(2))
)

const args = ['showcase', '4']
const env = { NAME: 'WebAssembly without WebAssembly' }

const started = performance.now()
const program = await (engine === 'dewasm' ? loadCompiled(file) : loadNative(file))
const load = performance.now() - started

/** @type {Result[]} */
const results = []
const times = []
for (let k = 0; k < Number(runs); k++) {
  const start = performance.now()
  results.push(program())
  times.push(performance.now() - start)
}
const { exitCode, output } = /** @type {Result} */ (results[0])
const same = results.every((result) => result.exitCode === exitCode && result.output === output)
// @ts-expect-error: whether there is a WebAssembly is the point
console.log(JSON.stringify({ WebAssembly: typeof WebAssembly, exitCode, output, same, load, times }))

/**
 * The module that dewasm printed, with dewasm's WASI.
 * @param {string} path
 * @returns {Promise<Program>}
 */
async function loadCompiled(path) {
  const { WASI } = await import('dewasm/wasi')
  const { instantiate } = await import(pathToFileURL(path).href)
  const stdin = readFileSync(join(folder, 'stdin'))
  return () => {
    let output = ''
    const decoder = new TextDecoder()
    const wasi = new WASI({
      args,
      env,
      stdin,
      stdout(bytes) {
        output += decoder.decode(bytes, { stream: true })
      },
    })
    const exitCode = wasi.start(instantiate(wasi.imports))
    return { exitCode, output: output + decoder.decode() }
  }
}

/**
 * The bytes on Node's WebAssembly, with Node's WASI, which reads and writes files only.
 * @param {string} path
 * @returns {Promise<Program>}
 */
async function loadNative(path) {
  const { WASI } = await import('node:wasi')
  // @ts-expect-error: the project's types know no DOM, so no WebAssembly either
  const { Instance, Module } = WebAssembly
  const module = new Module(readFileSync(path))
  let runs = 0
  return () => {
    runs++
    const target = join(folder, `stdout${runs}`)
    const stdin = openSync(join(folder, 'stdin'), 'r')
    const stdout = openSync(target, 'w')
    const wasi = new WASI({ version: 'preview1', args, env, stdin, stdout, returnOnExit: true })
    // Not closed here: a WASI that is collected closes its files, and Node aborts if it can't.
    const exitCode = wasi.start(new Instance(module, { wasi_snapshot_preview1: wasi.wasiImport }))
    return { exitCode: exitCode ?? 0, output: readFileSync(target, 'utf8') }
  }
}
