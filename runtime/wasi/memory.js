/**
 * The guest's memory as the host sees it. Every pointer is checked against the memory's size at the time of the
 * call, before anything else happens, and the view is read again whenever a callback of the embedder may have grown
 * the memory.
 */
import { fail } from './errno.js'

/** @typedef {import('./types.js').MemoryLike} MemoryLike */

const wasi_record_key = Symbol.for('dewasm:1')

/**
 * The view over all of the memory. A memory of dewasm carries a record with its view (docs/linking.md), and reading
 * that does not count as JavaScript holding `buffer`, so that growing need not detach.
 * @param {MemoryLike} memory
 * @param {DataView | null} last what it was before: making views takes longer than some calls
 * @returns {DataView}
 */
export function memory_view(memory, last) {
  const record = memory[wasi_record_key]
  if (record === undefined) {
    const { buffer } = memory
    return last !== null && last.buffer === buffer ? last : new DataView(buffer)
  }
  // Another thread may have made a shared memory longer than this one's view.
  const isShort = record.buffer !== undefined && record.buffer.byteLength !== record.view.byteLength
  return isShort ? new DataView(record.buffer) : record.view
}

/**
 * Fails unless `length` bytes at `pointer` lie inside of the memory; both are unsigned.
 * @param {DataView} view
 * @param {number} pointer
 * @param {number} length
 */
export function check_range(view, pointer, length) {
  if (pointer + length > view.byteLength) fail('EFAULT')
}

/**
 * A window on the guest's bytes; the range must have been checked.
 * @param {DataView} view
 * @param {number} pointer
 * @param {number} length
 */
export function guest_bytes(view, pointer, length) {
  return new Uint8Array(view.buffer, view.byteOffset + pointer, length)
}

/** As Linux has it, with the NUL that is not here. */
const LONGEST_TEXT = 4095

/**
 * A path of the guest. What is no UTF-8 has no name on some hosts, so it is refused on all.
 * @param {DataView} view
 * @param {number} pointer
 * @param {number} length
 * @returns {string}
 */
export function guest_text(view, pointer, length) {
  check_range(view, pointer, length)
  if (length > LONGEST_TEXT) fail('ENAMETOOLONG')
  let text
  try {
    // A copy, because decoders refuse shared memory.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      guest_bytes(view, pointer, length).slice(),
    )
  } catch (_) {
    return fail('EILSEQ')
  }
  if (text.indexOf('\0') !== -1) fail('EILSEQ')
  return text
}

/**
 * Stores a BigInt in two halves, since old engines have BigInt without `setBigUint64`.
 * @param {DataView} view
 * @param {number} pointer
 * @param {bigint} value
 */
export function set_big_u64(view, pointer, value) {
  view.setUint32(pointer, Number(BigInt.asUintN(32, value)), true)
  view.setUint32(pointer + 4, Number(BigInt.asUintN(32, value >> BigInt(32))), true)
}

/**
 * Stores an unsigned 64-bit number that a double holds exactly.
 * @param {DataView} view
 * @param {number} pointer
 * @param {number} value
 */
export function set_u64(view, pointer, value) {
  view.setUint32(pointer, value >>> 0, true)
  view.setUint32(pointer + 4, Math.floor(value / 0x100000000) >>> 0, true)
}

/**
 * @param {DataView} view
 * @param {number} pointer
 * @returns {bigint}
 */
export function get_big_u64(view, pointer) {
  const low = BigInt(view.getUint32(pointer, true))
  return (BigInt(view.getUint32(pointer + 4, true)) << BigInt(32)) + low
}
