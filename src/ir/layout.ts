/**
 * How objects of wasm lie in JavaScript. A struct has a property for each flattened field: an i64 takes two, low half first, a v128 four. An
 * array holds its elements in `elems`: an array for references, else a typed array, where an i64 takes two numbers and a v128 four. Integers that
 * need up to `mostPlain` numbers are in a plain array; floats never are, since engines change the NaNs in those.
 */
import { type FieldType, isPacked, isRef, type StructType } from '../wasm/types.ts'

/** log2 of how many numbers a field or element takes. */
export function shiftOf({ storage }: FieldType): number {
  return storage === 'i64' ? 1 : storage === 'v128' ? 2 : 0
}

/** Number of the property of a field; for the number of fields, how many properties there are. */
export function slotOf({ fields }: StructType, index: number): number {
  let slot = 0
  for (let i = 0; i < index; i++) slot += 1 << shiftOf(fields[i]!)
  return slot
}

/** The runtime's name for the typed array that holds elements; null for references. */
export function elemsOf({ storage }: FieldType): string | null {
  if (isPacked(storage)) return storage === 'i8' ? 'byte_array' : 'half_array'
  if (isRef(storage)) return null
  return elemsNames[storage]
}

/** As `most_plain` of the runtime. */
export const mostPlain = 64

/** Whether elements are integers of whatever width. */
export function areInts({ storage }: FieldType): boolean {
  return typeof storage === 'string' && storage !== 'f32' && storage !== 'f64'
}

const elemsNames = {
  i32: 'int32_array',
  i64: 'int32_array',
  f32: 'float32_array',
  f64: 'float64_array',
  v128: 'int32_array',
} as const
