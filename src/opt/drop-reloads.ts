/**
 * Drops reloads of a memory's view that no access follows (JS dialect).
 *
 *     func_12(p); view = memory.view; return          →   func_12(p); return
 *
 * Runs behind lowering, which reloads after every call that may grow. Liveness of the views alone, backwards in one
 * walk: a loop's head needs a view if anything in the loop does, or anything that a jump out of it may lead to, which is
 * no fixpoint but never drops a live one.
 */
import type { Expr, Func, Label, Local, Stmt } from '../ir/nodes.ts'
import { innerLists, ownExprs } from '../ir/walk.ts'

/** Views that are live, a bit for each. */
type Live = number

/** Locals beyond this many views are left alone. */
const maxViews = 30

interface Scope {
  readonly bits: ReadonlyMap<Local, number>
  /** What is live where a jump to the label leads. */
  readonly targets: Map<Label, Live>
  /** Views that a statement or anything in it reads. */
  readonly reads: Map<Stmt, Live>
  /** What is live at any label around the current statement: a jump out of a loop may lead there. */
  around: Live
}

export function dropReloads(func: Func): Func {
  const views = func.locals.filter((local) => local.type === 'view').slice(0, maxViews)
  if (views.length === 0) return func
  const bits = new Map(views.map((local, i) => [local, 1 << i]))
  const scope: Scope = { bits, targets: new Map(), reads: new Map(), around: 0 }
  summarise(func.body, scope)
  const body = func.body.slice()
  dropIn(body, 0, scope)
  return { ...func, body }
}

function summarise(list: readonly Stmt[], scope: Scope): Live {
  let all = 0
  for (const stmt of list) {
    let live = 0
    for (const own of ownExprs(stmt)) live |= readsOf(own, scope)
    for (const inner of innerLists(stmt)) live |= summarise(inner, scope)
    if (live !== 0) scope.reads.set(stmt, live)
    all |= live
  }
  return all
}

function readsOf(node: Expr, scope: Scope): Live {
  if (node.op === 'js.get') return scope.bits.get(node.imm as Local) ?? 0
  let live = 0
  for (const arg of node.args) live |= readsOf(arg, scope)
  return live
}

/** Removes dead sets from a list and returns what is live before it. */
function dropIn(list: Stmt[], after: Live, scope: Scope): Live {
  let live = after
  let dropped = false
  for (let i = list.length - 1; i >= 0; i--) {
    const stmt = list[i] as Stmt
    const bit = stmt.kind === 'set' ? scope.bits.get(stmt.local) : undefined
    if (bit === undefined) {
      live = before(stmt, live, scope)
    } else if (live & bit) {
      live &= ~bit
    } else {
      list[i] = gone
      dropped = true
    }
  }
  if (dropped) compact(list)
  return live
}

const gone: Stmt = { kind: 'set', local: {} as Local, value: {} as Expr, at: 0 }

function compact(list: Stmt[]): void {
  let kept = 0
  for (const stmt of list) if (stmt !== gone) list[kept++] = stmt
  list.length = kept
}

function before(stmt: Stmt, after: Live, scope: Scope): Live {
  const inside = scope.reads.get(stmt) ?? 0
  switch (stmt.kind) {
    case 'set':
    case 'effect':
      return after | inside
    case 'return':
    case 'trap':
      return inside
    case 'br':
      return scope.targets.get(stmt.label) ?? 0
    case 'goto':
      return scope.targets.get(stmt.label) ?? 0
    case 'if': {
      const then = dropIn(stmt.then, after, scope)
      return then | dropIn(stmt.else, after, scope) | readsOf(stmt.cond, scope)
    }
    case 'switch': {
      let live = readsOf(stmt.index, scope)
      for (const arm of stmt.arms) live |= dropIn(arm, after, scope)
      return live
    }
    case 'block':
      return inLabel(stmt.label, after, scope, () => dropIn(stmt.body, after, scope))
    case 'loop': {
      const head = inside | after | scope.around
      return inLabel(stmt.label, head, scope, () => dropIn(stmt.body, after, scope)) | inside
    }
    case 'dispatch': {
      const any = inside | after | scope.around
      inLabel(stmt.label, any, scope, () => {
        for (const part of stmt.cases) dropIn(part, any, scope)
        return any
      })
      return any
    }
  }
}

/** Walks what a label is around; `target` is live where a jump to it leads. */
function inLabel(label: Label, target: Live, scope: Scope, walk: () => Live): Live {
  const { around } = scope
  scope.targets.set(label, target)
  scope.around = around | target
  const live = walk()
  scope.around = around
  return live
}
