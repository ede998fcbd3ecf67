/**
 * Rewrites expressions into cheaper ones with the same value (JS dialect).
 *
 *     (x & 255) >>> 0                         →   x & 255
 *     if ((a === 0 | 0 | (b | 0)) === 0)      →   if (a !== 0 && !b)
 *     Math.imul(x, 24)                        →   x * 24 | 0
 *     fround(D.getUint8(p))                   →   D.getUint8(p)
 *
 * Behind `inline`, which puts together what was evaluated apart. Bottom up, one walk: a rule looks at a node whose arguments
 * are simplified already, by its operation. Conditions have rules of their own, since of them only the truth counts.
 * Arithmetic keeps its coercions: engines other than V8 want `| 0` at every addition.
 */
import { isIdle, throwsIn } from '../ir/effects.ts'
import {
  type Access,
  type Cell,
  type Expr,
  expr,
  type Func,
  type Stmt,
  type TryStmt,
  type Type,
  withOp,
} from '../ir/nodes.ts'
import { isInteger, isSigned, maxOf } from '../ir/ranges.ts'
import { eachOwn, innerLists, ownExprs } from '../ir/walk.ts'
import { useGuard } from './guarded-truncs.ts'

export function simplify(func: Func): Func {
  return { ...func, body: simplifyList(func.body) }
}

function simplifyList(list: readonly Stmt[]): Stmt[] {
  const out: Stmt[] = []
  for (const stmt of list) {
    const before = out.length - 1
    simplifyStmt(stmt, out)
    guardNext(out[before], out[before + 1])
  }
  return out
}

/** `if (!(abs(x) < 2147483648)) break L; y = i32_trunc_s(x)` */
function guardNext(stmt: Stmt | undefined, next: Stmt | undefined): void {
  if (stmt?.kind !== 'if' || next === undefined || stmt.cond.op !== 'js.not' || stmt.else.length > 0) return
  const last = stmt.then[stmt.then.length - 1]
  if (last !== undefined && leaves.has(last.kind)) useGuardIn(stmt.cond.args[0] as Expr, next)
}

const leaves: ReadonlySet<string> = new Set(['br', 'return', 'trap', 'throw', 'goto'])

/** A condition has held right before a statement. */
function useGuardIn(cond: Expr, stmt: Stmt): void {
  eachOwn(stmt, (root) => useGuard(cond, root))
}

function simplifyStmt(stmt: Stmt, out: Stmt[]): void {
  switch (stmt.kind) {
    case 'set':
      stmt.value = value(stmt.value)
      break
    case 'effect':
      stmt.value = value(stmt.value)
      if (isIdle(stmt.value) || isSameCell(stmt.value)) return
      break
    case 'if':
      simplifyIf(stmt, out)
      return
    case 'switch':
      stmt.index = value(stmt.index)
      stmt.arms = stmt.arms.map(simplifyList)
      break
    case 'return':
      stmt.values = stmt.values.map(value)
      break
    case 'block':
    case 'loop':
      stmt.body = simplifyList(stmt.body)
      break
    case 'dispatch':
      stmt.cases = stmt.cases.map(simplifyList)
      break
    case 'try':
      simplifyTry(stmt, out)
      return
    case 'throw':
      stmt.value = value(stmt.value)
      break
    default:
      break
  }
  out.push(stmt)
}

function simplifyIf(stmt: Stmt & { kind: 'if' }, out: Stmt[]): void {
  stmt.cond = condition(value(stmt.cond))
  stmt.then = simplifyList(stmt.then)
  stmt.else = simplifyList(stmt.else)
  if (isNum(stmt.cond)) {
    const [taken, dropped] = stmt.cond.imm ? [stmt.then, stmt.else] : [stmt.else, stmt.then]
    dropped.forEach(forgetJumps)
    out.push(...taken)
    return
  }
  if (stmt.then.length === 0 && stmt.else.length > 0) {
    stmt.cond = not(stmt.cond)
    stmt.then = stmt.else
    stmt.else = []
    if (stmt.likely !== undefined) stmt.likely = !stmt.likely
  }
  if (stmt.then[0] !== undefined) useGuardIn(stmt.cond, stmt.then[0])
  if (stmt.then.length > 0) out.push(stmt)
  else if (!isIdle(stmt.cond)) out.push({ kind: 'effect', value: stmt.cond, at: stmt.at })
}

/** What can't throw needs no handler. */
function simplifyTry(stmt: TryStmt, out: Stmt[]): void {
  stmt.body = simplifyList(stmt.body)
  stmt.handler = simplifyList(stmt.handler)
  if (listThrows(stmt.body)) {
    out.push(stmt)
    return
  }
  stmt.handler.forEach(forgetJumps)
  out.push(...stmt.body)
}

function listThrows(list: readonly Stmt[]): boolean {
  return list.some(
    (stmt) => stmt.kind === 'throw' || ownExprs(stmt).some(throwsIn) || innerLists(stmt).some(listThrows),
  )
}

function forgetJumps(stmt: Stmt): void {
  if (stmt.kind === 'br' || stmt.kind === 'goto') stmt.label.uses--
  for (const inner of innerLists(stmt)) inner.forEach(forgetJumps)
}

/** A cell that is left as it is: a further result of a call that is returned. */
function isSameCell(node: Expr): boolean {
  const source = node.args[0]
  if (node.op !== 'js.cell_set' || source?.op !== 'js.cell') return false
  const [to, from] = [node.imm as Cell, source.imm as Cell]
  return to.array === from.array && to.slot === from.slot
}

function isNum(node: Expr | undefined): boolean {
  return node?.op === 'js.num'
}

function isNumber(node: Expr | undefined, value: number): boolean {
  return node?.op === 'js.num' && Object.is(node.imm, value)
}

function num(value: number, type: Type, at: number): Expr {
  return expr('js.num', type, [], value, at)
}

function make(op: string, type: Type, args: Expr[], at: number): Expr {
  return expr(op, type, args, null, at)
}

/** A node whose value counts. */
function value(node: Expr): Expr {
  const { args } = node
  for (let i = 0; i < args.length; i++) args[i] = value(args[i] as Expr)
  if (computesFloats.has(node.op)) for (let i = 0; i < args.length; i++) args[i] = unsigned(args[i] as Expr)
  const rule = rules[node.op]
  return rule === undefined ? node : rule(node, args[0] as Expr, args[1] as Expr)
}

/** Operations from which nobody can tell the sign of a NaN: they give any NaN or none. */
const computesFloats = new Set(
  'js.add js.sub js.mul js.div js.sqrt js.min js.max js.lt js.le js.gt js.ge js.eq js.ne'.split(' '),
)

/** `f64_abs(x) < 1` ⇒ `abs(x) < 1`: the helpers keep the bits of NaNs. */
function unsigned(node: Expr): Expr {
  if (node.op !== 'js.helper') return node
  const op = withoutBits[node.imm as string]
  return op === undefined ? node : expr(op, node.type, node.args, null, node.at)
}

const withoutBits: Record<string, string> = {
  f32_abs: 'js.abs',
  f64_abs: 'js.abs',
  f32_neg: 'js.neg',
  f64_neg: 'js.neg',
}

type Rule = (node: Expr, a: Expr, b: Expr) => Expr

const rules: Record<string, Rule> = {
  'js.or0': or0,
  'js.u32': (node, a) => (a.type === 'u32' || (isInteger(a) && maxOf(a) !== null) ? a : node),
  'js.fround': (node, a) => (isRounded(a) ? a : node),
  'js.and': and,
  'js.or': bitwise,
  'js.xor': bitwise,
  'js.shl': bitwise,
  'js.shr': shr,
  'js.ushr': bitwise,
  'js.not_bits': bitwise,
  'js.imul': imul,
  'js.lt': order,
  'js.le': order,
  'js.gt': order,
  'js.ge': order,
  'js.eq': equal,
  'js.ne': equal,
  'js.not': (_node, a) => not(condition(a)),
  'js.cond': choose,
  'js.both': (node, a, b) => junction(node, a, b, 0),
  'js.either': (node, a, b) => junction(node, a, b, 1),
  'js.store': store,
  'js.f32_of_bits': floatOfBits,
}

/** Whether it is an f32 as it is: integers of up to 24 bits are. */
function isRounded(node: Expr): boolean {
  const max = maxOf(node)
  return node.type === 'f32' || (node.type !== 'bool' && max !== null && max <= 2 ** 24)
}

/** `x | 0 | 0` ⇒ `x | 0`; `(x + 4 | 0) + 8 | 0` ⇒ `x + 12 | 0` */
function or0(node: Expr, a: Expr): Expr {
  if (isNum(a)) return num((a.imm as number) | 0, 'i32', node.at)
  if (isSigned(a)) return a
  const steps = stepsOf(node)
  const inner = steps?.from
  const before = inner === undefined ? null : stepsOf(inner)
  if (steps === null || before === null) return node
  const sum = (before.by + steps.by) | 0
  if (sum === 0) return before.from
  const op = sum < 0 ? 'js.sub' : 'js.add'
  const by = num(Math.abs(sum), 'num', node.at)
  return make('js.or0', 'i32', [make(op, 'num', [before.from, by], node.at)], node.at)
}

/** `x + n | 0` or `x - n | 0` of an i32 as `x` and a number. */
function stepsOf(node: Expr): { from: Expr; by: number } | null {
  const sum = node.args[0]
  if (node.op !== 'js.or0' || sum === undefined) return null
  const [from, by] = sum.args
  if (from?.type !== 'i32' || by === undefined || !isNum(by)) return null
  if ((by.imm as number) !== Math.trunc(by.imm as number) || Math.abs(by.imm as number) > 2 ** 32) return null
  if (sum.op === 'js.add') return { from, by: by.imm as number }
  return sum.op === 'js.sub' ? { from, by: -(by.imm as number) } : null
}

/** Bitwise operators coerce their operands themselves. */
function bitwise(node: Expr): Expr {
  const { args } = node
  for (let i = 0; i < args.length; i++) args[i] = uncoerced(args[i] as Expr)
  return node
}

function uncoerced(node: Expr): Expr {
  const inner = node.args[0]
  const coerces = node.op === 'js.or0' || node.op === 'js.u32'
  return coerces && inner !== undefined && inner.type !== 'bool' ? inner : node
}

/** `x & m` ⇒ `x` when x has no other bits */
function and(node: Expr, a: Expr, b: Expr): Expr {
  const max = maxOf(a)
  if (isNum(b) && max !== null && isSigned(a) && isLowMask(b.imm as number, max)) return a
  return bitwise(node)
}

/** Whether a mask of low bits covers all values up to `max`. */
function isLowMask(mask: number, max: number): boolean {
  return mask >= max && (mask & (mask + 1)) === 0
}

/** `x << 24 >> 24` ⇒ `x` of a signed byte */
function shr(node: Expr, a: Expr, b: Expr): Expr {
  const inner = a.op === 'js.shl' && isNum(b) && a.args[1]?.imm === b.imm ? (a.args[0] as Expr) : null
  const method = inner?.op === 'js.load' ? (inner.imm as Access).method : null
  if ((method === 'Int8' && b.imm === 24) || (method === 'Int16' && b.imm === 16)) return inner as Expr
  return bitwise(node)
}

/** Products with small factors are exact numbers; a call of `imul` is several times the bytecode. */
function imul(node: Expr, a: Expr, b: Expr): Expr {
  const [x, factor] = isNum(a) ? [b, a] : [a, b]
  const by = factor.imm as number
  if (!isNum(factor) || !isSigned(x) || Math.abs(by) >= 1 << 21) return node
  if (by === 1) return x
  const log = 31 - Math.clz32(by)
  if (by > 0 && by === 1 << log)
    return make('js.shl', 'i32', [uncoerced(x), num(log, 'i32', node.at)], node.at)
  return make('js.or0', 'i32', [make('js.mul', 'num', [x, num(by, 'num', node.at)], node.at)], node.at)
}

/** Comparisons with what a value can't pass: nothing unsigned is below 0, no byte above 255. */
function order(node: Expr, a: Expr, b: Expr): Expr {
  const max = maxOf(a)
  if (!isNum(b) || max === null) return node
  const bound = b.imm as number
  const { op } = node
  if (isIdle(a)) {
    if (op === 'js.lt' || op === 'js.ge') {
      if (bound <= 0) return num(op === 'js.ge' ? 1 : 0, 'bool', node.at)
      if (bound > max) return num(op === 'js.lt' ? 1 : 0, 'bool', node.at)
    } else {
      if (bound >= max) return num(op === 'js.le' ? 1 : 0, 'bool', node.at)
      if (bound < 0) return num(op === 'js.gt' ? 1 : 0, 'bool', node.at)
    }
  }
  const x = a.op === 'js.u32' ? (a.args[0] as Expr) : a
  if (bound !== 0 || !isInteger(x)) return node
  if (op === 'js.le') return make('js.eq', 'bool', [x, num(0, 'i32', node.at)], node.at)
  if (op === 'js.gt') return make('js.ne', 'bool', [x, num(0, 'i32', node.at)], node.at)
  return node
}

/** `x === 0`, of a comparison or of a constant */
function equal(node: Expr, a: Expr, b: Expr): Expr {
  if (isNum(a) && isNum(b)) return num((a.imm === b.imm) === (node.op === 'js.eq') ? 1 : 0, 'bool', node.at)
  if (!isNumber(b, 0)) return node
  if (node.op === 'js.eq') return isInteger(a) ? negated(node, a) : node
  return isComparison(a) ? (a.args[0] as Expr) : node
}

function choose(node: Expr, test: Expr, yes: Expr): Expr {
  const no = node.args[2] as Expr
  const chosen = condition(test)
  if (isNum(chosen)) return chosen.imm ? yes : no
  if (isNum(yes) && isNum(no)) {
    if (Object.is(yes.imm, no.imm) && isIdle(chosen)) return yes
    if (isBoolean(chosen) && node.type === 'i32') {
      if (isNumber(yes, 1) && isNumber(no, 0)) return make('js.or0', 'i32', [chosen], node.at)
      if (isNumber(yes, 0) && isNumber(no, 1)) return make('js.or0', 'i32', [not(chosen)], node.at)
    }
  }
  if (chosen.op === 'js.not') useGuard(chosen.args[0] as Expr, no)
  else useGuard(chosen, yes)
  if (chosen.op === 'js.not') node.args = [chosen.args[0] as Expr, no, yes]
  else node.args[0] = chosen
  return node
}

/** `a && b` where `absorbing` is 0, `a || b` where it is 1. */
function junction(node: Expr, a: Expr, b: Expr, absorbing: number): Expr {
  if (isNum(a)) return Boolean(a.imm) === Boolean(absorbing) ? a : b
  if (!isNum(b)) return absorbing ? orEqual(node, a, b) : node
  if (Boolean(b.imm) !== Boolean(absorbing)) return a
  return isIdle(a) ? b : node
}

const orEquals: Record<string, string> = { 'js.lt': 'js.le', 'js.gt': 'js.ge' }

/** `x > 7 || x === 7` ⇒ `x >= 7`: what is left of a comparison of i64 with an empty low half. */
function orEqual(node: Expr, a: Expr, b: Expr): Expr {
  const op = orEquals[a.op]
  const [x, bound] = a.args
  if (op === undefined || b.op !== 'js.eq' || x === undefined || bound?.op !== 'js.num') return node
  const isUnsigned = x.op === 'js.u32'
  const local = isUnsigned ? (x.args[0] as Expr) : x
  const [y, equal] = b.args
  if (local.op !== 'js.get' || local.type !== 'i32' || y?.op !== 'js.get' || y.imm !== local.imm) return node
  if (equal?.op !== 'js.num') return node
  const number = equal.imm as number
  return (isUnsigned ? number >>> 0 : number) === bound.imm ? withOp(a, op, a.type) : node
}

/** The float of bits that are loaded for it alone is loaded as a float. */
function floatOfBits(node: Expr, bits: Expr): Expr {
  const isLoad = bits.op === 'js.load' && (bits.imm as Access).method === 'Int32'
  return isLoad ? expr('js.load', 'f32', bits.args, { method: 'Float32' }, bits.at) : node
}

/** The view keeps the low bits of a value alone. */
function store(node: Expr): Expr {
  const stored = node.args[2] as Expr
  if (stored.op === 'js.bits_of_f32' && (node.imm as Access).method === 'Int32') {
    node.imm = { method: 'Float32' }
    node.args[2] = stored.args[0] as Expr
    return node
  }
  if ((node.imm as Access).method === 'Float32') {
    node.args[2] = unrounded(stored)
    return node
  }
  const mask = storedBits[(node.imm as Access).method]
  if (stored.op === 'js.and' && mask !== undefined) {
    const [x, bits] = stored.args as [Expr, Expr]
    if (isNum(bits) && ((bits.imm as number) & mask) === mask && isSigned(x)) node.args[2] = x
  }
  return node
}

/** A value for a place that rounds by itself. */
function unrounded(node: Expr): Expr {
  if (node.op === 'js.fround') return node.args[0] as Expr
  if (node.op !== 'js.cond') return node
  const [test, yes, no] = node.args as [Expr, Expr, Expr]
  node.args = [test, unrounded(yes), unrounded(no)]
  return node
}

const storedBits: Partial<Record<Access['method'], number>> = { Int8: 0xff, Int16: 0xffff }

// --- conditions ---

/** A value that is used for its truth alone, simplified already. */
function condition(node: Expr): Expr {
  const [a, b] = node.args
  switch (node.op) {
    case 'js.not':
      return not(condition(a as Expr))
    case 'js.both':
    case 'js.either':
      node.args = [condition(a as Expr), condition(b as Expr)]
      return node
    case 'js.ne':
      return isNumber(b, 0) && isInteger(a as Expr) ? condition(a as Expr) : node
    case 'js.eq':
      return isNumber(b, 0) && isInteger(a as Expr) ? negated(node, a as Expr) : node
    default:
      return truth(node) ?? node
  }
}

/** `x === 0`, by the opposite of what is true when `x` is not 0, if there is such a thing. */
function negated(node: Expr, x: Expr): Expr {
  const nonzero = truth(x)
  return nonzero === null ? node : not(nonzero)
}

/** A condition that is true just when an integer is not 0, if there is a better one than the integer itself. */
function truth(node: Expr): Expr | null {
  const [a, b] = node.args as [Expr, Expr]
  switch (node.op) {
    case 'js.or0':
      return isBoolean(a) || isInteger(a) ? condition(a) : null
    case 'js.u32':
      return isInteger(a) ? condition(a) : null
    case 'js.or':
      if (!isIdle(b) || !(isTest(a) || isTest(b)) || !isInteger(a) || !isInteger(b)) return null
      return make('js.either', 'bool', [condition(a), condition(b)], node.at)
    case 'js.and':
      if (!isIdle(b) || !(isTest(a) || isTest(b)) || !isBit(a) || !isBit(b)) return null
      return make('js.both', 'bool', [condition(a), condition(b)], node.at)
    case 'js.xor':
      if (isTest(a) && isNumber(b, 1)) return not(condition(a))
      return null
    default:
      return null
  }
}

/** The outcome of a comparison as an integer, or several by `|` and `&`. */
function isTest(node: Expr): boolean {
  return isComparison(node) || ((node.op === 'js.or' || node.op === 'js.and') && node.args.every(isTest))
}

function isComparison(node: Expr): boolean {
  return node.op === 'js.or0' && isBoolean(node.args[0] as Expr)
}

/** Whether it is `true` or `false`: a condition may be `a && x` with an integer `x`. */
function isBoolean(node: Expr): boolean {
  return node.op === 'js.both' || node.op === 'js.either' ? node.args.every(isBoolean) : node.type === 'bool'
}

function isBit(node: Expr): boolean {
  const max = maxOf(node)
  return max !== null && max <= 1
}

const opposites: Record<string, string> = { 'js.eq': 'js.ne', 'js.ne': 'js.eq' }
/** Orders of integers have opposites; those of floats don't (NaN). */
const integerOpposites: Record<string, string> = {
  'js.lt': 'js.ge',
  'js.ge': 'js.lt',
  'js.gt': 'js.le',
  'js.le': 'js.gt',
}

/** The opposite of a condition. */
function not(node: Expr): Expr {
  const [a, b] = node.args as [Expr, Expr]
  if (isNum(node)) return num(node.imm ? 0 : 1, 'bool', node.at)
  if (node.op === 'js.not')
    return isBoolean(a) ? a : make('js.ne', 'bool', [a, num(0, 'i32', node.at)], node.at)
  const opposite = opposites[node.op] ?? (isIntegerOrder(node) ? integerOpposites[node.op] : undefined)
  if (opposite !== undefined) return withOp(node, opposite, node.type)
  if ((node.op === 'js.both' || node.op === 'js.either') && isNegatable(a) && isNegatable(b))
    return make(node.op === 'js.both' ? 'js.either' : 'js.both', node.type, [not(a), not(b)], node.at)
  if (node.type === 'i32' || node.type === 'u32')
    return make('js.eq', 'bool', [node, num(0, 'i32', node.at)], node.at)
  return make('js.not', 'bool', [node], node.at)
}

/** Whether its opposite needs no `!`. */
function isNegatable(node: Expr): boolean {
  if (node.op === 'js.not' || node.op in opposites || node.type === 'i32' || node.type === 'u32') return true
  if (node.op === 'js.both' || node.op === 'js.either') return node.args.every(isNegatable)
  return isIntegerOrder(node)
}

function isIntegerOrder(node: Expr): boolean {
  return node.op in integerOpposites && node.args.every(isInteger)
}
