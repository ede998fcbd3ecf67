/**
 * What `dewasm report` knows of a module, as plain data: sizes of functions and data in wasm and in JavaScript, which
 * functions were split, what a profile counted, and how it differs from another module.
 */
import { compileFunc, openSession, type Session, type Split, sourceLocator } from '../compile.ts'
import { demangle } from '../debug/demangle.ts'
import { ListingContext } from '../debug/listing.ts'
import type { Locator, Source } from '../debug/locator.ts'
import { mapPath } from '../debug/source-map.ts'
import type { CompileOptions } from '../options.ts'
import { inspectModule, type ModuleInfo } from '../wasm/inspect.ts'
import type { Func, Module } from '../wasm/module.ts'
import type { Code } from './code.ts'
import { functionTexts } from './texts.ts'

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

export interface ReportInput {
  readonly file: string
  readonly bytes: Uint8Array
  readonly options: CompileOptions
  /** A module to compare with. */
  readonly old: Uint8Array | null
  /** Takes the code of functions. */
  readonly code?: Code
}

/** What a report on each function asks. */
interface Context {
  readonly session: Session
  readonly locator: Locator | null
  /** Those of the locator, called as the user wants. */
  readonly sources: readonly Source[]
  readonly code: Code | null
  readonly names: ListingContext
}

export function makeReport({ file, bytes, options, old, code }: ReportInput): Report {
  const session = openSession(bytes, { ...options, sourceMap: code !== undefined })
  const { module } = session
  const locator = sourceLocator(session)
  const sources = (locator?.sources ?? []).map((source) => {
    return { ...source, name: mapPath(source.name, session.options.pathMap) }
  })
  const names = new ListingContext(module)
  const cx: Context = { session, locator, sources, code: code ?? null, names }
  // There may be no place for the code of all: the largest come first.
  const bySize = module.funcs.filter(({ body }) => body !== null).sort((a, b) => sizeOf(b) - sizeOf(a))
  const functions = bySize.map((func) => functionReport(cx, func)).sort((a, b) => a.index - b.index)
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

function functionReport(cx: Context, func: Func): FunctionReport {
  const { session, locator, sources, code, names } = cx
  const { module, options } = session
  let split: Split | null = null
  const printed = compileFunc(session, func, (found) => {
    split = found
  })
  code?.add(func.index, printed.text, () => functionTexts(names, func, printed, locator), sources)
  const counts = options.profile?.get(func.index)
  return {
    index: func.index,
    name: nameOf(module, func),
    source: firstLine(cx, func),
    wasmBytes: sizeOf(func),
    jsBytes: printed.text.length,
    split,
    calls: options.profile === null ? null : (counts?.[0] ?? 0),
  }
}

function sizeOf({ body }: Func): number {
  return body === null ? 0 : body.end - body.start
}

/** Where a function begins: at its first byte that comes from somewhere. */
function firstLine({ locator, sources }: Context, { body }: Func): string | null {
  if (locator === null || body === null) return null
  for (let at = body.start; at < body.end; at++) {
    if (locator.find(at)) return `${sources[locator.source]!.name}:${locator.line + 1}`
  }
  return null
}

function nameOf({ names, exports }: Module, { index }: Func): string {
  const name =
    names.funcs.get(index) ?? exports.find((item) => item.kind === 'func' && item.index === index)?.name
  return name === undefined ? `func ${index}` : demangle(name)
}

/** Sizes by name; functions of the same name count as one. */
function sizesOf(module: Module): Map<string, number> {
  const sizes = new Map<string, number>()
  for (const func of module.funcs) {
    if (func.body === null) continue
    const name = nameOf(module, func)
    sizes.set(name, (sizes.get(name) ?? 0) + sizeOf(func))
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
