/**
 * i64 values of at most 53 bits as one JavaScript number, which is exact for them: what divides them or converts them
 * to floats needs no halves.
 *
 *     i64.rem_u(i64.mul(i64.extend_i32_u x, 48271), 2147483647)   →   t = (x >>> 0) * 48271, t - floor(t / 2147483647) * 2147483647
 */
import type { Expr } from '../ir/nodes.ts'
import * as js from './js.ts'
import type { Lowerer } from './lowerer.ts'
import type { Pair } from './pair.ts'

const maxBits = 53
const two32 = 4294967296

/** Whether values are numbers exactly, as unsigned or as signed. A value that is both is never negative. */
export function fitNumber(l: Lowerer, nodes: readonly Expr[], reading: 'unsigned' | 'signed'): boolean {
  return nodes.every((node) => l.widths.of(node)[reading] <= maxBits)
}

function fitsNumber(l: Lowerer, node: Expr): boolean {
  return fitNumber(l, [node], 'unsigned') || fitNumber(l, [node], 'signed')
}

const arithmetic: Record<string, string> = { 'i64.add': 'js.add', 'i64.sub': 'js.sub', 'i64.mul': 'js.mul' }

/** A value that fits, as a number; it may be -0 for 0. */
export function numberOf(l: Lowerer, node: Expr): Expr {
  const arg = node.args[0] as Expr
  const op = arithmetic[node.op]
  if (node.op === 'i64.extend_i32_u') return js.u32(l.value(arg))
  if (node.op === 'i64.extend_i32_s') return l.value(arg)
  if (op === undefined || !node.args.every((each) => fitsNumber(l, each))) return numberOfPair(l.pair(node))
  const [a, b] = numbersOf(l, node.args)
  return js.binary(op, 'num', a, b)
}

/** Two values that fit, lowered in their order. */
export function numbersOf(l: Lowerer, nodes: readonly Expr[]): [Expr, Expr] {
  return l.args(nodes, (node) => numberOf(l, node)) as [Expr, Expr]
}

/** `hi * 2 ** 32 + (lo >>> 0)`: never -0. */
export function numberOfPair({ lo, hi }: Pair): Expr {
  const low = js.u32(lo)
  if (js.isNumber(hi, 0)) return low
  if (js.isNum(lo) && js.isNum(hi))
    return js.num((hi.imm as number) * two32 + ((lo.imm as number) >>> 0), 'num', lo.at)
  const high = js.binary('js.mul', 'num', hi, js.num(two32, 'num'))
  return js.binary('js.add', 'num', high, low)
}

/** The pair of an integral number that is the value of `node`. */
export function pairOfNumber(l: Lowerer, node: Expr, value: Expr): Pair {
  const { unsigned, signed } = l.widths.of(node)
  if (unsigned <= 32) return { lo: l.pure(js.or0(value)), hi: js.num(0) }
  if (signed <= 32) {
    const lo = l.atom(js.or0(value))
    return { lo, hi: js.shr(js.copy(lo), js.num(31)) }
  }
  const once = l.atom(value)
  const high = js.binary('js.mul', 'num', js.copy(once), js.num(1 / two32, 'num'))
  return { lo: js.or0(once), hi: js.or0(unsigned <= maxBits ? high : js.unary('js.floor', 'num', high)) }
}
