/**
 * Splits functions that engines would not optimise (JS dialect).
 *
 *     function f(a) { … a rare part, 3 KB … }   →   function f(a) { … f$1(a) … }   function f$1(a) { … }
 *
 * V8 never optimises a function above 60 KB of bytecode: it stays 15 to 230 times slower (RATIONALE.md). Regions are taken
 * by what they save against how often they are guessed to run and what crosses their borders, until the function fits; a
 * region that does not fit is none. Runs last, when sizes are final; functions that fit are not looked at. Liveness and regions are found again
 * after each round; most functions need one or two. What can't be made to fit is left with the large pieces taken out: they
 * at least are optimised. A function that is too wide to look at, as no compiler prints one, stays whole.
 */
import type { Func } from '../ir/nodes.ts'
import { listsOf } from '../ir/walk.ts'
import { extract } from './outline/extract.ts'
import type { Counts } from './outline/frequency.ts'
import { type Analysis, type Candidate, findRegions } from './outline/regions.ts'
import { funcSize, growth } from './outline/size.ts'

/** Smallest regions, in bytes: a call should be worth it; only if smaller ones make the function fit they go as well. */
const leastSizes = [250, 100, 40]
/** Statements times locals, which is what liveness and mentions take, in bits: a few hundred megabytes. */
const maxBits = 2 ** 30
/** Times the limit above which small regions are not even looked for. */
const hopeless = 3
/** A round must take this much of what is too much, or the next is not tried. */
const progress = 0.1

/** How often lists of statements began in a run of the instrumented module: by funcidx, in the order of `listsOf`. */
export type Profile = ReadonlyMap<number, readonly number[]>

/** Counts by list, for one call. What never ran in a run that called the function is as rare as a trap. */
function countsOf(func: Func, profile: Profile | null): Counts {
  const counts = profile?.get(func.index)
  const calls = counts?.[0] ?? 0
  if (counts === undefined || calls === 0) return new Map()
  return new Map(listsOf(func.body).map((list, i) => [list, (counts[i] ?? 0) / calls]))
}

/** What became of a function that is above the limit, for people. All sizes are estimated bytes of bytecode. */
export interface Split {
  readonly limit: number
  readonly before: number
  /** Above the limit if it could not be made to fit. */
  readonly after: number
  /** What says how often parts run: a profile that has the function, or the structure of its code. */
  readonly basis: 'profile' | 'guess'
  readonly pieces: readonly PieceOfSplit[]
}

export interface PieceOfSplit {
  readonly size: number
  /** How often it runs in a call of the function. */
  readonly runs: number
  /** Values that go into it. */
  readonly inputs: number
}

/** Is told of each function that is above the limit. */
export type OnSplit = (split: Split) => void

/** The function and the pieces that were taken out of it; `limit` is in estimated bytes of bytecode. */
export function outline(
  func: Func,
  limit: number,
  profile: Profile | null = null,
  onSplit: OnSplit | null = null,
): Func[] {
  const before = funcSize(func)
  if (before <= limit) return [func]
  const counts = countsOf(func, profile)
  const taken = isTooWide(func) ? [] : takeOut(func, before, limit, counts)
  onSplit?.({
    limit,
    before,
    after: funcSize(func),
    basis: counts.size > 0 ? 'profile' : 'guess',
    pieces: taken.map(({ piece, runs }) => ({ size: funcSize(piece), runs, inputs: piece.params.length })),
  })
  return [func, ...taken.map(({ piece }) => piece)]
}

interface Taken {
  readonly piece: Func
  readonly runs: number
}

function takeOut(func: Func, before: number, limit: number, counts: Counts): Taken[] {
  const taken: Taken[] = []
  const maxSum = limit / growth(func)
  let size = before
  for (const [level, least] of leastSizes.entries()) {
    if (level > 0 && size > hopeless * limit) break
    while (size > limit) {
      const analysis = findRegions(func, counts, Math.min(least, maxSum / 8), 0.9 * maxSum)
      const excess = analysis.size - maxSum
      const chosen = choose(analysis, excess)
      if (chosen.length === 0 || (level > 0 && saving(chosen) < excess)) break
      for (const candidate of chosen) {
        const piece = extract(func, analysis.regionOf(candidate), analysis.live, taken.length + 1)
        taken.push({ piece, runs: candidate.runs })
      }
      const last = size
      size = funcSize(func)
      if (last - size < progress * (last - limit)) break
    }
  }
  return taken
}

/** Whether a function has more locals and statements than any program would. */
function isTooWide(func: Func): boolean {
  const statements = listsOf(func.body).reduce((sum, list) => sum + list.length, 0)
  return statements * (func.params.length + func.locals.length) > maxBits
}

/**
 * The cheapest regions that together save `excess`, or all that there are; none overlaps another. From the end of
 * the function, so that places in the same list stay while they are taken out.
 */
function choose({ candidates }: Analysis, excess: number): Candidate[] {
  const ranked = candidates.map((region) => ({
    region,
    rank: region.effort / Math.min(region.saved, excess),
  }))
  ranked.sort((a, b) => a.rank - b.rank || a.region.first - b.region.first)
  const chosen: Candidate[] = []
  let left = excess
  for (const { region } of ranked) {
    if (left <= 0) break
    const place = firstBehind(chosen, region.last)
    const before = chosen[place - 1]
    if (before !== undefined && before.last >= region.first) continue
    chosen.splice(place, 0, region)
    left -= region.saved
  }
  return chosen.reverse()
}

/** Place of the first region that begins behind a position, among disjoint ones in order. */
function firstBehind(regions: readonly Candidate[], position: number): number {
  let low = 0
  let high = regions.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((regions[middle] as Candidate).first <= position) low = middle + 1
    else high = middle
  }
  return low
}

function saving(regions: readonly Candidate[]): number {
  return regions.reduce((sum, region) => sum + region.saved, 0)
}
