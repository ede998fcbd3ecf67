/**
 * Drops sets of locals that nothing reads any more (JS dialect).
 *
 *     x = 1; f(); x = 2; g(x)                         →   f(); x = 2; g(x)
 *     func_12(p); view = memory.view; return          →   func_12(p); return
 *
 * Runs behind lowering, which reloads the views of memories after every call that may grow one. Locals of the module
 * and views only: temps have their reads right behind them, and `inline` drops those that have none. Linear but
 * for the walks of liveness.
 */
import { isIdle } from '../ir/effects.ts'
import { liveness } from '../ir/liveness.ts'
import { LocalNumbers } from '../ir/local-numbers.ts'
import { has } from '../ir/local-set.ts'
import type { Func, SetStmt, Stmt } from '../ir/nodes.ts'
import { eachInner } from '../ir/walk.ts'

/** Locals beyond this many are left alone: sets of them cost too much. */
const maxTracked = 2048

export function dropDeadSets(func: Func): Func {
  const tracked = [...func.params, ...func.locals]
    .filter((local) => local.kind !== 'temp' || local.type === 'view')
    .slice(-maxTracked)
  if (tracked.length === 0) return func
  const dead = new Set<Stmt>()
  liveness(func, new LocalNumbers(tracked), {
    start() {
      dead.clear()
    },
    set(stmt, number, after) {
      if (!has(after, number)) dead.add(stmt)
    },
  })
  if (dead.size > 0) dropIn(func.body, dead)
  return func
}

function dropIn(list: Stmt[], dead: ReadonlySet<Stmt>): void {
  const drop = (inner: Stmt[]) => dropIn(inner, dead)
  let kept = 0
  for (let i = 0; i < list.length; i++) {
    const stmt = list[i] as Stmt
    eachInner(stmt, drop)
    if (!dead.has(stmt)) list[kept++] = stmt
    else if (!isIdle((stmt as SetStmt).value))
      list[kept++] = { kind: 'effect', value: (stmt as SetStmt).value, at: stmt.at }
  }
  if (kept < list.length) list.length = kept
}
