/** Memories: loads and stores of all widths, atomics, bulk operations, growth. */
import type { Op } from '../../../src/wasm/opcodes.ts'
import type { NumType } from '../../../src/wasm/types.ts'
import { u32 } from '../../support/binary.ts'
import { constant } from '../encode.ts'
import {
  access,
  accessOps,
  anyMemory,
  byResult,
  exactScalar,
  isAtomic,
  loadOps,
  memarg,
  widen,
} from './accesses.ts'
import type { Body } from './body.ts'
import type { Production } from './productions.ts'
import { isNum, type Type } from './types.ts'

const storeOps = accessOps.filter((op) => op.results.length === 0 && !isAtomic(op))
/** Without those that wait. */
const atomicOps = accessOps.filter((op) => isAtomic(op) && !op.name.includes('wait'))
const atomicValues = byResult(atomicOps)
const atomicStores = atomicOps.filter((op) => op.results.length === 0)

export const memoryExpressions: readonly Production[] = [
  {
    weight: 8,
    of: isNum,
    make: (body, type, depth) => load(body, body.random.pick(loadOps[type as NumType]), depth),
  },
  { weight: 3, needs: 'atomics', of: (type) => type === 'i32' || type === 'i64', make: atomicValue },
  { weight: 2, of: (type) => type === 'i32', make: (body, _type, depth) => sizeOrGrow(body, depth) },
]

export const memoryStatements: readonly Production[] = [
  {
    weight: 14,
    writes: true,
    make: (body, _type, depth) => load(body, body.random.pick(storeOps), depth),
  },
  {
    weight: 4,
    needs: 'atomics',
    make: (body, _type, depth) => atomic(body, body.random.pick(atomicStores), depth),
  },
  { weight: 6, writes: true, make: walk },
  { weight: 3, make: bulk },
  {
    weight: 2,
    make: (body, _type, depth) => {
      sizeOrGrow(body, depth)
      body.emit(0x1a)
      return true
    },
  },
]

function load(body: Body, row: Op, depth: number): boolean {
  access(body, row, depth)
  return true
}

function atomicValue(body: Body, type: Type, depth: number): boolean {
  return atomic(body, body.random.pick(atomicValues[type as 'i32' | 'i64']), depth)
}

/** An atomic access, mostly at an aligned address; sometimes behind a fence. */
function atomic(body: Body, row: Op, depth: number): boolean {
  const { random } = body
  const memory = anyMemory(body)
  if (random.once(8)) body.emit(0xfe, 0x03, 0x00)
  const isAligned = !random.once(body.caution)
  body.expr('i32', depth)
  body.i32(isAligned ? 0x78 : 0xffff)
  body.emit(0x71)
  widen(body, body.plan.memories[memory]!.wide)
  for (const type of row.params.slice(1)) body.expr(type as NumType, depth)
  body.op(row)
  memarg(body, row.align, memory, isAligned ? random.pick([0, 8, 64]) : random.pick([3, 65528]))
  return true
}

/** Accesses by an address that is moved between them, now and then out of the memory. */
function walk(body: Body, _type: Type, depth: number): boolean {
  const { random, plan } = body
  const memory = anyMemory(body)
  if (plan.memories[memory]!.wide) return false
  const address = u32(body.counters)
  const row = random.pick(storeOps)
  const store = () => {
    body.emit(0x20, address)
    exactScalar(body, row.params[1] as NumType, Math.min(depth, 1))
    body.op(row)
    memarg(body, 0, memory, random.pick([0, 1, 4, 8, 64]))
  }
  const move = () => {
    const by = random.once(body.caution) ? random.pick([-48, -16, -8, 65536, -0x80000000]) : random.below(40)
    body.emit(0x20, address, constant('i32', by), 0x6a, 0x21, address)
  }
  body.small(64, depth)
  body.emit(0x21, address)
  store()
  if (random.once(2)) {
    const rounds = u32(body.counters + 1)
    body.emit(constant('i32', 2 + random.below(2)), 0x21, rounds, 0x03, 0x40)
    store()
    move()
    body.emit(0x20, rounds, constant('i32', 1), 0x6b, 0x22, rounds, 0x0d, 0, 0x0b)
  }
  for (let i = random.below(3); i > 0; i--) {
    move()
    store()
  }
  return true
}

function sizeOrGrow(body: Body, depth: number): boolean {
  const { random, plan } = body
  const memory = anyMemory(body)
  const { open, wide } = plan.memories[memory]!
  if (random.once(2) || !open) body.named('memory.size', memory)
  else {
    if (random.once(3)) body.expr('i32', depth)
    else body.i32(random.below(3))
    widen(body, wide)
    body.named('memory.grow', memory)
  }
  if (wide) body.emit(0xa7)
  return true
}

function bulk(body: Body, _type: Type, depth: number): boolean {
  const { random, plan } = body
  const memory = anyMemory(body)
  const { wide } = plan.memories[memory]!
  const length = (isWide: boolean) => {
    body.small(100, depth)
    widen(body, isWide)
  }
  switch (random.below(4)) {
    case 0: {
      const from = anyMemory(body)
      const fromWide = plan.memories[from]!.wide
      length(wide)
      length(fromWide)
      length(wide && fromWide)
      body.named('memory.copy', memory, from)
      return true
    }
    case 1:
      length(wide)
      body.expr('i32', depth)
      length(wide)
      body.named('memory.fill', memory)
      return true
    case 2:
      length(wide)
      body.small(8, depth)
      body.small(10, depth)
      body.named('memory.init', 1, memory)
      return true
    default:
      if (random.once(4)) body.named('data.drop', 1)
      return true
  }
}
