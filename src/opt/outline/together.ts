/**
 * The call of a piece with what belongs to it: reading its outputs from cells, going where it says. No other piece may
 * begin or end in between, since it would use the same cells.
 */
import type { Stmt } from '../../ir/nodes.ts'

/** A call and what belongs to it, as one statement: a block that nothing leaves. */
export function together(body: Stmt[]): Stmt {
  const label = { id: -1, kind: 'block', uses: 0 } as const
  return { kind: 'block', label, body, at: (body[0] as Stmt).at }
}

/** Whether a statement is such a block. */
export function isTogether(stmt: Stmt): boolean {
  if (stmt.kind !== 'block' || stmt.label.uses > 0) return false
  const [first] = stmt.body
  return (first?.kind === 'set' || first?.kind === 'effect') && first.value.op === 'js.call_piece'
}
