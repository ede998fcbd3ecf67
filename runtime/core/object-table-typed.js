/**
 * `Table` of the JS API for tables with addresses of either type: what `dewasm/runtime` exports. A generated module that exports tables with
 * 32-bit indices alone has the smaller one of object-table.js.
 *
 * @import { TableRecord } from './records.d.ts'
 */
import { address_from_js, address_to_js, address_type, read_address_limits } from './address.js'
import { api_class, check_descriptor } from './api-class.js'
import { object_create, range_error, type_error } from './intrinsics.js'
import { attach_record, object_record } from './record.js'
import { table_grow, table_new, table_write } from './table.js'
import { table64_new } from './table64.js'
import { default_ref, typed_ref_from_js, value_to_js } from './value.js'

export const TypedTable = api_class('Table', construct_typed_table, {
  get length() {
    const table = this_typed_table(this)
    return address_to_js(has_wide_indices(table), table.elems.length)
  },
  /** @param {unknown} index */
  get(index) {
    const table = this_typed_table(this)
    return value_to_js(table.type, table.elems[typed_table_index(table, index)])
  },
  /** @param {unknown} index */
  set(index /* , value */) {
    const table = this_typed_table(this)
    const i = typed_table_index(table, index)
    // biome-ignore lint/complexity/noArguments: a missing value is not undefined
    const given = arguments
    const ref = given.length < 2 ? default_ref(table.type) : typed_ref_from_js(table.type, given[1])
    table_write(table, i, ref)
  },
  /** @param {unknown} delta */
  grow(delta /* , value */) {
    const table = this_typed_table(this)
    const wide = has_wide_indices(table)
    const n = address_from_js(wide, delta, 'delta')
    // biome-ignore lint/complexity/noArguments: the value is optional and not counted in `length`
    const value = arguments.length > 1 ? arguments[1] : undefined
    const ref = value === undefined ? default_ref(table.type) : typed_ref_from_js(table.type, value)
    const size = table_grow(table, ref, n)
    if (size < 0) throw new range_error('table cannot grow that much')
    return address_to_js(wide, size)
  },
})

/**
 * @this {object}
 * @param {unknown} descriptor
 * @param {unknown} [value]
 */
function construct_typed_table(descriptor, value) {
  const given = check_descriptor(new.target, descriptor)
  const element = `${given.element}`
  if (element !== 'anyfunc' && element !== 'externref')
    throw new type_error('element must be anyfunc or externref')
  const type = element === 'anyfunc' ? 'funcref' : element
  const wide = address_type(given)
  const limits = read_address_limits(wide, given)
  const ref = value === undefined ? default_ref(type) : typed_ref_from_js(type, value)
  const make = wide ? table64_new : table_new
  attach_record(make(type, limits[0], limits[1], ref), this)
}

/**
 * @param {unknown} value
 * @returns {TableRecord}
 */
function this_typed_table(value) {
  const record = object_record(value)
  if (record === null || record.kind.indexOf('table') !== 0) throw new type_error('this is not a Table')
  return /** @type {TableRecord} */ (record)
}

/** @param {TableRecord} table */
function has_wide_indices(table) {
  return table.kind === 'table i64'
}

/**
 * @param {TableRecord} table
 * @param {unknown} index
 */
function typed_table_index(table, index) {
  const i = address_from_js(has_wide_indices(table), index, 'index')
  if (i >= table.elems.length) throw new range_error('index is out of bounds of the table')
  return i
}

/**
 * The Table that JavaScript sees, always the same one.
 * @param {TableRecord} table
 */
export function typed_table_object(table) {
  return table.object === null ? attach_record(table, object_create(TypedTable.prototype)) : table.object
}
