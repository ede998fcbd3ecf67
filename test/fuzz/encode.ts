/** Pieces of the binary format that `test/support/binary.ts` has no need for: constants of all types. */
import type { NumType } from '../../src/wasm/types.ts'
import type { Value } from './values.ts'

const constCodes: Record<NumType, number> = { i32: 0x41, i64: 0x42, f32: 0x43, f64: 0x44 }

export function signed(value: bigint): number[] {
  const out: number[] = []
  let rest = value
  for (;;) {
    const byte = Number(rest & 0x7fn)
    rest >>= 7n
    if (rest === (byte & 0x40 ? -1n : 0n)) return [...out, byte]
    out.push(byte | 0x80)
  }
}

export function constant(type: NumType, value: Value): number[] {
  return [constCodes[type], ...payload(type, value)]
}

function payload(type: NumType, value: Value): number[] {
  if (type === 'i32' || type === 'i64') return signed(BigInt(value))
  const size = type === 'f32' ? 4 : 8
  const view = new DataView(new ArrayBuffer(size))
  if (type === 'f32') view.setFloat32(0, Number(value), true)
  else view.setFloat64(0, Number(value), true)
  return [...new Uint8Array(view.buffer)]
}
