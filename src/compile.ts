/**
 * Compiling with all that can be asked for: the pipeline, and what `Extras` says. Those are large, and a page that compiles
 * modules needs none of them, so it takes the pipeline alone.
 */
import { dwarfLocator } from './debug/dwarf/locator.ts'
import { variableNames } from './debug/dwarf/variables.ts'
import { Listing, listModule } from './debug/listing.ts'
import { type Locator, OffsetLocator } from './debug/locator.ts'
import { inlineMap, SourceMapBuilder } from './debug/source-map.ts'
import { mapUrl, WasmMap } from './debug/wasm-map.ts'
import { declarations } from './emit/dts.ts'
import { linkRuntime, runtimeFor } from './emit/link.ts'
import { wasiProgram } from './emit/wasi-program.ts'
import type { CompileOptions } from './options.ts'
import type { CompileResult, Extras, Session, Warning } from './pipeline.ts'
import * as pipeline from './pipeline.ts'
import { instrPlace } from './wasm/inlined-offsets.ts'
import type { Module } from './wasm/module.ts'

export type { CompileResult, Session, Split, Stats, Warning } from './pipeline.ts'
export { compileFunc, link } from './pipeline.ts'

export const extras: Extras = {
  linkRuntime: (names, { options, features }) =>
    linkRuntime(names, options.minify, runtimeFor(features.has('function-references') || features.has('gc'))),
  program: ({ module, options: { format, minify } }, lines) =>
    wasiProgram(module, lines, format === 'cjs' ? 'cjs' : 'esm', minify),
  declarations,
  startMap(session) {
    const locator = locatorOf(session)
    const warnings = locator instanceof Listing ? warnOfMap(session.module) : []
    const { module } = session
    const { length } = module.bytes
    // What was inlined is shown where it stands in its own function.
    const own = (offset: number) => (offset < length ? offset : instrPlace(module, offset).at)
    return { builder: new SourceMapBuilder(locator, own), warnings }
  },
  inlineMap,
  nameVariables(module) {
    const locals = new Map(module.names.locals)
    for (const [func, names] of variableNames(module))
      locals.set(func, new Map([...names, ...(locals.get(func) ?? [])]))
    return { ...module, names: { ...module.names, locals } }
  },
}

/**
 * Compiles a module to JavaScript. Throws `CompileError` if the module is malformed, invalid, needs a feature that is
 * off, or passes a limit.
 */
export function compile(bytes: Uint8Array, options: CompileOptions = {}): CompileResult {
  return pipeline.compileWith(extras, bytes, options)
}

/**
 * The same code with a map to offsets as the compiler has them (`wasm/inlined-offsets.ts`): each is the column of a single line.
 */
export function compileToOffsets(bytes: Uint8Array, options: CompileOptions): CompileResult {
  const startMap = () => ({ builder: new SourceMapBuilder(new OffsetLocator()), warnings: [] })
  return pipeline.compileWith({ ...extras, startMap }, bytes, { ...options, sourceMap: 'file' })
}

/** Decodes, validates and settles what functions share. */
export function openSession(bytes: Uint8Array, options: CompileOptions): Session {
  return pipeline.openSession(extras, bytes, options)
}

/** What the functions come from. */
function locatorOf(session: Session): Locator {
  return sourceLocator(session) ?? listModule(session.module, session.options.name)
}

/** The source that a compiler read; null if nobody tells of it. */
export function sourceLocator({ module, options }: Session): Locator | null {
  return options.inputMap === null ? dwarfLocator(module) : new WasmMap(options.inputMap)
}

/** A map that was not given is no error, but the user will wonder why the sources are not shown. */
function warnOfMap(module: Module): Warning[] {
  const found = mapUrl(module)
  if (found === null) return []
  const message = `the module has a source map, ${found.url}: give it as input map to see its sources`
  return [{ message, offset: found.offset }]
}
