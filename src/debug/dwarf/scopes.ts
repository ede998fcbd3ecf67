/**
 * Which functions of the source an offset is in: the one that was compiled and those that were inlined there, by the tree
 * of `.debug_info` (DWARF 5, §3.3). Read anew for each question, since only back traces ask.
 */
import { demangle } from '../demangle.ts'
import { at, type Entry, entriesOf, entryAt, rangesOf, tag, type Unit, unitAt } from './entries.ts'
import { unitFiles } from './lines.ts'
import { DwarfError } from './reader.ts'
import type { Sections } from './sections.ts'

/** A function of the source; the innermost comes first. */
export interface Scope {
  readonly name: string | null
  /** Where it was inlined; null for the function that was compiled. */
  readonly call: Call | null
}

export interface Call {
  readonly file: string
  /** From 1; 0 is unknown, of both. */
  readonly line: number
  readonly column: number
}

/** The functions around a code offset. */
export function scopesAt(units: readonly Unit[], sections: Sections, address: number): Scope[] {
  const scopes: Scope[] = []
  sections.budget.refill()
  for (const unit of units) {
    if (!mayCover(unit, address)) continue
    try {
      for (const entry of entriesOf(unit)) {
        const isCall = entry.tag === tag.inlinedSubroutine
        if (!isCall && entry.tag !== tag.subprogram) continue
        if (!covers(rangesOf(entry, unit), address)) continue
        scopes.unshift({
          name: funcName(entry, unit, units),
          call: isCall ? callOf(entry, unit, sections) : null,
        })
      }
    } catch (error) {
      if (!(error instanceof DwarfError)) throw error
    }
    if (scopes.length > 0) return scopes
  }
  return scopes
}

function mayCover(unit: Unit, address: number): boolean {
  try {
    const ranges = rangesOf(unit.root, unit)
    return ranges.length === 0 || covers(ranges, address)
  } catch (error) {
    if (error instanceof DwarfError) return true
    throw error
  }
}

function covers(ranges: readonly (readonly [number, number])[], address: number): boolean {
  return ranges.some(([low, high]) => low <= address && address < high)
}

/** As its users write it, with its path in Rust. */
function funcName(entry: Entry, unit: Unit, units: readonly Unit[]): string | null {
  const linkage = nameOf(entry, unit, units, at.linkageName)
  const name = linkage === null ? null : demangle(linkage)
  return name === null || name === linkage ? nameOf(entry, unit, units) : name
}

/** Its own name, or that of the declaration that it refers to. */
export function nameOf(
  entry: Entry,
  unit: Unit,
  units: readonly Unit[],
  attribute: number = at.name,
): string | null {
  let current: Entry | null = entry
  let home = unit
  // As many steps as there can be: an inlined one, its abstract one, its declaration.
  for (let step = 0; current !== null && step < 4; step++) {
    const name = current.values.get(attribute)
    if (typeof name === 'string') return name
    const next = current.values.get(at.abstractOrigin) ?? current.values.get(at.specification)
    if (typeof next !== 'number') return null
    home = unitAt(units, next) ?? home
    current = entryAt(home, next)
  }
  return null
}

function callOf({ values }: Entry, { root }: Unit, sections: Sections): Call {
  const file = Number(values.get(at.callFile) ?? 0)
  const lines = root.values.get(at.stmtList)
  const directory = root.values.get(at.compDir)
  const files =
    typeof lines === 'number'
      ? unitFiles(sections, lines, typeof directory === 'string' ? directory : '')
      : []
  return {
    file: files[file] ?? '',
    line: Number(values.get(at.callLine) ?? 0),
    column: Number(values.get(at.callColumn) ?? 0),
  }
}
