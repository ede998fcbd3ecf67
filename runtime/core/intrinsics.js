/**
 * Intrinsics, captured when the module is loaded: what a page patches later changes nothing here. One declaration
 * each, since the linker keeps or drops whole declarations.
 */
export const imul = Math.imul
export const clz32 = Math.clz32
export const fround = Math.fround
export const abs = Math.abs
export const ceil = Math.ceil
export const floor = Math.floor
export const trunc = Math.trunc
export const sqrt = Math.sqrt
export const math_min = Math.min
export const math_max = Math.max

export const define_property = Object.defineProperty
export const define_properties = Object.defineProperties
/**
 * The descriptor of a property that stays as it is. Descriptors inherit nothing, whatever somebody has put on Object.prototype.
 * @param {unknown} value
 */
export function fixed_property(value) {
  return /** @type {PropertyDescriptor} */ ({ __proto__: null, value, writable: false })
}
/**
 * The descriptor of a property as classes have them.
 * @param {unknown} value
 */
export function hidden_property(value) {
  return /** @type {PropertyDescriptor} */ ({ __proto__: null, value, writable: true, configurable: true })
}

export const object_create = Object.create
export const set_prototype_of = Object.setPrototypeOf

export const js_array = Array
export const byte_array = Uint8Array
export const int8_array = Int8Array
export const int16_array = Int16Array
export const int32_array = Int32Array
export const float32_array = Float32Array
export const float64_array = Float64Array
export const half_array = Uint16Array
export const data_view = DataView
export const array_buffer = ArrayBuffer
/** Of what needs it alone: old engines have none. */
export const js_bigint = /** @type {BigIntConstructor} */ (typeof BigInt === 'function' ? BigInt : null)
export const type_error = TypeError
export const range_error = RangeError
export const structured_clone = typeof structuredClone === 'function' ? structuredClone : null

/** Threads, of which old engines and pages that are not isolated have none. */
export const shared_array_buffer = /** @type {import('./records.d.ts').GrowableBufferConstructor} */ (
  /** @type {unknown} */ (typeof SharedArrayBuffer === 'function' ? SharedArrayBuffer : null)
)
export const big_int64_array = /** @type {BigInt64ArrayConstructor} */ (
  typeof BigInt64Array === 'function' ? BigInt64Array : null
)
export const js_atomics = /** @type {Atomics} */ (typeof Atomics === 'object' ? Atomics : {})
export const atomics_load = js_atomics.load
export const atomics_store = js_atomics.store
export const atomics_add = js_atomics.add
export const atomics_sub = js_atomics.sub
export const atomics_and = js_atomics.and
export const atomics_or = js_atomics.or
export const atomics_xor = js_atomics.xor
export const atomics_exchange = js_atomics.exchange
export const atomics_compare_exchange = js_atomics.compareExchange
export const atomics_wait = js_atomics.wait
export const atomics_notify = js_atomics.notify

/** Carries a record on the object that JavaScript holds, and the cells on the global object. */
export const record_symbol = Symbol.for('dewasm:1')
