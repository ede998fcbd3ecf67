/**
 * How many bytes of bytecode V8 makes of a large function, estimated from its IR (JS dialect). Weights by least squares over
 * the functions above 8 KB of sqlite, QuickJS, zstd, brotli, source-map, hashes and kernels: nine of ten come out within
 * 7 %, all within 14 % (test/opt/outline.test.ts measures some again). They hold where operands that number feedback
 * slots take two bytes, past some 2 KB: smaller functions are smaller than estimated.
 */
import { InternalError } from '../../errors.ts'
import type { Expr, Func, Stmt } from '../../ir/nodes.ts'
import { type JsOpName, jsOps } from '../../ir/ops.ts'
import { eachInner, eachOwn, hasInner } from '../../ir/walk.ts'

const operators =
  'js.add js.sub js.mul js.div js.rem js.and js.or js.xor js.shl js.shr js.ushr js.lt js.le js.gt js.ge js.eq js.ne'

const ofGet = 0.6

const byOp: Partial<Record<JsOpName, number>> = {
  'js.null': 1,
  'js.get': ofGet,
  'js.entity': 4,
  'js.global': 3,
  'js.global.lo': 3,
  'js.global.hi': 3,
  'js.global.x0': 3,
  'js.global.x1': 3,
  'js.global.x2': 3,
  'js.global.x3': 3,
  'js.global_set': 10,
  'js.global_set.lo': 10,
  'js.global_set.hi': 10,
  'js.global_set.x0': 10,
  'js.global_set.x1': 10,
  'js.global_set.x2': 10,
  'js.global_set.x3': 10,
  'js.or0': 8.7,
  'js.u32': 8.7,
  'js.num_of': 5.5,
  'js.neg': 5.5,
  'js.not': 3,
  'js.not_bits': 5.5,
  'js.both': 3.2,
  'js.either': 3.2,
  'js.cond': 8.4,
  'js.low_of_f64': 40,
  'js.high_of_f64': 40,
  'js.f64_of_bits': 62,
  'js.view': 10.6,
  'js.arrays': 10.6,
  // Of the access that is a call, and of the sum that it then needn't make.
  'js.accessors': -16,
  'js.load': 16.5,
  'js.store': 23,
  'js.store64': 16,
  'js.copy64': 15,
  'js.call': 6.1,
  'js.call_piece': 6.1,
  'js.call_indirect': 28,
  'js.element': 22,
  'js.func': 4,
  'js.tail_form': 12,
  'js.call_func': 3,
  'js.call_body': 6.1,
  'js.resume': 4,
  'js.pend': 10,
  'js.pending': 4,
  'js.helper': 10.6,
  'js.non_null': 9,
  'js.is_number': 4,
  'js.instance_of': 7,
  'js.type_key': 3,
  'js.runtime': 4,
  'js.new': 10,
  'js.field': 5,
  'js.fixed_field': 5,
  'js.field_set': 6,
  'js.elems': 5,
  'js.length': 5,
  'js.item': 5,
  'js.item_set': 6,
  'js.list': 10,
  'js.raw': 5,
  'js.call_ref': 12,
  'js.exception': 14,
  'js.is_tag': 10,
  'js.payload': 8,
  'js.thrown': 4,
  'js.cell': 13.6,
  'js.cell_set': 18.6,
}
const operator = 6.3
/** A call of something captured, such as `Math.imul`. */
const captured = 19
const perArgument = 4.3

/** Takes as many operands as there are. */
const variadic: ReadonlySet<string> = new Set(['js.helper', 'js.exception', 'js.new', 'js.list'])

interface Weight {
  readonly fixed: number
  readonly perArgument: number
}

const isOperator = new Set(operators.split(' '))
const weights: ReadonlyMap<string, Weight> = new Map(
  Object.keys(jsOps).map((op) => {
    const fixed = byOp[op as JsOpName] ?? (isOperator.has(op) ? operator : captured)
    return [op, { fixed, perArgument: op.startsWith('js.call') || variadic.has(op) ? perArgument : 0 }]
  }),
)

/** Bytes of an operation itself. */
export function nodeSize({ op, imm, args }: Expr): number {
  // Half of all nodes are one of these.
  if (op === 'js.get') return ofGet
  if (op === 'js.num') return ofNumber(imm as number)
  const weight = weights.get(op)
  if (weight === undefined) throw new InternalError(`no size of ${op}`)
  return weight.fixed + weight.perArgument * args.length
}

function ofNumber(value: number): number {
  if (!Number.isInteger(value)) return 5.3
  if (value >= -128 && value < 128) return 0.75
  return value >= -32768 && value < 32768 ? 4.1 : 5.3
}

/** Bytes of a statement itself, without the lists in it and its expressions. */
export function stmtSize(stmt: Stmt): number {
  switch (stmt.kind) {
    case 'set':
      return 2.3
    case 'if':
      return stmt.else.length > 0 ? 5.6 : 3.1
    case 'switch':
      return 0.4 * stmt.table.length + 8.3 * stmt.arms.length
    case 'dispatch':
      return 12 + 8.3 * stmt.cases.length
    case 'goto':
      return 7
    case 'br':
    case 'return':
      return 1.9
    case 'loop':
      return 3.7
    case 'try':
      return 30
    case 'throw':
      return 1
    case 'trap':
      return 15
    case 'block':
    case 'effect':
      return 0
  }
}

/** Adds up in a field: what a function returns that is no small integer is an object of its own. */
class Sum {
  bytes = 0
  private readonly addList = (list: readonly Stmt[]): void => this.list(list)
  private readonly addExpr = (root: Expr): void => this.expr(root)

  list(list: readonly Stmt[]): void {
    for (let i = 0; i < list.length; i++) {
      const stmt = list[i] as Stmt
      this.bytes += stmtSize(stmt)
      eachOwn(stmt, this.addExpr)
      if (hasInner(stmt)) eachInner(stmt, this.addList)
    }
  }

  private expr(node: Expr): void {
    const { args } = node
    this.bytes += nodeSize(node)
    for (let i = 0; i < args.length; i++) this.expr(args[i] as Expr)
  }
}

/** Locals beyond which registers take two bytes as well, and what that makes of the size. */
const shortRegisters = 120
const wide = 1.2

/** By how much the size of a function is more than the sum of its parts. */
export function growth({ params, locals }: Func): number {
  return params.length + locals.length > shortRegisters ? wide : 1
}

/** Bytes of a function. */
export function funcSize(func: Func): number {
  const sum = new Sum()
  sum.list(func.body)
  return sum.bytes * growth(func)
}
