/** Control: blocks, loops and ifs with parameters and results, branches of all kinds, code that is never reached. */

import { u32 } from '../../support/binary.ts'
import { constant, signed } from '../encode.ts'
import { type Body, emptyBlock } from './body.ts'
import { callRef, tailCall } from './calls.ts'
import { legacyTry, throws } from './exceptions.ts'
import { signatureOf, typeIndex } from './plan.ts'
import type { Production } from './productions.ts'
import { isRef, type Signature, type Type, typeCode } from './types.ts'

export const controlExpressions: readonly Production[] = [
  { weight: 10, make: (body, type, depth) => blockWith(body, [type, ...body.someTypes(2)], 1, depth) },
  { weight: 4, make: branchOver },
  { weight: 1, make: leave },
]

export const controlStatements: readonly Production[] = [
  { weight: 16, make: (body, _type, depth) => blockWith(body, [], 0, depth) },
  { weight: 6, make: branchIf },
  { weight: 5, make: jumpIf },
]

/**
 * A block, loop or if with these results, of which all but the first `keep` are consumed; sometimes of the type of some
 * function instead, which may have parameters.
 */
function blockWith(body: Body, results: readonly Type[], keep: number, depth: number): boolean {
  const { random, plan } = body
  let type: Signature = { params: random.once(4) ? body.someTypes(2) : [], results }
  const fitting = plan.sigs.filter((sig) => keep === 0 || signatureOf(plan, sig).results[0] === results[0])
  if (fitting.length > 0 && random.once(4)) type = signatureOf(plan, random.pick(fitting))
  body.exprs(type.params, depth)
  block(body, type, depth)
  body.consume(type.results.slice(keep))
  return true
}

export function blockType(body: Body, { params, results }: Signature): number[] {
  if (params.length === 0 && results.length === 0) return [emptyBlock]
  if (params.length === 0 && results.length === 1) return typeCode(results[0]!)
  return signed(BigInt(typeIndex(body.plan, params, results)))
}

function block(body: Body, type: Signature, depth: number): void {
  const { random } = body
  const code = blockType(body, type)
  const kind = random.below(body.plan.has['legacy exceptions'] ? 6 : 4)
  if (kind > 3) {
    legacyTry(body, type, code, depth)
    return
  }
  if (kind === 0) {
    body.expr('i32', depth)
    body.emit(0x04, code)
    body.within(type, type.results, false, depth)
    if (type.params.join() !== type.results.join() || random.once(2)) {
      body.emit(0x05)
      body.within(type, type.results, false, depth)
    }
  } else if (kind === 1) loop(body, type, code, depth)
  else {
    body.emit(0x02, code)
    body.within(type, type.results, false, depth)
  }
  body.emit(0x0b)
}

function loop(body: Body, type: Signature, code: readonly number[], depth: number): void {
  const { random } = body
  const fuel = u32(body.fuel)
  body.emit(0x03, code)
  if (type.params.length === 0 && random.once(2)) {
    // Repeats itself at its end, as compilers of loops do; no other branch leads to its head.
    body.within(type, [], true, depth)
    body.emit(0x20, fuel, constant('i32', 1), 0x6b, 0x22, fuel, constant('i32', 0), 0x4a)
    if (random.once(2)) {
      body.inside({ types: [], closed: true }, () => body.expr('i32', depth - 1))
      body.emit(0x71)
    }
    body.emit(0x0d, 0)
    return
  }
  body.emit(0x20, fuel, constant('i32', 1), 0x6b, 0x22, fuel, constant('i32', 0), 0x48, 0x04, emptyBlock)
  if (random.once(2 * body.caution)) body.emit(0x00)
  else {
    for (const result of body.type.results) body.zero(result)
    body.emit(0x0f)
  }
  body.emit(0x0b)
  body.within(type, type.params, false, depth)
}

/** A value that a `br_if` carries, or leaves on the stack. */
function branchOver(body: Body, type: Type, depth: number): boolean {
  const target = body.labelWith(({ types }) => types.length > 0 && types[0] === type)
  if (target === null) return false
  const { types } = body.labelAt(target)
  body.exprs([...types, 'i32'], depth)
  body.emit(0x0d, u32(target))
  body.consume(types.slice(1))
  return true
}

function branchIf(body: Body, _type: Type, depth: number): boolean {
  const target = body.labelWith(({ types }) => types.length === 0)
  if (target === null) return false
  const { random, plan } = body
  if (plan.has.gc && random.once(3)) {
    const reference = random.pick(plan.valueTypes.filter(isRef))
    body.expr(reference, depth)
    body.named('br_on_null', target)
    body.emit(0x1a)
  } else {
    body.expr('i32', depth)
    body.emit(0x0d, u32(target))
  }
  return true
}

function jumpIf(body: Body, _type: Type, depth: number): boolean {
  body.expr('i32', depth)
  body.emit(0x04, emptyBlock)
  body.inside({ types: [], closed: false }, () => jump(body, depth))
  body.emit(0x0b)
  return true
}

/** Code that doesn't go on; sometimes with more behind it that is never reached. */
function leave(body: Body, type: Type, depth: number): boolean {
  jump(body, depth)
  if (body.random.once(2)) body.expr(type, depth)
  return true
}

function jump(body: Body, depth: number): void {
  const { random } = body
  const dice = random.below(10)
  if (dice === 0 && random.once(body.caution)) {
    body.emit(0x00)
    return
  }
  if (random.once(3) && throws(body, depth)) return
  if (random.once(3) && tailCall(body, depth)) return
  if (body.plan.has.gc && random.once(6) && callRef(body, body.type.results, depth, true)) return
  if (dice < 3) {
    body.exprs(body.type.results, depth)
    body.emit(0x0f)
    return
  }
  const target = body.labelWith(() => true) as number
  const { types } = body.labelAt(target)
  body.exprs(types, depth)
  if (dice < 7) {
    body.emit(0x0c, u32(target))
    return
  }
  const key = types.join()
  body.expr('i32', depth)
  if (!random.once(3)) body.emit(constant('i32', 3), 0x71)
  const targets = Array.from({ length: random.below(6) }, () =>
    u32(body.labelWith((label) => label.types.join() === key) as number),
  )
  body.emit(0x0e, u32(targets.length), targets.flat(), u32(target))
}
