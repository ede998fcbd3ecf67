/**
 * Demand for the high halves of i64 values: which operands matter with their low half alone, and which locals nobody
 * wants the high half of (wasm dialect). Optimistic: a local's high half is unwanted until a use that wants it is met,
 * then those of the values that it is set to are looked at again; so everything is visited at most twice.
 */
import type { Bits64, Expr, Func, Local } from '../ir/nodes.ts'
import { eachOwn, eachStmt } from '../ir/walk.ts'
import { shiftCount } from '../ir/width.ts'

/** Whether the low half of the result needs the low half of an operand alone, by its index. */
const lowFromLow: Record<string, readonly boolean[]> = {
  'i64.add': [true, true],
  'i64.sub': [true, true],
  'i64.mul': [true, true],
  'i64.and': [true, true],
  'i64.or': [true, true],
  'i64.xor': [true, true],
  'i64.shl': [true, true],
  select: [true, true, false],
}

/** Whether an operand is read by its low half alone, whatever is wanted of the result. */
const lowOperand: Record<string, readonly boolean[]> = {
  'i32.wrap_i64': [true],
  'i64.extend8_s': [true],
  'i64.extend16_s': [true],
  'i64.extend32_s': [true],
  'i64.store8': [false, true],
  'i64.store16': [false, true],
  'i64.store32': [false, true],
  'i64.shl': [false, true],
  'i64.shr_s': [false, true],
  'i64.shr_u': [false, true],
  'i64.rotl': [false, true],
  'i64.rotr': [false, true],
}

/** Whether only the low half of the i64 operand `index` matters; `isLow`: when only that of the result does. */
export function takesLow(node: Expr, index: number, isLow: boolean): boolean {
  if (lowOperand[node.op]?.[index] === true || (isLow && lowFromLow[node.op]?.[index] === true)) return true
  if (node.op === 'i64.and') return isLowMask(node.args[1 - index] as Expr)
  return node.op === 'i64.shl' && index === 0 && (shiftCount(node) ?? 0) >= 32
}

function isLowMask(node: Expr): boolean {
  return node.op === 'i64.const' && (node.imm as Bits64).hi === 0
}

/** The i64 locals whose high half somebody wants. */
export function highWanted(func: Func): ReadonlySet<Local> {
  const wanted = new Set<Local>()
  const values = new Map<Local, Expr[]>()
  const work: Local[] = []
  const visit = (node: Expr, isLow: boolean): void => {
    if (node.op === 'local.get' && node.type === 'i64' && !isLow && !wanted.has(node.imm as Local)) {
      wanted.add(node.imm as Local)
      work.push(node.imm as Local)
    }
    const { args } = node
    for (let i = 0; i < args.length; i++) {
      const arg = args[i] as Expr
      visit(arg, arg.type === 'i64' && takesLow(node, i, isLow))
    }
  }
  const own = (root: Expr) => visit(root, false)
  eachStmt(func.body, (stmt) => {
    const isPending = stmt.kind === 'set' && stmt.local.type === 'i64' && !wanted.has(stmt.local)
    if (isPending) {
      const list = values.get(stmt.local)
      if (list === undefined) values.set(stmt.local, [stmt.value])
      else list.push(stmt.value)
    }
    if (stmt.kind === 'set') visit(stmt.value, isPending)
    else eachOwn(stmt, own)
  })
  for (let local = work.pop(); local !== undefined; local = work.pop())
    for (const value of values.get(local) ?? []) visit(value, false)
  return wanted
}
