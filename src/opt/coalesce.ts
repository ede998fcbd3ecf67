/**
 * Lets locals that are never alive at the same time share one variable (JS dialect).
 *
 *     t1 = f(); g(t1); t2 = f(); h(t2)   →   t1 = f(); g(t1); t1 = f(); h(t1)
 *     x = y; … x …                       →   … y …         (when y keeps its value while x is alive)
 *
 * Runs last: earlier passes want single-assignment temps. Frames get smaller, so recursion gets deeper, and bytecode
 * needs no wide operands. Two locals interfere when one is set while the other is alive, except by a copy of the other
 * (Chaitin). The ends of copies become one first, then every local takes the first variable that interferes with nothing
 * that it holds. Locals share with their own type only, which keeps what an engine learns of a variable true, and with
 * their own name. A local that is alive at entry needs its initial value and so interferes with all params.
 * Liveness apart, O(n²/32) in the number of locals, which is bounded.
 */
import { liveness } from '../ir/liveness.ts'
import { add, addAll, has, type LocalSet, members, newSet, remove } from '../ir/local-set.ts'
import type { Expr, Func, Local, Stmt } from '../ir/nodes.ts'
import { eachStmt, innerLists, ownExprs } from '../ir/walk.ts'

/** Locals beyond this many keep their variables. */
const maxLocals = 8192
/** Variables that a local looks at for a place. */
const maxTried = 256

/** Locals that share a variable. */
interface Variable {
  readonly members: LocalSet
  local: Local
}

interface Graph {
  readonly locals: readonly Local[]
  readonly numbers: ReadonlyMap<Local, number>
  /** By number: the locals that it interferes with. */
  readonly rows: readonly LocalSet[]
  /** Pairs of numbers, where one local is set to the other. */
  readonly copies: [number, number][]
  /** Params, and what is alive when the function begins. */
  readonly atEntry: LocalSet
}

export function coalesceLocals(func: Func): Func {
  const graph = interference(func)
  const shared = assign(graph)
  rename(func.body, shared)
  const locals = func.locals.filter((local) => (shared.get(local) ?? local) === local)
  return { ...func, locals, initial: initial(graph, shared, locals) }
}

/** Locals whose initial value is read, or that were not looked at. */
function initial(
  { locals, numbers, atEntry }: Graph,
  shared: ReadonlyMap<Local, Local>,
  variables: readonly Local[],
): Set<Local> {
  const found = new Set(variables.filter((local) => !numbers.has(local)))
  for (const number of members(atEntry)) {
    const local = locals[number] as Local
    found.add(shared.get(local) ?? local)
  }
  return found
}

/** Params first, then locals in the order of their first mention. */
function candidates(func: Func): Local[] {
  const found = new Set<Local>(func.params)
  const apart = new Set<Local>()
  const mention = (node: Expr): void => {
    if (node.op === 'js.get') found.add(node.imm as Local)
    for (const arg of node.args) mention(arg)
  }
  eachStmt(func.body, (stmt) => {
    for (const own of ownExprs(stmt)) mention(own)
    if (stmt.kind === 'set') found.add(stmt.local)
    // Set by jumps, and by what throws.
    if (stmt.kind === 'dispatch') apart.add(stmt.pc)
    if (stmt.kind === 'try') apart.add(stmt.exception)
  })
  // A view belongs to one memory.
  return [...found].filter((local) => !apart.has(local) && local.type !== 'view').slice(0, maxLocals)
}

function interference(func: Func): Graph {
  const locals = candidates(func)
  const numbers = new Map(locals.map((local, number) => [local, number]))
  const rows = locals.map(() => newSet(locals.length))
  const copies: [number, number][] = []
  const { atEntry } = liveness(func, numbers, {
    set(stmt, number, after) {
      const row = rows[number] as LocalSet
      const source = stmt.value.op === 'js.get' ? numbers.get(stmt.value.imm as Local) : undefined
      if (source === undefined) {
        addAll(row, after)
        return
      }
      copies.push([number, source])
      const interfered = has(row, source)
      addAll(row, after)
      if (!interfered) remove(row, source)
    },
  })
  for (const param of func.params) {
    const number = numbers.get(param)
    if (number !== undefined) add(atEntry, number)
  }
  for (const number of members(atEntry)) addAll(rows[number] as LocalSet, atEntry)
  for (const [number, row] of rows.entries())
    for (const other of members(row)) add(rows[other] as LocalSet, number)
  return { locals, numbers, rows, copies: copies.reverse(), atEntry }
}

function disjoint(a: LocalSet, b: LocalSet): boolean {
  for (let i = 0; i < a.length; i++) if (((a[i] as number) & (b[i] as number)) !== 0) return false
  return true
}

/** Which local stands for each. */
function assign({ locals, rows, copies }: Graph): Map<Local, Local> {
  const groups = merge(locals, rows, copies)
  const variables = new Map<string, Variable[]>()
  const shared = new Map<Local, Local>()
  for (const [number, group] of groups.entries()) {
    if (group.first !== number) continue
    const key = keyOf(group.local)
    const list = variables.get(key) ?? []
    if (list.length === 0) variables.set(key, list)
    let variable = place(list, rows[number] as LocalSet)
    if (variable === undefined) {
      variable = { members: newSet(locals.length), local: group.local }
      list.push(variable)
    }
    for (const member of group.members) {
      add(variable.members, member)
      shared.set(locals[member] as Local, variable.local)
    }
  }
  return shared
}

/** Only locals with the same key share a variable without being copies. */
function keyOf({ type, name, half }: Local): string {
  return name === null ? type : `${type} ${half} ${name}`
}

function place(variables: readonly Variable[], row: LocalSet): Variable | undefined {
  const count = Math.min(variables.length, maxTried)
  for (let i = 0; i < count; i++) {
    const variable = variables[i] as Variable
    if (disjoint(row, variable.members)) return variable
  }
  return undefined
}

interface Group {
  /** The lowest number: its row holds what any member interferes with. */
  first: number
  members: number[]
  local: Local
}

/** Joins the ends of copies that don't interfere. */
function merge(locals: readonly Local[], rows: readonly LocalSet[], copies: Graph['copies']): Group[] {
  const groups = locals.map((local, number): Group => ({ first: number, members: [number], local }))
  for (const [a, b] of copies) {
    const [x, y] = [groups[a] as Group, groups[b] as Group]
    if (x === y || !mayJoin(x.local, y.local)) continue
    const [into, from] = x.first < y.first ? [x, y] : [y, x]
    const row = rows[into.first] as LocalSet
    if (from.members.some((member) => has(row, member))) continue
    addAll(row, rows[from.first] as LocalSet)
    for (const member of from.members) {
      into.members.push(member)
      groups[member] = into
    }
    into.local = preferred(into.local, from.local)
  }
  return groups
}

function mayJoin(a: Local, b: Local): boolean {
  if (a.type !== b.type) return false
  return a.name === null || b.name === null || (a.name === b.name && a.half === b.half)
}

/** A param has to stand for its group; a name is worth keeping; a local of the module says more than a temp. */
function preferred(a: Local, b: Local): Local {
  return rank(b) > rank(a) ? b : a
}

function rank({ kind, name }: Local): number {
  return (kind === 'param' ? 4 : 0) + (name === null ? 0 : 2) + (kind === 'local' ? 1 : 0)
}

/** Puts the shared locals in place, and drops copies that have become sets of a local to itself. */
function rename(list: Stmt[], shared: ReadonlyMap<Local, Local>): void {
  let kept = 0
  for (const stmt of list) {
    for (const own of ownExprs(stmt)) renameIn(own, shared)
    for (const inner of innerLists(stmt)) rename(inner, shared)
    if (stmt.kind === 'set') {
      stmt.local = shared.get(stmt.local) ?? stmt.local
      if (stmt.value.op === 'js.get' && stmt.value.imm === stmt.local) continue
    }
    list[kept++] = stmt
  }
  list.length = kept
}

function renameIn(node: Expr, shared: ReadonlyMap<Local, Local>): void {
  if (node.op === 'js.get') node.imm = shared.get(node.imm as Local) ?? node.imm
  for (const arg of node.args) renameIn(arg, shared)
}
