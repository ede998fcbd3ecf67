/**
 * Addresses of 64 bits (memories and tables whose address type is i64), made 32 bits wide where the IR is built: no memory has more
 * than 2 GiB and no table more than 10,000,000 elements, so a larger address, offset or count says no more than "too large".
 *
 *     i64.load m1 (local.get p)    →  i64.load m1 (address.low(local.get p))
 *     memory.size 1                →  i64.extend_i32_s(memory.size 1)
 *
 * `address.low` is an operation of the IR alone: the low half of an i64 that has no more bits, else any i32 that is at least
 * 2^31 as unsigned. So an access traps, and a growth fails, where it should; everything behind the builder knows 32-bit addresses only.
 */
import type { Instr } from '../wasm/instructions.ts'
import type { Module } from '../wasm/module.ts'
import type { Op } from '../wasm/opcodes.ts'
import { type Expr, expr } from './nodes.ts'

/** Operands of an instruction that are i64 addresses, as places from the top of the stack, and whether its result is one. */
export interface WideAddresses {
  readonly places: readonly number[]
  readonly result: boolean
}

type Space = 'memories' | 'tables'

/** An operand of an instruction whose type its row can't tell: its place, and the index that names whose address it is. */
type Rule = readonly (readonly [place: number, index: 'index' | 'index2'])[]

/** Instructions with a `custom` signature. A count is as wide as both addresses are. */
const customRules: Readonly<Record<string, Rule>> = {
  'table.get': [[0, 'index']],
  'table.set': [[1, 'index']],
  'table.grow': [[0, 'index']],
  'table.size': [],
  'table.fill': [
    [0, 'index'],
    [2, 'index'],
  ],
  'table.init': [[2, 'index2']],
  'table.copy': [
    [2, 'index'],
    [1, 'index2'],
  ],
  'memory.copy': [
    [2, 'index'],
    [1, 'index2'],
  ],
  call_indirect: [[0, 'index2']],
  return_call_indirect: [[0, 'index2']],
}

/** Whether a module has any: most have none, and nothing is asked again. */
export function hasWideAddresses({ memories, tables }: Module): boolean {
  return [...memories, ...tables].some(({ limits }) => limits.address === 'i64')
}

export function wideAddresses(module: Module, instr: Instr): WideAddresses | null {
  const { op } = instr
  const rule = op.custom ? customRules[op.name] : null
  if (rule === undefined) return null
  return rule === null ? byRow(module, instr, op) : byRule(module, instr, rule)
}

/** By the operands that the row says are addresses. */
function byRow(module: Module, instr: Instr, { params, results, immediates }: Op): WideAddresses | null {
  if (!params.includes('addr') && !results.includes('addr')) return null
  // `memory.init` names the data segment first.
  const index = immediates[1] === 'memidx' ? instr.index2 : instr.index
  if (!isWide(module, 'memories', index)) return null
  const places = params.flatMap((type, i) => (type === 'addr' ? [params.length - 1 - i] : []))
  return { places, result: results.includes('addr') }
}

function byRule(module: Module, instr: Instr, rule: Rule): WideAddresses {
  const space = instr.op.name === 'memory.copy' ? 'memories' : 'tables'
  const places = rule.filter(([, index]) => isWide(module, space, instr[index])).map(([place]) => place)
  const isCopy = instr.op.name.endsWith('.copy')
  if (isCopy && places.length === rule.length) places.push(0)
  const result = /^table\.(size|grow)$/.test(instr.op.name) && isWide(module, 'tables', instr.index)
  return { places, result }
}

function isWide(module: Module, space: Space, index: number): boolean {
  return module[space][index]?.limits.address === 'i64'
}

export function shortAddress(address: Expr): Expr {
  return expr('address.low', 'i32', [address], null, address.at)
}

/** A size, or -1. */
export function longSize(size: Expr): Expr {
  return expr('i64.extend_i32_s', 'i64', [size], null, size.at)
}

/** An offset of an access, of which everything from 2^32 is out of bounds. */
export function shortOffset(offset: number): number {
  return Math.min(offset, 2 ** 32)
}
