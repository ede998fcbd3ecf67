/**
 * Tables with 64-bit indices, told by the `kind` of their record. Generated code shortens indices to 32 bits by itself.
 *
 * @import { Ref, TableRecord } from './records.d.ts'
 */
import { import_fail, limits_match } from './imports.js'
import { record_of } from './record.js'
import { table_new } from './table.js'

/**
 * @param {string} type
 * @param {number} min
 * @param {number | null} max
 * @param {Ref} init
 * @returns {TableRecord}
 */
export function table64_new(type, min, max, init) {
  const table = table_new(type, min, max, init)
  table.kind = 'table i64'
  return table
}

/**
 * @param {unknown} value
 * @param {string} module
 * @param {string} field
 * @param {string} type
 * @param {number} min
 * @param {number | null} max
 * @returns {TableRecord}
 */
export function import_table64(value, module, field, type, min, max) {
  const table = record_of(value, /** @type {'table'} */ ('table i64'))
  if (table === null) import_fail(value, module, field, 'a table with 64-bit indices')
  if (table.type !== type) import_fail(value, module, field, `a table of ${type}, found ${table.type}`)
  if (!limits_match(table.elems.length, table.max, min, max)) {
    import_fail(value, module, field, 'a table with other limits')
  }
  return table
}
