/** Accesses to memory by the names that methods of a DataView have for them. */
import type { Access } from './nodes.ts'

/** Bytes that each one reads or writes. */
export const accessSizes: Readonly<Record<Access['method'], number>> = {
  Int8: 1,
  Uint8: 1,
  Int16: 2,
  Uint16: 2,
  Int32: 4,
  Float32: 4,
  Float64: 8,
}
