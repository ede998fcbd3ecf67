/**
 * Finding the record of a value of JavaScript. A record knows its object, so nothing inherits one: neither
 * `Object.create(memory)` nor a proxy of a function is linkable.
 *
 * @import { LinkRecord, Records } from './records.d.ts'
 */
import { define_property, fixed_property, record_symbol } from './intrinsics.js'

/**
 * @template {keyof Records} K
 * @param {unknown} value
 * @param {K} kind
 * @returns {Records[K] | null}
 */
export function record_of(value, kind) {
  if (value == null) return null
  const record = /** @type {Record<symbol, LinkRecord | undefined>} */ (value)[record_symbol]
  return record !== undefined && record.kind === kind && record.object === value
    ? /** @type {Records[K]} */ (record)
    : null
}

/**
 * Makes an object the one that JavaScript sees for a record.
 * @template {object} T
 * @param {LinkRecord} record
 * @param {T} object
 * @returns {T}
 */
export function attach_record(record, object) {
  record.object = object
  return define_property(object, record_symbol, fixed_property(record))
}

/**
 * The record of a value, of whatever kind.
 * @param {unknown} value
 * @returns {LinkRecord | null}
 */
export function object_record(value) {
  if (value == null) return null
  const record = /** @type {Record<symbol, LinkRecord | undefined>} */ (value)[record_symbol]
  return record !== undefined && record.object === value ? record : null
}
