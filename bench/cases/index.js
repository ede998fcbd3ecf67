/**
 * All cases. `setup` makes with the present `globalThis.WebAssembly` a function that does the work and returns a result
 * that JSON can hold: the same on every engine, to the bit, and for every run.
 */
import { kernels, setUpKernel } from './kernels.js'
import { packages } from './packages.js'

/** @typedef {() => Promise<unknown> | unknown} Run */
/** @typedef {{ name: string, group: 'kernel' | 'package', setup: () => Promise<Run> }} Case */

/** @type {readonly Case[]} */
export const cases = [
  ...kernels.map((kernel) => {
    return {
      name: kernel.name,
      group: /** @type {const} */ ('kernel'),
      setup: async () => setUpKernel(kernel),
    }
  }),
  ...packages.map((one) => ({ ...one, group: /** @type {const} */ ('package') })),
]

/** @param {string} name */
export function findCase(name) {
  const found = cases.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no case ${name}`)
  return found
}
