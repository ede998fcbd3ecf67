/**
 * How often each statement runs, by a profile or guessed from the structure: 1 is once a call. Loops run eight times,
 * branches are even unless the module has a hint, ways that return or leave a loop are rarer, ways into a trap are hardly taken.
 */
import type { IfStmt, Label, Stmt } from '../../ir/nodes.ts'

const perLoop = 8
const trapping = 0.001
const throwing = 0.01
const leaving = 0.2
const even = 0.5
/** A way that the module itself says is not likely. */
const unlikely = 0.01

/** By position of the statement in the function, outer statements around inner ones. */
export type Frequencies = readonly number[]

/** How often lists began, by a profile; the guesses are for those that it does not know. */
export type Counts = ReadonlyMap<readonly Stmt[], number>

export function frequencies(body: readonly Stmt[], counts: Counts): Frequencies {
  const walk: Walk = { found: [], exits: new Map(), loopLabels: [[]], counts }
  ofList(body, 1, walk)
  return walk.found
}

interface Walk {
  readonly found: number[]
  /** How often jumps to a label are taken. */
  readonly exits: Map<Label, number>
  /** Labels inside the innermost loop, its own included; outer loops before. */
  readonly loopLabels: Label[][]
  readonly counts: Counts
}

/** Records a list that is begun `f` times; returns how often its end is reached. */
function ofList(list: readonly Stmt[], f: number, walk: Walk): number {
  let now = walk.counts.get(list) ?? f
  for (const stmt of list) {
    walk.found.push(now)
    now = ofStmt(stmt, now, walk)
  }
  return now
}

function ofStmt(stmt: Stmt, f: number, walk: Walk): number {
  switch (stmt.kind) {
    case 'set':
    case 'effect':
      return f
    case 'if': {
      const share = stmt.likely === undefined ? guess(stmt, walk) : stmt.likely ? 1 - unlikely : unlikely
      return ofList(stmt.then, f * share, walk) + ofList(stmt.else, f * (1 - share), walk)
    }
    case 'switch': {
      let end = 0
      for (const arm of stmt.arms) end += ofList(arm, f / stmt.arms.length, walk)
      return end
    }
    case 'block': {
      walk.exits.set(stmt.label, 0)
      walk.loopLabels.at(-1)?.push(stmt.label)
      const end = ofList(stmt.body, f, walk)
      return Math.min(f, end + (walk.exits.get(stmt.label) ?? 0))
    }
    case 'loop': {
      walk.loopLabels.push([stmt.label])
      const end = ofList(stmt.body, f * perLoop, walk)
      walk.loopLabels.pop()
      return Math.min(f, end)
    }
    case 'br':
      walk.exits.set(stmt.label, (walk.exits.get(stmt.label) ?? 0) + f)
      return 0
    case 'try':
      return ofList(stmt.body, f, walk) + ofList(stmt.handler, f * throwing, walk)
    case 'dispatch':
      for (const part of stmt.cases) ofList(part, f, walk)
      return f
    case 'return':
    case 'trap':
    case 'throw':
    case 'goto':
      return 0
  }
}

/** The share of `then`. */
function guess(stmt: IfStmt, walk: Walk): number {
  const then = weight(stmt.then, walk)
  return then / (then + weight(stmt.else, walk))
}

/** How likely a way is, against the other one. */
function weight(list: readonly Stmt[], walk: Walk): number {
  const last = list[list.length - 1]
  if (last?.kind === 'trap') return trapping
  if (last?.kind === 'throw') return throwing
  if (last?.kind === 'return') return leaving
  if (last?.kind === 'br' && !walk.loopLabels.at(-1)?.includes(last.label)) return leaving
  return even
}
