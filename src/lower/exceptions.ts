/**
 * Exceptions: what `throw` and its like throw, and what handlers ask of what was caught. A handler holds the record of the exception; what
 * is thrown is the object that carries it (docs/linking.md, Exceptions).
 */
import type { Entity, Expr, IndexPair } from '../ir/nodes.ts'
import { expr } from '../ir/nodes.ts'
import { funcType, type ValType } from '../wasm/types.ts'
import * as js from './js.ts'
import type { Lowerer } from './lowerer.ts'
import type { Lowered } from './pair.ts'

function tag(index: number): Entity {
  return { space: 'tag', index }
}

export function throwTag(l: Lowerer, node: Expr): Lowered {
  const values = l.flatten(l.args(node.args)).map((value) => l.plain(value))
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
  const { first, second } = node.imm as IndexPair
  const tag = l.cx.module.tags[first]
  const types = tag === undefined ? [] : funcType(tag.type).params
  let slot = 0
  for (let i = 0; i < second; i++) slot += slotsOf(types[i] as ValType)
  const [exception] = l.values(node.args) as [Expr]
  const payload = (place: number, type: Expr['type']): Expr =>
    expr('js.payload', type, [js.copy(exception)], place, node.at)
  if (node.type !== 'i64') return payload(slot, node.type)
  return { lo: payload(slot, 'i32'), hi: payload(slot + 1, 'i32') }
}

/** Values of JavaScript that a value of the type is. */
function slotsOf(type: ValType): number {
  return type === 'i64' ? 2 : 1
}
