/**
 * Splits locals that hold vectors into one for each of their uses (wasm dialect).
 *
 *     x = v128.load p; f(f32x4.mul(x, x)); x = i32x4.splat(n); g(x)   →   x1 = …; f(f32x4.mul(x1, x1)); x2 = …; g(x2)
 *     x = v128.const 1 1; f(f64x2.add(y, x))                          →   f(f64x2.add(y, v128.const 1 1))
 *
 * Compilers give vectors of all kinds the same local, one after the other; apart, each can be lowered in the form that suits it
 * (lower/vector-forms.ts). Two sets belong together if some read may see either: at a join that depends on what is read behind it, so a
 * join makes a node of its own, and those that are read are united with what comes into them (union and find). What is
 * a constant wherever it is read is put there. One walk forwards; linear in the size of the function times the number of such locals at
 * joins, which is bounded. State machines and handlers are left alone: anything leads to anything in them.
 */
import {
  type Expr,
  expr,
  type Func,
  type Label,
  type Local,
  newLocal,
  type SetStmt,
  type Stmt,
} from '../ir/nodes.ts'
import { eachExpr, eachStmt, hasWildJumps, ownExprs } from '../ir/walk.ts'

/** Beyond these the function is left alone. */
const maxLocals = 256
const maxNodes = 100_000

/** A value that a local may have somewhere: of a set, of its start (`set` is null), or of a join. */
interface Node {
  readonly local: number
  readonly kind: 'start' | 'set' | 'join'
  readonly set: SetStmt | null
  readonly inputs: Node[]
  /** Itself, or what it was united with. */
  parent: Node | null
  isRead: boolean
}

/** By number of the local; null where control never comes. */
type State = Node[] | null

export function splitVectors(func: Func): Func {
  const locals = [...func.params, ...func.locals].filter(({ type }) => type === 'v128')
  if (locals.length === 0 || locals.length > maxLocals || hasWildJumps(func.body)) return func
  const walk = new Walk(locals)
  walk.list(
    func.body,
    locals.map((_, i) => walk.node(i, 'start')),
  )
  if (walk.count > maxNodes) return func
  walk.unite()
  return rename(func, locals, walk)
}

class Walk {
  readonly sets: Node[] = []
  readonly reads: [Expr, Node][] = []
  count = 0
  private readonly numbers: ReadonlyMap<Local, number>
  private readonly atLabel = new Map<Label, Node[][]>()

  constructor(locals: readonly Local[]) {
    this.numbers = new Map(locals.map((local, number) => [local, number]))
  }

  node(local: number, kind: Node['kind'], set: SetStmt | null = null, inputs: Node[] = []): Node {
    this.count++
    return { local, kind, set, inputs, parent: null, isRead: false }
  }

  list(list: readonly Stmt[], state: State): State {
    let current = state
    for (const stmt of list) current = this.stmt(stmt, current)
    return current
  }

  private stmt(stmt: Stmt, before: State): State {
    if (before === null || this.count > maxNodes) return before
    for (const own of ownExprs(stmt)) this.read(own, before)
    switch (stmt.kind) {
      case 'set': {
        const number = this.numbers.get(stmt.local)
        if (number === undefined) return before
        const node = this.node(number, 'set', stmt)
        this.sets.push(node)
        const after = before.slice()
        after[number] = node
        return after
      }
      case 'block': {
        this.atLabel.set(stmt.label, [])
        const end = this.list(stmt.body, before)
        return this.join([...(this.atLabel.get(stmt.label) ?? []), ...(end === null ? [] : [end])])
      }
      case 'loop':
        return this.loop(stmt.body, stmt.label, before)
      case 'if': {
        const ends = [this.list(stmt.then, before), this.list(stmt.else, before)]
        return this.join(ends.filter((end) => end !== null))
      }
      case 'switch': {
        const ends = stmt.arms.map((arm) => this.list(arm, before))
        return this.join(ends.filter((end) => end !== null))
      }
      case 'br':
        this.atLabel.get(stmt.label)?.push(before)
        return null
      case 'return':
      case 'trap':
      case 'throw':
        return null
      default:
        return before
    }
  }

  /** At its head, what the loop sets may be of any round. */
  private loop(body: readonly Stmt[], label: Label, before: Node[]): State {
    const head = before.slice()
    eachStmt(body, (stmt) => {
      const number = stmt.kind === 'set' ? this.numbers.get(stmt.local) : undefined
      if (number !== undefined && head[number] === before[number])
        head[number] = this.node(number, 'join', null, [before[number] as Node])
    })
    const again: Node[][] = []
    this.atLabel.set(label, again)
    const end = this.list(body, head)
    for (const state of again)
      head.forEach((node, i) => {
        if (node !== before[i] && state[i] !== node) node.inputs.push(state[i] as Node)
      })
    return end
  }

  private join(states: readonly Node[][]): State {
    const [first, ...rest] = states
    if (first === undefined || rest.length === 0) return first ?? null
    return first.map((node, i) => {
      const others = rest.map((state) => state[i] as Node).filter((other) => other !== node)
      return others.length === 0 ? node : this.node(i, 'join', null, [node, ...new Set(others)])
    })
  }

  private read(root: Expr, state: Node[]): void {
    eachExpr(root, (node) => {
      const number = node.op === 'local.get' ? this.numbers.get(node.imm as Local) : undefined
      if (number !== undefined) this.reads.push([node, state[number] as Node])
    })
  }

  /** Joins that are read, with all that comes into them. */
  unite(): void {
    const work = this.reads.map(([, node]) => node)
    for (let node = work.pop(); node !== undefined; node = work.pop()) {
      if (node.isRead) continue
      node.isRead = true
      for (const input of node.inputs) {
        const [a, b] = [find(node), find(input)]
        // The start of a local stands for all that may still be it.
        if (a !== b && a.kind === 'start') b.parent = a
        else if (a !== b) a.parent = b
        work.push(input)
      }
    }
  }
}

function find(node: Node): Node {
  let root = node
  while (root.parent !== null) root = root.parent
  for (let each = node; each !== root; ) {
    const next = each.parent as Node
    each.parent = root
    each = next
  }
  return root
}

function rename(func: Func, locals: readonly Local[], walk: Walk): Func {
  const names = new Map<Node, Local>()
  const taken = new Set<number>()
  const added: Local[] = []
  let nextIndex = Math.max(...[...func.params, ...func.locals].map(({ index }) => index)) + 1
  const localOf = (node: Node): Local => {
    const root = find(node)
    const known = names.get(root)
    if (known !== undefined) return known
    const original = locals[node.local] as Local
    let local = original
    if (root.kind !== 'start' && (taken.has(node.local) || original.kind === 'param')) {
      const { kind, type, name } = original
      local = newLocal(kind === 'param' ? 'local' : kind, type, name, nextIndex++)
      added.push(local)
    } else taken.add(node.local)
    names.set(root, local)
    return local
  }
  // What starts with its local keeps it.
  for (const [, node] of walk.reads) if (find(node).kind === 'start') localOf(node)
  const sets = new Map<Node, SetStmt[]>()
  for (const node of walk.sets) {
    const root = find(node)
    const list = sets.get(root)
    if (list === undefined) sets.set(root, [node.set as SetStmt])
    else list.push(node.set as SetStmt)
  }
  for (const [read, node] of walk.reads) {
    const only = sets.get(find(node)) ?? []
    const value = only[0]?.value
    if (only.length === 1 && value?.op === 'v128.const' && find(node).kind !== 'start')
      Object.assign(read, expr(value.op, value.type, [], value.imm, read.at))
    else read.imm = localOf(node)
  }
  for (const node of walk.sets) (node.set as SetStmt).local = localOf(node)
  return { ...func, locals: [...func.locals, ...added] }
}
