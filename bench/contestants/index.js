/**
 * Who is compared: for each what stands for `WebAssembly` when a case runs, and for compilers how a module is built
 * ahead of time. Built files lie beside the module: `<key>.wasm`, `<key>.dewasm.cjs`, `<key>.wasm2js.cjs`.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import * as runtime from '../../runtime/index.js'
import { moduleKey, overModules, presentNamespace } from '../stand-in.js'
import { buildDewasm } from './dewasm.js'
import { buildWasm2js } from './wasm2js.js'
import { namespace as wasm2jsNamespace } from './wasm2js-link.cjs'

/** @typedef {import('../stand-in.js').Namespace} Namespace */

/**
 * What a build took and gave: processor time of the tool's process in ms, its peak memory in bytes, and sizes.
 * @typedef {{ time: number, memory: number, raw: number, minified: number | null, gzip: number }} Build
 */
/**
 * @typedef {object} Contestant
 * @property {(directory: string) => Promise<Namespace>} namespace where the built files lie
 * @property {(file: string, options: readonly string[]) => Build} [build] of the module in a file
 */

/** @type {Record<string, Contestant>} */
export const contestants = {
  native: { namespace: async () => presentNamespace() },
  dewasm: {
    namespace: async (directory) => ({ ...runtime, ...overModules(loadBuilt(directory, 'dewasm')) }),
    build: buildDewasm,
  },
  wasm2js: {
    namespace: async (directory) => ({
      ...wasm2jsNamespace,
      ...overModules(loadBuilt(directory, 'wasm2js')),
    }),
    build: buildWasm2js,
  },
  // @ts-expect-error: it has no types.
  polywasm: { namespace: async () => (await import('polywasm')).WebAssembly },
}

/** @param {string} name */
export function findContestant(name) {
  const found = contestants[name]
  if (found === undefined) throw new Error(`no contestant ${name}`)
  return found
}

/**
 * @param {string} directory
 * @param {string} name
 */
function loadBuilt(directory, name) {
  const require = createRequire(join(directory, 'index.js'))
  return (/** @type {Uint8Array} */ bytes) => require(`./${moduleKey(bytes)}.${name}.cjs`).instantiate
}
