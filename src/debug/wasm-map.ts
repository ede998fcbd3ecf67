/**
 * An existing source map of the module, as AssemblyScript and Emscripten make them: its generated file is the module, one
 * line, of which columns are the byte offsets (WebAssembly's tool conventions).
 */
import { decode } from '@jridgewell/sourcemap-codec'
import type { Module } from '../wasm/module.ts'
import { Reader } from '../wasm/reader.ts'
import { type Locator, lastNotAbove, type Source } from './locator.ts'

export class WasmMap implements Locator {
  readonly sources: readonly Source[]
  source = 0
  line = 0
  column = 0
  /** Ascending, with three numbers in `places` each: source or -1, line, column. */
  private readonly offsets: Float64Array
  private readonly places: Int32Array

  constructor(map: ExistingMap) {
    const root = map.sourceRoot ? map.sourceRoot.replace(/\/?$/, '/') : ''
    this.sources = map.sources.map((name, k) => ({
      name: root + (name ?? ''),
      content: map.sourcesContent?.[k] ?? null,
    }))
    const segments = decode(map.mappings)[0] ?? []
    const known = segments.filter((segment) => segment.length === 1 || this.sources[segment[1]] !== undefined)
    known.sort(([a], [b]) => a - b)
    this.offsets = Float64Array.from(known, ([offset]) => offset)
    this.places = Int32Array.from(
      known.flatMap(([, source = -1, line = 0, column = 0]) => [source, line, column]),
    )
  }

  find(offset: number): boolean {
    const k = 3 * lastNotAbove(this.offsets, offset)
    if (k < 0 || this.places[k]! < 0) return false
    this.source = this.places[k]!
    this.line = this.places[k + 1]!
    this.column = this.places[k + 2]!
    return true
  }
}

/** A source map of version 3, without sections. */
export interface ExistingMap {
  readonly sourceRoot?: string
  readonly sources: readonly (string | null)[]
  readonly sourcesContent?: readonly (string | null)[]
  readonly mappings: string
}

/** Reads the text of a map; null if it is none that can be used. */
export function parseMap(text: string): ExistingMap | null {
  let map: Readonly<Record<string, unknown>>
  try {
    // Some begin with a line that keeps scripts from running them.
    map = JSON.parse(text.replace(/^\)\]\}'[^\n]*\n/, ''))
  } catch {
    return null
  }
  if (typeof map !== 'object' || map === null || map.version !== 3 || typeof map.mappings !== 'string')
    return null
  if (!isTexts(map.sources) || !(map.sourcesContent === undefined || isTexts(map.sourcesContent))) return null
  if (typeof (map.sourceRoot ?? '') !== 'string') return null
  return map as unknown as ExistingMap
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => item === null || typeof item === 'string')
}

/** Where a module says that its map is, and where it says so; null if it doesn't. */
export function mapUrl({ bytes, customs }: Module): { readonly url: string; readonly offset: number } | null {
  const section = customs.find(({ name }) => name === 'sourceMappingURL')
  if (section === undefined) return null
  const { start, end } = section.contents
  try {
    return { url: new Reader(bytes, start, end).name(), offset: section.at }
  } catch {
    return null
  }
}
