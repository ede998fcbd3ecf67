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
  ordered,
  readsState,
  type StmtEffects,
  stmtEffects,
  throwsIn,
} from '../ir/effects.ts'
import { liveness } from '../ir/liveness.ts'
import { has } from '../ir/local-set.ts'
import type { Expr, Func, Local, Stmt } from '../ir/nodes.ts'
import { eachExpr, eachStmt, innerLists, ownExprs } from '../ir/walk.ts'

const window = 6
const maxSize = 120

interface Counts {
  gets: Map<Local, number>
  sets: Map<Local, number>
}

export function inlineTemps(func: Func): Func {
  const counts = count(func.body)
  const live = removeDead(func.body, counts)
  const body = inlineList(live, { counts, handlers: handlersOf({ ...func, body: live }), catching: null })
  const used = new Set<Local>()
  eachStmt(body, (stmt) => {
    if (stmt.kind === 'set') used.add(stmt.local)
    if (stmt.kind === 'dispatch') used.add(stmt.pc)
    if (stmt.kind === 'try') used.add(stmt.exception)
    for (const own of ownExprs(stmt))
      eachExpr(own, (node) => node.op === 'js.get' && used.add(node.imm as Local))
  })
  return { ...func, body, locals: func.locals.filter((local) => used.has(local)) }
}

function count(body: readonly Stmt[]): Counts {
  const counts: Counts = { gets: new Map(), sets: new Map() }
  eachStmt(body, (stmt) => {
    if (stmt.kind === 'set') bump(counts.sets, stmt.local, 1)
    for (const own of ownExprs(stmt)) countGets(own, counts, 1)
  })
  return counts
}

function countGets(node: Expr, counts: Counts, by: number): void {
  if (node.op === 'js.get') bump(counts.gets, node.imm as Local, by)
  else for (const arg of node.args) countGets(arg, counts, by)
}

function bump(map: Map<Local, number>, local: Local, by: number): void {
  map.set(local, (map.get(local) ?? 0) + by)
}

/** Backwards, so that what only a dead value read is dead when it is met. */
function removeDead(list: readonly Stmt[], counts: Counts): Stmt[] {
  const kept: Stmt[] = []
  for (let i = list.length - 1; i >= 0; i--) {
    const stmt = list[i] as Stmt
    replaceInner(stmt, (inner) => removeDead(inner, counts))
    if (stmt.kind !== 'set' || (counts.gets.get(stmt.local) ?? 0) > 0) kept.push(stmt)
    else if (exprEffects(stmt.value).flags & (anyTrap | anyWrite))
      kept.push({ kind: 'effect', value: stmt.value, at: stmt.at })
    else countGets(stmt.value, counts, -1)
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

function handlersOf(func: Func): Map<Stmt, ReadsOfHandler> {
  const found = new Map<Stmt, ReadsOfHandler>()
  eachStmt(func.body, (stmt) => {
    if (stmt.kind === 'try') found.set(stmt, () => true)
  })
  const locals = [...func.params, ...func.locals]
  if (found.size === 0 || locals.length > maxTracked) return found
  const numbers = new Map(locals.map((local, number) => [local, number]))
  for (const [stmt, live] of liveness(func, numbers, {}).handlers)
    found.set(stmt, (local) => has(live, numbers.get(local) as number))
  return found
}

/** Handlers see the locals as they were when something in the body threw. */
function contextOf(stmt: Stmt, list: readonly Stmt[], cx: Context): Context {
  if (stmt.kind !== 'try' || list !== stmt.body) return cx
  return { ...cx, catching: cx.handlers.get(stmt) as ReadsOfHandler }
}

function inlineList(list: readonly Stmt[], cx: Context): Stmt[] {
  const done: Done[] = []
  for (const stmt of list) {
    inlineInto(stmt, done, cx)
    if (innerLists(stmt).length > 0)
      replaceInner(stmt, (inner) => inlineList(inner, contextOf(stmt, inner, cx)))
    done.push({ stmt, effects: null })
  }
  return done.map(({ stmt }) => stmt)
}

function isCandidate(local: Local, counts: Counts): boolean {
  return local.kind === 'temp' && counts.sets.get(local) === 1 && counts.gets.get(local) === 1
}

/** Moves values set by the statements just before into this one, nearest first. */
function inlineInto(stmt: Stmt, before: Done[], cx: Context): void {
  const { counts } = cx
  const own = ownExprs(stmt)
  if (own.length === 0 || before.length === 0) return
  let wanted = candidates(own, counts)
  if (wanted.size === 0) return
  let size = sizeOf(own)
  let distance = 1
  while (wanted.size > 0 && distance <= window && distance <= before.length) {
    const at = before.length - distance
    const source = (before[at] as Done).stmt
    if (source.kind === 'set' && wanted.has(source.local)) {
      const cost = sizeOf([source.value])
      if (size + cost <= maxSize && mayMove(source.value, own, source.local, before, at, cx)) {
        substitute(own, source.local, source.value)
        before.splice(at, 1)
        size += cost
        wanted = candidates(own, counts)
        continue
      }
    }
    distance++
  }
}

function candidates(own: readonly Expr[], counts: Counts): Set<Local> {
  const found = new Set<Local>()
  for (const root of own) collectCandidates(root, counts, found)
  return found
}

function collectCandidates(node: Expr, counts: Counts, found: Set<Local>): void {
  if (node.op === 'js.get') {
    if (isCandidate(node.imm as Local, counts)) found.add(node.imm as Local)
    return
  }
  for (const arg of node.args) collectCandidates(arg, counts, found)
}

function sizeOf(roots: readonly Expr[]): number {
  let size = 0
  for (const root of roots) size += 1 + sizeOf(root.args)
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

function substitute(roots: readonly Expr[], local: Local, value: Expr): void {
  for (const root of roots)
    eachExpr(root, (node) => {
      if (node.op === 'js.get' && node.imm === local) Object.assign(node, value)
    })
}
