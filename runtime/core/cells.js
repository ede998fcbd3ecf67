/**
 * The cells of the realm: where a function leaves its results after the first, and where every helper with an i64
 * result leaves the high half (`cells_i32[1]`). All modules share them, so whoever is loaded first makes them
 * (docs/linking.md, Functions).
 *
 * @import { Cells } from './records.d.ts'
 */
import { define_property, fixed_property, record_symbol } from './intrinsics.js'

export const cells = realm_cells()
export const cells_i32 = cells.i32
export const cells_f64 = cells.f64
export const cells_ref = cells.ref

/** @returns {Cells} */
function realm_cells() {
  /** @type {Record<symbol, Cells | undefined>} */
  // @ts-expect-error: `self` is for the es2015 engines in browsers that have no globalThis
  const realm = typeof globalThis === 'object' ? globalThis : typeof self === 'object' ? self : global
  const found = realm[record_symbol]
  if (found !== undefined) return found
  // Later modules add what they need: it must not be found on Object.prototype.
  const value = /** @type {Cells} */ (
    /** @type {unknown} */ ({
      __proto__: null,
      i32: new Int32Array(2048),
      f64: new Float64Array(2048),
      ref: [],
    })
  )
  define_property(realm, record_symbol, fixed_property(value))
  return value
}
