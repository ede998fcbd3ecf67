/**
 * A function of JavaScript as an exported function of a type that is known only when the program runs: what generated code
 * does for types that it knows (docs/linking.md, Functions), by the names of the types.
 *
 * @import { Raw, Sig } from '../core/records.d.ts'
 */
import { i64_from_bigint, i64_to_bigint } from '../core/bigint.js'
import { box_host, catch_trap } from '../core/catch.js'
import { cells_f64, cells_i32, cells_ref } from '../core/cells.js'
import { func_object, results_of } from '../core/func.js'
import { import_func, import_value } from '../core/imports.js'
import { value_from_js, value_to_js } from '../core/value.js'

/**
 * The imported function as a module would export it.
 * @param {unknown} imports
 * @param {string} module
 * @param {string} field
 * @param {readonly string[]} params
 * @param {readonly string[]} results
 */
export function forward_function(imports, module, field, params, results) {
  const value = import_value(imports, module, field)
  return func_object(import_func(value, module, field, sig_of(params, results), '0'))
}

/** @typedef {(...values: readonly unknown[]) => unknown} AnyFunction */

/**
 * @param {readonly string[]} params
 * @param {readonly string[]} results
 * @returns {Sig}
 */
function sig_of(params, results) {
  return {
    type: `(${params.join()})->(${results.join()})`,
    params: params.length,
    wrap: (raw) => {
      /** @param {readonly unknown[]} given */
      const wrapped = (...given) => {
        const flat = flatten(params, given)
        try {
          const first = /** @type {AnyFunction} */ (/** @type {unknown} */ (raw))(...flat)
          const values = lift(results, taken(results, first))
          return values.length > 1 ? values : values[0]
        } catch (error) {
          throw catch_trap(error)
        }
      }
      return wrapped
    },
    adapt: (func) => {
      /** @param {readonly unknown[]} flat */
      const adapted = (...flat) => {
        try {
          const result = /** @type {AnyFunction} */ (/** @type {unknown} */ (func))(...lift(params, flat))
          return leave(results, results.length > 1 ? results_of(result, results.length) : [result])
        } catch (error) {
          throw box_host(error)
        }
      }
      return /** @type {Raw} */ (adapted)
    },
  }
}

/**
 * The types of flattened values: two numbers for an i64.
 * @param {readonly string[]} types
 */
function flat_types(types) {
  return types.reduce(
    (list, type) => list.concat(type === 'i64' ? ['i32', 'i32'] : [type]),
    /** @type {string[]} */ ([]),
  )
}

/**
 * @param {readonly string[]} types
 * @param {readonly unknown[]} values
 */
function flatten(types, values) {
  /** @type {unknown[]} */
  const flat = []
  types.forEach((type, i) => {
    flat.push(type === 'i64' ? i64_from_bigint(values[i]) : value_from_js(type, values[i]))
    if (type === 'i64') flat.push(cells_i32[1])
  })
  return flat
}

/**
 * @param {readonly string[]} types
 * @param {readonly unknown[]} flat
 */
function lift(types, flat) {
  let at = 0
  return types.map((type) => {
    const value = flat[at++]
    if (type !== 'i64') return value_to_js(type, value)
    return i64_to_bigint(/** @type {number} */ (value), /** @type {number} */ (flat[at++]))
  })
}

/**
 * The cells for results of a type.
 * @param {string} type
 * @returns {{ [index: number]: unknown }}
 */
function cells_of(type) {
  return type === 'i32' ? cells_i32 : type === 'f32' || type === 'f64' ? cells_f64 : cells_ref
}

/**
 * The flattened results, of which the first was returned.
 * @param {readonly string[]} types
 * @param {unknown} first
 */
function taken(types, first) {
  return flat_types(types).map((type, k) => (k === 0 ? first : cells_of(type)[k]))
}

/**
 * Returns the first of the flattened results and leaves the others in the cells.
 * @param {readonly string[]} types
 * @param {readonly unknown[]} values
 */
function leave(types, values) {
  const flat = flatten(types, values)
  flat_types(types).forEach((type, k) => {
    if (k > 0) cells_of(type)[k] = flat[k]
  })
  return flat[0]
}
