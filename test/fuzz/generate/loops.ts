/** Loops that count and that compilers print again and again, in the forms that passes look for. */
import type { Op, OpName } from '../../../src/wasm/opcodes.ts'
import { opByName } from '../../../src/wasm/opcodes.ts'
import { u32 } from '../../support/binary.ts'
import { constant } from '../encode.ts'
import { anyValue } from '../values.ts'
import { address, memarg } from './accesses.ts'
import { type Body, emptyBlock } from './body.ts'
import type { Production } from './productions.ts'
import type { Type } from './types.ts'
import { makeCanonical } from './vectors.ts'

export const loopStatements: readonly Production[] = [
  { weight: 8, writes: true, make: run },
  { weight: 12, needs: 'vectors', make: vectorSum },
]

/** Accesses of a run: how many bytes each moves. */
const moves = [
  { bytes: 1, load: 'i32.load8_u', store: 'i32.store8' },
  { bytes: 1, load: 'i32.load8_s', store: 'i32.store8' },
  { bytes: 2, load: 'i32.load16_u', store: 'i32.store16' },
  { bytes: 4, load: 'i32.load', store: 'i32.store' },
  { bytes: 8, load: 'i64.load', store: 'i64.store' },
] as const satisfies readonly { bytes: number; load: OpName; store: OpName }[]

/**
 * memset, or memcpy between places that may overlap, forwards or backwards, now and then out of bounds:
 *
 *     p = …; q = …; n = …  loop  store p (load q)  p += step; q += step  br_if 0 (n -= 1)  end
 */
function run(body: Body): boolean {
  const { random, plan } = body
  const memories = plan.memories.flatMap(({ wide }, i) => (wide ? [] : [i]))
  if (memories.length === 0) return false
  const memory = random.pick(memories)
  const [p, q, n] = [body.counters, body.counters + 1, body.counters + 2]
  const { bytes, load, store } = random.pick(moves)
  const tile = random.once(3) ? 2 : 1
  // Now and then with a gap, or with bytes that are written twice.
  const stride = bytes * tile + (random.once(8) ? random.pick([1, bytes === 1 ? 2 : -1]) : 0)
  const step = stride * random.pick([1, 1, -1])
  const count = 20 + random.below(120)
  const start = random.once(body.caution) ? random.pick([0, 65500, 65536]) : 2000 + random.below(60000)
  const copies = random.once(2)
  const from = copies ? start + random.pick([-600, -8, -4, -3, -1, 0, 1, 2, 4, 8, 64, 600]) : 0
  set(body, p, start)
  set(body, q, from)
  const test = random.pick(tests)
  set(body, n, test.counts ? count : start + count * step)
  body.emit(0x03, emptyBlock)
  const value = random.below(3)
  for (let i = 0; i < tile; i++) {
    const offset = bytes * i
    const isWide = bytes === 8
    body.emit(0x20, u32(p))
    if (copies) {
      body.emit(0x20, u32(q))
      access(body, opByName(load), memory, offset)
    } else if (value === 0) body.emit(constant(isWide ? 'i64' : 'i32', isWide ? -1n : 0x20202020))
    else if (value === 1)
      body.emit(constant(isWide ? 'i64' : 'i32', anyValue(isWide ? 'i64' : 'i32', random)))
    else body.leaf(isWide ? 'i64' : 'i32')
    access(body, opByName(store), memory, offset)
  }
  move(body, q, step)
  move(body, p, step)
  if (test.counts) move(body, n, -1)
  test.make(body, p, n, step)
  body.emit(0x0d, 0, 0x0b)
  return true
}

/** When the loop goes on: by how often it ran, or by where it is. */
const tests: readonly {
  readonly counts: boolean
  make(body: Body, p: number, n: number, step: number): void
}[] = [
  { counts: true, make: (body, _p, n) => body.emit(0x20, u32(n)) },
  { counts: true, make: (body, _p, n) => body.emit(0x20, u32(n), constant('i32', 0), 0x4a) },
  { counts: true, make: (body, _p, n) => body.emit(0x20, u32(n), constant('i32', 3), 0x4f) },
  { counts: false, make: (body, p, n) => body.emit(0x20, u32(p), 0x20, u32(n), 0x47) },
  {
    counts: false,
    make: (body, p, n, step) => body.emit(0x20, u32(p), 0x20, u32(n), step > 0 ? 0x49 : 0x4b),
  },
  {
    counts: false,
    make: (body, p, n, step) => body.emit(0x20, u32(p), 0x20, u32(n), step > 0 ? 0x4c : 0x4e),
  },
]

function set(body: Body, local: number, value: number): void {
  body.emit(constant('i32', value), 0x21, u32(local))
}

function move(body: Body, local: number, by: number): void {
  body.emit(0x20, u32(local), constant('i32', by), 0x6a, 0x21, u32(local))
}

function access(body: Body, row: Op, memory: number, offset: number): void {
  body.op(row)
  memarg(body, 0, memory, offset)
}

/**
 * A sum that starts with what was loaded, and is stored although the loop may not have run:
 *
 *     x = load  if …  loop  x = x + …  br_if out …  br_if 0 (n -= 1)  end  x = canonical x  end  store x
 */
function vectorSum(body: Body, _type: Type, depth: number): boolean {
  const { random } = body
  const local = body.localOf('v128')
  if (local === null) return false
  const [x, n] = [u32(local), u32(body.counters)]
  const memory = random.below(body.plan.memories.length)
  const shape = random.pick(['f32x4', 'f64x2'] as const)
  const at = address(body, memory, depth)
  body.named('v128.load')
  memarg(body, 0, memory, at)
  body.emit(0x21, x)
  body.expr('i32', depth)
  body.emit(0x04, emptyBlock)
  set(body, body.counters, 1 + random.below(5))
  body.emit(0x02, emptyBlock, 0x03, emptyBlock)
  body.emit(0x20, x)
  const other = body.localOf('v128')
  if (other === null || other === local || random.once(2)) body.vectorConstant()
  else body.emit(0x20, u32(other))
  body.named(`${shape}.${random.pick(['add', 'sub', 'mul', 'add'])}` as OpName)
  body.emit(0x21, x)
  if (random.once(2)) {
    body.leaf('i32')
    body.emit(0x0d, 1)
  }
  body.emit(0x20, n, constant('i32', 1), 0x6b, 0x22, n, 0x0d, 0, 0x0b, 0x0b)
  body.emit(0x20, x)
  makeCanonical(body, shape)
  body.emit(0x21, x, 0x0b)
  const to = address(body, memory, 0)
  body.emit(0x20, x)
  body.named('v128.store')
  memarg(body, 0, memory, to)
  return true
}
