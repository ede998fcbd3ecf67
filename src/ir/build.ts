/**
 * Builds the IR of a valid function body (wasm dialect) in one pass over its instructions.
 *
 * Values are the business of `Operands`; here is control. Blocks have no results in the IR: a branch assigns the label's
 * temps and jumps.
 *
 * Depth is bounded here for all later passes: an expression deeper than `maxDepth` goes through a temp, and
 * control nested deeper than `maxNesting` becomes a state machine (`DispatchStmt`), where blocks are cases and
 * branches are gotos. So later passes may recurse. JavaScript has no jumps into a `try`: its parts are structured even inside a state machine, and
 * more of them than `maxTries` can't be nested.
 */
import { CompileError, InternalError } from '../errors.ts'
import { type CatchClause, type Instr, nesting, newInstr, readInstr } from '../wasm/instructions.ts'
import type { Module, Func as ModuleFunc, Span } from '../wasm/module.ts'
import type { CustomOpName, Op } from '../wasm/opcodes.ts'
import { Reader } from '../wasm/reader.ts'
import { type DefType, type FuncType, funcType, type ValType } from '../wasm/types.ts'
import { anyTable } from '../wasm/validate-gc.ts'
import { hasWideAddresses, longSize, shortAddress, shortOffset, wideAddresses } from './addresses.ts'
import { gcSteps } from './build-gc.ts'
import { anyTrap, anyWrite, effectsById, effectsOfName, everything } from './effects.ts'
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
  ReturnStmt,
  Stmt,
  TryStmt,
  Type,
} from './nodes.ts'
import { expr } from './nodes.ts'
import { irType, Operands, type Pending } from './operands.ts'
import { innerLists } from './walk.ts'
import { type WideOpName, wideRules } from './wide-arithmetic.ts'

/** Nested blocks, loops and ifs. Engines' parsers give up between 1,000 and 3,000 (V8), earlier on small stacks. */
export const maxNesting = 200
/**
 * The same in a first attempt: a ladder of blocks around a `br_table` mostly goes away. A function that stays nested more deeply than
 * `maxNesting` is built again.
 */
const maxTried = 1000
/** Levels that a `try` in a state machine may add to what is nested already. */
const maxTries = 200
/** Statements of a block that are moved when it is dissolved: more could take quadratic time. */
const maxMoved = 1000

interface Frame {
  kind: 'func' | 'block' | 'loop' | 'if' | 'else' | 'try'
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
  tried: Tried | null
  /** Where exceptions are thrown again that pass by inner tries (of a function, or the body of a `try`). */
  landing: Landing | null
  /** Levels of JavaScript around it, with its own. */
  depth: number
  /** Set in a state machine. */
  flat: Flat | null
  /** Whether an `end` or `else` of this frame can be reached by a branch or by falling through. */
  branched: boolean
  /** Whether its statements go to the arm of a switch now, behind which control must not fall. */
  inArm: boolean
  at: number
}

interface Tried {
  readonly stmt: TryStmt
  /** What is being built of it. */
  part: 'body' | 'catch' | 'catch_all'
}

/** Behind the statements of a frame: jumps to the label lead there. */
interface Landing {
  readonly label: Label
  readonly exception: Local
}

/** Tail calls out of a `try`, made behind all other statements: their callees' exceptions are not caught. */
interface TailCalls {
  readonly label: Label
  /** Which one is to be made. */
  readonly which: Local
  readonly calls: Stmt[][]
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

/** Builds the body of function `func`. The body must be valid. */
export function buildFunc(module: Module, func: ModuleFunc): Func {
  if (func.body === null) throw new InternalError(`function ${func.index} has no body`)
  const type = funcType(func.type)
  const builder = new Builder(module, func, type, maxTried)
  const built = builder.build(func.body)
  if (builder.deepest <= maxNesting || (builder.deepest <= maxTried && !isDeep(built.body, maxNesting)))
    return built
  return new Builder(module, func, type, maxNesting).build(func.body)
}

/** Whether statements are nested more than `levels` deep. */
function isDeep(list: readonly Stmt[], levels: number): boolean {
  return list.some((stmt) => innerLists(stmt).some((inner) => levels === 0 || isDeep(inner, levels - 1)))
}

/** Builds a constant expression as one expression. */
export function buildConst(module: Module, span: Span): Expr {
  return new Builder(module, null, { kind: 'func', params: [], results: [] }, 0).buildConst(span)
}

class Builder extends Operands {
  private readonly frames: Frame[] = []
  /** The arm of a switch that does nothing but leave a block, by the block's label. */
  private readonly armOf = new Map<Label, Stmt[]>()
  private nextLabel = 0
  /** Frames that may be open at once before the inner ones become a state machine. */
  private readonly maxFrames: number
  /** The most frames that were. */
  deepest = 0
  /** Depth of nested frames in code that can't be reached; 0 when the current code can. */
  private skipping = 0
  private tailCalls: TailCalls | null = null
  private readonly instr = newInstr()
  private readonly hasWideAddresses: boolean

  constructor(module: Module, func: ModuleFunc | null, type: FuncType, maxFrames: number) {
    super(module, func, type)
    this.maxFrames = maxFrames
    this.hasWideAddresses = hasWideAddresses(module)
  }

  build(span: Span): Func {
    const reader = new Reader(this.module.bytes, span.start, span.end)
    this.declareLocals(reader)
    this.open('func', { kind: 'func', params: [], results: this.type.results }, span.start)
    const body = this.out
    this.run(reader)
    return {
      index: this.func?.index ?? -1,
      piece: 0,
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
    const { op } = instr
    this.skipping += nesting(op)
    if (op.name === 'end' && this.skipping === 0) this.end(instr.at, false)
    else if (op.name === 'delegate' && this.skipping === 0) this.delegate(instr.index, instr.at, false)
    else if (this.skipping === 1 && isPart(op.name)) {
      this.skipping = 0
      if (op.name === 'else') this.startElse(instr.at, false)
      else this.startCatch(op.name === 'catch' ? instr.index : null, instr.at, false)
    }
  }

  private step(instr: Instr): void {
    const wide = this.hasWideAddresses ? wideAddresses(this.module, instr) : null
    for (const place of wide?.places ?? []) this.wrapOperand(place, shortAddress)
    this.translate(instr)
    if (wide?.result) this.wrapOperand(0, longSize)
  }

  private translate(instr: Instr): void {
    const { op } = instr
    if (op.custom) custom[op.name as CustomOpName].call(this, instr)
    else this.plain(instr, op)
  }

  /** An operation whose signature the table tells: an expression, or a statement if it writes. */
  private plain(instr: Instr, op: Op): void {
    if (op.name === 'nop') return
    if (op.results.length > 1) {
      this.wide(op, instr.at)
      return
    }
    const imm = plainImm(instr, op)
    const effects = effectsById[op.id] ?? everything
    const result = op.results[0]
    const type: Type = result === undefined ? 'none' : plainType(result)
    this.apply(op.name, type, op.params.length, imm, instr.at, effects)
  }

  /** An operation with two results, in terms of others. */
  private wide(op: Op, at: number): void {
    this.settle()
    const args = this.moveToTemps(op.params as readonly ValType[], at)
    const keep = (value: Expr): Local => {
      const temp = this.newTemp(value.type)
      this.out.push({ kind: 'set', local: temp, value, at })
      return temp
    }
    this.pushTemps(wideRules[op.name as WideOpName](args, keep, at), at)
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
      tried: null,
      landing: null,
      depth: 1 + (this.frames[this.frames.length - 1]?.depth ?? 0),
      flat: null,
      branched: false,
      inArm: false,
      at,
    }
    this.frames.push(frame)
    this.deepest = Math.max(this.deepest, this.frames.length)
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
      this.out.push({ kind: 'if', cond: zero, then: [flat.toElse], else: [], ...this.hint(at, true), at })
      return
    }
    frame.ifStmt = { kind: 'if', cond: cond.expr, then: frame.body, else: [], ...this.hint(at), at }
  }

  /** What the module says of the branch at an offset. */
  private hint(at: number, inverted = false): Pick<IfStmt, 'likely'> {
    const hint = this.module.branchHints.get(at)
    return hint === undefined ? {} : { likely: hint !== inverted }
  }

  /** Makes a frame part of a state machine, if it is nested too deeply or inside one already. */
  private flatten(frame: Frame): boolean {
    const parent = this.machineAround()
    if (parent === null && this.frames.length <= this.maxFrames) return false
    if (parent !== null) {
      frame.flat = { machine: parent.machine, root: false, head: 0, exits: [], toElse: null }
      frame.depth--
      this.out = frame.outer
      return true
    }
    const label: Label = { id: this.nextLabel++, kind: 'dispatch', uses: 0 }
    const pc = this.newTemp('i32')
    const machine: DispatchStmt = { kind: 'dispatch', label, pc, cases: [[]], at: frame.at }
    frame.outer.push(machine)
    frame.depth++
    frame.flat = { machine, root: true, head: 0, exits: [], toElse: null }
    this.out = machine.cases[0] as Stmt[]
    return true
  }

  /** The state machine that the innermost frame but one is built into. */
  private machineAround(): Flat | null {
    const outer = this.frames[this.frames.length - 2]
    return outer === undefined || outer.tried !== null ? null : outer.flat
  }

  private newCase(flat: Flat): number {
    this.out = []
    return flat.machine.cases.push(this.out) - 1
  }

  private goto(flat: Flat, target: number, at: number): GotoStmt {
    flat.machine.label.uses++
    return { kind: 'goto', label: flat.machine.label, pc: flat.machine.pc, target, at }
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
    else if (frame.tried !== null) this.endTry(frame, frame.tried, at, reachable)
    else if (frame.kind === 'if') this.endIfWithoutElse(frame, at, reachable)
    else this.endFrame(frame, at, reachable)
  }

  private endFunc(at: number, reachable: boolean): void {
    const frame = this.frame(0)
    const isOver =
      this.type.results.length === 0 && !frame.inArm && frame.landing === null && this.tailCalls === null
    if (reachable && !isOver) this.returnValues(at)
    land(frame, frame.body)
    if (this.tailCalls !== null) landCalls(this.tailCalls, frame.body, at)
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
    const joined = !isLoop && (frame.kind === 'else' || frame.branched || frame.inArm)
    const live = reachable || frame.branched
    const values = reachable && !joined ? this.popMany(frame.results.length) : null
    if (reachable && frame.inArm) this.jump(frame, at, this.out, false)
    else if (reachable && joined) this.assignResults(frame, at)
    this.resetStack(frame)
    if (flat !== null) this.endFlat(frame, flat)
    else if (!reachable && this.isLadder(frame)) this.intoArm(frame)
    else this.endStructured(frame, label)
    this.frames.pop()
    if (!live) this.skipping = 1
    else if (values !== null) this.restore(values)
    else this.pushTemps(this.targets(frame), at)
  }

  private endFlat(frame: Frame, flat: Flat): void {
    if (frame.tried !== null) this.out = frame.outer
    if (flat.toElse !== null) flat.exits.push(flat.toElse)
    if (flat.exits.length > 0) {
      const next = this.newCase(flat)
      for (const exit of flat.exits) exit.target = next
    }
    if (flat.root) this.out = frame.outer
  }

  private endStructured(frame: Frame, label: Label): void {
    this.out = frame.outer
    const wrapped: Stmt | null = frame.ifStmt ?? frame.tried?.stmt ?? null
    if (wrapped !== null) {
      this.out.push(label.uses > 0 ? { kind: 'block', label, body: [wrapped], at: frame.at } : wrapped)
    } else if (label.uses === 0) {
      for (const stmt of frame.body) this.out.push(stmt)
    } else {
      const kind = frame.kind === 'loop' ? 'loop' : 'block'
      this.out.push({ kind, label, body: frame.body, at: frame.at })
    }
  }

  /** Whether the code behind a block is reached by one arm of a switch in it, and by nothing else. */
  private isLadder(frame: Frame): boolean {
    const outer = this.frames[this.frames.length - 2] as Frame
    return (
      frame.kind === 'block' &&
      frame.label.uses === 1 &&
      this.armOf.has(frame.label) &&
      (outer.kind === 'block' || outer.kind === 'func') &&
      frame.body.length <= maxMoved
    )
  }

  /** Goes on in the arm: the block is gone. Compilers print a `switch` as a ladder of such blocks. */
  private intoArm(frame: Frame): void {
    const arm = this.armOf.get(frame.label) as Stmt[]
    arm.pop()
    frame.label.uses = 0
    for (const stmt of frame.body) frame.outer.push(stmt)
    const outer = this.frames[this.frames.length - 2] as Frame
    outer.inArm = true
    this.out = arm
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
    frame.target ??= frame.results.map((type) => this.tempOf(type))
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
    this.out.push({ kind: 'if', cond: cond.expr, then, else: [], ...this.hint(at), at })
  }

  /** Branches with what is on the stack, which is settled and stays. */
  branchIf(cond: Expr, depth: number, at: number): void {
    const then: Stmt[] = []
    this.jump(this.frame(depth), at, then, true)
    this.out.push({ kind: 'if', cond, then, else: [], at })
  }

  brTable(labels: Uint32Array, at: number): void {
    const index = this.pop()
    this.settle()
    const arms: Stmt[][] = []
    const armOf = new Map<number, number>()
    const ladder = this.blocksAround()
    const table: number[] = new Array(labels.length)
    labels.forEach((depth, i) => {
      let arm = armOf.get(depth)
      if (arm === undefined) {
        const stmts: Stmt[] = []
        this.jump(this.frame(depth), at, stmts, true)
        arm = arms.push(stmts) - 1
        armOf.set(depth, arm)
        if (depth < ladder) this.armOf.set(this.frame(depth).label, stmts)
      }
      table[i] = arm
    })
    const fallback = table.pop() as number
    this.out.push({ kind: 'switch', index: index.expr, table, arms, fallback, at })
    this.unreachable()
  }

  /** How many of the innermost frames are blocks, not counting what is around the first that is something else. */
  private blocksAround(): number {
    let count = 0
    while (this.frame(count).kind === 'block' && this.frame(count).flat === null) count++
    return count
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
    this.jumpWith(atoms, frame, at, out)
  }

  private jumpWith(atoms: readonly Pending[], frame: Frame, at: number, out: Stmt[]): void {
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

  // --- exceptions ---

  throw(op: string, count: number, imm: Imm, at: number): void {
    this.evaluateRest(count)
    const args = this.popMany(count).map((value) => value.expr)
    this.throwValue(expr(op, 'ref', args, imm, at))
  }

  private throwValue(value: Expr): void {
    this.out.push({ kind: 'throw', value, at: value.at })
    this.unreachable()
  }

  rethrow(depth: number, at: number): void {
    const { tried } = this.frame(depth)
    if (tried === null) throw new InternalError('rethrow of nothing')
    this.evaluateRest(0)
    this.throwValue(rethrown(tried.stmt.exception, at))
  }

  private tagTypes(index: number): readonly ValType[] {
    const tag = this.module.tags[index]
    if (tag === undefined) throw new InternalError(`no tag ${index}`)
    return funcType(tag.type).params
  }

  throwTag(index: number, at: number): void {
    this.throw('throw', this.tagTypes(index).length, index, at)
  }

  /** What a tag carries, out of a caught exception. */
  private caughtValues({ exception }: TryStmt, tag: number, at: number): Expr[] {
    return this.tagTypes(tag).map((type, second) =>
      expr('exn.value', irType(type), [getLocal(exception, at)], { first: tag, second }, at),
    )
  }

  /** Statements for exceptions with a tag, appended to the handler. */
  private handle(stmt: TryStmt, tag: number, at: number): Stmt[] {
    const then: Stmt[] = []
    const cond = expr('exn.is_tag', 'i32', [getLocal(stmt.exception, at)], tag, at)
    stmt.handler.push({ kind: 'if', cond, then, else: [], at })
    return then
  }

  /** The clauses jump to labels around the instruction. */
  startTryTable(type: FuncType, catches: readonly CatchClause[], at: number): void {
    if (catches.length === 0) {
      this.startBlock(type, at)
      return
    }
    this.settle()
    const stmt = this.newTry(at)
    let catchesAll = false
    for (const { tag, ref, label } of catches) {
      const values = tag === null ? [] : this.caughtValues(stmt, tag, at)
      if (ref) values.push(getLocal(stmt.exception, at))
      const then = tag === null ? stmt.handler : this.handle(stmt, tag, at)
      this.jumpWith(values.map(caught), this.frame(label), at, then)
      // Clauses behind it are never reached.
      catchesAll = tag === null
      if (catchesAll) break
    }
    if (!catchesAll) stmt.handler.push(throwing(stmt.exception, at))
    this.openTry(type, stmt, at)
  }

  startTry(type: FuncType, at: number): void {
    this.settle()
    this.openTry(type, this.newTry(at), at)
  }

  private newTry(at: number): TryStmt {
    return { kind: 'try', body: [], exception: this.newTemp('ref'), handler: [], at }
  }

  /** In a state machine, the `try` is a statement of the current case. */
  private openTry(type: FuncType, stmt: TryStmt, at: number): void {
    const frame = this.open('try', type, at)
    const machine = this.machineAround()
    frame.tried = { stmt, part: 'body' }
    frame.depth++
    if (frame.depth > this.maxFrames + maxTries)
      throw new CompileError('limit', 'blocks that catch exceptions are nested too deeply', { offset: at })
    stmt.body = frame.body
    if (machine === null) return
    frame.flat = { machine: machine.machine, root: false, head: 0, exits: [], toElse: null }
    frame.outer.push(stmt)
  }

  startCatch(tag: number | null, at: number, reachable: boolean): void {
    const frame = this.frame(0)
    const tried = frame.tried as Tried
    const { stmt } = tried
    this.endPart(frame, tried, at, reachable)
    this.resetStack(frame)
    tried.part = tag === null ? 'catch_all' : 'catch'
    this.out = tag === null ? stmt.handler : this.handle(stmt, tag, at)
    if (tag === null) return
    const temps = this.caughtValues(stmt, tag, at).map((value): Local => {
      const temp = this.newTemp(value.type)
      this.out.push({ kind: 'set', local: temp, value, at })
      return temp
    })
    this.pushTemps(temps, at)
  }

  /** The end of a body or of a catch, from which control goes behind the whole. */
  private endPart(frame: Frame, { part, stmt }: Tried, at: number, reachable: boolean): void {
    const falls = part === 'body' && frame.landing === null
    if (reachable && falls) {
      this.assignResults(frame, at)
      frame.branched = true
    } else if (reachable) this.jump(frame, at, this.out, false)
    if (part === 'body') land(frame, stmt.body)
  }

  private endTry(frame: Frame, tried: Tried, at: number, reachable: boolean): void {
    const { stmt, part } = tried
    if (part === 'body' && frame.landing === null && stmt.handler.length > 0) {
      this.endFrame(frame, at, reachable)
      return
    }
    this.endPart(frame, tried, at, reachable)
    if (part === 'catch') stmt.handler.push(throwing(stmt.exception, at))
    if (stmt.handler.length === 0) this.dissolveTry(frame, tried)
    this.endFrame(frame, at, false)
  }

  /** Without a handler it is a block. */
  private dissolveTry(frame: Frame, { stmt }: Tried): void {
    if (frame.flat === null) {
      frame.tried = null
      return
    }
    frame.outer.pop()
    for (const inner of stmt.body) frame.outer.push(inner)
  }

  /**
   * Ends a `try` whose exceptions go to the handler of the innermost `try` at or around a label. Those in between are left by a jump to
   * behind the statements of that one's body, where the exception is thrown again.
   */
  delegate(depth: number, at: number, reachable: boolean): void {
    const last = this.frames.length - 1
    let target = last - 1 - depth
    while (target > 0 && !this.catchesAt(target)) target--
    let isDirect = true
    for (let k = target + 1; k < last; k++) if (this.catchesAt(k)) isDirect = false
    const frame = this.frame(0)
    const { stmt } = frame.tried as Tried
    if (!isDirect) {
      const { label, exception } = this.landingOf(this.frames[target] as Frame)
      label.uses++
      stmt.handler.push({ kind: 'set', local: exception, value: getLocal(stmt.exception, at), at })
      stmt.handler.push({ kind: 'br', label, at })
    }
    this.endTry(frame, frame.tried as Tried, at, reachable)
  }

  private landingOf(frame: Frame): Landing {
    const label: Label = { id: this.nextLabel++, kind: 'block', uses: 0 }
    frame.landing ??= { label, exception: this.newTemp('ref') }
    return frame.landing
  }

  /** Makes the tail call that was just built outside of all tries. */
  private leaveTries(at: number): void {
    const { values } = this.out.pop() as ReturnStmt
    const [call] = values as [Expr]
    const label: Label = { id: this.nextLabel++, kind: 'block', uses: 0 }
    this.tailCalls ??= { label, which: this.newTemp('i32'), calls: [] }
    const { which, calls } = this.tailCalls
    const set = (local: Local, value: Expr) => this.out.push({ kind: 'set', local, value, at })
    const args = call.args.map((arg) => {
      const temp = this.newTemp(arg.type)
      set(temp, arg)
      return getLocal(temp, at)
    })
    set(which, expr('i32.const', 'i32', [], calls.length, at))
    calls.push([{ kind: 'return', values: [{ ...call, args }], at }])
    this.tailCalls.label.uses++
    this.out.push({ kind: 'br', label: this.tailCalls.label, at })
  }

  /** Whether exceptions in the frame at a place go to a handler of its own. */
  private catchesAt(place: number): boolean {
    return this.frames[place]?.tried?.part === 'body'
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

  indirectType(typeidx: number): DefType {
    const type = this.module.types[typeidx]
    if (type === undefined) throw new InternalError(`no type ${typeidx}`)
    return type
  }

  /** `call`, `call_indirect` or `call_ref`, also as tail calls. */
  callOf({ op, index, index2, at }: Instr): void {
    const isDirect = op.immediates[0] === 'funcidx'
    const table = op.immediates.length === 2 ? index2 : anyTable
    const type = isDirect ? null : this.indirectType(index)
    const imm = type === null ? index : { table, type }
    const callee = type === null ? this.calleeType(index) : funcType(type)
    const node = { op: op.name, imm, extra: isDirect ? 0 : 1 }
    if (!op.name.startsWith('return_')) {
      this.call(node, callee, at)
      return
    }
    this.tailCall(node, callee, at)
    if (this.frames.some((_, place) => this.catchesAt(place))) this.leaveTries(at)
    this.unreachable()
  }

  select(at: number): void {
    const type = this.stack[this.stack.length - 2]?.expr.type ?? 'none'
    this.apply('select', type, 3, null, at, 0)
  }
}

/** Whether an instruction ends a part of a block and begins another. */
function isPart(name: string): boolean {
  return name === 'else' || name === 'catch' || name === 'catch_all'
}

function getLocal(local: Local, at: number): Expr {
  return expr('local.get', local.type, [], local, at)
}

/** Caught values read nothing that changes. */
function caught(value: Expr): Pending {
  return { expr: value, effects: 0, reads: [], depth: 2 }
}

function rethrown(exception: Local, at: number): Expr {
  return expr('rethrow', 'ref', [getLocal(exception, at)], null, at)
}

function throwing(exception: Local, at: number): Stmt {
  return { kind: 'throw', value: rethrown(exception, at), at }
}

/** Puts the landing of a frame behind its statements, which must not fall through. */
function land({ landing, at }: Frame, body: Stmt[]): void {
  if (landing === null) return
  body.push({ kind: 'block', label: landing.label, body: body.splice(0), at })
  body.push(throwing(landing.exception, at))
}

function landCalls({ label, which, calls }: TailCalls, body: Stmt[], at: number): void {
  body.push({ kind: 'block', label, body: body.splice(0), at })
  const table = calls.map((_, number) => number)
  const fallback = table.pop() as number
  body.push({ kind: 'switch', index: getLocal(which, at), table, arms: calls, fallback, at })
}

function plainType(type: string): Type {
  return type === 'addr' ? 'i32' : (type as Type)
}

function plainImm(instr: Instr, op: Op): Imm {
  switch (op.immediates[0]) {
    case undefined:
      return null
    case 'memarg': {
      const memarg = { memory: instr.index, offset: shortOffset(instr.offset), align: instr.align }
      return op.immediates[1] === 'lane' ? { ...memarg, lane: instr.lane } : memarg
    }
    case 'lane':
      return instr.lane
    case 'v128':
    case 'lanes':
      return { bytes: [...instr.bytes] }
    case 'i32':
    case 'f32':
      return instr.lo
    case 'i64':
    case 'f64':
      return { lo: instr.lo, hi: instr.hi }
    default:
      return op.immediates.length === 2 ? indexPair(instr) : instr.index
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
    this.callOf(instr)
  },
  call_indirect(instr) {
    this.callOf(instr)
  },
  return_call(instr) {
    this.callOf(instr)
  },
  call_ref(instr) {
    this.callOf(instr)
  },
  return_call_ref(instr) {
    this.callOf(instr)
  },
  return_call_indirect(instr) {
    this.callOf(instr)
  },
  throw(instr) {
    this.throwTag(instr.index, instr.at)
  },
  throw_ref(instr) {
    this.throw('throw_ref', 1, null, instr.at)
  },
  try_table(instr) {
    this.startTryTable(instr.block, instr.catches, instr.at)
  },
  try(instr) {
    this.startTry(instr.block, instr.at)
  },
  catch(instr) {
    this.startCatch(instr.index, instr.at, true)
  },
  catch_all(instr) {
    this.startCatch(null, instr.at, true)
  },
  rethrow(instr) {
    this.rethrow(instr.index, instr.at)
  },
  delegate(instr) {
    this.delegate(instr.index, instr.at, true)
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
  ...gcSteps,
}
