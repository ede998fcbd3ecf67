/**
 * Makes the body of a group of functions that tail-call each other (wasm dialect).
 *
 *     func even(n) { … return_call odd(n - 1) }          func even(n) {
 *     func odd(n) { … return_call even(n - 1) }     →      loop L { switch (which) {
 *                                                            case 0 { … n = n - 1; which = 1; br L }
 *                                                            case 1 { … n = n - 1; which = 0; br L } } } }
 *
 * A call through a table whose elements are known leads there by numbers before those of the members, one for each
 * element: `which = i`, if there is an element i. Elements that are no members are called by arms of their own,
 * which is how the loop ends.
 *
 * Members share the variables of their parameters, type by type; their other locals stay apart and start at their
 * defaults again whenever a member does. Needs the functions as they are built, and takes them apart. Linear.
 */
import { InternalError } from '../errors.ts'
import { matchesRef } from '../wasm/subtype.ts'
import { funcType, type RefType } from '../wasm/types.ts'
import { assignAtOnce } from './assign.ts'
import {
  type CallIndirect,
  type Expr,
  expr,
  type Func,
  type Imm,
  type Label,
  type Local,
  newLocal,
  type Stmt,
  type Type,
} from './nodes.ts'
import { irType } from './operands.ts'
import { type Dispatch, placesOf, type TailGroup } from './tails.ts'
import { eachExpr, innerLists, ownExprs, refill } from './walk.ts'

/** A type that is above both, if it is one of them. */
function common(a: RefType | undefined, b: RefType | undefined): RefType | undefined {
  if (a === undefined || b === undefined) return undefined
  if (matchesRef(a, b)) return b
  return matchesRef(b, a) ? a : undefined
}

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
    const refs = this.slotRefs()
    this.slots = group.slots.map((type, i) =>
      this.newLocal(i < paramCount ? 'param' : 'local', type, leader.params[i]?.name ?? null, refs[i]),
    )
    this.label = { id: this.nextLabel++, kind: 'loop', uses: 0 }
    this.which = this.newLocal(group.separate ? 'param' : 'local', 'i32', null)
  }

  run(): Func {
    const { group, funcs, leader, slots, label, which } = this
    const arms = funcs.map((func) => this.member(func))
    const { at } = leader
    const { several } = this
    const start = group.separate ? 0 : group.first + funcs.indexOf(leader)
    const head: Stmt[] = []
    if (several && start !== 0) head.push({ kind: 'set', local: which, value: number(start, at), at })
    const list = several ? [this.choose(arms, at)] : (arms[0] as Stmt[])
    // Without a jump, where those that the summaries tell of can't be reached, there is nothing to repeat.
    const rest: Stmt[] = label.uses > 0 ? [{ kind: 'loop', label, body: list, at }] : list
    const body = [...head, ...rest]
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

  /** Whether more than one place can be jumped to. */
  private get several(): boolean {
    return this.funcs.length > 1 || this.group.dispatches.length > 0
  }

  /** What is known of the references in each slot: what all members say that have a parameter there. */
  private slotRefs(): (RefType | undefined)[] {
    const refs: (RefType | undefined)[] = []
    const found = new Set<number>()
    for (const { params } of this.funcs) {
      for (const [i, place] of this.placesOf(params.map(({ type }) => type)).entries()) {
        const ref = params[i]?.ref
        refs[place] = found.has(place) ? common(refs[place], ref) : ref
        found.add(place)
      }
    }
    return refs
  }

  private placesOf(types: readonly Type[]): number[] {
    return placesOf(types, [...this.group.slots])
  }

  private newLocal(kind: Local['kind'], type: Type, name: string | null, ref?: RefType): Local {
    return newLocal(kind, type, name, this.nextLocal++, null, ref)
  }

  /** The statements of a member, from where a jump to it leads. */
  private member(func: Func): Stmt[] {
    const renamed = new Map<Local, Local>()
    const places = this.placesOf(func.params.map(({ type }) => type))
    func.params.forEach((param, i) => {
      renamed.set(param, this.slots[places[i] as number] as Local)
    })
    const resets: Stmt[] = []
    for (const local of func.locals) {
      const own = this.newLocal(local.kind, local.type, local.name, local.ref)
      renamed.set(local, own)
      this.locals.push(own)
      const value = local.kind === 'local' ? zero(own.type, func.at) : null
      if (value !== null) resets.push({ kind: 'set', local: own, value, at: func.at })
    }
    const body = this.list(func.body, renamed, new Map())
    return this.label.uses > 0 || this.several ? [...resets, ...body] : body
  }

  private list(stmts: readonly Stmt[], locals: Map<Local, Local>, labels: Map<Label, Label>): Stmt[] {
    const out: Stmt[] = []
    for (const stmt of stmts) {
      this.rename(stmt, locals, labels)
      const call = stmt.kind === 'return' ? stmt.values[0] : undefined
      if (call === undefined || !this.becomesJump(call, out)) out.push(stmt)
    }
    return out
  }

  /** Appends the jump that a returned value is, if it is a call that stays in the group. */
  private becomesJump(call: Expr, out: Stmt[]): boolean {
    if (call.op === 'return_call') {
      const callee = this.group.members.indexOf(call.imm as number)
      if (callee >= 0) this.jump(callee, call, out)
      return callee >= 0
    }
    if (call.op !== 'return_call_indirect') return false
    const { table, type } = call.imm as CallIndirect
    let first = 0
    for (const dispatch of this.group.dispatches) {
      if (dispatch.table === table && dispatch.type === type) {
        this.jumpThrough(dispatch, first, call, out)
        return true
      }
      first += dispatch.elements.length
    }
    return false
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
      refill(inner, this.list(inner, locals, labels))
    }
  }

  /** Assigns the parameters of a member and starts it. */
  private jump(callee: number, { args, at }: Expr, out: Stmt[]): void {
    const types = (this.funcs[callee] as Func).params.map(({ type }) => type)
    this.assign(this.slotsOf(types), args, at, out)
    if (this.several)
      out.push({ kind: 'set', local: this.which, value: number(this.group.first + callee, at), at })
    this.start(at, out)
  }

  /** The same for the element of a table. Its index is the last argument; whether there is one shows behind all of them. */
  private jumpThrough({ type, elements }: Dispatch, first: number, { args, at }: Expr, out: Stmt[]): void {
    const index = this.newTemp('i32')
    this.assign([...this.slotsOf(funcType(type).params.map(irType)), index], args, at, out)
    const read = () => expr('local.get', 'i32', [], index, at)
    const cond = expr('i32.ge_u', 'i32', [read(), number(elements.length, at)], null, at)
    out.push({
      kind: 'if',
      cond,
      then: [{ kind: 'trap', helper: 'trap_undefined_element', at }],
      else: [],
      at,
    })
    const value = first === 0 ? read() : expr('i32.add', 'i32', [read(), number(first, at)], null, at)
    out.push({ kind: 'set', local: this.which, value, at })
    this.start(at, out)
  }

  private slotsOf(types: readonly Type[]): Local[] {
    return this.placesOf(types).map((place) => this.slots[place] as Local)
  }

  private newTemp(type: Type): Local {
    const temp = this.newLocal('temp', type, null)
    this.locals.push(temp)
    return temp
  }

  private assign(targets: readonly Local[], values: readonly Expr[], at: number, out: Stmt[]): void {
    assignAtOnce(targets, values, at, (value) => this.newTemp(value.type), out)
  }

  private start(at: number, out: Stmt[]): void {
    this.label.uses++
    out.push({ kind: 'br', label: this.label, at })
  }

  /** Runs the member that is to run; `arms` are those of the members, others are appended. */
  private choose(arms: Stmt[][], at: number): Stmt {
    const { members, dispatches } = this.group
    const table: number[] = []
    let fallback = members.length - 1
    for (const dispatch of dispatches) {
      const armOf = new Map(members.map((index, number) => [index, number]))
      const absent = (index: number): number => {
        let arm = armOf.get(index)
        if (arm === undefined) {
          const helper = index === none ? 'trap_uninitialized' : 'trap_signature'
          arm = arms.push([{ kind: 'trap', helper, at }]) - 1
          armOf.set(index, arm)
        }
        return arm
      }
      for (const target of dispatch.targets)
        if (!armOf.has(target)) armOf.set(target, arms.push(this.leave(dispatch, target, at)) - 1)
      const targets = new Set(dispatch.targets)
      for (const index of dispatch.elements)
        table.push(targets.has(index) ? (armOf.get(index) as number) : absent(index < 0 ? none : mismatch))
      fallback = armOf.get(mismatch) ?? armOf.get(none) ?? fallback
    }
    for (const number of members.keys()) table.push(number)
    const index = expr('local.get', 'i32', [], this.which, at)
    return { kind: 'switch', index, table, arms, fallback, at }
  }

  /** Calls an element that is no member, with the arguments that are in the slots. */
  private leave({ type }: Dispatch, funcidx: number, at: number): Stmt[] {
    const slots = this.slotsOf(funcType(type).params.map(irType))
    const args = slots.map((slot) => expr('local.get', slot.type, [], slot, at))
    return [{ kind: 'return', values: [expr('return_call', 'none', args, funcidx, at)], at }]
  }
}

/** Numbers that no function has, for elements that a call can't go to. */
const none = -1
const mismatch = -2

function number(value: number, at: number): Expr {
  return expr('i32.const', 'i32', [], value, at)
}

const zeros: Partial<Record<Type, readonly [op: string, imm: Imm]>> = {
  i32: ['i32.const', 0],
  i64: ['i64.const', { lo: 0, hi: 0 }],
  f32: ['f32.const', 0],
  f64: ['f64.const', { lo: 0, hi: 0 }],
  v128: ['v128.const', { bytes: new Array<number>(16).fill(0) }],
  ref: ['ref.null', null],
}

/** What a local holds before it is set. */
function zero(type: Type, at: number): Expr {
  const constant = zeros[type]
  if (constant === undefined) throw new InternalError(`no initial value of type ${type}`)
  return expr(constant[0], type, [], constant[1], at)
}
