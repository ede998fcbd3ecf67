/**
 * See value.js.
 *
 * @import { FuncRecord, GlobalRecord, Sig } from '../core/records.d.ts'
 */
import { i64_from_bigint } from '../core/bigint.js'
import { cells_i32 } from '../core/cells.js'
import { func_new } from '../core/func.js'
import { global_new, global_new_i64 } from '../core/global.js'
import { import_fail } from '../core/imports.js'
import { record_of } from '../core/record.js'
import { is_number_type, typed_ref_from_js, value_from_js } from '../core/value.js'

/**
 * @param {unknown} value
 * @param {string} module
 * @param {string} field
 * @param {Sig} sig
 * @param {string} name
 * @returns {FuncRecord}
 */
export function import_func(value, module, field, sig, name) {
  if (typeof value !== 'function') import_fail(value, module, field, 'a function')
  const func = record_of(value, 'func')
  if (func === null) return func_new(sig.adapt(/** @type {() => unknown} */ (value)), sig, name)
  if (func.type !== sig.type)
    import_fail(value, module, field, `a function of type ${sig.type}, found ${func.type}`)
  return func
}

/**
 * A Global of the same type and mutability, or for an immutable one a value: a BigInt for i64, a number for the other
 * number types, else a reference.
 * @param {unknown} value
 * @param {string} module
 * @param {string} field
 * @param {string} type
 * @param {boolean} mutable
 * @returns {GlobalRecord}
 */
export function import_global(value, module, field, type, mutable) {
  const global = record_of(value, 'global')
  if (global !== null) {
    if (global.type !== type || global.mutable !== mutable) {
      import_fail(value, module, field, `a global of type ${mutable ? 'mut ' : ''}${type}`)
    }
    return global
  }
  if (mutable) import_fail(value, module, field, 'a mutable Global')
  if (type === 'i64') {
    if (typeof value !== 'bigint') import_fail(value, module, field, 'a BigInt')
    const lo = i64_from_bigint(value)
    return global_new_i64(false, lo, cells_i32[1])
  }
  if (is_number_type(type)) {
    if (typeof value !== 'number') import_fail(value, module, field, 'a number')
    return global_new(type, false, value_from_js(type, value))
  }
  try {
    return global_new(type, false, typed_ref_from_js(type, value))
  } catch (_) {
    return import_fail(value, module, field, `a value of type ${type}`)
  }
}
