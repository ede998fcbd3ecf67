/**
 * Addresses whose base is known not to be negative (JS dialect).
 *
 *     D.getInt32((p >>> 0) + 4) + D.getInt32((p >>> 0) + 8)   →   D.getInt32((p >>> 0) + 4) + D.getInt32(p + 8 | 0)
 *
 * No memory has more than 2 GiB, so where an access through a local went well, the local is not negative as a signed
 * i32, nor is it after a mask or an unsigned load. `p + 8 | 0` is then exact, or negative when it is beyond 2 GiB, which is out of
 * bounds all the same. Engines add 32-bit integers; for `(p >>> 0) + 8` they need a wider type.
 *
 * An address of 64 bits is `hi ? -1 : lo`; where an access through it went well, `hi` is zero, and the next one is through `lo`.
 *
 * Behind `simplify`. One walk forwards: at a label the facts of all jumps to it are met, and at the head of a loop nothing
 * is known of locals that the loop sets.
 */
import { add, addAll, has, keepAll, type LocalSet, newSet, remove, removeAll } from '../ir/local-set.ts'
import { type Expr, expr, type Func, type Label, type Local, type Stmt } from '../ir/nodes.ts'
import { signedMax } from '../ir/ranges.ts'
import { eachExpr, eachStmt, innerLists, ownExprs } from '../ir/walk.ts'

/** Locals beyond this many are left alone: facts of them cost too much. */
const maxTracked = 4096

export function useKnownAddresses(func: Func): Func {
  new Walk(func).list(func.body)
  return func
}

class Walk {
  private readonly numbers: ReadonlyMap<Local, number>
  /** The same of the high halves of addresses, of which it is asked whether they are zero: beyond the others. */
  private readonly highNumbers: ReadonlyMap<Local, number>
  private readonly size: number
  /** Locals that are not negative here, and high halves that are zero; all of them where control never comes. */
  private known: LocalSet
  /** What is known at every jump to a label so far. */
  private readonly targets = new Map<Label, LocalSet>()
  /** Locals that a loop, a state machine or a `try` sets. */
  private readonly changed = new Map<Stmt, LocalSet>()

  constructor(func: Func) {
    const tracked = [...func.params, ...func.locals].filter((local) => local.type === 'i32')
    this.numbers = new Map(tracked.slice(0, maxTracked).map((local, number) => [local, number]))
    const highs = [...highHalves(func)].filter((local) => this.numbers.has(local))
    this.highNumbers = new Map(highs.map((local, i) => [local, this.numbers.size + i]))
    this.size = this.numbers.size + highs.length
    this.known = newSet(this.size)
    this.collectChanges(func.body, newSet(this.size))
  }

  private collectChanges(list: readonly Stmt[], around: LocalSet): void {
    for (const stmt of list) {
      const isRegion = stmt.kind === 'loop' || stmt.kind === 'dispatch' || stmt.kind === 'try'
      const inside = isRegion ? newSet(this.size) : around
      for (const inner of innerLists(stmt)) this.collectChanges(inner, inside)
      const number = stmt.kind === 'set' ? this.numbers.get(stmt.local) : undefined
      if (number !== undefined) add(around, number)
      const high = stmt.kind === 'set' ? this.highNumbers.get(stmt.local) : undefined
      if (high !== undefined) add(around, high)
      if (!isRegion) continue
      this.changed.set(stmt, inside)
      addAll(around, inside)
    }
  }

  list(list: readonly Stmt[]): void {
    for (const stmt of list) this.stmt(stmt)
  }

  private stmt(stmt: Stmt): void {
    switch (stmt.kind) {
      case 'set': {
        stmt.value = this.expr(stmt.value)
        const number = this.numbers.get(stmt.local)
        if (number === undefined) return
        if (this.isKnown(stmt.value)) add(this.known, number)
        else remove(this.known, number)
        const high = this.highNumbers.get(stmt.local)
        if (high !== undefined) remove(this.known, high)
        return
      }
      case 'effect':
        stmt.value = this.expr(stmt.value)
        return
      case 'if': {
        stmt.cond = this.expr(stmt.cond)
        const before = this.known.slice()
        this.list(stmt.then)
        const then = this.known
        this.known = before
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

  private isKnown(node: Expr): boolean {
    if (node.op !== 'js.get') return signedMax(node) !== null
    const number = this.numbers.get(node.imm as Local)
    return number !== undefined && has(this.known, number)
  }

  private isKnownLocal(node: Expr | undefined): node is Expr {
    return node?.op === 'js.get' && this.isKnown(node)
  }

  /** In the order of evaluation. */
  private expr(node: Expr): Expr {
    const { args, op } = node
    const isAccess = op === 'js.load' || op === 'js.store'
    for (let i = 0; i < args.length; i++) {
      const arg = args[i] as Expr
      if (i > 0 && (op === 'js.cond' || op === 'js.both' || op === 'js.either')) {
        const before = this.known.slice()
        args[i] = this.expr(arg)
        this.known = before
      } else {
        args[i] = isAccess && i === 1 ? this.address(arg) : this.expr(arg)
      }
    }
    if (isAccess) this.learn(args[1] as Expr)
    if (op === 'js.cond') return this.low(node)
    return op === 'js.u32' && this.isKnownLocal(args[0]) ? args[0] : node
  }

  private address(node: Expr): Expr {
    const sumOf = baseOf(node)
    const base = sumOf && this.low(sumOf)
    const offset = node.args[1]?.imm as number
    if (base === null || !this.isKnownLocal(base) || offset > 0x7fffffff) return this.expr(node)
    const sum = expr('js.add', 'num', [base, node.args[1] as Expr], null, node.at)
    return expr('js.or0', 'i32', [sum], null, node.at)
  }

  /** An access went well. */
  private learn(address: Expr): void {
    const base = baseOf(address) ?? address
    const high = highOf(base)
    const low = high === null ? base : (base.args[2] as Expr)
    const number = low.op === 'js.get' ? this.numbers.get(low.imm as Local) : undefined
    if (number !== undefined) add(this.known, number)
    const highNumber = high === null ? undefined : this.highNumbers.get(high)
    if (highNumber !== undefined) add(this.known, highNumber)
  }

  /** The low half of an address of 64 bits if the high one is known to be zero. */
  private low(node: Expr): Expr {
    const high = highOf(node)
    const number = high === null ? undefined : this.highNumbers.get(high)
    return number !== undefined && has(this.known, number) ? (node.args[2] as Expr) : node
  }
}

/** The `hi` of an address `hi ? -1 : lo`. */
function highOf({ op, args }: Expr): Local | null {
  const [test, yes] = args
  return op === 'js.cond' && test?.op === 'js.get' && yes?.op === 'js.num' && yes.imm === -1
    ? (test.imm as Local)
    : null
}

/** The locals that some expression of the function tests as the high half of an address. */
function highHalves(func: Func): Set<Local> {
  const found = new Set<Local>()
  const look = (node: Expr) => {
    const high = highOf(node)
    if (high !== null) found.add(high)
  }
  eachStmt(func.body, (stmt) => {
    for (const own of ownExprs(stmt)) eachExpr(own, look)
  })
  return found
}

/** The `p` of an address `(p >>> 0) + offset`. */
function baseOf(node: Expr): Expr | null {
  const [base, offset] = node.args
  return node.op === 'js.add' && base?.op === 'js.u32' && offset?.op === 'js.num'
    ? (base.args[0] as Expr)
    : null
}
