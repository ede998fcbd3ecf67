/**
 * See value.js.
 *
 * @import { FuncRecord, Raw, Ref } from '../core/records.d.ts'
 */
import { trap_signature, trap_uninitialized } from '../core/trap.js'

/**
 * @param {Ref} ref
 * @param {string} type
 * @returns {Raw}
 */
export function view_entry(ref, type) {
  if (ref === null) return trap_uninitialized
  const func = /** @type {FuncRecord} */ (ref)
  return func.type === type ? func.raw : trap_signature
}
