/**
 * What `dewasm report` knows of a module, as plain data: sizes of functions and data in wasm and in JavaScript, which
 * functions were split, what a profile counted, and how it differs from another module.
 */
import { compileFunc, openSession, type Session, type Split } from '../compile.ts'
import { demangle } from '../debug/demangle.ts'
import { type DwarfLocator, dwarfLocator } from '../debug/dwarf/locator.ts'
import { ListingContext, listFunc } from '../debug/listing.ts'
import type { CompileOptions } from '../options.ts'
import { inspectModule, type ModuleInfo } from '../wasm/inspect.ts'
import type { Func, Module } from '../wasm/module.ts'

export interface Report {
  readonly version: 1
  readonly file: string
  readonly info: ModuleInfo
  readonly functions: readonly FunctionReport[]
  readonly data: readonly DataReport[]
  /** What changed since another module; null if there was none to compare with. */
  readonly changes: readonly Change[] | null
}

export interface FunctionReport {
  readonly index: number
  readonly name: string
  /** Where it begins in the source, `file:line`; null if nobody says. */
  readonly source: string | null
  readonly wasmBytes: number
  readonly jsBytes: number
  /** What was made of it because it is larger than the limit of `functionSize`; null for all others. */
  readonly split: Split | null
  /** How often it was entered, by the profile; null without one. */
  readonly calls: number | null
}

export interface DataReport {
  readonly name: string
  readonly bytes: number
}

export interface Change {
  readonly name: string
  /** Bytes in wasm; null where there is no such function. */
  readonly before: number | null
  readonly after: number | null
}

/** The texts of a function: they are too large to be kept for all. */
export interface FunctionTexts {
  readonly js: string
  readonly wat: string
}

export interface ReportInput {
  readonly file: string
  readonly bytes: Uint8Array
  readonly options: CompileOptions
  /** A module to compare with. */
  readonly old: Uint8Array | null
  /** Is told the texts of each function. */
  readonly onTexts?: (index: number, texts: FunctionTexts) => void
}

export function makeReport({ file, bytes, options, old, onTexts }: ReportInput): Report {
  const session = openSession(bytes, options)
  const { module } = session
  const locator = dwarfLocator(module)
  const functions = module.funcs
    .filter(({ body }) => body !== null)
    .map((func) => {
      let split: Split | null = null
      const { text } = compileFunc(session, func, (found) => {
        split = found
      })
      onTexts?.(func.index, { js: text, wat: listing(module, func) })
      return functionReport(session, func, { text, split }, locator)
    })
  return {
    version: 1,
    file,
    info: inspectModule(module, session.summary),
    functions,
    data: module.datas.map(({ index, bytes: span }) => ({
      name: module.names.datas.get(index) ?? `data ${index}`,
      bytes: span.end - span.start,
    })),
    changes: old === null ? null : changesOf(sizesOf(openSession(old, options).module), sizesOf(module)),
  }
}

function functionReport(
  session: Session,
  func: Func,
  { text, split }: { readonly text: string; readonly split: Split | null },
  locator: DwarfLocator | null,
): FunctionReport {
  const { module, options } = session
  const { start, end } = func.body!
  const counts = options.profile?.get(func.index)
  return {
    index: func.index,
    name: nameOf(module, func),
    source: locator?.find(start) ? `${locator.sources[locator.source]!.name}:${locator.line + 1}` : null,
    wasmBytes: end - start,
    jsBytes: text.length,
    split,
    calls: options.profile === null ? null : (counts?.[0] ?? 0),
  }
}

function nameOf({ names, exports }: Module, { index }: Func): string {
  const name =
    names.funcs.get(index) ?? exports.find((item) => item.kind === 'func' && item.index === index)?.name
  return name === undefined ? `func ${index}` : demangle(name)
}

function listing(module: Module, func: Func): string {
  const lines: string[] = []
  listFunc(new ListingContext(module), func, (text) => lines.push(text))
  return lines.join('\n')
}

/** Sizes by name; functions of the same name count as one. */
function sizesOf(module: Module): Map<string, number> {
  const sizes = new Map<string, number>()
  for (const func of module.funcs) {
    if (func.body === null) continue
    const name = nameOf(module, func)
    sizes.set(name, (sizes.get(name) ?? 0) + func.body.end - func.body.start)
  }
  return sizes
}

/** The greatest changes first. */
function changesOf(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): Change[] {
  const names = new Set([...before.keys(), ...after.keys()])
  const all = [...names].map((name) => ({
    name,
    before: before.get(name) ?? null,
    after: after.get(name) ?? null,
  }))
  return all
    .filter((change) => difference(change) !== 0)
    .sort((a, b) => Math.abs(difference(b)) - Math.abs(difference(a)))
}

export function difference({ before, after }: Change): number {
  return (after ?? 0) - (before ?? 0)
}
