/** Assignments that happen all at once, as statements that happen one after the other (wasm dialect). */
import { type Expr, expr, type Local, type Stmt } from './nodes.ts'

/** `targets = values`: a value may read a target that is assigned before it, so it goes through a temp. */
export function assignAtOnce(
  targets: readonly Local[],
  values: readonly Expr[],
  at: number,
  newTemp: (value: Expr) => Local,
  out: Stmt[],
): void {
  const safe = targets.length < 2 || !values.some((value) => readsAny(value, targets))
  const from = safe
    ? values
    : values.map((value) => {
        const temp = newTemp(value)
        out.push({ kind: 'set', local: temp, value, at })
        return expr('local.get', temp.type, [], temp, at)
      })
  targets.forEach((local, i) => {
    const value = from[i] as Expr
    if (value.op !== 'local.get' || value.imm !== local) out.push({ kind: 'set', local, value, at })
  })
}

function readsAny(node: Expr, locals: readonly Local[]): boolean {
  if (node.op === 'local.get') return locals.includes(node.imm as Local)
  return node.args.some((arg) => readsAny(arg, locals))
}
