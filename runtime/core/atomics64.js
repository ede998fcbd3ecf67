/**
 * Atomic accesses of 64 bits: the value is two halves, a result leaves its high half in the cell. Between agents they are those of a
 * BigInt64Array, the only ones of JavaScript that take 64 bits at once.
 *
 * @import { MemoryRecord } from './records.d.ts'
 */
import { is_contended } from './atomics.js'
import { i64_from_bigint, i64_to_bigint } from './bigint.js'
import { cells_i32 } from './cells.js'
import {
  atomics_add,
  atomics_and,
  atomics_compare_exchange,
  atomics_exchange,
  atomics_load,
  atomics_or,
  atomics_store,
  atomics_sub,
  atomics_xor,
} from './intrinsics.js'

/**
 * The low half; the high one is left in the cell.
 * @param {MemoryRecord} memory
 * @param {number} address
 */
function get_pair(memory, address) {
  cells_i32[1] = memory.view.getInt32(address + 4, true)
  return memory.view.getInt32(address, true)
}

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} lo
 * @param {number} hi
 */
function set_pair(memory, address, lo, hi) {
  // The high half first: when one of them is out of bounds, then it is that one.
  memory.view.setInt32(address + 4, hi, true)
  memory.view.setInt32(address, lo, true)
}

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 */
export function atomic_load64(memory, address) {
  if (is_contended(memory, address, 8)) return i64_from_bigint(atomics_load(memory.longs, address >>> 3))
  return get_pair(memory, address)
}

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} lo
 * @param {number} hi
 */
export function atomic_store64(memory, address, lo, hi) {
  if (is_contended(memory, address, 8)) atomics_store(memory.longs, address >>> 3, i64_to_bigint(lo, hi))
  else set_pair(memory, address, lo, hi)
}

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} lo
 * @param {number} hi
 */
export function atomic_add64(memory, address, lo, hi) {
  if (is_contended(memory, address, 8))
    return i64_from_bigint(atomics_add(memory.longs, address >>> 3, i64_to_bigint(lo, hi)))
  const old = get_pair(memory, address)
  const sum = (old + lo) | 0
  set_pair(memory, address, sum, (cells_i32[1] + hi + (sum >>> 0 < lo >>> 0 ? 1 : 0)) | 0)
  return old
}

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} lo
 * @param {number} hi
 */
export function atomic_sub64(memory, address, lo, hi) {
  if (is_contended(memory, address, 8))
    return i64_from_bigint(atomics_sub(memory.longs, address >>> 3, i64_to_bigint(lo, hi)))
  const old = get_pair(memory, address)
  set_pair(memory, address, old - lo, cells_i32[1] - hi - (old >>> 0 < lo >>> 0 ? 1 : 0))
  return old
}

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} lo
 * @param {number} hi
 */
export function atomic_and64(memory, address, lo, hi) {
  if (is_contended(memory, address, 8))
    return i64_from_bigint(atomics_and(memory.longs, address >>> 3, i64_to_bigint(lo, hi)))
  const old = get_pair(memory, address)
  set_pair(memory, address, old & lo, cells_i32[1] & hi)
  return old
}

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} lo
 * @param {number} hi
 */
export function atomic_or64(memory, address, lo, hi) {
  if (is_contended(memory, address, 8))
    return i64_from_bigint(atomics_or(memory.longs, address >>> 3, i64_to_bigint(lo, hi)))
  const old = get_pair(memory, address)
  set_pair(memory, address, old | lo, cells_i32[1] | hi)
  return old
}

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} lo
 * @param {number} hi
 */
export function atomic_xor64(memory, address, lo, hi) {
  if (is_contended(memory, address, 8))
    return i64_from_bigint(atomics_xor(memory.longs, address >>> 3, i64_to_bigint(lo, hi)))
  const old = get_pair(memory, address)
  set_pair(memory, address, old ^ lo, cells_i32[1] ^ hi)
  return old
}

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} lo
 * @param {number} hi
 */
export function atomic_exchange64(memory, address, lo, hi) {
  if (is_contended(memory, address, 8))
    return i64_from_bigint(atomics_exchange(memory.longs, address >>> 3, i64_to_bigint(lo, hi)))
  const old = get_pair(memory, address)
  set_pair(memory, address, lo, hi)
  return old
}

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} expected_lo
 * @param {number} expected_hi
 * @param {number} lo
 * @param {number} hi
 */
export function atomic_compare_exchange64(memory, address, expected_lo, expected_hi, lo, hi) {
  if (is_contended(memory, address, 8)) {
    const expected = i64_to_bigint(expected_lo, expected_hi)
    const value = i64_to_bigint(lo, hi)
    return i64_from_bigint(atomics_compare_exchange(memory.longs, address >>> 3, expected, value))
  }
  const old = get_pair(memory, address)
  if (old === expected_lo && cells_i32[1] === expected_hi) set_pair(memory, address, lo, hi)
  return old
}
