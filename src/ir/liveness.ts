/**
 * Liveness of locals (JS dialect): which values may still be read, at every statement of a function.
 *
 * One walk backwards over the structured statements does it where there are no loops. What is live at the head of a loop
 * (and at a case of a state machine) is kept from walk to walk, starting with nothing, until no walk adds
 * anything: what that one told the visitor holds. A walk is linear; loops need about two of them, one
 * more for each level that jumps lead outwards from. A set whose value nobody reads and that does nothing else
 * doesn't count its own reads, so what only dead sets read is dead, but for objects that it looks into: until it is dropped, it fails
 * on anything else. In a `try` every call may lead to the handler, with the locals as
 * they are before its statement sets any.
 *
 * The first walk writes down what expressions read, in the order in which walks come to them: later ones look at no expression.
 */
import { isIdle } from './effects.ts'
import type { LocalNumbers } from './local-numbers.ts'
import { addAll, assignAll, copyOf, has, type LocalSet, newSet, remove } from './local-set.ts'
import type { DispatchStmt, Expr, Func, IfStmt, Label, SetStmt, Stmt, SwitchStmt, TryStmt } from './nodes.ts'
import { objectOps } from './ops.ts'
import { ReadLog } from './read-log.ts'
import { hasInner, innerLists } from './walk.ts'

export interface LivenessVisitor {
  /** A walk begins: what others told is void. */
  start?(): void
  /** Called for each place in each list, backwards: what is live before its statement `index`, or behind the last one. */
  at?(list: readonly Stmt[], index: number, live: LocalSet): void
  /** Called for each set of a tracked local, backwards, with its local's number and what is live behind it. */
  set?(stmt: SetStmt, number: number, after: LocalSet): void
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

/** Walks the function until nothing changes. */
export function liveness(func: Func, numbers: LocalNumbers, visitor: LivenessVisitor): Liveness {
  const walk = new Walk(numbers)
  // The first walk over loops finds something in nearly all: nobody needs to see it.
  if (hasLoop(func.body)) walk.run(func.body)
  walk.tell(visitor)
  do {
    visitor.start?.()
    walk.run(func.body)
  } while (walk.changed)
  return { atEntry: walk.live, targets: walk.targets, handlers: walk.handlers, cases: walk.cases }
}

function hasLoop(list: readonly Stmt[]): boolean {
  return list.some(
    (stmt) =>
      stmt.kind === 'loop' || stmt.kind === 'dispatch' || (hasInner(stmt) && innerLists(stmt).some(hasLoop)),
  )
}

class Walk {
  private visitor: LivenessVisitor | null = null
  /** Whether somebody wants to know of every place. */
  private tellsPlaces = false
  private readonly reads: ReadLog
  changed = false
  private readonly numbers: LocalNumbers
  live: LocalSet
  /** Sets that are done with, to be used again. */
  private readonly spare: LocalSet[] = []
  readonly targets = new Map<Label, LocalSet>()
  readonly cases = new Map<Label, LocalSet[]>()
  readonly handlers = new Map<TryStmt, LocalSet>()
  /** What is live where a call that throws leads: at the handler of the innermost `try`. */
  private catching: LocalSet | null = null

  constructor(numbers: LocalNumbers) {
    this.numbers = numbers
    this.reads = new ReadLog(numbers)
    this.live = newSet(numbers.size)
  }

  tell(visitor: LivenessVisitor): void {
    this.visitor = visitor
    this.tellsPlaces = visitor.at !== undefined
  }

  run(body: readonly Stmt[]): void {
    this.changed = false
    this.live.fill(0)
    this.catching = null
    this.reads.rewind()
    this.list(body)
  }

  private copy(set: LocalSet): LocalSet {
    const copy = this.spare.pop()
    if (copy === undefined) return copyOf(set)
    assignAll(copy, set)
    return copy
  }

  private list(stmts: readonly Stmt[]): void {
    if (this.tellsPlaces) this.visitor?.at?.(stmts, stmts.length, this.live)
    for (let i = stmts.length - 1; i >= 0; i--) {
      this.stmt(stmts[i] as Stmt)
      if (this.tellsPlaces) this.visitor?.at?.(stmts, i, this.live)
    }
  }

  private stmt(stmt: Stmt): void {
    switch (stmt.kind) {
      case 'set':
        this.set(stmt)
        return
      case 'effect':
        this.read(stmt.value)
        return
      case 'if':
        this.if(stmt)
        return
      case 'switch':
        this.switch(stmt)
        return
      case 'block': {
        const target = this.targets.get(stmt.label)
        if (target === undefined) this.targets.set(stmt.label, copyOf(this.live))
        else assignAll(target, this.live)
        this.list(stmt.body)
        return
      }
      case 'loop': {
        const head = this.targets.get(stmt.label) ?? newSet(this.numbers.size)
        this.targets.set(stmt.label, head)
        this.list(stmt.body)
        if (addAll(head, this.live)) this.changed = true
        return
      }
      case 'br':
        assignAll(this.live, this.targets.get(stmt.label) as LocalSet)
        return
      case 'return':
        this.live.fill(0)
        for (const value of stmt.values) this.read(value)
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
        this.read(stmt.value)
        return
      case 'dispatch':
        this.dispatch(stmt)
        return
      case 'goto': {
        const head = this.cases.get(stmt.label)?.[stmt.target]
        assignAll(this.live, head as LocalSet)
        return
      }
    }
  }

  private if(stmt: IfStmt): void {
    const after = this.copy(this.live)
    this.list(stmt.then)
    const then = this.live
    this.live = after
    this.list(stmt.else)
    addAll(this.live, then)
    this.spare.push(then)
    this.read(stmt.cond)
  }

  private switch(stmt: SwitchStmt): void {
    const after = this.live
    const joined = newSet(this.numbers.size)
    for (const arm of stmt.arms) {
      this.live = this.copy(after)
      this.list(arm)
      addAll(joined, this.live)
      this.spare.push(this.live)
    }
    this.spare.push(after)
    this.live = joined
    this.read(stmt.index)
  }

  private set(stmt: SetStmt): void {
    const number = this.numbers.of(stmt.local)
    if (number >= 0) {
      this.visitor?.set?.(stmt, number, this.live)
      if (!has(this.live, number) && isIdle(stmt.value) && !wantsObject(stmt.value)) {
        this.skip(stmt.value)
        return
      }
      remove(this.live, number)
    }
    this.read(stmt.value)
  }

  private try(stmt: TryStmt): void {
    const after = copyOf(this.live)
    this.list(stmt.handler)
    this.handlers.set(stmt, copyOf(this.live))
    const exception = this.numbers.of(stmt.exception)
    if (exception >= 0) remove(this.live, exception)
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

  /** An expression is evaluated: what it reads is live before. */
  private read(root: Expr): void {
    this.reads.next(root, this.catching !== null)
    const throws = this.reads.addTo(this.live)
    if (throws && this.catching !== null) addAll(this.live, this.catching)
  }

  /** It is not. */
  private skip(root: Expr): void {
    this.reads.next(root, this.catching !== null)
    this.reads.skip()
  }
}
