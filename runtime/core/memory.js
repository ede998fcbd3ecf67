/**
 * Memories. Addresses and sizes come as signed i32 and mean unsigned. Bulk operations check all bounds before they write
 * anything.
 *
 * @import { MemoryRecord, DataSegment } from './records.d.ts'
 */
import { array_buffer, byte_array, data_view, imul, range_error, structured_clone } from './intrinsics.js'
import { trap_memory } from './trap.js'

/**
 * Pages that a memory can have: 2 GiB. Every address is then positive as a signed i32, which is what generated code
 * passes for an access without offset; a negative one is out of bounds.
 */
export const max_pages = 32768

/**
 * @param {number} min
 * @param {number | null} max
 * @returns {MemoryRecord}
 */
export function memory_new(min, max) {
  if (min > max_pages) throw new range_error('a memory of more than 2 GiB can not be had')
  const buffer = new array_buffer(min * 65536)
  return {
    kind: 'memory',
    view: new data_view(buffer),
    bytes: new byte_array(buffer),
    pages: min,
    max,
    read: false,
    watcher: null,
    object: null,
  }
}

/**
 * Size in pages.
 * @param {MemoryRecord} memory
 */
export function memory_size(memory) {
  return memory.pages
}

/**
 * The old size in pages, or -1. Growing by 0 makes a new buffer too when JavaScript has seen the old one, as natively; but not
 * at the maximum: code for a memory of fixed size never reads its view again.
 * @param {MemoryRecord} memory
 * @param {number} delta
 */
export function memory_grow(memory, delta) {
  const old = memory.pages
  const pages = old + (delta >>> 0)
  if (pages > max_pages || (memory.max !== null && pages > memory.max)) return -1
  if (pages > old || (memory.read && pages !== memory.max)) {
    if (!memory_resize(memory, pages, 65536, max_pages)) return -1
  }
  return old
}

/**
 * Gives a memory so many pages, at least as many as it has. Its buffer may be longer than its views, so that growing by a page many times is
 * no copy each time: as long as JavaScript doesn't see it. What has looked at it once will do so again.
 * @param {MemoryRecord} memory
 * @param {number} pages
 * @param {number} page bytes of a page
 * @param {number} most pages that any memory of its type can have
 * @returns {boolean} whether there is a buffer of that size to be had
 */
export function memory_resize(memory, pages, page, most) {
  const { bytes, max, read } = memory
  const size = pages * page
  const old = memory.view.buffer
  let buffer = old
  if (read || size > old.byteLength) {
    try {
      buffer = read
        ? new array_buffer(size)
        : roomy_buffer(size, page * (max === null || max > most ? most : max))
    } catch (_) {
      return false
    }
  }
  memory.view = new data_view(buffer, 0, size)
  memory.bytes = new byte_array(buffer, 0, size)
  if (buffer !== old) memory.bytes.set(bytes)
  memory.pages = pages
  if (read) {
    memory.read = false
    detach_buffer(old)
  }
  tell_watchers(memory)
  return true
}

/**
 * A quarter more than asked for, if that is to be had.
 * @param {number} size
 * @param {number} most bytes that the memory can ever have
 */
function roomy_buffer(size, most) {
  const roomy = size + (size >>> 2)
  try {
    return new array_buffer(roomy < most ? roomy : most)
  } catch (_) {
    return new array_buffer(size)
  }
}

/**
 * The buffer that JavaScript sees: as long as the memory.
 * @param {MemoryRecord} memory not a shared one
 */
export function memory_buffer(memory) {
  const { view } = memory
  if (view.buffer.byteLength !== view.byteLength) {
    const buffer = view.buffer.slice(0, view.byteLength)
    memory.view = new data_view(buffer)
    memory.bytes = new byte_array(buffer)
    tell_watchers(memory)
  }
  memory.read = true
  return memory.view.buffer
}

/** @param {MemoryRecord} memory */
export function tell_watchers(memory) {
  for (let watcher = memory.watcher; watcher !== null; watcher = watcher.next) watcher.tell()
}

/**
 * Glue code that holds the old buffer sees length 0 and takes the new one. An engine that has no way to detach keeps it.
 * @param {ArrayBufferLike} buffer never a shared one
 */
export function detach_buffer(buffer) {
  const transfer = /** @type {{ transfer?: (length: number) => ArrayBuffer }} */ (buffer)
  if (transfer.transfer) transfer.transfer(0)
  else if (structured_clone) structured_clone(buffer, { transfer: [/** @type {ArrayBuffer} */ (buffer)] })
}

/**
 * Up to 32 bytes are a loop of words: below that, `fill` and `copyWithin` cost more to call than they save.
 * @param {MemoryRecord} memory
 * @param {number} d
 * @param {number} value
 * @param {number} n
 */
export function memory_fill(memory, d, value, n) {
  d >>>= 0
  n >>>= 0
  const view = memory.view
  const end = d + n
  if (end > memory.bytes.length) trap_memory()
  if (n > 32) {
    memory.bytes.fill(value, d, end)
  } else {
    const word = imul(value & 255, 0x01010101)
    for (; d + 4 <= end; d += 4) view.setInt32(d, word, true)
    for (; d < end; d++) view.setInt8(d, value)
  }
}

/**
 * @param {MemoryRecord} dst
 * @param {MemoryRecord} src
 * @param {number} d
 * @param {number} s
 * @param {number} n
 */
export function memory_copy(dst, src, d, s, n) {
  d >>>= 0
  s >>>= 0
  n >>>= 0
  const to = dst.view
  const from = src.view
  if (d + n > dst.bytes.length || s + n > src.bytes.length) trap_memory()
  if (n > 32) {
    if (to === from) dst.bytes.copyWithin(d, s, s + n)
    else dst.bytes.set(src.bytes.subarray(s, s + n), d)
  } else if (d <= s) {
    let i = 0
    for (; i + 4 <= n; i += 4) to.setInt32(d + i, from.getInt32(s + i, true), true)
    for (; i < n; i++) to.setInt8(d + i, from.getInt8(s + i))
  } else {
    let i = n
    while (i >= 4) {
      i -= 4
      to.setInt32(d + i, from.getInt32(s + i, true), true)
    }
    while (i-- > 0) to.setInt8(d + i, from.getInt8(s + i))
  }
}

/**
 * Does `count` iterations of a loop that fills memory, and tells how many it did: all or none. None when some store would be out
 * of bounds, or when the bytes of the value differ, of which `width` are stored at a time.
 * @param {MemoryRecord} memory
 * @param {number} address where the first iteration stores
 * @param {number} value
 * @param {number} count
 * @param {number} stride bytes that an iteration stores; negative when the next one goes below
 * @param {number} width
 */
export function memory_fill_run(memory, address, value, count, stride, width) {
  const bytes = memory.bytes
  const start = stride < 0 ? address + (count - 1) * stride : address
  const end = stride < 0 ? address - stride : address + count * stride
  if (count <= 0 || start < 0 || end > bytes.length) return 0
  if ((value ^ imul(value & 255, 0x01010101)) << (32 - 8 * width) !== 0) return 0
  bytes.fill(value, start, end)
  return count
}

/**
 * The same of a loop that copies memory. None too when an iteration would read what another one, or itself, has written.
 * @param {MemoryRecord} memory
 * @param {number} d
 * @param {number} s
 * @param {number} count
 * @param {number} stride
 */
export function memory_copy_run(memory, d, s, count, stride) {
  const bytes = memory.bytes
  const step = stride < 0 ? -stride : stride
  const size = count * step
  // How far the source is ahead of what is written: it may also be behind all of it.
  const ahead = stride < 0 ? d - s : s - d
  if (count <= 0 || (ahead < step && -ahead < size)) return 0
  const back = stride < 0 ? (count - 1) * stride : 0
  d += back
  s += back
  if (d < 0 || s < 0 || d + size > bytes.length || s + size > bytes.length) return 0
  bytes.copyWithin(d, s, s + size)
  return count
}

/**
 * @param {MemoryRecord} memory
 * @param {DataSegment} data
 * @param {number} d
 * @param {number} s
 * @param {number} n
 */
export function memory_init(memory, data, d, s, n) {
  d >>>= 0
  s >>>= 0
  n >>>= 0
  if (d + n > memory.bytes.length || s + n > data.bytes.length) trap_memory()
  memory.bytes.set(data.bytes.subarray(s, s + n), d)
}
