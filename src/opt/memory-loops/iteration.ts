/** One iteration of a loop without control inside, evaluated with symbols for the locals as they are when it begins. */
import { accessSizes } from '../../ir/access.ts'
import { exprEffects } from '../../ir/effects.ts'
import type { Access, Expr, Local, Stmt } from '../../ir/nodes.ts'

/** A sum of locals and a constant, modulo 2^32; the constant is signed. */
export interface Sum {
  readonly kind: 'sum'
  readonly terms: readonly Local[]
  readonly offset: number
}

export interface Loaded {
  readonly kind: 'loaded'
  readonly from: Place
}

/** Any other value that is the same in every iteration. */
interface Fixed {
  readonly kind: 'fixed'
  readonly value: Expr
}

export type Value = Sum | Loaded | Fixed

/** What an access reaches. */
export interface Place {
  readonly address: Sum
  readonly bytes: number
  /** Constant that is added to an unsigned address without wrapping round: the access is out of bounds where the sum does. */
  readonly added: number
}

export interface Store {
  readonly to: Place
  readonly value: Value
}

export class Iteration {
  readonly stores: Store[] = []
  loads = 0
  /** The view that all accesses go through, once there was one. */
  view: Expr | null = null
  private readonly sets: ReadonlySet<Local>
  private readonly values = new Map<Local, Value>()
  /** Locals that keep a value from one iteration to the next. */
  private readonly carried = new Set<Local>()

  constructor(body: readonly Stmt[]) {
    this.sets = new Set(body.flatMap((stmt) => (stmt.kind === 'set' ? [stmt.local] : [])))
  }

  /** False when the statement is not understood. */
  run(stmt: Stmt): boolean {
    if (stmt.kind === 'effect') return this.store(stmt.value)
    if (stmt.kind !== 'set' || stmt.local.type !== 'i32') return false
    const value = this.evaluate(stmt.value)
    if (value === null) return false
    this.values.set(stmt.local, value)
    return true
  }

  /** By how much each carried local moves; null when one does otherwise. Asked when all has run. */
  steps(): Map<Local, number> | null {
    const steps = new Map<Local, number>()
    for (const local of this.carried) {
      const value = this.values.get(local)
      if (value?.kind !== 'sum' || value.terms.length !== 1 || value.terms[0] !== local) return null
      steps.set(local, value.offset)
    }
    return steps
  }

  isInvariant(node: Expr): boolean {
    const { flags, reads } = exprEffects(node)
    return flags === 0 && !reads.some((local) => this.sets.has(local))
  }

  private store({ op, imm, args }: Expr): boolean {
    if (op !== 'js.store') return false
    const [view, address, stored] = args as [Expr, Expr, Expr]
    const to = this.place(view, address, imm as Access)
    const value = to && this.evaluate(stored)
    if (value === null) return false
    this.stores.push({ to: to as Place, value })
    return true
  }

  private place(view: Expr, address: Expr, { method }: Access): Place | null {
    const bytes = accessSizes[method]
    // Another agent may grow it meanwhile.
    if (view.op === 'js.cond') return null
    this.view ??= view
    if (/^Float/.test(method) || view.op !== this.view.op || view.imm !== this.view.imm) return null
    const sum = isPlain(address)
      ? this.sum(address.op === 'js.u32' ? (address.args[0] as Expr) : address)
      : null
    return sum && { address: sum, bytes, added: addedTo(address) }
  }

  evaluate(node: Expr): Value | null {
    if (node.op === 'js.load') {
      const [view, address] = node.args as [Expr, Expr]
      const from = this.place(view, address, node.imm as Access)
      this.loads++
      return from && { kind: 'loaded', from }
    }
    const known = node.op === 'js.get' ? this.values.get(node.imm as Local) : undefined
    if (known !== undefined) return known
    return this.sum(node) ?? (this.isInvariant(node) ? { kind: 'fixed', value: node } : null)
  }

  /** Of addresses and integers: what wraps round and what doesn't is one to it. */
  private sum(node: Expr): Sum | null {
    switch (node.op) {
      case 'js.num':
        return Number.isInteger(node.imm) ? sumOf([], node.imm as number) : null
      case 'js.get':
        return this.local(node.imm as Local)
      case 'js.or0':
        return /^js\.(add|sub)$/.test(node.args[0]?.op ?? '') ? this.sum(node.args[0] as Expr) : null
      case 'js.add':
      case 'js.sub':
        return this.addition(node)
      default:
        return null
    }
  }

  private local(local: Local): Sum | null {
    const known = this.values.get(local)
    if (known !== undefined) return known.kind === 'sum' ? known : null
    if (local.type !== 'i32') return null
    if (this.sets.has(local)) this.carried.add(local)
    return sumOf([local], 0)
  }

  private addition({ op, args }: Expr): Sum | null {
    const [first, second] = args as [Expr, Expr]
    const a = this.sum(first.op === 'js.u32' ? (first.args[0] as Expr) : first)
    const b = this.sum(second)
    if (a === null || b === null) return null
    if (op === 'js.add') return sumOf([...a.terms, ...b.terms], a.offset + b.offset)
    return b.terms.length === 0 ? sumOf(a.terms, a.offset - b.offset) : null
  }
}

function sumOf(terms: readonly Local[], offset: number): Sum {
  const sorted = [...terms].sort((a, b) => a.index - b.index || (a.half === 'hi' ? 1 : -1))
  return { kind: 'sum', terms: sorted, offset: offset | 0 }
}

export function sameTerms(a: Sum, b: Sum): boolean {
  return a.terms.length === b.terms.length && a.terms.every((term, i) => term === b.terms[i])
}

/** Whether an address wraps round to 32 bits, or is out of bounds where it would: for the latter see `added`. */
function isPlain({ op, args }: Expr): boolean {
  if (op !== 'js.add') return op !== 'js.sub'
  return args[1]?.op === 'js.num' && (args[1].imm as number) >= 0
}

/** The `c` of an address `(p >>> 0) + c`. */
function addedTo({ op, args }: Expr): number {
  const [base, offset] = args
  return op === 'js.add' && base?.op === 'js.u32' && offset?.op === 'js.num' ? (offset.imm as number) : 0
}
