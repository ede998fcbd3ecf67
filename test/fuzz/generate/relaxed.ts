/** Relaxed vector operations, with operands for which the specification leaves engines no choice. */
import type { OpName } from '../../../src/wasm/opcodes.ts'
import type { Body } from './body.ts'
import type { Production } from './productions.ts'
import type { Type } from './types.ts'

type Operand = (body: Body, depth: number) => void

const any: Operand = (body, depth) => body.expr('v128', depth)

/** Every byte, or every lane, with this mask. */
const masked =
  (...bytes: readonly number[]): Operand =>
  (body, depth) => {
    any(body, depth)
    body.named('v128.const')
    for (let i = 0; i < 16; i++) body.emit(bytes[i % bytes.length]!)
    body.named('v128.and')
  }

/** Lanes that are all ones or all zeros. */
const mask =
  (shape: string): Operand =>
  (body, depth) => {
    any(body, depth)
    any(body, depth)
    body.named(`${shape}.eq` as OpName)
  }

/** Floats that are integers of a few bits: their products and sums are exact, and they fit every integer type. */
const integers =
  (shape: 'f32x4' | 'f64x2', unsigned = false): Operand =>
  (body, depth) => {
    any(body, depth)
    body.i32(body.random.pick([22, 24, 27]))
    body.named(unsigned ? 'i32x4.shr_u' : 'i32x4.shr_s')
    body.named(shape === 'f32x4' ? 'f32x4.convert_i32x4_s' : 'f64x2.convert_low_i32x4_s')
  }

const f32s = integers('f32x4')
const f64s = integers('f64x2')

const rows: readonly (readonly [OpName, ...Operand[]])[] = [
  ['i8x16.relaxed_swizzle', any, masked(0x8f)],
  ['i32x4.relaxed_trunc_f32x4_s', f32s],
  ['i32x4.relaxed_trunc_f32x4_u', integers('f32x4', true)],
  ['i32x4.relaxed_trunc_f64x2_s_zero', f64s],
  ['i32x4.relaxed_trunc_f64x2_u_zero', integers('f64x2', true)],
  ['f32x4.relaxed_madd', f32s, f32s, f32s],
  ['f32x4.relaxed_nmadd', f32s, f32s, f32s],
  ['f64x2.relaxed_madd', f64s, f64s, f64s],
  ['f64x2.relaxed_nmadd', f64s, f64s, f64s],
  ['i8x16.relaxed_laneselect', any, any, mask('i8x16')],
  ['i16x8.relaxed_laneselect', any, any, mask('i16x8')],
  ['i32x4.relaxed_laneselect', any, any, mask('i32x4')],
  ['i64x2.relaxed_laneselect', any, any, mask('i64x2')],
  ['f32x4.relaxed_min', f32s, f32s],
  ['f32x4.relaxed_max', f32s, f32s],
  ['f64x2.relaxed_min', f64s, f64s],
  ['f64x2.relaxed_max', f64s, f64s],
  ['i16x8.relaxed_q15mulr_s', any, masked(0xff, 0x7f)],
  ['i16x8.relaxed_dot_i8x16_i7x16_s', any, masked(0x7f)],
  ['i32x4.relaxed_dot_i8x16_i7x16_add_s', any, masked(0x7f), any],
]

export const relaxedExpressions: readonly Production[] = [
  { weight: 20, needs: 'relaxed', of: (type) => type === 'v128', make: operation },
]

function operation(body: Body, _type: Type, depth: number): boolean {
  const [name, ...operands] = body.random.pick(rows)
  for (const operand of operands) operand(body, depth)
  body.named(name)
  return true
}
