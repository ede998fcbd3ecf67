/**
 * WASI preview 1 without files: all of its 46 functions for one guest. Nothing of the host shows that the options do
 * not give: no environment, no arguments, no files; output is swallowed unless there is a place for it.
 */
import { args_calls, encode_args, encode_env } from './args.js'
import { clock_calls } from './clock.js'
import { file_calls, stdio_calls } from './fd.js'
import { path_calls } from './paths.js'
import { new_exit, process_calls } from './process.js'
import { random_calls } from './random.js'
import { socket_calls } from './sockets.js'
import { standard_streams } from './streams.js'

/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').WASIOptions} WASIOptions */
/** @typedef {import('./types.js').InstanceLike} InstanceLike */
/** @typedef {import('./types.js').MemoryLike} MemoryLike */

/**
 * @typedef {object} WASI
 * @property {{ readonly wasi_snapshot_preview1: import('./types.js').Calls }} imports for `instantiate`
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
    imports: { wasi_snapshot_preview1: preview1_calls(state) },
    /** @param {InstanceLike} instance */
    start(instance) {
      return start(state, instance)
    },
    /** @param {InstanceLike} instance @param {() => void} action */
    run(instance, action) {
      bind(state, instance)
      return run(state, action)
    },
    /** @param {InstanceLike} instance */
    initialize(instance) {
      initialize(state, instance)
    },
  })
}

/**
 * @param {WASIOptions} options
 * @returns {State}
 */
function new_state(options) {
  return {
    memory: null,
    started: false,
    args: encode_args(options.args),
    env: encode_env(options.env),
    fds: standard_streams(options),
    exit: new_exit(),
    last_monotonic: BigInt(0),
  }
}

/**
 * @param {State} state
 * @returns {import('./types.js').Calls}
 */
function preview1_calls(state) {
  return Object.assign(
    Object.create(null),
    args_calls(state),
    clock_calls(state),
    random_calls(state),
    stdio_calls(state),
    file_calls(state),
    path_calls(state),
    socket_calls(state),
    process_calls(state),
  )
}

/**
 * @param {State} state
 * @param {InstanceLike} instance
 */
function start(state, instance) {
  const entry = instance.exports._start
  if (typeof entry !== 'function') throw new TypeError('WASI: the module exports no function _start')
  bind(state, instance)
  return run(state, entry)
}

/**
 * @param {State} state
 * @param {InstanceLike} instance
 */
function initialize(state, instance) {
  const { _initialize: entry, _start: command } = instance.exports
  if (command !== undefined) throw new TypeError('WASI: the module is a command: use start()')
  bind(state, instance)
  if (typeof entry === 'function') entry()
}

/**
 * @param {State} state
 * @param {InstanceLike} instance
 */
function bind(state, instance) {
  if (state.started) throw new TypeError('WASI: this object has served an instance already')
  const memory = /** @type {MemoryLike | undefined} */ (instance.exports.memory)
  state.started = true
  // A program that passes no pointers needs no memory.
  if (memory !== undefined && 'buffer' in memory) state.memory = memory
}

/**
 * @param {State} state
 * @param {Function} entry
 * @returns {number}
 */
function run(state, entry) {
  try {
    entry()
    return 0
  } catch (error) {
    if (error === state.exit) return state.exit.code
    throw error
  }
}
