/** What is known of each statement with all that is in it: size, locals, where control may go. */
import { mayThrow } from '../../ir/effects.ts'
import type { LocalSet } from '../../ir/local-set.ts'
import type { BrStmt, Expr, GotoStmt, Label, Local, ReturnStmt, Stmt, TryStmt } from '../../ir/nodes.ts'
import { eachOwn, hasInner, innerLists } from '../../ir/walk.ts'
import { Collector } from './collector.ts'
import type { Frequencies } from './frequency.ts'
import type { Live } from './live.ts'
import { nodeSize, stmtSize } from './size.ts'

/** Where control may go from a region other than behind it. All returns are one exit. */
export interface Exit {
  readonly jump: BrStmt | GotoStmt | ReturnStmt
  readonly live: LocalSet
}

export interface Part {
  readonly stmt: Stmt
  readonly size: number
  /** Numbers of the locals that it mentions, and of those that it sets. */
  readonly mentions: readonly number[]
  readonly sets: readonly number[]
  /** Places in `Parts.exits`. */
  readonly exits: readonly number[]
  readonly completes: boolean
  /** Whether it may throw what a `try` around it catches. */
  readonly throws: boolean
  readonly frequency: number
  /** Positions of its first and last statement in the function, outer statements around inner ones. */
  readonly first: number
  readonly last: number
}

const nowhere: readonly number[] = []

/** Makes parts of statements, which have to come in their order. */
export abstract class Parts {
  protected readonly live: Live
  protected readonly exits: Exit[] = []
  protected readonly mentions: Collector
  protected readonly sets: Collector
  protected readonly left = new Collector(0)
  /** What the handler of the innermost `try` reads: a piece that throws would lose what it has set of that. */
  protected catching: LocalSet | null = null
  private readonly frequencies: Frequencies
  /** By label and, for a dispatch, case: one exit for all jumps to the same place. */
  private readonly places = new Map<Label, (readonly number[])[]>()
  private returned: readonly number[] | null = null
  private position = 0
  private throws = false

  constructor(live: Live, frequencies: Frequencies) {
    this.live = live
    this.frequencies = frequencies
    this.mentions = new Collector(live.numbers.size)
    this.sets = new Collector(live.numbers.size)
  }

  /** The parts of a list inside of a statement. */
  protected abstract inner(list: Stmt[], stmt: Stmt): readonly Part[]

  protected parts(list: readonly Stmt[]): Part[] {
    return list.map((stmt) => (hasInner(stmt) ? this.compound(stmt) : this.simple(stmt)))
  }

  private simple(stmt: Stmt): Part {
    const first = this.position++
    const size = this.start(stmt)
    return {
      stmt,
      size,
      mentions: this.mentions.found,
      sets: this.sets.found,
      exits: this.exitsOf(stmt),
      completes: stmt.kind === 'set' || stmt.kind === 'effect',
      throws: this.throws,
      frequency: this.frequencies[first] ?? 0,
      first,
      last: first,
    }
  }

  private compound(stmt: Stmt): Part {
    const first = this.position++
    const outer = this.catching
    const lists = innerLists(stmt).map((list) => {
      this.catching = stmt.kind === 'try' && list === stmt.body ? this.handlerOf(stmt) : outer
      return this.inner(list, stmt)
    })
    this.catching = outer
    let size = this.start(stmt)
    let { throws } = this
    this.left.start()
    for (const parts of lists) {
      for (const part of parts) {
        size += part.size
        throws ||= part.throws
        for (const number of part.mentions) this.mentions.add(number)
        for (const number of part.sets) this.sets.add(number)
        for (const exit of part.exits) if (!leadsTo(this.exits[exit] as Exit, stmt)) this.left.add(exit)
      }
    }
    const ends = lists.map((parts) => parts.every((part) => part.completes))
    return {
      stmt,
      size,
      mentions: this.mentions.found,
      sets: this.sets.found,
      exits: this.left.found,
      completes: completesWith(stmt, ends),
      throws,
      frequency: this.frequencies[first] ?? 0,
      first,
      last: this.position - 1,
    }
  }

  /** Begins with a statement itself, without the lists in it: returns its size. */
  private start(stmt: Stmt): number {
    this.mentions.start()
    this.sets.start()
    this.throws = stmt.kind === 'throw'
    if (stmt.kind === 'set') this.assigns(stmt.local)
    if (stmt.kind === 'try') this.assigns(stmt.exception)
    let size = stmtSize(stmt)
    eachOwn(stmt, (root) => {
      size += this.expr(root)
    })
    return size
  }

  private assigns(local: Local): void {
    const number = this.live.numbers.of(local)
    this.mentions.add(number)
    this.sets.add(number)
  }

  private expr(node: Expr): number {
    const { op, args } = node
    if (op === 'js.get') this.mentions.add(this.live.numbers.of(node.imm as Local))
    let size = nodeSize(node)
    for (let i = 0; i < args.length; i++) size += this.expr(args[i] as Expr)
    if (!this.throws && this.catching !== null) this.throws = mayThrow(node)
    return size
  }

  private handlerOf(stmt: TryStmt): LocalSet {
    return this.live.handlers.get(stmt) as LocalSet
  }

  private exitsOf(stmt: Stmt): readonly number[] {
    switch (stmt.kind) {
      case 'br':
        return this.exit(stmt, 0, this.live.targets.get(stmt.label) as LocalSet)
      case 'goto':
        return this.exit(stmt, stmt.target, this.live.cases.get(stmt.label)?.[stmt.target] as LocalSet)
      case 'return':
        this.returned ??= this.newExit({ jump: stmt, live: new Uint32Array(0) })
        return this.returned
      default:
        return nowhere
    }
  }

  private exit(jump: BrStmt | GotoStmt, place: number, live: LocalSet): readonly number[] {
    let places = this.places.get(jump.label)
    if (places === undefined) {
      places = []
      this.places.set(jump.label, places)
    }
    places[place] ??= this.newExit({ jump, live })
    return places[place] as readonly number[]
  }

  private newExit(exit: Exit): readonly number[] {
    return [this.exits.push(exit) - 1]
  }
}

/** Whether an exit of something inside a statement stays inside it. */
function leadsTo(exit: Exit, stmt: Stmt): boolean {
  if (exit.jump.kind === 'return') return false
  return (
    (stmt.kind === 'block' || stmt.kind === 'loop' || stmt.kind === 'dispatch') &&
    exit.jump.label === stmt.label
  )
}

function completesWith(stmt: Stmt, ends: readonly boolean[]): boolean {
  if (stmt.kind === 'block') return ends[0] === true || stmt.label.uses > 0
  return stmt.kind === 'dispatch' || ends.includes(true)
}
