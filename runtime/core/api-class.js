/**
 * Making constructors as WebIDL shapes those of the WebAssembly JS API, without `class` syntax, and converting what
 * they are given.
 */
import {
  define_properties,
  define_property,
  fixed_property,
  hidden_property,
  range_error,
  trunc,
  type_error,
} from './intrinsics.js'

export const to_string_tag = Symbol.toStringTag

/**
 * A constructor of a function that makes `this` linkable. `methods` becomes the prototype: what an object literal
 * defines is enumerable and can't be constructed, as WebIDL wants it.
 * @template {object} T
 * @param {string} name
 * @param {(this: object, descriptor: unknown, value?: unknown) => void} make
 * @param {T} methods
 * @returns {{ new (descriptor: unknown, value?: unknown): T, readonly prototype: T }}
 */
export function api_class(name, make, methods) {
  define_property(methods, 'constructor', hidden_property(make))
  const tag = { __proto__: null, value: `WebAssembly.${name}`, configurable: true }
  define_property(methods, to_string_tag, /** @type {PropertyDescriptor} */ (tag))
  define_properties(make, {
    name: fixed_property(name),
    length: fixed_property(1),
    prototype: fixed_property(methods),
  })
  return /** @type {{ new (): T, readonly prototype: T }} */ (/** @type {unknown} */ (make))
}

/**
 * The descriptor of a constructor that was called with `new`.
 * @param {unknown} new_target
 * @param {unknown} descriptor
 * @returns {Record<string, unknown>}
 */
export function check_descriptor(new_target, descriptor) {
  if (new_target === undefined) throw new type_error('constructor requires new')
  if (typeof descriptor === 'object' ? descriptor === null : typeof descriptor !== 'function') {
    throw new type_error('descriptor must be an object')
  }
  return /** @type {Record<string, unknown>} */ (descriptor)
}

/**
 * A number from 0 to 2^32 - 1, or a TypeError ([EnforceRange] unsigned long).
 * @param {unknown} value
 * @param {string} what
 */
export function enforce_u32(value, what) {
  const number = trunc(/** @type {number} */ (value)) + 0
  if (!(number >= 0 && number <= 4294967295)) throw new type_error(`${what} must be from 0 to 4294967295`)
  return number
}

/**
 * The limits of a descriptor: `initial` and `maximum`, read in this order; null for no maximum.
 * @param {Record<string, unknown>} descriptor
 * @returns {[min: number, max: number | null]}
 */
export function read_limits(descriptor) {
  const min = enforce_u32(descriptor.initial, 'initial')
  const maximum = descriptor.maximum
  const max = maximum === undefined ? null : enforce_u32(maximum, 'maximum')
  if (max !== null && max < min) throw new range_error('maximum is below initial')
  return [min, max]
}

/**
 * The canonical type that a descriptor names.
 * @param {unknown} name
 */
export function value_type(name) {
  const type = `${name}`
  if (type === 'anyfunc') return 'funcref'
  if (value_types.indexOf(type) < 0) throw new type_error('not a value type')
  return type
}

export const value_types = ['i32', 'i64', 'f32', 'f64', 'externref']
