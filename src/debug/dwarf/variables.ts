/**
 * Names of wasm locals from DWARF: parameters and variables of the source whose location is a local of the function
 * (`DW_OP_WASM_location`), all of the time or some of it. A local that two variables share gets no name.
 */
import type { Module } from '../../wasm/module.ts'
import { lastNotAbove } from '../locator.ts'
import { at, type Entry, entriesOf, rangesOf, readUnits, tag, type Unit } from './entries.ts'
import { addrx, type Encoding } from './forms.ts'
import { DwarfError, DwarfReader, mostBroken } from './reader.ts'
import { nameOf } from './scopes.ts'
import { dwarfSections, type Sections } from './sections.ts'

type LocalNames = Map<number, string>

/** By funcidx, the names of its locals. */
export function variableNames(module: Module): ReadonlyMap<number, ReadonlyMap<number, string>> {
  const names = new Map<number, LocalNames>()
  const sections = dwarfSections(module)
  if (sections === null) return names
  const funcAt = funcFinder(module, sections)
  const units = readUnits(sections)
  let broken = 0
  for (const unit of units) {
    if (broken > mostBroken) break
    try {
      readUnitNames(unit, units, funcAt, names)
    } catch (error) {
      if (!(error instanceof DwarfError)) throw error
      broken++
    }
  }
  return names
}

/** From code offsets to functions. */
function funcFinder({ funcs }: Module, { code }: Sections): (address: number) => number | null {
  const bodies = funcs.filter(({ body }) => body !== null)
  const starts = Float64Array.from(bodies, (func) => func.at - code.start)
  return (address) => {
    const func = bodies[lastNotAbove(starts, address)]
    return func !== undefined && address + code.start < func.body!.end ? func.index : null
  }
}

function readUnitNames(
  unit: Unit,
  units: readonly Unit[],
  funcAt: (address: number) => number | null,
  names: Map<number, LocalNames>,
): void {
  let func: number | null = null
  /** Depth of the inlined function that entries are inside of; its variables are not of this function. */
  let inlined = Infinity
  for (const entry of entriesOf(unit)) {
    if (entry.depth <= inlined) inlined = entry.tag === tag.inlinedSubroutine ? entry.depth : Infinity
    if (entry.tag === tag.subprogram) {
      const [range] = rangesOf(entry, unit)
      func = range === undefined || range[0] === 0 ? null : funcAt(range[0])
    }
    const isVariable = entry.tag === tag.formalParameter || entry.tag === tag.variable
    if (func === null || !isVariable || entry.depth > inlined) continue
    const local = localOf(entry, unit)
    const name = local === null ? null : nameOf(entry, unit, units)
    if (local === null || name === null) continue
    let locals = names.get(func)
    if (locals === undefined) {
      locals = new Map()
      names.set(func, locals)
    }
    locals.set(local, locals.has(local) && locals.get(local) !== name ? '' : name)
  }
}

/** The one local that a variable is in; null if there is none, or several. */
function localOf({ values }: Entry, unit: Unit): number | null {
  const location = values.get(at.location)
  if (location instanceof Uint8Array) return localOfExpression(location)
  if (typeof location !== 'number') return null
  let found: number | null = null
  const { encoding } = unit
  const list = encoding.version >= 5 ? newLocations(location, encoding) : oldLocations(location, encoding)
  for (const expression of list) {
    const local = localOfExpression(expression)
    if (local === null) continue
    if (found !== null && found !== local) return null
    found = local
  }
  return found
}

/** Work that a location of a list takes. */
const perLocation = 16

const WASM_LOCATION = 0xed
const STACK_VALUE = 0x9f
const LOCAL = 0

/** `DW_OP_WASM_location local n`, with `DW_OP_stack_value` behind it or not. */
function localOfExpression(bytes: Uint8Array): number | null {
  if (bytes[0] !== WASM_LOCATION || bytes[1] !== LOCAL) return null
  const reader = new DwarfReader(bytes, 2)
  const local = reader.uleb()
  const isWhole = reader.pos === bytes.length || bytes[reader.pos] === STACK_VALUE
  return isWhole ? local : null
}

/** Expressions of a list in `.debug_loc`. */
function* oldLocations(offset: number, { sections, addressSize }: Encoding): Iterable<Uint8Array> {
  const reader = new DwarfReader(sections.debug_loc, offset)
  for (;;) {
    const low = reader.unsigned(addressSize)
    const high = reader.unsigned(addressSize)
    if (low === 0 && high === 0) return
    sections.budget.spend(perLocation)
    if (low !== 2 ** (8 * addressSize) - 1) yield block(reader, reader.u16())
  }
}

/** Expressions of a list in `.debug_loclists` (§7.7.3). */
function* newLocations(offset: number, encoding: Encoding): Iterable<Uint8Array> {
  const reader = new DwarfReader(encoding.sections.debug_loclists, offset)
  const address = () => reader.unsigned(encoding.addressSize)
  const indexed = () => addrx(reader.uleb(), encoding)
  const length = () => reader.uleb()
  /** What stands before the expression, by kind; null if none follows. */
  const kinds: Readonly<Record<number, readonly (() => number)[] | null>> = {
    1: null,
    2: [indexed, indexed],
    3: [indexed, length],
    4: [length, length],
    5: [],
    6: null,
    7: [address, address],
    8: [address, length],
  }
  for (let kind = reader.u8(); kind !== 0; kind = reader.u8()) {
    encoding.sections.budget.spend(perLocation)
    const before = kinds[kind]
    if (before === undefined) throw new DwarfError(`location of kind ${kind}`)
    if (before === null) {
      if (kind === 1) indexed()
      else address()
      continue
    }
    for (const read of before) read()
    yield block(reader, reader.uleb())
  }
}

function block(reader: DwarfReader, length: number): Uint8Array {
  const start = reader.pos
  reader.skip(length)
  return reader.bytes.subarray(start, reader.pos)
}
