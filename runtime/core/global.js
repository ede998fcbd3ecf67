/**
 * Globals that live in a record, because they are shared.
 *
 * @import { PlainGlobalRecord, Int64GlobalRecord } from './records.d.ts'
 */

/**
 * @param {string} type
 * @param {boolean} mutable
 * @param {unknown} value
 * @returns {PlainGlobalRecord}
 */
export function global_new(type, mutable, value) {
  return { kind: 'global', type, mutable, value, object: null }
}

/**
 * @param {boolean} mutable
 * @param {number} lo
 * @param {number} hi
 * @returns {Int64GlobalRecord}
 */
export function global_new_i64(mutable, lo, hi) {
  return { kind: 'global', type: 'i64', mutable, lo, hi, object: null }
}
