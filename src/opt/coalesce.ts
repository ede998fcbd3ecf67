/**
 * Lets temps that are never alive at the same time share one variable (JS dialect).
 *
 *     t1 = f(); g(t1); t2 = f(); h(t2)   →   t1 = f(); g(t1); t1 = f(); h(t1)
 *
 * Runs last: earlier passes want single-assignment temps. Frames get smaller, so recursion gets deeper. A temp is
 * always set before it is read, in program order, so it lives from its first to its last mention, widened
 * to every loop that mentions it but not from its beginning to its end. Only temps of one type share, which keeps what an
 * engine learns of a variable true. O(n log n) in the size of the function.
 */
import type { Expr, Func, Local, Stmt } from '../ir/nodes.ts'
import { eachExpr, innerLists, ownExprs } from '../ir/walk.ts'

/** A loop, a case of a state machine, or the whole function. */
interface Region {
  readonly parent: Region | null
  readonly depth: number
  /** In a state machine control moves backwards from case to case: what several cases mention lives in all of it. */
  readonly isMachine: boolean
  readonly start: number
  end: number
}

interface Interval {
  readonly local: Local
  start: number
  end: number
  /** Innermost region around all mentions. */
  region: Region
  readonly mentions: Region[]
}

interface Walk {
  /** Reads of a statement are at an even position, what it sets at the odd one behind. */
  position: number
  region: Region
  readonly intervals: Map<Local, Interval>
  /** Locals that are set by jumps. */
  readonly excluded: Set<Local>
}

export function coalesceTemps(func: Func): Func {
  const root: Region = { parent: null, depth: 0, isMachine: false, start: 0, end: 0 }
  const walk: Walk = { position: 0, region: root, intervals: new Map(), excluded: new Set() }
  visitList(func.body, walk)
  const intervals = [...walk.intervals.values()].filter(({ local }) => !walk.excluded.has(local))
  for (const interval of intervals) widen(interval)
  const shared = assign(intervals)
  rename(func.body, shared)
  return { ...func, locals: func.locals.filter((local) => (shared.get(local) ?? local) === local) }
}

function visitList(list: readonly Stmt[], walk: Walk): void {
  for (const stmt of list) visit(stmt, walk)
}

function visit(stmt: Stmt, walk: Walk): void {
  walk.position += 2
  for (const own of ownExprs(stmt)) {
    eachExpr(own, (node) => {
      if (node.op === 'js.get') mention(node.imm as Local, walk.position, walk)
    })
  }
  switch (stmt.kind) {
    case 'set':
      mention(stmt.local, walk.position + 1, walk)
      return
    case 'if':
      visitList(stmt.then, walk)
      visitList(stmt.else, walk)
      return
    case 'switch':
      for (const arm of stmt.arms) visitList(arm, walk)
      return
    case 'block':
      visitList(stmt.body, walk)
      return
    case 'loop':
      within(false, walk, () => visitList(stmt.body, walk))
      return
    case 'dispatch':
      walk.excluded.add(stmt.pc)
      within(true, walk, () => {
        for (const part of stmt.cases) within(false, walk, () => visitList(part, walk))
      })
      return
    default:
      return
  }
}

function within(isMachine: boolean, walk: Walk, body: () => void): void {
  const parent = walk.region
  const region: Region = { parent, depth: parent.depth + 1, isMachine, start: walk.position, end: 0 }
  walk.region = region
  body()
  walk.position += 2
  region.end = walk.position
  walk.region = parent
}

function mention(local: Local, position: number, walk: Walk): void {
  if (local.kind !== 'temp') return
  const { region } = walk
  const interval = walk.intervals.get(local)
  if (interval === undefined) {
    walk.intervals.set(local, { local, start: position, end: position, region, mentions: [region] })
    return
  }
  interval.end = Math.max(interval.end, position)
  interval.start = Math.min(interval.start, position)
  if (interval.mentions[interval.mentions.length - 1] !== region) interval.mentions.push(region)
  interval.region = commonRegion(interval.region, region)
}

function commonRegion(a: Region, b: Region): Region {
  let [x, y] = [a, b]
  while (x !== y) {
    if (x.depth >= y.depth) x = x.parent as Region
    else y = y.parent as Region
  }
  return x
}

/** Covers the whole of every region below the common one that mentions the temp. */
function widen(interval: Interval): void {
  const { region } = interval
  if (region.isMachine) cover(interval, region)
  for (const mentioned of interval.mentions) {
    let outer = mentioned
    while (outer !== region && outer.parent !== region) outer = outer.parent as Region
    if (outer !== region) cover(interval, outer)
  }
}

function cover(interval: Interval, region: Region): void {
  interval.start = Math.min(interval.start, region.start)
  interval.end = Math.max(interval.end, region.end)
}

/** Which temp stands for each: sweeps over the positions and reuses the variables that have become free. */
function assign(intervals: readonly Interval[]): Map<Local, Local> {
  const starting = [...intervals].sort((a, b) => a.start - b.start || a.local.index - b.local.index)
  const ending = [...intervals].sort((a, b) => a.end - b.end || a.local.index - b.local.index)
  const free = new Map<string, Local[]>()
  const shared = new Map<Local, Local>()
  let ended = 0
  for (const { local, start } of starting) {
    for (let next = ending[ended]; next !== undefined && next.end < start; next = ending[++ended]) {
      const variable = shared.get(next.local) as Local
      const list = free.get(variable.type)
      if (list === undefined) free.set(variable.type, [variable])
      else list.push(variable)
    }
    shared.set(local, free.get(local.type)?.pop() ?? local)
  }
  return shared
}

function rename(list: readonly Stmt[], shared: ReadonlyMap<Local, Local>): void {
  for (const stmt of list) {
    for (const own of ownExprs(stmt)) eachExpr(own, (node) => renameIn(node, shared))
    if (stmt.kind === 'set') stmt.local = shared.get(stmt.local) ?? stmt.local
    for (const inner of innerLists(stmt)) rename(inner, shared)
  }
}

function renameIn(node: Expr, shared: ReadonlyMap<Local, Local>): void {
  if (node.op === 'js.get') node.imm = shared.get(node.imm as Local) ?? node.imm
}
