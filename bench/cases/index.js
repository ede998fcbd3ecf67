/**
 * All cases. `setup` makes with the present `globalThis.WebAssembly` a function that does the work and returns a result
 * that JSON can hold: the same on every engine, to the bit, and for every run.
 */
import { kernels, setUpKernel } from './kernels.js'
import { onDemand } from './on-demand.js'
import { packages } from './packages.js'

/** @typedef {() => Promise<unknown> | unknown} Run */
/**
 * @typedef {object} Case
 * @property {string} name
 * @property {'kernel' | 'package'} group
 * @property {() => Promise<Run>} setup
 * @property {keyof typeof import('../install.js').versions} [needs] what is to be installed before
 * @property {number} [stack] in KB, if it is more than engines give
 * @property {boolean} [modern] whether it needs features that Node 20 does not have natively
 * @property {readonly string[]} [flags] of `dewasm build`
 */

/** @type {readonly Case[]} */
export const cases = [
  ...kernels.map((kernel) => {
    return {
      name: kernel.name,
      group: /** @type {const} */ ('kernel'),
      setup: async () => setUpKernel(kernel),
      modern: kernel.checksums !== undefined,
      flags: kernel.flags ?? [],
    }
  }),
  ...[...packages, ...onDemand].map((one) => ({ ...one, group: /** @type {const} */ ('package') })),
]

/** @param {string} name */
export function findCase(name) {
  const found = cases.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no case ${name}`)
  return found
}
