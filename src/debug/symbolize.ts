/**
 * An offset of the module as people read it in a back trace: function, file, line; of inlined functions all. A module
 * without DWARF gives the names of its name section alone.
 */
import type { Module } from '../wasm/module.ts'
import { demangle } from './demangle.ts'
import { readUnits, type Unit } from './dwarf/entries.ts'
import { type DwarfLocator, dwarfLocator } from './dwarf/locator.ts'
import { scopesAt } from './dwarf/scopes.ts'
import { dwarfSections, type Sections } from './dwarf/sections.ts'

export interface Frame {
  readonly func: string
  readonly source: SourcePlace | null
}

/** Line and column from 1; column 0 is unknown. */
export interface SourcePlace {
  readonly file: string
  readonly line: number
  readonly column: number
}

export class Symbolizer {
  private readonly module: Module
  private readonly sections: Sections | null
  private readonly locator: DwarfLocator | null
  private readonly units: readonly Unit[]

  constructor(module: Module) {
    this.module = module
    this.sections = dwarfSections(module)
    this.locator = dwarfLocator(module)
    this.units = this.sections === null ? [] : readUnits(this.sections)
  }

  /** What runs at this offset, innermost first; the last frame is the wasm function. */
  frames(offset: number): Frame[] {
    const func = this.funcName(offset)
    const place = this.place(offset)
    if (place === null || this.sections === null) return [{ func, source: null }]
    const scopes = scopesAt(this.units, this.sections, offset - this.sections.code.start)
    const frames: Frame[] = []
    let source: SourcePlace = place
    for (const { name, call } of scopes) {
      if (call === null) break
      frames.push({ func: name ?? func, source })
      source = call
    }
    frames.push({ func, source })
    return frames
  }

  private place(offset: number): SourcePlace | null {
    const { locator } = this
    if (locator === null || !locator.find(offset)) return null
    return { file: locator.sources[locator.source]!.name, line: locator.line + 1, column: locator.column + 1 }
  }

  /** The name of the function whose body holds the offset. */
  private funcName(offset: number): string {
    const { funcs, names, exports } = this.module
    const found = funcs.find(({ body, at }) => body !== null && at <= offset && offset < body.end)
    if (found === undefined) return '<unknown>'
    const exported = exports.find(({ kind, index }) => kind === 'func' && index === found.index)
    return demangle(names.funcs.get(found.index) ?? exported?.name ?? `func ${found.index}`)
  }
}
