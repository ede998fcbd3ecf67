/**
 * Atomic instructions: all are helpers of the runtime, with the exact address. The rows follow from the mnemonics, which are regular:
 * `i64.atomic.rmw16.add_u` is `atomic_add` of two bytes.
 */
import type { Expr, Type } from '../ir/nodes.ts'
import { type OpName, opcodes } from '../wasm/opcodes.ts'
import { byHelper } from './i64.ts'
import * as js from './js.ts'
import type { Lowerer } from './lowerer.ts'
import { exactAddress, memarg } from './memory.ts'
import { isPair, type Lowered, type Pair, partsOf } from './pair.ts'
import type { Lowering } from './table.ts'

export type AtomicOpName = Extract<OpName, `${string}atomic.${string}`>

/** Operations that the runtime calls by another name. */
const helpers: Readonly<Record<string, string>> = { xchg: 'exchange', cmpxchg: 'compare_exchange' }

/** The rows of all atomic instructions. */
export const atomics = Object.fromEntries(
  opcodes.filter((op) => op.name.includes('atomic.')).map((op) => [op.name, rowOf(op.name)]),
) as Record<AtomicOpName, Lowering>

function rowOf(name: string): Lowering {
  if (name === 'atomic.fence') return fence
  if (name.startsWith('memory.')) return access(`atomic_${name.slice('memory.atomic.'.length)}`)
  const [, type, kind, bits, operation] = /^(i\d\d)\.atomic\.([a-z]+)(\d*)\.?([a-z]*)/.exec(name) ?? []
  const helper = `atomic_${operation ? (helpers[operation] ?? operation) : kind}`
  if (type === 'i64' && bits === '') return access(`${helper}64`)
  return sized(helper, bits ? Number(bits) / 8 : 4)
}

/** The memory and the address, and the other operands. */
function operands(l: Lowerer, node: Expr): { place: Expr[]; rest: (Expr | Pair)[] } {
  const [base, ...rest] = l.args(node.args)
  const memory = js.entity('memory', memarg(node).memory, node.at)
  return { place: [memory, exactAddress(base as Expr, node)], rest: rest as (Expr | Pair)[] }
}

/** An access whose values are as wide as their type. */
function access(helper: string): Lowering {
  return (l, node) => {
    const { place, rest } = operands(l, node)
    const args = [...place, ...rest.flatMap(partsOf)]
    return node.type === 'i64' ? byHelper(l, helper, args, node.at) : result(l, helper, node.type, args, node)
  }
}

/** An access of so many bytes, for which operands are wrapped: those of i64 to their low halves here, what is left in the helper. */
function sized(helper: string, size: number): Lowering {
  return (l, node) => {
    const { place, rest } = operands(l, node)
    const type = node.type === 'none' ? 'none' : 'i32'
    const value = result(l, helper, type, [...place, ...rest.map(lowHalf), js.num(size)], node)
    if (node.type !== 'i64') return value
    return { lo: value, hi: js.num(0) }
  }
}

function lowHalf(value: Expr | Pair): Expr {
  return isPair(value) ? value.lo : value
}

function result(l: Lowerer, helper: string, type: Type, args: Expr[], { at }: Expr): Expr {
  const call = js.helper(helper, type, args, at)
  return type === 'none' ? call : l.keep(call)
}

/** Of every shared memory, since it orders accesses to all of them. */
function fence(l: Lowerer, node: Expr): Lowered {
  for (const { index, limits } of l.cx.module.memories) {
    if (!limits.shared) continue
    const value = js.helper('atomic_fence', 'none', [js.entity('memory', index, node.at)], node.at)
    l.out.push({ kind: 'effect', value, at: node.at })
  }
  return js.num(0, 'i32', node.at)
}
