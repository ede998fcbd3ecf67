/**
 * Which identifier stands for what in one generated module: shared by its functions and its shell. Names are
 * settled from the module alone when this is made, so functions may be printed in any order; `uses` gathers what the
 * texts made with it refer to, for the shell to declare.
 */
import type * as ES from 'estree'
import { InternalError } from '../errors.ts'
import { accessSizes } from '../ir/access.ts'
import type { Access, Half } from '../ir/nodes.ts'
import type { Module } from '../wasm/module.ts'
import { typeKey } from '../wasm/type-key.ts'
import type { DefType } from '../wasm/types.ts'
import { type Expression, id, member } from './estree.ts'
import { letters, NameScope, shortName } from './names.ts'
import { shortNames } from './runtime-names.generated.ts'

/** What texts refer to. */
export interface Uses {
  /** Names of runtime declarations. */
  readonly helpers: Set<string>
  /** Functions that are called directly. */
  readonly calls: Set<number>
  /** Functions whose record is mentioned. */
  readonly refs: Set<number>
  /** Pairs of a table and a type that it is called with, by name of the view. */
  readonly views: Map<string, TableView>
  readonly elems: Set<number>
  readonly datas: Set<number>
  /** Memories whose view is a constant of the instance. */
  readonly memoryViews: Set<number>
  /** Typed arrays of memories, by name of the variable. */
  readonly memoryArrays: Map<string, MemoryArray>
  /** Functions that access memories, by name. */
  readonly accessors: Map<string, Accessor>
  /** Types of objects whose constructor is mentioned. */
  readonly types: Set<number>
}

export interface TableView {
  readonly table: number
  /** typeidx of the type that it is called with. */
  readonly type: number
}

/** A memory as elements of the kind that methods of a DataView are called after. */
export interface MemoryArray {
  readonly memory: number
  readonly kind: Access['method']
}

/** A function that does what a method of a memory's DataView does, or stores or copies 64 bits. */
export interface Accessor {
  readonly memory: number
  readonly verb: 'get' | 'set' | 'copy'
  readonly method: Access['method'] | 'Int64'
  /** Whether it is given an offset behind each address. */
  readonly hasOffset: boolean
}

function createUses(): Uses {
  return {
    helpers: new Set(),
    calls: new Set(),
    refs: new Set(),
    views: new Map(),
    elems: new Set(),
    datas: new Set(),
    memoryViews: new Set(),
    memoryArrays: new Map(),
    accessors: new Map(),
    types: new Set(),
  }
}

/** Adds what other texts of the same module refer to. */
export function mergeUses(into: Uses, from: Uses): void {
  for (const name of from.helpers) into.helpers.add(name)
  for (const index of from.calls) into.calls.add(index)
  for (const index of from.refs) into.refs.add(index)
  for (const [name, view] of from.views) into.views.set(name, view)
  for (const index of from.elems) into.elems.add(index)
  for (const index of from.datas) into.datas.add(index)
  for (const index of from.memoryViews) into.memoryViews.add(index)
  for (const [name, array] of from.memoryArrays) into.memoryArrays.set(name, array)
  for (const [name, accessor] of from.accessors) into.accessors.set(name, accessor)
  for (const index of from.types) into.types.add(index)
}

export interface BindingOptions {
  readonly minify: boolean
  /** How often a function is mentioned: the greater, the shorter its minified name. */
  readonly weight?: (funcidx: number) => number
  /** Whether the size of a memory can change. */
  readonly canGrow?: (memidx: number) => boolean
  /** Whether the target has `??`. */
  readonly nullish?: boolean
  /** Whether functions are printed with positions. */
  readonly sourceMap?: boolean
}

const arrayKinds = Object.keys(accessSizes)
const accessorKinds = [
  ...arrayKinds.map((method) => `get${method}`),
  ...arrayKinds.map((method) => `set${method}`),
  'setInt64',
  'copyInt64',
]

/** A part of a global, '' for all of it. */
export type GlobalPart = '' | Half

export class Bindings {
  readonly module: Module
  readonly minify: boolean
  readonly nullish: boolean
  readonly sourceMap: boolean
  readonly scope = new NameScope(null)
  /** Plain data, so that workers can send it. */
  readonly uses = createUses()
  readonly canGrow: (memidx: number) => boolean
  /** Globals that live in their record. */
  readonly sharedGlobals: ReadonlySet<number>
  private readonly funcs: string[]
  private readonly globals: string[]
  private readonly tables: string[]
  private readonly memories: string[]
  private readonly elems: string[]
  private readonly datas: string[]
  private readonly types = new Map<number, string>()
  private readonly tags: string[]
  private readonly nodes = new Map<string, ES.Identifier>()
  private originals: ReadonlyMap<string, string> | null = null

  constructor(module: Module, options: BindingOptions) {
    this.module = module
    this.minify = options.minify
    this.nullish = options.nullish ?? false
    this.sourceMap = options.sourceMap ?? false
    this.canGrow = options.canGrow ?? (() => true)
    this.sharedGlobals = sharedGlobals(module)
    const { names } = module
    const choose = (items: readonly unknown[], wishes: ReadonlyMap<number, string>, fallback: string) =>
      items.map((_, index) =>
        this.minify
          ? this.scope.shortest()
          : this.scope.choose(wishes.get(index) ?? null, only(items, index, fallback)),
      )
    this.memories = choose(module.memories, names.memories, 'memory')
    this.tables = choose(module.tables, names.tables, 'table')
    this.globals = choose(module.globals, names.globals, 'global')
    this.funcs = this.minify ? this.shortFuncs(options.weight) : this.funcNames()
    this.elems = choose(module.elems, names.elems, 'elem')
    this.datas = choose(module.datas, names.datas, 'data_segment')
    this.tags = choose(module.tags, names.tags, 'tag')
    for (const { index, comp } of module.types) {
      if (comp.kind === 'func' || this.types.has(index)) continue
      const name = this.minify
        ? this.scope.shortest()
        : this.scope.choose(names.types.get(index) ?? null, `type_${index}`)
      this.types.set(index, name)
    }
  }

  /** The raw function. */
  func(index: number): ES.Identifier {
    this.uses.calls.add(index)
    return this.node(this.funcs[index]!)
  }

  /** A part of a function that is a function of its own; 0 is the function. */
  piece(index: number, piece: number): ES.Identifier {
    return piece === 0 ? this.func(index) : this.node(`${this.funcs[index]!}$${piece}`)
  }

  /** With tail calls, the function that does the work of a function, or of a group of them. */
  body(index: number): ES.Identifier {
    return this.node(`${this.funcs[index]!}$${this.minify ? 'b' : 'body'}`)
  }

  /** With tail calls, the function that makes a pending call of a function. */
  resume(index: number): ES.Identifier {
    return this.node(`${this.funcs[index]!}$${this.minify ? 'r' : 'resume'}`)
  }

  /** The record of a function. */
  funcRef(index: number): ES.Identifier {
    this.uses.refs.add(index)
    return this.node(this.minify ? `${this.funcs[index]!}$` : `${this.funcs[index]!}$ref`)
  }

  memory(index: number): ES.Identifier {
    return this.node(this.memories[index]!)
  }

  /** The view of a memory: a constant when its size is, else it is read from the record. */
  view(index: number): ES.Identifier | ES.MemberExpression {
    if (this.canGrow(index)) return member(this.memory(index), 'view')
    this.uses.memoryViews.add(index)
    return this.memoryView(index)
  }

  memoryView(index: number): ES.Identifier {
    return this.node(`${this.memories[index]!}$${this.minify ? 'd' : 'view'}`)
  }

  /** A typed array of a memory. */
  memoryArray(memory: number, kind: Access['method']): ES.Identifier {
    const name = `${this.memories[memory]!}$${this.minify ? arrayKinds.indexOf(kind) : kind}`
    if (!this.uses.memoryArrays.has(name)) this.uses.memoryArrays.set(name, { memory, kind })
    return this.node(name)
  }

  accessor(accessor: Accessor): ES.Identifier {
    const { memory, verb, method, hasOffset } = accessor
    const name = this.minify
      ? shortAccessor(this.memories[memory]!, accessor)
      : `${this.memories[memory]!}$${verb}${method}${hasOffset ? '$at' : ''}`
    if (!this.uses.accessors.has(name)) this.uses.accessors.set(name, accessor)
    return this.node(name)
  }

  table(index: number): ES.Identifier {
    return this.node(this.tables[index]!)
  }

  /** The raw functions of a table as one type calls them. */
  tableView(table: number, type: DefType): ES.Identifier {
    const number = type.index * this.module.tables.length + table
    const name = this.minify ? `${shortName(number)}$v` : `view$${table}$${type.index}`
    if (!this.uses.views.has(name)) this.uses.views.set(name, { table, type: type.index })
    return this.node(name)
  }

  /** The constructor of a type of objects. */
  type(index: number): ES.Identifier {
    this.uses.types.add(index)
    return this.node(this.types.get(index)!)
  }

  typeKey(index: number): string {
    return typeKey(this.module.types[index]!)
  }

  elem(index: number): ES.Identifier {
    this.uses.elems.add(index)
    return this.node(this.elems[index]!)
  }

  /** What the texts of all data segments are read with. */
  dataCodes(): ES.Identifier {
    return this.node(this.minify ? this.scope.shortest() : this.scope.choose(null, 'byte_codes'))
  }

  data(index: number): ES.Identifier {
    this.uses.datas.add(index)
    return this.node(this.datas[index]!)
  }

  /** The record of a tag. */
  tag(index: number): ES.Identifier {
    return this.node(this.tags[index]!)
  }

  /** The variable that holds a global, or a half of it; a property of the record when it is shared. */
  global(index: number, half: GlobalPart): ES.Identifier | ES.MemberExpression {
    if (this.sharedGlobals.has(index)) return member(this.globalRecord(index), half || 'value')
    return this.globalVariable(index, half)
  }

  globalVariable(index: number, half: GlobalPart): ES.Identifier {
    return this.node(half === '' ? this.globals[index]! : `${this.globals[index]!}$${half}`)
  }

  globalRecord(index: number): ES.Identifier {
    return this.node(`${this.globals[index]!}$${this.minify ? 'g' : 'global'}`)
  }

  signature(number: number): string {
    return this.minify ? `${shortName(number)}$s` : `sig$${number}`
  }

  /** A declaration of the runtime. */
  helper(name: string): ES.Identifier {
    this.uses.helpers.add(name)
    if (!this.minify) return this.node(name)
    const short = shortNames[name]
    if (short === undefined) throw new InternalError(`the runtime has no ${name}`)
    return this.node(short)
  }

  /** The name that the module has for a function, or for a part of it, by its identifier; null if it is the same one. */
  originalName(identifier: string): string | null {
    this.originals ??= this.findOriginals()
    let name = this.originals.get(identifier)
    if (name === undefined) {
      // Asked for each of millions of calls: only here is it worth to cut off what is behind the name.
      const end = identifier.indexOf('$')
      name = (end < 0 ? undefined : this.originals.get(identifier.slice(0, end))) ?? identifier
    }
    return name === identifier ? null : name
  }

  private findOriginals(): ReadonlyMap<string, string> {
    const wishes = this.funcWishes()
    return new Map(this.funcs.map((name, index) => [name, wishes[index] ?? `func_${index}`]))
  }

  /** One node for each name: nodes of identifiers are shared. */
  private node(name: string): Expression & ES.Identifier {
    let node = this.nodes.get(name)
    if (node === undefined) {
      node = id(name)
      this.nodes.set(name, node)
    }
    return node
  }

  private funcNames(): string[] {
    return this.funcWishes().map((wish, index) => this.scope.choose(wish, `func_${index}`))
  }

  private funcWishes(): (string | null)[] {
    const { funcs, names, exports } = this.module
    const exported = new Map<number, string>()
    for (const item of exports) {
      if (item.kind === 'func' && !exported.has(item.index)) exported.set(item.index, item.name)
    }
    return funcs.map(
      ({ index, import: from }) => names.funcs.get(index) ?? exported.get(index) ?? from?.name ?? null,
    )
  }

  private shortFuncs(weight: BindingOptions['weight']): string[] {
    const order = this.module.funcs.map((func) => func.index)
    if (weight !== undefined) order.sort((a, b) => weight(b) - weight(a) || a - b)
    const names = new Array<string>(order.length)
    for (const index of order) names[index] = this.scope.shortest()
    return names
  }
}

/** One letter for the first memory, beyond those that most functions need for their locals. */
function shortAccessor(stem: string, { memory, verb, method, hasOffset }: Accessor): string {
  const number = 2 * accessorKinds.indexOf(`${verb}${method}`) + Number(hasOffset)
  return memory === 0 ? shortName(letters - 1 - number) : `${stem}$a${number}`
}

/** A number is needed only where there are several. */
function only(items: readonly unknown[], index: number, fallback: string): string {
  return items.length === 1 && fallback !== 'global' ? fallback : `${fallback}_${index}`
}

/** Mutable globals that others see. */
function sharedGlobals(module: Module): ReadonlySet<number> {
  const shared = new Set<number>()
  const add = (index: number) => {
    if (module.globals[index]!.mutable) shared.add(index)
  }
  for (const { kind, index } of module.imports) if (kind === 'global') add(index)
  for (const { kind, index } of module.exports) if (kind === 'global') add(index)
  return shared
}
