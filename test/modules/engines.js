/**
 * What stands where `globalThis.WebAssembly` was: the engine's own (`native`), the compiler at run time (`dewasm`),
 * or the compiler's files with the runtime inlined (`built`).
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { overModules, presentNamespace, useNamespace } from '../../bench/stand-in.js'
import { compile } from '../../dist/index.js'
import * as runtime from '../../runtime/index.js'
import { outputFaults } from '../../scripts/output-faults.js'

/** @typedef {import('../../dist/index.js').CompileOptions} CompileOptions */
/** @typedef {import('../../bench/stand-in.js').Namespace} Namespace */

/** @type {Record<string, (options: CompileOptions) => Promise<Namespace>>} */
const engines = {
  native: async () => presentNamespace(),
  dewasm: async () =>
    /** @type {Namespace} */ (
      /** @type {unknown} */ ((await import('../../dist/webassembly/index.js')).WebAssembly)
    ),
  built: async (options) => ({ ...runtime, ...overModules(loadBuilt(options)) }),
}

/**
 * @param {string} name
 * @param {CompileOptions} [options] of the compiler, for `built`
 */
export async function useEngine(name, options = {}) {
  const engine = engines[name]
  if (engine === undefined) throw new Error(`no engine ${name}`)
  useNamespace(await engine(options))
}

/**
 * @param {CompileOptions} options
 * @returns {(bytes: Uint8Array) => import('../../bench/stand-in.js').Instantiate}
 */
function loadBuilt(options) {
  const directory = mkdtempSync(join(tmpdir(), 'dewasm-modules-'))
  process.on('exit', () => rmSync(directory, { recursive: true }))
  const require = createRequire(join(directory, 'index.js'))
  let count = 0
  return (bytes) => {
    const file = join(directory, `${count++}.cjs`)
    const packaging = /** @type {const} */ ({ ...options, format: 'cjs' })
    const { code } = compile(bytes, packaging)
    const faults = outputFaults(code, packaging)
    if (faults.length > 0) throw new Error(`the output is faulty: ${faults.join(', ')}`)
    writeFileSync(file, code)
    return require(file).instantiate
  }
}
