/**
 * Floating-point operators that JavaScript lacks. An f32 is a number that a float32 can hold, a NaN among them keeps
 * its payload in the high bits of the double; so what only moves sign bits or rounds to integers is the same for both.
 *
 * JavaScript may change the bits of a NaN whenever it computes with one, `-x` included: neg, abs and copysign move
 * the sign in the bytes.
 */
import { scratch } from './bits.js'
import { abs } from './intrinsics.js'

/**
 * Rounds to the nearest integer, ties to even: adding 2^52 leaves no bits for a fraction, and the addition itself rounds so.
 * @param {number} x
 */
export function f64_nearest(x) {
  const size = abs(x)
  // The addition makes a signalling NaN quiet.
  if (!(size < 4503599627370496)) return x + 0
  const rounded = size + 4503599627370496 - 4503599627370496
  return x < 0 ? -rounded : x === 0 ? x : rounded
}

/** @param {number} x */
export function f64_neg(x) {
  // biome-ignore lint/suspicious/noSelfCompare: false for NaN alone
  if (x === x) return -x
  scratch.setFloat64(0, x, true)
  scratch.setInt32(4, scratch.getInt32(4, true) ^ -2147483648, true)
  return scratch.getFloat64(0, true)
}

/** @param {number} x */
export function f64_abs(x) {
  // biome-ignore lint/suspicious/noSelfCompare: false for NaN alone
  if (x === x) return abs(x)
  scratch.setFloat64(0, x, true)
  scratch.setInt32(4, scratch.getInt32(4, true) & 2147483647, true)
  return scratch.getFloat64(0, true)
}

/**
 * @param {number} x
 * @param {number} y
 */
export function f64_copysign(x, y) {
  scratch.setFloat64(0, y, true)
  const sign = scratch.getInt32(4, true) & -2147483648
  scratch.setFloat64(0, x, true)
  scratch.setInt32(4, (scratch.getInt32(4, true) & 2147483647) | sign, true)
  return scratch.getFloat64(0, true)
}

export const f32_nearest = f64_nearest
export const f32_neg = f64_neg
export const f32_abs = f64_abs
export const f32_copysign = f64_copysign
