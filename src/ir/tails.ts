/**
 * How tail calls run in constant space, settled for the whole module before any function is compiled.
 *
 * Functions that tail-call each other in a cycle (strongly connected components of the graph of direct tail calls)
 * become one **group**: a single function with a loop, in which such a call is a jump. Groups are bounded by the size of
 * their bodies; where a component is larger, it is cut into several, and calls between these are **pending**. So are calls whose
 * callee only shows when they are made: of elements of tables and of imports. A function that makes one returns a
 * mark, and what called it makes the pending call (docs/linking.md); a group whose body may return the mark is
 * `pending`. All other tail calls are calls: their chain is as short as the graph without cycles is deep.
 *
 * Tarjan's algorithm finds components callees first, so that one walk settles which groups are pending. Linear, and nothing
 * in modules without tail calls.
 */
import type { Module } from '../wasm/module.ts'
import type { ModuleSummary } from '../wasm/summary.ts'
import { funcType } from '../wasm/types.ts'
import type { Type } from './nodes.ts'
import { irType } from './operands.ts'

export interface TailGroup {
  /** The function that is compiled with the body of the group. */
  readonly leader: number
  readonly members: readonly number[]
  /** Members that are called by others, or of which a reference may exist. */
  readonly entries: ReadonlySet<number>
  /** Whether the body may return with a call pending. */
  readonly pending: boolean
  /** Whether the body is a function beside those of its members; else it is the leader's own. */
  readonly separate: boolean
  /** Variables that pass arguments, those of the leader first: the members share them. */
  readonly slots: readonly Type[]
}

export interface Tails {
  /** By funcidx, for functions that are in a group. */
  readonly groups: ReadonlyMap<number, TailGroup>
  /** Whether a tail call has to be pending for being between two groups of one component. */
  isCut(caller: number, callee: number): boolean
}

/** Bytes of bodies in a group: about what engines optimise in one function. */
const maxGroupBytes = 16_000

const none: Tails = { groups: new Map(), isCut: () => false }

export function moduleTails(module: Module, summary: ModuleSummary, reachable: Uint8Array): Tails {
  if (summary.funcs.every((func) => func === null || func.tail === null)) return none
  return new Settling(module, summary, reachable).run()
}

class Settling {
  private readonly module: Module
  private readonly summary: ModuleSummary
  private readonly reachable: Uint8Array
  private readonly groups = new Map<number, TailGroup>()
  /** By funcidx: number of its component. */
  private readonly component: Int32Array
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
    this.component = new Int32Array(count).fill(-1)
    this.root = Int32Array.from({ length: count }, (_, index) => index)
    this.pending = new Uint8Array(count)
    this.entered = new Uint8Array(count)
  }

  run(): Tails {
    const found = components(this.module.funcs.length, (index) => this.callees(index))
    for (const [number, members] of found.entries())
      for (const index of members) this.component[index] = number
    const parts = found.map((members) => this.divide(members))
    for (const index of this.module.funcs.keys())
      for (const callee of this.callees(index))
        if (this.root[index] !== this.root[callee]) this.entered[callee] = 1
    for (const groups of parts) this.settle(groups)
    return {
      groups: this.groups,
      isCut: (caller, callee) =>
        this.component[caller] === this.component[callee] && this.root[caller] !== this.root[callee],
    }
  }

  private callees(index: number): readonly number[] {
    return this.summary.funcs[index]?.tail?.calls ?? []
  }

  /** Cuts a component into groups that are small enough, along its calls in their order. */
  private divide(members: readonly number[]): number[][] {
    if (members.length === 1) return [[...members]]
    const sizes = new Map(members.map((index) => [index, this.summary.funcs[index]?.size ?? 0]))
    const groups = new Map(members.map((index) => [index, [index]]))
    for (const index of [...members].sort((a, b) => a - b)) {
      for (const callee of this.callees(index)) {
        const [a, b] = [this.root[index] as number, this.root[callee] as number]
        if (a === b || this.component[index] !== this.component[callee]) continue
        const size = (sizes.get(a) as number) + (sizes.get(b) as number)
        if (size > maxGroupBytes) continue
        const [into, from] = a < b ? [a, b] : [b, a]
        const moved = groups.get(from) as number[]
        groups.delete(from)
        for (const member of moved) {
          this.root[member] = into
          ;(groups.get(into) as number[]).push(member)
        }
        sizes.set(into, size)
      }
    }
    return [...groups.values()].map((group) => group.sort((a, b) => a - b))
  }

  /** Settles the groups of a component; those that it calls are settled already. */
  private settle(groups: readonly number[][]): void {
    const pending =
      groups.length > 1 || groups.some((members) => members.some((index) => this.mayPend(index)))
    for (const members of groups) {
      if (pending) for (const index of members) this.pending[index] = 1
      const loops = members.length > 1 || this.callees(members[0] as number).includes(members[0] as number)
      if (loops || pending) this.add(members, pending)
    }
  }

  private mayPend(index: number): boolean {
    const isPending = (callee: number) =>
      this.module.funcs[callee]?.import !== null || this.pending[callee] === 1
    return this.summary.funcs[index]?.tail?.indirect === true || this.callees(index).some(isPending)
  }

  private add(members: readonly number[], pending: boolean): void {
    const entries = new Set(members.filter((index) => this.isEntry(index)))
    const first = [...entries].find((index) => this.reachable[index] === 1) ?? members[0]
    const leader = first as number
    const slots: Type[] = []
    for (const index of [leader, ...members]) placesOf(this.paramsOf(index), slots)
    const group: TailGroup = {
      leader,
      members,
      entries,
      pending,
      separate: pending || entries.size > 1,
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

/** Strongly connected components of a graph, each behind those that it leads to. */
function components(count: number, next: (node: number) => readonly number[]): number[][] {
  const found: number[][] = []
  /** When a node was met, from 1; 0 before. */
  const met = new Int32Array(count)
  const low = new Int32Array(count)
  const inStack = new Uint8Array(count)
  const stack: number[] = []
  const path: { node: number; edge: number }[] = []
  let time = 0
  const enter = (node: number) => {
    met[node] = low[node] = ++time
    inStack[node] = 1
    stack.push(node)
    path.push({ node, edge: 0 })
  }
  const lower = (node: number, to: number) => {
    if (to < (low[node] as number)) low[node] = to
  }
  for (let root = 0; root < count; root++) {
    if (met[root] === 0) enter(root)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { node } = top
      const to = next(node)[top.edge++]
      if (to === undefined) {
        path.pop()
        const parent = path.at(-1)
        if (parent !== undefined) lower(parent.node, low[node] as number)
        if (low[node] === met[node]) found.push(takeComponent(stack, inStack, node))
      } else if (met[to] === 0) enter(to)
      else if (inStack[to] === 1) lower(node, met[to] as number)
    }
  }
  return found
}

function takeComponent(stack: number[], inStack: Uint8Array, root: number): number[] {
  const members = stack.splice(stack.lastIndexOf(root))
  for (const node of members) inStack[node] = 0
  return members
}
