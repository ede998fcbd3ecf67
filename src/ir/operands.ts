/**
 * The operand stack of the builder and its locals: which values stay inline, and which are evaluated into temps.
 *
 * The stack holds expressions that are not evaluated yet. A value stays inline as long as that can't be told: before a
 * statement is appended, every pending value that it could disturb is evaluated into a temp (`spill`), together with
 * those below it, so that they keep their order. Calls and everything else that writes are statements at once.
 */
import { CompileError, InternalError } from '../errors.ts'
import { readLocals } from '../wasm/instructions.ts'
import type { Module, Func as ModuleFunc } from '../wasm/module.ts'
import type { Reader } from '../wasm/reader.ts'
import { type FuncType, isRef, type RefType, type ValType } from '../wasm/types.ts'
import { assignAtOnce } from './assign.ts'
import { anyTrap, anyWrite, everything, ordered } from './effects.ts'
import { type Expr, expr, type Imm, type Local, newLocal, type Stmt, type Type } from './nodes.ts'
import { refTypeOf } from './ref-types.ts'

/** Operators in one expression, from leaf to root. */
const maxDepth = 48
/** The same of a constant expression, which has no temps. */
const maxConstDepth = 200
/** Pending values that a statement must look through; more are spilled, so that building stays linear. */
const maxPending = 64

/** A value on the operand stack that is not evaluated yet. */
export interface Pending {
  expr: Expr
  effects: number
  /** Locals (not temps: those never change while a value that reads them is pending). */
  reads: Local[]
  depth: number
}

export function irType(type: ValType): Type {
  return isRef(type) ? 'ref' : type
}

export class Operands {
  protected readonly stack: Pending[] = []
  /** Pending values below this height read nothing that can change. */
  protected settled = 0
  /** Statements are appended here. */
  protected out: Stmt[] = []
  protected readonly params: Local[] = []
  protected readonly locals: Local[] = []
  private readonly byIndex: (Local | undefined)[] = []
  private localTypes: { end: number; type: ValType }[] = []
  private nextLocal = 0
  private readonly names: ReadonlyMap<number, string> | undefined
  readonly module: Module
  /** Null in a constant expression: it has no statements, so nothing is ever spilled. */
  protected readonly func: ModuleFunc | null
  protected readonly type: FuncType

  constructor(module: Module, func: ModuleFunc | null, type: FuncType) {
    this.module = module
    this.func = func
    this.type = type
    this.names = func === null ? undefined : module.names.locals.get(func.index)
  }

  protected declareLocals(reader: Reader): void {
    this.type.params.forEach((type, index) => {
      const local = this.declared('param', type, index)
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

  private declared(kind: Local['kind'], type: ValType, index: number): Local {
    const name = this.names?.get(index) ?? null
    return newLocal(kind, irType(type), name, index, null, isRef(type) ? type : undefined)
  }

  protected newTemp(type: Type, ref: RefType | null = null): Local {
    const temp = newLocal('temp', type, null, this.nextLocal++, null, ref ?? undefined)
    this.locals.push(temp)
    return temp
  }

  protected tempOf(type: ValType): Local {
    return this.newTemp(irType(type), isRef(type) ? type : null)
  }

  /** A temp for the value of an expression. */
  protected tempFor(node: Expr): Local {
    return this.newTemp(node.type, node.type === 'ref' ? refTypeOf(node, this.module) : null)
  }

  /** Locals come to be when they are first used: 50,000 can be declared in four bytes. */
  protected localAt(index: number): Local {
    const known = this.byIndex[index]
    if (known !== undefined) return known
    const local = this.declared('local', this.localType(index), index)
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

  /** Replaces an operand, so many below the top, by an operation without effects on it. */
  protected wrapOperand(below: number, wrap: (node: Expr) => Expr): void {
    const operand = this.stack[this.stack.length - 1 - below]
    if (operand === undefined) throw new InternalError('operand stack is empty')
    operand.expr = wrap(operand.expr)
    operand.depth++
  }

  pushLocal(local: Local, at: number): void {
    const node = expr('local.get', local.type, [], local, at)
    this.push(node, 0, local.kind === 'temp' ? noReads : [local], 1)
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
    let reads = noReads
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
    const temp = this.tempFor(node)
    this.out.push({ kind: 'set', local: temp, value: node, at: node.at })
    return [temp]
  }

  /** Spills what a statement with these effects, which sets `local`, could disturb. */
  protected protect(effects: number, local: Local | null): void {
    let last = -1
    for (let i = this.stack.length - 1; i >= this.settled && last < 0; i--) {
      const pending = this.stack[i] as Pending
      if (ordered(pending.effects, effects) || (local !== null && pending.reads.includes(local))) last = i
    }
    if (last >= 0) this.spillUpTo(last)
  }

  /** Takes the top of the stack, in a temp that can be read again; everything below it is evaluated before. */
  takeSettled(at: number): Local {
    const top = this.pop()
    this.settle()
    if (top.expr.op === 'local.get' && (top.expr.imm as Local).kind === 'temp') return top.expr.imm as Local
    const temp = this.tempFor(top.expr)
    this.out.push({ kind: 'set', local: temp, value: top.expr, at })
    return temp
  }

  pushRefined(local: Local, type: RefType | null, at: number): void {
    if (type === null || local.ref === type) {
      this.pushLocal(local, at)
      return
    }
    const temp = this.newTemp('ref', type)
    this.out.push({ kind: 'set', local: temp, value: expr('local.get', 'ref', [], local, at), at })
    this.pushLocal(temp, at)
  }

  /** Evaluates the pending values up to height `last` in their order, all but those that are settled. */
  private spillUpTo(last: number): void {
    for (let i = this.settled; i <= last; i++) this.spill(this.stack[i] as Pending)
    this.settled = last + 1
  }

  private spill(pending: Pending): void {
    if (pending.effects === 0 && pending.reads.length === 0 && pending.depth <= 1) return
    const temp = this.tempFor(pending.expr)
    this.out.push({ kind: 'set', local: temp, value: pending.expr, at: pending.expr.at })
    pending.expr = expr('local.get', temp.type, [], temp, pending.expr.at)
    pending.effects = 0
    pending.reads = noReads
    pending.depth = 1
  }

  protected settle(): void {
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
    const [only, ...rest] = type.results
    const first = only === undefined ? 'none' : irType(only)
    const call = this.popNode(node.op, first, type.params.length + node.extra, node.imm, at, everything)
    const temps = this.perform(call)
    rest.forEach((result, k) => {
      const temp = this.tempOf(result)
      const value = expr('call.result', temp.type, [], k + 1, at)
      this.out.push({ kind: 'set', local: temp, value, at })
      temps.push(temp)
    })
    this.pushTemps(temps, at)
  }

  /** A call in the place of the function: what it returns is a call. */
  tailCall(node: { op: string; imm: Imm; extra: number }, type: FuncType, at: number): void {
    const call = this.popNode(node.op, 'none', type.params.length + node.extra, node.imm, at, everything)
    this.protect(call.effects, null)
    this.out.push({ kind: 'return', values: [call.expr], at })
  }

  protected moveToTemps(types: readonly ValType[], at: number): Local[] {
    const temps = types.map((type) => this.tempOf(type))
    this.assign(temps, this.popMany(temps.length), at, this.out)
    return temps
  }

  protected popMany(count: number): Pending[] {
    const values: Pending[] = new Array(count)
    for (let i = count - 1; i >= 0; i--) values[i] = this.pop()
    return values
  }

  protected pushTemps(temps: readonly Local[], at: number): void {
    for (const temp of temps) this.pushLocal(temp, at)
  }

  /** `targets = values`, all at once: a value may read a target that is assigned before it. */
  protected assign(targets: readonly Local[], values: readonly Pending[], at: number, out: Stmt[]): void {
    const exprs = values.map((value) => value.expr)
    assignAtOnce(targets, exprs, at, (value) => this.tempFor(value), out)
  }

  /** Values that fell through a block that nothing branches out of stay pending: no temps. */
  protected restore(values: readonly Pending[]): void {
    for (const value of values) this.push(value.expr, value.effects, value.reads, value.depth)
  }
}

/** Of what reads no local that is ever set again: nobody adds any. */
const noReads: Local[] = []

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
