/** Reads source maps as debuggers do: the last segment of a line that is not behind a place tells where it comes from. */
import { decode, type SourceMapSegment } from '@jridgewell/sourcemap-codec'
import type { SourceMap } from '../../src/index.ts'

export interface Original {
  readonly source: string
  /** From 0, as in the map. */
  readonly line: number
  readonly column: number
  readonly name: string | null
}

export class MapReader {
  readonly map: SourceMap
  readonly lines: readonly (readonly SourceMapSegment[])[]

  constructor(map: SourceMap) {
    this.map = map
    this.lines = decode(map.mappings)
  }

  /** Where line and column (from 0) of the code come from. */
  original(line: number, column: number): Original | null {
    const segment = this.lines[line]?.findLast(([start]) => start <= column)
    if (segment === undefined || segment.length === 1) return null
    const [, source, from, at, name] = segment
    return {
      source: this.map.sources[source]!,
      line: from,
      column: at,
      name: name === undefined ? null : this.map.names[name]!,
    }
  }

  /** The line of the source itself. */
  sourceLine({ source, line }: Original): string {
    return this.map.sourcesContent![this.map.sources.indexOf(source)]!.split('\n')[line]!
  }

  /** What is wrong with the map of this code. */
  faults(code: string): string[] {
    const faults: string[] = []
    const texts = code.split('\n')
    const { sources, sourcesContent, names } = this.map
    const lengths = sources.map((_, k) => sourcesContent?.[k]?.split('\n').length ?? Infinity)
    for (const [line, segments] of this.lines.entries()) {
      let before = -1
      for (const [column, source, from, at, name] of segments) {
        const where = `${line}:${column}`
        if (column <= before || column > (texts[line]?.length ?? -1)) faults.push(`${where}: column`)
        before = column
        if (source === undefined) continue
        if (source >= sources.length || from! < 0 || from! >= lengths[source]! || at! < 0)
          faults.push(`${where}: source`)
        if (name !== undefined && name >= names.length) faults.push(`${where}: name`)
      }
    }
    return faults
  }
}
