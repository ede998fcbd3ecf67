/**
 * Computes in i32 what i64 code says in a roundabout way (wasm dialect).
 *
 *     i32.wrap_i64(i64.add(x, y))                    →  i32.add(i32.wrap_i64(x), i32.wrap_i64(y))
 *     i64.and(i64.load8_u p, i64.shr_u(y, 60n))      →  i64.extend_i32_u(i32.and(i32.load8_u p, …))
 *     i64.lt_u(i64.extend_i32_u(a), 10n)             →  i32.lt_u(a, 10)
 *     local l: i64, never beyond 32 bits             →  local l: i32, read as i64.extend_i32_u(l)
 *
 * Two facts drive it. Widths (ir/width.ts) tell which values fit 32 bits, as unsigned or as signed: then the low
 * half is computed and extended. Demand tells where only a low half is wanted (behind a wrap, a count of a shift, a
 * narrow store): operations whose low half depends on low halves alone become those of i32. A local becomes an i32 if
 * all its values fit, or if nobody wants its high half. Facts are of the values before, which are the same after but for
 * halves that nobody wants. Runs before lowering, which makes extensions cheap. Linear in the size of the function.
 */
import { type Func, type Local, newLocal, type Stmt } from '../ir/nodes.ts'
import { eachNode, hasInner, innerLists } from '../ir/walk.ts'
import { localWidths } from '../ir/width.ts'
import { highWanted } from './narrow-demand.ts'
import { extensionOf, type Narrowed, Narrower } from './narrow-expr.ts'

export function narrow(func: Func): Func {
  if (!hasI64(func)) return func
  const widths = localWidths(func)
  const wanted = highWanted(func)
  const narrowed = new Map<Local, Narrowed>()
  for (const local of func.locals) {
    if (local.type !== 'i64') continue
    const extension = extensionOf(widths.ofLocal(local)) ?? (wanted.has(local) ? null : 'i64.extend_i32_u')
    if (extension !== null)
      narrowed.set(local, { local: newLocal(local.kind, 'i32', local.name, local.index), extension })
  }
  const locals = func.locals.map((local) => narrowed.get(local)?.local ?? local)
  narrowList(func.body, new Narrower(widths, narrowed))
  return { ...func, locals }
}

function hasI64(func: Func): boolean {
  if (func.params.some(({ type }) => type === 'i64') || func.locals.some(({ type }) => type === 'i64'))
    return true
  let found = false
  eachNode(func.body, ({ type }) => {
    if (type === 'i64') found = true
  })
  return found
}

function narrowList(list: readonly Stmt[], n: Narrower): void {
  for (let i = 0; i < list.length; i++) narrowStmt(list[i] as Stmt, n)
}

function narrowStmt(stmt: Stmt, n: Narrower): void {
  switch (stmt.kind) {
    case 'set': {
      const local = n.narrowed.get(stmt.local)?.local
      stmt.value = local === undefined ? n.rewrite(stmt.value) : n.low(stmt.value)
      stmt.local = local ?? stmt.local
      return
    }
    case 'effect':
    case 'throw':
      stmt.value = n.rewrite(stmt.value)
      return
    case 'if':
      stmt.cond = n.rewrite(stmt.cond)
      break
    case 'switch':
      stmt.index = n.rewrite(stmt.index)
      break
    case 'return':
      stmt.values = stmt.values.map((value) => n.rewrite(value))
      return
    default:
      break
  }
  if (hasInner(stmt)) for (const inner of innerLists(stmt)) narrowList(inner, n)
}
