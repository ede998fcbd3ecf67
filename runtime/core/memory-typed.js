/**
 * Memories of other types than most: with 64-bit addresses, or pages of one byte. The `kind` of their record says the type, so
 * that nobody takes one for another (docs/linking.md); generated code shortens their addresses to 32 bits by itself.
 *
 * @import { MemoryKind, MemoryRecord, TypedMemoryRecord } from './records.d.ts'
 */
import { import_fail, limits_match } from './imports.js'
import { array_buffer, byte_array, data_view, range_error } from './intrinsics.js'
import { memory_resize } from './memory.js'
import { record_of } from './record.js'

/**
 * So many pages a memory can have: 2 GiB, a byte less when they are of one byte, so that sizes are signed i32.
 * @param {number} page
 */
export function most_pages(page) {
  return page === 1 ? 2147483647 : 2147483648 / page
}

/**
 * @param {MemoryKind} kind
 * @param {number} page bytes of a page
 * @param {number} min
 * @param {number | null} max
 * @returns {TypedMemoryRecord}
 */
export function memory_new_typed(kind, page, min, max) {
  if (min > most_pages(page)) throw new range_error('a memory of more than 2 GiB can not be had')
  const buffer = new array_buffer(min * page)
  return {
    kind,
    page,
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
 * As `memory_grow`.
 * @param {TypedMemoryRecord} memory
 * @param {number} delta
 */
export function memory_grow_typed(memory, delta) {
  const old = memory.pages
  const pages = old + (delta >>> 0)
  const most = most_pages(memory.page)
  if (pages > most || (memory.max !== null && pages > memory.max)) return -1
  if (pages > old || (memory.read && pages !== memory.max)) {
    if (!memory_resize(memory, pages, memory.page, most)) return -1
  }
  return old
}

/**
 * @param {unknown} value
 * @param {string} module
 * @param {string} field
 * @param {MemoryKind} kind
 * @param {number} min
 * @param {number | null} max
 * @returns {MemoryRecord}
 */
export function import_memory_typed(value, module, field, kind, min, max) {
  const memory = record_of(value, /** @type {'memory'} */ (kind))
  if (memory === null) import_fail(value, module, field, `a ${kind}`)
  if (!limits_match(memory.pages, memory.max, min, max))
    import_fail(value, module, field, 'a memory with other limits')
  return memory
}
