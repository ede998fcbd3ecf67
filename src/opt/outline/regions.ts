/** Runs of statements that could become functions of their own, and what each would cost. */
import { throwsIn } from '../../ir/effects.ts'
import { addAll, both, countBoth, type LocalSet } from '../../ir/local-set.ts'
import type { BrStmt, Func, GotoStmt, Label, ReturnStmt, Stmt, TryStmt } from '../../ir/nodes.ts'
import { innerLists, ownExprs } from '../../ir/walk.ts'
import { type Counts, type Frequencies, frequencies } from './frequency.ts'
import { type Live, liveAround, type Mentions, mentions } from './live.ts'
import { exprSize, stmtSize } from './size.ts'
import { isTogether } from './together.ts'

/** Where control may go from a region other than behind it. All returns are one exit. */
export interface Exit {
  readonly jump: BrStmt | GotoStmt | ReturnStmt
  readonly live: LocalSet
}

/** Statements `start` to `end` (exclusive) of a list. */
export interface Region {
  readonly list: Stmt[]
  readonly start: number
  readonly end: number
  /** Positions of its first and last statement in the function, outer statements around inner ones. */
  readonly first: number
  readonly last: number
  readonly inputs: LocalSet
  readonly outputs: LocalSet
  readonly exits: readonly Exit[]
  /** Whether control may reach its end. */
  readonly completes: boolean
  /** Its size, in the measure of size.ts. */
  readonly size: number
  /** What outlining it takes from the size of the function. */
  readonly saved: number
  /** How often it runs in a call of the function. */
  readonly runs: number
  /** That times what entering and leaving it takes. */
  readonly effort: number
}

const maxInputs = 32
const maxOutputs = 12
const maxExits = 8
/** Words of sets that are joined while runs in one list are looked at. */
const maxWork = 1_000_000

/** What is known of a statement with all that is in it. */
interface Part {
  readonly stmt: Stmt
  readonly size: number
  readonly mentions: Mentions
  readonly exits: ReadonlySet<Exit>
  readonly completes: boolean
  /** Whether it may throw what a `try` around it catches. */
  readonly throws: boolean
  readonly frequency: number
  readonly first: number
  readonly last: number
}

export interface Analysis {
  readonly live: Live
  /** Size of the whole body. */
  readonly size: number
  readonly regions: readonly Region[]
}

/** All regions of a function worth thinking of, between two sizes. */
export function findRegions(func: Func, counts: Counts, minSize: number, maxSize: number): Analysis {
  const live = liveAround(func)
  const finder = new Finder(live, frequencies(func.body, counts), minSize, maxSize)
  const parts = finder.list(func.body)
  return { live, size: parts.reduce((sum, part) => sum + part.size, 0), regions: finder.regions }
}

class Finder {
  readonly regions: Region[] = []
  private readonly live: Live
  private readonly frequencies: Frequencies
  private readonly maxSize: number
  private readonly minSize: number
  /** By label and, for a dispatch, case: one object for all jumps to the same place. */
  private readonly exits = new Map<Label, Exit[]>()
  private returned: Exit | null = null
  private readonly nowhere: ReadonlySet<Exit> = new Set()
  private position = 0
  /** What the handler of the innermost `try` reads: a piece that throws would lose what it has set of that. */
  private catching: LocalSet | null = null

  constructor(live: Live, frequency: Frequencies, minSize: number, maxSize: number) {
    this.live = live
    this.frequencies = frequency
    this.maxSize = maxSize
    this.minSize = minSize
  }

  list(list: Stmt[]): Part[] {
    const parts = this.parts(list)
    const around = this.live.around.get(list) as readonly LocalSet[]
    const step = this.stepIn(parts)
    for (let start = 0; start < parts.length; start += step) this.runsFrom(list, parts, around, start)
    return parts
  }

  /** Runs begin at every statement, in long lists at some: looking at all of them would take quadratic time. */
  private stepIn(parts: readonly Part[]): number {
    const size = parts.reduce((sum, part) => sum + part.size, 0)
    const reach = Math.min(parts.length, (this.maxSize * parts.length) / size)
    const words = 2 + (this.live.numbers.size >>> 5)
    return Math.max(1, Math.ceil((parts.length * reach * words) / maxWork))
  }

  private parts(list: readonly Stmt[]): Part[] {
    return list.map((stmt) => this.part(stmt))
  }

  private part(stmt: Stmt): Part {
    const first = this.position++
    let size = stmtSize(stmt)
    for (const own of ownExprs(stmt)) size += exprSize(own)
    const inner = innerLists(stmt)
    const frequency = this.frequencies.get(stmt) ?? 0
    if (inner.length === 0) {
      const found = mentions(stmt, this.live)
      const completes = stmt.kind === 'set' || stmt.kind === 'effect'
      return {
        stmt,
        size,
        mentions: found,
        exits: this.exitsOf(stmt),
        completes,
        throws: throwsItself(stmt),
        frequency,
        first,
        last: first,
      }
    }
    const found = mentions(shallow(stmt), this.live)
    const exits = new Set<Exit>()
    const ends: boolean[] = []
    let throws = throwsItself(stmt)
    const outer = this.catching
    for (const list of inner) {
      this.catching = stmt.kind === 'try' && list === stmt.body ? this.handlerOf(stmt) : outer
      const parts = isTogether(stmt) ? this.parts(list) : this.list(list)
      for (const part of parts) {
        size += part.size
        addAll(found.all, part.mentions.all)
        addAll(found.sets, part.mentions.sets)
        throws ||= part.throws
        for (const exit of part.exits) if (!leadsTo(exit, stmt)) exits.add(exit)
      }
      ends.push(parts.every((part) => part.completes))
    }
    this.catching = outer
    const completes = completesWith(stmt, ends)
    const last = this.position - 1
    return { stmt, size, mentions: found, exits, completes, throws, frequency, first, last }
  }

  private handlerOf(stmt: TryStmt): LocalSet {
    return this.live.handlers.get(stmt) as LocalSet
  }

  private exitsOf(stmt: Stmt): ReadonlySet<Exit> {
    switch (stmt.kind) {
      case 'br':
        return this.exit(stmt, 0, this.live.targets.get(stmt.label) as LocalSet)
      case 'goto':
        return this.exit(stmt, stmt.target, this.live.cases.get(stmt.label)?.[stmt.target] as LocalSet)
      case 'return':
        this.returned ??= { jump: stmt, live: new Uint32Array(0) }
        return new Set([this.returned])
      default:
        return this.nowhere
    }
  }

  private exit(jump: BrStmt | GotoStmt, place: number, live: LocalSet): ReadonlySet<Exit> {
    let places = this.exits.get(jump.label)
    if (places === undefined) {
      places = []
      this.exits.set(jump.label, places)
    }
    places[place] ??= { jump, live }
    return new Set([places[place] as Exit])
  }

  /** The best run that begins with a statement. */
  private runsFrom(list: Stmt[], parts: readonly Part[], around: readonly LocalSet[], start: number): void {
    const from = parts[start] as Part
    const all = from.mentions.all.slice()
    const sets = from.mentions.sets.slice()
    const exits = new Set<Exit>()
    let size = 0
    let evaluated = 0
    let completes = true
    let throws = false
    let best: Region | null = null
    for (let end = start; end < parts.length; end++) {
      const part = parts[end] as Part
      size += part.size
      if (size > this.maxSize || exits.size > maxExits) break
      addAll(all, part.mentions.all)
      addAll(sets, part.mentions.sets)
      for (const exit of part.exits) exits.add(exit)
      completes &&= part.completes
      throws ||= part.throws
      if (throws && this.catching !== null && countBoth(sets, this.catching) > 0) break
      const isLast = end === parts.length - 1
      // Long runs are looked at in steps of an eighth of their size: few ends are enough.
      if (size < this.minSize || (!isLast && size < evaluated * 1.125)) continue
      evaluated = size
      const region = this.region(list, parts, around, start, end + 1, all, sets, exits, completes, size)
      if (region !== null && (best === null || cheaper(region, best))) best = region
    }
    if (best !== null) this.regions.push(best)
  }

  private region(
    list: Stmt[],
    parts: readonly Part[],
    around: readonly LocalSet[],
    start: number,
    end: number,
    all: LocalSet,
    sets: LocalSet,
    exits: ReadonlySet<Exit>,
    completes: boolean,
    size: number,
  ): Region | null {
    const places = exits.size + (completes ? 1 : 0)
    if (places > maxExits) return null
    const before = around[start] as LocalSet
    let after = completes ? (around[end] as LocalSet) : null
    for (const exit of exits) {
      if (exit.jump.kind === 'return') continue
      after = after === null ? exit.live : union(after, exit.live)
    }
    const inputCount = countBoth(before, all)
    const outputCount = after === null ? 0 : countBoth(after, sets)
    if (inputCount > maxInputs || outputCount > maxOutputs) return null
    const call = callSize(inputCount, outputCount, places)
    const saved = size - call
    if (saved <= 0) return null
    const { frequency } = parts[start] as Part
    const leave = places > 1 ? 1.5 * (places - 1) : 0
    return {
      list,
      start,
      end,
      first: (parts[start] as Part).first,
      last: (parts[end - 1] as Part).last,
      inputs: both(before, all),
      outputs: after === null ? new Uint32Array(all.length) : both(after, sets),
      exits: [...exits],
      completes,
      size,
      saved,
      runs: frequency,
      effort: (frequency + 1e-4) * (6 + inputCount + 2 * outputCount + leave),
    }
  }
}

/** Bytes that the call takes in the caller. */
function callSize(inputs: number, outputs: number, places: number): number {
  return 8 + 3.7 * inputs + (outputs === 0 ? 0 : 2.8 + 14 * (outputs - 1)) + 12 * Math.max(0, places - 1)
}

function cheaper(a: Region, b: Region): boolean {
  return a.effort / a.saved < b.effort / b.saved
}

function union(a: LocalSet, b: LocalSet): LocalSet {
  const joined = a.slice()
  addAll(joined, b)
  return joined
}

/** A statement with nothing in it but its own expressions. */
function shallow(stmt: Stmt): Stmt {
  switch (stmt.kind) {
    case 'try':
      return { ...stmt, body: [], handler: [] }
    case 'if':
      return { ...stmt, then: [], else: [] }
    case 'switch':
      return { ...stmt, arms: [] }
    case 'block':
    case 'loop':
      return { ...stmt, body: [] }
    case 'dispatch':
      return { ...stmt, cases: [] }
    default:
      return stmt
  }
}

function throwsItself(stmt: Stmt): boolean {
  return stmt.kind === 'throw' || ownExprs(stmt).some(throwsIn)
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
