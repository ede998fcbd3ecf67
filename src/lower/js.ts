/**
 * Makers of JS-dialect nodes. They fold constants and leave out coercions that change nothing, one identity a
 * line, so that the lowering rows can say plainly what an operation means.
 */
import { isIdle } from '../ir/effects.ts'
import {
  type Access,
  type Cell,
  copyExpr,
  type Entity,
  type Expr,
  expr,
  type Local,
  type Type,
  withOp,
} from '../ir/nodes.ts'

export { copyExpr as copy } from '../ir/nodes.ts'

export function num(value: number, type: Type = 'i32', at = 0): Expr {
  return expr('js.num', type, [], value, at)
}

export function get(local: Local, at = 0): Expr {
  return expr('js.get', local.type, [], local, at)
}

export function entity(space: Entity['space'], index: number, at = 0): Expr {
  return expr('js.entity', 'ref', [], { space, index }, at)
}

/** `(scratch_f32[0] = x, scratch_i32[0])`, and back. */
export function bitsOfF32(x: Expr): Expr {
  if (isNum(x)) {
    scratch.setFloat32(0, x.imm as number)
    return num(scratch.getInt32(0), 'i32', x.at)
  }
  return expr('js.bits_of_f32', 'i32', [x], null, x.at)
}

export function f32OfBits(bits: Expr): Expr {
  if (bits.op === 'js.bits_of_f32') return bits.args[0] as Expr
  if (isNum(bits)) {
    scratch.setInt32(0, bits.imm as number)
    const value = scratch.getFloat32(0)
    if (!Number.isNaN(value)) return num(value, 'f32', bits.at)
  }
  return expr('js.f32_of_bits', 'f32', [bits], null, bits.at)
}

/** Halves of the bits of an f64, which is an atom. */
export function bitsOfF64(x: Expr): [lo: Expr, hi: Expr] {
  if (isNum(x)) {
    scratch.setFloat64(0, x.imm as number)
    return [num(scratch.getInt32(4), 'i32', x.at), num(scratch.getInt32(0), 'i32', x.at)]
  }
  const half = (op: string) => expr(op, 'i32', [copyExpr(x)], null, x.at)
  return [half('js.low_of_f64'), half('js.high_of_f64')]
}

export function f64OfBits(lo: Expr, hi: Expr): Expr {
  if (isNum(lo) && isNum(hi)) {
    scratch.setInt32(0, hi.imm as number)
    scratch.setInt32(4, lo.imm as number)
    const value = scratch.getFloat64(0)
    if (!Number.isNaN(value)) return num(value, 'f64', lo.at)
  }
  return expr('js.f64_of_bits', 'f64', [lo, hi], null, lo.at)
}

const scratch = new DataView(new ArrayBuffer(8))

export function helper(name: string, type: Type, args: Expr[], at: number): Expr {
  return expr('js.helper', type, args, name, at)
}

export function cell(array: Cell['array'], slot: number, type: Type, at: number): Expr {
  return expr('js.cell', type, [], { array, slot }, at)
}

export function load(view: Expr, address: Expr, method: Access['method'], type: Type, at: number): Expr {
  return expr('js.load', type, [view, address], { method }, at)
}

export function store(view: Expr, address: Expr, value: Expr, method: Access['method'], at: number): Expr {
  return expr('js.store', 'none', [view, address, value], { method }, at)
}

export function isNum(node: Expr): boolean {
  return node.op === 'js.num'
}

export function isNumber(node: Expr, value: number): boolean {
  return node.op === 'js.num' && Object.is(node.imm, value)
}

/** Constants and locals: may be written twice. */
export function isAtom(node: Expr): boolean {
  return node.op === 'js.num' || node.op === 'js.get' || node.op === 'js.null'
}

function value(node: Expr): number {
  return node.imm as number
}

export function unary(op: string, type: Type, a: Expr): Expr {
  return expr(op, type, [a], null, a.at)
}

export function binary(op: string, type: Type, a: Expr, b: Expr): Expr {
  return expr(op, type, [a, b], null, a.at)
}

/** `x | 0` */
export function or0(a: Expr): Expr {
  if (isNum(a)) return num(value(a) | 0, 'i32', a.at)
  return a.type === 'i32' ? a : unary('js.or0', 'i32', a)
}

/** `x >>> 0` */
export function u32(a: Expr): Expr {
  if (isNum(a)) return num(value(a) >>> 0, 'u32', a.at)
  return a.type === 'u32' ? a : unary('js.u32', 'u32', a)
}

export function fround(a: Expr): Expr {
  if (isNum(a) && !Number.isNaN(value(a))) return num(Math.fround(value(a)), 'f32', a.at)
  return a.type === 'f32' ? a : unary('js.fround', 'f32', a)
}

export function add32(a: Expr, b: Expr): Expr {
  if (isNum(a) && isNum(b)) return num((value(a) + value(b)) | 0, 'i32', a.at)
  if (isNumber(b, 0)) return or0(a)
  if (isNumber(a, 0)) return or0(b)
  if (isNum(b) && value(b) < 0) return or0(binary('js.sub', 'num', a, num(-value(b), 'num', b.at)))
  return or0(binary('js.add', 'num', a, b))
}

export function sub32(a: Expr, b: Expr): Expr {
  if (isNum(a) && isNum(b)) return num((value(a) - value(b)) | 0, 'i32', a.at)
  if (isNumber(b, 0)) return or0(a)
  if (isNum(b) && value(b) < 0) return or0(binary('js.add', 'num', a, num(-value(b), 'num', b.at)))
  return or0(binary('js.sub', 'num', a, b))
}

/** Whether a value need not be computed: it neither traps nor writes. */
/** Whether one operand is `n` and the other need not be computed. */
function absorbs(n: number, a: Expr, b: Expr): boolean {
  return (isNumber(a, n) && isIdle(b)) || (isNumber(b, n) && isIdle(a))
}

export function imul(a: Expr, b: Expr): Expr {
  if (isNum(a) && isNum(b)) return num(Math.imul(value(a), value(b)), 'i32', a.at)
  if (absorbs(0, a, b)) return num(0, 'i32', a.at)
  if (isNumber(b, 1)) return a
  return binary('js.imul', 'i32', a, b)
}

/** An operand of a bitwise operator, which coerces by itself: `x >>> n | 0` need not be signed before. */
function bits(a: Expr): Expr {
  const inner = a.args[0]
  return a.op === 'js.or0' && inner?.op === 'js.ushr' ? inner : a
}

export function and(a: Expr, b: Expr): Expr {
  if (isNum(a) && isNum(b)) return num(value(a) & value(b), 'i32', a.at)
  if (absorbs(0, a, b)) return num(0, 'i32', a.at)
  if (isNumber(b, -1)) return or0(a)
  if (isNumber(a, -1)) return or0(b)
  return binary('js.and', 'i32', bits(a), bits(b))
}

export function or(a: Expr, b: Expr): Expr {
  if (isNum(a) && isNum(b)) return num(value(a) | value(b), 'i32', a.at)
  if (isNumber(b, 0)) return or0(a)
  if (isNumber(a, 0)) return or0(b)
  if (absorbs(-1, a, b)) return num(-1, 'i32', a.at)
  return binary('js.or', 'i32', bits(a), bits(b))
}

export function xor(a: Expr, b: Expr): Expr {
  if (isNum(a) && isNum(b)) return num(value(a) ^ value(b), 'i32', a.at)
  if (isNumber(b, 0)) return or0(a)
  if (isNumber(a, 0)) return or0(b)
  if (isNumber(b, -1)) return unary('js.not_bits', 'i32', a)
  return binary('js.xor', 'i32', bits(a), bits(b))
}

export function shl(a: Expr, b: Expr): Expr {
  if (isNumber(a, 0) && isIdle(b)) return a
  if (isNum(a) && isNum(b)) return num(value(a) << value(b), 'i32', a.at)
  if (isNum(b) && (value(b) & 31) === 0) return or0(a)
  return binary('js.shl', 'i32', bits(a), bits(b))
}

export function shr(a: Expr, b: Expr): Expr {
  if (isNumber(a, 0) && isIdle(b)) return a
  if (isNum(a) && isNum(b)) return num(value(a) >> value(b), 'i32', a.at)
  if (isNum(b) && (value(b) & 31) === 0) return or0(a)
  return binary('js.shr', 'i32', bits(a), bits(b))
}

export function ushr(a: Expr, b: Expr): Expr {
  if (isNumber(a, 0) && isIdle(b)) return a
  if (isNum(a) && isNum(b)) return num((value(a) >>> value(b)) | 0, 'i32', a.at)
  if (isNum(b) && (value(b) & 31) === 0) return or0(a)
  return or0(binary('js.ushr', 'u32', bits(a), bits(b)))
}

export function compare(op: 'lt' | 'le' | 'gt' | 'ge' | 'eq' | 'ne', a: Expr, b: Expr): Expr {
  return binary(`js.${op}`, 'bool', a, b)
}

export function both(a: Expr, b: Expr): Expr {
  return binary('js.both', 'bool', a, b)
}

export function either(a: Expr, b: Expr): Expr {
  return binary('js.either', 'bool', a, b)
}

const opposite: Record<string, string> = { 'js.eq': 'js.ne', 'js.ne': 'js.eq' }
/** Orders of integers have opposites; those of floats don't (NaN). */
const integerOpposite: Record<string, string> = {
  'js.lt': 'js.ge',
  'js.ge': 'js.lt',
  'js.gt': 'js.le',
  'js.le': 'js.gt',
}

/** `!x`, by the opposite comparison where there is one. */
export function not(a: Expr): Expr {
  if (isNum(a)) return num(value(a) ? 0 : 1, 'i32', a.at)
  if (a.op === 'js.not' && a.args[0]?.type === 'bool') return a.args[0]
  const direct = opposite[a.op]
  if (direct !== undefined) return withOp(a, direct, a.type)
  const ordered = integerOpposite[a.op]
  if (ordered !== undefined && a.args.every(isInteger)) return withOp(a, ordered, a.type)
  if (a.type === 'i32' || a.type === 'u32') return compare('eq', a, num(0, 'i32', a.at))
  return unary('js.not', 'bool', a)
}

function isInteger(node: Expr): boolean {
  return node.type === 'i32' || node.type === 'u32'
}

export function cond(test: Expr, a: Expr, b: Expr): Expr {
  if (isNum(test)) return value(test) ? a : b
  if (isNum(a) && isNumber(b, value(a)) && a.type === b.type && isIdle(test)) return a
  return expr('js.cond', joinTypes(a.type, b.type), [test, a, b], null, test.at)
}

/** An f64 may be typed by the narrower type that it was converted from: a value that may be either is neither. */
function joinTypes(a: Type, b: Type): Type {
  if (a === b) return a
  return a === 'bool' || b === 'bool' ? 'i32' : 'f64'
}
