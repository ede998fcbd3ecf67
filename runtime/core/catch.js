/**
 * What crosses the boundary when something is thrown (docs/linking.md, Traps): `box_host` where a function of JavaScript throws
 * into wasm, `catch_trap` where wasm throws to JavaScript. An error that is neither marked nor boxed comes from generated
 * code: a DataView access out of bounds or an exhausted stack.
 *
 * @import { HostBox } from './records.d.ts'
 */
import { RuntimeError } from './errors.js'
import { array_buffer, data_view, range_error, record_symbol } from './intrinsics.js'
import { mark_trap } from './trap.js'

/** @param {unknown} error */
export function is_marked(error) {
  return error != null && /** @type {Record<symbol, unknown>} */ (error)[record_symbol] !== undefined
}

/**
 * The box for what a function of JavaScript threw.
 * @param {unknown} error
 * @returns {unknown}
 */
export function box_host(error) {
  return is_marked(error) ? error : { kind: 'host', value: error }
}

/**
 * The value to throw to JavaScript for what generated code threw.
 * @param {unknown} thrown
 * @returns {unknown}
 */
export function catch_trap(thrown) {
  if (is_marked(thrown)) return thrown
  const error = /** @type {Error & HostBox} */ (thrown)
  // Asked before the kind, which a page may have put on Object.prototype.
  if (error instanceof range_error) {
    return access_messages.indexOf(error.message) < 0
      ? mark_trap(error, 'call stack exhausted')
      : convert_error(error, RuntimeError, 'out of bounds memory access')
  }
  if (error.kind === 'host') return error.value
  // SpiderMonkey's word for it.
  return error.name === 'InternalError' ? convert_error(error, range_error, 'call stack exhausted') : error
}

/**
 * A trap with the stack of the engine's error, whose first line V8 makes of name and message.
 * @param {Error} error
 * @param {{ new (message: string): Error }} make
 * @param {string} message
 */
function convert_error(error, make, message) {
  const converted = mark_trap(new make(message), message)
  const stack = error.stack
  const head = `${error}`
  if (stack) converted.stack = stack.indexOf(head) === 0 ? converted + stack.slice(head.length) : stack
  return converted
}

/**
 * The messages that this engine gives for a DataView access out of bounds, provoked, since each engine has its own: for what lies behind the view,
 * before it, and, in JavaScriptCore, above 32 bits.
 */
export const access_messages = [
  provoke_access_error(false, 1),
  provoke_access_error(false, -1),
  provoke_access_error(false, 8e9),
  provoke_access_error(true, 1),
  provoke_access_error(true, -1),
  provoke_access_error(true, 8e9),
]

/**
 * @param {boolean} is_write
 * @param {number} address
 */
function provoke_access_error(is_write, address) {
  const probe = new data_view(new array_buffer(1))
  try {
    if (is_write) probe.setInt32(address, 0, true)
    else probe.getInt32(address, true)
  } catch (error) {
    return /** @type {Error} */ (error).message
  }
}
