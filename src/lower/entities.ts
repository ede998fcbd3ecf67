/** Calls, globals, tables, references, bulk operations and `select`: what concerns the items of the instance. */
import { effectFlags } from '../ir/effects.ts'
import type { CallIndirect, Entity, Expr, Half, IndexPair, Type } from '../ir/nodes.ts'
import { expr } from '../ir/nodes.ts'
import type { Memory } from '../wasm/module.ts'
import { memoryKind } from '../wasm/type-key.ts'
import * as js from './js.ts'
import type { Lowerer } from './lowerer.ts'
import { isPair, isVector, type Lowered, laneParts } from './pair.ts'
import * as lanes from './simd/lanes.ts'
import type { Lowering } from './table.ts'
import type { Want } from './vector-forms.ts'

export function call(l: Lowerer, node: Expr): Lowered {
  const callee = node.imm as number
  return l.call(node, 'js.call', callee, l.flatArgs(node.args), l.cx.facts.mayGrow[callee] === 1)
}

/** The callee is looked up before JavaScript evaluates the arguments: they must have nothing to tell. */
export function callIndirect(l: Lowerer, node: Expr): Lowered {
  const lowered = l.flatArgs(node.args)
  const index = lowered.pop() as Expr
  const args = lowered.map((arg) => l.pure(arg))
  const callee = node.imm as CallIndirect
  const grows = l.cx.facts.mayGrowIndirect(callee.table, callee.type)
  return l.call(node, 'js.call_indirect', callee, [index, ...args], grows)
}

/** All three operands are evaluated, the condition last: the other two must have nothing to tell. */
export function select(l: Lowerer, node: Expr, want: Want): Lowered {
  if (node.type === 'v128') return lanes.select(l, node, want)
  const [a, b, chosen] = l.args(node.args) as [Lowered, Lowered, Expr]
  const test = chosen.op === 'js.or0' && chosen.args[0]?.type === 'bool' ? chosen.args[0] : chosen
  if (!isPair(a) || !isPair(b)) return js.cond(test, l.pure(a as Expr), l.pure(b as Expr))
  const once = l.atom(test)
  return { lo: js.cond(once, a.lo, b.lo), hi: js.cond(js.copy(once), a.hi, b.hi) }
}

// --- globals ---

export function globalGet(l: Lowerer, node: Expr): Lowered {
  const imm: Entity = { space: 'global', index: node.imm as number }
  const part = (name: Half): Expr => {
    const value = expr(`js.global.${name}`, 'i32', [], imm, node.at)
    return l.inlineOnly ? value : l.keep(value)
  }
  if (node.type === 'i64') return { lo: part('lo'), hi: part('hi') }
  if (node.type === 'v128') return { form: 'i32x4', lanes: laneParts.map(part) }
  return expr('js.global', node.type, [], imm, node.at)
}

export function globalSet(l: Lowerer, node: Expr): Lowered {
  const imm: Entity = { space: 'global', index: node.imm as number }
  const arg = node.args[0] as Expr
  const [value] = l.args(node.args, () => (arg.type === 'v128' ? l.vector(arg, 'i32x4') : l.lower(arg))) as [
    Lowered,
  ]
  const set = (name: string, part: Expr) => expr(`js.global_set${name}`, 'none', [part], imm, node.at)
  if (!isPair(value) && !isVector(value)) return set('', value)
  const parts = isPair(value)
    ? [set('.lo', value.lo), set('.hi', value.hi)]
    : value.lanes.map((lane, i) => set(`.${laneParts[i]}`, lane))
  const last = parts.pop() as Expr
  for (const part of parts) l.out.push({ kind: 'effect', value: part, at: node.at })
  return last
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
    const target = item(l, space, isSegment ? second : first, node.at)
    const from = item(l, source, isSegment ? first : second, node.at)
    return perform(l, name, 'none', [target, from], node)
  }
}

export function drop(name: string, space: Entity['space']): Lowering {
  return (l, node) => perform(l, name, 'none', [js.entity(space, node.imm as number, node.at)], node)
}

export function memoryFill(l: Lowerer, node: Expr): Lowered {
  return perform(l, 'memory_fill', 'none', [item(l, 'memory', node.imm as number, node.at)], node)
}

export function memorySize(l: Lowerer, node: Expr): Lowered {
  return perform(l, 'memory_size', 'i32', [item(l, 'memory', node.imm as number, node.at)], node)
}

export function memoryGrow(l: Lowerer, node: Expr): Lowered {
  const pages = l.keep(
    perform(
      l,
      growHelper(l.cx.module.memories[node.imm as number] as Memory),
      'i32',
      [js.entity('memory', node.imm as number, node.at)],
      node,
    ) as Expr,
  )
  l.reloadViews(node.at)
  return pages
}

function growHelper(memory: Memory): string {
  if (memory.limits.shared) return 'memory_grow_shared'
  return memoryKind(memory) === 'memory' ? 'memory_grow' : 'memory_grow_typed'
}

/** An item of the instance; a memory that other agents may have grown, as it is now. */
function item(l: Lowerer, space: Entity['space'], index: number, at: number): Expr {
  const entity = js.entity(space, index, at)
  return space === 'memory' && l.isGrownByOthers(index)
    ? js.helper('memory_fresh', 'ref', [entity], at)
    : entity
}

function perform(l: Lowerer, name: string, type: Type, items: Expr[], node: Expr): Lowered {
  const result = js.helper(name, type, [...items, ...l.values(node.args)], node.at)
  return type === 'none' || effectFlags(result) === 0 ? result : l.keep(result)
}
