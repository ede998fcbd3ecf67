/**
 * Effects of expressions, for one question: may these two swap? Bits are finer than those of the opcode table,
 * so that two loads may swap (they trap alike) and a load may not swap with a store.
 */
import { calls, grows, type OpName, opByName, opcodes, reads, traps, writes } from '../wasm/opcodes.ts'
import type { Expr, Local, Stmt } from './nodes.ts'
import { jsOps } from './ops.ts'

const readsMemory = 1
const writesMemory = 2
/** Globals, tables, segments, the size of memory, result cells. */
export const readsState = 4
const writesState = 8
/** The trap of an access out of bounds of memory: any two of them are alike. */
const trapsMemory = 16
export const trapsOther = 32
/** Fields of structs and elements of arrays. */
export const readsHeap = 64
const writesHeap = 128

const anyRead = readsMemory | readsState | readsHeap
export const anyWrite = writesMemory | writesState | writesHeap
export const anyTrap = trapsMemory | trapsOther
export const everything = anyRead | anyWrite | anyTrap

const inHeap = /^(struct\.|array\.|js\.field|js\.item)/

/** Effects of one operation of either dialect, arguments not counted. */
const effectsByOp: ReadonlyMap<string, number> = new Map([
  ...opcodes.map((op): [string, number] => [op.name, fromTable(op.name, op.effects, op.align >= 0)]),
  ...Object.entries(jsOps).map(([name, op]): [string, number] => [name, fromTable(name, op.effects, false)]),
  // The k-th result of the call just before, in the wasm dialect.
  ['call.result', readsState],
  // What was caught: never changes. Both are asked of caught exceptions alone (build-exceptions.ts).
  ['exn.is_tag', 0],
  ['exn.value', 0],
  // See addresses.ts.
  ['address.low', 0],
])

function fromTable(name: string, bits: number, aligned: boolean): number {
  if (bits & (calls | grows) || name.includes('atomic')) return everything
  if (inHeap.test(name)) return ofHeap(name, bits)
  const inMemory = aligned || /^(memory\.(copy|fill|init)|js\.(load|store))$/.test(name)
  let effects = 0
  if (bits & reads) effects |= inMemory ? readsMemory : readsState
  if (bits & writes) effects |= inMemory ? writesMemory : writesState
  if (bits & traps) effects |= inMemory ? trapsMemory : trapsOther
  return effects
}

/** Objects are initialised with segments too. */
function ofHeap(name: string, bits: number): number {
  let effects = 0
  if (bits & reads) effects |= /_(data|elem)$/.test(name) ? readsState : readsHeap
  if (bits & writes) effects |= writesHeap
  if (bits & traps) effects |= trapsOther
  return effects
}

function opEffects(op: string): number {
  const effects = effectsByOp.get(op)
  if (effects === undefined) throw new TypeError(`BUG: no effects for ${op}`)
  return effects
}

/** The same by the dense id of a wasm operation. */
export const effectsById: Uint8Array = Uint8Array.from(opcodes, (op) => opEffects(op.name))

export function effectsOfName(name: OpName): number {
  return effectsById[opByName(name).id] ?? everything
}

/** Whether an evaluation with effects `a` and one with effects `b` must keep their order. */
export function ordered(a: number, b: number): boolean {
  if (a & readsMemory && b & writesMemory) return true
  if (a & writesMemory && b & (readsMemory | writesMemory)) return true
  if (a & readsState && b & writesState) return true
  if (a & writesState && b & (readsState | writesState)) return true
  if (a & readsHeap && b & writesHeap) return true
  if (a & writesHeap && b & (readsHeap | writesHeap)) return true
  if (a & anyTrap && b & anyWrite) return true
  if (a & anyWrite && b & anyTrap) return true
  return trapsDiffer(a, b)
}

/** Whether the order of two traps can be told: not when both can only be the same trap. */
function trapsDiffer(a: number, b: number): boolean {
  return (a & anyTrap) !== 0 && (b & anyTrap) !== 0 && ((a | b) & trapsOther) !== 0
}

export interface ExprEffects {
  flags: number
  /** Locals read, temps included, with repetitions. */
  reads: Local[]
}

/**
 * What helpers of the runtime do, by name: those of numbers are pure but for traps and the result cells. A helper
 * that is not listed may do everything.
 */
const helperEffects: ReadonlyMap<string, number> = new Map([
  ...['i32_popcnt', 'i32_ctz', 'i32_trunc_sat_s', 'i32_trunc_sat_u'].map(pureHelper),
  ...['i64_clz', 'i64_ctz', 'i64_popcnt'].map(pureHelper),
  ...['f32_convert_i64_s', 'f32_convert_i64_u', 'f64_convert_i64_s', 'f64_convert_i64_u'].map(pureHelper),
  ...['f32_nearest', 'f64_nearest', 'f32_copysign', 'f64_copysign', 'f32_neg', 'f64_neg'].map(pureHelper),
  ...['f32_abs', 'f64_abs', 'f64_reinterpret_i64'].map(pureHelper),
  ['i32_trunc_s', trapsOther],
  ['i32_trunc_u', trapsOther],
  ['memory_size', readsState],
  // Makes views longer, which nobody tells.
  ['memory_fresh_view', readsState],
  ['memory_fresh', readsState],
  ['table_size', readsState],
  ['table_get', readsState | trapsOther],
  // Objects: what they make is nobody else's yet.
  ...['func_test', 'eq_test', 'any_from_js', 'any_to_js', 'elems_fill', 'elems_repeat'].map(pureHelper),
  ['array_len', 0],
  ...['array_size', 'elems_ref', 'elems_ints'].map((name): [string, number] => [name, trapsOther]),
  ...['elems_data', 'elems_data_floats', 'elems_elem'].map((name): [string, number] => [
    name,
    readsState | trapsOther,
  ]),
  ...['array_fill', 'array_repeat'].map((name): [string, number] => [name, writesHeap | trapsOther]),
  ['array_copy', readsHeap | writesHeap | trapsOther],
  ...['array_init_data', 'array_init_elem'].map((name): [string, number] => [
    name,
    readsState | writesHeap | trapsOther,
  ]),
  ...['i8x16_narrow_i16x8_s', 'i8x16_narrow_i16x8_u', 'i16x8_q15mulr_sat_s'].map(pureHelper),
  ...['i16x8_narrow_i32x4_s', 'i16x8_narrow_i32x4_u'].map(pureHelper),
  ['i8x16_swizzle', writesState],
  // These leave the high half in a result cell.
  ...['i64_trunc_sat_s', 'i64_trunc_sat_u', 'i64_reinterpret_f64', 'i64_mul'].map(cellHelper),
  ...['i64_div_s', 'i64_div_u', 'i64_rem_s', 'i64_rem_u', 'i64_trunc_s', 'i64_trunc_u'].map(
    (name): [string, number] => [name, writesState | trapsOther],
  ),
])

function pureHelper(name: string): [string, number] {
  return [name, 0]
}

function cellHelper(name: string): [string, number] {
  return [name, writesState]
}

export function effectsOfNode(node: Expr): number {
  if (node.op !== 'js.helper') return opEffects(node.op)
  return helperEffects.get(node.imm as string) ?? everything
}

/** Calls of functions; helpers of the runtime only trap. */
const throwingOps: ReadonlySet<string> = new Set(
  Object.entries(jsOps).flatMap(([name, op]) => (op.effects & calls && name !== 'js.helper' ? [name] : [])),
)

/** Whether evaluating the operation itself may throw what a `try` can catch: traps are none of that. */
export function mayThrow({ op }: Expr): boolean {
  return throwingOps.has(op)
}

/** Whether something in an expression may. */
export function throwsIn(node: Expr): boolean {
  return mayThrow(node) || node.args.some(throwsIn)
}

/** Effects of a whole expression, but for the locals that it reads. Expressions are shallow (see build.ts), so this may recurse. */
export function effectFlags(node: Expr): number {
  const { op, args } = node
  if (op === 'js.get' || op === 'js.num' || op === 'local.get') return 0
  let flags = effectsOfNode(node)
  for (let i = 0; i < args.length; i++) flags |= effectFlags(args[i] as Expr)
  return flags
}

/** Whether evaluating an expression can't be told, but by its value. */
export function isIdle(node: Expr): boolean {
  return (effectFlags(node) & (anyTrap | anyWrite)) === 0
}

/** The same with the locals that it reads. */
export function exprEffects(node: Expr, into: ExprEffects = { flags: 0, reads: [] }): ExprEffects {
  const { args } = node
  for (let i = 0; i < args.length; i++) exprEffects(args[i] as Expr, into)
  if (node.op === 'js.get' || node.op === 'local.get') into.reads.push(node.imm as Local)
  else into.flags |= effectsOfNode(node)
  return into
}

/** Effects of a statement with all that it contains, and the locals that it sets. */
export interface StmtEffects extends ExprEffects {
  sets: Local[]
  /** Whether control may go elsewhere than to the next statement. */
  jumps: boolean
}

export function stmtEffects(
  stmt: Stmt,
  into: StmtEffects = { flags: 0, reads: [], sets: [], jumps: false },
): StmtEffects {
  switch (stmt.kind) {
    case 'set':
      exprEffects(stmt.value, into)
      into.sets.push(stmt.local)
      return into
    case 'effect':
      exprEffects(stmt.value, into)
      return into
    case 'if':
      exprEffects(stmt.cond, into)
      return listEffects(stmt.else, listEffects(stmt.then, into))
    case 'trap':
      into.flags |= trapsOther
      return into
    case 'throw':
      exprEffects(stmt.value, into)
      into.flags |= trapsOther
      return into
    case 'try':
      into.sets.push(stmt.exception)
      return listEffects(stmt.handler, listEffects(stmt.body, into))
    case 'switch':
      exprEffects(stmt.index, into)
      for (const arm of stmt.arms) listEffects(arm, into)
      return into
    case 'block':
      return listEffects(stmt.body, into)
    case 'loop':
      // It may never end: nothing that can be told may move across.
      into.flags |= everything
      return listEffects(stmt.body, into)
    case 'dispatch':
      into.flags |= everything
      into.sets.push(stmt.pc)
      for (const part of stmt.cases) listEffects(part, into)
      return into
    case 'return':
      for (const value of stmt.values) exprEffects(value, into)
      into.jumps = true
      return into
    case 'goto':
      into.sets.push(stmt.pc)
      into.jumps = true
      return into
    case 'br':
      into.jumps = true
      return into
  }
}

function listEffects(list: readonly Stmt[], into: StmtEffects): StmtEffects {
  for (const stmt of list) stmtEffects(stmt, into)
  return into
}

/** Whether evaluating an expression before or after a statement is the same. */
export function commutes(value: ExprEffects, stmt: StmtEffects): boolean {
  if (ordered(value.flags, stmt.flags) || ordered(stmt.flags, value.flags)) return false
  if (stmt.jumps && value.flags & (anyTrap | anyWrite)) return false
  return !stmt.sets.some((local) => value.reads.includes(local))
}
