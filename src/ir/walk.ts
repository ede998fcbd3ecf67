/**
 * Traversal of the IR. Depth is bounded when it is built (build.ts), so recursion is safe. Passes walk each function some thirty times:
 * `innerLists` and `ownExprs` make arrays, what begins with `each` makes none. Loops over lists count: where engines have not yet optimised a
 * loop with an iterator, it makes an object for each element.
 */
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

/** Whether a statement has statements inside. */
export function hasInner({ kind }: Stmt): boolean {
  switch (kind) {
    case 'block':
    case 'loop':
    case 'if':
    case 'switch':
    case 'dispatch':
    case 'try':
      return true
    default:
      return false
  }
}

/** Visits the statement lists directly inside a statement. */
export function eachInner(stmt: Stmt, visit: (list: Stmt[]) => void): void {
  switch (stmt.kind) {
    case 'block':
    case 'loop':
      visit(stmt.body)
      return
    case 'if':
      visit(stmt.then)
      visit(stmt.else)
      return
    case 'switch':
      for (let i = 0; i < stmt.arms.length; i++) visit(stmt.arms[i] as Stmt[])
      return
    case 'dispatch':
      for (let i = 0; i < stmt.cases.length; i++) visit(stmt.cases[i] as Stmt[])
      return
    case 'try':
      visit(stmt.body)
      visit(stmt.handler)
      return
    default:
      return
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
      return noExprs
  }
}

const noExprs: readonly Expr[] = []

/** Visits the expressions of a statement itself, in evaluation order. */
export function eachOwn(stmt: Stmt, visit: (root: Expr) => void): void {
  switch (stmt.kind) {
    case 'set':
    case 'effect':
    case 'throw':
      visit(stmt.value)
      return
    case 'if':
      visit(stmt.cond)
      return
    case 'switch':
      visit(stmt.index)
      return
    case 'return':
      for (let i = 0; i < stmt.values.length; i++) visit(stmt.values[i] as Expr)
      return
    default:
      return
  }
}

/** Puts other statements into a list. */
export function refill(list: Stmt[], stmts: readonly Stmt[]): void {
  list.length = 0
  for (const stmt of stmts) list.push(stmt)
}

/** A body and all lists in it, outer ones first: their places are the numbers that profiles know them by. */
export function listsOf(body: Stmt[], into: Stmt[][] = []): Stmt[][] {
  into.push(body)
  for (const stmt of body) eachInner(stmt, (inner) => listsOf(inner, into))
  return into
}

/** Visits every statement of a list, outer ones first. */
export function eachStmt(list: readonly Stmt[], visit: (stmt: Stmt) => void): void {
  for (let i = 0; i < list.length; i++) {
    const stmt = list[i] as Stmt
    visit(stmt)
    switch (stmt.kind) {
      case 'block':
      case 'loop':
        eachStmt(stmt.body, visit)
        break
      case 'if':
        eachStmt(stmt.then, visit)
        eachStmt(stmt.else, visit)
        break
      case 'switch':
      case 'dispatch':
      case 'try':
        for (const inner of innerLists(stmt)) eachStmt(inner, visit)
        break
      default:
        break
    }
  }
}

/** Visits every expression node of a tree, arguments first. */
export function eachExpr(node: Expr, visit: (node: Expr) => void): void {
  const { args } = node
  for (let i = 0; i < args.length; i++) eachExpr(args[i] as Expr, visit)
  visit(node)
}

/** Visits every expression node in the statements of a list. */
export function eachNode(list: readonly Stmt[], visit: (node: Expr) => void): void {
  const own = (root: Expr) => eachExpr(root, visit)
  eachStmt(list, (stmt) => eachOwn(stmt, own))
}

/** Whether there are jumps that don't show in the structure: of a state machine, or to a handler. */
export function hasWildJumps(list: readonly Stmt[]): boolean {
  let found = false
  eachStmt(list, ({ kind }) => {
    found ||= kind === 'dispatch' || kind === 'try'
  })
  return found
}
