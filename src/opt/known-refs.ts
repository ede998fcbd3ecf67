/**
 * What is known of references (JS dialect): tests that went one way go the same way again.
 *
 *     if (x === null) return; (x ?? trap_null_struct()).f0   →   if (x === null) return; x.f0
 *     if (x instanceof T) { if (!(x instanceof T)) throw … } →   if (x instanceof T) { … }
 *
 * Facts are pairs of a local and a test that occurs on it: that it is not null, of a type, a number. They come from conditions, from
 * tests for null that went well, and with copies and new objects. Behind `inline`, which puts conditions
 * where they are used; before `simplify`, which drops what is decided. One walk forwards: at a label the facts of all jumps to it are met,
 * and at the head of a loop nothing is known of locals that the loop sets. Nothing in functions without such tests.
 */
import { add, addAll, has, keepAll, type LocalSet, newSet, remove, removeAll } from '../ir/local-set.ts'
import { type Entity, type Expr, expr, type Func, type Label, type Local, type Stmt } from '../ir/nodes.ts'
import { eachExpr, eachStmt, innerLists, ownExprs } from '../ir/walk.ts'

/** Facts beyond this many are left alone: each costs at every branch. */
const maxFacts = 4096

/** Facts about one local: their numbers by test. */
type Facts = Map<string, number>

const NOT_NULL = 'not null'

export function useKnownRefs(func: Func): Func {
  const facts = findFacts(func)
  if (facts.size > 0) new Walk(func, facts).list(func.body)
  return func
}

/** The fact that a test tells when it holds, and the local; null for what is no test of a local. */
function testOf({ op, args, imm }: Expr): { local: Local; test: string } | null {
  const [tested] = args
  if (tested?.op !== 'js.get') return null
  const local = tested.imm as Local
  switch (op) {
    case 'js.instance_of':
      return { local, test: typeof imm === 'string' ? imm : `type ${(imm as Entity).index}` }
    case 'js.is_number':
      return { local, test: 'number' }
    case 'js.non_null':
      return { local, test: NOT_NULL }
    case 'js.eq':
    case 'js.ne':
      return args[1]?.op === 'js.null' ? { local, test: NOT_NULL } : null
    default:
      return null
  }
}

function findFacts(func: Func): Map<Local, Facts> {
  const found = new Map<Local, Facts>()
  let count = 0
  const note = (local: Local, test: string) => {
    const facts = found.get(local) ?? new Map<string, number>()
    found.set(local, facts)
    if (!facts.has(test) && count < maxFacts) facts.set(test, count++)
  }
  const look = (node: Expr) => {
    const tested = testOf(node)
    if (tested === null) return
    note(tested.local, tested.test)
    note(tested.local, NOT_NULL)
  }
  eachStmt(func.body, (stmt) => {
    for (const own of ownExprs(stmt)) eachExpr(own, look)
  })
  // What is known of the source of a copy is worth knowing when it is tested in the copy.
  eachStmt(func.body, (stmt) => {
    if (stmt.kind !== 'set' || stmt.value.op !== 'js.get') return
    for (const test of [...(found.get(stmt.local)?.keys() ?? [])]) note(stmt.value.imm as Local, test)
    for (const test of [...(found.get(stmt.value.imm as Local)?.keys() ?? [])]) {
      if (found.has(stmt.local)) note(stmt.local, test)
    }
  })
  return found
}

class Walk {
  private readonly facts: ReadonlyMap<Local, Facts>
  private readonly size: number
  /** Facts that hold here; all of them where control never comes. */
  private known: LocalSet
  /** What is known at every jump to a label so far. */
  private readonly targets = new Map<Label, LocalSet>()
  /** Facts of locals that a loop, a state machine or a `try` sets. */
  private readonly changed = new Map<Stmt, LocalSet>()

  constructor(func: Func, facts: ReadonlyMap<Local, Facts>) {
    this.facts = facts
    this.size = [...facts.values()].reduce((sum, tests) => sum + tests.size, 0)
    this.known = newSet(this.size)
    this.collectChanges(func.body, newSet(this.size))
  }

  private collectChanges(list: readonly Stmt[], around: LocalSet): void {
    for (const stmt of list) {
      const isRegion = stmt.kind === 'loop' || stmt.kind === 'dispatch' || stmt.kind === 'try'
      const inside = isRegion ? newSet(this.size) : around
      for (const inner of innerLists(stmt)) this.collectChanges(inner, inside)
      if (stmt.kind === 'set') for (const fact of this.factsOf(stmt.local)) add(around, fact)
      if (!isRegion) continue
      this.changed.set(stmt, inside)
      addAll(around, inside)
    }
  }

  private factsOf(local: Local): Iterable<number> {
    return this.facts.get(local)?.values() ?? []
  }

  list(list: readonly Stmt[]): void {
    for (const stmt of list) this.stmt(stmt)
  }

  private stmt(stmt: Stmt): void {
    switch (stmt.kind) {
      case 'set':
        stmt.value = this.expr(stmt.value)
        this.assign(stmt.local, stmt.value)
        return
      case 'effect':
        stmt.value = this.expr(stmt.value)
        return
      case 'if': {
        stmt.cond = this.expr(stmt.cond)
        const before = this.known.slice()
        this.learn(stmt.cond, true)
        this.list(stmt.then)
        const then = this.known
        this.known = before
        this.learn(stmt.cond, false)
        this.list(stmt.else)
        keepAll(this.known, then)
        return
      }
      case 'switch': {
        stmt.index = this.expr(stmt.index)
        const before = this.known
        const after = this.everything()
        for (const arm of stmt.arms) {
          this.known = before.slice()
          this.list(arm)
          keepAll(after, this.known)
        }
        this.known = after
        return
      }
      case 'block': {
        const target = this.everything()
        this.targets.set(stmt.label, target)
        this.list(stmt.body)
        keepAll(this.known, target)
        return
      }
      case 'loop':
        removeAll(this.known, this.changed.get(stmt) as LocalSet)
        this.list(stmt.body)
        return
      case 'dispatch': {
        removeAll(this.known, this.changed.get(stmt) as LocalSet)
        const before = this.known
        for (const part of stmt.cases) {
          this.known = before.slice()
          this.list(part)
        }
        this.known = before
        return
      }
      case 'try': {
        // The handler knows what held before, of locals that nothing in the body sets.
        const handling = this.known.slice()
        removeAll(handling, this.changed.get(stmt) as LocalSet)
        this.list(stmt.body)
        const after = this.known
        this.known = handling
        this.list(stmt.handler)
        keepAll(this.known, after)
        return
      }
      case 'throw':
        stmt.value = this.expr(stmt.value)
        this.known = this.everything()
        return
      case 'return':
        stmt.values = stmt.values.map((value) => this.expr(value))
        this.known = this.everything()
        return
      case 'br': {
        const target = this.targets.get(stmt.label)
        if (target !== undefined) keepAll(target, this.known)
        this.known = this.everything()
        return
      }
      case 'goto':
      case 'trap':
        this.known = this.everything()
        return
    }
  }

  private everything(): LocalSet {
    return newSet(this.size).fill(-1)
  }

  private holds(local: Local, test: string): boolean {
    const fact = this.facts.get(local)?.get(test)
    return fact !== undefined && has(this.known, fact)
  }

  private assign(local: Local, value: Expr): void {
    const facts = this.facts.get(local)
    if (facts === undefined) return
    const held = [...facts].map(([test, fact]): [number, boolean] => [fact, this.passes(value, test)])
    for (const [fact, holds] of held) {
      if (holds) add(this.known, fact)
      else remove(this.known, fact)
    }
  }

  /** Whether a value is known to pass a test. */
  private passes(value: Expr, test: string): boolean {
    switch (value.op) {
      case 'js.get':
        return this.holds(value.imm as Local, test)
      case 'js.non_null':
        return test === NOT_NULL || this.passes(value.args[0] as Expr, test)
      case 'js.new':
        return (
          test === NOT_NULL ||
          (typeof value.imm === 'object' && test === `type ${(value.imm as Entity).index}`)
        )
      default:
        return false
    }
  }

  /** In the order of evaluation. */
  private expr(node: Expr): Expr {
    const { args, op } = node
    for (let i = 0; i < args.length; i++) {
      const arg = args[i] as Expr
      if (i > 0 && (op === 'js.cond' || op === 'js.both' || op === 'js.either')) {
        const before = this.known.slice()
        this.learn(args[0] as Expr, op === 'js.cond' ? i === 1 : op === 'js.both')
        args[i] = this.expr(arg)
        this.known = before
      } else {
        args[i] = this.expr(arg)
      }
    }
    const tested = testOf(node)
    if (tested === null) return node
    const isKnown = this.holds(tested.local, tested.test)
    if (op === 'js.non_null') {
      if (isKnown) return args[0] as Expr
      this.note(tested.local, NOT_NULL)
      return node
    }
    return isKnown ? expr('js.num', 'bool', [], op === 'js.eq' ? 0 : 1, node.at) : node
  }

  private note(local: Local, test: string): void {
    const fact = this.facts.get(local)?.get(test)
    if (fact !== undefined) add(this.known, fact)
  }

  /** What follows from a condition that turned out so. */
  private learn(cond: Expr, outcome: boolean): void {
    const [a, b] = cond.args as [Expr, Expr]
    switch (cond.op) {
      case 'js.not':
        this.learn(a, !outcome)
        return
      case 'js.or0':
        this.learn(a, outcome)
        return
      case 'js.both':
      case 'js.either':
        if (outcome !== (cond.op === 'js.both')) return
        this.learn(a, outcome)
        this.learn(b, outcome)
        return
      default: {
        const tested = testOf(cond)
        if (tested === null || outcome === (cond.op === 'js.eq')) return
        this.note(tested.local, tested.test)
        this.note(tested.local, NOT_NULL)
      }
    }
  }
}
