/**
 * Loops that fill or copy memory, as compilers print memset and memcpy without the bulk-memory feature (JS dialect).
 *
 *     do { D.setInt8(p, v); p = p + 1 | 0; n = n - 1 | 0 } while (n)
 *     →
 *     if (n > 64) { t = memory_fill_run(memory, p, v, n - 1 | 0, 1, 1); p = p + t | 0; n = n - t | 0 }
 *     do { D.setInt8(p, v); p = p + 1 | 0; n = n - 1 | 0 } while (n)
 *
 * The helper does a number of iterations at once and tells how many: none when an access would be out of bounds, a word
 * isn't one byte repeated, or a copy would read what it has written. It is never asked for the last one. The loop
 * stays and does the rest, so traps, the way out and the locals behind it are its own; all that must be shown is what iterations
 * do that go on.
 *
 * What an iteration stores has to be one invariant value, or what it loads at a fixed distance, and to cover as many
 * bytes in a row as its addresses move on. A local is invariant, moves by a constant, or is set before it is read.
 *
 * Behind `known-addresses`, which would know less behind the sets that are put here. Linear in the size of the function.
 */
import {
  copyExpr,
  type Expr,
  expr,
  type Func,
  type Local,
  type LoopStmt,
  newLocal,
  type Stmt,
} from '../ir/nodes.ts'
import { eachStmt, hasInner, innerLists } from '../ir/walk.ts'
import { Iteration, type Place, type Store, type Sum, sameTerms } from './memory-loops/iteration.ts'
import { type Limit, limitOf } from './memory-loops/limit.ts'

/** Below this many bytes calling a helper costs more than it saves. */
const minBytes = 64

export function runMemoryLoops(func: Func): Func {
  new Rewriter(func).list(func.body)
  return func
}

/** A call that does some iterations, and when it may be made. */
interface Run {
  readonly helper: string
  /** Arguments before the number of iterations, and behind it. */
  readonly before: Expr[]
  readonly after: Expr[]
  readonly conditions: Expr[]
  /** Bytes that an iteration moves on. */
  readonly stride: number
}

class Rewriter {
  private readonly func: Func
  private nextLocal: number | null = null

  constructor(func: Func) {
    this.func = func
  }

  list(list: Stmt[]): void {
    for (let i = 0; i < list.length; i++) {
      const stmt = list[i] as Stmt
      if (hasInner(stmt)) for (const inner of innerLists(stmt)) this.list(inner)
      const guarded = stmt.kind === 'loop' ? this.loop(stmt) : null
      if (guarded !== null) list.splice(i++, 0, guarded)
    }
  }

  /** What goes before a loop. */
  private loop({ label, body, at }: LoopStmt): Stmt | null {
    const last = body.at(-1)
    if (last?.kind !== 'if' || last.else.length > 0 || last.then.length !== 1 || label.uses !== 1) return null
    const [jump] = last.then
    if (jump?.kind !== 'br' || jump.label !== label) return null
    const iteration = new Iteration(body)
    if (!body.slice(0, -1).every((stmt) => iteration.run(stmt)) || iteration.stores.length === 0) return null
    const limit = limitOf(last.cond, iteration)
    const steps = iteration.steps()
    if (limit === null || steps === null) return null
    const run = this.runOf(iteration, steps, at)
    return run && this.guarded(run, limit, steps, at)
  }

  private runOf(iteration: Iteration, steps: ReadonlyMap<Local, number>, at: number): Run | null {
    const { stores, loads } = iteration
    const to = tileOf(
      stores.map((store) => store.to),
      steps,
    )
    if (to === null) return null
    const entity = { space: 'memory', index: this.memoryOf(iteration.view as Expr) } as const
    const memory = expr('js.entity', 'ref', [], entity, at)
    const { stride } = to
    const target = sumExpr(to.start, at)
    if (loads === 0) {
      const filling = fillingOf(stores, steps, at)
      const conditions = conditionsOf(to, at)
      if (filling === null || conditions === null) return null
      const after = [num(stride, at), num(filling.width, at)]
      return { helper: 'memory_fill_run', before: [memory, target, filling.value], after, conditions, stride }
    }
    const from = sourceOf(stores, loads, to, steps)
    const conditions = from && [conditionsOf(to, at), conditionsOf(from, at)]
    if (!conditions?.every((list) => list !== null)) return null
    const before = [memory, target, sumExpr((from as Tile).start, at)]
    return {
      helper: 'memory_copy_run',
      before,
      after: [num(stride, at)],
      conditions: conditions.flat(),
      stride,
    }
  }

  private guarded(run: Run, limit: Limit, steps: ReadonlyMap<Local, number>, at: number): Stmt {
    const { distance, step } = limit
    const iterations = Math.ceil(minBytes / Math.abs(run.stride))
    let cond = expr('js.gt', 'bool', [distance, num(iterations * step, at)], null, at)
    for (const condition of run.conditions) cond = expr('js.both', 'bool', [cond, condition], null, at)
    const count = this.newTemp()
    const rest = expr('js.sub', 'num', [copyExpr(distance), num(1, at)], null, at)
    const asked = or0(step === 1 ? rest : expr('js.div', 'num', [rest, num(step, at)], null, at))
    const call = expr('js.helper', 'i32', [...run.before, asked, ...run.after], run.helper, at)
    const then: Stmt[] = [{ kind: 'set', local: count, value: call, at }]
    for (const [local, by] of steps)
      if (by !== 0) then.push({ kind: 'set', local, value: moved(local, count, by, at), at })
    return { kind: 'if', cond, then, else: [], at }
  }

  private newTemp(): Local {
    const { params, locals } = this.func
    this.nextLocal ??= [...params, ...locals].reduce((next, { index }) => Math.max(next, index + 1), 0)
    const temp = newLocal('temp', 'i32', null, this.nextLocal++)
    locals.push(temp)
    return temp
  }

  /** The memory of a view, which may be in a local: every set of it reads that one. */
  private memoryOf(view: Expr): number {
    let memory = view.imm
    if (view.op === 'js.get')
      eachStmt(this.func.body, (stmt) => {
        if (stmt.kind === 'set' && stmt.local === view.imm && stmt.value.op === 'js.view')
          memory = stmt.value.imm
      })
    return memory as number
  }
}

/** What the accesses of an iteration cover together, in a row. */
interface Tile {
  readonly start: Sum
  /** By how much it moves from one iteration to the next: its size, or that much backwards. */
  readonly stride: number
  /** At addresses below this some access may be one that doesn't wrap round. */
  readonly least: number
}

function tileOf(places: readonly Place[], steps: ReadonlyMap<Local, number>): Tile | null {
  const sorted = [...places].sort((a, b) => a.address.offset - b.address.offset)
  const start = (sorted[0] as Place).address
  let size = 0
  let least = 0
  for (const { address, bytes, added } of sorted) {
    if (!sameTerms(address, start) || address.offset !== start.offset + size) return null
    if (added > 0) least = Math.max(least, added - size)
    size += bytes
  }
  const stride = stepOf(start, steps)
  return Math.abs(stride) === size ? { start, stride, least } : null
}

function stepOf({ terms }: Sum, steps: ReadonlyMap<Local, number>): number {
  return terms.reduce((sum, term) => sum + (steps.get(term) ?? 0), 0) | 0
}

/** That no access of any iteration would have wrapped round: forwards, the first one tells. */
function conditionsOf({ start, stride, least }: Tile, at: number): Expr[] | null {
  if (least <= 0) return []
  return stride < 0 ? null : [expr('js.ge', 'bool', [sumExpr(start, at), num(least, at)], null, at)]
}

/** The value that all stores have, and how many bytes of it have to be the same. */
function fillingOf(
  stores: readonly Store[],
  steps: ReadonlyMap<Local, number>,
  at: number,
): { value: Expr; width: number } | null {
  const width = Math.max(...stores.map(({ to }) => to.bytes))
  const [{ value }] = stores as [Store]
  if (value.kind === 'fixed') return stores.length === 1 ? { value: copyExpr(value.value), width } : null
  if (value.kind !== 'sum' || value.terms.some((term) => steps.get(term))) return null
  if (value.terms.length === 0) {
    const byte = value.offset & 255
    return stores.every((store) => repeats(store, byte)) ? { value: num(byte, at), width: 1 } : null
  }
  const isSame = stores.every(
    ({ value: other }) => other.kind === 'sum' && sameTerms(other, value) && other.offset === value.offset,
  )
  return isSame ? { value: sumExpr(value, at), width } : null
}

/** Whether a store writes nothing but this byte. */
function repeats({ to, value }: Store, byte: number): boolean {
  if (value.kind !== 'sum' || value.terms.length > 0) return false
  return (value.offset ^ Math.imul(byte, 0x01010101)) << (32 - 8 * to.bytes) === 0
}

/** Where a copy comes from: each store has to store what is loaded at the same distance. */
function sourceOf(
  stores: readonly Store[],
  loads: number,
  to: Tile,
  steps: ReadonlyMap<Local, number>,
): Tile | null {
  if (loads !== stores.length) return null
  const places: Place[] = []
  for (const store of stores) {
    if (store.value.kind !== 'loaded' || store.value.from.bytes !== store.to.bytes) return null
    places.push(store.value.from)
  }
  const from = tileOf(places, steps)
  if (from?.stride !== to.stride) return null
  const distance = from.start.offset - to.start.offset
  const isParallel = stores.every(
    ({ to }, i) => (places[i] as Place).address.offset - to.address.offset === distance,
  )
  return isParallel ? from : null
}

function sumExpr({ terms, offset }: Sum, at: number): Expr {
  const [first, ...rest] = terms.map((term) => expr('js.get', 'i32', [], term, at))
  if (first === undefined) return num(offset, at)
  const sum = rest.reduce((a, b) => or0(expr('js.add', 'num', [a, b], null, at)), first)
  if (offset === 0) return sum
  return or0(expr(offset < 0 ? 'js.sub' : 'js.add', 'num', [sum, num(Math.abs(offset), at)], null, at))
}

function moved(local: Local, count: Local, by: number, at: number): Expr {
  const times = expr('js.get', 'i32', [], count, at)
  const amount = Math.abs(by)
  const way = amount === 1 ? times : expr('js.imul', 'i32', [times, num(amount, at)], null, at)
  const from = expr('js.get', 'i32', [], local, at)
  return or0(expr(by < 0 ? 'js.sub' : 'js.add', 'num', [from, way], null, at))
}

function or0(node: Expr): Expr {
  return expr('js.or0', 'i32', [node], null, node.at)
}

function num(value: number, at: number): Expr {
  return expr('js.num', value === (value | 0) ? 'i32' : 'num', [], value, at)
}
