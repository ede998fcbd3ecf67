/** Exceptions, as the standard has them and as compilers printed them before. */

import type { NumType } from '../../../src/wasm/types.ts'
import { u32 } from '../../support/binary.ts'
import { constant, signed } from '../encode.ts'
import { memarg } from './accesses.ts'
import { type Body, emptyBlock } from './body.ts'
import { signatureOf, typeIndex, usableFuncs } from './plan.ts'
import type { Production } from './productions.ts'
import type { Signature, Type } from './types.ts'

export const exceptionStatements: readonly Production[] = [
  { weight: 14, needs: 'exceptions', make: tryTable },
  { weight: 8, needs: 'exceptions', make: setBehindCall },
  { weight: 1, needs: 'exceptions', make: throwIf },
  { weight: 1, needs: 'legacy exceptions', make: throwIf },
]

function throwIf(body: Body, _type: Type, depth: number): boolean {
  body.expr('i32', depth)
  body.emit(0x04, emptyBlock)
  body.inside({ types: [], closed: false }, () => throws(body, depth))
  body.emit(0x0b)
  return true
}

export function legacyTry(body: Body, type: Signature, code: readonly number[], depth: number): void {
  const { random, plan } = body
  body.emit(0x06, code)
  protect(body, type, depth)
  if (random.once(3)) {
    body.emit(0x18, u32(random.below(body.labels.length)))
    return
  }
  const handle = (values: readonly Type[]) =>
    body.within({ params: values, results: type.results }, type.results, false, depth, true)
  for (const [tag, values] of plan.tags.entries()) {
    if (random.once(2)) continue
    body.emit(0x07, u32(tag))
    handle(values)
  }
  if (random.once(2)) {
    body.emit(0x19)
    handle([])
  }
  body.emit(0x0b)
}

/**
 *     block $out  block $caught  try_table (catch $tag $caught) (catch_all $out)  …  end  br $out  end  …  end
 */
function tryTable(body: Body, _type: Type, depth: number): boolean {
  const { random, plan } = body
  const tag = random.below(plan.tags.length)
  const values = plan.tags[tag]!
  const withRef = random.once(2)
  const carried: readonly Type[] = withRef ? [...values, 'exnref'] : values
  body.emit(0x02, emptyBlock)
  body.inside({ types: [], closed: false }, () => {
    const clauses = [[withRef ? 1 : 0, ...u32(tag), 0]]
    // Labels of clauses are counted from outside the try_table.
    if (random.once(2)) clauses.push([2, ...u32(1 + body.labelWith(({ types }) => types.length === 0)!)])
    body.emit(0x02, signed(BigInt(typeIndex(plan, [], carried))))
    body.inside({ types: carried, closed: false }, () => {
      body.emit(0x1f, emptyBlock, u32(clauses.length), clauses.flat())
      protect(body, { params: [], results: [] }, depth)
      body.emit(0x0b, 0x0c, 1, 0x0b)
    })
    if (withRef) body.emit(0x21, u32(body.exception))
    body.consume(values)
    if (withRef && random.once(3)) {
      body.expr('i32', depth - 1)
      body.emit(0x04, emptyBlock, 0x20, u32(body.exception), 0x0a, 0x0b)
    }
    body.stmts(2, depth - 1)
  })
  body.emit(0x0b)
  return true
}

/** The function of the host that takes a reference. */
const nullable = 2

/**
 * What a handler sees of a local that is set behind a call that may throw, while what the call gave waits:
 *
 *     x = …  block $caught  try_table (catch_all $caught)  y = is_null (h2 null 77) (x = …)  end  end  store x, y
 */
function setBehindCall(body: Body): boolean {
  const { random, plan } = body
  const local = body.localOf('i32')
  if (local === null || plan.memories[0]!.wide) return false
  const [x, y] = [u32(local), u32(body.counters)]
  const set = () => {
    body.leaf('i32')
    body.emit(0x21, x)
  }
  set()
  body.emit(0x02, emptyBlock, 0x1f, emptyBlock, 1, 2, 0, 0xd0, 0x6f)
  body.i32(random.once(2) ? 77 : random.below(4))
  body.emit(0x10, nullable)
  set()
  body.emit(0xd1, 0x21, y, 0x0b, 0x0b)
  for (const shown of [x, y]) {
    body.i32(4 * random.below(64))
    body.emit(0x20, shown)
    body.named('i32.store')
    memarg(body, 0, 0, 0)
  }
  return true
}

/** What a handler is around: with sets of locals before and behind calls that may throw. */
function protect(body: Body, type: Signature, depth: number): void {
  const { random, plan } = body
  body.inside({ types: type.results, closed: false }, () => {
    body.consume(type.params)
    for (let i = random.below(4); i > 0; i--) {
      body.stmt(depth - 1)
      if (random.once(3)) continue
      const func = random.pick(usableFuncs(plan, body.callable))
      const { params, results } = signatureOf(plan, plan.funcs[func]!)
      body.exprs(params, depth - 2)
      // The host throws at it.
      if (func < plan.hosts && random.once(2)) body.emit(0x1a, constant(params.at(-1) as NumType, 77))
      body.emit(0x10, u32(func))
      // While the results wait.
      for (let k = random.below(3); k > 0; k--) body.assign(0)
      body.consume(results)
    }
    body.exprs(type.results, depth - 1)
  })
}

/** Something that throws, if the module has it. */
export function throws(body: Body, depth: number): boolean {
  const { random, plan } = body
  if (plan.tags.length === 0) return false
  const again = body.labelWith((label) => label.catches === true)
  if (again !== null && random.once(2)) {
    body.emit(0x09, u32(again))
    return true
  }
  if (plan.has.exceptions && random.once(2 * body.caution)) {
    body.emit(0x20, u32(body.exception), 0x0a)
    return true
  }
  const tag = random.below(plan.tags.length)
  body.exprs(plan.tags[tag]!, depth)
  body.emit(0x08, u32(tag))
  return true
}
