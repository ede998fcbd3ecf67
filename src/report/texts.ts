/**
 * The code of one function as the page shows it: JavaScript, the listing, the lines of the source, and which lines of them belong
 * together. The listing is in the middle: lines of the JavaScript and lines of the source are each joined with its lines, since its
 * offsets are what both come from.
 */
import { type ListingContext, listFunc } from '../debug/listing.ts'
import { type Locator, lastNotAbove } from '../debug/locator.ts'
import { instrPlace } from '../wasm/inlined-offsets.ts'
import type { Func, Module } from '../wasm/module.ts'

export interface FunctionTexts {
  /** Both end early if they are long. */
  readonly js: string
  readonly wat: string
  /** For each line of `js` the lines of `wat` that it is made of (`encodeLines`). */
  readonly made: string
  /** The lines of the source that it comes from: of its own file first. */
  readonly ranges: readonly LineRange[]
  /** For each line of `wat` the line of the source, counted through `ranges`, that it comes from. */
  readonly from: string
}

/** Lines of a source, from 0, the last one included. */
export interface LineRange {
  /** Place in the sources of the locator. */
  readonly source: number
  readonly first: number
  readonly last: number
}

/** As the printer records them: line and column, offset, name. */
interface Printed {
  readonly text: string
  readonly positions: { readonly places: Int32Array } | null
}

const placeSize = 4

export function functionTexts(
  names: ListingContext,
  func: Func,
  printed: Printed,
  locator: Locator | null,
): FunctionTexts {
  const wat: string[] = []
  const offsets: number[] = []
  const lines: number[] = []
  const { start } = func.body!
  listFunc(names, func, (line, at) => {
    if (at >= 0) {
      // Where a function begins its size stands, of which nobody knows a line.
      offsets.push(Math.max(at, start))
      lines.push(wat.length)
    }
    wat.push(line)
  })
  const js = printed.text.split('\n')
  const shown = { js: shownOf(js), wat: shownOf(wat) }
  const listed = { offsets: Float64Array.from(offsets), lines }
  const places = locator === null ? [] : placesOf(listed, locator).filter((place) => place.wat < shown.wat)
  const excerpt = excerptOf(places)
  const made = madeOf(printed, listed, func, names.module).slice(0, shown.js)
  return {
    js: textOf(js, shown.js),
    wat: textOf(wat, shown.wat),
    made: encodeLines(made.map((instrs) => instrs.filter((line) => line < shown.wat))),
    ranges: excerpt.ranges,
    from: encodeLines(fromOf(places, excerpt, shown.wat)),
  }
}

/** Characters of a form of a function: nobody reads more, and a page should have many functions. */
export const maxText = 60_000

/** How many of the lines are shown. */
function shownOf(lines: readonly string[]): number {
  let left = maxText
  const end = lines.findIndex((line) => {
    left -= line.length + 1
    return left < 0
  })
  return end < 0 ? lines.length : end
}

function textOf(lines: readonly string[], shown: number): string {
  const text = lines.slice(0, shown).join('\n')
  return shown < lines.length ? `${text}\n... and ${lines.length - shown} more lines` : text
}

/** Lines of a listing that have an offset. */
interface Listed {
  readonly offsets: Float64Array
  readonly lines: readonly number[]
}

interface SourceLine {
  /** Of the listing. */
  readonly wat: number
  readonly source: number
  readonly line: number
}

function placesOf({ offsets, lines }: Listed, locator: Locator): SourceLine[] {
  return lines.flatMap((wat, k) =>
    locator.find(offsets[k]!) ? [{ wat, source: locator.source, line: locator.line }] : [],
  )
}

/** Lines that nothing comes from are shown if they are no more than this between others: text is read as a whole. */
const mostBetween = 20

interface Excerpt {
  readonly ranges: readonly LineRange[]
  /** By source and line, the number of a line among those of the ranges. */
  readonly rows: ReadonlyMap<number, ReadonlyMap<number, number>>
}

function excerptOf(places: readonly SourceLine[]): Excerpt {
  const rows = new Map<number, Map<number, number>>()
  for (const { source, line } of places) {
    const known = rows.get(source)
    if (known === undefined) rows.set(source, new Map([[line, 0]]))
    else known.set(line, 0)
  }
  const ranges: LineRange[] = []
  let total = 0
  for (const [source, numbers] of rows) {
    for (const { first, last } of joined([...numbers.keys()])) {
      ranges.push({ source, first, last })
      for (let line = first; line <= last; line++) numbers.set(line, total++)
    }
  }
  return { ranges, rows }
}

function joined(lines: number[]): { first: number; last: number }[] {
  lines.sort((a, b) => a - b)
  const stretches: { first: number; last: number }[] = []
  for (const line of lines) {
    const before = stretches.at(-1)
    if (before !== undefined && line - before.last <= mostBetween + 1) before.last = line
    else stretches.push({ first: line, last: line })
  }
  return stretches
}

/** For each line of the listing its line of the source. */
function fromOf(places: readonly SourceLine[], { rows }: Excerpt, count: number): number[][] {
  const from: number[][] = Array.from({ length: places.length === 0 ? 0 : count }, () => [])
  for (const { wat, source, line } of places) from[wat]!.push(rows.get(source)!.get(line)!)
  return from
}

/** For each line of the JavaScript the lines of the listing; what was inlined is of the call. */
function madeOf(
  { text, positions }: Printed,
  { offsets, lines }: Listed,
  func: Func,
  module: Module,
): number[][] {
  const places = positions?.places ?? new Int32Array(0)
  const { start, end } = func.body!
  const made: number[][] = places.length === 0 ? [] : Array.from(text.split('\n'), () => [])
  for (let i = 0; i < places.length; i += placeSize) {
    const { at, call } = instrPlace(module, places[i + 2]!)
    const offset = call ?? at
    if (offset < func.at || offset >= end) continue
    const line = lines[lastNotAbove(offsets, Math.max(offset, start))]!
    const found = made[places[i]!]!
    if (!found.includes(line)) found.push(line)
  }
  return made
}

/**
 * Lists of numbers as a text that is little more than the numbers: `;` between lists, `,` between the numbers of one, each a
 * difference to the number before, in base 36.
 */
export function encodeLines(lists: readonly (readonly number[])[]): string {
  let before = 0
  const difference = (line: number): string => {
    const text = (line - before).toString(36)
    before = line
    return text
  }
  return lists.map((list) => list.map(difference).join(',')).join(';')
}
