/**
 * How many bytes of bytecode V8 makes of a function, estimated from its IR (JS dialect). Weights by least squares over
 * 3,700 functions of sqlite, QuickJS, zstd, wat and source-map; small functions come out within 6 %, large
 * ones within 12 % (test/opt/outline.test.ts measures it again). Register operands take a byte each while there are
 * few registers and feedback slots; past some 2 KB slots need two bytes and instructions a prefix.
 */
import { InternalError } from '../../errors.ts'
import type { Expr, Stmt } from '../../ir/nodes.ts'
import { type JsOpName, jsOps } from '../../ir/ops.ts'

const byOp: Partial<Record<JsOpName, number>> = {
  'js.null': 1,
  'js.get': 0.7,
  'js.entity': 3,
  'js.global': 2.5,
  'js.global.lo': 2.5,
  'js.global.hi': 2.5,
  'js.global_set': 8,
  'js.global_set.lo': 8,
  'js.global_set.hi': 8,
  'js.or0': 4,
  'js.u32': 4,
  'js.num_of': 2.5,
  'js.neg': 2.5,
  'js.not': 2.5,
  'js.not_bits': 2.5,
  'js.both': 2.6,
  'js.either': 2.6,
  'js.cond': 6.8,
  'js.view': 8,
  'js.load': 12.4,
  'js.store': 17.2,
  'js.call': 4.3,
  'js.call_piece': 4.3,
  'js.call_indirect': 32,
  'js.helper': 7.5,
  'js.cell': 11,
  'js.cell_set': 15,
}

const operators =
  'js.add js.sub js.mul js.div js.rem js.and js.or js.xor js.shl js.shr js.ushr js.lt js.le js.gt js.ge js.eq js.ne'
const binary = new Set(operators.split(' '))
const perArgument = 3

const weights: ReadonlyMap<string, number> = new Map(
  Object.keys(jsOps).map((op) => [op, byOp[op as JsOpName] ?? (binary.has(op) ? 2.9 : 13.5)]),
)

function ofNode({ op, imm, args }: Expr): number {
  if (op === 'js.num') return ofNumber(imm as number)
  const weight = weights.get(op)
  if (weight === undefined) throw new InternalError(`no size of ${op}`)
  const isCall = op.startsWith('js.call') || op === 'js.helper'
  return isCall ? weight + perArgument * args.length : weight
}

function ofNumber(value: number): number {
  if (!Number.isInteger(value)) return 4.3
  if (value >= -128 && value < 128) return 0.6
  return value >= -32768 && value < 32768 ? 3.3 : 4.3
}

/** Size of an expression, in bytes of a small function. */
export function exprSize(node: Expr): number {
  let size = ofNode(node)
  for (const arg of node.args) size += exprSize(arg)
  return size
}

/** Size of a statement itself, without the lists in it and its expressions. */
export function stmtSize(stmt: Stmt): number {
  switch (stmt.kind) {
    case 'set':
      return 2.8
    case 'if':
      return stmt.else.length > 0 ? 4.5 : 2.5
    case 'switch':
      return 0.3 * stmt.table.length + 6.7 * stmt.arms.length
    case 'dispatch':
      return 10 + 7 * stmt.cases.length
    case 'goto':
      return 6
    case 'br':
    case 'return':
      return 1.5
    case 'loop':
      return 3
    case 'trap':
      return 12
    case 'block':
    case 'effect':
      return 0
  }
}

/** Size of a small function up to which operands are short; above, instructions grow by half. */
const short = 2000
const growth = 1.5

/** Bytes of bytecode of a function whose parts add up to `sum`. */
export function bytecodeSize(sum: number): number {
  return sum <= short ? sum : short + (sum - short) * growth
}

/** The sum whose bytecode has this size. */
export function sumOfSize(size: number): number {
  return size <= short ? size : short + (size - short) / growth
}
