/**
 * Exceptions: what `throw` and its like throw, and what handlers ask of what was caught. A handler holds the record of the exception; what
 * is thrown is the object that carries it (docs/linking.md, Exceptions).
 */
import type { Entity, Expr, IndexPair } from '../ir/nodes.ts'
import { expr } from '../ir/nodes.ts'
import { irType } from '../ir/operands.ts'
import { funcType } from '../wasm/types.ts'
import * as js from './js.ts'
import type { Lowerer } from './lowerer.ts'
import { flatTypes, type Lowered } from './pair.ts'

function tag(index: number): Entity {
  return { space: 'tag', index }
}

export function throwTag(l: Lowerer, node: Expr): Lowered {
  const values = l.flatArgs(node.args).map((value) => l.plain(value))
  return expr('js.exception', 'ref', values, tag(node.imm as number), node.at)
}

/** A null reference traps. */
export function throwRef(l: Lowerer, node: Expr): Lowered {
  return js.helper('exception_of_ref', 'ref', l.values(node.args), node.at)
}

export function rethrow(l: Lowerer, node: Expr): Lowered {
  return expr('js.thrown', 'ref', l.values(node.args), null, node.at)
}

/** `exn.is_tag` */
export function isTag(l: Lowerer, node: Expr): Lowered {
  return expr('js.is_tag', 'bool', l.values(node.args), tag(node.imm as number), node.at)
}

/** `exn.value` */
export function value(l: Lowerer, node: Expr): Lowered {
  const { first: index, second: place } = node.imm as IndexPair
  const tag = l.cx.module.tags[index]
  const types = tag === undefined ? [] : funcType(tag.type).params.map(irType)
  const slot = flatTypes(types.slice(0, place)).length
  const [exception] = l.values(node.args) as [Expr]
  const parts = flatTypes([node.type]).map((type, i) =>
    expr('js.payload', type, [js.copy(exception)], slot + i, node.at),
  )
  const [first, second] = parts as [Expr, Expr]
  if (node.type === 'v128') return { form: 'i32x4', lanes: parts }
  return node.type === 'i64' ? { lo: first, hi: second } : first
}
