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
