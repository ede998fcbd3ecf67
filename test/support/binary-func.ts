/** Functions of i32 to i32 from bytes: for bodies of a depth that no text assembler survives. */
import { binary, bytes, section, sized } from './binary.ts'

/** Opcodes that deep bodies are made of. */
export const op = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  brIf: 0x0d,
  brTable: 0x0e,
  localGet: 0x20,
  localSet: 0x21,
  i32Const: 0x41,
  i32Eqz: 0x45,
  i32LtU: 0x49,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32Mul: 0x6c,
  i32Xor: 0x73,
} as const

/** Type of a block without parameters and results, and of one with an i32. */
export const empty = 0x40
export const i32 = 0x7f

/** Parts of a body, joined at the end: a spread of so many would overflow the stack. */
export type Code = readonly (number | readonly number[])[]

/** `(func (export "f") (param i32) (result i32) (local i32) …)` */
export function deepFunc(code: Code): Uint8Array {
  const body = sized(bytes(1, 1, i32), code, op.end)
  return binary(
    section(1, 1, 0x60, 1, i32, 1, i32),
    section(3, 1, 0),
    section(7, 1, sized('f'), 0, 0),
    section(10, 1, body),
  )
}

export function repeat(count: number, part: (k: number) => number[]): number[][] {
  return Array.from({ length: count }, (_, k) => part(k))
}

export function getLocal(index: number): number[] {
  return [op.localGet, index]
}

/** `local 1 += by` */
export function count(by: number): number[] {
  return [op.localGet, 1, op.i32Const, ...s32(by), op.i32Add, op.localSet, 1]
}

export function constant(value: number): number[] {
  return [op.i32Const, ...s32(value)]
}

/** Signed LEB128. */
export function s32(value: number): number[] {
  const out: number[] = []
  for (let rest = value | 0; ; rest >>= 7) {
    const byte = rest & 127
    const isLast = (rest >> 6 === 0 && byte < 64) || (rest >> 6 === -1 && byte >= 64)
    out.push(isLast ? byte : byte | 128)
    if (isLast) return out
  }
}
