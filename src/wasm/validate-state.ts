/**
 * The state of the validation algorithm (spec appendix "Validation Algorithm"), with its operations under the
 * spec's names: an operand stack of types, a stack of control frames, and the locals. It knows how types are
 * pushed and popped, not what any instruction does.
 *
 * Everything is reused from body to body, and nothing costs more than the bytes that cause it: a run of locals
 * is expanded only as far as the body is long, and looked up by binary search beyond.
 */
import { CompileError, type CompileErrorCode } from '../errors.ts'
import type { NeedFeature } from './feature-gate.ts'
import { type Instr, type LocalRun, newInstr } from './instructions.ts'
import { checkLimit, limits } from './limits.ts'
import type { Func, Module } from './module.ts'
import { matchesOperand, type OperandType } from './subtype.ts'
import type { SummaryCollector } from './summary.ts'
import { valTypeText } from './type-key.ts'
import type { FuncType, ValType } from './types.ts'
import { isDefaultable, isRef } from './types.ts'

type FrameKind = 'body' | 'block' | 'loop' | 'if' | 'else' | 'try' | 'catch' | 'catch_all'

export interface Frame {
  kind: FrameKind
  block: FuncType
  /** Height of the operand stack at the start of the block, below its parameters. */
  height: number
  /** The rest of the block is unreachable: missing operands are of any type. */
  unreachable: boolean
  /** How many locals had been initialised at the start of the block. */
  initHeight: number
}

/** The types that a branch to the frame takes. */
export function labelTypes(frame: Frame): readonly ValType[] {
  return frame.kind === 'loop' ? frame.block.params : frame.block.results
}

export class ValidationState {
  readonly module: Module
  readonly need: NeedFeature
  readonly collector: SummaryCollector
  /** Functions that `ref.func` may name in a body: those that occur outside of bodies. */
  readonly declaredFuncs: Set<number>
  readonly instr: Instr = newInstr()
  /** Globals that the code sees: all in a body, those before it in a constant expression. */
  visibleGlobals = 0
  /** Address type of the memory or table that the current instruction names. */
  address: 'i32' | 'i64' = 'i32'
  depth = 0
  frame: Frame
  /** Values that instructions of the body have handed on so far. */
  private handed = 0
  private handedInAll = 0

  private func: Func | null = null
  private readonly vals: OperandType[] = []
  private height = 0
  private readonly frames: Frame[] = []

  private params: readonly ValType[] = []
  private localCount = 0
  private readonly declared: ValType[] = []
  private expanded = 0
  private runs: readonly LocalRun[] = []
  private readonly runEnds: number[] = []
  private readonly initialised = new Set<number>()
  private readonly inits: number[] = []

  constructor(module: Module, need: NeedFeature, collector: SummaryCollector, declaredFuncs: Set<number>) {
    this.module = module
    this.need = need
    this.collector = collector
    this.declaredFuncs = declaredFuncs
    this.frame = newFrame()
  }

  /** Starts a body, or with null a constant expression. */
  enter(func: Func | null, type: FuncType, runs: readonly LocalRun[]): void {
    this.func = func
    this.height = 0
    this.depth = 0
    this.inits.length = 0
    this.handed = 0
    if (this.initialised.size > 0) this.initialised.clear()
    this.params = func === null ? [] : type.params
    this.setLocals(runs, func?.body ? func.body.end - func.body.start : 0)
    this.pushCtrl('body', type)
  }

  get inBody(): boolean {
    return this.func !== null
  }

  // Errors

  fail(reason: string, code: CompileErrorCode = 'invalid'): never {
    throw new CompileError(code, reason, this.place())
  }

  place(): { offset: number; func: number | undefined; instruction: string } {
    return { offset: this.instr.at, func: this.func?.index, instruction: this.instr.op.name }
  }

  private mismatch(expected: string, actual: OperandType | null): never {
    const found = actual === null ? 'nothing' : operandText(actual)
    this.fail(`type mismatch: expected ${expected}, found ${found}`)
  }

  // Operands

  pushVal(type: OperandType): void {
    if (this.height === limits.operands) checkLimit('operands', this.height + 1, this.place())
    this.vals[this.height++] = type
  }

  pushVals(types: readonly ValType[]): void {
    this.handOn(types.length)
    for (let i = 0; i < types.length; i++) this.pushVal(types[i]!)
  }

  popVal(expected: ValType): OperandType {
    if (this.height === this.frame.height) return this.popNothing(operandText(expected))
    const actual = this.vals[--this.height]!
    if (actual !== expected && !matchesOperand(actual, expected)) this.mismatch(operandText(expected), actual)
    return actual
  }

  popAny(): OperandType {
    if (this.height === this.frame.height) return this.popNothing('a value')
    return this.vals[--this.height]!
  }

  popRef(): OperandType {
    const actual = this.popAny()
    if (actual !== 'bot' && !isRef(actual)) this.mismatch('a reference', actual)
    return actual
  }

  private popNothing(expected: string): OperandType {
    if (!this.frame.unreachable) this.mismatch(expected, null)
    return 'bot'
  }

  popVals(types: readonly ValType[]): void {
    for (let i = types.length - 1; i >= 0 && !this.isSpent; i--) this.popVal(types[i]!)
  }

  /** Whether all further operands are missing, and so of any type: there is nothing to look at, however many are wanted. */
  get isSpent(): boolean {
    return this.frame.unreachable && this.height === this.frame.height
  }

  /** Whether the operands could be popped as these types; leaves them. */
  checkVals(types: readonly ValType[]): void {
    let at = this.height
    for (let i = types.length - 1; i >= 0; i--) {
      const expected = types[i]!
      if (at === this.frame.height) {
        this.popNothing(operandText(expected))
        return
      }
      const actual = this.vals[--at]!
      if (!matchesOperand(actual, expected)) this.mismatch(operandText(expected), actual)
    }
  }

  // Control

  pushCtrl(kind: FrameKind, block: FuncType): void {
    let frame = this.frames[this.depth]
    if (frame === undefined) {
      frame = newFrame()
      this.frames[this.depth] = frame
    }
    frame.kind = kind
    frame.block = block
    frame.height = this.height
    frame.unreachable = false
    frame.initHeight = this.inits.length
    this.frame = frame
    this.depth++
    if (this.depth > this.collector.nesting) this.collector.nesting = this.depth
    if (kind !== 'body') this.pushVals(block.params)
  }

  popCtrl(): Frame {
    const { frame } = this
    this.popVals(frame.block.results)
    const extra = this.height - frame.height
    if (extra !== 0) this.fail(`type mismatch: ${extra} value(s) left at the end of the block`)
    this.resetLocals(frame.initHeight)
    this.depth--
    if (this.depth > 0) this.frame = this.frames[this.depth - 1]!
    return frame
  }

  /** The rest of the block cannot be reached. */
  unreachable(): void {
    this.height = this.frame.height
    this.frame.unreachable = true
  }

  label(index: number): Frame {
    if (index >= this.depth) this.fail(`unknown label ${index}`)
    return this.frames[this.depth - 1 - index]!
  }

  /** Counts values that an instruction passes on, each of which costs as much as an instruction. */
  handOn(count: number): void {
    if (count <= 1) return
    this.handed += count - 1
    this.handedInAll += count - 1
    checkLimit('values handed on', this.handed, this.place())
    checkLimit('values handed on in all functions', this.handedInAll, this.place())
  }

  /** The frame of the body itself. */
  outermost(): Frame {
    return this.frames[0]!
  }

  // Locals

  private setLocals(runs: readonly LocalRun[], budget: number): void {
    this.runs = runs
    this.runEnds.length = 0
    this.expanded = 0
    let total = 0
    for (const { count, type } of runs) {
      total += count
      this.runEnds.push(total)
      const stop = Math.min(total, budget)
      while (this.expanded < stop) this.declared[this.expanded++] = type
    }
    this.localCount = this.params.length + total
  }

  localType(index: number): ValType {
    const paramCount = this.params.length
    if (index < paramCount) return this.params[index]!
    const place = index - paramCount
    if (place < this.expanded) return this.declared[place]!
    if (index >= this.localCount) this.fail(`unknown local ${index}`)
    return this.runs[this.runAt(place)]!.type
  }

  /** The first run that ends behind `place`. */
  private runAt(place: number): number {
    let low = 0
    let high = this.runEnds.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.runEnds[middle]! > place) high = middle
      else low = middle + 1
    }
    return low
  }

  getLocal(index: number): ValType {
    const type = this.localType(index)
    if (this.startsUnset(index, type) && !this.initialised.has(index))
      this.fail(`uninitialized local ${index}`)
    return type
  }

  setLocal(index: number): ValType {
    const type = this.localType(index)
    if (this.startsUnset(index, type) && !this.initialised.has(index)) {
      this.initialised.add(index)
      this.inits.push(index)
    }
    return type
  }

  private startsUnset(index: number, type: ValType): boolean {
    return index >= this.params.length && !isDefaultable(type)
  }

  private resetLocals(initHeight: number): void {
    while (this.inits.length > initHeight) this.initialised.delete(this.inits.pop()!)
  }
}

function newFrame(): Frame {
  const block: FuncType = { kind: 'func', params: [], results: [] }
  return { kind: 'body', block, height: 0, unreachable: false, initHeight: 0 }
}

function operandText(type: OperandType): string {
  return type === 'bot' ? 'any type' : valTypeText(type)
}
