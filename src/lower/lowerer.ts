/**
 * Lowers a function from the wasm dialect to the JS dialect: i64 becomes pairs of i32, v128 vectors of scalars, results beyond the first go
 * through cells, memory accesses go through views.
 *
 * An operation that needs several statements appends them to `out`. Arguments are lowered left to right; when a
 * later one appended statements that an earlier one must not be moved across, the earlier one is evaluated into
 * a temp before them (`protect`). The halves of a pair and the lanes of a vector are always pure, so they are disturbed by sets
 * alone.
 */
import { InternalError } from '../errors.ts'
import { commutes, effectFlags, exprEffects, stmtEffects } from '../ir/effects.ts'
import type { ModuleFacts } from '../ir/facts.ts'
import {
  type Expr,
  expr,
  type Func,
  type Local,
  newLocal,
  type Stmt,
  type TryStmt,
  type Type,
} from '../ir/nodes.ts'
import { irType } from '../ir/operands.ts'
import { eachExpr, eachNode, eachStmt, hasInner, innerLists, ownExprs, refill } from '../ir/walk.ts'
import { localWidths, type Widths } from '../ir/width.ts'
import type { Module } from '../wasm/module.ts'
import { value as caughtValue, isTag } from './exceptions.ts'
import { cell, get, isAtom, isNum, not, num, or0 } from './js.ts'
import {
  cellArray,
  flatLocals,
  flatTypes,
  isPair,
  isSingle,
  isVector,
  type Lowered,
  laneLocals,
  mapParts,
  type Pair,
  partsOf,
  type Vector,
} from './pair.ts'
import { convert } from './simd/vector.ts'
import { type LoweredOpName, lowering } from './table.ts'
import { isTailCall, lowerTailCall, nothing } from './tail.ts'
import { VectorForms, type Want } from './vector-forms.ts'

/** An i64 as its halves, both signed. */
export interface LowerContext {
  readonly module: Module
  readonly facts: ModuleFacts
  readonly options: {
    readonly unsafeNoTraps: boolean
    readonly engine: { readonly arrays: 'all' | 'loads' | 'none' }
    /** Whether accesses are calls of functions of the instance. */
    readonly accessors: boolean
  }
}

export function lowerFunc(func: Func, cx: LowerContext): Func {
  return new Lowerer(func, cx).run()
}

/** Lowers a constant expression to its flattened parts. Its operations append no statements. */
export function lowerConst(value: Expr, cx: LowerContext): Expr[] {
  const none: Func = { index: -1, piece: 0, params: [], results: [], locals: [], body: [], at: value.at }
  const lowerer = new Lowerer(none, cx)
  lowerer.inlineOnly = true
  return lowerer.flatArgs([value])
}

export class Lowerer {
  readonly cx: LowerContext
  readonly func: Func
  out: Stmt[] = []
  /** In constant expressions every operand is a constant or a global: it may be written twice. */
  inlineOnly = false
  private readonly halves = new Map<Local, [Local, Local]>()
  private readonly lanes = new Map<Local, Local[]>()
  private readonly locals: Local[] = []
  private readonly views: (Local | undefined)[] = []
  /** Of memories that others may grow. */
  private readonly limits: (Local | undefined)[] = []
  /** Views and limits that some access reads; the others are dropped in the end. */
  private readonly usedViews = new Set<Local>()
  /** How often views have been read again. */
  private reloads = 0
  /** Offset of the operation that is being lowered: of what is made for it and has none of its own. */
  at = 0
  private nextLocal: number
  /** Low half of the local that the current value is set to. */
  private target: Local | null = null
  private knownWidths: Widths | null = null
  private knownForms: VectorForms | null = null
  private knownLarge: boolean | null = null
  /** Types of the results, flattened. */
  private readonly results: Type[]

  constructor(func: Func, cx: LowerContext) {
    this.func = func
    this.cx = cx
    this.results = flatTypes(func.results)
    this.nextLocal = 0
    for (const local of [...func.params, ...func.locals])
      if (local.index >= this.nextLocal) this.nextLocal = local.index + 1
  }

  run(): Func {
    const conversions: Stmt[] = []
    this.at = this.func.at
    this.out = conversions
    const params = this.func.params.flatMap((param) => this.splitParam(param))
    for (const local of this.func.locals) this.locals.push(...this.split(local))
    const body = this.list(this.func.body)
    const entry = this.views.flatMap((view, memory): Stmt[] =>
      view === undefined ? [] : this.readView(memory, this.func.at),
    )
    const dead = new Set(
      [...this.views, ...this.limits].filter((local) => local && !this.usedViews.has(local)),
    )
    const isDead = (local: Local) => dead.has(local)
    const all = [...entry, ...conversions, ...body]
    return {
      ...this.func,
      params,
      // What a body returns that may have a call pending is that of any type.
      results: this.isPending ? ['ref', ...this.results.slice(1)] : this.results,
      locals: dead.size === 0 ? this.locals : this.locals.filter((local) => !isDead(local)),
      body: dead.size === 0 ? all : dropSets(all, isDead),
    }
  }

  /** Whether the function may return with a call pending. */
  get isPending(): boolean {
    return this.cx.facts.tails.groups.get(this.func.index)?.pending === true
  }

  /** A vector comes as words. */
  private splitParam(param: Local): Local[] {
    if (param.type !== 'v128' || this.forms.of(param) === 'i32x4') return this.split(param)
    const words = laneLocals(param, 'i32x4')
    this.locals.push(...this.split(newLocal('local', param.type, param.name, param.index), param))
    const given: Vector = { form: 'i32x4', lanes: words.map((word) => get(word)) }
    this.setLanes(param, given, this.func.at)
    return words
  }

  /** The locals that hold a local: an i64 is two, a v128 as many as its form has lanes. */
  private split(local: Local, key = local): Local[] {
    if (local.type === 'v128') {
      const lanes = laneLocals(local, this.forms.of(key))
      this.lanes.set(key, lanes)
      return lanes
    }
    if (local.type !== 'i64') return [local]
    const halves = flatLocals(local) as [Local, Local]
    this.halves.set(local, halves)
    return halves
  }

  private halvesOf(local: Local): [Local, Local] {
    const pair = this.halves.get(local)
    if (pair === undefined) throw new InternalError('i64 local without halves')
    return pair
  }

  /** Widths of the integers of the function. */
  get widths(): Widths {
    this.knownWidths ??= localWidths(this.func)
    return this.knownWidths
  }

  /** Forms of the vectors of the function. */
  get forms(): VectorForms {
    this.knownForms ??= new VectorForms(this.func)
    return this.knownForms
  }

  /** Whether additions of i64 alone would make much of what engines optimise in one function (60 KB of bytecode on V8). */
  get isLarge(): boolean {
    this.knownLarge ??= countOf(this.func, 'i64.add') > 400
    return this.knownLarge
  }

  newTemp(type: Type): Local {
    const kept = type === 'u32' || type === 'num' ? 'f64' : type === 'bool' ? 'i32' : type
    const temp = newLocal('temp', kept, null, this.nextLocal++)
    this.locals.push(temp)
    return temp
  }

  // --- statements ---

  list(stmts: readonly Stmt[]): Stmt[] {
    const outer = this.out
    const inner: Stmt[] = []
    this.out = inner
    for (let i = 0; i < stmts.length; i++) this.stmt(stmts[i] as Stmt)
    this.out = outer
    return inner
  }

  private stmt(stmt: Stmt): void {
    this.at = stmt.at
    switch (stmt.kind) {
      case 'set':
        this.set(stmt.local, stmt.value, stmt.at)
        return
      case 'effect':
        this.effect(stmt.value)
        return
      case 'block':
      case 'loop':
        this.out.push({ kind: stmt.kind, label: stmt.label, body: this.list(stmt.body), at: stmt.at })
        return
      case 'if': {
        const { at, likely } = stmt
        const cond = this.condition(stmt.cond)
        this.out.push({
          kind: 'if',
          cond,
          then: this.list(stmt.then),
          else: this.list(stmt.else),
          likely,
          at,
        })
        return
      }
      case 'switch': {
        const index = this.value(stmt.index)
        this.out.push({ ...stmt, index, arms: stmt.arms.map((arm) => this.list(arm)) })
        return
      }
      case 'dispatch':
        this.out.push({ ...stmt, cases: stmt.cases.map((part) => this.list(part)) })
        return
      case 'return':
        this.return(stmt.values, stmt.at)
        return
      case 'try':
        this.try(stmt)
        return
      case 'throw':
        this.out.push({ kind: 'throw', value: this.value(stmt.value), at: stmt.at })
        return
      case 'br':
      case 'goto':
      case 'trap':
        this.out.push(stmt)
        return
    }
  }

  /** What threw may have grown a memory before. */
  private try(stmt: TryStmt): void {
    const { reloads } = this
    const body = this.list(stmt.body)
    const outer = this.out
    this.out = []
    if (this.reloads !== reloads) this.reloadViews(stmt.at)
    this.out.push(...this.list(stmt.handler))
    const handler = this.out
    this.out = outer
    this.out.push({ ...stmt, body, handler })
  }

  private set(local: Local, value: Expr, at: number): void {
    if (value.op === 'local.get' && value.imm === local) return
    if (local.type === 'v128') {
      this.setLanes(local, this.vector(value, this.forms.of(local)), at)
      return
    }
    if (local.type !== 'i64') {
      this.out.push({ kind: 'set', local, value: this.plain(this.value(value)), at })
      return
    }
    const [low, high] = this.halvesOf(local)
    const mark = this.out.length
    const firstTemp = this.nextLocal
    this.target = low
    const { lo, hi } = this.pair(value)
    this.target = null
    if (this.retarget(lo, hi, low, mark, firstTemp)) {
      this.out.push({ kind: 'set', local: high, value: hi, at })
      return
    }
    const lowFirst = !reads(hi, low)
    if (!lowFirst && reads(lo, high)) {
      const temp = this.keep(hi)
      this.out.push({ kind: 'set', local: low, value: lo, at }, { kind: 'set', local: high, value: temp, at })
      return
    }
    const sets: Stmt[] = [
      { kind: 'set', local: low, value: lo, at },
      { kind: 'set', local: high, value: hi, at },
    ]
    this.out.push(...(lowFirst ? sets : sets.reverse()))
  }

  /** All lanes at once: what reads a lane that is set before it is evaluated before all of them. */
  private setLanes(local: Local, vector: Vector, at: number): void {
    const lanes = this.lanes.get(local) as Local[]
    const { lanes: values } = convert(this, vector, this.forms.of(local))
    const ready = values.map((value, i) =>
      lanes.slice(0, i).some((lane) => reads(value, lane)) ? this.keep(value) : value,
    )
    ready.forEach((value, i) => {
      this.out.push({ kind: 'set', local: lanes[i] as Local, value: this.plain(value), at })
    })
  }

  /**
   * Computes a low half in its local, not in a temp that is copied to it: `t = …; lo = t; hi = … t …` becomes
   * `lo = …; hi = … lo …`. The temp must be of this value, and nobody behind its set may want the old low half.
   */
  private retarget(lo: Expr, hi: Expr, low: Local, mark: number, firstTemp: number): boolean {
    const temp = lo.op === 'js.get' ? (lo.imm as Local) : null
    if (temp === null || temp.kind !== 'temp' || temp.index < firstTemp || reads(hi, low)) return false
    const { out } = this
    let at = out.length - 1
    while (at >= mark && !isSetOf(out[at] as Stmt, temp)) {
      const effects = stmtEffects(out[at] as Stmt)
      if (effects.reads.includes(low) || effects.sets.includes(low)) return false
      at--
    }
    const stmt = out[at]
    if (at < mark || stmt === undefined || stmt.kind !== 'set') return false
    stmt.local = low
    const rename = (node: Expr) => {
      if (node.op === 'js.get' && node.imm === temp) node.imm = low
    }
    eachStmt(out.slice(at + 1), (each) => {
      for (const own of ownExprs(each)) eachExpr(own, rename)
    })
    eachExpr(hi, rename)
    return true
  }

  /** Whether a low half is the local that the value being lowered is for. */
  isTarget(lo: Expr): boolean {
    return lo.op === 'js.get' && lo.imm === this.target
  }

  private effect(value: Expr): void {
    const lowered = this.lower(value)
    if (!isSingle(lowered) || isAtom(lowered)) return
    this.out.push({ kind: 'effect', value: lowered, at: value.at })
  }

  /** The first flattened result is returned, the others are left in cells: in the array that their declared type tells. */
  private return(values: readonly Expr[], at: number): void {
    const [call] = values
    if (call !== undefined && isTailCall(call)) {
      lowerTailCall(this, call)
      return
    }
    const flat = this.flatArgs(values).map((value) => this.plain(value))
    const [first, ...rest] = flat
    if (first === undefined) {
      this.out.push({ kind: 'return', values: this.isPending ? [nothing(at)] : [], at })
      return
    }
    const kept = rest.length > 0 ? this.pure(first) : first
    rest.forEach((value, i) => {
      const imm = { array: cellArray(this.results[i + 1] ?? value.type), slot: i + 1 }
      this.out.push({ kind: 'effect', value: expr('js.cell_set', 'none', [value], imm, at), at })
    })
    this.out.push({ kind: 'return', values: [kept], at })
  }

  // --- expressions ---

  /** `want` is for vectors: the form to have one in, if it may be had in several. */
  lower(node: Expr, want: Want = 'exact'): Lowered {
    if (node.op === 'local.get') return this.getLocal(node)
    if (node.op === 'call.result') return this.callResult(node)
    if (node.op === 'exn.is_tag') return isTag(this, node)
    if (node.op === 'exn.value') return caughtValue(this, node)
    const row = lowering[node.op as LoweredOpName]
    if (row === undefined) throw new InternalError(`no lowering of ${node.op}`)
    const outer = this.at
    this.at = node.at
    const lowered = row(this, node, want)
    this.at = outer
    return lowered
  }

  /** Lowers an expression of one scalar, as an i32 where it is one. */
  value(node: Expr): Expr {
    const lowered = this.lower(node)
    if (!isSingle(lowered)) throw new InternalError(`${node.op} is not one scalar`)
    return lowered.type === 'bool' ? or0(lowered) : lowered
  }

  pair(node: Expr): Pair {
    const lowered = this.lower(node)
    if (!isPair(lowered)) throw new InternalError(`${node.op} is not an i64`)
    return lowered
  }

  /** Lowers a vector in the form that is wanted, or in any that keeps its bits. */
  vector(node: Expr, want: Want): Vector {
    const lowered = this.lower(node, want)
    if (!isVector(lowered)) throw new InternalError(`${node.op} is not a v128`)
    return want === 'exact' ? lowered : convert(this, lowered, want)
  }

  /** Lowers an i32 for its truth. */
  condition(node: Expr): Expr {
    if (node.op === 'i32.eqz') return not(this.condition(node.args[0] as Expr))
    const lowered = this.lower(node)
    if (!isSingle(lowered)) throw new InternalError(`${node.op} is not one scalar`)
    return lowered
  }

  private getLocal(node: Expr): Lowered {
    const local = node.imm as Local
    const lanes = this.lanes.get(local)
    if (lanes !== undefined)
      return { form: this.forms.of(local), lanes: lanes.map((lane) => get(lane, node.at)) }
    if (local.type !== 'i64') return get(local, node.at)
    const [lo, hi] = this.halvesOf(local)
    return { lo: get(lo, node.at), hi: get(hi, node.at) }
  }

  private readonly lowerAny = (node: Expr): Lowered => this.lower(node)
  private readonly lowerFlat = (node: Expr): Lowered =>
    node.type === 'v128' ? this.vector(node, 'i32x4') : this.lower(node)

  /** Lowers arguments in their order. */
  args(nodes: readonly Expr[], lower = this.lowerAny): Lowered[] {
    const marks: number[] = []
    const lowered = new Array<Lowered>(nodes.length)
    for (let i = 0; i < nodes.length; i++) {
      const arg = lower(nodes[i] as Expr)
      marks.push(this.out.length)
      lowered[i] = isSingle(arg) ? this.plain(arg) : arg
    }
    for (let i = lowered.length - 2; i >= 0; i--) {
      const mark = marks[i] as number
      if (mark < this.out.length) lowered[i] = this.protect(lowered[i] as Lowered, mark)
    }
    return lowered
  }

  values(nodes: readonly Expr[]): Expr[] {
    return this.args(nodes) as Expr[]
  }

  /** Evaluates at `mark` what may not be moved behind the statements appended since. */
  private protect(arg: Lowered, mark: number): Lowered {
    return mapParts(arg, (part) => this.protectExpr(part, mark))
  }

  private protectExpr(node: Expr, mark: number): Expr {
    if (isNum(node)) return node
    const effects = exprEffects(node)
    let disturbed = false
    for (let i = mark; i < this.out.length && !disturbed; i++)
      disturbed = !commutes(effects, stmtEffects(this.out[i] as Stmt))
    if (!disturbed) return node
    const temp = this.newTemp(node.type)
    this.out.splice(mark, 0, { kind: 'set', local: temp, value: node, at: node.at || this.at })
    return get(temp, node.at)
  }

  /** Lowers values that leave the function, flattened: vectors as words. */
  flatArgs(nodes: readonly Expr[]): Expr[] {
    const lowered = this.args(nodes, this.lowerFlat)
    return lowered.every(isSingle) ? lowered : lowered.flatMap(partsOf)
  }

  /** Evaluates now, into a temp. */
  keep(node: Expr): Expr {
    const temp = this.newTemp(node.type)
    this.out.push({ kind: 'set', local: temp, value: this.plain(node), at: node.at || this.at })
    return get(temp, node.at)
  }

  /** As something that can be written twice. */
  atom(node: Expr): Expr {
    if (isAtom(node)) return node
    return this.inlineOnly ? node : this.keep(node)
  }

  /** As something that neither traps nor reads what may change. */
  pure(node: Expr): Expr {
    return isAtom(node) || effectFlags(node) === 0 ? node : this.keep(node)
  }

  atoms(pair: Pair): Pair {
    const lo = this.atom(pair.lo)
    return { lo, hi: this.atom(pair.hi) }
  }

  /** A condition where a value is wanted. */
  plain(node: Expr): Expr {
    return node.type === 'bool' ? or0(node) : node
  }

  trapIf(cond: Expr, helper: string, at: number): void {
    if (this.cx.options.unsafeNoTraps || (isNum(cond) && cond.imm === 0)) return
    this.out.push({ kind: 'if', cond, then: [{ kind: 'trap', helper, at }], else: [], at })
  }

  // --- calls ---

  /** Appends a call and reads its first result; memories may have grown. */
  call(node: Expr, op: string, imm: Expr['imm'], args: Expr[], mayGrow: boolean): Lowered {
    const { at } = node
    if (node.type === 'none') {
      this.out.push({ kind: 'effect', value: expr(op, 'none', args, imm, at), at })
      if (mayGrow) this.reloadViews(at)
      return num(0, 'i32', at)
    }
    this.callType = imm
    const [type = 'none'] = flatTypes([node.type])
    const first = this.keep(expr(op, type, args, imm, at))
    const result = this.fromCells(node, 0, first)
    if (mayGrow) this.reloadViews(at)
    return result
  }

  /** A result whose first scalar is at a slot, the others in the cells behind it. */
  private fromCells({ type, at }: Expr, slot: number, first: Expr): Lowered {
    const next = (k: number) => this.keep(cell('i32', slot + k, 'i32', at))
    if (type === 'i64') return { lo: first, hi: next(1) }
    if (type === 'v128') return { form: 'i32x4', lanes: [first, next(1), next(2), next(3)] }
    return first
  }

  /** The callee of the last call, for its further results. */
  private callType: Expr['imm'] = null

  private callResult(node: Expr): Lowered {
    const before = this.calleeResults().slice(0, node.imm as number)
    const slot = flatTypes(before.map(irType)).length
    const [type = 'none'] = flatTypes([node.type])
    return this.fromCells(node, slot, this.keep(cell(cellArray(type), slot, type, node.at)))
  }

  private calleeResults() {
    const callee = this.callType
    const type =
      typeof callee === 'number'
        ? this.cx.module.funcs[callee]?.type
        : callee !== null && typeof callee === 'object' && 'table' in callee
          ? callee.type
          : undefined
    if (type === undefined || type.comp.kind !== 'func') throw new InternalError('call.result without a call')
    return type.comp.results
  }

  // --- memory ---

  /** The view of a memory: the instance's, or the function's copy of it when the memory can grow. */
  view(memory: number, at: number): Expr {
    if (this.cx.facts.canGrow[memory] !== true) return expr('js.view', 'view', [], memory, at)
    const local = this.viewLocal(memory)
    this.usedViews.add(local)
    return get(local, at)
  }

  /** Whether accesses to a memory are calls of functions of the instance. */
  hasAccessors(memory: number): boolean {
    const { engine, accessors } = this.cx.options
    return accessors && engine.arrays === 'none' && this.cx.module.memories[memory]?.limits.shared !== true
  }

  /** Where an access goes whose address is declared to be a multiple of its size, or is not. */
  viewFor(access: 'load' | 'store', memory: number, isAligned: boolean, at: number): Expr {
    if (this.hasAccessors(memory)) return expr('js.accessors', 'view', [], memory, at)
    const { arrays } = this.cx.options.engine
    const hasArrays = isAligned && (arrays === 'all' || (arrays === 'loads' && access === 'load'))
    if (!hasArrays || this.cx.module.memories[memory]?.limits.shared === true) return this.view(memory, at)
    return expr('js.arrays', 'view', [], memory, at)
  }

  /** Whether other agents may make a memory larger, at any time. */
  isGrownByOthers(memory: number): boolean {
    return this.cx.module.memories[memory]?.limits.shared === true && this.cx.facts.canGrow[memory] === true
  }

  /** Up to which address the view of such a memory will do. */
  limit(memory: number, at: number): Expr {
    const local = this.limitLocal(memory)
    this.usedViews.add(local)
    return get(local, at)
  }

  private limitLocal(memory: number): Local {
    let local = this.limits[memory]
    if (local === undefined) {
      local = this.newTemp('i32')
      this.limits[memory] = local
    }
    return local
  }

  private viewLocal(memory: number): Local {
    let local = this.views[memory]
    if (local === undefined) {
      local = this.newTemp('view')
      this.views[memory] = local
    }
    return local
  }

  /** Copies the view of a memory, and its limit if other agents may grow it. */
  private readView(memory: number, at: number): Stmt[] {
    const read = (local: Local, op: string, type: Type): Stmt => {
      return { kind: 'set', local, value: expr(op, type, [], memory, at), at }
    }
    const view = read(this.viewLocal(memory), 'js.view', 'view')
    return this.isGrownByOthers(memory) ? [view, read(this.limitLocal(memory), 'js.limit', 'i32')] : [view]
  }

  /** Behind something that may have grown a memory. Views that are first used later are read at entry and here. */
  reloadViews(at: number): void {
    this.reloads++
    this.cx.facts.canGrow.forEach((grows, memory) => {
      if (!grows) return
      this.out.push(...this.readView(memory, at))
    })
  }
}

/** The statements without those that set a dead local. */
function dropSets(list: Stmt[], isDead: (local: Local) => boolean): Stmt[] {
  return list.filter((stmt) => {
    if (hasInner(stmt)) for (const inner of innerLists(stmt)) refill(inner, dropSets(inner, isDead))
    return stmt.kind !== 'set' || !isDead(stmt.local)
  })
}

function isSetOf(stmt: Stmt, local: Local): boolean {
  return stmt.kind === 'set' && stmt.local === local
}

function countOf(func: Func, op: string): number {
  let count = 0
  eachNode(func.body, (node) => {
    if (node.op === op) count++
  })
  return count
}

function reads(node: Expr, local: Local): boolean {
  if (node.op === 'js.get') return node.imm === local
  return node.args.some((arg) => reads(arg, local))
}
