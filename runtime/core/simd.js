/**
 * Operations on vectors that would be long in place: on one word at a time, so that engines inline them. The swizzle needs
 * all words, and leaves those of its result behind the first in cells.
 */
import { cells_i32 } from './cells.js'
import { imul, int32_array } from './intrinsics.js'

/** The words that a swizzle chooses from; those beyond the fourth stay zero. */
export const swizzle_words = new int32_array(64)

/**
 * @param {number} a0
 * @param {number} a1
 * @param {number} a2
 * @param {number} a3
 * @param {number} s0
 * @param {number} s1
 * @param {number} s2
 * @param {number} s3
 */
export function i8x16_swizzle(a0, a1, a2, a3, s0, s1, s2, s3) {
  swizzle_words[0] = a0
  swizzle_words[1] = a1
  swizzle_words[2] = a2
  swizzle_words[3] = a3
  cells_i32[1] = swizzle_word(s1)
  cells_i32[2] = swizzle_word(s2)
  cells_i32[3] = swizzle_word(s3)
  return swizzle_word(s0)
}

/** @param {number} s */
function swizzle_word(s) {
  return (
    swizzle_byte(s & 255) |
    (swizzle_byte((s >>> 8) & 255) << 8) |
    (swizzle_byte((s >>> 16) & 255) << 16) |
    (swizzle_byte(s >>> 24) << 24)
  )
}

/** @param {number} i */
function swizzle_byte(i) {
  return (swizzle_words[i >>> 2] >>> ((i & 3) << 3)) & 255
}

/**
 * @param {number} a
 * @param {number} b
 */
export function i8x16_narrow_i16x8_s(a, b) {
  return (
    (saturate_s8((a << 16) >> 16) & 255) |
    ((saturate_s8(a >> 16) & 255) << 8) |
    ((saturate_s8((b << 16) >> 16) & 255) << 16) |
    (saturate_s8(b >> 16) << 24)
  )
}

/**
 * @param {number} a
 * @param {number} b
 */
export function i8x16_narrow_i16x8_u(a, b) {
  return (
    saturate_u8((a << 16) >> 16) |
    (saturate_u8(a >> 16) << 8) |
    (saturate_u8((b << 16) >> 16) << 16) |
    (saturate_u8(b >> 16) << 24)
  )
}

/**
 * @param {number} a
 * @param {number} b
 */
export function i16x8_narrow_i32x4_s(a, b) {
  return (saturate_s16(a) & 65535) | (saturate_s16(b) << 16)
}

/**
 * @param {number} a
 * @param {number} b
 */
export function i16x8_narrow_i32x4_u(a, b) {
  return saturate_u16(a) | (saturate_u16(b) << 16)
}

/** @param {number} x */
function saturate_s8(x) {
  return x < -128 ? -128 : x > 127 ? 127 : x
}

/** @param {number} x */
function saturate_u8(x) {
  return x < 0 ? 0 : x > 255 ? 255 : x
}

/** @param {number} x */
function saturate_s16(x) {
  return x < -32768 ? -32768 : x > 32767 ? 32767 : x
}

/** @param {number} x */
function saturate_u16(x) {
  return x < 0 ? 0 : x > 65535 ? 65535 : x
}

/**
 * Products of fractions of 15 bits, rounded; only that of -1 with itself is beyond them.
 * @param {number} a
 * @param {number} b
 */
export function i16x8_q15mulr_sat_s(a, b) {
  const lower = (imul((a << 16) >> 16, (b << 16) >> 16) + 16384) >> 15
  const upper = (imul(a >> 16, b >> 16) + 16384) >> 15
  return (saturate_s16(lower) & 65535) | (saturate_s16(upper) << 16)
}
