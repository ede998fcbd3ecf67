/**
 * How tail calls run in constant space, settled for the whole module before any function is compiled.
 *
 * Functions that tail-call each other in a cycle (strongly connected components of the graph of tail calls) become one
 * **group**: a single function with a loop, in which such a call is a jump. A call through a table whose elements are known
 * (fixed-tables.ts) leads to all elements of its type: it is a node of the graph, and in a group a **dispatch**. Groups are
 * bounded by the size of their bodies; where a component is larger, its dispatches are given up, then it is cut into several.
 *
 * Calls between groups of one component are **pending**, and so are calls whose callee only shows when they are made: of elements
 * of other tables, of imports, or of what a reference refers to. A function that makes one returns a mark, and what called it makes the pending call
 * (docs/linking.md); a group whose body may return the mark is `pending`. All other tail calls are calls: their
 * chain is as short as the graph without cycles is deep.
 *
 * Components come callees first, so that one walk settles which groups are pending. Linear, and nothing in modules without
 * tail calls.
 */
import type { Module } from '../wasm/module.ts'
import type { ModuleSummary } from '../wasm/summary.ts'
import { type DefType, funcType } from '../wasm/types.ts'
import { components } from './components.ts'
import { type FixedTable, fixedTables } from './fixed-tables.ts'
import type { CallIndirect, Type } from './nodes.ts'
import { irType } from './operands.ts'

export interface TailGroup {
  /** The function that is compiled with the body of the group. */
  readonly leader: number
  readonly members: readonly number[]
  /** Members that are called by others, or of which a reference may exist. */
  readonly entries: ReadonlySet<number>
  readonly dispatches: readonly Dispatch[]
  /** Number of the first member, behind those of the elements of all dispatches. */
  readonly first: number
  /** Whether the body may return with a call pending. */
  readonly pending: boolean
  /** Whether the body is a function beside those of its members; else it is the leader's own. */
  readonly separate: boolean
  /** Variables that pass arguments, those of the leader first: the members share them. */
  readonly slots: readonly Type[]
}

/** Tail calls of one type through one table whose elements are known. */
export interface Dispatch {
  readonly table: number
  readonly type: DefType
  readonly elements: FixedTable
  /** The elements that have the type, each once. */
  readonly targets: readonly number[]
}

export interface Tails {
  /** By funcidx, for functions that are in a group. */
  readonly groups: ReadonlyMap<number, TailGroup>
  /** Whether a tail call has to be pending for being between two groups of one component. */
  isCut(caller: number, callee: number): boolean
  /** Whether a tail call through a table, which is no dispatch of a group, leads nowhere that calls could be pending. */
  isBounded(call: CallIndirect): boolean
}

/** Bytes of bodies in a group: about what engines optimise in one function. */
const maxGroupBytes = 16_000
/** Members of a group times the most parameters of one: all ways in pass all slots. */
const maxGroupPassed = 10_000

/** What bounds groups. */
interface Extent {
  /** Bytes of bodies. */
  readonly size: number
  readonly members: number
  /** The most parameters of a member. */
  readonly params: number
}

function isSmall({ size, members, params }: Extent): boolean {
  return members <= 1 || (size <= maxGroupBytes && members * params <= maxGroupPassed)
}

function sumOf(a: Extent, b: Extent): Extent {
  return {
    size: a.size + b.size,
    members: a.members + b.members,
    params: Math.max(a.params, b.params),
  }
}

const none: Tails = { groups: new Map(), isCut: () => false, isBounded: () => false }

export function moduleTails(module: Module, summary: ModuleSummary, reachable: Uint8Array): Tails {
  if (summary.funcs.every((func) => func === null || func.tail === null)) return none
  return new Settling(module, summary, reachable).run()
}

class Settling {
  private readonly module: Module
  private readonly summary: ModuleSummary
  private readonly reachable: Uint8Array
  private readonly groups = new Map<number, TailGroup>()
  /** Nodes of the graph behind the functions; null where one was given up. */
  private readonly dispatches: (Dispatch | null)[]
  /** Their nodes, by table and type. */
  private readonly nodes = new Map<number, number>()
  /** Where tail calls lead, by node. */
  private readonly edges: (readonly number[])[]
  /** By node: number of its component. */
  private component = new Int32Array(0)
  /** By funcidx: lowest member of its group. */
  private readonly root: Int32Array
  /** By funcidx: whether its group is pending. */
  private readonly pending: Uint8Array
  /** By funcidx: whether a tail call from outside of its group leads to it. */
  private readonly entered: Uint8Array

  constructor(module: Module, summary: ModuleSummary, reachable: Uint8Array) {
    this.module = module
    this.summary = summary
    this.reachable = reachable
    const count = module.funcs.length
    this.root = Int32Array.from({ length: count }, (_, index) => index)
    this.pending = new Uint8Array(count)
    this.entered = new Uint8Array(count)
    this.dispatches = findDispatches(module, summary)
    for (const [place, dispatch] of this.dispatches.entries())
      if (dispatch !== null) this.nodes.set(keyOf(dispatch), count + place)
    this.edges = [
      ...module.funcs.map(({ index }) => [...this.callees(index), ...this.dispatchNodes(index)]),
      ...this.dispatches.map((dispatch) => dispatch?.targets ?? []),
    ]
  }

  run(): Tails {
    const parts = this.findComponents().map((nodes) => this.divide(nodes))
    for (const index of this.module.funcs.keys())
      for (const callee of this.callees(index))
        if (this.root[index] !== this.root[callee]) this.entered[callee] = 1
    for (const part of parts) this.settle(part)
    return {
      groups: this.groups,
      isCut: (caller, callee) =>
        this.component[caller] === this.component[callee] && this.root[caller] !== this.root[callee],
      isBounded: (call) => {
        const node = this.nodeOf(call)
        return node >= 0 && !this.targets(node).some((index) => this.isPending(index))
      },
    }
  }

  private callees(index: number): readonly number[] {
    return this.summary.funcs[index]?.tail?.calls ?? []
  }

  /** The node of a call through a table, or -1. */
  private nodeOf(call: CallIndirect): number {
    return this.nodes.get(keyOf(call)) ?? -1
  }

  private dispatchNodes(index: number): number[] {
    const indirect = this.summary.funcs[index]?.tail?.indirect ?? []
    return indirect.map((call) => this.nodeOf(call)).filter((node) => node >= 0)
  }

  private dispatch(node: number): Dispatch | null {
    return this.dispatches[node - this.module.funcs.length] ?? null
  }

  private targets(node: number): readonly number[] {
    return this.edges[node] as readonly number[]
  }

  private extent(nodes: readonly number[]): Extent {
    const none: Extent = { size: 0, members: 0, params: 0 }
    return nodes
      .filter((node) => node < this.module.funcs.length)
      .map((node) => {
        const size = this.summary.funcs[node]?.size ?? 0
        return { size, members: 1, params: this.paramsOf(node).length }
      })
      .reduce(sumOf, none)
  }

  /** The components; dispatches in those that are too large are given up before. */
  private findComponents(): number[][] {
    const count = this.edges.length
    const next = (node: number) => this.edges[node] as readonly number[]
    let found = components(count, next)
    const large = found.filter((nodes) => !isSmall(this.extent(nodes))).flat()
    const given = large.filter((node) => this.dispatch(node) !== null)
    if (given.length > 0) {
      for (const node of given) {
        this.nodes.delete(keyOf(this.dispatch(node) as Dispatch))
        this.dispatches[node - this.module.funcs.length] = null
        this.edges[node] = []
      }
      found = components(count, next)
    }
    this.component = new Int32Array(count)
    for (const [number, nodes] of found.entries()) for (const node of nodes) this.component[node] = number
    return found
  }

  /** Cuts a component into groups that are small enough, along its calls in their order. */
  private divide(nodes: readonly number[]): Part {
    const members = nodes.filter((node) => node < this.module.funcs.length).sort((a, b) => a - b)
    const dispatches = nodes.map((node) => this.dispatch(node)).filter((dispatch) => dispatch !== null)
    const [first] = members
    if (first === undefined) return { groups: [], dispatches: [] }
    if (isSmall(this.extent(members))) {
      for (const index of members) this.root[index] = first
      return { groups: [members], dispatches }
    }
    const extents = new Map(members.map((index) => [index, this.extent([index])]))
    const groups = new Map(members.map((index) => [index, [index]]))
    for (const index of members) {
      for (const callee of this.callees(index)) {
        const [a, b] = [this.root[index] as number, this.root[callee] as number]
        if (a === b || this.component[index] !== this.component[callee]) continue
        const extent = sumOf(extents.get(a) as Extent, extents.get(b) as Extent)
        if (!isSmall(extent)) continue
        const [into, from] = a < b ? [a, b] : [b, a]
        const moved = groups.get(from) as number[]
        groups.delete(from)
        for (const member of moved) {
          this.root[member] = into
          ;(groups.get(into) as number[]).push(member)
        }
        extents.set(into, extent)
      }
    }
    return { groups: [...groups.values()].map((group) => group.sort((a, b) => a - b)), dispatches }
  }

  /** Settles the groups of a component; those that it calls are settled already. */
  private settle({ groups, dispatches }: Part): void {
    const leaves = dispatches.flatMap(({ targets }) => targets)
    const pending =
      groups.length > 1 ||
      leaves.some((index) => this.isPending(index)) ||
      groups.some((members) => members.some((index) => this.mayPend(index)))
    for (const members of groups) {
      if (pending) for (const index of members) this.pending[index] = 1
      const [first] = members as [number]
      const loops = members.length > 1 || dispatches.length > 0 || this.callees(first).includes(first)
      if (loops || pending) this.add(members, dispatches, pending)
    }
  }

  /** Whether a call of the function may have to be pending. */
  private isPending(index: number): boolean {
    return this.module.funcs[index]?.import !== null || this.pending[index] === 1
  }

  private mayPend(index: number): boolean {
    const isPending = (callee: number) => this.isPending(callee)
    const indirect = this.summary.funcs[index]?.tail?.indirect ?? []
    return (
      this.callees(index).some(isPending) ||
      indirect.some((call) => {
        const node = this.nodeOf(call)
        if (node < 0) return true
        return this.component[node] !== this.component[index] && this.targets(node).some(isPending)
      })
    )
  }

  private add(members: readonly number[], dispatches: readonly Dispatch[], pending: boolean): void {
    const entries = new Set(members.filter((index) => this.isEntry(index)))
    const leader = [...entries].find((index) => this.reachable[index] === 1) ?? (members[0] as number)
    const slots: Type[] = []
    for (const index of [leader, ...members]) placesOf(this.paramsOf(index), slots)
    const separate = pending || entries.size > 1
    const elements = dispatches.reduce((sum, dispatch) => sum + dispatch.elements.length, 0)
    const group: TailGroup = {
      leader,
      members,
      entries,
      dispatches,
      first: elements,
      pending,
      separate,
      slots,
    }
    for (const index of members) this.groups.set(index, group)
  }

  private isEntry(index: number): boolean {
    const { called, declaredFuncs } = this.summary
    const isCalled = called[index] === 1 || this.entered[index] === 1
    return isCalled || declaredFuncs.has(index) || this.module.start === index
  }

  private paramsOf(index: number): Type[] {
    const func = this.module.funcs[index]
    return func === undefined ? [] : funcType(func.type).params.map(irType)
  }
}

interface Part {
  readonly groups: readonly number[][]
  readonly dispatches: readonly Dispatch[]
}

function keyOf({ table, type }: CallIndirect): number {
  // Both factors are under the limits of a module, so the product is exact.
  return table * 2 ** 24 + type.index
}

/** Dispatches beyond which no more are looked for: each looks at a whole table. */
const maxDispatches = 1000

/** One for each table whose elements are known and type that some function tail-calls through it. */
function findDispatches(module: Module, summary: ModuleSummary): Dispatch[] {
  const found = new Map<number, Dispatch>()
  let tables: ReadonlyMap<number, FixedTable> | null = null
  for (const func of summary.funcs) {
    for (const { table, type } of func?.tail?.indirect ?? []) {
      tables ??= fixedTables(module, summary)
      const elements = tables.get(table)
      const key = keyOf({ table, type })
      if (elements === undefined || found.has(key) || found.size === maxDispatches) continue
      const targets = [...new Set(elements)].filter((index) => hasType(module, index, type))
      found.set(key, { table, type, elements, targets })
    }
  }
  return [...found.values()]
}

/** Whether a call of a type may lead to a function, or -1 for null. */
export function hasType(module: Module, funcidx: number, type: DefType): boolean {
  for (let own: DefType | null = module.funcs[funcidx]?.type ?? null; own !== null; own = own.supertype)
    if (own === type) return true
  return false
}

/** The slots of parameters of these types, each in the first one of its type that is left; appends those that lack. */
export function placesOf(params: readonly Type[], slots: Type[]): number[] {
  const from = new Map<Type, number>()
  return params.map((type) => {
    const next = slots.indexOf(type, from.get(type) ?? 0)
    const place = next < 0 ? slots.push(type) - 1 : next
    from.set(type, place + 1)
    return place
  })
}
