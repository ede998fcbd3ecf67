/**
 * Shared memories that `postMessage` takes. It copies properties and drops prototypes, so that what arrives of a Memory is an ordinary object with
 * `buffer` and what else makes the memory, under 'dewasm:1'. Both are getters before: they tell that the buffer has left.
 *
 * @import { SharedMemoryRecord } from './records.d.ts'
 */
import { define_property } from './intrinsics.js'

/**
 * @template {object} T
 * @param {T} object
 * @param {SharedMemoryRecord} memory
 * @returns {T}
 */
export function make_postable(object, memory) {
  define_property(object, 'buffer', {
    get() {
      memory.escaped = true
      return memory.buffer
    },
    enumerable: true,
    configurable: true,
  })
  return define_property(object, 'dewasm:1', {
    get() {
      memory.escaped = true
      return { kind: memory.kind, max: memory.max, control: memory.control }
    },
    enumerable: true,
    configurable: true,
  })
}
