/** Values that JavaScript can't have: references to exceptions. */
import { type_error } from './intrinsics.js'

/** @returns {never} */
export function refuse_boundary() {
  throw new type_error('the type of the function has values that JavaScript can not have')
}
