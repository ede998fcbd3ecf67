/**
 * The small functions around the body of a group of tail calls, one or two for each member that others call (JS dialect):
 *
 *     function f(a, b) { return group$body(1, a, b) }                              nothing can be pending
 *     function f(a, b) { const t = group$body(1, a, b); return t === cells ? tail_run() : t }
 *     function f$resume() { return group$body(1, cells_i32[0], cells_i32[1]) }     makes a pending call of f
 */
import { type Expr, expr, type Func, type Local, newLocal, type Stmt } from '../ir/nodes.ts'
import type { TailGroup } from '../ir/tails.ts'
import type { Func as ModuleFunc } from '../wasm/module.ts'
import { funcType } from '../wasm/types.ts'
import { cell, compare, get } from './js.ts'
import type { LowerContext } from './lowerer.ts'
import { cellArray, flatLocals, flatTypes } from './pair.ts'
import { callBody, paramsOf } from './tail.ts'

export function tailForms({ index, type, at }: ModuleFunc, cx: LowerContext): Func[] {
  const group = cx.facts.tails.groups.get(index)
  if (group === undefined || !group.separate || !group.entries.has(index)) return []
  const form = { index, group, hasResult: funcType(type).results.length > 0, at, cx }
  return group.pending ? [entry(form), resume(form)] : [entry(form)]
}

interface Form {
  readonly index: number
  readonly group: TailGroup
  readonly hasResult: boolean
  readonly at: number
  readonly cx: LowerContext
}

/** What others call. */
function entry({ index, group, hasResult, at, cx }: Form): Func {
  const names = cx.module.names.locals.get(index)
  const params = paramsOf(cx.module, index).flatMap((type, i): Local[] => {
    return flatLocals(newLocal('param', type, names?.get(i) ?? null, i))
  })
  const args = params.map((param) => get(param, at))
  const call = callBody(group, index, args, cx.module, at)
  if (!group.pending) {
    const body: Stmt[] = hasResult
      ? [{ kind: 'return', values: [call], at }]
      : [{ kind: 'effect', value: call, at }]
    return { index, piece: 0, params, results: [], locals: [], body, at }
  }
  const result = newLocal('temp', 'ref', null, params.length)
  const isPending = compare('eq', get(result, at), expr('js.pending', 'ref', [], null, at))
  const rest = expr('js.helper', 'ref', [], 'tail_run', at)
  const body: Stmt[] = [
    { kind: 'set', local: result, value: call, at },
    { kind: 'return', values: [expr('js.cond', 'ref', [isPending, rest, get(result, at)], null, at)], at },
  ]
  return { index, piece: 0, params, results: [], locals: [result], body, at }
}

/** What makes a pending call: the arguments are in the cells. */
function resume({ index, group, at, cx }: Form): Func {
  const types = flatTypes(paramsOf(cx.module, index))
  const args = types.map((type, slot): Expr => cell(cellArray(type), slot, type, at))
  const body: Stmt[] = [{ kind: 'return', values: [callBody(group, index, args, cx.module, at)], at }]
  return { index, piece: 0, form: 'resume', params: [], results: [], locals: [], body, at }
}
