/** Calls: direct, through tables and references, to the host and to another module; and all of them as tail calls. */
import { u32 } from '../../support/binary.ts'
import { widen } from './accesses.ts'
import type { Body } from './body.ts'
import { isBelow, signatureOf, usableFuncs } from './plan.ts'
import type { Production } from './productions.ts'
import type { Type } from './types.ts'

export const callExpressions: readonly Production[] = [
  { weight: 6, make: (body, type, depth) => call(body, [type], 1, depth) },
  {
    weight: 2,
    needs: 'gc',
    make: (body, type, depth) => callRef(body, [type], depth, false, 1),
  },
]

export const callStatements: readonly Production[] = [
  { weight: 6, make: (body, _type, depth) => call(body, [], 0, depth) },
  { weight: 2, needs: 'gc', make: (body, _type, depth) => callRef(body, [], depth, false, 0) },
]

/** Types of functions that begin with these results. */
function typesWith(body: Body, results: readonly Type[], exactly: boolean): number[] {
  const { plan } = body
  return plan.sigs.filter((sig) => {
    const found = signatureOf(plan, sig).results
    return (!exactly || found.length === results.length) && results.every((type, i) => found[i] === type)
  })
}

/** Calls something that begins with these results, and consumes all but the first `keep`. */
function call(body: Body, results: readonly Type[], keep: number, depth: number): boolean {
  const { random } = body
  const found = typesWith(body, results, false)
  if (found.length === 0) return false
  const chosen = random.pick(found)
  const direct = directOf(body, chosen)
  if (direct.length === 0 && !random.once(body.caution)) return false
  const signature = signatureOf(body.plan, chosen)
  body.exprs(signature.params, depth)
  if (direct.length > 0 && random.once(2)) body.emit(0x10, u32(random.pick(direct)))
  else {
    const table = anyFuncTable(body)
    callee(body, chosen, table, depth)
    body.emit(0x11, u32(chosen), u32(table))
  }
  body.consume(signature.results.slice(keep))
  return true
}

function directOf(body: Body, type: number): number[] {
  return body.plan.funcs.flatMap((each, i) => (i < body.callable && each === type ? [i] : []))
}

function anyFuncTable(body: Body): number {
  const { random, plan } = body
  const others = plan.tables.flatMap(({ type }, i) => (i > 0 && isBelow(plan, type, 'funcref') ? [i] : []))
  return others.length > 0 && random.once(body.caution) ? random.pick(others) : 0
}

/** The index of an element of the type, mostly. */
function callee(body: Body, type: number, table: number, depth: number): void {
  const { random, plan } = body
  const fitting = plan.elems.flatMap((func, i) =>
    isBelow(plan, `ref ${plan.funcs[func]!}`, `ref ${type}`) ? [i + 1] : [],
  )
  if (fitting.length > 0 && !random.once(body.caution)) body.i32(random.pick(fitting))
  else {
    body.expr('i32', depth)
    body.i32(15)
    body.emit(0x71)
  }
  widen(body, plan.tables[table]!.wide)
}

/** Through a reference, of a type that has these results; as a tail call it has no others. */
export function callRef(
  body: Body,
  results: readonly Type[],
  depth: number,
  isTail: boolean,
  keep = results.length,
): boolean {
  const { random, plan } = body
  const found = typesWith(body, results, isTail)
  if (found.length === 0) return false
  const chosen = random.pick(found)
  const signature = signatureOf(plan, chosen)
  const direct = plan.funcs.flatMap((each, i) =>
    i < body.callable && isBelow(plan, `ref ${each}`, `ref ${chosen}`) ? [i] : [],
  )
  if (direct.length === 0 && !random.once(body.caution)) return false
  body.exprs(signature.params, depth)
  if (direct.length > 0 && !random.once(body.caution)) body.emit(0xd2, u32(random.pick(direct)))
  else body.expr(`ref null ${chosen}`, depth)
  body.named(isTail ? 'return_call_ref' : 'call_ref', chosen)
  if (!isTail) body.consume(signature.results.slice(keep))
  return true
}

/** A tail call, if there is a function with the same results; the fuel of the instance bounds them. */
export function tailCall(body: Body, depth: number): boolean {
  const { random, plan } = body
  const results = body.type.results.join()
  const signature = (func: number) => signatureOf(plan, plan.funcs[func]!)
  const fitting = usableFuncs(plan, body.callable).filter(
    (func) => signature(func).results.join() === results,
  )
  if (fitting.length === 0) return false
  const func = random.pick(fitting)
  body.exprs(signature(func).params, depth)
  if (!plan.elems.includes(func) || random.once(2)) body.emit(0x12, u32(func))
  else {
    const table = anyFuncTable(body)
    callee(body, plan.funcs[func]!, table, depth)
    body.emit(0x13, u32(plan.funcs[func]!), u32(table))
  }
  return true
}
