/**
 * The module itself as a source: its functions in the text format, one instruction a line, for modules that say nothing
 * of where they come from. A step of a debugger is a wasm instruction then. A large module makes several sources, since
 * what shows them may not take one of a hundred megabytes.
 */
import { newInstr, readInstr, readLocals } from '../wasm/instructions.ts'
import type { Func, Module } from '../wasm/module.ts'
import { Reader } from '../wasm/reader.ts'
import { funcType, type ValType } from '../wasm/types.ts'
import { instrText, type Space, signature, type TextContext, typeText } from './instr-text.ts'
import { type Locator, lastNotAbove, type Source } from './locator.ts'

/** Lines from which a source goes on in another one. */
const sourceLines = 100_000

/** Functions nest deeper than lines should be indented. */
const maxIndent = 12
const indents = Array.from({ length: maxIndent + 1 }, (_, depth) => '  '.repeat(depth))

/** A source. */
interface Part {
  /** Of each function: its lines don't live long enough to be moved by the collector. */
  readonly texts: string[]
  /** Its first line among those of all sources. */
  readonly start: number
}

export function listModule(module: Module, name: string): Listing {
  const parts: Part[] = []
  const offsets: number[] = []
  const lineNumbers: number[] = []
  const cx = new ListingContext(module)
  let total = 0
  let lines: string[] = []
  const write: WriteLine = (line, at) => {
    if (at >= 0) {
      offsets.push(at)
      lineNumbers.push(total)
    }
    total++
    lines.push(line)
  }
  let part: Part | null = null
  for (const func of module.funcs) {
    if (func.body === null) continue
    if (part === null || total - part.start > sourceLines) {
      part = { texts: [], start: total }
      parts.push(part)
    }
    lines = []
    listFunc(cx, func, write)
    part.texts.push(lines.join('\n'), '\n')
  }
  return new Listing(parts, name, new Float64Array(offsets), new Uint32Array(lineNumbers))
}

export class Listing implements Locator {
  source = 0
  line = 0
  readonly column = 0
  readonly sources: readonly Source[]
  private readonly parts: readonly { readonly start: number }[]
  private readonly offsets: Float64Array
  private readonly lines: Uint32Array

  constructor(parts: readonly Part[], name: string, offsets: Float64Array, lines: Uint32Array) {
    this.parts = parts.map(({ start }) => ({ start }))
    this.sources = parts.map((part, k) => ({
      name: parts.length === 1 ? `${name}.wat` : `${name}.${k + 1}.wat`,
      content: part.texts.join(''),
    }))
    this.offsets = offsets
    this.lines = lines
  }

  find(offset: number): boolean {
    const k = lastNotAbove(this.offsets, offset)
    if (k < 0) return false
    const line = this.lines[k]!
    if (this.parts[this.source]!.start > line) this.source = 0
    while (this.source + 1 < this.parts.length && this.parts[this.source + 1]!.start <= line) this.source++
    this.line = line - this.parts[this.source]!.start
    return true
  }
}

/** Takes a line and its byte offset in the module: -1 if it is no instruction. */
export type WriteLine = (text: string, at: number) => void

/** Writes a function, line by line. */
export function listFunc(cx: ListingContext, func: Func, write: WriteLine): void {
  const { module } = cx
  const { start, end } = func.body!
  const reader = new Reader(module.bytes, start, end)
  const { params, results } = funcType(func.type)
  cx.enter(func.index)
  const own = cx.declaration(cx.item('funcs', func.index), func.index)
  write(`(func ${own}${typeUse(func, cx)}${head(params, results, cx)}`, func.at)
  let index = params.length
  for (const { count, type } of readLocals(reader, module, params.length)) {
    const shown = Math.min(count, maxShownLocals)
    for (let i = index; i < index + shown; i++) {
      write(`  (local ${cx.declaration(cx.local(i), i)} ${typeText(type, cx)})`, -1)
    }
    if (count > shown) write(`  (local${` ${typeText(type, cx)}`.repeat(count - shown)})`, -1)
    index += count
  }
  const instr = newInstr()
  let depth = 1
  while (reader.pos < end) {
    readInstr(reader, instr, module)
    const { name, immediates } = instr.op
    if (closers.has(name)) depth--
    if (enders.has(name)) cx.endLabel()
    const indent = indents[Math.min(Math.max(depth, 0), maxIndent)]!
    write(indent + (depth === 0 ? ')' : instrText(instr, reader.pos, cx)), instr.at)
    const isBlock = immediates[0] === 'blocktype'
    if (isBlock) cx.beginLabel()
    if (isBlock || openers.has(name)) depth++
  }
}

/** What ends a block, its label or a part of it, and what of these begins another part. */
const enders: ReadonlySet<string> = new Set(['end', 'delegate'])
const closers: ReadonlySet<string> = new Set(['end', 'else', 'catch', 'catch_all', 'delegate'])
const openers: ReadonlySet<string> = new Set(['else', 'catch', 'catch_all'])

/** Few bytes can declare thousands of locals. */
const maxShownLocals = 1000

type Types = readonly ValType[]

/** The type of a function is said if it has a name. */
function typeUse({ type }: Func, cx: ListingContext): string {
  const text = cx.item('types', type.index)
  return text.startsWith('$') ? ` (type ${text})` : ''
}

function head(params: Types, results: Types, cx: ListingContext): string {
  const named = params.map((type, k) => ` (param ${cx.declaration(cx.local(k), k)} ${typeText(type, cx)})`)
  const rest = signature({ params: [], results }, cx)
  return named.join('') + (rest === '' ? '' : ` ${rest}`)
}

/** Names as texts show them; of locals and labels, those of the function that was entered last. */
export class ListingContext implements TextContext {
  readonly module: Module
  private readonly items: Readonly<Record<Space, readonly string[]>>
  private locals: ReadonlyMap<number, string> = new Map()
  private labelNames: ReadonlyMap<number, string> = noNames
  /** Identifiers of the labels around, the innermost last; kept if any has a name. */
  private readonly labels: string[] = []
  /** How many labels there were. */
  private labelCount = 0

  constructor(module: Module) {
    this.module = module
    const { names } = module
    const texts = (space: Space): string[] => {
      return module[space].map((_, index) => identifier(names[space].get(index), index))
    }
    this.items = {
      types: texts('types'),
      funcs: texts('funcs'),
      tables: texts('tables'),
      memories: texts('memories'),
      globals: texts('globals'),
      tags: texts('tags'),
      elems: texts('elems'),
      datas: texts('datas'),
    }
  }

  enter(funcidx: number): void {
    const { locals, labels } = this.module.names
    const names = locals.get(funcidx) ?? noNames
    this.locals = new Map([...names].map(([index, name]) => [index, identifier(name, index)]))
    this.labelNames = labels.get(funcidx) ?? noNames
    this.labels.length = 0
    this.labelCount = 0
  }

  item(space: Space, index: number): string {
    return this.items[space][index]!
  }

  local(index: number): string {
    return this.locals.get(index) ?? String(index)
  }

  field(type: number, index: number): string {
    return identifier(this.module.names.fields.get(type)?.get(index), index)
  }

  /** By its name, unless a block further inside has the same. */
  label(depth: number): string {
    const { labels } = this
    const place = labels.length - 1 - depth
    const text = labels[place] ?? ''
    return text !== '' && labels.lastIndexOf(text) === place ? text : String(depth)
  }

  ownLabel(): string {
    const name = this.labelNames.get(this.labelCount) ?? ''
    return name === '' ? '' : identifier(name, 0)
  }

  beginLabel(): void {
    if (this.labelNames.size === 0) return
    this.labels.push(this.ownLabel())
    this.labelCount++
  }

  endLabel(): void {
    this.labels.pop()
  }

  /** Where something is declared, its index is shown beside its name. */
  declaration(text: string, index: number): string {
    return text === String(index) ? `(;${index};)` : `${text} (;${index};)`
  }
}

const noNames: ReadonlyMap<number, string> = new Map()

/** A name as an identifier of the text format, in ASCII; the index if there is none. */
function identifier(name: string | undefined, index: number): string {
  if (name === undefined || name === '') return String(index)
  if (/^[\w!#$%&'*+\-./:<=>?@\\^`|~]+$/.test(name)) return `$${name}`
  return `$"${name.replace(/[^ -~]|["\\]/gu, (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`)}"`
}
