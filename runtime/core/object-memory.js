/**
 * `Memory` of the JS API.
 *
 * @import { MemoryRecord } from './records.d.ts'
 */
import { api_class, check_descriptor, enforce_u32, read_limits } from './api-class.js'
import { object_create, range_error, type_error } from './intrinsics.js'
import { memory_buffer, memory_grow, memory_new } from './memory.js'
import { attach_record, record_of } from './record.js'

export const Memory = api_class('Memory', construct_memory, {
  get buffer() {
    return memory_buffer(this_memory(this))
  },
  /** @param {unknown} delta */
  grow(delta) {
    const memory = this_memory(this)
    const pages = memory_grow(memory, enforce_u32(delta, 'delta'))
    if (pages < 0) throw new range_error('memory cannot grow that much')
    return pages
  },
})

/**
 * @this {object}
 * @param {unknown} descriptor
 */
function construct_memory(descriptor) {
  const given = check_descriptor(new.target, descriptor)
  const address = given.address
  if (address !== undefined && `${address}` !== 'i32') throw new type_error('address must be i32')
  const limits = read_limits(given)
  if (given.shared) throw new type_error('shared memories are not supported')
  if (limits[0] > 65536 || (limits[1] !== null && limits[1] > 65536)) {
    throw new range_error('a memory has at most 65536 pages')
  }
  attach_record(memory_new(limits[0], limits[1]), this)
}

/** @param {unknown} value */
function this_memory(value) {
  const memory = record_of(value, 'memory')
  if (memory === null) throw new type_error('this is not a Memory')
  return memory
}

/**
 * The Memory that JavaScript sees, always the same one.
 * @param {MemoryRecord} memory
 */
export function memory_object(memory) {
  return memory.object === null ? attach_record(memory, object_create(Memory.prototype)) : memory.object
}
