/**
 * Puts a source map (ECMA-426, version 3) together from the positions of functions, a batch of functions at a time: segments
 * exist as objects only for the batch at hand, what is kept is its encoded text. Fields of a segment are deltas to the
 * segment before; a batch continues where the one before ended by a line in front, which is then cut off.
 *
 * Knows positions as numbers, and not how they came about.
 */
import { encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec'
import { demangle } from './demangle.ts'
import type { Locator } from './locator.ts'

export interface SourceMap {
  readonly version: 3
  readonly file?: string
  readonly sourceRoot?: string
  readonly sources: string[]
  readonly sourcesContent?: (string | null)[]
  readonly names: string[]
  readonly mappings: string
}

/** As the printer records them: line and column in the text, offset in the module, index into `names` or -1. */
export interface TextPositions {
  readonly places: Int32Array
  readonly names: readonly string[]
}

/** Columns by which lines of a text, the first and the others, are moved to where they stand in the output. */
export interface Margin {
  readonly first: number
  readonly others: number
}

const placeSize = 4

/** Segments that are encoded at once: encoding has a cost of its own, and a segment takes some 100 bytes. */
const batchSize = 500

/** How sources are called in a map. */
export interface Naming {
  readonly sourceRoot: string | null
  /** Prefixes of paths and what stands in their place; the first that fits counts. */
  readonly pathMap: readonly (readonly [string, string])[]
}

/** A path as the user wants it called. */
export function mapPath(path: string, pathMap: Naming['pathMap']): string {
  const rule = pathMap.find(([from]) => path.startsWith(from))
  return rule === undefined ? path : rule[1] + path.slice(rule[0].length)
}

export class SourceMapBuilder {
  private readonly locator: Locator
  private readonly ownOffset: (offset: number) => number
  private readonly parts: string[] = []
  /** The batch at hand, and how many segments it has. */
  private lines: SourceMapSegment[][] = []
  private count = 0
  private readonly sources = new Map<number, number>()
  private readonly names = new Map<string, number>()
  /** The fields that the next segment's are deltas to. */
  private last = { source: 0, line: 0, column: 0, name: 0 }
  /** The same at the start of the batch. */
  private start: SourceMapSegment = [0, 0, 0, 0, 0]

  /** `ownOffset` tells what is asked of the locator about an offset of the positions. */
  constructor(locator: Locator, ownOffset: (offset: number) => number = (offset) => offset) {
    this.locator = locator
    this.ownOffset = ownOffset
  }

  /** Adds a text, which begins a line of its own. */
  add({ places, names }: TextPositions, text: string, margin: Margin): void {
    const { lines } = this
    const first = lines.length
    lines.push([])
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.push([])
    for (let i = 0; i < places.length; i += placeSize) {
      const line = places[i]!
      const column = places[i + 1]! + (line === 0 ? margin.first : margin.others)
      const name = places[i + 3]!
      this.addSegment(lines[first + line]!, column, places[i + 2]!, name < 0 ? null : names[name]!)
    }
    this.count += places.length / placeSize
    if (this.count >= batchSize) this.encodeBatch()
  }

  private encodeBatch(): void {
    const { last } = this
    const encoded = encode([[this.start], ...this.lines])
    this.parts.push(encoded.slice(encoded.indexOf(';') + 1))
    this.lines = []
    this.count = 0
    this.start = [0, last.source, last.line, last.column, last.name]
  }

  /** The map of an output in which the texts stand from line `firstLine` on, one behind the other. */
  finish(firstLine: number, { sourceRoot, pathMap }: Naming): SourceMap {
    if (this.lines.length > 0) this.encodeBatch()
    const used = [...this.sources.keys()].map((index) => this.locator.sources[index]!)
    const known = used.some(({ content }) => content !== null)
    return {
      version: 3,
      ...(sourceRoot === null ? {} : { sourceRoot }),
      sources: used.map(({ name }) => mapPath(name, pathMap)),
      ...(known ? { sourcesContent: used.map(({ content }) => content) } : {}),
      names: Array.from(this.names.keys(), demangle),
      mappings: ';'.repeat(firstLine) + this.parts.join(';'),
    }
  }

  private addSegment(line: SourceMapSegment[], column: number, offset: number, name: string | null): void {
    const { locator, last } = this
    if (!locator.find(this.ownOffset(offset))) {
      // Nothing is known from here on.
      if (line.length > 0 && line[line.length - 1]!.length > 1) line.push([column])
      return
    }
    const source = numberOf(this.sources, locator.source)
    const before = line[line.length - 1]
    // A name is that of the identifier alone.
    const same = before?.length === 4 && last.source === source && last.line === locator.line
    if (same && last.column === locator.column && name === null) return
    last.source = source
    last.line = locator.line
    last.column = locator.column
    if (name === null) line.push([column, source, last.line, last.column])
    else {
      last.name = numberOf(this.names, name)
      line.push([column, source, last.line, last.column, last.name])
    }
  }
}

/** The comment that carries a map inside the code; in ASCII, as the code is. */
export function inlineMap(map: SourceMap): string {
  const utf8 = new TextEncoder().encode(JSON.stringify(map))
  let binary = ''
  // In steps: arguments of a call are few.
  for (let at = 0; at < utf8.length; at += 8192) {
    binary += String.fromCharCode(...utf8.subarray(at, at + 8192))
  }
  return `//# sourceMappingURL=data:application/json;charset=utf-8;base64,${btoa(binary)}\n`
}

function numberOf<K>(numbers: Map<K, number>, key: K): number {
  let number = numbers.get(key)
  if (number === undefined) {
    number = numbers.size
    numbers.set(key, number)
  }
  return number
}
