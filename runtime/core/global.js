/**
 * Globals that live in a record, because they are shared.
 *
 * @import { PlainGlobalRecord, Int64GlobalRecord, VectorGlobalRecord } from './records.d.ts'
 */
import { boundary_error } from './boundary.js'

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

/**
 * What JavaScript does with the value of a Global ends in a TypeError.
 * @param {boolean} mutable
 * @param {number} x0
 * @param {number} x1
 * @param {number} x2
 * @param {number} x3
 * @returns {VectorGlobalRecord}
 */
export function global_new_v128(mutable, x0, x1, x2, x3) {
  return {
    kind: 'global',
    type: 'v128',
    mutable,
    x0,
    x1,
    x2,
    x3,
    get value() {
      throw boundary_error()
    },
    object: null,
  }
}
