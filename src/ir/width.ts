/**
 * Widths of integers: how many bits a value needs at most, read as unsigned and as signed. Much i64 code computes
 * with values that fit 32 bits, or 53, of which a JavaScript number is exact; the widths tell which (wasm dialect).
 *
 *     i64.and(i64.load p, 255n)          unsigned 8, signed 9
 *     i64.extend_i32_s(local.get x)      unsigned 64, signed 32
 *
 * Locals are taken flow-insensitively: a local is as wide as the widest value that it is ever set to. What depends
 * on itself is widened in a few steps, so each set is looked at a bounded number of times.
 */
import type { Bits64, Expr, Func, Local, Type } from './nodes.ts'
import { eachExpr, eachStmt } from './walk.ts'

export interface Width {
  /** The value is below `2 ** unsigned`. */
  readonly unsigned: number
  /** The value is at least `-(2 ** (signed - 1))` and below `2 ** (signed - 1)`. */
  readonly signed: number
}

type Rule = (node: Expr, size: number, widths: Widths) => Width

export class Widths {
  private readonly locals: ReadonlyMap<Local, Width>
  private readonly known: Map<Expr, Width> | null

  /** As long as what is known of the locals may change, the widths of expressions are not kept. */
  constructor(locals: ReadonlyMap<Local, Width>, isFinal: boolean) {
    this.locals = locals
    this.known = isFinal ? new Map() : null
  }

  /** Width of an i32 or i64 expression. */
  of(node: Expr): Width {
    if (node.op === 'local.get') return this.ofLocal(node.imm as Local)
    if (this.known === null) return this.compute(node)
    let width = this.known.get(node)
    if (width === undefined) {
      width = this.compute(node)
      this.known.set(node, width)
    }
    return width
  }

  /** Width of a local that is an i32 or i64. */
  ofLocal(local: Local): Width {
    return this.locals.get(local) ?? all(sizeOf(local))
  }

  private compute(node: Expr): Width {
    const size = sizeOf(node)
    const rule = rules[node.op]
    return rule === undefined ? all(size) : rule(node, size, this)
  }
}

function sizeOf({ type }: { readonly type: Type }): number {
  return type === 'i64' ? 64 : 32
}

function isInteger({ type }: { readonly type: Type }): boolean {
  return type === 'i32' || type === 'i64'
}

/** A width in the limits of its type. Values that are never negative have a sign bit to spare. */
function make(size: number, unsigned: number, signed: number): Width {
  const u = Math.min(unsigned, size)
  return { unsigned: u, signed: Math.min(signed, size, u + 1) }
}

function join(size: number, a: Width, b: Width): Width {
  return make(size, Math.max(a.unsigned, b.unsigned), Math.max(a.signed, b.signed))
}

function args(node: Expr, widths: Widths): [Width, Width] {
  return [widths.of(node.args[0] as Expr), widths.of(node.args[1] as Expr)]
}

/** The constant count of a shift, or null. */
export function shiftCount(node: Expr): number | null {
  const count = node.args[1] as Expr
  if (count.op === 'i32.const') return (count.imm as number) & 31
  return count.op === 'i64.const' ? (count.imm as Bits64).lo & 63 : null
}

const any32: Width = { unsigned: 32, signed: 32 }
const any64: Width = { unsigned: 64, signed: 64 }

function all(size: number): Width {
  return size === 64 ? any64 : any32
}

/** A flag. */
const flag: Rule = (_node, size) => make(size, 1, 2)
/** A count of bits. */
const bitCount: Rule = (_node, size) => make(size, 7, 8)

function extend(bits: number): Rule {
  return (node, size, widths) => {
    const { unsigned, signed } = widths.of(node.args[0] as Expr)
    return make(size, unsigned < bits ? unsigned : size, Math.min(signed, bits))
  }
}

/** The width of a quotient by a constant: that of the dividend less what the divisor takes off it. */
function quotient(dividend: number, divisor: Expr, widths: Widths): number {
  if (!divisor.op.endsWith('.const')) return dividend
  return Math.max(dividend - widths.of(divisor).unsigned + 1, 0)
}

/** By what comes behind `i32.` or `i64.`; what is not here may be anything. */
const integerRules: Record<string, Rule> = {
  const: (node, size) => constant(node, size),
  and: (node, size, widths) => {
    const [a, b] = args(node, widths)
    return make(size, Math.min(a.unsigned, b.unsigned), Math.max(a.signed, b.signed))
  },
  or: (node, size, widths) => join(size, ...args(node, widths)),
  xor: (node, size, widths) => join(size, ...args(node, widths)),
  add: (node, size, widths) => {
    const [a, b] = args(node, widths)
    return make(size, Math.max(a.unsigned, b.unsigned) + 1, fits(size, Math.max(a.signed, b.signed) + 1))
  },
  sub: (node, size, widths) => {
    const [a, b] = args(node, widths)
    return make(size, size, fits(size, Math.max(a.signed, b.signed) + 1))
  },
  mul: (node, size, widths) => {
    const [a, b] = args(node, widths)
    return make(size, a.unsigned + b.unsigned, fits(size, a.signed + b.signed))
  },
  div_u: (node, size, widths) => {
    const [a] = args(node, widths)
    return make(size, quotient(a.unsigned, node.args[1] as Expr, widths), size)
  },
  rem_u: (node, size, widths) => {
    const [a, b] = args(node, widths)
    return make(size, Math.min(a.unsigned, b.unsigned), size)
  },
  // The quotient by -1 may need a bit more; by any other constant it has none.
  div_s: (node, size, widths) => {
    const [a, b] = args(node, widths)
    const isConstant = (node.args[1] as Expr).op.endsWith('.const')
    const signed = isConstant && b.signed > 1 ? a.signed : fits(size, a.signed + 1)
    return isNatural(a, size) && isNatural(b, size)
      ? make(size, a.unsigned, signed)
      : make(size, size, signed)
  },
  rem_s: (node, size, widths) => {
    const [a, b] = args(node, widths)
    const signed = Math.min(a.signed, b.signed)
    return isNatural(a, size) ? make(size, a.unsigned, signed) : make(size, size, signed)
  },
  shl: (node, size, widths) => {
    const n = shiftCount(node)
    const [a] = args(node, widths)
    return n === null ? all(size) : make(size, a.unsigned + n, fits(size, a.signed + n))
  },
  shr_u: (node, size, widths) => {
    const n = shiftCount(node)
    const [a] = args(node, widths)
    return n === null ? make(size, a.unsigned, size) : make(size, Math.max(a.unsigned - n, 0), size)
  },
  shr_s: (node, size, widths) => {
    const n = shiftCount(node) ?? 0
    const [a] = args(node, widths)
    const unsigned = isNatural(a, size) ? Math.max(a.unsigned - n, 0) : size
    return make(size, unsigned, Math.max(a.signed - n, 1))
  },
  clz: bitCount,
  ctz: bitCount,
  popcnt: bitCount,
  eqz: flag,
  eq: flag,
  ne: flag,
  lt_s: flag,
  lt_u: flag,
  gt_s: flag,
  gt_u: flag,
  le_s: flag,
  le_u: flag,
  ge_s: flag,
  ge_u: flag,
  extend8_s: extend(8),
  extend16_s: extend(16),
  extend32_s: extend(32),
  extend_i32_s: (node, size, widths) => {
    const a = widths.of(node.args[0] as Expr)
    return make(size, a.unsigned < 32 ? a.unsigned : size, a.signed)
  },
  extend_i32_u: (node, size, widths) => make(size, widths.of(node.args[0] as Expr).unsigned, size),
  wrap_i64: (node, size, widths) => {
    const { unsigned, signed } = widths.of(node.args[0] as Expr)
    return make(size, unsigned <= 32 ? unsigned : size, signed <= 32 ? signed : size)
  },
}

function load(bits: number, isSigned: boolean): Rule {
  return (_node, size) => (isSigned ? make(size, size, bits) : make(size, bits, size))
}

const rules: Record<string, Rule> = {
  select: (node, size, widths) => (isInteger(node) ? join(size, ...args(node, widths)) : all(size)),
}
for (const type of ['i32', 'i64']) {
  for (const [name, rule] of Object.entries(integerRules)) rules[`${type}.${name}`] = rule
  for (const bits of [8, 16, 32]) {
    rules[`${type}.load${bits}_s`] = load(bits, true)
    rules[`${type}.load${bits}_u`] = load(bits, false)
  }
}
for (const type of ['f32', 'f64'])
  for (const name of ['eq', 'ne', 'lt', 'gt', 'le', 'ge']) rules[`${type}.${name}`] = flag

/** A signed width beyond the type may wrap around to any value. */
function fits(size: number, signed: number): number {
  return Math.min(signed, size)
}

/** Whether a value is never negative. */
function isNatural(width: Width, size: number): boolean {
  return width.unsigned < size
}

function constant(node: Expr, size: number): Width {
  const { lo, hi } = size === 64 ? (node.imm as Bits64) : { lo: node.imm as number, hi: 0 }
  if (size === 64 && hi < 0) return make(64, 64, 1 + bitsOf(~lo, ~hi))
  if (size === 32 && lo < 0) return make(32, 32, 1 + bitsOf(~lo, 0))
  return make(size, bitsOf(lo, hi), size)
}

function bitsOf(lo: number, hi: number): number {
  return hi === 0 ? 32 - Math.clz32(lo) : 64 - Math.clz32(hi)
}

// --- locals ---

/** So many times a local may grow by itself; then it is widened step by step. */
const patience = 4
const steps = [8, 16, 32, 53, 64]

function widened(width: number, size: number): number {
  return Math.min(steps.find((step) => step >= width) ?? size, size)
}

interface IntegerSet {
  readonly local: Local
  readonly value: Expr
}

/** The widths of a function's locals. */
export function localWidths(func: Func): Widths {
  const locals = new Map<Local, Width>()
  for (const local of func.locals) if (isInteger(local)) locals.set(local, { unsigned: 0, signed: 1 })
  const sets: IntegerSet[] = []
  /** Sets whose value reads a local, by their number. */
  const readers = new Map<Local, number[]>()
  eachStmt(func.body, (stmt) => {
    // State machines set their own number.
    if (stmt.kind === 'dispatch') locals.delete(stmt.pc)
    if (stmt.kind !== 'set' || !locals.has(stmt.local)) return
    const number = sets.push(stmt) - 1
    eachExpr(stmt.value, (node) => {
      if (node.op !== 'local.get') return
      const list = readers.get(node.imm as Local)
      if (list === undefined) readers.set(node.imm as Local, [number])
      else if (list[list.length - 1] !== number) list.push(number)
    })
  })
  const current = new Widths(locals, false)
  const growth = new Map<Local, number>()
  const waiting = new Set(sets.keys())
  for (const number of waiting) {
    waiting.delete(number)
    const { local, value } = sets[number] as IntegerSet
    const old = locals.get(local)
    if (old === undefined) continue
    const size = sizeOf(local)
    const next = join(size, old, current.of(value))
    if (next.unsigned === old.unsigned && next.signed === old.signed) continue
    const times = (growth.get(local) ?? 0) + 1
    growth.set(local, times)
    const { unsigned, signed } = next
    locals.set(local, times < patience ? next : make(size, widened(unsigned, size), widened(signed, size)))
    for (const reader of readers.get(local) ?? []) waiting.add(reader)
  }
  return new Widths(locals, true)
}
