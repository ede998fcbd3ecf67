/**
 * The generated module: runtime, signatures, and around the functions of the module a function `instantiate` that
 * makes an instance in the spec's order: imports, allocation, segments, start, exports.
 */

import type * as ES from 'estree'
import type { RuntimePlace } from '../choices.ts'
import { CompileError } from '../errors.ts'
import type { Access, Expr } from '../ir/nodes.ts'
import { type Builtins, type Provided, providedFor } from '../wasm/builtins.ts'
import type { Export, Import, Limits, Memory, Module, Span } from '../wasm/module.ts'
import { memoryKind, typeKey, valTypeKey } from '../wasm/type-key.ts'
import { funcType, type ValType } from '../wasm/types.ts'
import { accessorDeclarations } from './accessors.ts'
import type { Bindings, GlobalPart, MemoryArray } from './bindings.ts'
import {
  array,
  arrow,
  assign,
  block,
  bool,
  call,
  constant,
  construct,
  declare,
  type Expression,
  id,
  member,
  nil,
  num,
  object,
  property,
  protoNull,
  raw,
  rawExpression,
  type Statement,
  statement,
  str,
  throwValue,
  tryCatch,
} from './estree.ts'
import { type ExprContext, emitExpr } from './expr.ts'
import { importRuntime } from './import-runtime.ts'
import { exportVariable, type PackageOptions, packageModule } from './package.ts'
import { print } from './print.ts'
import { DataCode, isLittle, SegmentRun } from './segments.ts'
import { Signatures } from './signatures.ts'
import { funcTypeDeclarations, typeDeclarations } from './types.ts'

interface EmitOptions extends PackageOptions {
  readonly runtime: RuntimePlace
  /** Whether the bytes of data segments go to a file of their own, given to `instantiate` as second argument. */
  readonly dataFile: boolean
  /** Imports that need not be given. */
  readonly builtins: Builtins
  /** Whether `instantiate` gives the profile of what was counted. */
  readonly instrument: boolean
  /** Whether somebody wants to know on which lines the functions are. */
  readonly wantsLines: boolean
}

/** The runtime's names of what makes typed arrays. */
const arrayMakers: Readonly<Record<Access['method'], string>> = {
  Int8: 'int8_array',
  Uint8: 'byte_array',
  Int16: 'int16_array',
  Uint16: 'half_array',
  Int32: 'int32_array',
  Float32: 'float32_array',
  Float64: 'float64_array',
}

/** A constant expression in the JS dialect: its flattened parts, two of an i64, four of a v128. */
export type ConstValue = readonly Expr[]

export interface ModuleInput {
  readonly module: Module
  /** The bindings that the functions were printed with. */
  readonly bindings: Bindings
  readonly options: EmitOptions
  /** Texts of the runtime's declarations that these names need. */
  readonly linkRuntime: (names: Iterable<string>) => string[]
  /** Whether a call of the function may throw or trap. */
  readonly throws: (funcidx: number) => boolean
  /** Whether the function has a tail form. */
  readonly pends: (funcidx: number) => boolean
  /** By globalidx: whether anything in the module mentions it. */
  readonly globalsUsed: Uint8Array
  /** Texts of the defined functions in order, made with `bindings`; '' for one that is left out. */
  readonly functions: Iterable<string>
  readonly constExpr: (span: Span, type: ValType) => ConstValue
  /** The offset of a segment as an i32, out of bounds if it has more bits. */
  readonly constOffset: (span: Span, address: 'i32' | 'i64') => Expr
}

export interface EmittedModule {
  readonly code: string
  /** Where the functions are in `code`, one behind the other; null if nobody asked. */
  readonly lines: FunctionLines | null
  /** Bytes of the data segments, with `dataFile`. */
  readonly data: Uint8Array | null
}

/** Numbers of lines: in front of the functions, of them, and behind. */
export interface FunctionLines {
  readonly before: number
  readonly functions: number
  readonly behind: number
}

export function emitModule(input: ModuleInput): EmittedModule {
  const { bindings, options } = input
  // Before all else: what the functions use decides what is declared.
  const functions = [...input.functions].filter((text) => text !== '')
  const shell = new Shell(input)
  const atTop = isAtTop(options)
  const body = shell.instantiate(atTop ? functions.map(dedent) : functions)
  const minify = bindings.minify
  const printAll = (statements: Statement[], indent: number): string[] =>
    statements.map((node) => print(node, { compact: minify, indent }))
  const signatures = printAll(shell.signatures.declarations(), 0)
  const types = printAll([...typeDeclarations(bindings), ...funcTypeDeclarations(bindings)], 0)
  const inside = printAll(body, atTop ? 0 : 1)
  const packaged = packageModule(input.module, options, minify)
  const params = options.dataFile ? 'imports, data' : 'imports'
  const indent = minify || atTop ? '' : '  '
  const { helpers } = bindings.uses
  if (options.runtime === 'external' && options.format === 'iife') {
    throw new CompileError('unsupported', 'an iife can not import its runtime', { offset: 0 })
  }
  const runtime =
    options.runtime === 'inline'
      ? input.linkRuntime(helpers)
      : importRuntime(helpers, options.format === 'cjs' ? 'cjs' : 'esm', minify)
  const lines = [
    ...packaged.before,
    ...runtime,
    ...types,
    ...signatures,
    ...(atTop ? [] : [`${packaged.exportsFunction}function instantiate(${params}) {`]),
  ]
  const isFunction = (node: Statement) => (node.type as string) === 'Raw'
  const start = lines.length + Math.max(0, body.findIndex(isFunction))
  // One join makes the only copy: the output may be hundreds of megabytes.
  for (const text of inside) lines.push(indent + text)
  if (!atTop) lines.push('}')
  lines.push(...packaged.after, '')
  return {
    code: lines.join('\n'),
    lines: options.wantsLines ? functionLines(lines, start, functions.length) : null,
    data: shell.collectedData(),
  }
}

/** The last of the texts is what is behind the last line. */
function functionLines(texts: readonly string[], start: number, count: number): FunctionLines {
  return {
    before: countLines(texts.slice(0, start)),
    functions: countLines(texts.slice(start, start + count)),
    behind: countLines(texts.slice(start + count, -1)),
  }
}

/** Lines of texts that stand below each other. */
export function countLines(texts: readonly string[]): number {
  let count = texts.length
  for (const text of texts)
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}

/**
 * Whether the instance is the module itself, not what a function of it makes. Then bundlers see each export by itself, and
 * leave out what nobody imports, down to the functions that only it needs.
 */
function isAtTop({ format, shape }: PackageOptions): boolean {
  return format === 'esm' && shape === 'instance'
}

/** Columns by which lines of a function, the first and the others, are moved to where they stand in the module. */
export function functionMargin(options: PackageOptions, minify: boolean): { first: number; others: number } {
  if (minify) return { first: 0, others: 0 }
  return isAtTop(options) ? { first: 0, others: -2 } : { first: 2, others: 0 }
}

/** Functions are printed as they stand inside of `instantiate`. No literal of theirs goes over the end of a line. */
function dedent(text: string): string {
  return text.replaceAll('\n  ', '\n')
}

class Shell implements ExprContext {
  readonly bindings: Bindings
  readonly signatures: Signatures
  private readonly input: ModuleInput
  private readonly module: Module
  private readonly dataParts: Uint8Array[] = []
  private dataLength = 0
  /** Functions with more than one export, when somebody has asked. */
  private repeated: Set<number> | null = null
  /** How the data is printed, unless as numbers or to a file. */
  private text: { readonly code: DataCode; readonly codes: ES.Identifier } | null = null

  constructor(input: ModuleInput) {
    this.input = input
    this.module = input.module
    this.bindings = input.bindings
    this.signatures = new Signatures(input.bindings)
  }

  local(): never {
    throw new TypeError('a constant expression has no locals')
  }

  piece(): never {
    throw new TypeError('a constant expression has no pieces')
  }

  accessor(): never {
    throw new TypeError('a constant expression reads no memory')
  }

  temp(): never {
    throw new TypeError('a constant expression needs no temporaries')
  }

  scratch(): never {
    throw new TypeError('a constant expression reads no memory')
  }

  /**
   * Statements of `instantiate`. Written from the end: what comes later decides which records are needed, so those are
   * declared last and put in their place.
   */
  instantiate(functions: readonly string[]): Statement[] {
    const { module } = this
    const segments = this.segments()
    const start = this.start()
    const exported = new Set(module.exports.flatMap(({ kind, index }) => (kind === 'global' ? [index] : [])))
    const globals = module.globals
      .filter(
        ({ import: from, index }) => from === null && (this.input.globalsUsed[index] || exported.has(index)),
      )
      .flatMap(({ index }) => this.global(index, exported.has(index)))
    const tables = module.tables.filter((item) => item.import === null).map((item) => this.table(item.index))
    const memories = module.memories
      .filter((item) => item.import === null)
      .map((item) => this.memory(item.index))
    const tags = module.tags.filter((item) => item.import === null).map((item) => this.tag(item.index))
    // Here it is known which functions of the module something else mentions.
    const exports = this.exports()
    const imports = module.imports.flatMap((item) => this.import(item))
    const records = this.records()
    return [
      ...imports,
      ...records,
      ...memories,
      ...this.memoryViews(),
      ...this.memoryArrays(),
      ...accessorDeclarations(this.bindings),
      ...tags,
      ...globals,
      ...tables,
      ...this.views(),
      ...functions.map(raw),
      ...segments.passive,
      ...this.guarded([...segments.active, ...start], segments.throws || this.startThrows()),
      ...exports,
    ]
  }

  collectedData(): Uint8Array | null {
    if (!this.input.options.dataFile) return null
    const data = new Uint8Array(this.dataLength)
    let at = 0
    for (const part of this.dataParts) {
      data.set(part, at)
      at += part.length
    }
    return data
  }

  private helper(name: string, ...args: Expression[]): Expression {
    return call(this.bindings.helper(name), args)
  }

  private constantParts(span: Span, type: ValType): Expression[] {
    return this.input.constExpr(span, type).map((part) => emitExpr(part, this))
  }

  /** A constant expression of one part. */
  private constant(span: Span, type: ValType): Expression {
    return this.constantParts(span, type)[0]!
  }

  /** Where an active segment goes. */
  private offset(span: Span, { address }: Limits): Expression {
    return emitExpr(this.input.constOffset(span, address), this)
  }

  /** An import that is provided here, not by the user. */
  private provided(provided: Provided, index: number): Statement[] {
    const { bindings } = this
    if ('text' in provided) {
      const variable = constant(bindings.globalVariable(index, '').name, str(provided.text))
      if (!this.module.exports.some((item) => item.kind === 'global' && item.index === index))
        return [variable]
      const type = valTypeKey(this.module.globals[index]!.type)
      const record = this.helper('global_new', str(type), bool(false), str(provided.text))
      return [variable, constant(bindings.globalRecord(index).name, record)]
    }
    const raw = bindings.helper(provided.helper)
    const out: Statement[] = []
    if (bindings.uses.calls.has(index)) out.push(constant(bindings.func(index).name, raw))
    if (!bindings.uses.refs.has(index)) return out
    const sig = this.signatures.wrapping(this.module.funcs[index]!.type, true)
    const record = this.helper('func_new', raw, sig, str(String(index)))
    return [...out, constant(bindings.funcRef(index).name, record)]
  }

  private import(item: Import): Statement[] {
    const provided = providedFor(item, this.input.options.builtins)
    if (provided !== null) return this.provided(provided, item.index)
    const { module, name, kind, index } = item
    const where = [str(module), str(name)]
    const value = this.helper('import_value', id('imports'), ...where)
    const items = this.module
    switch (kind) {
      case 'func': {
        const sig = this.signatures.adapting(items.funcs[index]!.type)
        const record = this.helper('import_func', value, ...where, sig, str(String(index)))
        const { calls, refs } = this.bindings.uses
        const isCalled = calls.has(index)
        if (!isCalled && !refs.has(index)) return [statement(record)]
        const declared = constant(this.bindings.funcRef(index).name, record)
        if (!isCalled) return [declared]
        return [
          declared,
          constant(this.bindings.func(index).name, member(this.bindings.funcRef(index), 'raw')),
        ]
      }
      case 'memory': {
        const memory = items.memories[index]!
        const { min, max } = memory.limits
        const kind = memoryKind(memory)
        const [name, ...type] =
          kind === 'memory' ? ['import_memory'] : [`import_memory_${formOf(memory)}`, str(kind)]
        const record = this.helper(name, value, ...where, ...type, num(min), maximum(max))
        return [constant(this.bindings.memory(index).name, record)]
      }
      case 'table': {
        const { limits, type } = items.tables[index]!
        const bounds = [num(limits.min), maximum(limits.max)]
        const name = limits.address === 'i64' ? 'import_table64' : 'import_table'
        const record = this.helper(name, value, ...where, str(valTypeKey(type)), ...bounds)
        return [constant(this.bindings.table(index).name, record)]
      }
      case 'global': {
        const { type, mutable } = items.globals[index]!
        const record = this.helper('import_global', value, ...where, str(valTypeKey(type)), bool(mutable))
        const name = this.bindings.globalRecord(index)
        const declared = constant(name.name, record)
        if (mutable) return [declared]
        const reads = partsOfGlobal(type).map((part) =>
          constant(this.bindings.globalVariable(index, part).name, member(name, part || 'value')),
        )
        return [declared, ...reads]
      }
      case 'tag': {
        const type = str(typeKey(items.tags[index]!.type))
        return [constant(this.bindings.tag(index).name, this.helper('import_tag', value, ...where, type))]
      }
    }
  }

  /** Records of the functions that escape, in order of their index. */
  private records(): Statement[] {
    const escaping = [...this.bindings.uses.refs].sort((a, b) => a - b)
    return escaping
      .filter((index) => this.module.funcs[index]!.import === null)
      .map((index) => constant(this.bindings.funcRef(index).name, this.pure(this.newRecord(index))))
  }

  private newRecord(index: number): Expression {
    const { type } = this.module.funcs[index]!
    const sig = this.signatures.wrapping(type, this.input.throws(index))
    const func = this.bindings.func(index)
    const raw = this.input.pends(index)
      ? this.helper('tail_form_new', func, this.bindings.resume(index))
      : func
    return this.helper('func_new', raw, sig, str(String(index)))
  }

  private memoryViews(): Statement[] {
    return [...this.bindings.uses.memoryViews]
      .sort((a, b) => a - b)
      .map((index) =>
        constant(this.bindings.memoryView(index).name, member(this.bindings.memory(index), 'view')),
      )
  }

  /** The typed arrays of a memory, which are made anew whenever it grows. */
  private memoryArrays(): Statement[] {
    const byMemory = new Map<number, MemoryArray[]>()
    const arrays = [...this.bindings.uses.memoryArrays.values()]
    arrays.sort((a, b) => a.memory - b.memory || (a.kind < b.kind ? -1 : 1))
    for (const array of arrays) byMemory.set(array.memory, [...(byMemory.get(array.memory) ?? []), array])
    return [...byMemory].flatMap(([index, kinds]) => {
      const memory = this.bindings.memory(index)
      const names = kinds.map(({ kind }) => this.bindings.memoryArray(index, kind))
      const values = kinds.map(({ kind }) =>
        this.helper('memory_array', memory, this.bindings.helper(arrayMakers[kind])),
      )
      if (!this.bindings.canGrow(index)) return names.map(({ name }, i) => constant(name, values[i]!))
      const refresh = arrow([], block(names.map((name, i) => statement(assign(name, values[i]!)))))
      return [
        declare(
          'let',
          names.map((name): [ES.Identifier, null] => [name, null]),
        ),
        statement(this.helper('memory_watch', memory, refresh)),
      ]
    })
  }

  private memory(index: number): Statement {
    const memory = this.module.memories[index]!
    const { min, max } = memory.limits
    const kind = memoryKind(memory)
    const record =
      kind === 'memory'
        ? this.helper('memory_new', num(min), maximum(max))
        : this.helper(
            `memory_new_${formOf(memory)}`,
            str(kind),
            num(2 ** memory.pageSizeLog2),
            num(min),
            maximum(max),
          )
    return constant(this.bindings.memory(index).name, record)
  }

  private table(index: number): Statement {
    const { limits, type, init } = this.module.tables[index]!
    const first = init === null ? nil : this.constant(init, type)
    const bounds = [num(limits.min), maximum(limits.max)]
    const name = limits.address === 'i64' ? 'table64_new' : 'table_new'
    const record = this.helper(name, str(valTypeKey(type)), ...bounds, first)
    return constant(this.bindings.table(index).name, record)
  }

  private tag(index: number): Statement {
    const { type } = this.module.tags[index]!
    const params = funcType(type).params.map((param) => str(valTypeKey(param)))
    return constant(this.bindings.tag(index).name, this.helper('tag_new', str(typeKey(type)), array(params)))
  }

  private global(index: number, isExported: boolean): Statement[] {
    const { type, mutable, init } = this.module.globals[index]!
    const values = this.constantParts(init!, type)
    const { bindings } = this
    const record = (parts: Expression[]): Statement => {
      const maker = globalMakers[type as keyof typeof globalMakers] as string | undefined
      const value =
        maker === undefined
          ? this.helper('global_new', str(valTypeKey(type)), bool(mutable), ...parts)
          : this.helper(maker, bool(mutable), ...parts)
      return constant(bindings.globalRecord(index).name, value)
    }
    if (bindings.sharedGlobals.has(index)) return [record(values)]
    const names = partsOfGlobal(type).map((part) => bindings.globalVariable(index, part))
    const variables = declare(
      mutable ? 'let' : 'const',
      names.map((name, i): [ES.Identifier, Expression] => [name, values[i]!]),
    )
    return isExported ? [variables, record(names)] : [variables]
  }

  private views(): Statement[] {
    return [...this.bindings.uses.views]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { table, type }]) =>
        constant(
          name,
          this.helper('table_view', this.bindings.table(table), str(typeKey(this.module.types[type]!))),
        ),
      )
  }

  private segments(): { passive: Statement[]; active: Statement[]; throws: boolean } {
    const passive: Statement[] = []
    const active: Statement[] = []
    let throws = false
    const { module, bindings } = this
    // Uses by bodies only: what follows would add its own.
    const elems = new Set(bindings.uses.elems)
    const datas = new Set(bindings.uses.datas)
    passive.push(...this.dataCode(datas))
    for (const { index, mode, table, offset } of module.elems) {
      if (elems.has(index)) {
        const items = mode === 'passive' ? this.elemItems(index) : []
        passive.push(constant(bindings.elem(index).name, this.helper('elem_new', array(items))))
      }
      if (mode !== 'active') continue
      const items = this.elemItems(index)
      const at = this.offset(offset!, module.tables[table]!.limits)
      const segment = this.helper('elem_new', array(items))
      const init = [bindings.table(table), segment, at, num(0), num(items.length)]
      active.push(statement(this.helper('table_init', ...init)))
      const { import: from, limits } = module.tables[table]!
      if (constantOffset(at, items.length, from === null ? limits.min : 0) === null) throws = true
    }
    const run = new SegmentRun()
    const flush = (): void => {
      const joined = run.take()
      if (joined !== null) active.push(this.memoryInit(joined.memory, num(joined.offset), joined.bytes))
    }
    for (const { index, mode, memory, offset, bytes: span } of module.datas) {
      const bytes = module.bytes.subarray(span.start, span.end)
      if (datas.has(index)) {
        const content = mode === 'passive' ? bytes : new Uint8Array(0)
        passive.push(constant(bindings.data(index).name, this.dataSegment(content)))
      }
      if (mode !== 'active') continue
      const { import: from, limits, pageSizeLog2 } = module.memories[memory]!
      const at = this.offset(offset!, limits)
      const known = constantOffset(at, bytes.length, from === null ? limits.min * 2 ** pageSizeLog2 : 0)
      if (known === null) throws = true
      if (known !== null && from === null) {
        if (run.add(memory, known, bytes)) continue
        flush()
        run.add(memory, known, bytes)
      } else {
        flush()
        run.wrote(memory)
        active.push(this.memoryInit(memory, at, bytes))
      }
    }
    flush()
    return { passive, active, throws }
  }

  private elemItems(index: number): Expression[] {
    const { items, type } = this.module.elems[index]!
    if ('funcs' in items) return Array.from(items.funcs, (func) => this.bindings.funcRef(func))
    return items.exprs.map((span) => this.constant(span, type))
  }

  /** What the texts of segments are read with, if there are any. */
  private dataCode(used: ReadonlySet<number>): Statement[] {
    const printed = this.module.datas.filter(({ index, mode }) => mode === 'active' || used.has(index))
    const texts = printed.map(({ bytes }) => this.module.bytes.subarray(bytes.start, bytes.end))
    if (this.input.options.dataFile || texts.every((bytes) => bytes.length === 0)) return []
    if (this.bindings.minify && isLittle(texts)) return []
    const code = new DataCode(texts)
    const codes = this.bindings.dataCodes()
    this.text = { code, codes }
    return [constant(codes.name, this.helper('data_codes', str(code.changes)))]
  }

  private memoryInit(memory: number, at: Expression, bytes: Uint8Array): Statement {
    const init = [this.bindings.memory(memory), this.dataSegment(bytes), at, num(0), num(bytes.length)]
    return statement(this.helper('memory_init', ...init))
  }

  private dataSegment(bytes: Uint8Array): Expression {
    return this.helper('data_new', this.dataContents(bytes))
  }

  private dataContents(bytes: Uint8Array): Expression {
    if (bytes.length === 0) return construct(this.bindings.helper('byte_array'), [num(0)])
    if (this.text !== null) {
      return this.text.code.bytes(bytes, this.text.codes, (name) => this.bindings.helper(name))
    }
    if (!this.input.options.dataFile) {
      return construct(this.bindings.helper('byte_array'), [array(Array.from(bytes, (byte) => num(byte)))])
    }
    const from = this.dataLength
    this.dataParts.push(bytes)
    this.dataLength += bytes.length
    return call(member(id('data'), 'subarray'), [num(from), num(this.dataLength)])
  }

  private start(): Statement[] {
    const { start } = this.module
    return start === null ? [] : [statement(call(this.bindings.func(start), []))]
  }

  private startThrows(): boolean {
    const { start } = this.module
    return start !== null && this.input.throws(start)
  }

  private guarded(statements: Statement[], throws: boolean): Statement[] {
    if (!throws) return statements
    const error = id('error')
    return [tryCatch(statements, error, [throwValue(this.helper('catch_trap', error))])]
  }

  /** A call of which bundlers are told that it has no effects, where they can leave it out. */
  private pure(made: Expression): Expression {
    if (!isAtTop(this.input.options)) return made
    return rawExpression(
      `/* @__PURE__ */ ${print(statement(made), { compact: true, indent: 0 }).replace(/;$/, '')}`,
    )
  }

  private exports(): Statement[] {
    if (isAtTop(this.input.options)) {
      return this.module.exports.map((item, k) =>
        constant(exportVariable(k), this.pure(this.exportedValue(item))),
      )
    }
    const items = this.module.exports.map((item) => property(item.name, this.exportedObject(item)))
    const exports = this.helper('freeze', object([protoNull(), ...items]))
    const profile = this.input.options.instrument
      ? [property('profile', this.bindings.helper('profile_text'))]
      : []
    return [{ type: 'ReturnStatement', argument: object([property('exports', exports), ...profile]) }]
  }

  /** ESM integration: immutable globals are exported as their value. */
  private exportedValue(item: Export): Expression {
    const value = this.exportedObject(item)
    const isValue = item.kind === 'global' && !this.module.globals[item.index]!.mutable
    return isValue ? member(value, 'value') : value
  }

  private exportedObject({ kind, index }: Export): Expression {
    switch (kind) {
      case 'func':
        return this.helper('func_object', this.exportedFunc(index))
      case 'memory':
        return this.helper(
          memoryKind(this.module.memories[index]!) === 'memory'
            ? 'memory_object'
            : `${formOf(this.module.memories[index]!)}_memory_object`,
          this.bindings.memory(index),
        )
      case 'table':
        return this.helper(
          this.module.tables[index]!.limits.address === 'i64' ? 'typed_table_object' : 'table_object',
          this.bindings.table(index),
        )
      case 'global':
        return this.helper('global_object', this.bindings.globalRecord(index))
      case 'tag':
        return this.helper('tag_object', this.bindings.tag(index))
    }
  }

  /** The record of a function; minified, one that nothing else mentions needs no name. */
  private exportedFunc(index: number): Expression {
    const { bindings, module, input } = this
    const isAlone = !bindings.uses.refs.has(index) && module.funcs[index]!.import === null
    return bindings.minify && isAlone && !this.exportedTwice.has(index) && !isAtTop(input.options)
      ? this.newRecord(index)
      : bindings.funcRef(index)
  }

  private get exportedTwice(): ReadonlySet<number> {
    if (this.repeated === null) {
      const seen = new Set<number>()
      this.repeated = new Set()
      for (const { kind, index } of this.module.exports) {
        if (kind !== 'func') continue
        if (seen.has(index)) this.repeated.add(index)
        seen.add(index)
      }
    }
    return this.repeated
  }
}

/** Records of what is more than one part. */
const globalMakers = { i64: 'global_new_i64', v128: 'global_new_v128' } as const

/** What a global is made of: variables, or properties of its record. */
function partsOfGlobal(type: ValType): readonly GlobalPart[] {
  if (type === 'i64') return ['lo', 'hi']
  return type === 'v128' ? ['x0', 'x1', 'x2', 'x3'] : ['']
}

/** In the names of helpers for memories that are not of kind `memory`. */
function formOf({ limits }: Memory): 'shared' | 'typed' {
  return limits.shared ? 'shared' : 'typed'
}

function maximum(max: number | null): Expression {
  return max === null ? nil : num(max)
}

/** The offset of a segment that is known to lie within a size. */
function constantOffset(offset: Expression, length: number, size: number): number | null {
  if (offset.type !== 'Literal' || typeof offset.value !== 'number') return null
  return offset.value + length <= size ? offset.value : null
}
