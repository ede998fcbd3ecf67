/**
 * An offset of the module as people read it in a back trace: function, file, line; of inlined functions all. A module
 * without DWARF gives the names of its name section alone.
 */
import type { Func, Module } from '../wasm/module.ts'
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
    const func = this.nameOf(this.funcAt(offset))
    if (this.sections === null) return [{ func, source: null }]
    const scopes = scopesAt(this.units, this.sections, offset - this.sections.code.start)
    const frames: Frame[] = []
    // Where the innermost function stands may be unknown, and where it was called known.
    let source = this.place(offset)
    for (const { name, call } of scopes) {
      if (call === null) break
      frames.push({ func: name ?? func, source })
      source = call.line === 0 ? null : call
    }
    frames.push({ func, source })
    return frames
  }

  private place(offset: number): SourcePlace | null {
    const { locator } = this
    if (locator === null || !locator.find(offset)) return null
    return { file: locator.sources[locator.source]!.name, line: locator.line + 1, column: locator.column + 1 }
  }

  /** The function whose body holds the offset; -1 if there is none. */
  funcAt(offset: number): number {
    const holds = ({ body, at }: Func) => body !== null && at <= offset && offset < body.end
    return this.module.funcs.find(holds)?.index ?? -1
  }

  nameOf(func: number): string {
    const { names, exports } = this.module
    if (func < 0) return '<unknown>'
    const exported = exports.find(({ kind, index }) => kind === 'func' && index === func)
    return demangle(names.funcs.get(func) ?? exported?.name ?? `func ${func}`)
  }
}
