/** How many iterations are sure to be followed by another, from the condition at the end of a loop. */
import { copyExpr, type Expr, expr, type Local } from '../../ir/nodes.ts'
import type { Iteration } from './iteration.ts'

/** At least as many iterations go on as `step` goes into `distance - 1`; none when that is not positive. */
export interface Limit {
  readonly distance: Expr
  readonly step: number
}

/** `x === y` with x and y on the other sides. */
const mirrored: Record<string, string> = {
  'js.ne': 'js.ne',
  'js.lt': 'js.gt',
  'js.le': 'js.ge',
  'js.gt': 'js.lt',
  'js.ge': 'js.le',
}

/** A condition to go on: a counter that was just moved, and a bound. */
interface Test {
  readonly op: string
  readonly counter: Expr
  readonly bound: Expr
}

export function limitOf(cond: Expr, iteration: Iteration): Limit | null {
  for (const { op, counter, bound } of testsOf(cond)) {
    const unsigned = counter.op === 'js.u32'
    const value = iteration.isInvariant(bound)
      ? iteration.evaluate(unsigned ? (counter.args[0] as Expr) : counter)
      : null
    if (value?.kind !== 'sum' || value.terms.length !== 1) continue
    const local = value.terms[0] as Local
    // As it was moved: before the first iteration the local is where the counter starts.
    const step = iteration.steps()?.get(local)
    if (step === undefined || step === 0 || step !== value.offset) continue
    const start = expr('js.get', 'i32', [], local, cond.at)
    const from = unsigned ? expr('js.u32', 'u32', [start], null, cond.at) : start
    const distance = distanceOf(op, from, copyExpr(bound), step)
    if (distance !== null) return { distance, step: Math.abs(step) }
  }
  return null
}

function testsOf(cond: Expr): Test[] {
  if (cond.type === 'i32')
    return [{ op: 'js.ne', counter: cond, bound: expr('js.num', 'i32', [], 0, cond.at) }]
  const other = mirrored[cond.op]
  const [a, b] = cond.args as [Expr, Expr]
  if (other === undefined) return []
  return [
    { op: cond.op, counter: a, bound: b },
    { op: other, counter: b, bound: a },
  ]
}

/**
 * How far the counter has to go. An order is of plain numbers: as long as they haven't come to the bound, they
 * don't wrap round to the other side of it.
 */
function distanceOf(op: string, from: Expr, bound: Expr, step: number): Expr | null {
  const [high, low] = step > 0 ? [bound, from] : [from, bound]
  const difference =
    low.op === 'js.num' && low.imm === 0 ? high : expr('js.sub', 'num', [high, low], null, from.at)
  // Modulo 2^32, and negative when it is more than half of that, which is more than a memory has.
  if (op === 'js.ne') return difference === high ? high : expr('js.or0', 'i32', [difference], null, from.at)
  if (!(step > 0 ? /l[te]$/ : /g[te]$/).test(op)) return null
  if (op.endsWith('t')) return difference
  return expr('js.add', 'num', [difference, expr('js.num', 'num', [], 1, from.at)], null, from.at)
}
