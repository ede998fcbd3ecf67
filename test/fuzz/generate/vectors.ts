/**
 * Vectors: all operations of the opcode table, over memory, scalars and each other. NaNs that arithmetic makes are made canonical at once,
 * since their bits are anybody's; those that operations must keep are left as they are.
 */
import { type Op, type OpName, opcodes, type SigType } from '../../../src/wasm/opcodes.ts'
import type { NumType } from '../../../src/wasm/types.ts'
import { u32 } from '../../support/binary.ts'
import { address, anyMemory, exactScalar, memarg } from './accesses.ts'
import type { Body } from './body.ts'
import type { Production } from './productions.ts'
import { isNum, type Type } from './types.ts'

const rows: readonly Op[] = opcodes.filter((op) => op.prefix === 0xfd && op.feature === 'simd')
const vectorRows = rows.filter((op) => op.results[0] === 'v128')
const storeRows = rows.filter((op) => op.results.length === 0)

const isVector = (type: Type) => type === 'v128'

export const vectorExpressions: readonly Production[] = [
  {
    weight: 60,
    of: isVector,
    make: (body, _type, depth) => operation(body, body.random.pick(vectorRows), depth),
  },
  { weight: 8, of: isVector, make: choice },
  {
    weight: 5,
    of: isVector,
    make: (body) => {
      body.vectorConstant()
      return true
    },
  },
  {
    weight: 25,
    needs: 'vectors',
    of: isNum,
    make: (body, type, depth) =>
      operation(body, body.random.pick(rows.filter((op) => op.results[0] === type)), depth),
  },
]

export const vectorStatements: readonly Production[] = [
  {
    weight: 20,
    needs: 'vectors',
    make: (body, _type, depth) => operation(body, body.random.pick(storeRows), depth),
  },
]

/** What compilers make of conditions on lanes. */
function choice(body: Body, _type: Type, depth: number): boolean {
  const shape = body.random.pick(['i32x4', 'i64x2', 'f32x4', 'f64x2'])
  const signed = shape.startsWith('i') ? '_s' : ''
  for (let i = 0; i < 4; i++) body.expr('v128', depth)
  body.named(`${shape}.${body.random.pick(['eq', 'ne', `lt${signed}`, `ge${signed}`])}` as OpName)
  body.named('v128.bitselect')
  return true
}

function operation(body: Body, row: Op, depth: number): boolean {
  const { random } = body
  const memory = anyMemory(body)
  let offset = 0
  for (const type of row.params) {
    if (type === 'addr') offset = address(body, memory, depth)
    else operand(body, type, depth)
  }
  body.op(row)
  if (row.align >= 0) memarg(body, random.below(row.align + 1), memory, offset)
  if (row.immediates.includes('lane')) body.emit(random.below(lanesOf(row)))
  if (row.immediates[0] === 'lanes') shuffleLanes(body)
  if (row.immediates[0] === 'v128') for (let i = 0; i < 16; i++) body.emit(random.below(256))
  if (isVectorArithmetic(row)) makeCanonical(body, row.name.startsWith('f32') ? 'f32x4' : 'f64x2')
  return true
}

function operand(body: Body, type: SigType, depth: number): void {
  if (type === 'v128') body.expr('v128', depth)
  else exactScalar(body, type as NumType, depth)
}

/** Float operations after which a NaN has any payload. */
export function isVectorArithmetic({ name, results }: Op): boolean {
  if (results[0] !== 'v128' || !/^f(32x4|64x2)\./.test(name)) return false
  return !/\.(abs|neg|pmin|pmax|splat|replace_lane|convert\w*|eq|ne|lt|gt|le|ge)$/.test(name)
}

/** Bytes at random, or groups of them that stay together. */
function shuffleLanes(body: Body): void {
  const { random } = body
  const group = random.pick([1, 2, 4, 8])
  for (let i = 0; i < 16; i += group) {
    const from = random.below(32 / group) * group
    const back = random.once(4)
    for (let k = 0; k < group; k++) body.emit(from + (back ? group - 1 - k : k))
  }
}

/** `v128.bitselect(v, nan, v == v)` */
export function makeCanonical(body: Body, shape: 'f32x4' | 'f64x2'): void {
  const temp = u32(body.canonical.v128)
  const nan = shape === 'f32x4' ? [0, 0, 0xc0, 0x7f] : [0, 0, 0, 0, 0, 0, 0xf8, 0x7f]
  body.emit(0x22, temp)
  body.named('v128.const')
  for (let i = 0; i < 16; i++) body.emit(body.plan.has.payloads ? nan[i % nan.length]! : 0)
  body.emit(0x20, temp, 0x20, temp)
  body.named(`${shape}.eq`)
  body.named('v128.bitselect')
}

function lanesOf({ name }: Op): number {
  const [, lanes, width] = /x(\d+)\.|[de](\d+)_lane/.exec(name) ?? []
  return lanes === undefined ? 128 / Number(width) : Number(lanes)
}
