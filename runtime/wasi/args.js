/**
 * Arguments and environment: encoded once, when the WASI object is made, so that sizes and contents agree for as long
 * as the guest lives.
 */
import { check_range, guest_bytes } from './memory.js'
import { view_of } from './state.js'

/** @typedef {import('./types.js').State} State */

/**
 * @param {State} state
 * @param {number} pointers
 * @param {number} buffer
 */
export function args_get(state, pointers, buffer) {
  return put_strings(view_of(state), state.args, pointers >>> 0, buffer >>> 0)
}

/**
 * @param {State} state
 * @param {number} count_at
 * @param {number} size_at
 */
export function args_sizes_get(state, count_at, size_at) {
  return put_sizes(view_of(state), state.args, count_at >>> 0, size_at >>> 0)
}

/**
 * @param {State} state
 * @param {number} pointers
 * @param {number} buffer
 */
export function environ_get(state, pointers, buffer) {
  return put_strings(view_of(state), state.env, pointers >>> 0, buffer >>> 0)
}

/**
 * @param {State} state
 * @param {number} count_at
 * @param {number} size_at
 */
export function environ_sizes_get(state, count_at, size_at) {
  return put_sizes(view_of(state), state.env, count_at >>> 0, size_at >>> 0)
}

/**
 * @param {DataView} view
 * @param {Uint8Array[]} strings
 * @param {number} count_at
 * @param {number} size_at
 */
function put_sizes(view, strings, count_at, size_at) {
  check_range(view, count_at, 4)
  check_range(view, size_at, 4)
  view.setUint32(count_at, strings.length, true)
  view.setUint32(size_at, total_length(strings), true)
  return 0
}

/**
 * @param {DataView} view
 * @param {Uint8Array[]} strings
 * @param {number} pointers
 * @param {number} buffer
 */
function put_strings(view, strings, pointers, buffer) {
  check_range(view, pointers, strings.length * 4)
  check_range(view, buffer, total_length(strings))
  let at = buffer
  for (let i = 0; i < strings.length; i++) {
    view.setUint32(pointers + i * 4, at, true)
    guest_bytes(view, at, strings[i].length).set(strings[i])
    at += strings[i].length
  }
  return 0
}

/** @param {Uint8Array[]} strings */
function total_length(strings) {
  let length = 0
  for (let i = 0; i < strings.length; i++) length += strings[i].length
  return length
}

/**
 * @param {Iterable<string> | undefined} args
 * @returns {Uint8Array[]}
 */
export function encode_args(args) {
  return Array.from(args === undefined ? [] : args, (arg) => encode_string(arg, 'an argument'))
}

/**
 * @param {Record<string, string> | undefined} env
 * @returns {Uint8Array[]}
 */
export function encode_env(env) {
  const source = env === undefined ? {} : env
  return Object.keys(source).map((name) => {
    if (name === '' || name.indexOf('=') !== -1) {
      throw new TypeError('WASI: the name of an environment variable must not be empty or contain "="')
    }
    return encode_string(`${name}=${check_string(source[name], 'the value of a variable')}`, 'a variable')
  })
}

/**
 * The UTF-8 of a string and a NUL; lone surrogates become U+FFFD.
 * @param {unknown} value
 * @param {string} what
 */
function encode_string(value, what) {
  const text = check_string(value, what)
  if (text.indexOf('\0') !== -1) throw new TypeError(`WASI: ${what} must not contain a NUL character`)
  return new TextEncoder().encode(`${text}\0`)
}

/**
 * @param {unknown} value
 * @param {string} what
 * @returns {string}
 */
function check_string(value, what) {
  if (typeof value !== 'string') throw new TypeError(`WASI: ${what} must be a string`)
  return value
}
