/**
 * Division of i64, in tiers by the size of the operands, all exact:
 *
 * 1. both below 2^32: one division of doubles;
 * 2. both below 2^53: doubles hold the operands, and a correctly rounded quotient below 2^53 never reaches the next integer;
 * 3. divisor below 2^32: long division by digits of 32, 16 and 16 bits; remainder and digit stay below 2^48;
 * 4. else the quotient is below 2^32: estimated, then corrected by at most one (`u64_div_large`).
 */
import { cells_i32 } from './cells.js'
import { i64_mul } from './int64.js'
import { floor } from './intrinsics.js'
import { trap_div_zero, trap_overflow } from './trap.js'

/**
 * @param {number} al
 * @param {number} ah
 * @param {number} bl
 * @param {number} bh
 */
export function i64_div_u(al, ah, bl, bh) {
  if ((bl | bh) === 0) trap_div_zero()
  if ((ah | bh) === 0) {
    cells_i32[1] = 0
    return ((al >>> 0) / (bl >>> 0)) | 0
  }
  if (((ah | bh) & -2097152) === 0) {
    const q = (ah * 4294967296 + (al >>> 0)) / (bh * 4294967296 + (bl >>> 0))
    cells_i32[1] = q * 2.3283064365386963e-10
    return q | 0
  }
  if (bh === 0) return u64_div_u32(al, ah >>> 0, bl >>> 0)
  const q = u64_div_large(al, ah, bl, bh)
  cells_i32[1] = 0
  return q
}

/**
 * @param {number} al
 * @param {number} ah
 * @param {number} bl
 * @param {number} bh
 */
export function i64_rem_u(al, ah, bl, bh) {
  if ((bl | bh) === 0) trap_div_zero()
  if ((ah | bh) === 0) {
    cells_i32[1] = 0
    return ((al >>> 0) % (bl >>> 0)) | 0
  }
  if (((ah | bh) & -2097152) === 0) {
    const a = ah * 4294967296 + (al >>> 0)
    const b = bh * 4294967296 + (bl >>> 0)
    const r = a - floor(a / b) * b
    cells_i32[1] = r * 2.3283064365386963e-10
    return r | 0
  }
  if (bh === 0) return u64_rem_u32(al, ah >>> 0, bl >>> 0)
  const lo = i64_mul(u64_div_large(al, ah, bl, bh), 0, bl, bh)
  cells_i32[1] = ah - cells_i32[1] - +(al >>> 0 < lo >>> 0)
  return (al - lo) | 0
}

/**
 * The divisor is a number from 1 to 2^32 - 1, the high half is not negative.
 * @param {number} al
 * @param {number} ah
 * @param {number} b
 */
function u64_div_u32(al, ah, b) {
  const q2 = floor(ah / b)
  const a1 = (ah - q2 * b) * 65536 + (al >>> 16)
  const q1 = floor(a1 / b)
  const a0 = (a1 - q1 * b) * 65536 + (al & 65535)
  cells_i32[1] = q2
  return (q1 << 16) | (a0 / b)
}

/**
 * @param {number} al
 * @param {number} ah
 * @param {number} b
 */
function u64_rem_u32(al, ah, b) {
  const a1 = (ah - floor(ah / b) * b) * 65536 + (al >>> 16)
  const a0 = (a1 - floor(a1 / b) * b) * 65536 + (al & 65535)
  cells_i32[1] = 0
  return (a0 - floor(a0 / b) * b) | 0
}

/**
 * The quotient, as an i32, by a divisor of at least 2^32. The estimate has four roundings of 2^-53 and is lowered by 2^-50, so
 * it is never above a/b and less than 1 below: its floor is the quotient or one less. So what remains of the dividend
 * is at least 0 and below 2^64, and one unsigned comparison with the divisor decides.
 * @param {number} al
 * @param {number} ah
 * @param {number} bl
 * @param {number} bh
 */
function u64_div_large(al, ah, bl, bh) {
  const a = (ah >>> 0) * 4294967296 + (al >>> 0)
  const b = (bh >>> 0) * 4294967296 + (bl >>> 0)
  const q = ((a / b) * 0.9999999999999991) | 0
  const lo = i64_mul(q, 0, bl, bh)
  const rest = (ah - cells_i32[1] - +(al >>> 0 < lo >>> 0)) >>> 0
  const more = rest > bh >>> 0 || (rest === bh >>> 0 && (al - lo) >>> 0 >= bl >>> 0)
  return more ? (q + 1) | 0 : q
}

/**
 * @param {number} al
 * @param {number} ah
 * @param {number} bl
 * @param {number} bh
 */
export function i64_div_s(al, ah, bl, bh) {
  if ((bl & bh) === -1 && al === 0 && ah === -2147483648) trap_overflow()
  const lo = i64_div_u(i64_abs_low(al, ah), i64_abs_high(al, ah), i64_abs_low(bl, bh), i64_abs_high(bl, bh))
  return ah < 0 === bh < 0 ? lo : i64_negate_result(lo)
}

/**
 * The remainder has the sign of the dividend.
 * @param {number} al
 * @param {number} ah
 * @param {number} bl
 * @param {number} bh
 */
export function i64_rem_s(al, ah, bl, bh) {
  const lo = i64_rem_u(i64_abs_low(al, ah), i64_abs_high(al, ah), i64_abs_low(bl, bh), i64_abs_high(bl, bh))
  return ah < 0 ? i64_negate_result(lo) : lo
}

/**
 * @param {number} lo
 * @param {number} hi
 */
function i64_abs_low(lo, hi) {
  return hi < 0 ? -lo | 0 : lo
}

/**
 * @param {number} lo
 * @param {number} hi
 */
function i64_abs_high(lo, hi) {
  return hi < 0 ? (~hi + +(lo === 0)) | 0 : hi
}

/**
 * Negates the result that a helper has just left: `lo` and the cell.
 * @param {number} lo
 */
function i64_negate_result(lo) {
  cells_i32[1] = ~cells_i32[1] + +(lo === 0)
  return -lo | 0
}
