/**
 * Facts of the whole module, settled over the call graph from the summaries of validation, before any function is
 * compiled: which memories can grow, which functions may do it, which may throw, and which nobody can call.
 */
import type { Module } from '../wasm/module.ts'
import type { FuncSummary, ModuleSummary } from '../wasm/summary.ts'
import { type DefType, funcType, isRef, type ValType } from '../wasm/types.ts'
import { anyTable } from '../wasm/validate-gc.ts'
import { inlinedFuncs } from './inlined.ts'
import { moduleTails, type Tails } from './tails.ts'

export interface ModuleFacts {
  /** By memidx: whether its size can ever change. */
  readonly canGrow: readonly boolean[]
  /** By funcidx: whether a call may grow a memory (imports included). */
  readonly mayGrow: Uint8Array
  /** By funcidx: whether a call may trap or throw, stack exhaustion of a leaf aside. */
  readonly mayThrow: Uint8Array
  /** By funcidx: whether anything may ever call it or refer to it. */
  readonly reachable: Uint8Array
  /** By funcidx: whether it is built into its callers (inlined.ts). */
  readonly inlined: Uint8Array
  /** By globalidx: whether a body or a constant expression mentions it. */
  readonly globalsUsed: Uint8Array
  readonly tails: Tails
  /** Whether an indirect call of a type through a table may, or (`anyTable`) one through a reference. */
  mayGrowIndirect(table: number, type: DefType): boolean
}

/** Functions of at most `inlinedBytes` may be built into their callers. */
export function moduleFacts(module: Module, summary: ModuleSummary, inlinedBytes = 0): ModuleFacts {
  const shared = sharedItems(module, summary)
  const grows = summary.funcs.some((func) => func?.growsMemory)
  const canGrow = module.memories.map(
    (memory) => memory.limits.min !== memory.limits.max && (grows || shared.memories.has(memory.index)),
  )
  const mayGrow = new Uint8Array(module.funcs.length)
  if (canGrow.includes(true)) spread(module, summary, shared.tables, mayGrow)
  const byType = indirectTargets(module, summary)
  const inlined = inlinedFuncs(module, summary, inlinedBytes)
  const reachable = reachableFuncs(module, summary, inlined)
  return {
    canGrow,
    mayGrow,
    mayThrow: throwing(summary),
    reachable,
    inlined,
    tails: moduleTails(module, summary, reachable),
    globalsUsed: summary.globalsUsed,
    mayGrowIndirect: (table, type) =>
      canGrow.includes(true) &&
      (shared.tables.has(table) || (byType.get(type) ?? []).some((func) => mayGrow[func] === 1)),
  }
}

/** What exports, segments, globals and the start function lead to, not by calls in the place of which there is the body. */
function reachableFuncs(module: Module, summary: ModuleSummary, inlined: Uint8Array): Uint8Array {
  const reachable = new Uint8Array(module.funcs.length)
  const work: number[] = []
  const mark = (index: number) => {
    if (reachable[index] === 1) return
    reachable[index] = 1
    work.push(index)
  }
  summary.declaredFuncs.forEach(mark)
  if (module.start !== null) mark(module.start)
  // A body refers to functions that are declared outside of bodies as well.
  for (let index = work.pop(); index !== undefined; index = work.pop())
    for (const callee of summary.funcs[index]?.calls ?? []) if (inlined[callee] === 0) mark(callee)
  return reachable
}

/** Functions that call anything count as throwing: the stack may end there, which not every engine words alike. */
function throwing(summary: ModuleSummary): Uint8Array {
  return Uint8Array.from(summary.funcs, (func) =>
    func === null || func.traps || func.calls.length > 0 || func.indirect.length > 0 ? 1 : 0,
  )
}

/** Memories that somebody else can reach, and tables that may hold functions of others. */
function sharedItems(module: Module, summary: ModuleSummary) {
  const memories = new Set<number>()
  const tables = new Set<number>()
  for (const { kind, index } of [...module.imports, ...module.exports]) {
    if (kind === 'memory') memories.add(index)
    if (kind === 'table') tables.add(index)
  }
  // What comes as an externref may be an object with functions of others in it.
  const isOpen = summary.features.has('gc')
  if (tables.size > 0 || isOpen || receivesFuncs(module, escapingFuncs(summary)))
    for (const { index } of [...module.tables, { index: anyTable }]) tables.add(index)
  return { memories, tables }
}

/** Whether references to functions of others may come in otherwise than in a table, to be put into one. */
function receivesFuncs(module: Module, escaping: ReadonlySet<number>): boolean {
  const byGlobal = [...module.imports, ...module.exports].some(
    ({ kind, index }) => kind === 'global' && mayBeFunc(module.globals[index]?.type),
  )
  return (
    byGlobal ||
    module.funcs.some((func) => {
      const { params, results } = funcType(func.type)
      if (func.import !== null) return results.some(mayBeFunc)
      return escaping.has(func.index) && params.some(mayBeFunc)
    })
  )
}

function mayBeFunc(type: ValType | undefined): boolean {
  return type !== undefined && isRef(type) && type.heap !== 'extern' && type.heap !== 'noextern'
}

/** Functions that may be in a table, by type. Subtypes count for their supertypes. */
function indirectTargets(module: Module, summary: ModuleSummary): Map<DefType, number[]> {
  const byType = new Map<DefType, number[]>()
  for (const index of escapingFuncs(summary)) {
    let type: DefType | null = module.funcs[index]?.type ?? null
    for (; type !== null; type = type.supertype) {
      const list = byType.get(type)
      if (list === undefined) byType.set(type, [index])
      else list.push(index)
    }
  }
  return byType
}

/** Functions of which a reference may exist. */
function escapingFuncs(summary: ModuleSummary): Set<number> {
  const escaping = new Set(summary.declaredFuncs)
  for (const func of summary.funcs) for (const index of func?.refFuncs ?? []) escaping.add(index)
  return escaping
}

/** Marks in `mayGrow` what reaches a growth: backwards along calls, from every function that grows or leaves. */
function spread(module: Module, summary: ModuleSummary, shared: Set<number>, mayGrow: Uint8Array): void {
  const callers: number[][] = module.funcs.map(() => [])
  const indirectCallers = new Map<DefType, number[]>()
  const work: number[] = []
  const mark = (index: number) => {
    if (mayGrow[index] === 1) return
    mayGrow[index] = 1
    work.push(index)
  }
  summary.funcs.forEach((func, index) => {
    if (func === null) {
      mark(index)
      return
    }
    if (func.growsMemory || reachesShared(func, shared)) mark(index)
    for (const callee of func.calls) callers[callee]?.push(index)
    for (const { type } of func.indirect) {
      const list = indirectCallers.get(type)
      if (list === undefined) indirectCallers.set(type, [index])
      else list.push(index)
    }
  })
  const escaping = escapingFuncs(summary)
  for (let index = work.pop(); index !== undefined; index = work.pop()) {
    for (const caller of callers[index] as number[]) mark(caller)
    if (!escaping.has(index)) continue
    let type: DefType | null = module.funcs[index]?.type ?? null
    for (; type !== null; type = type.supertype) {
      for (const caller of indirectCallers.get(type) ?? []) mark(caller)
      indirectCallers.delete(type)
    }
  }
}

function reachesShared(func: FuncSummary, shared: Set<number>): boolean {
  return func.indirect.some(({ table }) => shared.has(table))
}
