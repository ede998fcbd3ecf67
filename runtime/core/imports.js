/**
 * Imports: read with Get, module first, then checked against what the module declares. Names in messages are
 * quoted as JSON, since they are the module's.
 *
 * @import { FuncRecord, GlobalRecord, MemoryRecord, Sig, TableRecord, TagRecord } from './records.d.ts'
 */

import { i64_from_bigint } from './bigint.js'
import { cells_i32 } from './cells.js'
import { LinkError } from './errors.js'
import { func_new } from './func.js'
import { func_test, type_matches } from './gc-types.js'
import { global_new, global_new_i64 } from './global.js'
import { type_error } from './intrinsics.js'
import { record_of } from './record.js'
import { is_number_type, typed_ref_from_js, value_from_js } from './value.js'

export const stringify = JSON.stringify
export const has_own = Object.prototype.hasOwnProperty
export const object_prototype = Object.prototype
export const function_prototype = Function.prototype

/**
 * @param {unknown} imports
 * @param {string} module
 * @param {string} field
 */
export function import_value(imports, module, field) {
  if (!is_object(imports)) throw new type_error('imports must be an object')
  const items = import_get(imports, module)
  if (!is_object(items)) throw new type_error(`imports: module ${stringify(module)} must be an object`)
  return import_get(items, field)
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
export function is_object(value) {
  return typeof value === 'object' ? value !== null : typeof value === 'function'
}

/**
 * Get, but a module must not reach what an ordinary object or function inherits from its intrinsic prototype.
 * @param {Record<string, unknown>} object
 * @param {string} key
 */
function import_get(object, key) {
  const value = object[key]
  if (has_own.call(object, key)) return value
  // The getters that functions inherit for these two throw.
  const isPoisoned = key === 'arguments' || key === 'caller'
  const intrinsic =
    key === '__proto__' ||
    value === /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (object_prototype))[key] ||
    (!isPoisoned &&
      value === /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (function_prototype))[key])
  return intrinsic ? undefined : value
}

/**
 * @param {unknown} value
 * @param {string} module
 * @param {string} field
 * @param {string} expected
 * @returns {never}
 */
export function import_fail(value, module, field, expected) {
  const what = value === undefined ? 'unknown import' : 'incompatible import type'
  throw new LinkError(`${what}: module ${stringify(module)} field ${stringify(field)}: expected ${expected}`)
}

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
  if (!func_test(func, sig.type))
    import_fail(value, module, field, `a function of type ${sig.type}, found ${func.type}`)
  return func
}

/**
 * @param {unknown} value
 * @param {string} module
 * @param {string} field
 * @param {number} min
 * @param {number | null} max
 * @returns {MemoryRecord}
 */
export function import_memory(value, module, field, min, max) {
  const memory = record_of(value, 'memory')
  if (memory === null) import_fail(value, module, field, 'a memory')
  if (!limits_match(memory.pages, memory.max, min, max))
    import_fail(value, module, field, 'a memory with other limits')
  return memory
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
export function import_table(value, module, field, type, min, max) {
  const table = record_of(value, 'table')
  if (table === null) import_fail(value, module, field, 'a table')
  if (table.type !== type) import_fail(value, module, field, `a table of ${type}, found ${table.type}`)
  if (!limits_match(table.elems.length, table.max, min, max)) {
    import_fail(value, module, field, 'a table with other limits')
  }
  return table
}

/**
 * @param {unknown} value
 * @param {string} module
 * @param {string} field
 * @param {string} type
 * @returns {TagRecord}
 */
export function import_tag(value, module, field, type) {
  const tag = record_of(value, 'tag')
  if (tag === null) import_fail(value, module, field, 'a tag')
  if (tag.type !== type) import_fail(value, module, field, `a tag of type ${type}, found ${tag.type}`)
  return tag
}

/**
 * @param {number} size
 * @param {number | null} limit
 * @param {number} min
 * @param {number | null} max
 */
export function limits_match(size, limit, min, max) {
  return size >= min && (max === null || (limit !== null && limit <= max))
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
    const fits = mutable ? global.type === type : type_matches(global.type, type)
    if (!fits || global.mutable !== mutable) {
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
