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
import { isIdle, liveness } from '../ir/liveness.ts'
import { has } from '../ir/local-set.ts'
import type { Func, Local, SetStmt, Stmt } from '../ir/nodes.ts'
import { innerLists } from '../ir/walk.ts'

/** Locals beyond this many are left alone: sets of them cost too much. */
const maxTracked = 2048

export function dropDeadSets(func: Func): Func {
  const tracked = [...func.params, ...func.locals]
    .filter((local) => local.kind !== 'temp' || local.type === 'view')
    .slice(-maxTracked)
  if (tracked.length === 0) return func
  const numbers = new Map<Local, number>(tracked.map((local, number) => [local, number]))
  const dead = new Set<Stmt>()
  liveness(func, numbers, {
    set(stmt, number, after) {
      if (!has(after, number)) dead.add(stmt)
    },
  })
  if (dead.size > 0) dropIn(func.body, dead)
  return func
}

function dropIn(list: Stmt[], dead: ReadonlySet<Stmt>): void {
  let kept = 0
  for (const stmt of list) {
    for (const inner of innerLists(stmt)) dropIn(inner, dead)
    if (!dead.has(stmt)) list[kept++] = stmt
    else if (!isIdle((stmt as SetStmt).value)) list[kept++] = { ...(stmt as SetStmt), kind: 'effect' }
  }
  list.length = kept
}
