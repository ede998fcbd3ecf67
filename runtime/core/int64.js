/**
 * Operators on i64: a pair of signed 32-bit numbers, low half first. An i64 result is returned as its low half, with
 * the high half in `cells_i32[1]`.
 */
import { i32_ctz, i32_popcnt } from './bits.js'
import { cells_i32 } from './cells.js'
import { clz32, imul } from './intrinsics.js'

/**
 * The high half of the product of two u32. The double product is off by at most 2^10, so a 2^32nd of it less
 * the exact low half is within 2^-21 of an integer, and rounding finds that.
 * @param {number} a
 * @param {number} b
 */
export function u32_mul_high(a, b) {
  return (((a >>> 0) * (b >>> 0) - (imul(a, b) >>> 0)) * 2.3283064365386963e-10 + 0.5) | 0
}

/**
 * @param {number} al
 * @param {number} ah
 * @param {number} bl
 * @param {number} bh
 */
export function i64_mul(al, ah, bl, bh) {
  cells_i32[1] = u32_mul_high(al, bl) + imul(al, bh) + imul(ah, bl)
  return imul(al, bl)
}

/**
 * @param {number} lo
 * @param {number} hi
 */
export function i64_clz(lo, hi) {
  return hi === 0 ? 32 + clz32(lo) : clz32(hi)
}

/**
 * @param {number} lo
 * @param {number} hi
 */
export function i64_ctz(lo, hi) {
  return lo === 0 ? 32 + i32_ctz(hi) : i32_ctz(lo)
}

/**
 * @param {number} lo
 * @param {number} hi
 */
export function i64_popcnt(lo, hi) {
  return i32_popcnt(lo) + i32_popcnt(hi)
}
