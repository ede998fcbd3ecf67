/**
 * Decodes the name section (spec §7.4.1), and what its proposal of more names adds. Names are hints that nobody checks: reading stops quietly at the first
 * mistake, and keeps what came before.
 */
import { CompileError } from '../errors.ts'
import type { CustomSection, NameSection } from './module.ts'
import { Reader } from './reader.ts'

type NameMap = Map<number, string>

interface NameDraft extends NameSection {
  module: string | null
}

const maps = {
  1: 'funcs',
  4: 'types',
  5: 'tables',
  6: 'memories',
  7: 'globals',
  8: 'elems',
  9: 'datas',
  11: 'tags',
} as const satisfies Record<number, keyof NameSection>

/** Names of what functions and types have inside. */
const indirectMaps = {
  2: 'locals',
  3: 'labels',
  10: 'fields',
} as const satisfies Record<number, keyof NameSection>

const MODULE = 0

export function decodeNames(bytes: Uint8Array, customs: readonly CustomSection[]): NameSection {
  const names = noNames()
  const section = customs.find((custom) => custom.name === 'name')
  if (section === undefined) return names
  try {
    decodeSubsections(new Reader(bytes, section.contents.start, section.contents.end), names)
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
  }
  return names
}

function noNames(): NameDraft {
  return {
    module: null,
    funcs: new Map(),
    locals: new Map(),
    labels: new Map(),
    types: new Map(),
    tables: new Map(),
    memories: new Map(),
    globals: new Map(),
    elems: new Map(),
    datas: new Map(),
    fields: new Map(),
    tags: new Map(),
  }
}

function decodeSubsections(reader: Reader, names: NameDraft): void {
  const sectionEnd = reader.end
  while (reader.pos < sectionEnd) {
    const id = reader.u8()
    const size = reader.u32()
    reader.end = Math.min(reader.pos + size, sectionEnd)
    decodeSubsection(reader, id, names)
    reader.pos = reader.end
    reader.end = sectionEnd
  }
}

function decodeSubsection(reader: Reader, id: number, names: NameDraft): void {
  if (id === MODULE) names.module = reader.name()
  else if (id in indirectMaps)
    decodeIndirectNameMap(
      reader,
      names[indirectMaps[id as keyof typeof indirectMaps]] as Map<number, NameMap>,
    )
  else if (id in maps) decodeNameMap(reader, names[maps[id as keyof typeof maps]] as NameMap)
}

function decodeNameMap(reader: Reader, map: NameMap): void {
  const count = reader.u32()
  for (let i = 0; i < count; i++) {
    const index = reader.u32()
    map.set(index, reader.name())
  }
}

function decodeIndirectNameMap(reader: Reader, maps: Map<number, NameMap>): void {
  const count = reader.u32()
  for (let i = 0; i < count; i++) {
    const map: NameMap = new Map()
    maps.set(reader.u32(), map)
    decodeNameMap(reader, map)
  }
}
