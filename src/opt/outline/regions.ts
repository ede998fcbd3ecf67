/** Runs of statements that could become functions of their own, and what each would cost. */
import { has } from '../../ir/local-set.ts'
import type { Func, Stmt } from '../../ir/nodes.ts'
import { type Counts, type Frequencies, frequencies } from './frequency.ts'
import { type Live, liveAround } from './live.ts'
import { type Exit, type Part, Parts } from './parts.ts'
import { isTogether } from './together.ts'

/** Statements `start` to `end` (exclusive) of a list. */
export interface Region {
  readonly list: Stmt[]
  readonly start: number
  readonly end: number
  /** Positions of its first and last statement in the function, outer statements around inner ones. */
  readonly first: number
  readonly last: number
  /** Numbers of locals, in no order. */
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
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
/** How much is looked at in the runs of one list. */
const maxWork = 1_000_000

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

/** A run that begins with a certain statement: how far it goes, and how much of what was collected until there belongs to it. */
interface Run {
  readonly end: number
  readonly inputs: number
  readonly outputs: readonly number[]
  readonly exits: number
  readonly completes: boolean
  readonly size: number
  readonly saved: number
  readonly effort: number
}

class Finder extends Parts {
  readonly regions: Region[] = []
  private readonly maxSize: number
  private readonly minSize: number

  constructor(live: Live, frequencies: Frequencies, minSize: number, maxSize: number) {
    super(live, frequencies)
    this.maxSize = maxSize
    this.minSize = minSize
  }

  list(list: Stmt[]): Part[] {
    const parts = this.parts(list)
    const around = this.live.around.get(list) as readonly number[]
    const step = this.stepIn(parts)
    for (let start = 0; start < parts.length; start += step) this.runsFrom(list, parts, around, start)
    return parts
  }

  protected inner(list: Stmt[], stmt: Stmt): readonly Part[] {
    return isTogether(stmt) ? this.parts(list) : this.list(list)
  }

  /** Runs begin at every statement, in long lists at some: looking at all of them would take quadratic time. */
  private stepIn(parts: readonly Part[]): number {
    const size = parts.reduce((sum, part) => sum + part.size, 0)
    const reach = Math.min(parts.length, (this.maxSize * parts.length) / size)
    const words = 2 + (this.live.numbers.size >>> 5)
    return Math.max(1, Math.ceil((parts.length * reach * words) / maxWork))
  }

  /** The best run that begins with a statement. */
  private runsFrom(list: Stmt[], parts: readonly Part[], around: readonly number[], start: number): void {
    const { mentions, sets, left } = this
    const before = around[start] as number
    const inputs: number[] = []
    let size = 0
    let evaluated = 0
    let completes = true
    let throws = false
    let best: Run | null = null
    mentions.start()
    sets.start()
    left.start()
    for (let end = start; end < parts.length; end++) {
      const part = parts[end] as Part
      size += part.size
      if (size > this.maxSize || left.found.length > maxExits) break
      for (const number of part.mentions)
        if (mentions.add(number) && this.live.sets.has(before, number)) inputs.push(number)
      if (inputs.length > maxInputs) break
      for (const number of part.sets) sets.add(number)
      for (const exit of part.exits) left.add(exit)
      completes &&= part.completes
      throws ||= part.throws
      if (throws && this.losesSets()) break
      const isLast = end === parts.length - 1
      // Long runs are looked at in steps of an eighth of their size: few ends are enough.
      if (size < this.minSize || (!isLast && size < evaluated * 1.125)) continue
      evaluated = size
      const run = this.run(parts[start] as Part, end + 1, around, inputs.length, completes, size)
      if (run !== null && (best === null || run.effort / run.saved < best.effort / best.saved)) best = run
    }
    if (best !== null) this.regions.push(this.region(list, parts, start, best, inputs))
  }

  /** Whether the handler around would read what the run has set. */
  private losesSets(): boolean {
    const { catching } = this
    return catching !== null && this.sets.found.some((number) => has(catching, number))
  }

  private run(
    from: Part,
    end: number,
    around: readonly number[],
    inputs: number,
    completes: boolean,
    size: number,
  ): Run | null {
    const exits = this.left.found.length
    const places = exits + (completes ? 1 : 0)
    if (places > maxExits) return null
    const outputs = this.outputsAt(completes ? (around[end] as number) : -1)
    if (outputs.length > maxOutputs) return null
    const saved = size - callSize(inputs, outputs.length, places)
    if (saved <= 0) return null
    const leave = places > 1 ? 1.5 * (places - 1) : 0
    const effort = (from.frequency + 1e-4) * (6 + inputs + 2 * outputs.length + leave)
    return { end, inputs, outputs, exits, completes, size, saved, effort }
  }

  /** What the run sets that is live behind it (a row, -1 if that can't be reached) or at an exit; one more than may be is enough. */
  private outputsAt(behind: number): number[] {
    const outputs: number[] = []
    const { found } = this.sets
    for (let i = 0; i < found.length; i++) {
      const number = found[i] as number
      const isLive = (behind >= 0 && this.live.sets.has(behind, number)) || this.isLiveAtExit(number)
      if (isLive && outputs.push(number) > maxOutputs) break
    }
    return outputs
  }

  private isLiveAtExit(number: number): boolean {
    const { found } = this.left
    for (let i = 0; i < found.length; i++) {
      const { jump, live } = this.exits[found[i] as number] as Exit
      if (jump.kind !== 'return' && has(live, number)) return true
    }
    return false
  }

  private region(
    list: Stmt[],
    parts: readonly Part[],
    start: number,
    { end, outputs, completes, size, saved, effort, ...counts }: Run,
    inputs: readonly number[],
  ): Region {
    const from = parts[start] as Part
    return {
      list,
      start,
      end,
      first: from.first,
      last: (parts[end - 1] as Part).last,
      inputs: inputs.slice(0, counts.inputs),
      outputs,
      exits: this.left.found.slice(0, counts.exits).map((exit) => this.exits[exit] as Exit),
      completes,
      size,
      saved,
      runs: from.frequency,
      effort,
    }
  }
}

/** Bytes that the call takes in the caller. */
function callSize(inputs: number, outputs: number, places: number): number {
  return 8 + 3.7 * inputs + (outputs === 0 ? 0 : 2.8 + 14 * (outputs - 1)) + 12 * Math.max(0, places - 1)
}
