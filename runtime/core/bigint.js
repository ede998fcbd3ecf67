/** i64 at the boundary, where it is a BigInt. */
import { scratch } from './bits.js'
import { cells_i32 } from './cells.js'

/**
 * Takes what ToBigInt64 takes: a number is a TypeError.
 * @param {unknown} value
 */
export function i64_from_bigint(value) {
  scratch.setBigInt64(0, /** @type {bigint} */ (value), true)
  cells_i32[1] = scratch.getInt32(4, true)
  return scratch.getInt32(0, true)
}

/**
 * @param {number} lo
 * @param {number} hi
 */
export function i64_to_bigint(lo, hi) {
  scratch.setInt32(0, lo, true)
  scratch.setInt32(4, hi, true)
  return scratch.getBigInt64(0, true)
}
