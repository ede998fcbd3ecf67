/**
 * `Table` of the JS API.
 *
 * @import { TableRecord } from './records.d.ts'
 */
import { api_class, check_descriptor, enforce_u32, read_limits } from './api-class.js'
import { object_create, range_error, type_error } from './intrinsics.js'
import { attach_record, record_of } from './record.js'
import { table_grow, table_new, table_write } from './table.js'
import { default_ref, typed_ref_from_js, value_to_js } from './value.js'

export const Table = api_class('Table', construct_table, {
  get length() {
    return this_table(this).elems.length
  },
  /** @param {unknown} index */
  get(index) {
    const table = this_table(this)
    return value_to_js(table.type, table.elems[table_index(table, index)])
  },
  /** @param {unknown} index */
  set(index /* , value */) {
    const table = this_table(this)
    const i = table_index(table, index)
    // biome-ignore lint/complexity/noArguments: a missing value is not undefined
    const given = arguments
    const ref = given.length < 2 ? default_ref(table.type) : typed_ref_from_js(table.type, given[1])
    table_write(table, i, ref)
  },
  /** @param {unknown} delta */
  grow(delta /* , value */) {
    const table = this_table(this)
    const n = enforce_u32(delta, 'delta')
    // biome-ignore lint/complexity/noArguments: the value is optional and not counted in `length`
    const value = arguments.length > 1 ? arguments[1] : undefined
    const ref = value === undefined ? default_ref(table.type) : typed_ref_from_js(table.type, value)
    const size = table_grow(table, ref, n)
    if (size < 0) throw new range_error('table cannot grow that much')
    return size
  },
})

/**
 * @this {object}
 * @param {unknown} descriptor
 * @param {unknown} [value]
 */
function construct_table(descriptor, value) {
  const given = check_descriptor(new.target, descriptor)
  const element = `${given.element}`
  if (element !== 'anyfunc' && element !== 'externref')
    throw new type_error('element must be anyfunc or externref')
  const type = element === 'anyfunc' ? 'funcref' : element
  const limits = read_limits(given)
  const ref = value === undefined ? default_ref(type) : typed_ref_from_js(type, value)
  attach_record(table_new(type, limits[0], limits[1], ref), this)
}

/** @param {unknown} value */
function this_table(value) {
  const table = record_of(value, 'table')
  if (table === null) throw new type_error('this is not a Table')
  return table
}

/**
 * @param {TableRecord} table
 * @param {unknown} index
 */
function table_index(table, index) {
  const i = enforce_u32(index, 'index')
  if (i >= table.elems.length) throw new range_error('index is out of bounds of the table')
  return i
}

/**
 * The Table that JavaScript sees, always the same one.
 * @param {TableRecord} table
 */
export function table_object(table) {
  return table.object === null ? attach_record(table, object_create(Table.prototype)) : table.object
}
