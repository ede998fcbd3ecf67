/**
 * Puts single-use values back into expressions (JS dialect).
 *
 *     t = D.getInt32(p, true)          x = D.getInt32(p, true) + 1 | 0
 *     x = t + 1 | 0             →
 *
 * Needs no pass before it. A temp that is set once and read once is moved to its use when everything evaluated in
 * between commutes with it; sets of locals that nobody reads vanish. Linear: a statement looks back over at most
 * `window` statements and grows to at most `maxSize` nodes, which also bounds the depth of what is printed.
 */
import {
  anyTrap,
  anyWrite,
  commutes,
  type ExprEffects,
  effectsOfNode,
  exprEffects,
  isIdle,
  ordered,
  readsState,
  type StmtEffects,
  stmtEffects,
  throwsIn,
} from '../ir/effects.ts'
import { liveness } from '../ir/liveness.ts'
import { LocalNumbers } from '../ir/local-numbers.ts'
import { has } from '../ir/local-set.ts'
import type { Expr, Func, Local, SetStmt, Stmt, TryStmt } from '../ir/nodes.ts'
import { eachOwn, eachStmt, hasInner, ownExprs } from '../ir/walk.ts'

const window = 6
const maxSize = 120

export function inlineTemps(func: Func): Func {
  const counts = new Counts(func)
  const live = removeDead(func.body, counts)
  const handlers = handlersOf({ ...func, body: live }, counts)
  const body = inlineList(live, { counts, handlers, catching: null })
  return { ...func, body, locals: func.locals.filter((local) => counts.isUsed(local)) }
}

/** How often each local is read and set, by its number; and what else is met on the way. */
class Counts {
  readonly numbers: LocalNumbers
  readonly tries: TryStmt[] = []
  private readonly gets: number[]
  private readonly sets: number[]

  constructor({ params, locals, body }: Func) {
    this.numbers = new LocalNumbers([...params, ...locals])
    this.gets = new Array<number>(this.numbers.size).fill(0)
    this.sets = new Array<number>(this.numbers.size).fill(0)
    const own = (root: Expr) => this.countGets(root, 1)
    eachStmt(body, (stmt) => {
      switch (stmt.kind) {
        case 'set':
          this.addTo(this.sets, stmt.local, 1)
          this.countGets(stmt.value, 1)
          return
        // What jumps and exceptions set is never moved: it counts as set more than once.
        case 'dispatch':
          this.addTo(this.sets, stmt.pc, 2)
          return
        case 'try':
          this.addTo(this.sets, stmt.exception, 2)
          this.tries.push(stmt)
          return
        default:
          eachOwn(stmt, own)
      }
    })
  }

  private addTo(counts: number[], local: Local, by: number): void {
    const number = this.numbers.of(local)
    counts[number] = (counts[number] as number) + by
  }

  countGets(node: Expr, by: number): void {
    if (node.op === 'js.get') {
      this.addTo(this.gets, node.imm as Local, by)
      return
    }
    const { args } = node
    for (let i = 0; i < args.length; i++) this.countGets(args[i] as Expr, by)
  }

  isRead(local: Local): boolean {
    return (this.gets[this.numbers.of(local)] as number) > 0
  }

  /** A set is gone, and so is its value. */
  dropSet({ local, value }: SetStmt): void {
    this.addTo(this.sets, local, -1)
    this.countGets(value, -1)
  }

  /** The value of a set that nobody reads is evaluated for its effect alone. */
  dropUnread(local: Local): void {
    this.addTo(this.sets, local, -1)
  }

  /** The value of a set is evaluated in the place of its only read. */
  dropLocal(local: Local): void {
    const number = this.numbers.of(local)
    this.sets[number] = 0
    this.gets[number] = 0
  }

  isUsed(local: Local): boolean {
    const number = this.numbers.of(local)
    return (this.gets[number] as number) > 0 || (this.sets[number] as number) > 0
  }

  isCandidate(local: Local): boolean {
    if (local.kind !== 'temp') return false
    const number = this.numbers.of(local)
    return this.sets[number] === 1 && this.gets[number] === 1
  }
}

/** Backwards, so that what only a dead value read is dead when it is met. */
function removeDead(list: readonly Stmt[], counts: Counts): Stmt[] {
  const kept: Stmt[] = []
  for (let i = list.length - 1; i >= 0; i--) {
    const stmt = list[i] as Stmt
    if (hasInner(stmt)) replaceInner(stmt, (inner) => removeDead(inner, counts))
    if (stmt.kind !== 'set' || counts.isRead(stmt.local)) kept.push(stmt)
    else if (isIdle(stmt.value)) counts.dropSet(stmt)
    else {
      counts.dropUnread(stmt.local)
      kept.push({ kind: 'effect', value: stmt.value, at: stmt.at })
    }
  }
  return kept.reverse()
}

function replaceInner(stmt: Stmt, change: (list: Stmt[]) => Stmt[]): void {
  switch (stmt.kind) {
    case 'block':
    case 'loop':
      stmt.body = change(stmt.body)
      return
    case 'if':
      stmt.else = change(stmt.else)
      stmt.then = change(stmt.then)
      return
    case 'switch':
      stmt.arms = stmt.arms.map(change)
      return
    case 'dispatch':
      stmt.cases = stmt.cases.map(change)
      return
    case 'try':
      stmt.handler = change(stmt.handler)
      stmt.body = change(stmt.body)
      return
    default:
      return
  }
}

/** Statements that are done, with their effects once somebody asked for them: they don't change any more. */
interface Done {
  readonly stmt: Stmt
  effects: StmtEffects | null
}

interface Context {
  readonly counts: Counts
  /** What the handler of each `try` reads. */
  readonly handlers: ReadonlyMap<Stmt, ReadsOfHandler>
  /** Of the innermost `try` around. */
  readonly catching: ReadsOfHandler | null
}

type ReadsOfHandler = (local: Local) => boolean

/** Locals beyond which a handler is taken to read all. */
const maxTracked = 4096

function handlersOf(func: Func, { tries, numbers }: Counts): Map<Stmt, ReadsOfHandler> {
  const found = new Map<Stmt, ReadsOfHandler>(tries.map((stmt) => [stmt, () => true]))
  if (found.size === 0 || numbers.size > maxTracked) return found
  for (const [stmt, live] of liveness(func, numbers, {}).handlers)
    found.set(stmt, (local) => has(live, numbers.of(local)))
  return found
}

/** Handlers see the locals as they were when something in the body threw. */
function contextOf(stmt: Stmt, list: readonly Stmt[], cx: Context): Context {
  if (stmt.kind !== 'try' || list !== stmt.body) return cx
  return { ...cx, catching: cx.handlers.get(stmt) as ReadsOfHandler }
}

function inlineList(list: readonly Stmt[], cx: Context): Stmt[] {
  const done: Done[] = []
  for (let i = 0; i < list.length; i++) {
    const stmt = list[i] as Stmt
    inlineInto(stmt, done, cx)
    if (hasInner(stmt)) replaceInner(stmt, (inner) => inlineList(inner, contextOf(stmt, inner, cx)))
    done.push({ stmt, effects: null })
  }
  const out: Stmt[] = []
  for (let i = 0; i < done.length; i++) out.push((done[i] as Done).stmt)
  return out
}

/** Moves values set by the statements just before into this one, nearest first. */
function inlineInto(stmt: Stmt, before: Done[], cx: Context): void {
  const { counts } = cx
  if (before.length === 0) return
  const own = ownExprs(stmt)
  let wanted = candidates(own, counts)
  if (wanted.length === 0) return
  let size = sizeOf(own)
  let distance = 1
  while (wanted.length > 0 && distance <= window && distance <= before.length) {
    const at = before.length - distance
    const source = (before[at] as Done).stmt
    if (source.kind === 'set' && wanted.includes(source.local)) {
      const cost = sizeOf([source.value])
      if (size + cost <= maxSize && mayMove(source.value, own, source.local, before, at, cx)) {
        for (const root of own) if (substitute(root, source.local, source.value)) break
        counts.dropLocal(source.local)
        before.splice(at, 1)
        size += cost
        wanted = candidates(own, counts)
        continue
      }
    }
    distance++
  }
}

function candidates(own: readonly Expr[], counts: Counts): readonly Local[] {
  let found: Local[] | null = null
  for (let i = 0; i < own.length; i++) found = addCandidates(own[i] as Expr, counts, found)
  return found ?? none
}

const none: readonly Local[] = []

/** Adds those of an expression: most have none, and need no list. */
function addCandidates(node: Expr, counts: Counts, found: Local[] | null): Local[] | null {
  const { args } = node
  if (node.op === 'js.get') {
    if (!counts.isCandidate(node.imm as Local)) return found
    if (found === null) return [node.imm as Local]
    found.push(node.imm as Local)
    return found
  }
  let all = found
  for (let i = 0; i < args.length; i++) all = addCandidates(args[i] as Expr, counts, all)
  return all
}

function sizeOf(roots: readonly Expr[]): number {
  let size = roots.length
  for (let i = 0; i < roots.length; i++) size += sizeOf((roots[i] as Expr).args)
  return size
}

/** Whether a value may be evaluated at its use instead of before the statements behind `at`. */
function mayMove(
  value: Expr,
  own: readonly Expr[],
  local: Local,
  before: readonly Done[],
  at: number,
  { catching }: Context,
): boolean {
  const effects = exprEffects(value)
  const isSeen = catching !== null && throwsIn(value) ? catching : null
  for (let i = at + 1; i < before.length; i++) {
    const passed = effectsOf(before[i] as Done)
    if (!commutes(effects, passed)) return false
    if (isSeen !== null && passed.sets.some(isSeen)) return false
  }
  const earlier: Earlier = { flags: 0, reads: [], found: false, conditional: false }
  for (const root of own) if (evaluatedBefore(root, local, earlier)) break
  if (!earlier.found) return false
  if (earlier.conditional && effects.flags & (anyTrap | anyWrite)) return false
  return !ordered(effects.flags, earlier.flags) && !ordered(earlier.flags, effects.flags)
}

function effectsOf(done: Done): StmtEffects {
  done.effects ??= stmtEffects(done.stmt)
  return done.effects
}

interface Earlier extends ExprEffects {
  found: boolean
  /** Whether the use may be skipped. */
  conditional: boolean
}

/** Collects what is evaluated before the use of `local`; true when the use was met. */
function evaluatedBefore(node: Expr, local: Local, earlier: Earlier): boolean {
  if (node.op === 'js.get') {
    earlier.found ||= node.imm === local
    return earlier.found
  }
  for (let i = 0; i < node.args.length; i++) {
    if (evaluatedBefore(node.args[i] as Expr, local, earlier)) {
      if (i > 0 && isConditional(node.op)) earlier.conditional = true
      return true
    }
    // The callee is looked up before the arguments; that there is none is told by the call.
    if (i === 0 && node.op === 'js.call_indirect') earlier.flags |= readsState
  }
  earlier.flags |= effectsOfNode(node)
  return false
}

function isConditional(op: string): boolean {
  return op === 'js.cond' || op === 'js.both' || op === 'js.either'
}

/** Puts a value in the place of the only read of a local; false if it is elsewhere. */
function substitute(node: Expr, local: Local, value: Expr): boolean {
  if (node.op === 'js.get') {
    if (node.imm !== local) return false
    node.op = value.op
    node.type = value.type
    node.args = value.args
    node.imm = value.imm
    node.at = value.at
    return true
  }
  return node.args.some((arg) => substitute(arg, local, value))
}
