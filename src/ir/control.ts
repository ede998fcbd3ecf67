/**
 * Control of a body, as it is built: blocks, loops, ifs and jumps, structured or as cases of a state machine.
 *
 * Blocks have no results in the IR: a branch assigns the label's temps and jumps. Exceptions are the business of `Tries`.
 */
import { InternalError } from '../errors.ts'
import type { Module, Func as ModuleFunc } from '../wasm/module.ts'
import type { FuncType } from '../wasm/types.ts'
import { anyTrap, anyWrite } from './effects.ts'
import type { Flat, Frame, Tried } from './frames.ts'
import {
  type BrStmt,
  type DispatchStmt,
  type Expr,
  expr,
  type GotoStmt,
  type IfStmt,
  type Label,
  type Local,
  type Stmt,
  withArgs,
} from './nodes.ts'
import { Operands, type Pending } from './operands.ts'

/** Statements of a block that are moved when it is dissolved: more could take quadratic time. */
const maxMoved = 1000

export abstract class Control extends Operands {
  protected readonly frames: Frame[] = []
  /** The arm of a switch that does nothing but leave a block, by the block's label. */
  private readonly armOf = new Map<Label, Stmt[]>()
  private labels = 0
  /** Frames that may be open at once before the inner ones become a state machine. */
  protected readonly maxFrames: number
  /** The most frames that were. */
  deepest = 0
  /** Depth of nested frames in code that can't be reached; 0 when the current code can. */
  protected skipping = 0

  constructor(module: Module, func: ModuleFunc | null, type: FuncType, maxFrames: number) {
    super(module, func, type)
    this.maxFrames = maxFrames
  }

  protected abstract endTry(frame: Frame, tried: Tried, at: number, reachable: boolean): void
  /** Whether something lands behind the statements of the function. */
  protected abstract hasLandings(frame: Frame): boolean
  protected abstract landAll(frame: Frame, at: number): void

  protected newLabel(kind: Label['kind']): Label {
    return { id: this.labels++, kind, uses: 0 }
  }

  protected open(kind: Frame['kind'], type: FuncType, at: number): Frame {
    const frame: Frame = {
      kind,
      label: this.newLabel(kind === 'loop' ? 'loop' : 'block'),
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
    const label = this.newLabel('dispatch')
    const pc = this.newTemp('i32')
    const machine: DispatchStmt = { kind: 'dispatch', label, pc, cases: [[]], at: frame.at }
    frame.outer.push(machine)
    frame.depth++
    frame.flat = { machine, root: true, head: 0, exits: [], toElse: null }
    this.out = machine.cases[0] as Stmt[]
    return true
  }

  /** The state machine that the innermost frame but one is built into. */
  protected machineAround(): Flat | null {
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
    const isOver = this.type.results.length === 0 && !frame.inArm && !this.hasLandings(frame)
    if (reachable && !isOver) this.returnValues(at)
    this.landAll(frame, at)
    this.frames.pop()
  }

  /** An `if` without `else` passes its parameters on. */
  private endIfWithoutElse(frame: Frame, at: number, reachable: boolean): void {
    this.startElse(at, reachable)
    this.endFrame(frame, at, true)
  }

  protected endFrame(frame: Frame, at: number, reachable: boolean): void {
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

  protected resetStack(frame: Frame): void {
    this.stack.length = frame.height
    if (this.settled > frame.height) this.settled = frame.height
  }

  protected assignResults(frame: Frame, at: number): void {
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
  protected jump(frame: Frame, at: number, out: Stmt[], keep: boolean): void {
    const count = this.arity(frame)
    const values = keep ? this.stack.slice(this.stack.length - count) : this.popMany(count)
    const atoms = keep
      ? values.map((value) => ({ ...value, expr: withArgs(value.expr, value.expr.args) }))
      : values
    this.jumpWith(atoms, frame, at, out)
  }

  protected jumpWith(atoms: readonly Pending[], frame: Frame, at: number, out: Stmt[]): void {
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
  protected evaluateRest(count: number): void {
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
}
