/**
 * Conversions to integers that a test before them keeps from trapping (JS dialect):
 *
 *     if (abs(x) < 2147483648) y = i32_trunc_s(x)               →   … y = x | 0
 *     if (x < 4294967296 && x >= 0) y = i32_trunc_u(x)          →   … y = x | 0
 *
 * Compilers write such tests wherever a cast has to saturate and the module may not use instructions that do. The helper tests
 * once more, and is a call with a float where the function is too large for engines to inline it.
 */
import type { Expr, Local } from '../ir/nodes.ts'
import { eachExpr } from '../ir/walk.ts'

interface Guard {
  readonly local: Local
  readonly helper: string
}

/** Rewrites conversions in an expression that is evaluated right behind a condition that held. */
export function useGuard(cond: Expr, value: Expr): void {
  const guard = guardOf(cond)
  if (guard === null) return
  eachExpr(value, (node) => {
    if (node.op !== 'js.helper' || node.imm !== guard.helper || !isGet(node.args[0], guard.local)) return
    node.op = 'js.or0'
    node.imm = null
  })
}

/** What a condition says of a local. */
function guardOf(cond: Expr): Guard | null {
  const [a, b] = cond.args
  if (cond.op === 'js.lt' && a?.op === 'js.abs' && isUpTo(b, 2 ** 31)) return guard(a.args[0], 'i32_trunc_s')
  if (cond.op !== 'js.both' || a === undefined || b === undefined) return null
  const [below, above] = a.op === 'js.lt' ? [a, b] : [b, a]
  const local = below.args[0]?.imm as Local
  if (below.op !== 'js.lt' || above.op !== 'js.ge' || !isGet(above.args[0], local)) return null
  const [end, start] = [below.args[1], above.args[1]]
  if (isUpTo(end, 2 ** 32) && isFrom(start, 0)) return guard(below.args[0], 'i32_trunc_u')
  return isUpTo(end, 2 ** 31) && isFrom(start, -(2 ** 31)) ? guard(below.args[0], 'i32_trunc_s') : null
}

function guard(node: Expr | undefined, helper: string): Guard | null {
  return node?.op === 'js.get' ? { local: node.imm as Local, helper } : null
}

function isGet(node: Expr | undefined, local: Local): boolean {
  return node?.op === 'js.get' && node.imm === local
}

function isUpTo(node: Expr | undefined, end: number): boolean {
  return node?.op === 'js.num' && (node.imm as number) <= end
}

function isFrom(node: Expr | undefined, start: number): boolean {
  return node?.op === 'js.num' && (node.imm as number) >= start
}
