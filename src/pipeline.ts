/**
 * The whole pipeline on one screen:
 *
 *     bytes → decode → validate → facts → for each function: build → passes → lower → passes → print → module
 *
 * Pure: reads no files, keeps nothing, and the same bytes and options give the same output. After the facts a
 * function needs nothing but its bytes, so functions are compiled one by one and only their texts are kept. What few ask for is
 * given to it (`Extras`): pages that compile download this and not that.
 */
import type { Margin, SourceMap, SourceMapBuilder } from './debug/source-map.ts'
import { Bindings } from './emit/bindings.ts'
import { printFunc } from './emit/func.ts'
import { emitModule, type FunctionLines, functionMargin } from './emit/module.ts'
import type { PackageOptions } from './emit/package.ts'
import { type MappedText, Recorder } from './emit/positions.ts'
import { CompileError, type ErrorPlace, InternalError } from './errors.ts'
import { shortAddress } from './ir/addresses.ts'
import { buildConst, buildFunc } from './ir/build.ts'
import { type ModuleFacts, moduleFacts } from './ir/facts.ts'
import { mergeTails } from './ir/merge-tails.ts'
import type { Func as Body, Expr } from './ir/nodes.ts'
import { lowerConst, lowerFunc } from './lower/lowerer.ts'
import { tailForms } from './lower/tail-forms.ts'
import { type CompileOptions, type ResolvedOptions, resolveOptions } from './options.ts'
import { type OnSplit, runPasses, type Split } from './passes.ts'
import { checkBuiltins } from './wasm/builtins.ts'
import { decode } from './wasm/decode.ts'
import type { FeatureSet } from './wasm/features.ts'
import type { Func, Module, Span } from './wasm/module.ts'
import type { ModuleSummary } from './wasm/summary.ts'
import { validateModule } from './wasm/validate.ts'

export type { Split }

export interface Warning {
  readonly message: string
  readonly offset: number
}

export interface Stats {
  readonly inputBytes: number
  readonly outputBytes: number
  readonly functions: number
}

export interface CompileResult {
  /** The generated module: ASCII. */
  readonly code: string
  /** Bytes of the data segments, with option `dataFile`: the second argument of `instantiate`. */
  readonly data?: Uint8Array
  /** Source map, with option `sourceMap`: plain data for `JSON.stringify`. */
  readonly map?: SourceMap
  /** TypeScript declarations, with option `dts`. */
  readonly dts?: string
  readonly warnings: readonly Warning[]
  readonly stats: Stats
}

/** What compiling a function needs, the same for all functions of a module. */
export interface Session {
  readonly module: Module
  readonly summary: ModuleSummary
  /** Features that the module was seen to need. */
  readonly features: FeatureSet
  readonly facts: ModuleFacts
  readonly bindings: Bindings
  readonly options: ResolvedOptions
  readonly extras: Extras
}

/** What code may come with, or carry in itself, beside what the module is made of. */
export interface Extras {
  /** Texts of the runtime's declarations that these names need, for modules that don't import it. */
  readonly linkRuntime: (names: Iterable<string>, session: Session) => string[]
  /** What makes a module a program of WASI. */
  readonly program: (session: Session, lines: FunctionLines) => string
  readonly declarations: (module: Module, packaging: PackageOptions) => string
  readonly startMap: (session: Session) => StartedMap
  readonly inlineMap: (map: SourceMap) => string
  /** The module with the names that debug information has for locals, where the name section has none. */
  readonly nameVariables: (module: Module) => Module
}

export interface StartedMap {
  readonly builder: SourceMapBuilder
  readonly warnings: readonly Warning[]
}

/** Compiles a module to JavaScript. */
export function compileWith(extras: Extras, bytes: Uint8Array, options: CompileOptions): CompileResult {
  const session = openSession(extras, bytes, options)
  return link(session, printAll(session))
}

/** Decodes, validates and settles what functions share. */
export function openSession(extras: Extras, bytes: Uint8Array, options: CompileOptions): Session {
  if (!(bytes instanceof Uint8Array)) throw new TypeError('the bytes of a module must be a Uint8Array')
  const resolved = resolveOptions(options)
  const decoded = decode(bytes, resolved.features)
  const module = resolved.debugNames ? extras.nameVariables(decoded) : decoded
  const summary = validateModule(module, resolved.features)
  checkBuiltins(module, resolved.builtins)
  const facts = moduleFacts(module, summary, inlinedBytes(resolved))
  const counts = callCounts(module, summary)
  return {
    module,
    summary,
    features: summary.features,
    facts,
    bindings: new Bindings(module, {
      minify: resolved.minify,
      weight: (index) => counts[index] ?? 0,
      canGrow: (index) => facts.canGrow[index] === true,
      nullish: resolved.target !== 'es2015',
      sourceMap: resolved.sourceMap !== false,
    }),
    options: resolved,
    extras,
  }
}

/** Size of the largest bodies that take the place of calls: where code must be small, what is no longer than a call. */
function inlinedBytes({ optimize }: ResolvedOptions): number {
  return optimize === 0 ? 0 : optimize === 's' ? 8 : 12
}

/** How many functions call each function: the most called get the shortest names. */
function callCounts(module: Module, summary: ModuleSummary): Uint32Array {
  const counts = new Uint32Array(module.funcs.length)
  for (const func of summary.funcs)
    for (const callee of func?.calls ?? []) counts[callee] = (counts[callee] ?? 0) + 1
  return counts
}

function* printAll(session: Session): Iterable<MappedText> {
  for (const func of session.module.funcs) if (func.body !== null) yield compileFunc(session, func)
}

/** The text of one function with its pieces; '' for one that nobody can call. */
export function compileFunc(session: Session, func: Func, onSplit?: OnSplit): MappedText {
  if (session.options.optimize !== 0 && session.facts.reachable[func.index] === 0) return nothing
  try {
    const { bindings } = session
    const options = onSplit === undefined ? session.options : { ...session.options, onSplit }
    const built = bodiesOf(session, func).flatMap((body) => runPasses(body, 'wasm', options))
    const lowered = built.flatMap((each) => runPasses(lowerFunc(each, session), 'js', options))
    const texts = [...tailForms(func, session), ...lowered].map((each) => printFunc(each, bindings))
    return join(texts, options.minify ? '\n' : '\n  ')
  } catch (error) {
    throw inFunc(error, func)
  }
}

const nothing: MappedText = { text: '', positions: null }

function join(texts: readonly MappedText[], separator: string): MappedText {
  const [only] = texts
  if (only !== undefined && texts.length === 1) return { ...only, text: flat(only.text) }
  if (!texts.some(({ positions }) => positions !== null))
    return { text: flat(texts.map(({ text }) => text).join(separator)), positions: null }
  const recorder = new Recorder()
  for (const [k, text] of texts.entries()) {
    if (k > 0) recorder.write(separator)
    recorder.append(text)
  }
  const { text, positions } = recorder.finish()
  return { text: flat(text), positions }
}

/** The body of a function; with tail calls that of its group, which its leader has. */
function bodiesOf({ module, facts }: Session, func: Func): Body[] {
  const group = facts.tails.groups.get(func.index)
  if (group === undefined) return [buildFunc(module, func, facts.inlined)]
  if (group.leader !== func.index) return []
  const members = group.members.map((index) => buildFunc(module, module.funcs[index]!, facts.inlined))
  return [mergeTails(group, members)]
}

/**
 * The text in one piece. A printer's text is a rope of small strings, many times its own size; looking at it with a
 * regular expression makes engines flatten it. What it looks for must not be there: the output is ASCII.
 */
function flat(text: string): string {
  if (notAscii.test(text)) throw new InternalError('the output is not ASCII')
  return text
}

const notAscii = /[^\n -~]/

function inFunc(error: unknown, func: Func): unknown {
  if (error instanceof CompileError || error instanceof InternalError) return error
  if (isTooLong(error)) return tooLong({ offset: func.at, func: func.index })
  const reason = error instanceof Error ? error.message : String(error)
  return new InternalError(
    `BUG in dewasm: ${reason} (func ${func.index}, at offset 0x${func.at.toString(16)})`,
    {
      cause: error,
    },
  )
}

/** Whether a text got longer than the engine's strings can be (some 500 million characters), in the words of three engines. */
function isTooLong(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return /^(Invalid string length|allocation size overflow|Out of memory)/.test(error.message)
}

function tooLong(place: ErrorPlace): CompileError {
  return new CompileError('limit', 'the output would be longer than a string can be', place)
}

/** Puts the texts of the functions into a module. */
export function link(session: Session, functions: Iterable<MappedText>): CompileResult {
  try {
    return linkTexts(session, functions)
  } catch (error) {
    throw isTooLong(error) ? tooLong({ offset: 0 }) : error
  }
}

function linkTexts(session: Session, functions: Iterable<MappedText>): CompileResult {
  const { module, options, facts, bindings, extras } = session
  const { builder, warnings } = options.sourceMap === false ? noMap : extras.startMap(session)
  const packaging = {
    format: options.format,
    shape: options.shape,
    name: options.name,
    stringNames: options.target === 'es2022',
  }
  const emitted = emitModule({
    module,
    bindings,
    options: {
      ...packaging,
      runtime: options.runtime,
      dataFile: options.dataFile,
      builtins: options.builtins,
      instrument: options.instrument,
      wantsLines: builder !== null || options.wasi,
    },
    linkRuntime: (names) => extras.linkRuntime(names, session),
    throws: (index) => facts.mayThrow[index] === 1,
    pends: (index) => facts.tails.groups.get(index)?.pending === true,
    globalsUsed: facts.globalsUsed,
    functions:
      builder === null
        ? texts(functions)
        : mapped(functions, builder, functionMargin(packaging, options.minify)),
    constExpr: (span) => lowerConst(buildConst(module, span), session),
    constOffset: (span, address) => constOffset(session, span, address),
  })
  const lines = emitted.lines ?? noLines
  const map = builder?.finish(lines.before, options)
  const whole = options.wasi ? emitted.code + extras.program(session, lines) : emitted.code
  const code = map !== undefined && options.sourceMap === 'inline' ? whole + extras.inlineMap(map) : whole
  return {
    code,
    ...(map === undefined ? {} : { map }),
    ...(emitted.data === null ? {} : { data: emitted.data }),
    ...(options.dts ? { dts: extras.declarations(module, packaging) } : {}),
    warnings,
    stats: {
      inputBytes: module.bytes.length,
      outputBytes: code.length,
      functions: module.funcs.length,
    },
  }
}

const noLines: FunctionLines = { before: 0, functions: 0, behind: 0 }

const noMap = { builder: null, warnings: [] }

function* texts(functions: Iterable<MappedText>): Iterable<string> {
  for (const { text } of functions) if (text !== '') yield text
}

/** The texts; what is known of their positions goes into the map. */
function* mapped(
  functions: Iterable<MappedText>,
  builder: SourceMapBuilder,
  margin: Margin,
): Iterable<string> {
  for (const { text, positions } of functions) {
    if (text === '') continue
    builder.add(positions!, text, margin)
    yield text
  }
}

function constOffset(session: Session, span: Span, address: 'i32' | 'i64'): Expr {
  const value = buildConst(session.module, span)
  return lowerConst(address === 'i64' ? shortAddress(value) : value, session)[0] as Expr
}
