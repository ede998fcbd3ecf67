/**
 * Vectors of buffers in the guest's memory. All of them are checked before the first byte moves; whatever may run the
 * embedder's code works on bytes of its own, since such code could make the guest's memory grow.
 */
import { fail } from './errno.js'
import { check_range, guest_bytes } from './memory.js'
import { view_of } from './state.js'

/** @typedef {import('./types.js').State} State */

const IOVEC = 8

/** A buffer of our own is no longer; that much goes through a stream at once. */
const CHUNK = 65536

/**
 * The sum of the lengths; fails unless the vector and all of its buffers lie in memory.
 * @param {DataView} view
 * @param {number} iovs
 * @param {number} count
 */
export function check_iovecs(view, iovs, count) {
  check_range(view, iovs, count * IOVEC)
  let total = 0
  for (let at = iovs; at < iovs + count * IOVEC; at += IOVEC) {
    const length = view.getUint32(at + 4, true)
    check_range(view, view.getUint32(at, true), length)
    total += length
  }
  return total > 0xffffffff ? fail('EINVAL') : total
}

/**
 * Hands one buffer after the other to `move`, at growing offsets, until one is not moved whole. The buffers are the
 * guest's own memory: `move` must run no code of the embedder. Returns the number of bytes; an error behind the first
 * of them ends the transfer, and comes back with the next one.
 * @param {DataView} view
 * @param {number} iovs checked
 * @param {number} count
 * @param {number} offset
 * @param {(bytes: Uint8Array, offset: number) => number} move
 */
export function transfer(view, iovs, count, offset, move) {
  let total = 0
  for (let at = iovs; at < iovs + count * IOVEC; at += IOVEC) {
    const length = view.getUint32(at + 4, true)
    if (length === 0) continue
    let moved
    try {
      moved = move(guest_bytes(view, view.getUint32(at, true), length), offset + total)
    } catch (error) {
      if (total === 0) throw error
      return total
    }
    total += moved
    if (moved < length) break
  }
  return total
}

/**
 * Reads once, into the first buffer that has room: short counts are what readers must expect of a stream, and a
 * second read could block.
 * @param {State} state
 * @param {import('./types.js').Source} source
 * @param {number} iovs checked
 * @param {number} count
 */
export function read_source(state, source, iovs, count) {
  const before = view_of(state)
  let at = iovs
  while (at < iovs + count * IOVEC && before.getUint32(at + 4, true) === 0) at += IOVEC
  if (at === iovs + count * IOVEC) return 0
  const pointer = before.getUint32(at, true)
  const buffer = new Uint8Array(Math.min(before.getUint32(at + 4, true), CHUNK))
  const got = source.read(buffer)
  if (!is_count(got, buffer.length)) fail('EIO')
  guest_bytes(view_of(state), pointer, got).set(buffer.subarray(0, got))
  return got
}

/**
 * Writes chunk by chunk until all is written, the sink takes less than it was given, or it throws.
 * @param {State} state
 * @param {import('./types.js').Sink} sink
 * @param {number} iovs checked
 * @param {number} count
 * @param {number} total
 */
export function write_sink(state, sink, iovs, count, total) {
  if (sink.borrows === true) {
    return transfer(view_of(state), iovs, count, 0, (bytes) => taken_by(sink, bytes))
  }
  const cursor = { at: iovs, end: iovs + count * IOVEC, offset: 0 }
  let written = 0
  while (written < total) {
    const bytes = gather(view_of(state), cursor, Math.min(total - written, CHUNK))
    let taken
    try {
      taken = taken_by(sink, bytes)
    } catch (error) {
      if (written === 0) throw error
      break
    }
    written += taken
    if (taken < bytes.length || bytes.length === 0) break
  }
  return written
}

/**
 * @param {import('./types.js').Sink} sink
 * @param {Uint8Array} bytes
 * @returns {number}
 */
function taken_by(sink, bytes) {
  const length = bytes.length
  const taken = sink.write(bytes)
  if (taken === undefined) return length
  return is_count(taken, length) ? taken : fail('EIO')
}

/**
 * @param {unknown} value
 * @param {number} most
 */
function is_count(value, most) {
  return typeof value === 'number' && value >= 0 && value <= most && Math.floor(value) === value
}

/**
 * Copies the next bytes of the buffers. A sink may have run code of the guest, so every buffer is checked again.
 * @param {DataView} view
 * @param {{ at: number, end: number, offset: number }} cursor
 * @param {number} size
 */
function gather(view, cursor, size) {
  const bytes = new Uint8Array(size)
  let filled = 0
  while (filled < size && cursor.at < cursor.end) {
    const pointer = view.getUint32(cursor.at, true) + cursor.offset
    const length = Math.max(0, view.getUint32(cursor.at + 4, true) - cursor.offset)
    const part = Math.min(length, size - filled)
    if (pointer + part > view.byteLength) break
    bytes.set(guest_bytes(view, pointer, part), filled)
    filled += part
    cursor.offset += part
    if (part === length) {
      cursor.at += IOVEC
      cursor.offset = 0
    }
  }
  return bytes.subarray(0, filled)
}
