/**
 * Atomic accesses. Addresses are exact, not negative, and not checked yet; sizes are 1, 2 or 4 bytes, read without sign. Where no other agent has the memory (it
 * is not shared, or its buffer has never left wasm) nobody can tell an atomic access from one that is not: those are many
 * times faster than Atomics.
 *
 * @import { MemoryRecord, SharedMemoryRecord } from './records.d.ts'
 */
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
import { memory_fresh } from './memory-shared.js'
import { trap, trap_memory } from './trap.js'

/**
 * Whether an access has to be that of Atomics: then it is checked, and views are as long as the memory. Otherwise it is aligned, and the view's own check
 * is the one of its bounds: nobody else can have made the memory longer.
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} size
 * @returns {memory is SharedMemoryRecord}
 */
export function is_contended(memory, address, size) {
  const contended = /** @type {SharedMemoryRecord} */ (memory).escaped === true
  if (contended || address & (size - 1)) check_atomic(memory, address, size)
  return contended
}

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} size
 */
export function check_atomic(memory, address, size) {
  const end = address + size
  if (end > memory.view.byteLength && end > fresh_length(memory)) trap_memory()
  if (address & (size - 1)) trap('unaligned atomic')
}

/** @param {MemoryRecord} memory */
function fresh_length(memory) {
  const shared = /** @type {SharedMemoryRecord} */ (memory)
  return (shared.control ? memory_fresh(shared) : memory).view.byteLength
}

/**
 * The array whose elements have a size.
 * @param {SharedMemoryRecord} memory
 * @param {number} size
 */
function lanes(memory, size) {
  return size === 4 ? memory.words : size === 2 ? memory.halves : memory.bytes
}

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} size
 */
function get_lane(memory, address, size) {
  const view = memory.view
  if (size === 4) return view.getInt32(address, true)
  return size === 2 ? view.getUint16(address, true) : view.getUint8(address)
}

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} value
 * @param {number} size
 */
function set_lane(memory, address, value, size) {
  const view = memory.view
  if (size === 4) view.setInt32(address, value, true)
  else if (size === 2) view.setInt16(address, value, true)
  else view.setInt8(address, value)
}

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} size
 */
export function atomic_load(memory, address, size) {
  if (is_contended(memory, address, size)) return atomics_load(lanes(memory, size), address >>> (size >> 1))
  return get_lane(memory, address, size)
}

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} value
 * @param {number} size
 */
export function atomic_store(memory, address, value, size) {
  if (is_contended(memory, address, size)) atomics_store(lanes(memory, size), address >>> (size >> 1), value)
  else set_lane(memory, address, value, size)
}

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} value
 * @param {number} size
 */
export function atomic_add(memory, address, value, size) {
  if (is_contended(memory, address, size))
    return atomics_add(lanes(memory, size), address >>> (size >> 1), value)
  const old = get_lane(memory, address, size)
  set_lane(memory, address, old + value, size)
  return old
}

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} value
 * @param {number} size
 */
export function atomic_sub(memory, address, value, size) {
  if (is_contended(memory, address, size))
    return atomics_sub(lanes(memory, size), address >>> (size >> 1), value)
  const old = get_lane(memory, address, size)
  set_lane(memory, address, old - value, size)
  return old
}

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} value
 * @param {number} size
 */
export function atomic_and(memory, address, value, size) {
  if (is_contended(memory, address, size))
    return atomics_and(lanes(memory, size), address >>> (size >> 1), value)
  const old = get_lane(memory, address, size)
  set_lane(memory, address, old & value, size)
  return old
}

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} value
 * @param {number} size
 */
export function atomic_or(memory, address, value, size) {
  if (is_contended(memory, address, size))
    return atomics_or(lanes(memory, size), address >>> (size >> 1), value)
  const old = get_lane(memory, address, size)
  set_lane(memory, address, old | value, size)
  return old
}

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} value
 * @param {number} size
 */
export function atomic_xor(memory, address, value, size) {
  if (is_contended(memory, address, size))
    return atomics_xor(lanes(memory, size), address >>> (size >> 1), value)
  const old = get_lane(memory, address, size)
  set_lane(memory, address, old ^ value, size)
  return old
}

/**
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} value
 * @param {number} size
 */
export function atomic_exchange(memory, address, value, size) {
  if (is_contended(memory, address, size))
    return atomics_exchange(lanes(memory, size), address >>> (size >> 1), value)
  const old = get_lane(memory, address, size)
  set_lane(memory, address, value, size)
  return old
}

/**
 * Compares the bits that the access has, whatever else is in `expected`.
 * @param {MemoryRecord} memory
 * @param {number} address
 * @param {number} expected
 * @param {number} value
 * @param {number} size
 */
export function atomic_compare_exchange(memory, address, expected, value, size) {
  const contended = is_contended(memory, address, size)
  if (contended)
    return atomics_compare_exchange(lanes(memory, size), address >>> (size >> 1), expected, value)
  const old = atomic_load(memory, address, size)
  // The bits that the access has.
  if ((old ^ expected) << (32 - 8 * size) === 0) set_lane(memory, address, value, size)
  return old
}

/**
 * All agents that come by add nothing to the same word, one after the other: this orders what they do around it.
 * @param {MemoryRecord} memory
 */
export function atomic_fence(memory) {
  const shared = /** @type {SharedMemoryRecord} */ (memory)
  if (shared.escaped && shared.words.length > 0) atomics_add(shared.words, 0, 0)
}
