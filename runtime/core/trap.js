/**
 * Traps: each is a RuntimeError with the message of the spec, a `code` (the message with dashes) and the mark that makes it a
 * trap to every module (docs/linking.md, Traps).
 */
import { RuntimeError } from './errors.js'
import { define_property, fixed_property, hidden_property, range_error, record_symbol } from './intrinsics.js'

/**
 * @template {Error} E
 * @param {E} error
 * @param {string} message
 * @returns {E}
 */
export function mark_trap(error, message) {
  const code = message.replace(/ /g, '-')
  define_property(error, 'code', hidden_property(code))
  return define_property(error, record_symbol, fixed_property({ kind: 'trap', code }))
}

/**
 * @param {string} message
 * @returns {never}
 */
export function trap(message) {
  throw mark_trap(new RuntimeError(message), message)
}

/** @returns {never} */
export function trap_unreachable() {
  trap('unreachable')
}

/** @returns {never} */
export function trap_div_zero() {
  trap('integer divide by zero')
}

/** @returns {never} */
export function trap_overflow() {
  trap('integer overflow')
}

/** @returns {never} */
export function trap_conversion() {
  trap('invalid conversion to integer')
}

/** @returns {never} */
export function trap_memory() {
  trap('out of bounds memory access')
}

/** @returns {never} */
export function trap_table() {
  trap('out of bounds table access')
}

/** @returns {never} */
export function trap_undefined_element() {
  trap('undefined element')
}

/** @returns {never} */
export function trap_uninitialized() {
  trap('uninitialized element')
}

/** @returns {never} */
export function trap_signature() {
  trap('indirect call type mismatch')
}

/** @returns {never} */
export function trap_null() {
  trap('null reference')
}

/** @returns {never} */
export function trap_null_func() {
  trap('null function reference')
}

/** @returns {never} */
export function trap_null_struct() {
  trap('null structure reference')
}

/** @returns {never} */
export function trap_null_array() {
  trap('null array reference')
}

/** @returns {never} */
export function trap_null_i31() {
  trap('null i31 reference')
}

/** @returns {never} */
export function trap_cast() {
  trap('cast failure')
}

/** @returns {never} */
export function trap_array() {
  trap('out of bounds array access')
}

/** @returns {never} */
export function trap_array_size() {
  trap('requested new array is too large')
}

/** @returns {never} */
export function trap_exhausted() {
  throw mark_trap(new range_error('call stack exhausted'), 'call stack exhausted')
}
