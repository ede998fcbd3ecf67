/**
 * Runs `wasm-opt --translate-to-fuzz` over files, many in one process, since most of what it takes is its start:
 * `translate.js WASM-OPT FLAG… -- FILE…` writes `FILE.wasm`. The program is a script for Node that runs once when it is loaded; here
 * it is a function, with a `process` of its own, and what it compiles is compiled once.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import process from 'node:process'
import { setTimeout } from 'node:timers/promises'

/** Milliseconds for one file. */
const tooLong = 30_000

/**
 * @typedef {object} Native what there is of the engine's own WebAssembly
 * @property {(bytes: Uint8Array) => Promise<object>} compile
 * @property {new (module: object, imports: object) => object} Instance
 * @property {(bytes: Uint8Array, imports: object) => Promise<{ module: object, instance: object }>} instantiate
 */
const native = /** @type {{ WebAssembly: Native }} */ (/** @type {unknown} */ (globalThis)).WebAssembly

const [wasmOpt = '', ...rest] = process.argv.slice(2)
const flags = rest.slice(0, rest.indexOf('--'))
const files = rest.slice(flags.length + 1)

/** @type {Promise<object> | undefined} */
let compiled
native.instantiate = async (bytes, imports) => {
  compiled ??= native.compile(bytes)
  const module = await compiled
  return { module, instance: new native.Instance(module, imports) }
}

const program = new Function(
  'process',
  'require',
  'module',
  '__filename',
  '__dirname',
  readFileSync(wasmOpt, 'utf8').replace(/^#!.*/, ''),
)
const require = createRequire(wasmOpt)

for (const file of files) {
  const output = `${file}.wasm`
  const own = Object.create(process, {
    argv: { value: [process.argv0, wasmOpt, file, ...flags, '-o', output] },
    // It wants to be told when the process ends, each time anew.
    on: { value: () => own },
  })
  program(own, require, { exports: {} }, wasmOpt, dirname(wasmOpt))
  const started = Date.now()
  while (!existsSync(output)) {
    if (Date.now() - started > tooLong) throw new Error(`nothing came of ${file}`)
    await setTimeout(1)
  }
}
