/**
 * `Exception` of the JS API, and the objects that wasm throws. They are no Errors: capturing a stack would make a throw many times as
 * expensive.
 *
 * @import { ExceptionRecord, TagRecord } from './records.d.ts'
 */
import { api_class, enforce_u32 } from './api-class.js'
import { i64_from_bigint, i64_to_bigint } from './bigint.js'
import { boundary_error, is_opaque } from './boundary.js'
import { cells_i32 } from './cells.js'
import { error_class } from './errors.js'
import { is_object } from './imports.js'
import { range_error, record_symbol, type_error } from './intrinsics.js'
import { record_of } from './record.js'
import { js_tag } from './tag.js'
import { value_from_js, value_to_js } from './value.js'

export const Exception = api_class('Exception', construct_exception, {
  /** @param {unknown} tag */
  is(tag) {
    return this_exception(this).tag === tag_of(tag)
  },
  /**
   * @param {unknown} tag
   * @param {unknown} index
   */
  getArg(tag, index) {
    const exception = this_exception(this)
    if (exception.tag !== tag_of(tag)) throw new type_error('the exception has another tag')
    const place = enforce_u32(index, 'index')
    if (place >= exception.tag.params.length) throw new range_error('the exception has no such argument')
    return exception_value(exception, place)
  },
  get stack() {
    return this_exception(this).stack
  },
})

/**
 * What `throw` makes: quicker than the constructor, and not to be had by JavaScript.
 */
export const exception_class = thrown_class()

/** @returns {{ new (tag: TagRecord, values: unknown[]): object }} */
function thrown_class() {
  /**
   * @this {object}
   * @param {TagRecord} tag
   * @param {unknown[]} values
   */
  function make(tag, values) {
    attach_exception(this, tag, values, undefined)
  }
  make.prototype = Exception.prototype
  return /** @type {never} */ (/** @type {unknown} */ (make))
}

/**
 * An ordinary property: a hidden one takes longer than all else that a throw does.
 * @param {object} object
 * @param {TagRecord} tag
 * @param {unknown[]} values
 * @param {string | undefined} stack
 */
function attach_exception(object, tag, values, stack) {
  /** @type {Record<symbol, ExceptionRecord>} */
  const holder = /** @type {never} */ (object)
  holder[record_symbol] = { kind: 'exception', tag, values, stack, object }
}

/**
 * @this {object}
 * @param {unknown} tag_object
 * @param {unknown} payload
 * @param {{ traceStack?: unknown } | null} [options]
 */
function construct_exception(tag_object, payload, options) {
  if (new.target === undefined) throw new type_error('constructor requires new')
  const tag = tag_of(tag_object)
  if (!is_object(payload)) throw new type_error('the payload must be a sequence')
  const given = [.../** @type {Iterable<unknown>} */ (/** @type {unknown} */ (payload))]
  if (options != null && !is_object(options)) throw new type_error('options must be an object')
  const traces = options != null && !!options.traceStack
  if (tag === js_tag) throw new type_error('an exception of JavaScript is thrown as it is')
  if (given.length !== tag.params.length) throw new type_error('wrong number of values in the payload')
  /** @type {unknown[]} */
  const values = []
  for (let i = 0; i < given.length; i++) {
    const type = /** @type {string} */ (tag.params[i])
    if (is_opaque(type)) throw boundary_error()
    if (type === 'i64') values.push(i64_from_bigint(given[i]), cells_i32[1])
    else values.push(value_from_js(type, given[i]))
  }
  attach_exception(this, tag, values, traces ? new error_class().stack : undefined)
}

/**
 * @param {unknown} value
 * @returns {TagRecord}
 */
function tag_of(value) {
  const tag = record_of(value, 'tag')
  if (tag === null) throw new type_error('not a Tag')
  return tag
}

/** @param {unknown} value */
function this_exception(value) {
  const exception = record_of(value, 'exception')
  if (exception === null) throw new type_error('this is not an Exception')
  return exception
}

/**
 * @param {ExceptionRecord} exception
 * @param {number} place
 */
function exception_value({ tag, values }, place) {
  const type = /** @type {string} */ (tag.params[place])
  let slot = 0
  for (let i = 0; i < place; i++) slot += tag.params[i] === 'v128' ? 4 : tag.params[i] === 'i64' ? 2 : 1
  if (is_opaque(type)) throw boundary_error()
  if (type === 'i64')
    return i64_to_bigint(/** @type {number} */ (values[slot]), /** @type {number} */ (values[slot + 1]))
  return value_to_js(type, values[slot])
}
