/**
 * WASI for one guest. Nothing of the host shows that the options do not give: no environment, no arguments, no files;
 * output is swallowed unless there is a place for it.
 */
import { preview1_calls, unstable_calls } from './calls.js'
import { bind_calls, bind_memory, initialize_reactor, new_state, run_command, run_guest } from './command.js'

/** @typedef {import('./types.js').Calls} Calls */
/** @typedef {import('./types.js').WASIOptions} WASIOptions */
/** @typedef {import('./types.js').InstanceLike} InstanceLike */

/**
 * @typedef {object} WASI
 * @property {{ readonly wasi_snapshot_preview1: Calls, readonly wasi_unstable: Calls }} imports for `instantiate`
 * @property {(instance: InstanceLike) => number} start runs a command (`_start`) and returns its exit code
 * @property {(instance: InstanceLike, action: () => void) => number} run as start, with the action for an entry
 * @property {(instance: InstanceLike) => void} initialize prepares a reactor (`_initialize`, which may be absent)
 */

/**
 * The constructor: `new WASI(options)`. One object serves one instance.
 * @type {{ new (options?: WASIOptions): WASI }}
 */
export const WASI = /** @type {never} */ (construct_wasi)

/**
 * @this {WASI}
 * @param {WASIOptions} [options]
 */
function construct_wasi(options) {
  const state = new_state(options === undefined ? {} : options)
  Object.assign(this, {
    imports: {
      wasi_snapshot_preview1: bind_calls(state, preview1_calls),
      wasi_unstable: bind_calls(state, unstable_calls),
    },
    /** @param {InstanceLike} instance */
    start(instance) {
      return run_command(state, instance)
    },
    /** @param {InstanceLike} instance @param {() => void} action */
    run(instance, action) {
      bind_memory(state, instance)
      return run_guest(state, action)
    },
    /** @param {InstanceLike} instance */
    initialize(instance) {
      initialize_reactor(state, instance)
    },
  })
}
