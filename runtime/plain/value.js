/**
 * What some declarations of `core/` are for modules that have neither typed function references nor garbage-collected objects: the same
 * names, for fewer types. The linker takes these then, so that such modules carry nothing of the others.
 */
import { ref_from_js, ref_to_js } from '../core/func.js'
import { type_error } from '../core/intrinsics.js'
import { is_extern_type, is_number_type } from '../core/value.js'

/**
 * @param {string} type
 * @param {unknown} value
 */
export function typed_ref_from_js(type, value) {
  if (type === 'externref') return value
  if (value === null) {
    if (type === 'funcref' || type.indexOf('(ref null ') === 0) return null
    throw new type_error('null is not allowed here')
  }
  if (type === '(ref extern)') return value
  const func = ref_from_js(value)
  const expected = func === null || type === 'funcref' || type === '(ref func)' ? type : `${func.type})`
  if (expected === type || type === `(ref null ${expected}` || type === `(ref ${expected}`) return func
  throw new type_error('function of another type')
}

/**
 * @param {string} type
 * @param {unknown} value
 */
export function value_to_js(type, value) {
  return is_number_type(type) || is_extern_type(type) ? value : ref_to_js(value)
}
