/** The lane of a float as the integer that it is in a vector of words (wasm dialect → wasm dialect), as float-bits.ts does for scalars. */
import { type Expr, withOp } from '../../ir/nodes.ts'
import type { Lowerer } from '../lowerer.ts'

/** Null if it is no lane, or one that arithmetic made: then it is a number, whose bits are free. */
export function laneBits(l: Lowerer, node: Expr): Expr | null {
  const vector = node.args[0] as Expr
  if (node.op === 'f32x4.extract_lane')
    return l.forms.isFree(vector, 'f32x4') ? null : withOp(node, 'i32x4.extract_lane', 'i32')
  if (node.op === 'f64x2.extract_lane')
    return l.forms.isFree(vector, 'f64x2') ? null : withOp(node, 'i64x2.extract_lane', 'i64')
  return null
}
