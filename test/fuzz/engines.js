/** The engines whose own WebAssembly is the reference. */
import { npmProgram } from '../../bench/install.js'

/** How to run a bundle, and the first seed, so that no two engines compare the same modules. */
export const engines = {
  node: { command: () => [process.execPath], firstSeed: 1 },
  deno: {
    command: () => [npmProgram('deno'), 'run', '-A', '--v8-flags=--experimental-wasm-wide-arithmetic'],
    firstSeed: 1e9,
  },
}

/** @param {string} name */
export function engineCommand(name) {
  return findEngine(name).command()
}

/** @param {string} name */
export function findEngine(name) {
  const engine = engines[/** @type {keyof typeof engines} */ (name)]
  if (engine === undefined) throw new Error(`no engine ${name}`)
  return engine
}
