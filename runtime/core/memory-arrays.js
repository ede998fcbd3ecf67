/**
 * Typed arrays over memories, for code that is made for engines where their elements are much faster than methods of a DataView.
 *
 * @import { MemoryRecord } from './records.d.ts'
 */
import { byte_array, half_array, set_prototype_of, type_error } from './intrinsics.js'

/**
 * A memory as elements: as many as it has whole ones. Nothing is inherited by the array, since an engine may look among what is
 * inherited for an index that is out of bounds or no integer.
 * @template T
 * @param {MemoryRecord} memory
 * @param {{ new (buffer: ArrayBufferLike, offset: number, length: number): T, readonly BYTES_PER_ELEMENT: number }} kind
 */
export function memory_array(memory, kind) {
  const size = kind.BYTES_PER_ELEMENT
  if (new half_array(new byte_array([1, 0]).buffer)[0] !== 1) {
    throw new type_error('option engine: this machine has the high byte first')
  }
  return set_prototype_of(new kind(memory.view.buffer, 0, (memory.bytes.length / size) >>> 0), null)
}

/**
 * Calls `tell` now and whenever a memory has a new buffer.
 * @param {MemoryRecord} memory
 * @param {() => void} tell
 */
export function memory_watch(memory, tell) {
  memory.watcher = { tell, next: memory.watcher }
  tell()
}
