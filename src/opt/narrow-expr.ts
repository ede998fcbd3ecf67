/**
 * Rewrites expressions for the pass `narrow`: a rule for each operation whose low half depends on low halves alone.
 * Rules decide by the operation and by widths, before they look inside: so rewriting is linear.
 */
import { isIdle } from '../ir/effects.ts'
import { type Bits64, type Expr, expr, type Local, withArgs, withOp } from '../ir/nodes.ts'
import { shiftCount, type Width, type Widths } from '../ir/width.ts'
import { takesLow } from './narrow-demand.ts'

type Extension = 'i64.extend_i32_u' | 'i64.extend_i32_s'

/** An i64 local that became an i32, and what it is read through. */
export interface Narrowed {
  readonly local: Local
  readonly extension: Extension
}

/** How a value is made from its low half; null if it can't be. */
export function extensionOf({ unsigned, signed }: Width): Extension | null {
  if (unsigned <= 32) return 'i64.extend_i32_u'
  return signed <= 32 ? 'i64.extend_i32_s' : null
}

const leaves = new Set(['i64.const', 'i64.extend_i32_u', 'i64.extend_i32_s'])

export class Narrower {
  readonly narrowed: ReadonlyMap<Local, Narrowed>
  private readonly widths: Widths

  constructor(widths: Widths, narrowed: ReadonlyMap<Local, Narrowed>) {
    this.widths = widths
    this.narrowed = narrowed
  }

  /** The same value. */
  rewrite(node: Expr): Expr {
    if (node.op === 'local.get') return this.getLocal(node)
    if (node.args.length === 0 && node.type !== 'i64') return node
    const rule = node.type === 'i64' ? wideRule : rules[node.op]
    return rule?.(this, node) ?? this.rewriteArgs(node)
  }

  rewriteArgs(node: Expr): Expr {
    let args: Expr[] | null = null
    for (let i = 0; i < node.args.length; i++) {
      const arg = node.args[i] as Expr
      const isLoose = arg.type === 'i64' && takesLow(node, i, false)
      const rewritten = isLoose ? this.loose(arg) : this.rewrite(arg)
      if (rewritten === arg) continue
      args ??= node.args.slice()
      args[i] = rewritten
    }
    return args === null ? node : withArgs(node, args)
  }

  /** An i64 of which only the low half is wanted. Constants stay, for lowering looks at them. */
  private loose(node: Expr): Expr {
    const low = node.op === 'i64.const' ? null : this.lowOrNull(node)
    return low === null ? this.rewrite(node) : expr('i64.extend_i32_u', 'i64', [low], null, node.at)
  }

  private getLocal(node: Expr): Expr {
    const narrowed = this.narrowed.get(node.imm as Local)
    if (narrowed === undefined) return node
    const low = expr('local.get', 'i32', [], narrowed.local, node.at)
    return expr(narrowed.extension, 'i64', [low], null, node.at)
  }

  /** The low half of an i64. */
  low(node: Expr): Expr {
    return this.lowOrNull(node) ?? expr('i32.wrap_i64', 'i32', [this.rewrite(node)], null, node.at)
  }

  /** The low half of an i64, if it can be computed without the high half. */
  lowOrNull(node: Expr): Expr | null {
    return lowRules[node.op]?.(this, node) ?? null
  }

  widthOf(node: Expr): Width {
    return this.widths.of(node)
  }

  allFit(nodes: readonly Expr[], kind: keyof Width): boolean {
    return nodes.every((node) => this.widths.of(node)[kind] <= 32)
  }

  /** The operation of the same name on low halves. */
  to32(node: Expr): Expr {
    return expr(node.op.replace('i64', 'i32'), 'i32', this.lows(node), node.imm, node.at)
  }

  lows(node: Expr): Expr[] {
    return node.args.map((arg) => this.low(arg))
  }
}

// --- operations on i64 whose result is none ---

type Rule = (n: Narrower, node: Expr) => Expr | null

/** The comparison of i32 that is the same for operands that fit: extensions keep the order. */
const comparison: Rule = (n, node) => {
  if (n.allFit(node.args, 'unsigned'))
    return withOp(n.to32(node), node.op.replace('i64', 'i32').replace('_s', '_u'), 'i32')
  return n.allFit(node.args, 'signed') ? n.to32(node) : null
}

const conversion: Rule = (n, node) => {
  const isUnsigned = n.allFit(node.args, 'unsigned')
  if (!isUnsigned && !(node.op.endsWith('_s') && n.allFit(node.args, 'signed'))) return null
  const op = node.op.replace(/i64_[su]/, isUnsigned ? 'i32_u' : 'i32_s')
  return expr(op, node.type, n.lows(node), node.imm, node.at)
}

function lowStore(op: string): Rule {
  return (n, node) => ({
    ...node,
    op,
    args: [n.rewrite(node.args[0] as Expr), n.low(node.args[1] as Expr)],
  })
}

const rules: Record<string, Rule> = {
  'i32.wrap_i64': (n, node) => n.low(node.args[0] as Expr),
  // What fits as signed and not as unsigned is negative: too large either way.
  'address.low': (n, node) => {
    const address = node.args[0] as Expr
    return extensionOf(n.widthOf(address)) === null ? null : n.low(address)
  },
  'i64.store8': lowStore('i32.store8'),
  'i64.store16': lowStore('i32.store16'),
  'i64.store32': lowStore('i32.store'),
}
for (const name of ['eqz', 'eq', 'ne', 'lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u'])
  rules[`i64.${name}`] = comparison
for (const type of ['f32', 'f64'])
  for (const sign of ['s', 'u']) rules[`${type}.convert_i64_${sign}`] = conversion

// --- i64 ---

const wideRule: Rule = (n, node) => extended(n, node) ?? product(n, node)

/** A value that fits 32 bits, extended from its low half. */
function extended(n: Narrower, node: Expr): Expr | null {
  if (leaves.has(node.op)) return null
  const extension = extensionOf(n.widthOf(node))
  const low = extension === null ? null : n.lowOrNull(node)
  return extension === null || low === null ? null : expr(extension, 'i64', [low], null, node.at)
}

/** `(a << n) * b` as `a * b << n`, when `a` fits 32 bits and `a << n` does not. */
function product(n: Narrower, node: Expr): Expr | null {
  if (node.op !== 'i64.mul') return null
  for (const [i, arg] of node.args.entries()) {
    const scaled = scaledFactor(n, arg)
    if (scaled === null) continue
    const args = node.args.map((other, j) => (j === i ? scaled.factor : n.rewrite(other)))
    return expr('i64.shl', 'i64', [withArgs(node, args), scaled.count], null, node.at)
  }
  return null
}

/** `a << n`, or what LLVM makes of it: `x << n & 0xffffffff << n`, where `a` is the low half of `x`. */
function scaledFactor(n: Narrower, node: Expr): { factor: Expr; count: Expr } | null {
  if (extensionOf(n.widthOf(node)) !== null) return null
  const mask = node.op === 'i64.and' ? (node.args[1] as Expr) : null
  const shift = mask === null ? node : (node.args[0] as Expr)
  const by = shift.op === 'i64.shl' ? shiftCount(shift) : null
  if (by === null) return null
  const [value, count] = shift.args as [Expr, Expr]
  if (mask === null)
    return extensionOf(n.widthOf(value)) === null ? null : { factor: n.rewrite(value), count }
  if (!isShiftedMask(mask, by)) return null
  return { factor: expr('i64.extend_i32_u', 'i64', [n.low(value)], null, node.at), count }
}

/** Whether a constant is `0xffffffff << by`. */
function isShiftedMask(mask: Expr, by: number): boolean {
  if (mask.op !== 'i64.const' || by === 0 || by > 31) return false
  const { lo, hi } = mask.imm as Bits64
  return lo === -1 << by && hi === 2 ** by - 1
}

// --- low halves ---

const to32: Rule = (n, node) => n.to32(node)
const inner: Rule = (n, node) => n.rewrite(node.args[0] as Expr)

function load(op: string): Rule {
  return (n, node) => withOp(n.rewriteArgs(node), op, 'i32')
}

/** An operation that is the same on low halves when its operands fit. */
function fitting(kind: keyof Width): Rule {
  return (n, node) => (n.allFit(node.args, kind) ? n.to32(node) : null)
}

/** A shift whose low half depends on the low half alone: by less than 32, or by so much that nothing is left. */
function shift(n: Narrower, node: Expr): Expr | null {
  const [value, count] = node.args as [Expr, Expr]
  const by = shiftCount(node)
  if (by === null) return n.widthOf(count).unsigned <= 5 ? n.to32(node) : null
  const most = node.op === 'i64.shr_s' ? 31 : by
  if (Math.min(by, most) < 32) return n.to32(withArgs(node, [value, constant(Math.min(by, most), count)]))
  return isIdle(value) ? expr('i32.const', 'i32', [], 0, node.at) : null
}

function constant(lo: number, { at }: Expr): Expr {
  return expr('i64.const', 'i64', [], { lo, hi: 0 }, at)
}

/** The quotient of the least i32 by -1 is no i32. */
function divideSigned(n: Narrower, node: Expr): Expr | null {
  const [a, b] = node.args as [Expr, Expr]
  const isExact = n.widthOf(a).signed < 32 || (b.op === 'i64.const' && (b.imm as Bits64).lo !== -1)
  return isExact && n.allFit(node.args, 'signed') ? n.to32(node) : null
}

const lowRules: Record<string, Rule> = {
  'i64.const': (_n, { imm, at }) => expr('i32.const', 'i32', [], (imm as Bits64).lo, at),
  'local.get': (n, node) => {
    const local = n.narrowed.get(node.imm as Local)?.local
    return local === undefined ? null : expr('local.get', 'i32', [], local, node.at)
  },
  'i64.extend_i32_u': inner,
  'i64.extend_i32_s': inner,
  'i64.extend8_s': to32,
  'i64.extend16_s': to32,
  'i64.extend32_s': (n, node) => n.low(node.args[0] as Expr),
  'i64.add': to32,
  'i64.sub': to32,
  'i64.mul': to32,
  'i64.and': to32,
  'i64.or': to32,
  'i64.xor': to32,
  'i64.shl': shift,
  'i64.shr_u': (n, node) => (n.allFit([node.args[0] as Expr], 'unsigned') ? shift(n, node) : null),
  'i64.shr_s': (n, node) => (n.allFit([node.args[0] as Expr], 'signed') ? shift(n, node) : null),
  'i64.div_u': fitting('unsigned'),
  'i64.rem_u': fitting('unsigned'),
  'i64.div_s': divideSigned,
  'i64.rem_s': fitting('signed'),
  'i64.popcnt': fitting('unsigned'),
  'i64.load8_s': load('i32.load8_s'),
  'i64.load8_u': load('i32.load8_u'),
  'i64.load16_s': load('i32.load16_s'),
  'i64.load16_u': load('i32.load16_u'),
  'i64.load32_s': load('i32.load'),
  'i64.load32_u': load('i32.load'),
  select: (n, node) => {
    const [a, b, condition] = node.args as [Expr, Expr, Expr]
    return expr('select', 'i32', [n.low(a), n.low(b), n.rewrite(condition)], node.imm, node.at)
  },
}
