/**
 * The life of a guest: its state, its imports bound to that state, and running it. Knows no call by name, so that a
 * program can be linked with those alone that it imports.
 */
import { encode_args, encode_env } from './args.js'
import { errno_of } from './errno.js'
import { FILETYPE_DIRECTORY } from './filetypes.js'
import { new_exit } from './process.js'
import { ALL_RIGHTS, DIRECTORY_RIGHTS, READ_ONLY_RIGHTS } from './rights.js'
import { new_descriptor } from './state.js'
import { standard_streams } from './streams.js'

/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').Descriptor} Descriptor */
/** @typedef {import('./types.js').WASIOptions} WASIOptions */
/** @typedef {import('./types.js').InstanceLike} InstanceLike */
/** @typedef {import('./types.js').MemoryLike} MemoryLike */

/**
 * @param {WASIOptions} options
 * @returns {State}
 */
export function new_state(options) {
  return {
    memory: null,
    view: null,
    started: false,
    args: encode_args(options.args),
    env: encode_env(options.env),
    fds: standard_streams(options).concat(preopen_descriptors(options.preopens)),
    exit: new_exit(),
    exited: false,
    last_monotonic: BigInt(0),
  }
}

/**
 * @param {WASIOptions['preopens']} preopens
 * @returns {Descriptor[]}
 */
function preopen_descriptors(preopens) {
  const given = preopens === undefined ? {} : preopens
  return Object.keys(given).map((name) => {
    const item = given[name]
    const preopen = 'directory' in item ? item : { directory: item }
    const read_only = preopen.readOnly === true
    const passed = read_only ? READ_ONLY_RIGHTS : ALL_RIGHTS
    const descriptor = new_descriptor(FILETYPE_DIRECTORY, passed & DIRECTORY_RIGHTS, passed)
    descriptor.directory = preopen.directory
    descriptor.read_only = read_only
    descriptor.preopen = new TextEncoder().encode(name)
    return descriptor
  })
}

/**
 * The functions that the guest imports, each of which answers with a number whatever happens. After `proc_exit` there
 * is nothing more for the guest, even if it has caught what unwinds it.
 * @param {State} state
 * @param {Readonly<Record<string, Function>>} calls
 * @returns {import('./types.js').Calls}
 */
export function bind_calls(state, calls) {
  /** @type {import('./types.js').Calls} */
  const bound = Object.create(null)
  const names = Object.keys(calls)
  for (let i = 0; i < names.length; i++) bound[names[i]] = bind_call(state, calls[names[i]])
  return bound
}

/**
 * @param {State} state
 * @param {Function} call
 * @returns {import('./types.js').Call}
 */
function bind_call(state, call) {
  /** @type {(...args: unknown[]) => number} */
  const bound = (a, b, c, d, e, f, g, h, i) => {
    if (state.exited) throw state.exit
    try {
      return call(state, a, b, c, d, e, f, g, h, i)
    } catch (error) {
      if (error === state.exit) throw error
      return errno_of(error)
    }
  }
  return bound
}

/**
 * @param {State} state
 * @param {InstanceLike} instance
 */
export function bind_memory(state, instance) {
  if (state.started) throw new TypeError('WASI: this object has served an instance already')
  const memory = /** @type {MemoryLike | undefined} */ (instance.exports.memory)
  state.started = true
  // A program that passes no pointers needs no memory.
  if (memory !== undefined && 'buffer' in memory) state.memory = memory
}

/**
 * Runs a command and returns its exit code.
 * @param {State} state
 * @param {InstanceLike} instance
 * @returns {number}
 */
export function run_command(state, instance) {
  const entry = instance.exports._start
  if (typeof entry !== 'function') throw new TypeError('WASI: the module exports no function _start')
  bind_memory(state, instance)
  return run_guest(state, entry)
}

/**
 * @param {State} state
 * @param {Function} entry
 * @returns {number}
 */
export function run_guest(state, entry) {
  try {
    entry()
  } catch (error) {
    if (error !== state.exit) throw error
  }
  return state.exited ? state.exit.code : 0
}

/**
 * Prepares a reactor.
 * @param {State} state
 * @param {InstanceLike} instance
 */
export function initialize_reactor(state, instance) {
  const { _initialize: entry, _start: command } = instance.exports
  if (command !== undefined) throw new TypeError('WASI: the module is a command: use start()')
  bind_memory(state, instance)
  if (typeof entry === 'function') entry()
}
