/**
 * Liveness of locals (JS dialect): which values may still be read, at every statement of a function.
 *
 * One walk backwards over the structured statements does it where there are no loops. What is live at the head of a loop
 * (and at a case of a state machine) is kept from walk to walk, starting with nothing, until no walk adds
 * anything; then a last walk tells the visitor. A walk is linear; loops need about two of them, one
 * more for each level that jumps lead outwards from. A set whose value nobody reads and that does nothing else
 * doesn't count its own reads, so what only dead sets read is dead, but for objects that it looks into: until it is dropped, it fails
 * on anything else. In a `try` every call may lead to the handler, with the locals as
 * they are before its statement sets any.
 */
import { anyTrap, anyWrite, exprEffects, mayThrow } from './effects.ts'
import { add, addAll, has, type LocalSet, newSet, remove } from './local-set.ts'
import type { DispatchStmt, Expr, Func, Label, Local, SetStmt, Stmt, TryStmt } from './nodes.ts'
import { objectOps } from './ops.ts'
import { innerLists } from './walk.ts'

export interface LivenessVisitor {
  /** Called for each place in each list, backwards: what is live before its statement `index`, or behind the last one. */
  at?(list: readonly Stmt[], index: number, live: LocalSet): void
  /** Called for each set of a tracked local, backwards, with its local's number and what is live behind it. */
  set?(stmt: SetStmt, number: number, after: LocalSet): void
}

/** Whether a set is dead once its local is: evaluating its value can't be told. */
export function isIdle(value: Expr): boolean {
  return (exprEffects(value).flags & (anyTrap | anyWrite)) === 0
}

function wantsObject({ op, args }: Expr): boolean {
  return objectOps.has(op) || args.some(wantsObject)
}

export interface Liveness {
  readonly atEntry: LocalSet
  /** What is live where a `br` to the label leads. */
  readonly targets: ReadonlyMap<Label, LocalSet>
  /** What is live when the handler of a `try` begins, its exception among it. */
  readonly handlers: ReadonlyMap<TryStmt, LocalSet>
  /** What is live at each case of a state machine. */
  readonly cases: ReadonlyMap<Label, readonly LocalSet[]>
}

/** Walks the function until nothing changes, then once more for the visitor. */
export function liveness(
  func: Func,
  numbers: ReadonlyMap<Local, number>,
  visitor: LivenessVisitor,
): Liveness {
  const walk = new Walk(numbers)
  if (func.body.some(hasLoop)) {
    do walk.run(func.body)
    while (walk.changed)
  }
  walk.visitor = visitor
  return { atEntry: walk.run(func.body), targets: walk.targets, handlers: walk.handlers, cases: walk.cases }
}

function hasLoop(stmt: Stmt): boolean {
  return (
    stmt.kind === 'loop' || stmt.kind === 'dispatch' || innerLists(stmt).some((list) => list.some(hasLoop))
  )
}

class Walk {
  visitor: LivenessVisitor | null = null
  changed = false
  private readonly numbers: ReadonlyMap<Local, number>
  private live: LocalSet
  readonly targets = new Map<Label, LocalSet>()
  readonly cases = new Map<Label, LocalSet[]>()
  readonly handlers = new Map<TryStmt, LocalSet>()
  /** What is live where a call that throws leads: at the handler of the innermost `try`. */
  private catching: LocalSet | null = null

  constructor(numbers: ReadonlyMap<Local, number>) {
    this.numbers = numbers
    this.live = newSet(numbers.size)
  }

  run(body: readonly Stmt[]): LocalSet {
    this.changed = false
    this.live.fill(0)
    this.catching = null
    this.list(body)
    return this.live
  }

  private list(stmts: readonly Stmt[]): void {
    this.visitor?.at?.(stmts, stmts.length, this.live)
    for (let i = stmts.length - 1; i >= 0; i--) {
      this.stmt(stmts[i] as Stmt)
      this.visitor?.at?.(stmts, i, this.live)
    }
  }

  private stmt(stmt: Stmt): void {
    switch (stmt.kind) {
      case 'set':
        this.set(stmt)
        return
      case 'effect':
        this.reads(stmt.value)
        return
      case 'if': {
        const after = this.live.slice()
        this.list(stmt.then)
        const then = this.live
        this.live = after
        this.list(stmt.else)
        addAll(this.live, then)
        this.reads(stmt.cond)
        return
      }
      case 'switch': {
        const after = this.live
        const joined = newSet(this.numbers.size)
        for (const arm of stmt.arms) {
          this.live = after.slice()
          this.list(arm)
          addAll(joined, this.live)
        }
        this.live = joined
        this.reads(stmt.index)
        return
      }
      case 'block':
        this.targets.set(stmt.label, this.live.slice())
        this.list(stmt.body)
        return
      case 'loop': {
        const head = this.targets.get(stmt.label) ?? newSet(this.numbers.size)
        this.targets.set(stmt.label, head)
        this.list(stmt.body)
        if (addAll(head, this.live)) this.changed = true
        return
      }
      case 'br':
        this.live.set(this.targets.get(stmt.label) as LocalSet)
        return
      case 'return':
        this.live.fill(0)
        for (const value of stmt.values) this.reads(value)
        return
      case 'trap':
        this.live.fill(0)
        return
      case 'try':
        this.try(stmt)
        return
      case 'throw':
        this.live.fill(0)
        if (this.catching !== null) addAll(this.live, this.catching)
        this.reads(stmt.value)
        return
      case 'dispatch':
        this.dispatch(stmt)
        return
      case 'goto': {
        const head = this.cases.get(stmt.label)?.[stmt.target]
        this.live.set(head as LocalSet)
        return
      }
    }
  }

  private set(stmt: SetStmt): void {
    const number = this.numbers.get(stmt.local)
    if (number !== undefined) {
      this.visitor?.set?.(stmt, number, this.live)
      if (!has(this.live, number) && isIdle(stmt.value) && !wantsObject(stmt.value)) return
      remove(this.live, number)
    }
    this.reads(stmt.value)
  }

  private try(stmt: TryStmt): void {
    const after = this.live.slice()
    this.list(stmt.handler)
    this.handlers.set(stmt, this.live.slice())
    const exception = this.numbers.get(stmt.exception)
    if (exception !== undefined) remove(this.live, exception)
    const outer = this.catching
    this.catching = this.live
    this.live = after
    this.list(stmt.body)
    this.catching = outer
  }

  /** Control falls from each case into the next, and out of the last. */
  private dispatch(stmt: DispatchStmt): void {
    let heads = this.cases.get(stmt.label)
    if (heads === undefined) {
      heads = stmt.cases.map(() => newSet(this.numbers.size))
      this.cases.set(stmt.label, heads)
    }
    for (let i = stmt.cases.length - 1; i >= 0; i--) {
      this.list(stmt.cases[i] as Stmt[])
      if (addAll(heads[i] as LocalSet, this.live)) this.changed = true
    }
  }

  private reads(node: Expr): void {
    if (node.op === 'js.get') {
      const number = this.numbers.get(node.imm as Local)
      if (number !== undefined) add(this.live, number)
      return
    }
    for (const arg of node.args) this.reads(arg)
    if (this.catching !== null && mayThrow(node)) addAll(this.live, this.catching)
  }
}
