/** i32 operations. A value is a number in the signed 32-bit range. */
import type { Expr } from '../ir/nodes.ts'
import * as js from './js.ts'
import type { Lowerer } from './lowerer.ts'
import type { Lowered } from './pair.ts'
import type { Lowering } from './table.ts'

type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'

export function constant(_l: Lowerer, node: Expr): Expr {
  return js.num(node.imm as number, 'i32', node.at)
}

function binary(make: (a: Expr, b: Expr) => Expr): Lowering {
  return (l, node) => {
    const [a, b] = l.values(node.args) as [Expr, Expr]
    return make(a, b)
  }
}

export const add = binary(js.add32)
export const sub = binary(js.sub32)
export const mul = binary(js.imul)
export const and = binary(js.and)
export const or = binary(js.or)
export const xor = binary(js.xor)
export const shl = binary(js.shl)
export const shrS = binary(js.shr)
export const shrU = binary(js.ushr)

export function eqz(l: Lowerer, node: Expr): Lowered {
  return js.not(l.condition(node.args[0] as Expr))
}

export function compare(op: Comparison): Lowering {
  return binary((a, b) => js.compare(op, a, b))
}

export function compareUnsigned(op: Comparison): Lowering {
  return binary((a, b) => js.compare(op, js.u32(a), js.u32(b)))
}

export function clz(l: Lowerer, node: Expr): Lowered {
  return js.unary('js.clz32', 'i32', l.value(node.args[0] as Expr))
}

/** `32 - clz32(~x & x - 1)` */
export function ctz(l: Lowerer, node: Expr): Lowered {
  const x = l.atom(l.value(node.args[0] as Expr))
  const below = js.and(js.unary('js.not_bits', 'i32', x), js.add32(js.copy(x), js.num(-1)))
  return js.sub32(js.num(32), js.unary('js.clz32', 'i32', below))
}

export function popcnt(l: Lowerer, node: Expr): Lowered {
  return js.helper('i32_popcnt', 'i32', [l.value(node.args[0] as Expr)], node.at)
}

/** Both operands as atoms, behind the check that the divisor is not zero. */
function dividend(l: Lowerer, node: Expr): [Expr, Expr] {
  const values = l.values(node.args)
  const a = l.atom(values[0] as Expr)
  const b = l.atom(values[1] as Expr)
  if (!js.isNum(b) || b.imm === 0) l.trapIf(isZero(b), 'trap_div_zero', node.at)
  return [a, b]
}

function isZero(b: Expr): Expr {
  if (js.isNum(b)) return js.num(b.imm === 0 ? 1 : 0)
  return js.compare('eq', js.copy(b), js.num(0))
}

export function divS(l: Lowerer, node: Expr): Lowered {
  const [a, b] = dividend(l, node)
  if (!js.isNum(b) || b.imm === -1) {
    const overflow = js.compare('eq', js.copy(a), js.num(-2147483648))
    const byMinusOne = js.compare('eq', js.copy(b), js.num(-1))
    l.trapIf(js.isNum(b) ? overflow : js.both(byMinusOne, overflow), 'trap_overflow', node.at)
  }
  return js.or0(js.binary('js.div', 'num', a, b))
}

export function divU(l: Lowerer, node: Expr): Lowered {
  const [a, b] = dividend(l, node)
  return js.or0(js.binary('js.div', 'num', js.u32(a), js.u32(b)))
}

export function remS(l: Lowerer, node: Expr): Lowered {
  const [a, b] = dividend(l, node)
  return js.or0(js.binary('js.rem', 'num', a, b))
}

export function remU(l: Lowerer, node: Expr): Lowered {
  const [a, b] = dividend(l, node)
  return js.or0(js.binary('js.rem', 'num', js.u32(a), js.u32(b)))
}

/** `x << n | x >>> -n` */
function rotate(left: boolean): Lowering {
  return (l, node) => {
    const values = l.values(node.args)
    const x = l.atom(values[0] as Expr)
    const n = l.atom(values[1] as Expr)
    const back = js.isNum(n) ? js.num(-(n.imm as number) & 31) : js.unary('js.neg', 'num', js.copy(n))
    const [up, down] = left ? [n, back] : [back, n]
    return js.or(js.shl(x, up), js.ushr(js.copy(x), down))
  }
}

export const rotl = rotate(true)
export const rotr = rotate(false)

export function extend(bits: number): Lowering {
  return (l, node) => js.shr(js.shl(l.value(node.args[0] as Expr), js.num(bits)), js.num(bits))
}

export function wrap(l: Lowerer, node: Expr): Lowered {
  return l.pair(node.args[0] as Expr).lo
}
