/** Values that JavaScript can't have: vectors, and references to exceptions. */
import { type_error } from './intrinsics.js'

/** Thrown where one would pass between wasm and JavaScript. */
export function boundary_error() {
  return new type_error('a value of this type does not pass between WebAssembly and JavaScript')
}

/**
 * Whether JavaScript can't have values of a type.
 * @param {string} type
 */
export function is_opaque(type) {
  return type === 'v128' || type === '(ref null exn)' || type === '(ref exn)' || type === '(ref null noexn)'
}
