/**
 * Exceptions inside wasm (docs/linking.md, Exceptions). What is thrown is an Exception object, or the box of what a function of
 * JavaScript threw; handlers and exnrefs hold its record.
 *
 * @import { ExceptionRecord, HostBox, TagRecord } from './records.d.ts'
 */
import { record_symbol } from './intrinsics.js'
import { exception_class } from './object-exception.js'
import { js_tag } from './tag.js'
import { trap } from './trap.js'

/**
 * What to throw for `throw`.
 * @param {TagRecord} tag
 * @param {unknown[]} values  Flattened.
 * @returns {object}
 */
export function exception_new(tag, values) {
  return tag === js_tag ? { kind: 'host', value: values[0] } : new exception_class(tag, values)
}

/**
 * The record of what was thrown; throws it again if wasm can't catch it: a trap, or an exhausted stack.
 * @param {unknown} thrown
 * @returns {ExceptionRecord}
 */
export function exception_caught(thrown) {
  const mark = /** @type {Record<symbol, ExceptionRecord | undefined>} */ (thrown)[record_symbol]
  if (mark === undefined) {
    if (/** @type {HostBox} */ (thrown).kind === 'host')
      return host_exception(/** @type {HostBox} */ (thrown))
    throw thrown
  }
  if (mark.kind === 'exception' && mark.object === thrown) return mark
  if (/** @type {{ kind: string }} */ (mark).kind === 'trap') throw thrown
  // Something else that can be linked, or that inherits from it: a value like any other.
  return host_exception({ kind: 'host', value: thrown })
}

/**
 * @param {HostBox} box
 * @returns {ExceptionRecord}
 */
function host_exception(box) {
  return { kind: 'exception', tag: js_tag, values: [box.value], stack: undefined, object: box }
}

/**
 * What to throw for `throw_ref`.
 * @param {ExceptionRecord | null} exception
 * @returns {object}
 */
export function exception_of_ref(exception) {
  return exception === null ? trap('null exception reference') : exception.object
}
