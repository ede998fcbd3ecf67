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
  const buffer = () => {
    memory.escaped = true
    return memory.buffer
  }
  define_property(object, 'buffer', read_only(buffer))
  const record = () => {
    memory.escaped = true
    return { kind: memory.kind, max: memory.max, control: memory.control }
  }
  return define_property(object, 'dewasm:1', read_only(record))
}

/** @param {() => unknown} get */
function read_only(get) {
  return /** @type {PropertyDescriptor} */ ({ __proto__: null, get, enumerable: true, configurable: true })
}
