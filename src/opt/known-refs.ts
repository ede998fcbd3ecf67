/**
 * What is known of references (JS dialect): tests that went one way go the same way again.
 *
 *     if (x === null) return; (x ?? trap_null_struct()).f0   →   if (x === null) return; x.f0
 *     if (x instanceof T) { if (!(x instanceof T)) throw … } →   if (x instanceof T) { … }
 *
 * Facts are pairs of a local and a test that occurs on it: that it is not null, of a type (and so of its supertypes), a number. They come
 * from conditions, from tests for null that went well, and with copies and new objects. Behind `inline`, which puts conditions
 * where they are used; before `simplify`, which drops what is decided. One walk forwards: at a label the facts of all jumps to it are met,
 * and at the head of a loop nothing is known of locals that the loop sets. Nothing in functions without such tests.
 */
import { ForwardFacts } from '../ir/forward-facts.ts'
import { add, has, type LocalSet, remove } from '../ir/local-set.ts'
import { type Entity, type Expr, expr, type Func, type Local } from '../ir/nodes.ts'
import { eachNode, eachStmt } from '../ir/walk.ts'

/** Facts beyond this many are left alone: each costs at every branch. */
const maxFacts = 4096

/** Facts about one local: their numbers by test. */
type Facts = Map<string, number>

const NOT_NULL = 'not null'

export function useKnownRefs(func: Func): Func {
  const hasRefs = (locals: readonly Local[]) => locals.some(({ type }) => type === 'ref')
  if (!hasRefs(func.params) && !hasRefs(func.locals)) return func
  const facts = findFacts(func)
  const size = [...facts.values()].reduce((sum, tests) => sum + tests.size, 0)
  if (size > 0) new Walk(facts).run(func.body, size)
  return func
}

function typeTest(index: number): string {
  return `type ${index}`
}

/** What an object of a type passes as well. */
function impliedBy(imm: Expr['imm']): string[] {
  return imm !== null && typeof imm === 'object' ? ((imm as Entity).supers ?? []).map(typeTest) : []
}

/** The fact that a test tells when it holds, and the local; null for what is no test of a local. */
function testOf({ op, args, imm }: Expr): { local: Local; test: string } | null {
  const [tested] = args
  if (tested?.op !== 'js.get') return null
  const local = tested.imm as Local
  switch (op) {
    case 'js.instance_of':
      return { local, test: typeof imm === 'string' ? imm : typeTest((imm as Entity).index) }
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
  eachNode(func.body, look)
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

class Walk extends ForwardFacts {
  private readonly facts: ReadonlyMap<Local, Facts>

  constructor(facts: ReadonlyMap<Local, Facts>) {
    super()
    this.facts = facts
  }

  protected addFactsOf(local: Local, into: LocalSet): void {
    for (const fact of this.facts.get(local)?.values() ?? []) add(into, fact)
  }

  protected override learnCondition(cond: Expr, outcome: boolean): void {
    this.learn(cond, outcome)
  }

  private holds(local: Local, test: string): boolean {
    const fact = this.facts.get(local)?.get(test)
    return fact !== undefined && has(this.known, fact)
  }

  protected assign(local: Local, value: Expr): void {
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
          (typeof value.imm === 'object' && test === typeTest((value.imm as Entity).index)) ||
          impliedBy(value.imm).includes(test)
        )
      default:
        return false
    }
  }

  /** In the order of evaluation. */
  protected expr(node: Expr): Expr {
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
        for (const test of impliedBy(cond.imm)) this.note(tested.local, test)
      }
    }
  }
}
