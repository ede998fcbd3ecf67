/**
 * Floats whose bits are wanted, or that only move through memory, as integers (wasm dialect → wasm dialect):
 *
 *     i32.reinterpret_f32(f32.neg(f32.load p))  →  i32.xor(i32.load p, i32.const 0x80000000)
 *
 * A JavaScript number would quiet a signalling f32, and engines other than V8 don't keep the payload of any NaN.
 */
import { type Bits64, type Expr, expr, type Type, withOp } from '../ir/nodes.ts'

/** An i32 expression for the bits of an f32 one; null if only a number will do. */
export function bitsOfF32(node: Expr): Expr | null {
  switch (node.op) {
    case 'f32.const':
      return withOp(node, 'i32.const', 'i32')
    case 'f32.load':
      return withOp(node, 'i32.load', 'i32')
    case 'f32.reinterpret_i32':
      return node.args[0] as Expr
    case 'f32.neg':
      return withMask32('i32.xor', node, -0x80000000)
    case 'f32.abs':
      return withMask32('i32.and', node, 0x7fffffff)
    case 'select':
      return chosen(node, 'i32', bitsOfF32)
    default:
      return null
  }
}

function withMask32(op: string, node: Expr, mask: number): Expr | null {
  const bits = bitsOfF32(node.args[0] as Expr)
  return bits === null
    ? null
    : expr(op, 'i32', [bits, expr('i32.const', 'i32', [], mask, node.at)], null, node.at)
}

/** The same for f64, as an i64 expression. */
export function bitsOfF64(node: Expr): Expr | null {
  switch (node.op) {
    case 'f64.const':
      return withOp(node, 'i64.const', 'i64')
    case 'f64.load':
      return withOp(node, 'i64.load', 'i64')
    case 'f64.reinterpret_i64':
      return node.args[0] as Expr
    case 'f64.neg':
      return withMask64('i64.xor', node, { lo: 0, hi: -0x80000000 })
    case 'f64.abs':
      return withMask64('i64.and', node, { lo: -1, hi: 0x7fffffff })
    case 'select':
      return chosen(node, 'i64', bitsOfF64)
    default:
      return null
  }
}

/** A select of bits, if both choices have them. */
function chosen(node: Expr, type: Type, bitsOf: (node: Expr) => Expr | null): Expr | null {
  const [yes, no, cond] = node.args as [Expr, Expr, Expr]
  const [a, b] = [bitsOf(yes), bitsOf(no)]
  return a === null || b === null ? null : expr('select', type, [a, b, cond], null, node.at)
}

function withMask64(op: string, node: Expr, mask: Bits64): Expr | null {
  const bits = bitsOfF64(node.args[0] as Expr)
  return bits === null
    ? null
    : expr(op, 'i64', [bits, expr('i64.const', 'i64', [], mask, node.at)], null, node.at)
}
