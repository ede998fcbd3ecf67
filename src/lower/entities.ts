/** Calls, globals, tables, references, bulk operations and `select`: what concerns the items of the instance. */
import { exprEffects } from '../ir/effects.ts'
import type { CallIndirect, Entity, Expr, IndexPair, Type } from '../ir/nodes.ts'
import { expr } from '../ir/nodes.ts'
import type { Memory } from '../wasm/module.ts'
import { memoryKind } from '../wasm/type-key.ts'
import * as js from './js.ts'
import type { Lowerer } from './lowerer.ts'
import { isPair, type Lowered } from './pair.ts'
import type { Lowering } from './table.ts'

export function call(l: Lowerer, node: Expr): Lowered {
  const callee = node.imm as number
  return l.call(node, 'js.call', callee, l.flatten(l.args(node.args)), l.cx.facts.mayGrow[callee] === 1)
}

/** The callee is looked up before JavaScript evaluates the arguments: they must have nothing to tell. */
export function callIndirect(l: Lowerer, node: Expr): Lowered {
  const lowered = l.args(node.args)
  const index = lowered.pop() as Expr
  const args = l.flatten(lowered).map((arg) => l.pure(arg))
  const callee = node.imm as CallIndirect
  const grows = l.cx.facts.mayGrowIndirect(callee.table, callee.type)
  return l.call(node, 'js.call_indirect', callee, [index, ...args], grows)
}

/** All three operands are evaluated, the condition last: the other two must have nothing to tell. */
export function select(l: Lowerer, node: Expr): Lowered {
  const [a, b, chosen] = l.args(node.args) as [Lowered, Lowered, Expr]
  const test = chosen.op === 'js.or0' && chosen.args[0]?.type === 'bool' ? chosen.args[0] : chosen
  if (!isPair(a) || !isPair(b)) return js.cond(test, l.pure(a as Expr), l.pure(b as Expr))
  const once = l.atom(test)
  return { lo: js.cond(once, a.lo, b.lo), hi: js.cond(js.copy(once), a.hi, b.hi) }
}

// --- globals ---

export function globalGet(l: Lowerer, node: Expr): Lowered {
  const imm: Entity = { space: 'global', index: node.imm as number }
  if (node.type !== 'i64') return expr('js.global', node.type, [], imm, node.at)
  const lo = expr('js.global.lo', 'i32', [], imm, node.at)
  const hi = expr('js.global.hi', 'i32', [], imm, node.at)
  return l.inlineOnly ? { lo, hi } : { lo: l.keep(lo), hi: l.keep(hi) }
}

export function globalSet(l: Lowerer, node: Expr): Lowered {
  const imm: Entity = { space: 'global', index: node.imm as number }
  const [value] = l.args(node.args) as [Lowered]
  if (!isPair(value)) return expr('js.global_set', 'none', [value], imm, node.at)
  const low = expr('js.global_set.lo', 'none', [value.lo], imm, node.at)
  l.out.push({ kind: 'effect', value: low, at: node.at })
  return expr('js.global_set.hi', 'none', [value.hi], imm, node.at)
}

// --- references ---

export function refNull(_l: Lowerer, node: Expr): Lowered {
  return expr('js.null', 'ref', [], null, node.at)
}

export function refIsNull(l: Lowerer, node: Expr): Lowered {
  return js.compare('eq', l.value(node.args[0] as Expr), expr('js.null', 'ref', [], null, node.at))
}

export function refFunc(_l: Lowerer, node: Expr): Lowered {
  return js.entity('func', node.imm as number, node.at)
}

// --- tables, segments, bulk memory: helpers of the runtime ---

/** A helper whose first argument is the table's record. */
export function table(name: string, type: Type): Lowering {
  return (l, node) => perform(l, name, type, [js.entity('table', node.imm as number, node.at)], node)
}

/** A helper of two items: destination and source, or memory (table) and segment. */
export function pair(name: string, space: Entity['space'], source: Entity['space']): Lowering {
  return (l, node) => {
    const { first, second } = node.imm as IndexPair
    const isSegment = source === 'data' || source === 'elem'
    const target = js.entity(space, isSegment ? second : first, node.at)
    const from = js.entity(source, isSegment ? first : second, node.at)
    return perform(l, name, 'none', [target, from], node)
  }
}

export function drop(name: string, space: Entity['space']): Lowering {
  return (l, node) => perform(l, name, 'none', [js.entity(space, node.imm as number, node.at)], node)
}

export function memoryFill(l: Lowerer, node: Expr): Lowered {
  return perform(l, 'memory_fill', 'none', [js.entity('memory', node.imm as number, node.at)], node)
}

export function memorySize(l: Lowerer, node: Expr): Lowered {
  return perform(l, 'memory_size', 'i32', [js.entity('memory', node.imm as number, node.at)], node)
}

export function memoryGrow(l: Lowerer, node: Expr): Lowered {
  const isPlain = memoryKind(l.cx.module.memories[node.imm as number] as Memory) === 'memory'
  const pages = l.keep(
    perform(
      l,
      isPlain ? 'memory_grow' : 'memory_grow_typed',
      'i32',
      [js.entity('memory', node.imm as number, node.at)],
      node,
    ) as Expr,
  )
  l.reloadViews(node.at)
  return pages
}

function perform(l: Lowerer, name: string, type: Type, items: Expr[], node: Expr): Lowered {
  const result = js.helper(name, type, [...items, ...l.values(node.args)], node.at)
  return type === 'none' || exprEffects(result).flags === 0 ? result : l.keep(result)
}
