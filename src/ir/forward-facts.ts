/**
 * Facts that hold at a point whatever way led there, as sets of numbers (JS dialect): one walk forwards. At a label what all jumps to it
 * know is met; at the head of a loop, at the cases of a state machine and in a handler nothing is known of locals that the statement sets. Whoever
 * extends it says what facts there are, and changes expressions by them.
 */
import { addAll, copyOf, keepAll, type LocalSet, newSet, removeAll } from './local-set.ts'
import type { Expr, Label, Local, Stmt } from './nodes.ts'
import { hasInner, innerLists } from './walk.ts'

export abstract class ForwardFacts {
  /** Facts that hold here; all of them where control never comes. The set belongs to this place alone: it is changed in place. */
  protected known: LocalSet = newSet(0)
  private size = 0
  /** What is known at every jump to a label so far. */
  private readonly targets = new Map<Label, LocalSet>()
  /** Facts of locals that a loop, a state machine or a `try` sets. */
  private readonly changed = new Map<Stmt, LocalSet>()

  /** Adds the numbers of all facts of a local to a set. */
  protected abstract addFactsOf(local: Local, into: LocalSet): void
  /** The expression as the facts let it be; learns from it. */
  protected abstract expr(node: Expr): Expr
  /** What a local is set to is known from now on. */
  protected abstract assign(local: Local, value: Expr): void
  /** The condition came out like this. */
  protected learnCondition(_cond: Expr, _outcome: boolean): void {}

  /** Walks a body with so many facts, of which none holds at its start. */
  run(body: readonly Stmt[], size: number): void {
    this.size = size
    this.known = newSet(size)
    this.collectChanges(body, newSet(size))
    this.list(body)
  }

  private collectChanges(list: readonly Stmt[], around: LocalSet): void {
    for (let i = 0; i < list.length; i++) {
      const stmt = list[i] as Stmt
      const isRegion = stmt.kind === 'loop' || stmt.kind === 'dispatch' || stmt.kind === 'try'
      const inside = isRegion ? newSet(this.size) : around
      if (hasInner(stmt)) for (const inner of innerLists(stmt)) this.collectChanges(inner, inside)
      if (stmt.kind === 'set') this.addFactsOf(stmt.local, around)
      if (!isRegion) continue
      this.changed.set(stmt, inside)
      addAll(around, inside)
    }
  }

  private list(list: readonly Stmt[]): void {
    for (let i = 0; i < list.length; i++) this.stmt(list[i] as Stmt)
  }

  private stmt(stmt: Stmt): void {
    switch (stmt.kind) {
      case 'set':
        stmt.value = this.expr(stmt.value)
        this.assign(stmt.local, stmt.value)
        return
      case 'effect':
        stmt.value = this.expr(stmt.value)
        return
      case 'if': {
        stmt.cond = this.expr(stmt.cond)
        const before = copyOf(this.known)
        this.learnCondition(stmt.cond, true)
        this.list(stmt.then)
        const then = this.known
        this.known = before
        this.learnCondition(stmt.cond, false)
        this.list(stmt.else)
        keepAll(this.known, then)
        return
      }
      case 'switch': {
        stmt.index = this.expr(stmt.index)
        const before = this.known
        const after = this.everything()
        for (const arm of stmt.arms) {
          this.known = copyOf(before)
          this.list(arm)
          keepAll(after, this.known)
        }
        this.known = after
        return
      }
      case 'block': {
        const target = this.everything()
        this.targets.set(stmt.label, target)
        this.list(stmt.body)
        keepAll(this.known, target)
        return
      }
      case 'loop':
        removeAll(this.known, this.changed.get(stmt) as LocalSet)
        this.list(stmt.body)
        return
      case 'dispatch': {
        removeAll(this.known, this.changed.get(stmt) as LocalSet)
        const before = this.known
        for (const part of stmt.cases) {
          this.known = copyOf(before)
          this.list(part)
        }
        this.known = before
        return
      }
      case 'try': {
        // The handler knows what held before, of locals that nothing in the body sets.
        const handling = copyOf(this.known)
        removeAll(handling, this.changed.get(stmt) as LocalSet)
        this.list(stmt.body)
        const after = this.known
        this.known = handling
        this.list(stmt.handler)
        keepAll(this.known, after)
        return
      }
      case 'throw':
        stmt.value = this.expr(stmt.value)
        this.known.fill(-1)
        return
      case 'return':
        for (let i = 0; i < stmt.values.length; i++) stmt.values[i] = this.expr(stmt.values[i] as Expr)
        this.known.fill(-1)
        return
      case 'br': {
        const target = this.targets.get(stmt.label)
        if (target !== undefined) keepAll(target, this.known)
        this.known.fill(-1)
        return
      }
      case 'goto':
      case 'trap':
        this.known.fill(-1)
        return
    }
  }

  private everything(): LocalSet {
    return newSet(this.size).fill(-1)
  }
}
