/**
 * What is known of each statement with all that is in it: size, locals, where control may go. Facts are in arrays by the position of
 * the statement in the function, outer statements around inner ones; lists of numbers last until those of the statement around are made.
 */
import { mayThrow } from '../../ir/effects.ts'
import type { LocalSet } from '../../ir/local-set.ts'
import type { BrStmt, Expr, GotoStmt, Label, Local, ReturnStmt, Stmt, TryStmt } from '../../ir/nodes.ts'
import { eachOwn, hasInner, innerLists } from '../../ir/walk.ts'
import { Collector } from './collector.ts'
import type { Frequencies } from './frequency.ts'
import type { Live } from './live.ts'
import { NumberLists } from './number-lists.ts'
import { nodeSize, stmtSize } from './size.ts'

/** Where control may go from a region other than behind it. All returns are one exit. */
export interface Exit {
  readonly jump: BrStmt | GotoStmt | ReturnStmt
  readonly live: LocalSet
}

/** Finds the facts of statements, which have to come in their order. */
export abstract class Parts {
  protected readonly live: Live
  protected readonly exits: Exit[] = []
  protected readonly frequencies: Frequencies
  protected readonly sizes: Float64Array
  /** Position of the last statement inside, or its own. */
  protected readonly lasts: Int32Array
  /** `completes` and `mayThrowOut`. */
  protected readonly flags: Uint8Array
  /** Numbers of the locals that it mentions, and of those that it sets. */
  protected readonly mentionsOf: NumberLists
  protected readonly setsOf: NumberLists
  /** Places in `exits`. */
  protected readonly exitsOf: NumberLists
  protected readonly mentions: Collector
  protected readonly sets: Collector
  protected readonly left = new Collector(0)
  /** What the handler of the innermost `try` reads: a piece that throws would lose what it has set of that. */
  protected catching: LocalSet | null = null
  /** By label and, for a dispatch, case: one exit for all jumps to the same place. */
  private readonly targets = new Map<Label, (number | undefined)[]>()
  private returned = -1
  private position = 0
  private throws = false
  /** Size of what was counted last. */
  private size = 0
  private readonly countRoot = (root: Expr): void => {
    this.size += this.expr(root)
  }

  constructor(live: Live, frequencies: Frequencies) {
    const count = frequencies.length
    this.live = live
    this.frequencies = frequencies
    this.sizes = new Float64Array(count)
    this.lasts = new Int32Array(count)
    this.flags = new Uint8Array(count)
    this.mentionsOf = new NumberLists(count)
    this.setsOf = new NumberLists(count)
    this.exitsOf = new NumberLists(count)
    this.mentions = new Collector(live.numbers.size)
    this.sets = new Collector(live.numbers.size)
  }

  /** Looks at a list inside of a statement. */
  protected abstract inner(list: Stmt[], stmt: Stmt): void

  /** The positions of the statements of a list, whose facts are known then. */
  protected parts(list: readonly Stmt[]): number[] {
    const places: number[] = []
    for (let i = 0; i < list.length; i++) {
      const stmt = list[i] as Stmt
      const place = this.position++
      places.push(place)
      if (hasInner(stmt)) this.compound(stmt, place)
      else this.simple(stmt, place)
    }
    return places
  }

  private simple(stmt: Stmt, place: number): void {
    this.mentions.start()
    this.sets.start()
    this.left.start()
    this.sizes[place] = this.own(stmt)
    this.lasts[place] = place
    const exit = this.exitOf(stmt)
    if (exit >= 0) this.left.add(exit)
    this.keep(place, stmt.kind === 'set' || stmt.kind === 'effect', this.throws)
  }

  private compound(stmt: Stmt, place: number): void {
    const outer = this.catching
    const lists = innerLists(stmt)
    const [mentions, sets, exits] = [this.mentionsOf.length, this.setsOf.length, this.exitsOf.length]
    // The statements of a list are one behind the other: each begins behind the last one inside of that before.
    const firsts: number[] = []
    for (const list of lists) {
      this.catching = stmt.kind === 'try' && list === stmt.body ? this.handlerOf(stmt) : outer
      firsts.push(this.position)
      this.inner(list, stmt)
    }
    this.catching = outer
    this.mentions.start()
    this.sets.start()
    this.left.start()
    let size = this.own(stmt)
    let { throws } = this
    let reachesEnd = false
    for (let k = 0; k < lists.length; k++) {
      let at = firsts[k] as number
      let ends = true
      for (let i = (lists[k] as Stmt[]).length; i > 0; i--) {
        size += this.sizes[at] as number
        ends &&= this.completes(at)
        throws ||= this.mayThrowOut(at)
        this.addTo(this.mentions, this.mentionsOf, at)
        this.addTo(this.sets, this.setsOf, at)
        this.leave(at, stmt)
        at = (this.lasts[at] as number) + 1
      }
      reachesEnd ||= ends
    }
    this.sizes[place] = size
    this.lasts[place] = this.position - 1
    this.mentionsOf.cut(mentions)
    this.setsOf.cut(sets)
    this.exitsOf.cut(exits)
    this.keep(place, completesWith(stmt, reachesEnd), throws)
  }

  private keep(place: number, completes: boolean, throws: boolean): void {
    this.flags[place] = (completes ? completing : 0) | (throws ? throwing : 0)
    this.mentionsOf.keep(place, this.mentions)
    this.setsOf.keep(place, this.sets)
    this.exitsOf.keep(place, this.left)
  }

  protected completes(place: number): boolean {
    return ((this.flags[place] as number) & completing) !== 0
  }

  /** Whether it may throw what a `try` around it catches. */
  protected mayThrowOut(place: number): boolean {
    return ((this.flags[place] as number) & throwing) !== 0
  }

  /** Adds the list of a place to what is collected. */
  protected addTo(collector: Collector, lists: NumberLists, place: number): void {
    const { values } = lists
    const end = lists.to[place] as number
    for (let i = lists.from[place] as number; i < end; i++) collector.add(values[i] as number)
  }

  /** Adds the exits of a statement inside of another that leave that as well. */
  private leave(place: number, stmt: Stmt): void {
    const { values, from, to } = this.exitsOf
    const end = to[place] as number
    for (let i = from[place] as number; i < end; i++) {
      const exit = values[i] as number
      if (!leadsTo(this.exits[exit] as Exit, stmt)) this.left.add(exit)
    }
  }

  /** Counts a statement itself, without the lists in it: returns its size. */
  private own(stmt: Stmt): number {
    this.throws = stmt.kind === 'throw'
    if (stmt.kind === 'set') this.assigns(stmt.local)
    if (stmt.kind === 'try') this.assigns(stmt.exception)
    this.size = stmtSize(stmt)
    eachOwn(stmt, this.countRoot)
    return this.size
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

  /** The exit that a jump takes, -1 for what is none. */
  private exitOf(stmt: Stmt): number {
    switch (stmt.kind) {
      case 'br':
        return this.exit(stmt, 0, this.live.targets.get(stmt.label) as LocalSet)
      case 'goto':
        return this.exit(stmt, stmt.target, this.live.cases.get(stmt.label)?.[stmt.target] as LocalSet)
      case 'return':
        if (this.returned < 0) this.returned = this.exits.push({ jump: stmt, live: new Uint32Array(0) }) - 1
        return this.returned
      default:
        return -1
    }
  }

  private exit(jump: BrStmt | GotoStmt, target: number, live: LocalSet): number {
    let places = this.targets.get(jump.label)
    if (places === undefined) {
      places = []
      this.targets.set(jump.label, places)
    }
    let exit = places[target]
    if (exit === undefined) {
      exit = this.exits.push({ jump, live }) - 1
      places[target] = exit
    }
    return exit
  }
}

const completing = 1
const throwing = 2

/** Whether an exit of something inside a statement stays inside it. */
function leadsTo(exit: Exit, stmt: Stmt): boolean {
  if (exit.jump.kind === 'return') return false
  return (
    (stmt.kind === 'block' || stmt.kind === 'loop' || stmt.kind === 'dispatch') &&
    exit.jump.label === stmt.label
  )
}

/** Whether control may come behind a statement, if it may reach the end of a list in it or not. */
function completesWith(stmt: Stmt, reachesEnd: boolean): boolean {
  if (stmt.kind === 'block') return reachesEnd || stmt.label.uses > 0
  return stmt.kind === 'dispatch' || reachesEnd
}
