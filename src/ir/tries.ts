/**
 * Exceptions of a body, as it is built. A `try` of the IR has a body and one handler: each clause becomes a test of the tag,
 * assignments and a jump. JavaScript has no jumps into a `try`: its parts are structured even inside a state machine, and more
 * of them than `maxTries` can't be nested.
 */
import { CompileError, InternalError } from '../errors.ts'
import type { CatchClause } from '../wasm/instructions.ts'
import { type FuncType, funcType, type ValType } from '../wasm/types.ts'
import { Control } from './control.ts'
import type { Frame, Landing, Tried } from './frames.ts'
import {
  type Expr,
  expr,
  type Imm,
  type Label,
  type Local,
  type ReturnStmt,
  type Stmt,
  type TryStmt,
  withArgs,
} from './nodes.ts'
import { irType, type Pending } from './operands.ts'

/** Levels that a `try` in a state machine may add to what is nested already. */
const maxTries = 200

/** Tail calls out of a `try`, made behind all other statements: their callees' exceptions are not caught. */
interface TailCalls {
  readonly label: Label
  /** Which one is to be made. */
  readonly which: Local
  readonly calls: Stmt[][]
}

export abstract class Tries extends Control {
  private tailCalls: TailCalls | null = null

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

  protected override endTry(frame: Frame, tried: Tried, at: number, reachable: boolean): void {
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
    const label = this.newLabel('block')
    frame.landing ??= { label, exception: this.newTemp('ref') }
    return frame.landing
  }

  /** Makes the tail call that was just built outside of all tries, if there are any around it. */
  protected leaveTries(at: number): void {
    if (!this.frames.some((_, place) => this.catchesAt(place))) return
    const { values } = this.out.pop() as ReturnStmt
    const [call] = values as [Expr]
    const label = this.newLabel('block')
    this.tailCalls ??= { label, which: this.newTemp('i32'), calls: [] }
    const { which, calls } = this.tailCalls
    const set = (local: Local, value: Expr) => this.out.push({ kind: 'set', local, value, at })
    const args = call.args.map((arg) => {
      const temp = this.newTemp(arg.type)
      set(temp, arg)
      return getLocal(temp, at)
    })
    set(which, expr('i32.const', 'i32', [], calls.length, at))
    calls.push([{ kind: 'return', values: [withArgs(call, args)], at }])
    this.tailCalls.label.uses++
    this.out.push({ kind: 'br', label: this.tailCalls.label, at })
  }

  /** Whether exceptions in the frame at a place go to a handler of its own. */
  private catchesAt(place: number): boolean {
    return this.frames[place]?.tried?.part === 'body'
  }

  protected override hasLandings({ landing }: Frame): boolean {
    return landing !== null || this.tailCalls !== null
  }

  protected override landAll(frame: Frame, at: number): void {
    land(frame, frame.body)
    if (this.tailCalls !== null) landCalls(this.tailCalls, frame.body, at)
  }
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
