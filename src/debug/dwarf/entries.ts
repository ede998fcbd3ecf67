/**
 * Debugging information entries (DWARF 2 to 5, §2 and §7.5): the units of `.debug_info` and the trees in them, read one
 * entry at a time. What an entry means is the business of whoever reads it.
 */
import { addrx, type Encoding, readForm, type Value } from './forms.ts'
import { DwarfError, DwarfReader, mostBroken } from './reader.ts'
import type { Sections } from './sections.ts'

/** Tags and attributes that somebody asks for. */
export const tag = {
  formalParameter: 0x05,
  lexicalBlock: 0x0b,
  compileUnit: 0x11,
  inlinedSubroutine: 0x1d,
  subprogram: 0x2e,
  variable: 0x34,
} as const

export const at = {
  location: 0x02,
  name: 0x03,
  stmtList: 0x10,
  lowPc: 0x11,
  highPc: 0x12,
  compDir: 0x1b,
  abstractOrigin: 0x31,
  specification: 0x47,
  ranges: 0x55,
  callColumn: 0x57,
  callFile: 0x58,
  callLine: 0x59,
  linkageName: 0x6e,
  strOffsetsBase: 0x72,
  addrBase: 0x73,
  rnglistsBase: 0x74,
  loclistsBase: 0x8c,
} as const

export interface Entry {
  readonly offset: number
  readonly tag: number
  /** How many entries are around it. */
  readonly depth: number
  readonly values: ReadonlyMap<number, Value>
  /** Whether `highPc` is an address and not a length. */
  readonly highIsAddress: boolean
}

export interface Unit {
  readonly encoding: Encoding
  readonly end: number
  /** The entry of the unit itself. */
  readonly root: Entry
  /** Where the root begins. */
  readonly start: number
  readonly abbreviations: Abbreviations
}

interface Abbreviation {
  readonly tag: number
  readonly hasChildren: boolean
  /** Attribute, form, and value of the form `implicit_const`. */
  readonly attributes: readonly (readonly [number, number, number])[]
}

type Abbreviations = ReadonlyMap<number, Abbreviation>

/** The units of compiled code; units that can't be read are left out. */
export function readUnits(sections: Sections): Unit[] {
  const units: Unit[] = []
  const tables = new Map<number, Abbreviations>()
  const bytes = sections.debug_info
  let broken = 0
  for (let pos = 0; pos < bytes.length && broken < mostBroken; ) {
    let end = bytes.length
    try {
      const reader = new DwarfReader(bytes, pos)
      const { length, offsetSize } = reader.unitLength()
      end = Math.min(reader.pos + length, bytes.length)
      reader.end = end
      const unit = readUnit(reader, pos, offsetSize, sections, tables)
      if (unit !== null) units.push(unit)
    } catch (error) {
      if (!(error instanceof DwarfError)) throw error
      broken++
    }
    pos = end
  }
  return units
}

function readUnit(
  reader: DwarfReader,
  pos: number,
  offsetSize: 4 | 8,
  sections: Sections,
  tables: Map<number, Abbreviations>,
): Unit | null {
  const version = reader.u16()
  if (version < 2 || version > 5) return null
  const type = version >= 5 ? reader.u8() : 1
  const first = version >= 5 ? reader.u8() : reader.unsigned(offsetSize)
  const second = version >= 5 ? reader.unsigned(offsetSize) : reader.u8()
  const [addressSize, abbrevOffset] = version >= 5 ? [first, second] : [second, first]
  // Units of types, and skeletons of what lies in other files, have no code.
  if (type !== 1) return null
  const encoding: Encoding = {
    sections,
    version,
    offsetSize,
    addressSize,
    unit: pos,
    strOffsetsBase: offsetSize === 8 ? 16 : 8,
    addrBase: 8,
    rnglistsBase: 0,
    loclistsBase: 0,
  }
  let abbreviations = tables.get(abbrevOffset)
  if (abbreviations === undefined) {
    abbreviations = readAbbreviations(new DwarfReader(sections.debug_abbrev, abbrevOffset), sections)
    tables.set(abbrevOffset, abbreviations)
  }
  const start = reader.pos
  readBases(new DwarfReader(reader.bytes, start, reader.end), abbreviations, encoding)
  const root = readEntry(reader, abbreviations, encoding, 0)?.entry
  return root === undefined ? null : { encoding, end: reader.end, root, start, abbreviations }
}

function readAbbreviations(reader: DwarfReader, { budget }: Sections): Abbreviations {
  const table = new Map<number, Abbreviation>()
  for (let code = reader.uleb(); code !== 0; code = reader.uleb()) {
    const tag = reader.uleb()
    const hasChildren = reader.u8() !== 0
    const attributes: [number, number, number][] = []
    for (;;) {
      const name = reader.uleb()
      const form = reader.uleb()
      const implicit = form === IMPLICIT_CONST ? reader.sleb() : 0
      if (name === 0 && form === 0) break
      budget.spend(perAttribute)
      attributes.push([name, form, implicit])
    }
    table.set(code, { tag, hasChildren, attributes })
  }
  return table
}

/** Memory of a declared attribute, of an entry, of a range. */
const perAttribute = 128
const perEntry = 16
const perRange = 128

const IMPLICIT_CONST = 0x21
const SEC_OFFSET = 0x17

/** Bases that other attributes of the root are read by, wherever among them they stand. */
function readBases(reader: DwarfReader, abbreviations: Abbreviations, encoding: Encoding): void {
  const abbreviation = abbreviations.get(reader.uleb())
  for (const [name, form] of abbreviation?.attributes ?? []) {
    if (form === IMPLICIT_CONST) continue
    if (form !== SEC_OFFSET) {
      skipForm(reader, form, encoding)
      continue
    }
    const value = reader.unsigned(encoding.offsetSize)
    if (name === at.strOffsetsBase) encoding.strOffsetsBase = value
    else if (name === at.addrBase) encoding.addrBase = value
    else if (name === at.rnglistsBase) encoding.rnglistsBase = value
    else if (name === at.loclistsBase) encoding.loclistsBase = value
  }
}

/** Forms that name something by its number need the bases: reading these must not follow them. */
const indexForms: Readonly<Record<number, (reader: DwarfReader) => void>> = {
  26: (reader) => reader.uleb(),
  27: (reader) => reader.uleb(),
  35: (reader) => reader.uleb(),
  37: (reader) => reader.skip(1),
  38: (reader) => reader.skip(2),
  39: (reader) => reader.skip(3),
  40: (reader) => reader.skip(4),
  41: (reader) => reader.skip(1),
  42: (reader) => reader.skip(2),
  43: (reader) => reader.skip(3),
  44: (reader) => reader.skip(4),
}

function skipForm(reader: DwarfReader, form: number, encoding: Encoding): void {
  const skip = indexForms[form]
  if (skip === undefined) readForm(reader, form, encoding)
  else skip(reader)
}

const wanted: ReadonlySet<number> = new Set(Object.values(at))

/** An entry and whether children follow; null for the end of a list of children. */
function readEntry(
  reader: DwarfReader,
  abbreviations: Abbreviations,
  encoding: Encoding,
  depth: number,
): { readonly entry: Entry; readonly hasChildren: boolean } | null {
  const offset = reader.pos
  const code = reader.uleb()
  if (code === 0) return null
  const abbreviation = abbreviations.get(code)
  if (abbreviation === undefined) throw new DwarfError(`no abbreviation ${code}`)
  encoding.sections.budget.spend(perEntry + abbreviation.attributes.length)
  const values = new Map<number, Value>()
  let highIsAddress = false
  for (const [name, form, implicit] of abbreviation.attributes) {
    if (form === IMPLICIT_CONST) values.set(name, implicit)
    else if (wanted.has(name)) {
      values.set(name, readForm(reader, form, encoding))
      if (name === at.highPc) highIsAddress = addressForms.has(form)
    } else skipForm(reader, form, encoding)
  }
  return {
    entry: { offset, tag: abbreviation.tag, depth, values, highIsAddress },
    hasChildren: abbreviation.hasChildren,
  }
}

const addressForms: ReadonlySet<number> = new Set([0x01, 0x1b, 0x29, 0x2a, 0x2b, 0x2c])

/** All entries of a unit, parents before their children. */
export function* entriesOf({ encoding, end, start, abbreviations }: Unit): Iterable<Entry> {
  const reader = new DwarfReader(encoding.sections.debug_info, start, end)
  let depth = 0
  while (reader.pos < end) {
    const read = readEntry(reader, abbreviations, encoding, depth)
    if (read === null) {
      depth--
      if (depth <= 0) return
      continue
    }
    yield read.entry
    if (read.hasChildren) depth++
    else if (depth === 0) return
  }
}

/** The unit that an offset of `.debug_info` is in; they are in the order of the section. */
export function unitAt(units: readonly Unit[], offset: number): Unit | null {
  let low = 0
  let high = units.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (units[middle]!.end <= offset) low = middle + 1
    else high = middle
  }
  const unit = units[low]
  return unit !== undefined && unit.start <= offset ? unit : null
}

/** The entry at an offset of `.debug_info`, as other entries refer to it. */
export function entryAt(unit: Unit, offset: number): Entry | null {
  const { encoding, end, start, abbreviations } = unit
  if (!(offset >= start && offset < end)) return null
  const reader = new DwarfReader(encoding.sections.debug_info, offset, end)
  return readEntry(reader, abbreviations, encoding, 0)?.entry ?? null
}

/** Half-open ranges of code offsets that an entry covers. */
export function rangesOf(entry: Entry, { encoding, root }: Unit): [number, number][] {
  const { values } = entry
  const low = values.get(at.lowPc)
  const high = values.get(at.highPc)
  if (typeof low === 'number' && typeof high === 'number')
    return [[low, entry.highIsAddress ? high : low + high]]
  const list = values.get(at.ranges)
  if (typeof list !== 'number') return []
  const base = root.values.get(at.lowPc)
  const first = typeof base === 'number' ? base : 0
  return encoding.version >= 5 ? newRanges(list, first, encoding) : oldRanges(list, first, encoding)
}

/** A list in `.debug_ranges`. */
function oldRanges(offset: number, first: number, { sections, addressSize }: Encoding): [number, number][] {
  const reader = new DwarfReader(sections.debug_ranges, offset)
  const ranges: [number, number][] = []
  let base = first
  for (;;) {
    const low = reader.unsigned(addressSize)
    const high = reader.unsigned(addressSize)
    if (low === 0 && high === 0) return ranges
    sections.budget.spend(perRange)
    if (low === 2 ** (8 * addressSize) - 1) base = high
    else ranges.push([base + low, base + high])
  }
}

/** A list in `.debug_rnglists` (§7.25). */
function newRanges(offset: number, first: number, encoding: Encoding): [number, number][] {
  const reader = new DwarfReader(encoding.sections.debug_rnglists, offset)
  const ranges: [number, number][] = []
  let base = first
  const address = () => reader.unsigned(encoding.addressSize)
  const indexed = () => addrx(reader.uleb(), encoding)
  for (;;) {
    const kind = reader.u8()
    if (kind === 0) return ranges
    encoding.sections.budget.spend(perRange)
    if (kind === 1) base = indexed()
    else if (kind === 2) ranges.push([indexed(), indexed()])
    else if (kind === 3) ranges.push(sized(indexed(), reader.uleb()))
    else if (kind === 4) ranges.push([base + reader.uleb(), base + reader.uleb()])
    else if (kind === 5) base = address()
    else if (kind === 6) ranges.push([address(), address()])
    else if (kind === 7) ranges.push(sized(address(), reader.uleb()))
    else throw new DwarfError(`range of kind ${kind}`)
  }
}

function sized(low: number, length: number): [number, number] {
  return [low, low + length]
}
