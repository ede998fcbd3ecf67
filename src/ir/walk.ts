/** Traversal of the IR. Depth is bounded when it is built (build.ts), so recursion is safe. */
import type { Expr, Stmt } from './nodes.ts'

const none: Stmt[][] = []

/** The statement lists directly inside a statement. */
export function innerLists(stmt: Stmt): Stmt[][] {
  switch (stmt.kind) {
    case 'block':
    case 'loop':
      return [stmt.body]
    case 'if':
      return [stmt.then, stmt.else]
    case 'switch':
      return stmt.arms
    case 'dispatch':
      return stmt.cases
    case 'try':
      return [stmt.body, stmt.handler]
    default:
      return none
  }
}

/** The expressions of a statement itself, in evaluation order. */
export function ownExprs(stmt: Stmt): readonly Expr[] {
  switch (stmt.kind) {
    case 'set':
    case 'effect':
    case 'throw':
      return [stmt.value]
    case 'if':
      return [stmt.cond]
    case 'switch':
      return [stmt.index]
    case 'return':
      return stmt.values
    default:
      return []
  }
}

/** A body and all lists in it, outer ones first: their places are the numbers that profiles know them by. */
export function listsOf(body: Stmt[], into: Stmt[][] = []): Stmt[][] {
  into.push(body)
  for (const stmt of body) for (const inner of innerLists(stmt)) listsOf(inner, into)
  return into
}

/** Visits every statement of a list, outer ones first. */
export function eachStmt(list: readonly Stmt[], visit: (stmt: Stmt) => void): void {
  for (const stmt of list) {
    visit(stmt)
    for (const inner of innerLists(stmt)) eachStmt(inner, visit)
  }
}

/** Visits every expression node of a tree, arguments first. */
export function eachExpr(node: Expr, visit: (node: Expr) => void): void {
  for (const arg of node.args) eachExpr(arg, visit)
  visit(node)
}

/** Whether there are jumps that don't show in the structure: of a state machine, or to a handler. */
export function hasWildJumps(list: readonly Stmt[]): boolean {
  let found = false
  eachStmt(list, ({ kind }) => {
    found ||= kind === 'dispatch' || kind === 'try'
  })
  return found
}
