/**
 * Tables. `elems` holds the references. Beside it, for each function type that some module calls through the table, a view holds
 * at each index what such a call must call: the raw function, or the function that throws the right trap. Every write and growth
 * keeps the views in step; neither `elems` nor a view is ever replaced.
 *
 * @import { TableRecord, ElemSegment, FuncRecord, Raw, Ref } from './records.d.ts'
 */
import { func_test } from './gc-types.js'
import { js_array, object_create, range_error, set_prototype_of } from './intrinsics.js'
import { trap_signature, trap_table, trap_uninitialized } from './trap.js'

/**
 * No more than 10,000,000 elements, the limit of engines.
 * @param {string} type
 * @param {number} min
 * @param {number | null} max
 * @param {Ref} init
 * @returns {TableRecord}
 */
export function table_new(type, min, max, init) {
  if (min > 10000000) throw new range_error('table size exceeds the limit')
  return {
    kind: 'table',
    type,
    elems: filled(min, init),
    max,
    views: object_create(null),
    object: null,
  }
}

/**
 * A list that is not disturbed by what a page has put on Array.prototype.
 * @param {number} length
 * @param {Ref} ref
 * @returns {Ref[]}
 */
function filled(length, ref) {
  const list = set_prototype_of(new js_array(length), null)
  for (let i = 0; i < length; i++) list[i] = ref
  return list
}

/**
 * The functions to call for calls with this type, index by index.
 * @param {TableRecord} table
 * @param {string} type
 */
export function table_view(table, type) {
  const made = table.views[type]
  if (made !== undefined) return made
  if (!views_fit(table, table.elems.length, 1))
    throw new range_error('table is called with too many types for its size')
  const view = new js_array(table.elems.length)
  // Beyond its end a call finds nothing, whatever a page has put on Array.prototype.
  set_prototype_of(view, null)
  for (let i = 0; i < view.length; i++) view[i] = view_entry(table.elems[i], type)
  table.views[type] = view
  return view
}

/**
 * Whether a table may have so many elements and as many more views: a gigabyte of all views together.
 * @param {TableRecord} table
 * @param {number} length
 * @param {number} more
 */
function views_fit(table, length, more) {
  let count = more
  for (const type in table.views) if (table.views[type]) count++
  return length * count <= 134217728
}

/**
 * @param {Ref} ref
 * @param {string} type
 * @returns {Raw}
 */
export function view_entry(ref, type) {
  if (ref === null) return trap_uninitialized
  const func = /** @type {FuncRecord} */ (ref)
  return func_test(func, type) ? func.raw : trap_signature
}

/**
 * Writes an element that exists.
 * @param {TableRecord} table
 * @param {number} i
 * @param {Ref} ref
 */
export function table_write(table, i, ref) {
  table.elems[i] = ref
  const views = table.views
  for (const type in views) views[type][i] = view_entry(ref, type)
}

/**
 * @param {TableRecord} table
 * @param {number} i
 */
export function table_get(table, i) {
  if (i >>> 0 >= table.elems.length) trap_table()
  return table.elems[i]
}

/**
 * @param {TableRecord} table
 * @param {number} i
 * @param {Ref} ref
 */
export function table_set(table, i, ref) {
  if (i >>> 0 >= table.elems.length) trap_table()
  table_write(table, i, ref)
}

/** @param {TableRecord} table */
export function table_size(table) {
  return table.elems.length
}

/**
 * The old size, or -1.
 * @param {TableRecord} table
 * @param {Ref} ref
 * @param {number} n
 */
export function table_grow(table, ref, n) {
  const old = table.elems.length
  const size = old + (n >>> 0)
  if (size > 10000000 || (table.max !== null && size > table.max) || !views_fit(table, size, 0)) return -1
  for (let i = old; i < size; i++) table_write(table, i, ref)
  return old
}

/**
 * @param {TableRecord} table
 * @param {number} i
 * @param {Ref} ref
 * @param {number} n
 */
export function table_fill(table, i, ref, n) {
  i >>>= 0
  const end = i + (n >>> 0)
  if (end > table.elems.length) trap_table()
  for (; i < end; i++) table_write(table, i, ref)
}

/**
 * @param {TableRecord} dst
 * @param {TableRecord} src
 * @param {number} d
 * @param {number} s
 * @param {number} n
 */
export function table_copy(dst, src, d, s, n) {
  d >>>= 0
  s >>>= 0
  n >>>= 0
  if (d + n > dst.elems.length || s + n > src.elems.length) trap_table()
  if (d <= s) for (let i = 0; i < n; i++) table_write(dst, d + i, src.elems[s + i])
  else for (let i = n - 1; i >= 0; i--) table_write(dst, d + i, src.elems[s + i])
}

/**
 * @param {TableRecord} table
 * @param {ElemSegment} elem
 * @param {number} d
 * @param {number} s
 * @param {number} n
 */
export function table_init(table, elem, d, s, n) {
  d >>>= 0
  s >>>= 0
  n >>>= 0
  if (d + n > table.elems.length || s + n > elem.items.length) trap_table()
  for (let i = 0; i < n; i++) table_write(table, d + i, elem.items[s + i])
}

/**
 * @param {readonly Ref[]} items
 * @returns {ElemSegment}
 */
export function elem_new(items) {
  return { items }
}

/** @param {ElemSegment} elem */
export function elem_drop(elem) {
  elem.items = []
}
