/**
 * Shared memories as JavaScript sees them, and what `postMessage` has made of them (postable.js): where a module imports it, it becomes a
 * Memory again.
 *
 * @import { GrowableBuffer, MemoryKind, MemoryRecord, SharedMemoryRecord } from './records.d.ts'
 */
import { import_fail, limits_match } from './imports.js'
import { int32_array, object_create, set_prototype_of, shared_array_buffer } from './intrinsics.js'
import { memory_fresh, shared_record } from './memory-shared.js'
import { TypedMemory } from './object-memory-typed.js'
import { make_postable } from './postable.js'
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
