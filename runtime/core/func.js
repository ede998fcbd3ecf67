/**
 * Functions and references where wasm meets JavaScript.
 *
 * @import { FuncRecord, Raw, Ref, Sig } from './records.d.ts'
 */
import { define_properties, fixed_property, record_symbol, type_error } from './intrinsics.js'
import { record_of } from './record.js'

/**
 * @param {Raw} raw
 * @param {Sig} sig
 * @param {string} name
 * @returns {FuncRecord}
 */
export function func_new(raw, sig, name) {
  return { kind: 'func', type: sig.type, raw, sig, name, object: null }
}

/**
 * The function that JavaScript sees, always the same one; null for null.
 * @param {FuncRecord | null} func
 */
export function func_object(func) {
  if (func !== null && func.object === null) {
    func.object = define_properties(func.sig.wrap(func.raw), {
      name: fixed_property(func.name),
      length: fixed_property(func.sig.params),
      [record_symbol]: fixed_property(func),
    })
  }
  return func === null ? null : func.object
}

/**
 * A funcref for JavaScript.
 * @param {Ref} ref
 */
export function ref_to_js(ref) {
  return func_object(/** @type {FuncRecord | null} */ (ref))
}

/**
 * A funcref from JavaScript.
 * @param {unknown} value
 */
export function ref_from_js(value) {
  if (value === null) return null
  const func = record_of(value, 'func')
  if (func === null) throw new type_error('not a WebAssembly function')
  return func
}

/**
 * The results of a function of JavaScript whose type has several.
 * @param {unknown} iterable
 * @param {number} count
 */
export function results_of(iterable, count) {
  const results = [.../** @type {Iterable<unknown>} */ (iterable)]
  if (results.length !== count) throw new type_error('wrong number of results')
  return results
}
