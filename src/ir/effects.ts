/**
 * Effects of expressions, for one question: may these two swap? Bits are finer than those of the opcode table,
 * so that two loads may swap (they trap alike) and a load may not swap with a store.
 */
import { calls, grows, type OpName, opByName, opcodes, reads, traps, writes } from '../wasm/opcodes.ts'
import type { Expr, Local } from './nodes.ts'
import { jsOps } from './ops.ts'

export const readsMemory = 1
export const writesMemory = 2
/** Globals, tables, segments, the size of memory, result cells. */
export const readsState = 4
export const writesState = 8
/** The trap of an access out of bounds of memory: any two of them are alike. */
export const trapsMemory = 16
export const trapsOther = 32

export const anyRead = readsMemory | readsState
export const anyWrite = writesMemory | writesState
export const anyTrap = trapsMemory | trapsOther
export const everything = anyRead | anyWrite | anyTrap

/** Effects of one operation of either dialect, arguments not counted. */
const effectsByOp: ReadonlyMap<string, number> = new Map([
  ...opcodes.map((op): [string, number] => [op.name, fromTable(op.name, op.effects, op.align >= 0)]),
  ...Object.entries(jsOps).map(([name, op]): [string, number] => [name, fromTable(name, op.effects, false)]),
  // The k-th result of the call just before, in the wasm dialect.
  ['call.result', readsState],
])

function fromTable(name: string, bits: number, aligned: boolean): number {
  if (bits & (calls | grows)) return everything
  const inMemory = aligned || /^(memory\.(copy|fill|init)|js\.(load|store))$/.test(name)
  let effects = 0
  if (bits & reads) effects |= inMemory ? readsMemory : readsState
  if (bits & writes) effects |= inMemory ? writesMemory : writesState
  if (bits & traps) effects |= inMemory ? trapsMemory : trapsOther
  return effects
}

export function opEffects(op: string): number {
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

/** Pure helpers of the runtime, and those that can only trap: what a `js.helper` node may do. */
let helperEffects: (name: string) => number = () => everything

/** The lowering says what its helpers do (a table of its own); unknown helpers may do everything. */
export function describeHelpers(describe: (name: string) => number): void {
  helperEffects = describe
}

export function effectsOfNode(node: Expr): number {
  return node.op === 'js.helper' ? helperEffects(node.imm as string) : opEffects(node.op)
}

/** Effects of a whole expression. Expressions are shallow (see build.ts), so this may recurse. */
export function exprEffects(node: Expr, into: ExprEffects = { flags: 0, reads: [] }): ExprEffects {
  for (const arg of node.args) exprEffects(arg, into)
  if (node.op === 'js.get' || node.op === 'local.get') into.reads.push(node.imm as Local)
  else into.flags |= effectsOfNode(node)
  return into
}
