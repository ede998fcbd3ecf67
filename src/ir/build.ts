/**
 * Builds the IR of a valid function body (wasm dialect) in one pass over its instructions.
 *
 * The operand stack holds expressions that are not evaluated yet. A value stays inline as long as that can't be
 * told: before a statement is appended, every pending value that it could disturb is evaluated into a temp
 * (`spill`). Calls and everything else that writes are statements at once. Blocks have no results in the IR: a
 * branch assigns the label's temps and jumps.
 *
 * Depth is bounded here for all later passes: an expression deeper than `maxDepth` goes through a temp, and
 * control nested deeper than `maxNesting` becomes a state machine (`DispatchStmt`), where blocks are cases and
 * branches are gotos. So later passes may recurse.
 */
import { CompileError, InternalError } from '../errors.ts'
import { type Instr, newInstr, readInstr, readLocals } from '../wasm/instructions.ts'
import type { Module, Func as ModuleFunc, Span } from '../wasm/module.ts'
import type { CustomOpName, Op } from '../wasm/opcodes.ts'
import { Reader } from '../wasm/reader.ts'
import { type FuncType, funcType, isRef, type ValType } from '../wasm/types.ts'
import { anyTrap, anyWrite, effectsById, effectsOfName, everything, ordered } from './effects.ts'
import type {
  BrStmt,
  DispatchStmt,
  Expr,
  Func,
  GotoStmt,
  IfStmt,
  Imm,
  IndexPair,
  Label,
  Local,
  Stmt,
  Type,
} from './nodes.ts'
import { expr } from './nodes.ts'

/** Operators in one expression, from leaf to root. */
const maxDepth = 48
/** The same of a constant expression, which has no temps. */
const maxConstDepth = 200
/** Nested blocks, loops and ifs. Engines' parsers give up between 1,000 and 3,000 (V8), earlier on small stacks. */
export const maxNesting = 200
/** Pending values that a statement must look through; more are spilled, so that building stays linear. */
const maxPending = 64

/** A value on the operand stack that is not evaluated yet. */
interface Pending {
  expr: Expr
  effects: number
  /** Locals (not temps: those never change while a value that reads them is pending). */
  reads: Local[]
  depth: number
}

interface Frame {
  kind: 'func' | 'block' | 'loop' | 'if' | 'else'
  label: Label
  params: readonly ValType[]
  results: readonly ValType[]
  /** What a branch to the label assigns: temps of the results, or of the parameters for a loop. */
  target: Local[] | null
  /** Temps of the parameters of an `if`, read again by its `else`. */
  paramTemps: Local[] | null
  /** Height of the operand stack below the parameters. */
  height: number
  /** Statements of the enclosing list, to return to at `end`. */
  outer: Stmt[]
  /** Statements of this frame (not of a flat frame). */
  body: Stmt[]
  ifStmt: IfStmt | null
  /** Set in a state machine. */
  flat: Flat | null
  /** Whether an `end` or `else` of this frame can be reached by a branch or by falling through. */
  branched: boolean
  at: number
}

interface Flat {
  machine: DispatchStmt
  /** Whether the machine begins with this frame. */
  root: boolean
  /** Case of the loop's head. */
  head: number
  /** Gotos whose target is the case behind the frame. */
  exits: GotoStmt[]
  /** The goto over the `then` part. */
  toElse: GotoStmt | null
}

export function irType(type: ValType): Type {
  return isRef(type) ? 'ref' : type
}

/** Builds the body of function `func`. The body must be valid. */
export function buildFunc(module: Module, func: ModuleFunc): Func {
  if (func.body === null) throw new InternalError(`function ${func.index} has no body`)
  return new Builder(module, func, funcType(func.type)).build(func.body)
}

/** Builds a constant expression as one expression. */
export function buildConst(module: Module, span: Span): Expr {
  return new Builder(module, null, { kind: 'func', params: [], results: [] }).buildConst(span)
}

class Builder {
  private readonly stack: Pending[] = []
  /** Pending values below this height read nothing that can change. */
  private settled = 0
  private readonly frames: Frame[] = []
  private out: Stmt[] = []
  private readonly params: Local[] = []
  private readonly locals: Local[] = []
  private readonly byIndex: (Local | undefined)[] = []
  private localTypes: { end: number; type: ValType }[] = []
  private nextLocal = 0
  private nextLabel = 0
  /** Depth of nested frames in code that can't be reached; 0 when the current code can. */
  private skipping = 0
  private readonly instr = newInstr()
  private readonly names: ReadonlyMap<number, string> | undefined
  private readonly module: Module
  private readonly func: ModuleFunc | null
  private readonly type: FuncType

  constructor(module: Module, func: ModuleFunc | null, type: FuncType) {
    this.module = module
    this.func = func
    this.type = type
    this.names = func === null ? undefined : module.names.locals.get(func.index)
  }

  build(span: Span): Func {
    const reader = new Reader(this.module.bytes, span.start, span.end)
    this.declareLocals(reader)
    this.open('func', { kind: 'func', params: [], results: this.type.results }, span.start)
    const body = this.out
    this.run(reader)
    return {
      index: this.func?.index ?? -1,
      params: this.params,
      results: this.type.results.map(irType),
      locals: this.locals,
      body,
      at: span.start,
    }
  }

  buildConst(span: Span): Expr {
    const reader = new Reader(this.module.bytes, span.start, span.end)
    this.open('func', { kind: 'func', params: [], results: [] }, span.start)
    while (reader.pos < reader.end) {
      readInstr(reader, this.instr, this.module)
      if (this.instr.op.name !== 'end') this.step(this.instr)
    }
    return this.pop().expr
  }

  private declareLocals(reader: Reader): void {
    this.type.params.forEach((type, index) => {
      const local = this.newLocal('param', type, index)
      this.params.push(local)
      this.byIndex[index] = local
    })
    let end = this.params.length
    for (const run of readLocals(reader, this.module, end)) {
      end += run.count
      this.localTypes.push({ end, type: run.type })
    }
    this.nextLocal = end
  }

  private newLocal(kind: Local['kind'], type: ValType, index: number): Local {
    return { kind, type: irType(type), name: this.names?.get(index) ?? null, index, half: null }
  }

  private newTemp(type: Type): Local {
    const temp: Local = { kind: 'temp', type, name: null, index: this.nextLocal++, half: null }
    this.locals.push(temp)
    return temp
  }

  /** Locals come to be when they are first used: 50,000 can be declared in four bytes. */
  private localAt(index: number): Local {
    const known = this.byIndex[index]
    if (known !== undefined) return known
    const local = this.newLocal('local', this.localType(index), index)
    this.byIndex[index] = local
    this.locals.push(local)
    return local
  }

  /** Type of a declared local: binary search in the runs. */
  private localType(index: number): ValType {
    let low = 0
    let high = this.localTypes.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (index < (this.localTypes[middle]?.end ?? 0)) high = middle
      else low = middle + 1
    }
    const run = this.localTypes[low]
    if (run === undefined) throw new InternalError(`no local ${index}`)
    return run.type
  }

  private run(reader: Reader): void {
    const { instr } = this
    while (reader.pos < reader.end) {
      readInstr(reader, instr, this.module)
      if (this.skipping > 0) this.skip(instr)
      else this.step(instr)
    }
  }

  /** In code that can't be reached: look for the `else` or `end` that ends it. */
  private skip(instr: Instr): void {
    const { name } = instr.op
    if (name === 'block' || name === 'loop' || name === 'if') this.skipping++
    else if (name === 'end' && --this.skipping === 0) this.end(instr.at, false)
    else if (name === 'else' && this.skipping === 1) {
      this.skipping = 0
      this.startElse(instr.at, false)
    }
  }

  private step(instr: Instr): void {
    const { op } = instr
    if (op.custom) custom[op.name as CustomOpName].call(this, instr)
    else this.plain(instr, op)
  }

  // --- values ---

  push(node: Expr, effects: number, reads: Local[], depth: number): void {
    this.stack.push({ expr: node, effects, reads, depth })
    if (depth < maxDepth && this.stack.length - this.settled <= maxPending) return
    if (this.func !== null) this.settle()
    else if (depth > maxConstDepth) throw tooDeep(node.at)
  }

  pop(): Pending {
    const top = this.stack.pop()
    if (top === undefined) throw new InternalError('operand stack is empty')
    if (this.settled > this.stack.length) this.settled = this.stack.length
    return top
  }

  pushLocal(local: Local, at: number): void {
    const node = expr('local.get', local.type, [], local, at)
    this.push(node, 0, local.kind === 'temp' ? [] : [local], 1)
  }

  /** An operation whose signature the table tells: an expression, or a statement if it writes. */
  private plain(instr: Instr, op: Op): void {
    if (op.name === 'nop') return
    const imm = plainImm(instr, op)
    const effects = effectsById[op.id] ?? everything
    const result = op.results[0]
    const type: Type = result === undefined ? 'none' : plainType(result)
    this.apply(op.name, type, op.params.length, imm, instr.at, effects)
  }

  /** Pops `count` arguments and makes a node of them: a pending value, or a statement if it writes. */
  apply(op: string, type: Type, count: number, imm: Imm, at: number, ownEffects: number): void {
    const node = this.popNode(op, type, count, imm, at, ownEffects)
    if (ownEffects & anyWrite) this.pushTemps(this.perform(node), at)
    else this.push(node.expr, node.effects, node.reads, node.depth)
  }

  private popNode(op: string, type: Type, count: number, imm: Imm, at: number, ownEffects: number): Pending {
    const args: Expr[] = new Array(count)
    let effects = ownEffects
    let depth = 0
    let reads: Local[] = []
    for (let i = count - 1; i >= 0; i--) {
      const arg = this.pop()
      args[i] = arg.expr
      effects |= arg.effects
      if (arg.depth > depth) depth = arg.depth
      if (arg.reads.length > 0) reads = reads.length > 0 ? union(reads, arg.reads) : arg.reads
    }
    return { expr: expr(op, type, args, imm, at), effects, reads, depth: depth + 1 }
  }

  /** Appends a node that writes as a statement; its result, if any, is in the temp that this returns. */
  private perform({ expr: node, effects }: Pending): Local[] {
    this.protect(effects, null)
    if (node.type === 'none') {
      this.out.push({ kind: 'effect', value: node, at: node.at })
      return []
    }
    const temp = this.newTemp(node.type)
    this.out.push({ kind: 'set', local: temp, value: node, at: node.at })
    return [temp]
  }

  /** Spills what a statement with these effects, which sets `local`, could disturb. */
  private protect(effects: number, local: Local | null): void {
    let last = -1
    for (let i = this.stack.length - 1; i >= this.settled && last < 0; i--) {
      const pending = this.stack[i] as Pending
      if (ordered(pending.effects, effects) || (local !== null && pending.reads.includes(local))) last = i
    }
    if (last >= 0) this.spillUpTo(last)
  }

  /** Evaluates the pending values up to height `last` in their order, all but those that are settled. */
  private spillUpTo(last: number): void {
    for (let i = this.settled; i <= last; i++) this.spill(this.stack[i] as Pending)
    this.settled = last + 1
  }

  private spill(pending: Pending): void {
    if (pending.effects === 0 && pending.reads.length === 0 && pending.depth <= 1) return
    const temp = this.newTemp(pending.expr.type)
    this.out.push({ kind: 'set', local: temp, value: pending.expr, at: pending.expr.at })
    pending.expr = expr('local.get', temp.type, [], temp, pending.expr.at)
    pending.effects = 0
    pending.reads = []
    pending.depth = 1
  }

  private settle(): void {
    this.spillUpTo(this.stack.length - 1)
  }

  setLocal(local: Local, at: number): void {
    const value = this.pop()
    this.protect(value.effects, local)
    this.out.push({ kind: 'set', local, value: value.expr, at })
  }

  drop(at: number): void {
    const value = this.pop()
    if ((value.effects & anyTrap) === 0) return
    this.protect(value.effects, null)
    this.out.push({ kind: 'effect', value: value.expr, at })
  }

  /** All results are in temps before one is pushed: a push may evaluate what is pending, and that may use the cells. */
  call(node: { op: string; imm: Imm; extra: number }, type: FuncType, at: number): void {
    const [first = 'none', ...rest] = type.results.map(irType)
    const call = this.popNode(node.op, first, type.params.length + node.extra, node.imm, at, everything)
    const temps = this.perform(call)
    rest.forEach((result, k) => {
      const temp = this.newTemp(result)
      const value = expr('call.result', result, [], k + 1, at)
      this.out.push({ kind: 'set', local: temp, value, at })
      temps.push(temp)
    })
    this.pushTemps(temps, at)
  }

  // --- control ---

  private open(kind: Frame['kind'], type: FuncType, at: number): Frame {
    const frame: Frame = {
      kind,
      label: { id: this.nextLabel++, kind: kind === 'loop' ? 'loop' : 'block', uses: 0 },
      params: type.params,
      results: type.results,
      target: null,
      paramTemps: null,
      height: this.stack.length - type.params.length,
      outer: this.out,
      body: [],
      ifStmt: null,
      flat: null,
      branched: false,
      at,
    }
    this.frames.push(frame)
    this.out = frame.body
    return frame
  }

  /** Everything pending is evaluated before control splits; only parameters and atoms stay on the stack. */
  startBlock(type: FuncType, at: number): void {
    this.settle()
    this.flatten(this.open('block', type, at))
  }

  startLoop(type: FuncType, at: number): void {
    this.settle()
    const temps = this.moveToTemps(type.params, at)
    this.pushTemps(temps, at)
    const frame = this.open('loop', type, at)
    frame.target = temps
    if (this.flatten(frame)) (frame.flat as Flat).head = this.newCase(frame.flat as Flat)
  }

  startIf(type: FuncType, at: number): void {
    const cond = this.pop()
    this.settle()
    const temps = this.moveToTemps(type.params, at)
    this.pushTemps(temps, at)
    const frame = this.open('if', type, at)
    frame.paramTemps = temps
    if (this.flatten(frame)) {
      const flat = frame.flat as Flat
      flat.toElse = this.goto(flat, -1, at)
      const zero = expr('i32.eqz', 'i32', [cond.expr], null, at)
      this.out.push({ kind: 'if', cond: zero, then: [flat.toElse], else: [], at })
      return
    }
    frame.ifStmt = { kind: 'if', cond: cond.expr, then: frame.body, else: [], at }
  }

  /** Makes a frame part of a state machine, if it is nested too deeply or inside one already. */
  private flatten(frame: Frame): boolean {
    const parent = this.frames[this.frames.length - 2]?.flat ?? null
    if (parent === null && this.frames.length <= maxNesting) return false
    if (parent !== null) {
      frame.flat = { machine: parent.machine, root: false, head: 0, exits: [], toElse: null }
      this.out = frame.outer
      return true
    }
    const label: Label = { id: this.nextLabel++, kind: 'dispatch', uses: 0 }
    const pc = this.newTemp('i32')
    const machine: DispatchStmt = { kind: 'dispatch', label, pc, cases: [[]], at: frame.at }
    frame.outer.push(machine)
    frame.flat = { machine, root: true, head: 0, exits: [], toElse: null }
    this.out = machine.cases[0] as Stmt[]
    return true
  }

  private newCase(flat: Flat): number {
    this.out = []
    return flat.machine.cases.push(this.out) - 1
  }

  private goto(flat: Flat, target: number, at: number): GotoStmt {
    flat.machine.label.uses++
    return { kind: 'goto', label: flat.machine.label, pc: flat.machine.pc, target, at }
  }

  private moveToTemps(types: readonly ValType[], at: number): Local[] {
    const temps = types.map((type) => this.newTemp(irType(type)))
    this.assign(temps, this.popMany(temps.length), at, this.out)
    return temps
  }

  private popMany(count: number): Pending[] {
    const values: Pending[] = new Array(count)
    for (let i = count - 1; i >= 0; i--) values[i] = this.pop()
    return values
  }

  private pushTemps(temps: readonly Local[], at: number): void {
    for (const temp of temps) this.pushLocal(temp, at)
  }

  /** `targets = values`, all at once: a value may read a target that is assigned before it. */
  private assign(targets: readonly Local[], values: readonly Pending[], at: number, out: Stmt[]): void {
    const safe = targets.length < 2 || !values.some((value) => readsAny(value.expr, targets))
    const from = safe
      ? values.map((value) => value.expr)
      : values.map((value) => {
          const temp = this.newTemp(value.expr.type)
          out.push({ kind: 'set', local: temp, value: value.expr, at })
          return expr('local.get', temp.type, [], temp, at)
        })
    targets.forEach((local, i) => {
      const value = from[i] as Expr
      if (value.op !== 'local.get' || value.imm !== local) out.push({ kind: 'set', local, value, at })
    })
  }

  startElse(at: number, reachable: boolean): void {
    const frame = this.frame(0)
    if (reachable) this.assignResults(frame, at)
    this.resetStack(frame)
    frame.kind = 'else'
    if (frame.flat !== null) {
      if (reachable) {
        const exit = this.goto(frame.flat, -1, at)
        frame.flat.exits.push(exit)
        this.out.push(exit)
      }
      const start = this.newCase(frame.flat)
      if (frame.flat.toElse !== null) frame.flat.toElse.target = start
      frame.flat.toElse = null
    } else {
      this.out = frame.body = (frame.ifStmt as IfStmt).else
    }
    if (reachable) frame.branched = true
    this.pushTemps(frame.paramTemps ?? [], at)
  }

  end(at: number, reachable: boolean): void {
    const frame = this.frame(0)
    if (frame.kind === 'func') this.endFunc(at, reachable)
    else if (frame.kind === 'if') this.endIfWithoutElse(frame, at, reachable)
    else this.endFrame(frame, at, reachable)
  }

  private endFunc(at: number, reachable: boolean): void {
    if (reachable && this.type.results.length > 0) this.returnValues(at)
    this.frames.pop()
  }

  /** An `if` without `else` passes its parameters on. */
  private endIfWithoutElse(frame: Frame, at: number, reachable: boolean): void {
    this.startElse(at, reachable)
    this.endFrame(frame, at, true)
  }

  private endFrame(frame: Frame, at: number, reachable: boolean): void {
    const { flat, label } = frame
    const isLoop = frame.kind === 'loop'
    const joined = !isLoop && (frame.kind === 'else' || frame.branched)
    const live = reachable || frame.branched
    const values = reachable && !joined ? this.popMany(frame.results.length) : null
    if (reachable && joined) this.assignResults(frame, at)
    this.resetStack(frame)
    if (flat !== null) this.endFlat(frame, flat)
    else this.endStructured(frame, label)
    this.frames.pop()
    if (!live) this.skipping = 1
    else if (values !== null) this.restore(values)
    else this.pushTemps(this.targets(frame), at)
  }

  /** Values that fell through a block that nothing branches out of stay pending: no temps. */
  private restore(values: readonly Pending[]): void {
    for (const value of values) this.push(value.expr, value.effects, value.reads, value.depth)
  }

  private endFlat(frame: Frame, flat: Flat): void {
    if (flat.toElse !== null) flat.exits.push(flat.toElse)
    if (flat.exits.length > 0) {
      const next = this.newCase(flat)
      for (const exit of flat.exits) exit.target = next
    }
    if (flat.root) this.out = frame.outer
  }

  private endStructured(frame: Frame, label: Label): void {
    this.out = frame.outer
    if (frame.ifStmt !== null) {
      const wrapped: Stmt = frame.ifStmt
      this.out.push(label.uses > 0 ? { kind: 'block', label, body: [wrapped], at: frame.at } : wrapped)
    } else if (label.uses === 0) {
      for (const stmt of frame.body) this.out.push(stmt)
    } else {
      const kind = frame.kind === 'loop' ? 'loop' : 'block'
      this.out.push({ kind, label, body: frame.body, at: frame.at })
    }
  }

  private resetStack(frame: Frame): void {
    this.stack.length = frame.height
    if (this.settled > frame.height) this.settled = frame.height
  }

  private assignResults(frame: Frame, at: number): void {
    const values = this.popMany(frame.results.length)
    this.assign(this.targets(frame), values, at, this.out)
  }

  /** Temps that hold the results of a frame (the parameters of a loop live in `target` from the start). */
  private targets(frame: Frame): Local[] {
    if (frame.kind === 'loop') throw new InternalError('results of a loop stay on the stack')
    frame.target ??= frame.results.map((type) => this.newTemp(irType(type)))
    return frame.target
  }

  frame(depth: number): Frame {
    return this.frames[this.frames.length - 1 - depth] as Frame
  }

  br(depth: number, at: number): void {
    const frame = this.frame(depth)
    this.evaluateRest(this.arity(frame))
    this.jump(frame, at, this.out, false)
    this.unreachable()
  }

  brIf(depth: number, at: number): void {
    const cond = this.pop()
    const frame = this.frame(depth)
    const count = this.arity(frame)
    // What stays on the stack is evaluated once: before the condition, which came after it.
    if (count > 0) this.settle()
    else this.protect(anyTrap | anyWrite, null)
    const then: Stmt[] = []
    this.jump(frame, at, then, true)
    this.out.push({ kind: 'if', cond: cond.expr, then, else: [], at })
  }

  brTable(labels: Uint32Array, at: number): void {
    const index = this.pop()
    this.settle()
    const arms: Stmt[][] = []
    const armOf = new Map<number, number>()
    const table: number[] = new Array(labels.length)
    labels.forEach((depth, i) => {
      let arm = armOf.get(depth)
      if (arm === undefined) {
        const stmts: Stmt[] = []
        this.jump(this.frame(depth), at, stmts, true)
        arm = arms.push(stmts) - 1
        armOf.set(depth, arm)
      }
      table[i] = arm
    })
    const fallback = table.pop() as number
    this.out.push({ kind: 'switch', index: index.expr, table, arms, fallback, at })
    this.unreachable()
  }

  /** Number of values that a branch to the frame takes. */
  private arity(frame: Frame): number {
    return frame.kind === 'loop' ? frame.params.length : frame.results.length
  }

  /** Appends to `out` what branches to the frame; `keep`: the values stay on the stack (they are atoms). */
  private jump(frame: Frame, at: number, out: Stmt[], keep: boolean): void {
    const count = this.arity(frame)
    const values = keep ? this.stack.slice(this.stack.length - count) : this.popMany(count)
    const atoms = keep ? values.map((value) => ({ ...value, expr: { ...value.expr } })) : values
    if (frame.kind === 'func') {
      out.push({ kind: 'return', values: atoms.map((value) => value.expr), at })
      return
    }
    const targets = frame.kind === 'loop' ? (frame.target ?? []) : this.targets(frame)
    this.assign(targets, atoms, at, out)
    out.push(this.branchTo(frame, at))
  }

  private branchTo(frame: Frame, at: number): BrStmt | GotoStmt {
    if (frame.kind !== 'loop') frame.branched = true
    if (frame.flat === null) {
      frame.label.uses++
      return { kind: 'br', label: frame.label, at }
    }
    const stmt = this.goto(frame.flat, frame.flat.head, at)
    if (frame.kind !== 'loop') frame.flat.exits.push(stmt)
    return stmt
  }

  /** What a jump leaves on the stack below its `count` values was evaluated all the same: it may trap. */
  private evaluateRest(count: number): void {
    if (this.stack.length - this.settled > count) this.protect(anyTrap | anyWrite, null)
  }

  returnValues(at: number): void {
    this.evaluateRest(this.type.results.length)
    const values = this.popMany(this.type.results.length).map((value) => value.expr)
    this.out.push({ kind: 'return', values, at })
  }

  trap(helper: string, at: number): void {
    this.settle()
    this.out.push({ kind: 'trap', helper, at })
    this.unreachable()
  }

  /** What follows can't be reached, up to the `else` or `end` of the current frame. */
  unreachable(): void {
    this.resetStack(this.frame(0))
    this.skipping = 1
  }

  // --- what the custom instructions need of the module ---

  local(index: number): Local {
    return this.localAt(index)
  }

  globalGet(index: number, at: number): void {
    const global = this.module.globals[index]
    if (global === undefined) throw new InternalError(`no global ${index}`)
    const effects = global.mutable ? effectsOfName('global.get') : 0
    this.apply('global.get', irType(global.type), 0, index, at, effects)
  }

  calleeType(index: number): FuncType {
    const callee = this.module.funcs[index]
    if (callee === undefined) throw new InternalError(`no function ${index}`)
    return funcType(callee.type)
  }

  callIndirect(typeidx: number, table: number, at: number): void {
    const type = this.module.types[typeidx]
    if (type === undefined) throw new InternalError(`no type ${typeidx}`)
    this.call({ op: 'call_indirect', imm: { table, type }, extra: 1 }, funcType(type), at)
  }

  select(at: number): void {
    const type = this.stack[this.stack.length - 2]?.expr.type ?? 'none'
    this.apply('select', type, 3, null, at, 0)
  }
}

function tooDeep(offset: number): CompileError {
  return new CompileError('limit', `constant expression is more than ${maxConstDepth} operators deep`, {
    offset,
  })
}

function union(a: Local[], b: Local[]): Local[] {
  const result = a.slice()
  for (const local of b) if (!result.includes(local)) result.push(local)
  return result
}

function readsAny(node: Expr, locals: readonly Local[]): boolean {
  if (node.op === 'local.get') return locals.includes(node.imm as Local)
  return node.args.some((arg) => readsAny(arg, locals))
}

function plainType(type: string): Type {
  return type === 'addr' ? 'i32' : (type as Type)
}

function plainImm(instr: Instr, op: Op): Imm {
  if (op.immediates.length === 2) return indexPair(instr)
  switch (op.immediates[0]) {
    case undefined:
      return null
    case 'memarg':
      return { memory: instr.index, offset: instr.offset, align: instr.align }
    case 'i32':
    case 'f32':
      return instr.lo
    case 'i64':
    case 'f64':
      return { lo: instr.lo, hi: instr.hi }
    default:
      return instr.index
  }
}

function indexPair(instr: Instr): IndexPair {
  return { first: instr.index, second: instr.index2 }
}

type Step = (this: Builder, instr: Instr) => void

/** The instructions whose typing the table can't tell, one row each. */
const custom: Record<CustomOpName, Step> = {
  unreachable(instr) {
    this.trap('trap_unreachable', instr.at)
  },
  block(instr) {
    this.startBlock(instr.block, instr.at)
  },
  loop(instr) {
    this.startLoop(instr.block, instr.at)
  },
  if(instr) {
    this.startIf(instr.block, instr.at)
  },
  else(instr) {
    this.startElse(instr.at, true)
  },
  end(instr) {
    this.end(instr.at, true)
  },
  br(instr) {
    this.br(instr.index, instr.at)
  },
  br_if(instr) {
    this.brIf(instr.index, instr.at)
  },
  br_table(instr) {
    this.brTable(instr.labels, instr.at)
  },
  return(instr) {
    this.returnValues(instr.at)
    this.unreachable()
  },
  call(instr) {
    this.call({ op: 'call', imm: instr.index, extra: 0 }, this.calleeType(instr.index), instr.at)
  },
  call_indirect(instr) {
    this.callIndirect(instr.index, instr.index2, instr.at)
  },
  drop(instr) {
    this.drop(instr.at)
  },
  select(instr) {
    this.select(instr.at)
  },
  'select t'(instr) {
    this.select(instr.at)
  },
  'local.get'(instr) {
    this.pushLocal(this.local(instr.index), instr.at)
  },
  'local.set'(instr) {
    this.setLocal(this.local(instr.index), instr.at)
  },
  'local.tee'(instr) {
    const local = this.local(instr.index)
    this.setLocal(local, instr.at)
    this.pushLocal(local, instr.at)
  },
  'global.get'(instr) {
    this.globalGet(instr.index, instr.at)
  },
  'global.set'(instr) {
    this.apply('global.set', 'none', 1, instr.index, instr.at, effectsOfName('global.set'))
  },
  'table.get'(instr) {
    this.apply('table.get', 'ref', 1, instr.index, instr.at, effectsOfName('table.get'))
  },
  'table.set'(instr) {
    this.apply('table.set', 'none', 2, instr.index, instr.at, effectsOfName('table.set'))
  },
  'table.init'(instr) {
    this.apply('table.init', 'none', 3, indexPair(instr), instr.at, effectsOfName('table.init'))
  },
  'elem.drop'(instr) {
    this.apply('elem.drop', 'none', 0, instr.index, instr.at, effectsOfName('elem.drop'))
  },
  'table.copy'(instr) {
    this.apply('table.copy', 'none', 3, indexPair(instr), instr.at, effectsOfName('table.copy'))
  },
  'table.grow'(instr) {
    this.apply('table.grow', 'i32', 2, instr.index, instr.at, effectsOfName('table.grow'))
  },
  'table.size'(instr) {
    this.apply('table.size', 'i32', 0, instr.index, instr.at, effectsOfName('table.size'))
  },
  'table.fill'(instr) {
    this.apply('table.fill', 'none', 3, instr.index, instr.at, effectsOfName('table.fill'))
  },
  'data.drop'(instr) {
    this.apply('data.drop', 'none', 0, instr.index, instr.at, effectsOfName('data.drop'))
  },
  'memory.copy'(instr) {
    this.apply('memory.copy', 'none', 3, indexPair(instr), instr.at, effectsOfName('memory.copy'))
  },
  'ref.null'(instr) {
    this.push(expr('ref.null', 'ref', [], null, instr.at), 0, [], 1)
  },
  'ref.is_null'(instr) {
    this.apply('ref.is_null', 'i32', 1, null, instr.at, 0)
  },
  'ref.func'(instr) {
    this.push(expr('ref.func', 'ref', [], instr.index, instr.at), 0, [], 1)
  },
}
