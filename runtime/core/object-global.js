/**
 * `Global` of the JS API.
 *
 * @import { GlobalRecord, Int64GlobalRecord, PlainGlobalRecord } from './records.d.ts'
 */
import { api_class, check_descriptor, value_type } from './api-class.js'
import { i64_from_bigint, i64_to_bigint } from './bigint.js'
import { cells_i32 } from './cells.js'
import { global_new, global_new_i64 } from './global.js'
import { object_create, type_error } from './intrinsics.js'
import { attach_record, record_of } from './record.js'
import { default_ref, is_number_type, value_from_js, value_to_js } from './value.js'

export const Global = api_class('Global', construct_global, {
  get value() {
    return global_get(this_global(this))
  },
  set value(value) {
    const global = this_global(this)
    if (!global.mutable) throw new type_error('the global is immutable')
    global_set(global, value)
  },
  valueOf() {
    return global_get(this_global(this))
  },
})

/**
 * @this {object}
 * @param {unknown} descriptor
 * @param {unknown} [value]
 */
function construct_global(descriptor, value) {
  const given = check_descriptor(new.target, descriptor)
  const mutable = !!given.mutable
  const type = value_type(given.value)
  const global = type === 'i64' ? global_new_i64(mutable, 0, 0) : global_new(type, mutable, 0)
  if (value !== undefined) global_set(global, value)
  else if (type !== 'i64' && !is_number_type(type)) global_set_plain(global, default_ref(type))
  attach_record(global, this)
}

/** @param {unknown} value */
function this_global(value) {
  const global = record_of(value, 'global')
  if (global === null) throw new type_error('this is not a Global')
  return global
}

/** @param {GlobalRecord} global */
export function global_get(global) {
  if (global.type === 'i64') {
    const pair = /** @type {Int64GlobalRecord} */ (global)
    return i64_to_bigint(pair.lo, pair.hi)
  }
  return value_to_js(global.type, /** @type {PlainGlobalRecord} */ (global).value)
}

/**
 * @param {GlobalRecord} global
 * @param {unknown} value
 */
export function global_set(global, value) {
  if (global.type !== 'i64') return global_set_plain(global, value_from_js(global.type, value))
  const wide = /** @type {Int64GlobalRecord} */ (global)
  wide.lo = i64_from_bigint(value)
  wide.hi = cells_i32[1]
}

/**
 * @param {GlobalRecord} global
 * @param {unknown} value
 */
function global_set_plain(global, value) {
  const plain = /** @type {PlainGlobalRecord} */ (global)
  plain.value = value
}

/**
 * The Global that JavaScript sees, always the same one.
 * @param {GlobalRecord} global
 */
export function global_object(global) {
  return global.object === null ? attach_record(global, object_create(Global.prototype)) : global.object
}
