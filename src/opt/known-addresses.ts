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
import { ForwardFacts } from '../ir/forward-facts.ts'
import { LocalNumbers } from '../ir/local-numbers.ts'
import { add, copyOf, has, type LocalSet, remove } from '../ir/local-set.ts'
import { type Expr, expr, type Func, type Local } from '../ir/nodes.ts'
import { signedMax } from '../ir/ranges.ts'
import { eachNode } from '../ir/walk.ts'

/** Locals beyond this many are left alone: facts of them cost too much. */
const maxTracked = 4096

export function useKnownAddresses(func: Func): Func {
  const tracked = [...func.params, ...func.locals].filter((local) => local.type === 'i32')
  const numbers = new LocalNumbers(tracked.slice(0, maxTracked))
  const highs = [...highHalves(func)].filter((local) => numbers.of(local) >= 0)
  const highNumbers = new Map(highs.map((local, i) => [local, numbers.size + i]))
  new Walk(numbers, highNumbers).run(func.body, numbers.size + highs.length)
  return func
}

class Walk extends ForwardFacts {
  /** Of a local: whether it is not negative. */
  private readonly numbers: LocalNumbers
  /** The same of the high halves of addresses, of which it is asked whether they are zero: beyond the others. */
  private readonly highNumbers: ReadonlyMap<Local, number>

  constructor(numbers: LocalNumbers, highNumbers: ReadonlyMap<Local, number>) {
    super()
    this.numbers = numbers
    this.highNumbers = highNumbers
  }

  protected addFactsOf(local: Local, into: LocalSet): void {
    const number = this.numbers.of(local)
    if (number >= 0) add(into, number)
    const high = this.highNumber(local)
    if (high >= 0) add(into, high)
  }

  private highNumber(local: Local): number {
    return this.highNumbers.size === 0 ? -1 : (this.highNumbers.get(local) ?? -1)
  }

  protected assign(local: Local, value: Expr): void {
    const number = this.numbers.of(local)
    if (number < 0) return
    if (this.isKnown(value)) add(this.known, number)
    else remove(this.known, number)
    const high = this.highNumber(local)
    if (high >= 0) remove(this.known, high)
  }

  private isKnown(node: Expr): boolean {
    if (node.op !== 'js.get') return signedMax(node) !== null
    const number = this.numbers.of(node.imm as Local)
    return number >= 0 && has(this.known, number)
  }

  private isKnownLocal(node: Expr | undefined): node is Expr {
    return node?.op === 'js.get' && this.isKnown(node)
  }

  /** In the order of evaluation. */
  protected expr(node: Expr): Expr {
    const { args, op } = node
    const isAccess = op === 'js.load' || op === 'js.store'
    // An accessor is given the parts of a sum, and makes the exact one.
    const isSum = isAccess && args[0]?.op !== 'js.accessors'
    for (let i = 0; i < args.length; i++) {
      const arg = args[i] as Expr
      if (i > 0 && (op === 'js.cond' || op === 'js.both' || op === 'js.either')) {
        const before = copyOf(this.known)
        args[i] = this.expr(arg)
        this.known = before
      } else {
        args[i] = isSum && i === 1 ? this.address(arg) : this.expr(arg)
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
    const number = low.op === 'js.get' ? this.numbers.of(low.imm as Local) : -1
    if (number >= 0) add(this.known, number)
    const highNumber = high === null ? -1 : this.highNumber(high)
    if (highNumber >= 0) add(this.known, highNumber)
  }

  /** The low half of an address of 64 bits if the high one is known to be zero. */
  private low(node: Expr): Expr {
    const high = highOf(node)
    const number = high === null ? -1 : this.highNumber(high)
    return number >= 0 && has(this.known, number) ? (node.args[2] as Expr) : node
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
  eachNode(func.body, (node) => {
    const high = node.op === 'js.cond' ? highOf(node) : null
    if (high !== null) found.add(high)
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
