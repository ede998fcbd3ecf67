/**
 * Makes a function of a region and puts a call in its place.
 *
 *     x = a + b          x = f$1(a, b)                            function f$1(a, b) {
 *     if (x) break L  →  if (cells_i32[…]) break L    and           …
 *
 * Inputs are parameters. Without a choice of exits the first output is the result; with one, the result is the number of
 * the exit, 0 where control goes on behind the region, or takes the only way that there is. Other outputs
 * are left in cells beyond those of any function of the module, which hold at most 2,000 results.
 */
import {
  type Cell,
  type Expr,
  expr,
  type Func,
  type Local,
  newLocal,
  type Stmt,
  type Type,
} from '../../ir/nodes.ts'
import { eachExpr, eachOwn, eachStmt, hasInner, innerLists, refill } from '../../ir/walk.ts'
import { type Live, localsOf } from './live.ts'
import type { Exit } from './parts.ts'
import type { Region } from './regions.ts'
import { together } from './together.ts'

/** The first cell that no result of a function takes. */
const firstCell = 2000
/** Holds an exit number; a name that no wish of a module can be. */
const codeName = '$exit'

/** Extracts a region as piece number `piece` of its function; `live` is of the analysis that found it. */
export function extract(func: Func, region: Region, live: Live, piece: number): Func {
  return new Extraction(func, region, live, piece).run()
}

class Extraction {
  private readonly func: Func
  private readonly region: Region
  private readonly piece: number
  private readonly at: number
  private readonly inputs: Local[]
  /** Outputs that are returned or go through cells. */
  private readonly outputs: Local[]
  /** Views that the region may have read again: the caller does so as well. */
  private readonly views: Local[]
  /** Where control may go, in the order of their numbers; null is behind the region. */
  private readonly places: (Exit | null)[]
  private readonly cells = new Map<Local | null, Cell>()

  constructor(func: Func, region: Region, live: Live, piece: number) {
    this.func = func
    this.region = region
    this.piece = piece
    this.at = (region.list[region.start] as Stmt).at
    this.inputs = localsOf(region.inputs, live)
    const set = localsOf(region.outputs, live)
    this.outputs = set.filter((local) => local.type !== 'view')
    this.views = set.filter((local) => local.type === 'view')
    this.places = region.completes ? [null, ...region.exits] : [...region.exits]
    const inCells = this.coded ? this.outputs : this.outputs.slice(1)
    for (const local of inCells) this.cells.set(local, this.newCell(local.type))
    const result = func.results[0]
    if (this.coded && this.places.some(isReturn) && result !== undefined)
      this.cells.set(null, this.newCell(result))
  }

  /** Whether the result tells where control goes. */
  private get coded(): boolean {
    return this.places.length > 1
  }

  /** Whether all ways out are returns of the function, so that the results are its own. */
  private get returns(): boolean {
    return this.places.length === 1 && isReturn(this.places[0] as Exit | null)
  }

  private newCell(type: Type): Cell {
    const array = type === 'ref' ? 'ref' : type === 'f32' || type === 'f64' ? 'f64' : 'i32'
    let slot = firstCell
    for (const cell of this.cells.values()) if (cell.array === array) slot++
    return { array, slot }
  }

  run(): Func {
    const { list, start, end } = this.region
    const body = list.slice(start, end)
    const extracted: Func = {
      index: this.func.index,
      piece: this.piece,
      params: this.inputs,
      results: this.results(),
      locals: localsIn(body).filter((local) => !this.inputs.includes(local)),
      // What is read before it is set is an input; but every exit leaves all outputs.
      initial: new Set(this.outputs),
      body: this.leaving(body),
      at: this.at,
    }
    if (this.region.completes && this.places.length > 0) extracted.body.push(...this.leave(0, null))
    const caller = this.caller()
    list.splice(start, end - start, ...(caller.length === 1 ? caller : [together(caller)]))
    return extracted
  }

  private results(): Type[] {
    if (this.coded) return ['i32']
    if (this.returns) return this.func.results
    const [first] = this.outputs
    return first === undefined ? [] : [first.type]
  }

  // --- inside ---

  /** The statements with every jump out of the region replaced. */
  private leaving(list: readonly Stmt[]): Stmt[] {
    const out: Stmt[] = []
    for (const stmt of list) {
      const place = this.placeOf(stmt)
      if (place >= 0) {
        out.push(...this.leave(place, stmt))
        continue
      }
      if (hasInner(stmt)) for (const inner of innerLists(stmt)) refill(inner, this.leaving(inner))
      out.push(stmt)
    }
    return out
  }

  private placeOf(stmt: Stmt): number {
    if (stmt.kind === 'return') return this.returns ? -1 : this.places.findIndex(isReturn)
    if (stmt.kind === 'br')
      return this.places.findIndex((exit) => exit?.jump.kind === 'br' && exit.jump.label === stmt.label)
    if (stmt.kind !== 'goto') return -1
    return this.places.findIndex(
      (exit) =>
        exit?.jump.kind === 'goto' && exit.jump.label === stmt.label && exit.jump.target === stmt.target,
    )
  }

  /** Leaves the piece for a place; `stmt` is the jump that did so before, null at the end. */
  private leave(place: number, stmt: Stmt | null): Stmt[] {
    const at = stmt?.at ?? this.at
    const out: Stmt[] = []
    if (stmt?.kind === 'br' || stmt?.kind === 'goto') stmt.label.uses--
    const returned = stmt?.kind === 'return' ? stmt.values[0] : undefined
    if (returned !== undefined) out.push(this.setCell(this.cells.get(null) as Cell, returned))
    if (stmt?.kind !== 'return') {
      for (const local of this.outputs) {
        const cell = this.cells.get(local)
        if (cell !== undefined) out.push(this.setCell(cell, get(local, at)))
      }
    }
    const first = this.outputs[0]
    const values = this.coded ? [number(place, at)] : first === undefined ? [] : [get(first, at)]
    out.push({ kind: 'return', values, at })
    return out
  }

  private setCell(cell: Cell, value: Expr): Stmt {
    const { at } = value
    return { kind: 'effect', value: expr('js.cell_set', 'none', [value], cell, at), at }
  }

  // --- at the call ---

  private caller(): Stmt[] {
    const { at } = this
    const args = this.inputs.map((local) => get(local, at))
    const call = (type: Type) => expr('js.call_piece', type, args, this.piece, at)
    const [first] = this.outputs
    if (this.returns) {
      const [result] = this.func.results
      if (result !== undefined) return [{ kind: 'return', values: [call(result)], at }]
      return [
        { kind: 'effect', value: call('none'), at },
        { kind: 'return', values: [], at },
      ]
    }
    if (this.coded) return this.choose(call('i32'))
    const out: Stmt[] = [
      first === undefined
        ? { kind: 'effect', value: call('none'), at }
        : { kind: 'set', local: first, value: call(first.type), at },
      ...this.restore(),
    ]
    const [place] = this.places
    if (place !== null && place !== undefined) out.push(this.jump(place))
    return out
  }

  private restore(): Stmt[] {
    const { at } = this
    const out: Stmt[] = []
    for (const local of this.outputs) {
      const cell = this.cells.get(local)
      if (cell !== undefined)
        out.push({ kind: 'set', local, value: expr('js.cell', local.type, [], cell, at), at })
    }
    for (const local of this.views) {
      const memory = memoryOf(local, this.func.body) ?? 0
      out.push({ kind: 'set', local, value: expr('js.view', 'view', [], memory, at), at })
    }
    return out
  }

  /** Goes where the piece says. */
  private choose(call: Expr): Stmt[] {
    const { at } = this
    const restored = this.restore()
    const out: Stmt[] = []
    let code = call
    if (restored.length > 0 || this.places.length > 2) {
      const local = this.code()
      out.push({ kind: 'set', local, value: call, at }, ...restored)
      code = get(local, at)
    }
    const jumps = this.places.map((place): Stmt[] => (place === null ? [] : [this.jump(place)]))
    if (jumps.length === 2) {
      out.push({ kind: 'if', cond: code, then: jumps[1] as Stmt[], else: jumps[0] as Stmt[], at })
    } else {
      const table = jumps.map((_, k) => k)
      out.push({
        kind: 'switch',
        index: code,
        table: table.slice(0, -1),
        arms: jumps,
        fallback: table.length - 1,
        at,
      })
    }
    return out
  }

  /** The local that holds what a piece says: one for all calls, since it is read at once. */
  private code(): Local {
    const { params, locals } = this.func
    const last = locals[locals.length - 1]
    if (last?.name === codeName) return last
    const index = 1 + [...params, ...locals].reduce((most, local) => Math.max(most, local.index), -1)
    const local = newLocal('temp', 'i32', codeName, index)
    locals.push(local)
    return local
  }

  private jump({ jump }: Exit): Stmt {
    const { at } = this
    if (jump.kind !== 'return') {
      jump.label.uses++
      return { ...jump, at }
    }
    const cell = this.cells.get(null)
    const [result] = this.func.results
    if (cell === undefined || result === undefined) return { kind: 'return', values: [], at }
    return { kind: 'return', values: [expr('js.cell', result, [], cell, at)], at }
  }
}

function isReturn(exit: Exit | null): boolean {
  return exit?.jump.kind === 'return'
}

function get(local: Local, at: number): Expr {
  return expr('js.get', local.type, [], local, at)
}

function number(value: number, at: number): Expr {
  return expr('js.num', 'i32', [], value, at)
}

function localsIn(body: readonly Stmt[]): Local[] {
  const found = new Set<Local>()
  const read = (node: Expr) => {
    if (node.op === 'js.get') found.add(node.imm as Local)
  }
  const own = (root: Expr) => eachExpr(root, read)
  eachStmt(body, (stmt) => {
    if (stmt.kind === 'set') found.add(stmt.local)
    if (stmt.kind === 'dispatch') found.add(stmt.pc)
    if (stmt.kind === 'try') found.add(stmt.exception)
    eachOwn(stmt, own)
  })
  return [...found]
}

/** The memory whose view a local holds: every set of it reads that one. */
function memoryOf(view: Local, list: readonly Stmt[]): number | null {
  for (const stmt of list) {
    if (stmt.kind === 'set' && stmt.local === view && stmt.value.op === 'js.view')
      return stmt.value.imm as number
    if (!hasInner(stmt)) continue
    for (const inner of innerLists(stmt)) {
      const found = memoryOf(view, inner)
      if (found !== null) return found
    }
  }
  return null
}
