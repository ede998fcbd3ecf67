/**
 * `Memory` of the JS API for memories of every type: what `dewasm/runtime` exports. A generated module that exports memories of the
 * plain type alone has the smaller one of object-memory.js.
 *
 * @import { MemoryRecord, SharedMemoryRecord } from './records.d.ts'
 */
import { address_from_js, address_to_js, address_type, read_address_limits } from './address.js'
import { api_class, check_descriptor } from './api-class.js'
import { object_create, range_error, type_error } from './intrinsics.js'
import { memory_buffer, memory_grow, memory_new } from './memory.js'
import { memory_grow_shared, memory_new_shared } from './memory-shared.js'
import { memory_grow_typed, memory_new_typed } from './memory-typed.js'
import { make_postable } from './postable.js'
import { attach_record, object_record } from './record.js'

export const TypedMemory = api_class('Memory', construct_typed_memory, {
  get buffer() {
    const memory = this_typed_memory(this)
    const { buffer } = /** @type {SharedMemoryRecord} */ (memory)
    return buffer === undefined ? memory_buffer(memory) : buffer
  },
  /** @param {unknown} delta */
  grow(delta) {
    const memory = this_typed_memory(this)
    const wide = has_wide_addresses(memory)
    const pages = typed_memory_grow(memory, address_from_js(wide, delta, 'delta'))
    if (pages < 0) throw new range_error('memory cannot grow that much')
    return address_to_js(wide, pages)
  },
})

/**
 * @this {object}
 * @param {unknown} descriptor
 */
function construct_typed_memory(descriptor) {
  const given = check_descriptor(new.target, descriptor)
  const wide = address_type(given)
  const limits = read_address_limits(wide, given)
  const shared = !!given.shared
  if (shared && limits[1] === null) throw new type_error('a shared memory must have a maximum')
  const most = wide ? 281474976710656 : 65536
  if (limits[0] > most || (limits[1] !== null && limits[1] > most))
    throw new range_error(`a memory has at most ${most} pages`)
  const kind = wide ? 'memory i64' : 'memory'
  if (shared) {
    const max = /** @type {number} */ (limits[1])
    const memory = memory_new_shared(`${kind} shared`, 65536, limits[0], max)
    make_postable(attach_record(memory, this), memory)
  } else {
    const make = wide ? memory_new_typed(kind, 65536, limits[0], limits[1]) : memory_new(limits[0], limits[1])
    attach_record(make, this)
  }
}

/**
 * @param {unknown} value
 * @returns {MemoryRecord}
 */
function this_typed_memory(value) {
  const record = object_record(value)
  if (record === null || record.kind.indexOf('memory') !== 0) throw new type_error('this is not a Memory')
  return /** @type {MemoryRecord} */ (record)
}

/** @param {MemoryRecord} memory */
function has_wide_addresses(memory) {
  return memory.kind.indexOf(' i64') > 0
}

/**
 * @param {MemoryRecord} memory
 * @param {number} delta
 */
function typed_memory_grow(memory, delta) {
  if (memory.kind === 'memory') return memory_grow(memory, delta)
  const shared = /** @type {SharedMemoryRecord} */ (memory)
  return shared.control ? memory_grow_shared(shared, delta) : memory_grow_typed(shared, delta)
}

/**
 * The Memory that JavaScript sees, always the same one.
 * @param {MemoryRecord} memory
 */
export function typed_memory_object(memory) {
  return memory.object === null ? attach_record(memory, object_create(TypedMemory.prototype)) : memory.object
}
