/** The sections of DWARF, which are custom sections of the module called as in other formats. */
import type { Module } from '../../wasm/module.ts'

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
}

/** The sections, empty where there is none; null if the module has no DWARF. */
export function dwarfSections(module: Module): Sections | null {
  const code = module.sections.find(({ id }) => id === codeSection)?.contents
  const found = new Map(module.customs.map(({ name, contents }) => [name, contents]))
  if (code === undefined || !found.has('.debug_line')) return null
  const bytesOf = (name: SectionName): Uint8Array => {
    const contents = found.get(`.${name}`)
    return contents === undefined ? none : module.bytes.subarray(contents.start, contents.end)
  }
  const entries = names.map((name) => [name, bytesOf(name)] as const)
  return { ...(Object.fromEntries(entries) as Record<SectionName, Uint8Array>), code }
}

const codeSection = 10
const none = new Uint8Array(0)
