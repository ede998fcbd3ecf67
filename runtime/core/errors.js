/**
 * The error constructors of the JS API. They subclass Error without `class` syntax, which Hermes lacks: made by
 * Reflect.construct, so that they have a stack, `cause`, and can themselves be subclassed.
 */
import {
  define_properties,
  fixed_property,
  hidden_property,
  object_create,
  set_prototype_of,
} from './intrinsics.js'

export const error_class = Error
export const reflect_construct = Reflect.construct

/** @typedef {{ new (message?: string, options?: ErrorOptions): Error, (message?: string, options?: ErrorOptions): Error, readonly prototype: Error }} ErrorConstructorLike */

export const CompileError = error_constructor('CompileError')
export const LinkError = error_constructor('LinkError')
export const RuntimeError = error_constructor('RuntimeError')

/**
 * @param {string} name
 * @returns {ErrorConstructorLike}
 */
function error_constructor(name) {
  /**
   * @param {string} [message]
   * @param {ErrorOptions} [options]
   */
  function make(message, options) {
    return reflect_construct(error_class, [message, options], new.target || make)
  }
  const methods = object_create(error_class.prototype, {
    constructor: hidden_property(make),
    name: hidden_property(name),
    message: hidden_property(''),
  })
  define_properties(make, {
    name: fixed_property(name),
    length: fixed_property(1),
    prototype: fixed_property(methods),
  })
  return /** @type {ErrorConstructorLike} */ (/** @type {unknown} */ (set_prototype_of(make, error_class)))
}
