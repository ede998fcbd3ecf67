/**
 * Shared memories, over a SharedArrayBuffer that several agents (threads) have. One that can grow has a growable buffer; its views
 * have a fixed length all the same, since engines are slow with others. So whenever another agent has grown the memory, the views
 * are too short: an access beyond them asks for fresh ones (`memory_fresh`) before it traps.
 *
 * As long as JavaScript has not had the buffer, no other agent has: `escaped` tells.
 *
 * @import { GrowableBuffer, MemoryKind, SharedMemoryRecord } from './records.d.ts'
 */
import { freeze } from './exports.js'
import {
  atomics_compare_exchange,
  atomics_load,
  big_int64_array,
  byte_array,
  data_view,
  half_array,
  int32_array,
  math_min,
  range_error,
  shared_array_buffer,
} from './intrinsics.js'
import { most_pages } from './memory-typed.js'

/** Bytes of the largest access: one at an address up to the limit is within the views, whatever its size. */
export const widest_access = 16

/**
 * @param {MemoryKind} kind
 * @param {number} page
 * @param {number} min
 * @param {number} max
 * @returns {SharedMemoryRecord}
 */
export function memory_new_shared(kind, page, min, max) {
  if (min > most_pages(page)) throw new range_error('a memory of more than 2 GiB can not be had')
  if (!shared_array_buffer)
    throw new range_error('shared memory can not be had: there is no SharedArrayBuffer')
  const buffer = new_shared_buffer(min * page, math_min(max, most_pages(page)) * page)
  const control = new int32_array(new shared_array_buffer(4))
  control[0] = min
  return shared_record(kind, page, max, buffer, control)
}

/**
 * @param {number} size
 * @param {number} most
 * @returns {GrowableBuffer}
 */
function new_shared_buffer(size, most) {
  if (size === most) return new shared_array_buffer(size)
  const buffer = new shared_array_buffer(size, { maxByteLength: most })
  if (buffer.growable) return buffer
  throw new range_error('this engine has no shared memory that grows: let the maximum be the initial size')
}

/**
 * A memory over a buffer, as each agent has its own.
 * @param {MemoryKind} kind
 * @param {number} page
 * @param {number} max
 * @param {GrowableBuffer} buffer
 * @param {SharedMemoryRecord['control']} control
 * @returns {SharedMemoryRecord}
 */
export function shared_record(kind, page, max, buffer, control) {
  const memory = {
    kind,
    page,
    view: new data_view(buffer, 0, 0),
    bytes: new byte_array(buffer, 0, 0),
    halves: new half_array(buffer, 0, 0),
    words: new int32_array(buffer, 0, 0),
    longs: big_int64_array && new big_int64_array(buffer, 0, 0),
    pages: 0,
    max,
    read: false,
    watcher: null,
    object: null,
    buffer,
    control,
    limit: 0,
    escaped: false,
  }
  refresh_views(memory)
  freeze(buffer)
  return memory
}

/** @param {SharedMemoryRecord} memory */
function refresh_views(memory) {
  const buffer = memory.buffer
  const length = buffer.byteLength
  memory.view = new data_view(buffer, 0, length)
  memory.bytes = new byte_array(buffer, 0, length)
  memory.halves = new half_array(buffer, 0, length >>> 1)
  memory.words = new int32_array(buffer, 0, length >>> 2)
  memory.longs = big_int64_array && new big_int64_array(buffer, 0, length >>> 3)
  memory.pages = (length / memory.page) | 0
  memory.limit = length - widest_access
}

/**
 * The memory, with views as long as its buffer is now.
 * @param {SharedMemoryRecord} memory
 */
export function memory_fresh(memory) {
  if (memory.view.byteLength !== memory.buffer.byteLength) refresh_views(memory)
  return memory
}

/** @param {SharedMemoryRecord} memory */
export function memory_fresh_view(memory) {
  return memory_fresh(memory).view
}

/**
 * As `memory_grow`. Several agents may grow a memory at the same time: each takes its pages from a counter that they share, then sees to
 * it that the buffer is long enough; another may have made it longer still.
 * @param {SharedMemoryRecord} memory
 * @param {number} delta
 */
export function memory_grow_shared(memory, delta) {
  const control = memory.control
  const most = math_min(/** @type {number} */ (memory.max), most_pages(memory.page))
  for (;;) {
    const old = atomics_load(control, 0)
    const pages = old + (delta >>> 0)
    if (pages > most) return -1
    if (atomics_compare_exchange(control, 0, old, pages) !== old) continue
    if (pages > old && !grow_buffer(memory.buffer, pages * memory.page)) {
      atomics_compare_exchange(control, 0, pages, old)
      return -1
    }
    memory_fresh(memory)
    return old
  }
}

/**
 * @param {GrowableBuffer} buffer
 * @param {number} size
 */
function grow_buffer(buffer, size) {
  try {
    buffer.grow(size)
  } catch (_) {
    // No memory left, or another agent has made it longer.
  }
  return buffer.byteLength >= size
}
