/** Runs of statements that could become functions of their own, and what each would cost. */
import { has } from '../../ir/local-set.ts'
import type { Func, Stmt } from '../../ir/nodes.ts'
import { type Counts, type Frequencies, frequencies } from './frequency.ts'
import { type Live, liveAround } from './live.ts'
import { NumberLists } from './number-lists.ts'
import { type Exit, Parts } from './parts.ts'
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

/** A region as it is found, before anybody wants to know what crosses its borders. */
export interface Candidate extends Omit<Region, 'inputs' | 'outputs' | 'exits'> {
  /** Where its inputs begin in the list of such numbers, and how many there are; outputs and exits come behind. */
  readonly borders: number
  readonly inputs: number
  readonly outputs: number
  readonly exits: number
}

export interface Analysis {
  readonly live: Live
  /** Size of the whole body. */
  readonly size: number
  /** There are thousands, of which few are taken. */
  readonly candidates: readonly Candidate[]
  regionOf(candidate: Candidate): Region
}

/** All regions of a function worth thinking of, between two sizes. */
export function findRegions(func: Func, counts: Counts, minSize: number, maxSize: number): Analysis {
  const live = liveAround(func)
  const finder = new Finder(live, frequencies(func.body, counts), minSize, maxSize)
  const size = finder.list(func.body)
  return { live, size, candidates: finder.candidates, regionOf: (candidate) => finder.regionOf(candidate) }
}

class Finder extends Parts {
  readonly candidates: Candidate[] = []
  private readonly maxSize: number
  private readonly minSize: number
  /** Of the run that is looked at: so many of these. */
  private readonly inputs = new Int32Array(maxInputs + 1)
  private inputCount = 0
  private readonly outputs = new Int32Array(maxOutputs + 1)
  private outputCount = 0
  private readonly best = new Best()
  /** Inputs, outputs and exits of all candidates. */
  private readonly borders = new NumberLists(0)

  constructor(live: Live, frequencies: Frequencies, minSize: number, maxSize: number) {
    super(live, frequencies)
    this.maxSize = maxSize
    this.minSize = minSize
  }

  /** Looks at the runs of a list; returns its size. */
  list(list: Stmt[]): number {
    const places = this.parts(list)
    const around = this.live.around.get(list) as readonly number[]
    const size = places.reduce((sum, place) => sum + (this.sizes[place] as number), 0)
    const step = this.stepIn(places.length, size)
    for (let start = 0; start < places.length; start += step) this.runsFrom(list, places, around, start)
    return size
  }

  protected inner(list: Stmt[], stmt: Stmt): void {
    if (isTogether(stmt)) this.parts(list)
    else this.list(list)
  }

  /** Runs begin at every statement, in long lists at some: looking at all of them would take quadratic time. */
  private stepIn(length: number, size: number): number {
    const reach = Math.min(length, (this.maxSize * length) / size)
    const words = 2 + (this.live.numbers.size >>> 5)
    return Math.max(1, Math.ceil((length * reach * words) / maxWork))
  }

  /** The best run that begins with a statement. */
  private runsFrom(list: Stmt[], places: readonly number[], around: readonly number[], start: number): void {
    const { sets, left, best } = this
    const before = around[start] as number
    const frequency = this.frequencies[places[start] as number] as number
    let size = 0
    let evaluated = 0
    let completes = true
    let throws = false
    best.end = -1
    this.inputCount = 0
    this.mentions.start()
    sets.start()
    left.start()
    for (let end = start; end < places.length; end++) {
      const place = places[end] as number
      size += this.sizes[place] as number
      if (size > this.maxSize || left.count > maxExits) break
      if (!this.addInputs(place, before)) break
      this.addTo(sets, this.setsOf, place)
      this.addTo(left, this.exitsOf, place)
      completes &&= this.completes(place)
      throws ||= this.mayThrowOut(place)
      if (throws && this.losesSets()) break
      const isLast = end === places.length - 1
      // Long runs are looked at in steps of an eighth of their size: few ends are enough.
      if (size < this.minSize || (!isLast && size < evaluated * 1.125)) continue
      evaluated = size
      this.evaluate(frequency, end + 1, around, completes, size)
    }
    if (best.end >= 0) this.candidates.push(this.candidate(list, places, start, frequency))
  }

  /** Adds the locals that a statement mentions and that are live before the run; false if that is too much. */
  private addInputs(place: number, before: number): boolean {
    const { mentions, inputs } = this
    const { values, from, to } = this.mentionsOf
    const { sets } = this.live
    const end = to[place] as number
    for (let i = from[place] as number; i < end; i++) {
      const number = values[i] as number
      if (!mentions.add(number) || !sets.has(before, number)) continue
      inputs[this.inputCount++] = number
      if (this.inputCount > maxInputs) return false
    }
    return true
  }

  /** Whether the handler around would read what the run has set. */
  private losesSets(): boolean {
    const { catching, sets } = this
    if (catching === null) return false
    for (let i = 0; i < sets.count; i++) if (has(catching, sets.found[i] as number)) return true
    return false
  }

  /** What has been collected as a run: whether it is better than those before. */
  private evaluate(
    frequency: number,
    end: number,
    around: readonly number[],
    completes: boolean,
    size: number,
  ): void {
    const { left, best, inputCount } = this
    const ways = left.count + (completes ? 1 : 0)
    if (ways > maxExits || !this.findOutputs(completes ? (around[end] as number) : -1)) return
    const { outputCount } = this
    const saved = size - callSize(inputCount, outputCount, ways)
    if (saved <= 0) return
    const leave = ways > 1 ? 1.5 * (ways - 1) : 0
    const effort = (frequency + 1e-4) * (6 + inputCount + 2 * outputCount + leave)
    if (best.end >= 0 && effort / saved >= best.effort / best.saved) return
    best.end = end
    best.completes = completes
    best.size = size
    best.saved = saved
    best.effort = effort
    best.inputs = inputCount
    best.outputs = outputCount
    best.exits = left.count
    for (let i = 0; i < outputCount; i++) best.outputNumbers[i] = this.outputs[i] as number
  }

  /** Finds what the run sets that is live behind it (a row, -1 if that can't be reached) or at an exit; false if that is too much. */
  private findOutputs(behind: number): boolean {
    const { outputs, sets, live } = this
    this.outputCount = 0
    for (let i = 0; i < sets.count; i++) {
      const number = sets.found[i] as number
      if (!(behind >= 0 && live.sets.has(behind, number)) && !this.isLiveAtExit(number)) continue
      outputs[this.outputCount++] = number
      if (this.outputCount > maxOutputs) return false
    }
    return true
  }

  private isLiveAtExit(number: number): boolean {
    const { found, count } = this.left
    for (let i = 0; i < count; i++) {
      const { jump, live } = this.exits[found[i] as number] as Exit
      if (jump.kind !== 'return' && has(live, number)) return true
    }
    return false
  }

  /** The best run, with what crosses its borders: exits and inputs were collected in the order in which runs grow. */
  private candidate(list: Stmt[], places: readonly number[], start: number, runs: number): Candidate {
    const { end, completes, size, saved, effort, inputs, outputs, exits, outputNumbers } = this.best
    const first = places[start] as number
    const last = this.lasts[places[end - 1] as number] as number
    const borders = this.borders.push(this.inputs, inputs)
    this.borders.push(outputNumbers, outputs)
    this.borders.push(this.left.found, exits)
    return {
      list,
      start,
      end,
      first,
      last,
      completes,
      size,
      saved,
      runs,
      effort,
      borders,
      inputs,
      outputs,
      exits,
    }
  }

  regionOf({ borders, inputs, outputs, exits, ...run }: Candidate): Region {
    const numbers = this.borders.some(borders, inputs + outputs + exits)
    return {
      ...run,
      inputs: numbers.slice(0, inputs),
      outputs: numbers.slice(inputs, inputs + outputs),
      exits: numbers.slice(inputs + outputs).map((exit) => this.exits[exit] as Exit),
    }
  }
}

/** The best of the runs that begin with a statement. */
class Best {
  /** -1 if there is none. */
  end = -1
  completes = false
  size = 0
  saved = 0
  effort = 0
  inputs = 0
  outputs = 0
  exits = 0
  readonly outputNumbers = new Int32Array(maxOutputs)
}

/** Bytes that the call takes in the caller. */
function callSize(inputs: number, outputs: number, places: number): number {
  return 8 + 3.7 * inputs + (outputs === 0 ? 0 : 2.8 + 14 * (outputs - 1)) + 12 * Math.max(0, places - 1)
}
