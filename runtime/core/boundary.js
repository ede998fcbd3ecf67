/** Values that JavaScript can't have: vectors, and references to exceptions. */
import { type_error } from './intrinsics.js'

/** Thrown where one would pass between wasm and JavaScript. */
export function boundary_error() {
  return new type_error('a value of this type does not pass between WebAssembly and JavaScript')
}
