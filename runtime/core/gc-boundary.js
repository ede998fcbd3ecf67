/**
 * References of the hierarchy of `any` where wasm meets JavaScript, and values of JavaScript where wasm looks into them. An i31 is a number and
 * nothing else of that hierarchy is one: other numbers of JavaScript are boxed. JavaScript sees an object of wasm as an empty one.
 *
 * @import { Ref } from './records.d.ts'
 */
import { freeze } from './exports.js'
import { gc_object, gc_realm, gc_type } from './gc-types.js'
import { object_create } from './intrinsics.js'

export const host_number = /** @type {new (value: number) => { value: number }} */ (
  /** @type {unknown} */ (
    gc_type('number', null, function (/** @type {number} */ value) {
      // @ts-expect-error: a constructor
      this.value = value
    })
  )
)

/**
 * `any.convert_extern`
 * @param {unknown} value
 * @returns {Ref}
 */
export function any_from_js(value) {
  if (typeof value === 'number') {
    return (value << 1) >> 1 === value ? (value << 1) >> 1 : new host_number(value)
  }
  const object = gc_realm.mirror.get(/** @type {object} */ (value))
  return object === undefined ? value : object
}

/**
 * `extern.convert_any`
 * @param {Ref} ref
 * @returns {unknown}
 */
export function any_to_js(ref) {
  if (ref instanceof gc_object) return gc_mirror(ref)
  return ref instanceof host_number ? ref.value : ref
}

/**
 * The object that JavaScript sees, always the same one: without prototype and properties, and it takes none.
 * @param {object} object
 */
function gc_mirror(object) {
  const mirror = gc_realm.mirror
  let seen = mirror.get(object)
  if (seen === undefined) {
    seen = /** @type {object} */ (freeze(object_create(null)))
    mirror.set(object, seen).set(seen, object)
  }
  return seen
}
