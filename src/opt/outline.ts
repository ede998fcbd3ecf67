/**
 * Splits functions that engines would not optimise (JS dialect).
 *
 *     function f(a) { … a rare part, 3 KB … }   →   function f(a) { … f$1(a) … }   function f$1(a) { … }
 *
 * V8 never optimises a function above 60 KB of bytecode: it stays 15 to 230 times slower (RATIONALE.md). Regions are taken
 * by what they save against how often they are guessed to run and what crosses their borders, until the function fits; a
 * region that does not fit is none. Runs last, when sizes are final; functions that fit are not looked at. Liveness and regions are found again after
 * each round; most functions need one or two.
 */
import type { Func } from '../ir/nodes.ts'
import { extract } from './outline/extract.ts'
import { type Analysis, findRegions, type Region } from './outline/regions.ts'
import { funcSize, growth } from './outline/size.ts'

const maxRounds = 12
/** Smallest regions, in bytes: a call should be worth it; when too few are, smaller ones have to go. */
const leastSizes = [250, 100, 40]

/** The function and the pieces that were taken out of it; `limit` is in estimated bytes of bytecode. */
export function outline(func: Func, limit: number): Func[] {
  const pieces: Func[] = []
  for (const least of leastSizes) {
    for (let round = 0; round < maxRounds && funcSize(func) > limit; round++) {
      const taken = takeRegions(func, limit, least, pieces.length)
      if (taken.length === 0) break
      pieces.push(...taken)
    }
  }
  return [func, ...pieces]
}

/** Takes regions out of a function, until it should fit; returns the functions made of them. */
function takeRegions(func: Func, limit: number, least: number, pieces: number): Func[] {
  const maxSum = limit / growth(func)
  const analysis = findRegions(func, Math.min(least, maxSum / 8), 0.9 * maxSum)
  const chosen = choose(analysis, analysis.size - maxSum)
  // From the end, so that places in the same list stay.
  chosen.sort((a, b) => b.first - a.first)
  return chosen.map((region, i) => extract(func, region, analysis.live, pieces + i + 1))
}

/** The cheapest regions that together save `excess`; none overlaps another. */
function choose({ regions }: Analysis, excess: number): Region[] {
  const useful = (region: Region) => Math.min(region.saved, excess)
  const sorted = [...regions].sort((a, b) => a.effort / useful(a) - b.effort / useful(b) || a.first - b.first)
  const chosen: Region[] = []
  let left = excess
  for (const region of sorted) {
    if (left <= 0) break
    if (chosen.some((other) => region.first <= other.last && other.first <= region.last)) continue
    chosen.push(region)
    left -= region.saved
  }
  return chosen
}
