/** What is known of a value from its own expression (JS dialect). */
import type { Access, Expr } from './nodes.ts'

const maxU32 = 0xffffffff

const unsignedLoads: Partial<Record<Access['method'], number>> = { Uint8: 0xff, Uint16: 0xffff }

/** An upper bound of an integer that is never negative, or null when it may be something else. */
export function maxOf(node: Expr): number | null {
  const [a, b] = node.args
  switch (node.op) {
    case 'js.num':
      return isNatural(node.imm as number) ? (node.imm as number) : null
    case 'js.load':
      return unsignedLoads[(node.imm as Access).method] ?? null
    case 'js.clz32':
      return 32
    case 'js.and':
      return smaller(signedMax(a as Expr), signedMax(b as Expr))
    case 'js.or':
    case 'js.xor':
      return allOnes(signedMax(a as Expr), signedMax(b as Expr))
    case 'js.shr':
      return shifted(signedMax(a as Expr), b as Expr)
    case 'js.ushr':
      return shifted(signedMax(a as Expr) ?? maxU32, b as Expr)
    case 'js.u32':
      return maxOf(a as Expr) ?? maxU32
    case 'js.or0':
      return (a as Expr).type === 'bool' ? 1 : signedMax(a as Expr)
    case 'js.cond':
      return larger(maxOf(b as Expr), maxOf(node.args[2] as Expr))
    default:
      return node.type === 'bool' ? 1 : node.type === 'u32' ? maxU32 : null
  }
}

function isNatural(value: number): boolean {
  return value >= 0 && Number.isInteger(value) && !Object.is(value, -0)
}

/** The same when it is in the signed range too, so that `| 0` leaves it as it is. */
export function signedMax(node: Expr): number | null {
  const max = maxOf(node)
  return max !== null && max <= 0x7fffffff ? max : null
}

function smaller(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b)
}

function larger(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.max(a, b)
}

function allOnes(a: number | null, b: number | null): number | null {
  const max = larger(a, b)
  return max === null ? null : max === 0 ? 0 : 0xffffffff >>> Math.clz32(max)
}

function shifted(max: number | null, count: Expr): number | null {
  if (max === null) return null
  return count.op === 'js.num' ? max >>> (count.imm as number) : max
}

/** Whether the value is an integer in the signed or in the unsigned range. */
export function isInteger(node: Expr): boolean {
  return node.type === 'i32' || node.type === 'u32' || (node.op === 'js.num' && Number.isInteger(node.imm))
}

/** Whether `| 0` leaves the value as it is. */
export function isSigned(node: Expr): boolean {
  return node.type === 'i32' || (node.type !== 'bool' && signedMax(node) !== null)
}
