/**
 * Bits of numbers: counts, and reinterpretation through eight bytes of scratch space. A DataView because it fixes
 * the byte order. Nothing keeps a value there between two calls.
 */
import { cells_i32 } from './cells.js'
import { array_buffer, clz32, data_view, float32_array, int32_array } from './intrinsics.js'

export const scratch = new data_view(new array_buffer(8))
/** The same four bytes twice, for generated code: as they are of one size, their order does not matter. */
export const scratch_i32 = new int32_array(1)
export const scratch_f32 = new float32_array(scratch_i32.buffer)

/** @param {number} x */
export function i32_ctz(x) {
  return 32 - clz32(~x & (x - 1))
}

/** @param {number} x */
export function i32_popcnt(x) {
  x -= (x >>> 1) & 0x55555555
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333)
  x = (x + (x >>> 4)) & 0x0f0f0f0f
  x += x >>> 8
  return (x + (x >>> 16)) & 63
}

/** @param {number} x */
export function i64_reinterpret_f64(x) {
  scratch.setFloat64(0, x, true)
  cells_i32[1] = scratch.getInt32(4, true)
  return scratch.getInt32(0, true)
}

/**
 * @param {number} lo
 * @param {number} hi
 */
export function f64_reinterpret_i64(lo, hi) {
  scratch.setInt32(0, lo, true)
  scratch.setInt32(4, hi, true)
  return scratch.getFloat64(0, true)
}
