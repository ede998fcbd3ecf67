/** The sections of DWARF, which are custom sections of the module called as in other formats. */
import type { Module } from '../../wasm/module.ts'
import { Budget } from './reader.ts'

const names = [
  'debug_abbrev',
  'debug_addr',
  'debug_info',
  'debug_line',
  'debug_line_str',
  'debug_loc',
  'debug_loclists',
  'debug_ranges',
  'debug_rnglists',
  'debug_str',
  'debug_str_offsets',
] as const

export type SectionName = (typeof names)[number]

export interface Sections extends Readonly<Record<SectionName, Uint8Array>> {
  /** Where the contents of the code section lie in the module: addresses of DWARF count from there. */
  readonly code: { readonly start: number; readonly end: number }
  readonly budget: Budget
}

/** Times the bytes of all sections: what compilers print takes a fifth of it. */
const costPerByte = 32

/** The sections, empty where there is none; null if the module has no DWARF. */
export function dwarfSections(module: Module): Sections | null {
  const code = module.sections.find(({ id }) => id === codeSection)?.contents
  const found = new Map(module.customs.map(({ name, contents }) => [name, contents]))
  if (code === undefined || !found.has('.debug_line')) return null
  const bytesOf = (name: SectionName): Uint8Array => {
    const contents = found.get(`.${name}`)
    if (contents === undefined) return none
    const bytes = module.bytes.subarray(contents.start, contents.end)
    // Nobody has to look for the end of a string in vain.
    return stringSections.has(name) ? bytes.subarray(0, bytes.lastIndexOf(0) + 1) : bytes
  }
  const entries = names.map((name) => [name, bytesOf(name)] as const)
  const size = entries.reduce((sum, [, { length }]) => sum + length, 0)
  const sections = Object.fromEntries(entries) as Record<SectionName, Uint8Array>
  return { ...sections, code, budget: new Budget(costPerByte * size) }
}

const stringSections: ReadonlySet<SectionName> = new Set(['debug_str', 'debug_line_str'])

const codeSection = 10
const none = new Uint8Array(0)
