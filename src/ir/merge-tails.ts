/**
 * Makes the body of a group of functions that tail-call each other (wasm dialect).
 *
 *     func even(n) { … return_call odd(n - 1) }          func even(n) {
 *     func odd(n) { … return_call even(n - 1) }     →      loop L { switch (which) {
 *                                                            case 0 { … n = n - 1; which = 1; br L }
 *                                                            case 1 { … n = n - 1; which = 0; br L } } } }
 *
 * Members share the variables of their parameters, type by type; their other locals stay apart and start at their
 * defaults again whenever a member does. Needs the functions as they are built, and takes them apart. Linear.
 */
import { InternalError } from '../errors.ts'
import { assignAtOnce } from './assign.ts'
import {
  type Expr,
  expr,
  type Func,
  type Imm,
  type Label,
  type Local,
  type Stmt,
  type Type,
} from './nodes.ts'
import { placesOf, type TailGroup } from './tails.ts'
import { eachExpr, innerLists, ownExprs } from './walk.ts'

/** The body of a group; `funcs` are its members in their order. */
export function mergeTails(group: TailGroup, funcs: readonly Func[]): Func {
  return new Merging(group, funcs).run()
}

class Merging {
  private readonly group: TailGroup
  private readonly funcs: readonly Func[]
  private readonly leader: Func
  private readonly slots: Local[]
  private readonly locals: Local[] = []
  private nextLocal = 0
  private nextLabel = 0
  private readonly label: Label
  /** Which member runs. */
  private readonly which: Local

  constructor(group: TailGroup, funcs: readonly Func[]) {
    this.group = group
    this.funcs = funcs
    const leader = funcs.find(({ index }) => index === group.leader)
    if (leader === undefined) throw new InternalError(`function ${group.leader} is not in its group`)
    this.leader = leader
    const paramCount = group.separate ? group.slots.length : leader.params.length
    this.slots = group.slots.map((type, i) =>
      this.newLocal(i < paramCount ? 'param' : 'local', type, leader.params[i]?.name ?? null),
    )
    this.label = { id: this.nextLabel++, kind: 'loop', uses: 0 }
    this.which = this.newLocal(group.separate ? 'param' : 'local', 'i32', null)
  }

  run(): Func {
    const { group, funcs, leader, slots, label, which } = this
    const arms = funcs.map((func) => this.member(func))
    const { at } = leader
    const several = funcs.length > 1
    const start = group.separate ? 0 : funcs.indexOf(leader)
    const head: Stmt[] = []
    if (several && start !== 0) head.push({ kind: 'set', local: which, value: number(start, at), at })
    const list = several ? [choose(which, arms, at)] : (arms[0] as Stmt[])
    const body = label.uses > 0 ? [...head, { kind: 'loop', label, body: list, at } as const] : list
    const params = slots.filter(({ kind }) => kind === 'param')
    const locals = [...slots.slice(params.length), ...this.locals]
    if (several) {
      if (group.separate) params.unshift(which)
      else locals.push(which)
    }
    return {
      ...leader,
      ...(group.separate ? { form: 'body' } : {}),
      params,
      locals,
      body,
    }
  }

  private newLocal(kind: Local['kind'], type: Type, name: string | null): Local {
    return { kind, type, name, index: this.nextLocal++, half: null }
  }

  /** The statements of a member, from where a jump to it leads. */
  private member(func: Func): Stmt[] {
    const renamed = new Map<Local, Local>()
    const places = placesOf(
      func.params.map(({ type }) => type),
      [...this.group.slots],
    )
    func.params.forEach((param, i) => {
      renamed.set(param, this.slots[places[i] as number] as Local)
    })
    const resets: Stmt[] = []
    for (const local of func.locals) {
      const own = this.newLocal(local.kind, local.type, local.name)
      renamed.set(local, own)
      this.locals.push(own)
      const value = local.kind === 'local' ? zero(own.type, func.at) : null
      if (value !== null) resets.push({ kind: 'set', local: own, value, at: func.at })
    }
    const body = this.list(func.body, renamed, new Map())
    return this.label.uses > 0 || this.funcs.length > 1 ? [...resets, ...body] : body
  }

  private list(stmts: readonly Stmt[], locals: Map<Local, Local>, labels: Map<Label, Label>): Stmt[] {
    const out: Stmt[] = []
    for (const stmt of stmts) {
      this.rename(stmt, locals, labels)
      const call = stmt.kind === 'return' ? stmt.values[0] : undefined
      const callee = call?.op === 'return_call' ? this.numberOf(call.imm as number) : -1
      if (callee >= 0) this.jump(callee, (call as Expr).args, stmt.at, out)
      else out.push(stmt)
    }
    return out
  }

  private numberOf(funcidx: number): number {
    return this.group.members.indexOf(funcidx)
  }

  /** Puts the locals and labels of the group in the place of the member's. */
  private rename(stmt: Stmt, locals: Map<Local, Local>, labels: Map<Label, Label>): void {
    const local = (old: Local) => locals.get(old) as Local
    for (const own of ownExprs(stmt))
      eachExpr(own, (node) => {
        if (node.op === 'local.get') node.imm = local(node.imm as Local)
      })
    if ('label' in stmt) {
      let label = labels.get(stmt.label)
      if (label === undefined) {
        label = { ...stmt.label, id: this.nextLabel++ }
        labels.set(stmt.label, label)
      }
      stmt.label = label
    }
    if (stmt.kind === 'set') stmt.local = local(stmt.local)
    if (stmt.kind === 'dispatch' || stmt.kind === 'goto') stmt.pc = local(stmt.pc)
    if (stmt.kind === 'try') stmt.exception = local(stmt.exception)
    for (const inner of innerLists(stmt)) {
      const changed = this.list(inner, locals, labels)
      inner.length = 0
      for (const each of changed) inner.push(each)
    }
  }

  /** Assigns the parameters of a member and starts it. */
  private jump(callee: number, args: readonly Expr[], at: number, out: Stmt[]): void {
    const types = (this.funcs[callee] as Func).params.map(({ type }) => type)
    const targets = placesOf(types, [...this.group.slots]).map((place) => this.slots[place] as Local)
    const newTemp = (type: Type) => {
      const temp = this.newLocal('temp', type, null)
      this.locals.push(temp)
      return temp
    }
    assignAtOnce(targets, args, at, newTemp, out)
    if (this.funcs.length > 1) out.push({ kind: 'set', local: this.which, value: number(callee, at), at })
    this.label.uses++
    out.push({ kind: 'br', label: this.label, at })
  }
}

function choose(which: Local, arms: Stmt[][], at: number): Stmt {
  const index = expr('local.get', 'i32', [], which, at)
  const fallback = arms.length - 1
  const table = arms.map((_, number) => number).slice(0, fallback)
  return { kind: 'switch', index, table, arms, fallback, at }
}

function number(value: number, at: number): Expr {
  return expr('i32.const', 'i32', [], value, at)
}

const zeros: Partial<Record<Type, readonly [op: string, imm: Imm]>> = {
  i32: ['i32.const', 0],
  i64: ['i64.const', { lo: 0, hi: 0 }],
  f32: ['f32.const', 0],
  f64: ['f64.const', { lo: 0, hi: 0 }],
  ref: ['ref.null', null],
}

/** What a local holds before it is set. */
function zero(type: Type, at: number): Expr {
  const constant = zeros[type]
  if (constant === undefined) throw new InternalError(`no initial value of type ${type}`)
  return expr(constant[0], type, [], constant[1], at)
}
