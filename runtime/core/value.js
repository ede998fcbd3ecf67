/** Values of JavaScript as wasm values of a type that is known only when the program runs (ToWebAssemblyValue). */
import { ref_from_js, ref_to_js } from './func.js'
import { any_from_js, any_to_js } from './gc-boundary.js'
import { heap_of, is_func_heap, is_nullable, ref_test } from './gc-types.js'
import { fround, type_error } from './intrinsics.js'

/**
 * Every type but i64 and v128. Conversions throw TypeError where the JS API does: BigInts and symbols are no numbers.
 * @param {string} type
 * @param {unknown} value
 */
export function value_from_js(type, value) {
  if (type === 'i32') return /** @type {number} */ (value) | 0
  if (type === 'f32') return fround(/** @type {number} */ (value))
  if (type === 'f64') return +(/** @type {number} */ (value))
  return typed_ref_from_js(type, value)
}

/**
 * @param {string} type
 * @param {unknown} value
 */
export function typed_ref_from_js(type, value) {
  if (type === 'externref') return value
  if (value === null) {
    if (is_nullable(type)) return null
    throw new type_error('null is not allowed here')
  }
  const heap = heap_of(type)
  if (heap === 'extern') return value
  const ref = is_func_heap(heap) ? ref_from_js(value) : any_from_js(value)
  if (ref_test(ref, heap)) return ref
  throw new type_error('a reference of another type')
}

/**
 * @param {string} type
 * @param {unknown} value
 */
export function value_to_js(type, value) {
  if (is_number_type(type) || is_extern_type(type)) return value
  return is_func_heap(heap_of(type)) ? ref_to_js(value) : any_to_js(value)
}

/**
 * What JavaScript leaves out: undefined for an externref, else null, if the type has it.
 * @param {string} type
 */
export function default_ref(type) {
  return typed_ref_from_js(type, type === 'externref' ? undefined : null)
}

/** @param {string} type */
export function is_number_type(type) {
  return type === 'i32' || type === 'f32' || type === 'f64'
}

/** @param {string} type */
export function is_extern_type(type) {
  return type === 'externref' || type === '(ref extern)'
}
