/**
 * Checks the invariants of the IR: run between passes under test. A failure names the pass, the function and the
 * offset: it is a bug of the pass, never of the module.
 */
import { InternalError } from '../errors.ts'
import { calls, grows, traps, writes } from '../wasm/opcodes.ts'
import type { Expr, Func, Label, Local, Stmt } from './nodes.ts'
import { type JsOpName, jsOps } from './ops.ts'

export type Dialect = 'wasm' | 'js'

interface Scope {
  readonly dialect: Dialect
  readonly func: Func
  readonly after: string
  readonly locals: ReadonlySet<Local>
  readonly seen: Set<Expr>
  readonly labels: Label[]
}

/** Throws `InternalError` unless the function is well formed in the dialect. */
export function check(func: Func, dialect: Dialect, after: string): void {
  const locals = new Set([...func.params, ...func.locals])
  if (new Set([...locals].map(({ key }) => key)).size < locals.size)
    throw new InternalError(`after ${after}: two locals of the same number (func ${func.index})`)
  const scope: Scope = { dialect, func, after, locals, seen: new Set(), labels: [] }
  checkList(func.body, scope)
}

function fail(scope: Scope, at: number, reason: string): never {
  throw new InternalError(
    `after ${scope.after}: ${reason} (func ${scope.func.index}, at offset 0x${at.toString(16)})`,
  )
}

function checkList(list: readonly Stmt[], scope: Scope): void {
  for (const stmt of list) checkStmt(stmt, scope)
}

function checkLists(lists: readonly Stmt[][], scope: Scope): void {
  for (const list of lists) checkList(list, scope)
}

function checkStmt(stmt: Stmt, scope: Scope): void {
  checkOffset(stmt.kind, stmt.at, scope)
  switch (stmt.kind) {
    case 'set':
      checkExpr(stmt.value, scope)
      checkLocal(stmt.local, stmt.at, scope)
      if (stmt.value.type === 'none') fail(scope, stmt.at, 'a local is set to nothing')
      return
    case 'effect':
      checkExpr(stmt.value, scope)
      return
    case 'block':
    case 'loop':
      inside(stmt.label, () => checkList(stmt.body, scope), scope)
      return
    case 'if':
      checkExpr(stmt.cond, scope)
      checkList(stmt.then, scope)
      checkList(stmt.else, scope)
      return
    case 'switch':
      checkExpr(stmt.index, scope)
      for (const arm of [...stmt.table, stmt.fallback])
        if (stmt.arms[arm] === undefined) fail(scope, stmt.at, `switch has no arm ${arm}`)
      for (const arm of stmt.arms) checkList(arm, scope)
      return
    case 'br':
      checkLabel(stmt.label, stmt.at, scope)
      return
    case 'return':
      for (const value of stmt.values) checkExpr(value, scope)
      return
    case 'trap':
      return
    case 'try':
      checkLocal(stmt.exception, stmt.at, scope)
      checkList(stmt.body, scope)
      checkList(stmt.handler, scope)
      return
    case 'throw':
      checkExpr(stmt.value, scope)
      return
    case 'dispatch':
      checkLocal(stmt.pc, stmt.at, scope)
      inside(stmt.label, () => checkLists(stmt.cases, scope), scope)
      return
    case 'goto':
      checkLabel(stmt.label, stmt.at, scope)
      checkLocal(stmt.pc, stmt.at, scope)
      if (stmt.target < 0) fail(scope, stmt.at, 'a goto was never given its target')
      return
  }
}

/** Source maps live on offsets: a pass that makes a node gives it that of the node it stands for. Code of tests is at 0. */
function checkOffset(what: string, at: number, { func, after }: Scope): void {
  if (Number.isInteger(at) && (at > 0 || func.at === 0)) return
  throw new InternalError(`after ${after}: ${what} without an offset (func ${func.index})`)
}

function inside(label: Label, visit: () => void, scope: Scope): void {
  scope.labels.push(label)
  visit()
  scope.labels.pop()
}

function checkLabel(label: Label, at: number, scope: Scope): void {
  if (!scope.labels.includes(label)) fail(scope, at, `label ${label.id} is not in scope`)
  if (label.uses < 1) fail(scope, at, `label ${label.id} counts no uses`)
}

function checkLocal(local: Local, at: number, scope: Scope): void {
  if (!scope.locals.has(local)) fail(scope, at, `local ${local.index} is not declared`)
}

function checkExpr(node: Expr, scope: Scope): void {
  if (scope.seen.has(node)) fail(scope, node.at, `${node.op} has two parents`)
  scope.seen.add(node)
  const isJs = node.op.startsWith('js.')
  if (isJs !== (scope.dialect === 'js'))
    fail(scope, node.at, `${node.op} is not of the ${scope.dialect} dialect`)
  if (isJs) checkJsNode(node, scope)
  else checkOffset(node.op, node.at, scope)
  if (node.op === 'js.get' || node.op === 'local.get') checkLocal(node.imm as Local, node.at, scope)
  for (const arg of node.args) checkExpr(arg, scope)
}

function checkJsNode(node: Expr, scope: Scope): void {
  const row = jsOps[node.op as JsOpName]
  if (row === undefined) fail(scope, node.at, `${node.op} is not an operation`)
  if (row.arity !== null && row.arity !== node.args.length)
    fail(scope, node.at, `${node.op} takes ${row.arity} arguments, not ${node.args.length}`)
  // Of what merely computes nobody asks where it is.
  if ((row.effects & (calls | traps | writes | grows)) !== 0) checkOffset(node.op, node.at, scope)
  if (node.type === 'i64') fail(scope, node.at, `${node.op} is an i64 after lowering`)
}
