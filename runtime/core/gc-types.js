/**
 * Types of references when a program runs. Equal types of all modules of the realm share one constructor (docs/linking.md, Objects), so
 * whether an object is of a type is told by `instanceof`.
 *
 * @import { FuncRecord, GcConstructor, GcRealm, Ref } from './records.d.ts'
 */
import { cells } from './cells.js'
import { object_create } from './intrinsics.js'

export const weak_map = WeakMap

export const gc_realm = make_gc_realm()
export const gc_object = gc_type('eq', null, abstract_constructor())
export const gc_struct = gc_type('struct', gc_object, abstract_constructor())
export const gc_array = gc_type('array', gc_object, abstract_constructor())

/** An arrow function has no prototype of its own, and setting one would look for a setter. */
function abstract_constructor() {
  function make() {}
  return make
}

/** @returns {GcRealm} */
function make_gc_realm() {
  if (cells.gc === undefined) {
    cells.gc = { types: object_create(null), supers: object_create(null), mirror: new weak_map() }
  }
  return cells.gc
}

/**
 * The constructor of a type: `make`, if it is the first of the realm.
 * @param {string} key
 * @param {GcConstructor | null} parent
 * @param {Function} make
 * @returns {GcConstructor}
 */
export function gc_type(key, parent, make) {
  const types = gc_realm.types
  const found = types[key]
  if (found !== undefined) return found
  make.prototype = object_create(parent === null ? null : parent.prototype)
  const made = /** @type {GcConstructor} */ (/** @type {unknown} */ (make))
  types[key] = made
  return made
}

/**
 * The constructor of an array type, whose elements are `2 ** shift` numbers each.
 * @param {string} key
 * @param {GcConstructor} parent
 * @param {number} shift
 */
export function array_type(key, parent, shift) {
  const made = gc_type(key, parent, function (/** @type {unknown} */ elems) {
    // @ts-expect-error: a constructor
    this.elems = elems
  })
  made.prototype.shift = shift
  return made
}

/**
 * Makes the proper supertypes of a function type known.
 * @param {string} key
 * @param {readonly string[]} supers
 */
export function func_type(key, supers) {
  gc_realm.supers[key] = supers
}

/**
 * Whether a reference to a function is one to a function of this type.
 * @param {Ref} ref
 * @param {string} type
 */
export function func_test(ref, type) {
  const func = /** @type {FuncRecord | null} */ (ref)
  if (func === null) return false
  const supers = func.sig.supers
  return func.type === type || (supers !== undefined && supers.indexOf(type) >= 0)
}

/** @param {Ref} ref */
export function eq_test(ref) {
  return typeof ref === 'number' || ref instanceof gc_object
}

/**
 * Whether a reference that is not null is of a heap type; hierarchies apart.
 * @param {Ref} ref
 * @param {string} heap
 */
export function ref_test(ref, heap) {
  if (heap === 'any' || heap === 'func' || heap === 'extern') return true
  if (heap === 'i31') return typeof ref === 'number'
  if (heap === 'eq') return eq_test(ref)
  if (is_func_heap(heap)) return func_test(ref, heap)
  const type = gc_realm.types[heap]
  return type !== undefined && ref instanceof type
}

/**
 * The heap type of a reference type.
 * @param {string} type
 */
export function heap_of(type) {
  if (type === 'funcref') return 'func'
  return type === 'externref' ? 'extern' : type.slice(is_nullable(type) ? 10 : 5, -1)
}

/** @param {string} type */
export function is_nullable(type) {
  return type[0] !== '(' || type.indexOf('(ref null ') === 0
}

/**
 * Whether references to a heap type are records of functions. A type that nobody has a constructor for is one of functions, or has no
 * objects yet.
 * @param {string} heap
 */
export function is_func_heap(heap) {
  return gc_realm.types[heap] === undefined && gc_abstract.indexOf(heap) < 0
}

export const gc_abstract = ['any', 'i31', 'none', 'extern', 'noextern', 'exn', 'noexn']

/**
 * Whether values of one type are values of another.
 * @param {string} sub
 * @param {string} sup
 */
export function type_matches(sub, sup) {
  if (sub === sup) return true
  // Of types that are no references, and of those that may be null where the other may not.
  if (sub.indexOf('ref') < 0 || sup.indexOf('ref') < 0 || (is_nullable(sub) && !is_nullable(sup)))
    return false
  return heap_matches(heap_of(sub), heap_of(sup))
}

/**
 * @param {string} sub
 * @param {string} sup
 */
function heap_matches(sub, sup) {
  if (sub === sup) return true
  if (is_func_heap(sub)) {
    const supers = gc_realm.supers[sub]
    return (
      sup === 'func' ||
      (is_func_heap(sup) && (sub === 'nofunc' || (supers !== undefined && supers.indexOf(sup) >= 0)))
    )
  }
  if (sub === 'extern' || sub === 'noextern' || sub === 'exn' || sub === 'noexn') return sub === `no${sup}`
  if (sup === 'any') return true
  const type = gc_realm.types[sup]
  const isEq = sup === 'eq' || sup === 'i31' || type !== undefined
  if (sub === 'none') return isEq
  if (sub === 'i31') return sup === 'eq'
  const own = gc_realm.types[sub]
  return own !== undefined && type !== undefined && own.prototype instanceof type
}
