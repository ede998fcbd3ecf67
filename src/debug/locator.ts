/**
 * What every kind of source is asked: where a byte of the module comes from. A locator answers into its own fields, since
 * it is asked for each of millions of places.
 */

export interface Source {
  /** Path or URL as a map shows it. */
  readonly name: string
  /** Its text; null leaves it to whoever reads the map to find it. */
  readonly content: string | null
}

export interface Locator {
  readonly sources: readonly Source[]
  /** Where the last offset that was found comes from: place in `sources`, line and column from 0. */
  source: number
  line: number
  column: number
  /** Whether it is known where this byte offset in the module comes from. */
  find(offset: number): boolean
}

/** Place of the last of ascending numbers that is not above `limit`; -1 if there is none. */
export function lastNotAbove(numbers: Float64Array | Uint32Array, limit: number): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (numbers[middle]! <= limit) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The bytes of the module as one line of one source, for those who want to find offsets again. */
export class OffsetLocator implements Locator {
  readonly sources: readonly Source[] = [{ name: 'module', content: null }]
  readonly source = 0
  readonly line = 0
  column = 0

  find(offset: number): boolean {
    this.column = offset
    return true
  }
}
