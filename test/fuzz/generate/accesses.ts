/**
 * Accesses to memories, mostly inside and often at the very end, and floats whose bits may be told, since what is stored can be looked at.
 */
import { type Op, opcodes } from '../../../src/wasm/opcodes.ts'
import type { NumType } from '../../../src/wasm/types.ts'
import { u32 } from '../../support/binary.ts'
import { constant } from '../encode.ts'
import { anyValue } from '../values.ts'
import type { Body } from './body.ts'

/** All that name an address, but vectors. */
export const accessOps: readonly Op[] = opcodes.filter((op) => op.align >= 0 && op.prefix !== 0xfd)
export const isAtomic = (op: Op) => op.prefix === 0xfe
export const loadOps = byResult(accessOps.filter((op) => op.results.length === 1 && !isAtomic(op)))

export function byResult(ops: readonly Op[]): Readonly<Record<NumType, readonly Op[]>> {
  const of = (type: NumType) => ops.filter((op) => op.results[0] === type)
  return { i32: of('i32'), i64: of('i64'), f32: of('f32'), f64: of('f64') }
}

export function anyMemory(body: Body): number {
  return body.random.below(body.plan.memories.length)
}

/** Beyond 32 bits, 53 and 63. */
const wideOffsets = [2 ** 32, 2 ** 32 + 8, 2 ** 53 + 8, 2 ** 63, 2 ** 64 - 2048]

/** The address and the immediate of an access: mostly inside the memory, often at its very end. */
export function address(body: Body, memory: number, depth: number): number {
  const { random, caution } = body
  const { wide } = body.plan.memories[memory]!
  const dice = random.once(caution) ? 15 + random.below(5) : random.below(15)
  if (dice < 8) {
    body.expr('i32', depth)
    body.i32(random.pick([0xff, 0x3c, 0x7, 0xfff8, 0x7fff]))
    body.emit(0x71)
  } else if (dice < 15) body.i32(random.below(256))
  else if (dice < 18) body.i32(65536 - random.below(10))
  else body.expr(wide ? 'i64' : 'i32', depth)
  if (dice < 18) widen(body, wide)
  if (wide && random.once(2 * caution)) return random.pick(wideOffsets)
  if (random.once(caution)) return random.pick([65528, 65535, 0xffffffff])
  return random.once(3) ? random.pick([1, 4, 7, 8, 64]) : 0
}

/** An i32 as an address or an index. */
export function widen(body: Body, wide: boolean): void {
  if (wide) body.emit(body.random.once(4) ? 0xac : 0xad)
}

export function memarg(body: Body, align: number, memory: number, offset: number): void {
  if (memory === 0) body.emit(align, u32(offset))
  else body.emit(align | 0x40, u32(memory), u32(offset))
}

export function access(body: Body, row: Op, depth: number): void {
  const { random } = body
  const memory = anyMemory(body)
  const offset = address(body, memory, depth)
  for (const type of row.params.slice(1)) exactScalar(body, type as NumType, depth)
  if (random.once(10)) body.stmt(depth - 2)
  body.op(row)
  memarg(body, random.below(row.align + 1), memory, offset)
}

/** A scalar as an operand of what can tell its bits. */
export function exactScalar(body: Body, type: NumType, depth: number): void {
  if (type === 'f32' || type === 'f64') exactFloat(body, type, depth)
  else body.expr(type, depth)
}

/** A float whose bits may be told: one that only moved, or one without a NaN of unknown bits. */
export function exactFloat(body: Body, type: 'f32' | 'f64', depth: number): void {
  if (body.plan.has.payloads && body.random.once(3)) {
    movedFloat(body, type, depth)
    return
  }
  body.expr(type, depth)
  const temp = u32(body.canonical[type])
  const equal = type === 'f32' ? 0x5b : 0x61
  body.emit(0x22, temp, constant(type, body.canonicalNaN), 0x20, temp, 0x20, temp, equal, 0x1b)
}

function movedFloat(body: Body, type: 'f32' | 'f64', depth: number): void {
  const { random } = body
  const dice = random.below(3)
  if (dice === 0) {
    body.expr(type === 'f32' ? 'i32' : 'i64', depth - 1)
    body.named(type === 'f32' ? 'f32.reinterpret_i32' : 'f64.reinterpret_i64')
  } else if (dice === 1) access(body, random.pick(loadOps[type]), depth - 1)
  else body.emit(constant(type, anyValue(type, random)))
  if (random.once(4)) body.named(`${type}.neg`)
  if (random.once(4)) body.named(`${type}.abs`)
}
