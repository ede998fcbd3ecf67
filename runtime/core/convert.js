/**
 * Conversions between integers and floats. Those to an integer take an f32 or f64 alike. `x | 0` truncates and then
 * wraps any finite double modulo 2^32, so it gives the low half of an i64 as well.
 */
import { cells_i32 } from './cells.js'
import { floor, fround, math_max, trunc } from './intrinsics.js'
import { trap_conversion, trap_overflow } from './trap.js'

/** @param {number} x */
export function i32_trunc_s(x) {
  if (!(x > -2147483649 && x < 2147483648)) trap_trunc(x)
  return x | 0
}

/** @param {number} x */
export function i32_trunc_u(x) {
  if (!(x > -1 && x < 4294967296)) trap_trunc(x)
  return x | 0
}

/** @param {number} x */
export function i32_trunc_sat_s(x) {
  return x <= -2147483648 ? -2147483648 : x >= 2147483647 ? 2147483647 : x | 0
}

/** @param {number} x */
export function i32_trunc_sat_u(x) {
  return x > 0 ? (x >= 4294967295 ? -1 : x | 0) : 0
}

/** @param {number} x */
export function i64_trunc_s(x) {
  if (!(x >= -9.223372036854776e18 && x < 9.223372036854776e18)) trap_trunc(x)
  return i64_of_double(x)
}

/** @param {number} x */
export function i64_trunc_u(x) {
  if (!(x > -1 && x < 1.8446744073709552e19)) trap_trunc(x)
  return i64_of_double(x)
}

/** @param {number} x */
export function i64_trunc_sat_s(x) {
  if (x >= 9.223372036854776e18) {
    cells_i32[1] = 2147483647
    return -1
  }
  return i64_of_double(math_max(x, -9.223372036854776e18))
}

/** @param {number} x */
export function i64_trunc_sat_u(x) {
  if (x >= 1.8446744073709552e19) {
    cells_i32[1] = -1
    return -1
  }
  return i64_of_double(math_max(x, 0))
}

/**
 * Of NaN, 0.
 * @param {number} x
 */
function i64_of_double(x) {
  cells_i32[1] = floor(trunc(x) * 2.3283064365386963e-10)
  return x | 0
}

/**
 * @param {number} x
 * @returns {never}
 */
function trap_trunc(x) {
  // biome-ignore lint/suspicious/noSelfCompare: false for NaN alone
  return x === x ? trap_overflow() : trap_conversion()
}

/**
 * @param {number} lo
 * @param {number} hi
 */
export function f64_convert_i64_s(lo, hi) {
  return hi * 4294967296 + (lo >>> 0)
}

/**
 * @param {number} lo
 * @param {number} hi
 */
export function f64_convert_i64_u(lo, hi) {
  return (hi >>> 0) * 4294967296 + (lo >>> 0)
}

/**
 * @param {number} lo
 * @param {number} hi
 */
export function f32_convert_i64_s(lo, hi) {
  return fround(hi * 4294967296 + (hi < 2097152 && hi >= -2097152 ? lo >>> 0 : sticky(lo)))
}

/**
 * @param {number} lo
 * @param {number} hi
 */
export function f32_convert_i64_u(lo, hi) {
  return fround((hi >>> 0) * 4294967296 + (hi >>> 0 < 2097152 ? lo >>> 0 : sticky(lo)))
}

/**
 * Makes a value of 54 to 64 bits fit a double, so that rounding to f32 is the only rounding: neighbours and midpoints of f32 are
 * multiples of 2^29 there, so all values strictly between two multiples of 2^17 round alike, and the odd multiple of 2^16 stands for them.
 * @param {number} lo
 */
function sticky(lo) {
  return (((lo & 65535 ? lo | 65536 : lo) >>> 16) << 16) >>> 0
}
