/**
 * The builtins `wasm:js-string` of the JS API: raw functions. What is no string where one is wanted is a trap.
 *
 * @import { GcObject } from './records.d.ts'
 */
import { trap, trap_array, trap_null_array } from './trap.js'

export const string_from_char_code = String.fromCharCode
export const string_from_code_point = String.fromCodePoint
export const function_call = Function.prototype.call
/** Methods of strings as functions, as they are when the module is loaded. */
export const string_char_code_at = function_call.bind(String.prototype.charCodeAt)
export const string_code_point_at = function_call.bind(String.prototype.codePointAt)
export const string_substring = function_call.bind(String.prototype.substring)

/** @param {unknown} value */
export function js_string_test(value) {
  return typeof value === 'string' ? 1 : 0
}

/**
 * @param {unknown} value
 * @returns {string}
 */
export function js_string_cast(value) {
  if (typeof value !== 'string') trap('illegal cast')
  return /** @type {string} */ (value)
}

/**
 * @param {GcObject | null} array
 * @returns {Uint16Array | number[]}
 */
function chars_of(array) {
  if (array === null) trap_null_array()
  return /** @type {Uint16Array | number[]} */ (/** @type {GcObject} */ (array).elems)
}

/**
 * @param {GcObject | null} array
 * @param {number} start
 * @param {number} end
 */
export function js_string_from_char_code_array(array, start, end) {
  const chars = chars_of(array)
  start >>>= 0
  end >>>= 0
  if (start > end || end > chars.length) trap_array()
  let text = ''
  // In pieces, since engines bound the number of arguments.
  for (let from = start; from < end; from += 4096) {
    text += string_from_char_code(...chars.slice(from, from + 4096 < end ? from + 4096 : end))
  }
  return text
}

/**
 * @param {unknown} value
 * @param {GcObject | null} array
 * @param {number} start
 */
export function js_string_into_char_code_array(value, array, start) {
  const text = js_string_cast(value)
  const chars = chars_of(array)
  start >>>= 0
  if (start + text.length > chars.length) trap_array()
  for (let i = 0; i < text.length; i++) chars[start + i] = string_char_code_at(text, i)
  return text.length
}

/** @param {number} code */
export function js_string_from_char_code(code) {
  return string_from_char_code(code)
}

/** @param {number} code */
export function js_string_from_code_point(code) {
  if (code >>> 0 > 0x10ffff) trap('invalid code point')
  return string_from_code_point(code)
}

/**
 * @param {unknown} value
 * @param {number} i
 */
function checked_string(value, i) {
  const text = js_string_cast(value)
  if (i >>> 0 >= text.length) trap('string index out of bounds')
  return text
}

/**
 * @param {unknown} value
 * @param {number} i
 */
export function js_string_char_code_at(value, i) {
  return string_char_code_at(checked_string(value, i), i)
}

/**
 * @param {unknown} value
 * @param {number} i
 */
export function js_string_code_point_at(value, i) {
  return string_code_point_at(checked_string(value, i), i)
}

/** @param {unknown} value */
export function js_string_length(value) {
  return js_string_cast(value).length
}

/**
 * @param {unknown} a
 * @param {unknown} b
 */
export function js_string_concat(a, b) {
  const text = js_string_cast(a)
  return text + js_string_cast(b)
}

/**
 * @param {unknown} value
 * @param {number} start
 * @param {number} end
 */
export function js_string_substring(value, start, end) {
  const text = js_string_cast(value)
  start >>>= 0
  end >>>= 0
  return start > end || start > text.length ? '' : string_substring(text, start, end)
}

/**
 * @param {unknown} a
 * @param {unknown} b
 */
export function js_string_equals(a, b) {
  if (a !== null) js_string_cast(a)
  if (b !== null) js_string_cast(b)
  return a === b ? 1 : 0
}

/**
 * @param {unknown} a
 * @param {unknown} b
 */
export function js_string_compare(a, b) {
  const text = js_string_cast(a)
  const other = js_string_cast(b)
  return text === other ? 0 : text < other ? -1 : 1
}
