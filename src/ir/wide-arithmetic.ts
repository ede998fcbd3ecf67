/**
 * The instructions of the proposal wide-arithmetic, of 128 bits as two i64, in terms of the others where the IR is built: every
 * later stage then does for them what it does for programs that say the same without them.
 *
 *     i64.add128 al ah bl bh   →   lo = al + bl; hi = ah + bh + (lo <u al)
 */
import { type Expr, expr, type Local } from './nodes.ts'

/** Evaluates into a temp. */
type Keep = (value: Expr) => Local

type Rule = (args: readonly Local[], keep: Keep, at: number) => [lo: Local, hi: Local]

export const wideRules = {
  'i64.add128': (args, keep, at) => {
    const [al, ah, bl, bh] = operands(args, at)
    const lo = keep(binary('i64.add', al(), bl()))
    const carry = flag(binary('i64.lt_u', get(lo, at), al()))
    return [lo, keep(binary('i64.add', binary('i64.add', ah(), bh()), carry))]
  },
  'i64.sub128': (args, keep, at) => {
    const [al, ah, bl, bh] = operands(args, at)
    const lo = keep(binary('i64.sub', al(), bl()))
    const borrow = flag(binary('i64.lt_u', al(), bl()))
    return [lo, keep(binary('i64.sub', binary('i64.sub', ah(), bh()), borrow))]
  },
  'i64.mul_wide_u': product,
  'i64.mul_wide_s': (args, keep, at) => {
    const [a, b] = operands(args, at)
    const [lo, high] = product(args, keep, at)
    // A negative factor counts 2^64 too many.
    const excess = binary('i64.add', binary('i64.and', sign(a()), b()), binary('i64.and', sign(b()), a()))
    return [lo, keep(binary('i64.sub', get(high, at), excess))]
  },
} as const satisfies Record<string, Rule>

export type WideOpName = keyof typeof wideRules

/** Four products of halves; those in the middle are added with what is carried into them, which can't overflow. */
function product(args: readonly Local[], keep: Keep, at: number): [Local, Local] {
  const [a, b] = operands(args, at)
  const times = (x: Expr, y: Expr) => keep(binary('i64.mul', x, y))
  const bottom = times(low(a()), low(b()))
  const first = keep(binary('i64.add', get(times(high(a()), low(b())), at), high(get(bottom, at))))
  const second = keep(binary('i64.add', get(times(low(a()), high(b())), at), low(get(first, at))))
  const top = binary('i64.add', get(times(high(a()), high(b())), at), high(get(first, at)))
  const shifted = binary('i64.shl', get(second, at), constant(32, at))
  const lo = keep(binary('i64.or', shifted, low(get(bottom, at))))
  return [lo, keep(binary('i64.add', top, high(get(second, at))))]
}

type Read = () => Expr

/** Makers of reads: a node has one parent. */
function operands(args: readonly Local[], at: number): [Read, Read, Read, Read] {
  return args.map((local) => () => get(local, at)) as [Read, Read, Read, Read]
}

function get(local: Local, at: number): Expr {
  return expr('local.get', 'i64', [], local, at)
}

function constant(value: number, at: number): Expr {
  return expr('i64.const', 'i64', [], { lo: value, hi: 0 }, at)
}

function binary(op: string, a: Expr, b: Expr): Expr {
  return expr(op, op === 'i64.lt_u' ? 'i32' : 'i64', [a, b], null, a.at)
}

function low(value: Expr): Expr {
  return binary('i64.and', value, expr('i64.const', 'i64', [], { lo: -1, hi: 0 }, value.at))
}

function high(value: Expr): Expr {
  return binary('i64.shr_u', value, constant(32, value.at))
}

/** All bits are the sign. */
function sign(value: Expr): Expr {
  return binary('i64.shr_s', value, constant(63, value.at))
}

function flag(condition: Expr): Expr {
  return expr('i64.extend_i32_u', 'i64', [condition], null, condition.at)
}
