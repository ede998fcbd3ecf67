/**
 * Lowers tail calls. Those inside a group are jumps already (ir/merge-tails.ts); of the others
 *
 *     return_call f(a)                    →   return f(a)                  f is of another group, or of none
 *                                             return f$body(a)             f may return with a call pending: so may we
 *                                             cells_i32[0] = a             f is of a group that this one was cut from
 *                                             cells.tail = f$resume
 *                                             return cells
 *     return_call_indirect (i, a)         →   return (view[i] ?? …)(a)     the elements are known, and none of them
 *                                                                          may return with a call pending
 *                                             t = view[i]; if (r = t[symbol]) { … cells.tail = r; return cells } return t(a)
 *     return_call_ref (r, a)              →   the same with t = r.raw
 *
 * A function without a tail form can't make a pending call, so it is called in place.
 */

import { type CallIndirect, type Cell, type Expr, expr, type Imm, type Stmt, type Type } from '../ir/nodes.ts'
import { irType } from '../ir/operands.ts'
import type { TailGroup } from '../ir/tails.ts'
import { placesOf } from '../ir/tails.ts'
import type { Module } from '../wasm/module.ts'
import { funcType } from '../wasm/types.ts'
import { calleeRef } from './gc.ts'
import { copy, num } from './js.ts'
import type { Lowerer } from './lowerer.ts'
import { cellArray, flatTypes } from './pair.ts'

export function isTailCall({ op }: Expr): boolean {
  return op.startsWith('return_call')
}

export function lowerTailCall(l: Lowerer, node: Expr): void {
  const { imm, at } = node
  const args = l.flatArgs(node.args)
  if (node.op === 'return_call') {
    const callee = imm as number
    const types = paramsOf(l.cx.module, callee)
    if (l.cx.module.funcs[callee]?.import === null) callKnown(l, callee, args, types, at)
    else callFound(l, expr('js.func', 'ref', [], callee, at), args, types, at)
    return
  }
  // What tells the callee comes last.
  const last = args.pop() as Expr
  if (node.op === 'return_call_indirect' && l.cx.facts.tails.isBounded(imm as CallIndirect)) {
    // The callee is looked up before JavaScript evaluates the arguments.
    returnCall(l, 'js.call_indirect', [last, ...args.map((arg) => l.pure(arg))], imm, at)
    return
  }
  const atoms = args.map((arg) => l.atom(arg))
  const types = funcType((imm as CallIndirect).type).params.map(irType)
  const callee =
    node.op === 'return_call_ref'
      ? expr('js.raw', 'ref', [calleeRef(l, node.args[node.args.length - 1] as Expr, last)], null, at)
      : expr('js.element', 'ref', [last], imm, at)
  callFound(l, callee, atoms, types, at)
}

/** A call of a function of the module. */
function callKnown(l: Lowerer, callee: number, args: Expr[], types: readonly Type[], at: number): void {
  const { tails } = l.cx.facts
  const group = tails.groups.get(callee)
  if (tails.isCut(l.func.index, callee)) {
    pend(l, args, types, expr('js.resume', 'ref', [], callee, at), at)
  } else if (group?.pending === true) {
    returns(l, callBody(group, callee, args, l.cx.module, at))
  } else {
    returnCall(l, 'js.call', args, callee, at)
  }
}

/** A call of a function that shows when the call is made: if it has a tail form, that one is left pending. */
function callFound(l: Lowerer, callee: Expr, args: Expr[], types: readonly Type[], at: number): void {
  const atoms = args.map((arg) => l.atom(arg))
  const func = l.keep(callee)
  const resume = l.keep(expr('js.tail_form', 'ref', [func], null, at))
  const outer = l.out
  const then: Stmt[] = []
  l.out = then
  pend(l, atoms.map(copy), types, copy(resume), at)
  l.out = outer
  l.out.push({ kind: 'if', cond: resume, then, else: [], at })
  returnCall(l, 'js.call_func', [copy(func), ...atoms], null, at)
}

/** Leaves the arguments in the cells and a tail form pending. */
function pend(l: Lowerer, args: readonly Expr[], types: readonly Type[], resume: Expr, at: number): void {
  const flat = flatTypes(types)
  const values = args.map((arg) => l.pure(arg))
  values.forEach((value, slot) => {
    const imm: Cell = { array: cellArray(flat[slot] as Type), slot }
    l.out.push({ kind: 'effect', value: expr('js.cell_set', 'none', [value], imm, at), at })
  })
  l.out.push({ kind: 'effect', value: expr('js.pend', 'none', [resume], null, at), at })
  returns(l, expr('js.pending', 'ref', [], null, at))
}

function returns(l: Lowerer, value: Expr): void {
  l.out.push({ kind: 'return', values: [value], at: value.at })
}

/** Returns what a call does that can't be pending. */
function returnCall(l: Lowerer, op: string, args: Expr[], imm: Imm, at: number): void {
  const [result] = l.func.results
  if (result !== undefined) {
    const type: Type = l.isPending ? 'ref' : (flatTypes([result])[0] as Type)
    returns(l, expr(op, type, args, imm, at))
    return
  }
  l.out.push({ kind: 'effect', value: expr(op, 'none', args, imm, at), at })
  l.out.push({ kind: 'return', values: l.isPending ? [nothing(at)] : [], at })
}

/** What a function without results returns where a mark could be. */
export function nothing(at: number): Expr {
  return expr('js.null', 'ref', [], null, at)
}

/** A call of the body of a group for one of its members; `args` are flattened. */
export function callBody(
  group: TailGroup,
  member: number,
  args: readonly Expr[],
  module: Module,
  at: number,
): Expr {
  const params = paramsOf(module, member)
  const places = placesOf(params, [...group.slots])
  const bySlot = new Map<number, Expr[]>()
  let next = 0
  places.forEach((place, i) => {
    const width = flatTypes([params[i] as Type]).length
    bySlot.set(place, args.slice(next, next + width))
    next += width
  })
  const passed = group.slots.flatMap((type, slot) => bySlot.get(slot) ?? zeros(type, at))
  if (group.members.length > 1 || group.dispatches.length > 0)
    passed.unshift(num(group.first + group.members.indexOf(member), 'i32', at))
  return expr('js.call_body', 'ref', passed, group.leader, at)
}

function zeros(type: Type, at: number): Expr[] {
  return flatTypes([type]).map((flat) => (flat === 'ref' ? nothing(at) : num(0, flat, at)))
}

export function paramsOf(module: Module, funcidx: number): Type[] {
  const func = module.funcs[funcidx]
  return func === undefined ? [] : funcType(func.type).params.map(irType)
}
