/**
 * f32 and f64 operations. Both are numbers; an f32 is rounded at every operation that can leave its range. Floats
 * that only move through memory are moved as integers (memory.ts): engines don't keep the bits of every NaN.
 */
import { type Bits64, type Expr, expr, type Type, withType } from '../ir/nodes.ts'
import { bitsOfF32 } from './float-bits.ts'
import { fitNumber, numberOfPair } from './i64-number.ts'
import * as js from './js.ts'
import type { Lowerer } from './lowerer.ts'
import type { Lowered } from './pair.ts'
import { laneBits } from './simd/lane-bits.ts'
import type { Lowering } from './table.ts'

const scratch = new DataView(new ArrayBuffer(8))

export function constant32(_l: Lowerer, node: Expr): Lowered {
  const bits = node.imm as number
  scratch.setInt32(0, bits)
  const value = scratch.getFloat32(0)
  if (Number.isNaN(value) && bits !== 0x7fc00000) return f32OfInteger(js.num(bits), node.at)
  return js.num(value, 'f32', node.at)
}

export function constant64(_l: Lowerer, node: Expr): Lowered {
  const { lo, hi } = node.imm as Bits64
  scratch.setInt32(0, hi)
  scratch.setInt32(4, lo)
  const value = scratch.getFloat64(0)
  if (Number.isNaN(value) && !(hi === 0x7ff80000 && lo === 0))
    return js.helper('f64_reinterpret_i64', 'f64', [js.num(lo), js.num(hi)], node.at)
  return js.num(value, 'f64', node.at)
}

export function compare(op: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'): Lowering {
  return (l, node) => {
    const [a, b] = l.values(node.args) as [Expr, Expr]
    return js.compare(op, a, b)
  }
}

/** An operation of JavaScript that is exact for the type. */
export function math(op: string, type: 'f32' | 'f64'): Lowering {
  return (l, node) => expr(op, type, l.values(node.args), null, node.at)
}

/**
 * ceil, floor and trunc. JavaScript's leave a signalling NaN as it is; `x + x` quiets it. The results of arithmetic
 * are never signalling.
 */
export function integral(op: string, type: 'f32' | 'f64'): Lowering {
  return (l, node) => roundTo(l, l.value(node.args[0] as Expr), op, type)
}

export function roundTo(l: Lowerer, arg: Expr, op: string, type: 'f32' | 'f64'): Expr {
  const make = (x: Expr): Expr => js.unary(op, type, x)
  if (type === 'f32' || isQuiet(arg)) return make(arg)
  const x = l.atom(arg)
  const isNumber = js.compare('eq', x, js.copy(x))
  return js.cond(isNumber, make(js.copy(x)), js.binary('js.add', 'num', js.copy(x), js.copy(x)))
}

function isQuiet(node: Expr): boolean {
  return quiet.has(node.op) || node.type === 'i32' || node.type === 'u32'
}

const quiet = new Set(['js.add', 'js.sub', 'js.mul', 'js.div', 'js.sqrt', 'js.fround'])

/** An operation of f32 operands whose result is rounded: twice rounded is once rounded for + - * / and sqrt. */
export function rounded(op: string): Lowering {
  return (l, node) => js.fround(expr(op, 'num', l.values(node.args), null, node.at))
}

export function helper(name: string, type: Type): Lowering {
  return (l, node) => js.helper(name, type, l.values(node.args), node.at)
}

export function toI32(name: string): Lowering {
  return helper(name, 'i32')
}

export function convert(unsigned: boolean, type: 'f32' | 'f64'): Lowering {
  return (l, node) => {
    const value = l.value(node.args[0] as Expr)
    const number = unsigned ? js.u32(value) : value
    return type === 'f32' ? js.fround(number) : withType(number, js.isNum(number) ? 'f64' : number.type)
  }
}

export function convert64(name: string, type: 'f32' | 'f64'): Lowering {
  return (l, node) => {
    const arg = node.args[0] as Expr
    const { lo, hi } = l.pair(arg)
    if (fitNumber(l, [arg], 'unsigned') || (name.endsWith('_s') && fitNumber(l, [arg], 'signed'))) {
      const number = numberOfPair({ lo, hi })
      return type === 'f32' ? js.fround(number) : withType(number, 'f64')
    }
    return js.helper(name, type, [lo, hi], node.at)
  }
}

export function demote(l: Lowerer, node: Expr): Lowered {
  return js.fround(l.value(node.args[0] as Expr))
}

export function promote(l: Lowerer, node: Expr): Lowered {
  return l.value(node.args[0] as Expr)
}

export function reinterpretF32(l: Lowerer, node: Expr): Lowered {
  const arg = node.args[0] as Expr
  const bits = bitsOfF32(arg) ?? laneBits(l, arg)
  return bits === null ? expr('js.bits_of_f32', 'i32', [l.value(arg)], null, node.at) : l.value(bits)
}

export function f32OfBits(l: Lowerer, node: Expr): Lowered {
  return f32OfInteger(l.value(node.args[0] as Expr), node.at)
}

function f32OfInteger(bits: Expr, at: number): Expr {
  return expr('js.f32_of_bits', 'f32', [bits], null, at)
}

export function f64OfBits(l: Lowerer, node: Expr): Lowered {
  const { lo, hi } = l.pair(node.args[0] as Expr)
  return js.helper('f64_reinterpret_i64', 'f64', [lo, hi], node.at)
}
