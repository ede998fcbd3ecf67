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
export const object_create = Object.create
export const set_prototype_of = Object.setPrototypeOf

export const js_array = Array
export const byte_array = Uint8Array
export const u16_array = Uint16Array
export const int32_array = Int32Array
export const float32_array = Float32Array
export const float64_array = Float64Array
export const data_view = DataView
export const array_buffer = ArrayBuffer
/** Of what needs it alone: old engines have none. */
export const js_bigint = /** @type {BigIntConstructor} */ (typeof BigInt === 'function' ? BigInt : null)
export const type_error = TypeError
export const range_error = RangeError
export const structured_clone = typeof structuredClone === 'function' ? structuredClone : null

/** Carries a record on the object that JavaScript holds, and the cells on the global object. */
export const record_symbol = Symbol.for('dewasm:1')
