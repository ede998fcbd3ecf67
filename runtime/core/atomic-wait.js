/**
 * Waiting at an address of a shared memory, and waking those who do.
 *
 * @import { MemoryRecord, SharedMemoryRecord } from './records.d.ts'
 */
import { check_atomic } from './atomics.js'
import { i64_to_bigint } from './bigint.js'
import { atomics_notify, atomics_wait, type_error } from './intrinsics.js'
import { trap } from './trap.js'

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} expected
 * @param {number} lo of the nanoseconds to wait; negative ones are for ever
 * @param {number} hi
 */
export function atomic_wait32(memory, address, expected, lo, hi) {
  check_atomic(memory, address, 4)
  const words = expect_shared(memory).words
  return waited(() => atomics_wait(words, address >>> 2, expected, milliseconds(lo, hi)))
}

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} expected_lo
 * @param {number} expected_hi
 * @param {number} lo
 * @param {number} hi
 */
export function atomic_wait64(memory, address, expected_lo, expected_hi, lo, hi) {
  check_atomic(memory, address, 8)
  const longs = expect_shared(memory).longs
  const expected = i64_to_bigint(expected_lo, expected_hi)
  return waited(() => atomics_wait(longs, address >>> 3, expected, milliseconds(lo, hi)))
}

/**
 * How many were woken: none at a memory that is not shared.
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} count
 */
export function atomic_notify(memory, address, count) {
  check_atomic(memory, address, 4)
  const shared = /** @type {SharedMemoryRecord} */ (memory)
  return shared.control ? atomics_notify(shared.words, address >>> 2, count >>> 0) : 0
}

/**
 * @param {MemoryRecord} memory
 * @returns {SharedMemoryRecord}
 */
function expect_shared(memory) {
  const shared = /** @type {SharedMemoryRecord} */ (memory)
  if (!shared.control) trap('expected shared memory')
  return shared
}

/**
 * @param {number} lo
 * @param {number} hi
 */
function milliseconds(lo, hi) {
  return hi < 0 ? Infinity : (hi * 4294967296 + (lo >>> 0)) / 1000000
}

/**
 * 0 if it was woken, 1 if the value was another, 2 if the time was up. An agent that may not wait, such as that of a page, traps.
 * @param {() => 'ok' | 'not-equal' | 'timed-out'} wait
 */
function waited(wait) {
  try {
    const result = wait()
    return result === 'ok' ? 0 : result === 'not-equal' ? 1 : 2
  } catch (error) {
    if (error instanceof type_error) trap('Atomics.wait cannot be called in this context')
    throw error
  }
}
