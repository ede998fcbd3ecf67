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
import { LocalNumbers } from '../ir/local-numbers.ts'
import { add, addAll, eachMember, has, type LocalSet, members, newSet, remove } from '../ir/local-set.ts'
import type { Expr, Func, Local, Stmt } from '../ir/nodes.ts'
import { eachInner, eachOwn, eachStmt } from '../ir/walk.ts'

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
  readonly numbers: LocalNumbers
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
  const locals = func.locals.filter((local) => shared.of(local) === local)
  return { ...func, locals, initial: initial(graph, shared, locals) }
}

/** Locals whose initial value is read, or that were not looked at. */
function initial({ numbers, atEntry }: Graph, shared: Shared, variables: readonly Local[]): Set<Local> {
  const found = new Set(variables.filter((local) => numbers.of(local) < 0))
  for (const number of members(atEntry)) found.add(shared.of(numbers.locals[number] as Local))
  return found
}

/** Params first, then locals in the order of their first mention. */
function candidates(func: Func): Local[] {
  const found: Local[] = []
  const numbers = new LocalNumbers([...func.params, ...func.locals])
  const seen = new Uint8Array(numbers.size)
  const see = (local: Local): void => {
    const number = numbers.of(local)
    if (seen[number] === 1) return
    seen[number] = 1
    // A view belongs to one memory.
    if (local.type !== 'view') found.push(local)
  }
  const mention = (node: Expr): void => {
    if (node.op === 'js.get') see(node.imm as Local)
    const { args } = node
    for (let i = 0; i < args.length; i++) mention(args[i] as Expr)
  }
  const apart = new Set<Local>()
  func.params.forEach(see)
  eachStmt(func.body, (stmt) => {
    switch (stmt.kind) {
      case 'set':
        mention(stmt.value)
        see(stmt.local)
        return
      // Set by jumps, and by what throws.
      case 'dispatch':
        apart.add(stmt.pc)
        return
      case 'try':
        apart.add(stmt.exception)
        return
      default:
        eachOwn(stmt, mention)
    }
  })
  const shareable = apart.size === 0 ? found : found.filter((local) => !apart.has(local))
  return shareable.length > maxLocals ? shareable.slice(0, maxLocals) : shareable
}

function interference(func: Func): Graph {
  const locals = candidates(func)
  const numbers = new LocalNumbers(locals)
  const rows = locals.map(() => newSet(locals.length))
  const copies: [number, number][] = []
  const { atEntry } = liveness(func, numbers, {
    start() {
      for (let i = 0; i < rows.length; i++) (rows[i] as LocalSet).fill(0)
      copies.length = 0
    },
    set(stmt, number, after) {
      const row = rows[number] as LocalSet
      const source = stmt.value.op === 'js.get' ? numbers.of(stmt.value.imm as Local) : -1
      if (source < 0) {
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
    const number = numbers.of(param)
    if (number >= 0) add(atEntry, number)
  }
  for (const number of members(atEntry)) addAll(rows[number] as LocalSet, atEntry)
  for (const [number, row] of rows.entries()) eachMember(row, (other) => add(rows[other] as LocalSet, number))
  return { numbers, rows, copies: copies.reverse(), atEntry }
}

function disjoint(a: LocalSet, b: LocalSet): boolean {
  for (let i = 0; i < a.length; i++) if (((a[i] as number) & (b[i] as number)) !== 0) return false
  return true
}

/** Which local stands for each. */
class Shared {
  private readonly numbers: LocalNumbers
  /** By number. */
  private readonly variables: Local[]

  constructor(numbers: LocalNumbers) {
    this.numbers = numbers
    this.variables = numbers.locals.slice()
  }

  set(number: number, variable: Local): void {
    this.variables[number] = variable
  }

  of(local: Local): Local {
    const number = this.numbers.of(local)
    return number < 0 ? local : (this.variables[number] as Local)
  }
}

function assign({ numbers, rows, copies }: Graph): Shared {
  const { locals } = numbers
  const groups = merge(locals, rows, copies)
  const variables = new Map<string, Variable[]>()
  const shared = new Shared(numbers)
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
      shared.set(member, variable.local)
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
function rename(list: Stmt[], shared: Shared): void {
  const own = (root: Expr) => renameIn(root, shared)
  const inside = (inner: Stmt[]) => rename(inner, shared)
  let kept = 0
  for (let i = 0; i < list.length; i++) {
    const stmt = list[i] as Stmt
    if (stmt.kind === 'set') {
      renameIn(stmt.value, shared)
      stmt.local = shared.of(stmt.local)
      if (stmt.value.op === 'js.get' && stmt.value.imm === stmt.local) continue
    } else {
      eachOwn(stmt, own)
      eachInner(stmt, inside)
    }
    list[kept++] = stmt
  }
  if (kept < list.length) list.length = kept
}

function renameIn(node: Expr, shared: Shared): void {
  if (node.op === 'js.get') node.imm = shared.of(node.imm as Local)
  const { args } = node
  for (let i = 0; i < args.length; i++) renameIn(args[i] as Expr, shared)
}
