/**
 * Shared memories as JavaScript sees them. `postMessage` copies properties and drops prototypes, so that what arrives of a Memory is an
 * ordinary object with `buffer` and what else makes the memory, under 'dewasm:1'. It becomes a Memory again when a module imports it. Both
 * are getters before: they tell that the buffer has left.
 *
 * @import { GrowableBuffer, MemoryKind, MemoryRecord, SharedMemoryRecord } from './records.d.ts'
 */
import { import_fail, limits_match } from './imports.js'
import {
  define_property,
  int32_array,
  object_create,
  set_prototype_of,
  shared_array_buffer,
} from './intrinsics.js'
import { memory_fresh, shared_record } from './memory-shared.js'
import { TypedMemory } from './object-memory-typed.js'
import { attach_record, object_record } from './record.js'

/**
 * The Memory that JavaScript sees, always the same one.
 * @param {SharedMemoryRecord} memory
 */
export function shared_memory_object(memory) {
  if (memory.object !== null) return memory.object
  return make_postable(attach_record(memory, object_create(TypedMemory.prototype)), memory)
}

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

/**
 * The record of a Memory, or of what arrived of one.
 * @param {unknown} value
 * @returns {MemoryRecord | null}
 */
function shared_memory_record(value) {
  const record = object_record(value)
  if (record !== null) return /** @type {MemoryRecord} */ (record)
  const sent = /** @type {Record<string, unknown> | null | undefined} */ (value)
  const parts = sent == null ? sent : /** @type {SharedMemoryRecord | undefined} */ (sent['dewasm:1'])
  if (sent == null || parts == null || !(parts.control instanceof int32_array)) return null
  if (!shared_array_buffer || !(sent.buffer instanceof shared_array_buffer)) return null
  // Whoever sent it may have written what he liked: nothing that is taken over can do more than a memory.
  const kind = /** @type {MemoryKind} */ (`${parts.kind}`)
  const page = kind.indexOf('(pagesize 1)') < 0 ? 65536 : 1
  const max = +(/** @type {number} */ (parts.max))
  const memory = shared_record(kind, page, max, /** @type {GrowableBuffer} */ (sent.buffer), parts.control)
  memory.escaped = true
  attach_record(memory, set_prototype_of(sent, TypedMemory.prototype))
  return memory
}

/**
 * @param {unknown} value
 * @param {string} module
 * @param {string} field
 * @param {MemoryKind} kind
 * @param {number} min
 * @param {number} max
 * @returns {SharedMemoryRecord}
 */
export function import_memory_shared(value, module, field, kind, min, max) {
  const memory = /** @type {SharedMemoryRecord | null} */ (shared_memory_record(value))
  if (memory === null || memory.kind !== kind) import_fail(value, module, field, `a ${kind}`)
  if (!limits_match(memory_fresh(memory).pages, memory.max, min, max))
    import_fail(value, module, field, 'a memory with other limits')
  return memory
}
