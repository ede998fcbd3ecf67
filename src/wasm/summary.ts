/**
 * What validation learns about each function, gathered in the same pass so that bodies are not read twice. Module
 * facts (what may grow memory, what is called) are settled over these summaries; they are small on purpose.
 */
import type { FeatureName } from './features.ts'
import type { Func, Module } from './module.ts'
import type { DefType } from './types.ts'

export interface IndirectCall {
  readonly table: number
  readonly type: DefType
}

/** The tail calls of a function, which are among its calls too. */
export interface TailSummary {
  /** Distinct direct callees. */
  readonly calls: readonly number[]
  /** Distinct pairs of table and type of those through tables. */
  readonly indirect: readonly IndirectCall[]
}

export interface FuncSummary {
  /** Distinct direct callees, in order of first call. */
  readonly calls: readonly number[]
  /** Null for the many functions without tail calls. */
  readonly tail: TailSummary | null
  /** Distinct pairs of table and type of its indirect calls. */
  readonly indirect: readonly IndirectCall[]
  readonly growsMemory: boolean
  readonly usesMemory: boolean
  /** Whether an instruction of its own may trap (calls not counted). */
  readonly traps: boolean
  readonly globalsRead: readonly number[]
  readonly globalsWritten: readonly number[]
  readonly refFuncs: readonly number[]
  /** Bytes of the body, with its local declarations. */
  readonly size: number
  /** Greatest number of blocks around an instruction, the body itself not counted. */
  readonly nesting: number
}

export interface ModuleSummary {
  /** By funcidx; null for imports. */
  readonly funcs: readonly (FuncSummary | null)[]
  /** Functions that may escape: exported, in an element segment, or in a constant expression. */
  readonly declaredFuncs: ReadonlySet<number>
  /** Globals that some body sets. */
  readonly globalsSet: ReadonlySet<number>
  /** By globalidx: whether a body or a constant expression mentions it. */
  readonly globalsUsed: Uint8Array
  /** By funcidx: whether some body calls it otherwise than by a tail call. */
  readonly called: Uint8Array
  /** Tables that some body writes to. */
  readonly tablesWritten: ReadonlySet<number>
  /** All features that the module needs beyond 1.0, those of its instructions among them. */
  readonly features: ReadonlySet<FeatureName>
}

/** Shared by the many functions that have nothing to list. */
const none: readonly never[] = []

/** A set of indices that is emptied in constant time: a stamp says which function an index was last seen in. */
class IndexSet {
  private readonly stamps: Uint32Array
  private stamp = 0
  private list: number[] = []

  constructor(size: number) {
    this.stamps = new Uint32Array(size)
  }

  add(index: number): void {
    if (this.stamps[index] === this.stamp) return
    this.stamps[index] = this.stamp
    this.list.push(index)
  }

  clear(): void {
    this.stamp++
    if (this.list.length > 0) this.list = []
  }

  /** The indices since `clear`; the array is given away. */
  take(): readonly number[] {
    return this.list.length === 0 ? none : this.list
  }
}

/** Distinct pairs of table and type. */
class IndirectSet {
  private list: IndirectCall[] = []
  private readonly keys = new Set<number>()

  add(table: number, type: DefType): void {
    // Both factors are under the limits of a module, so the product is exact.
    const key = table * 2 ** 24 + type.index
    if (this.keys.has(key)) return
    this.keys.add(key)
    this.list.push({ table, type })
  }

  clear(): void {
    if (this.list.length === 0) return
    this.list = []
    this.keys.clear()
  }

  take(): readonly IndirectCall[] {
    return this.list.length === 0 ? none : this.list
  }
}

/** Gathers the summary of one function at a time. */
export class SummaryCollector {
  readonly calls: IndexSet
  readonly tailCalls: IndexSet
  readonly called: Uint8Array
  readonly globalsRead: IndexSet
  readonly globalsWritten: IndexSet
  readonly refFuncs: IndexSet
  readonly globalsSet = new Set<number>()
  readonly tablesWritten = new Set<number>()
  readonly globalsUsed: Uint8Array
  growsMemory = false
  usesMemory = false
  traps = false
  nesting = 0
  private readonly indirect = new IndirectSet()
  private readonly tailIndirect = new IndirectSet()

  constructor(module: Module) {
    this.calls = new IndexSet(module.funcs.length)
    this.tailCalls = new IndexSet(module.funcs.length)
    this.called = new Uint8Array(module.funcs.length)
    this.refFuncs = new IndexSet(module.funcs.length)
    this.globalsRead = new IndexSet(module.globals.length)
    this.globalsWritten = new IndexSet(module.globals.length)
    this.globalsUsed = new Uint8Array(module.globals.length)
  }

  begin(): void {
    this.calls.clear()
    this.tailCalls.clear()
    this.globalsRead.clear()
    this.globalsWritten.clear()
    this.refFuncs.clear()
    this.growsMemory = false
    this.usesMemory = false
    this.traps = false
    this.nesting = 0
    this.indirect.clear()
    this.tailIndirect.clear()
  }

  addCall(index: number): void {
    this.calls.add(index)
    this.called[index] = 1
  }

  addTailCall(index: number): void {
    this.calls.add(index)
    this.tailCalls.add(index)
  }

  addIndirect(table: number, type: DefType, isTail: boolean): void {
    this.indirect.add(table, type)
    if (isTail) this.tailIndirect.add(table, type)
  }

  finish(func: Func): FuncSummary {
    const globalsRead = this.globalsRead.take()
    const globalsWritten = this.globalsWritten.take()
    for (const index of globalsRead) this.globalsUsed[index] = 1
    for (const index of globalsWritten) {
      this.globalsUsed[index] = 1
      this.globalsSet.add(index)
    }
    return {
      calls: this.calls.take(),
      tail: this.tail(),
      indirect: this.indirect.take(),
      growsMemory: this.growsMemory,
      usesMemory: this.usesMemory,
      traps: this.traps,
      globalsRead,
      globalsWritten,
      refFuncs: this.refFuncs.take(),
      size: func.body === null ? 0 : func.body.end - func.body.start,
      nesting: this.nesting,
    }
  }

  private tail(): TailSummary | null {
    const calls = this.tailCalls.take()
    const indirect = this.tailIndirect.take()
    return calls.length > 0 || indirect.length > 0 ? { calls, indirect } : null
  }
}
