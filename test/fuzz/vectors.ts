/**
 * Vectors in random modules: expressions of v128 over locals, memory and scalars, and the ways back to scalars. NaNs that
 * arithmetic makes are made canonical at once, since their bits are anybody's; those that operations must keep are left as they are.
 */
import { type Op, type OpName, opByName, opcodes, type SigType } from '../../src/wasm/opcodes.ts'
import type { NumType } from '../../src/wasm/types.ts'
import { u32 } from '../support/binary.ts'
import type { Random } from './random.js'

/** What of a function's body vectors are made with. */
export interface Host {
  readonly random: Random
  emit(...parts: (number | readonly number[])[]): void
  op(row: Op): void
  /** A scalar; floats have canonical NaNs or such as only move. */
  scalar(type: NumType, depth: number): void
  address(depth: number): number
}

export const v128 = 0x7b
/** Locals of this type, the last for what is made canonical. */
export const vectorLocals = 4

/** Node's engine has no relaxed operations: the official suite tests them. */
const rows: readonly Op[] = opcodes.filter((op) => op.prefix === 0xfd && op.feature === 'simd')
const vectorRows = rows.filter((op) => op.results[0] === 'v128')
const storeRows = rows.filter((op) => op.results.length === 0)

/** Float operations after which a NaN has any payload. */
function isArithmetic({ name, results }: Op): boolean {
  if (results[0] !== 'v128' || !/^f(32x4|64x2)\./.test(name)) return false
  return !/\.(abs|neg|pmin|pmax|splat|replace_lane|convert\w*|eq|ne|lt|gt|le|ge)$/.test(name)
}

export class Vectors {
  private readonly host: Host
  /** The first local of this type. */
  private readonly first: number

  constructor(host: Host, first: number) {
    this.host = host
    this.first = first
  }

  expr(depth: number): void {
    const { random } = this.host
    if (depth <= 0 || random.once(6)) this.leaf()
    else if (random.once(12)) this.select(depth - 1)
    else if (random.once(10)) this.choice(depth - 1)
    else this.operation(random.pick(vectorRows), depth - 1)
  }

  /** An operation that gives a scalar, if one gives a scalar of the type. */
  scalar(type: NumType, depth: number): void {
    const { random } = this.host
    this.operation(random.pick(rows.filter((op) => op.results[0] === type)), depth)
  }

  stmt(depth: number): void {
    const { host } = this
    if (host.random.once(2)) {
      this.operation(host.random.pick(storeRows), depth)
      return
    }
    this.expr(depth)
    host.emit(0x21, u32(this.local()))
  }

  private local(): number {
    return this.first + this.host.random.below(vectorLocals - 1)
  }

  private leaf(): void {
    const { host } = this
    if (host.random.once(4)) this.constant()
    else host.emit(0x20, u32(this.local()))
  }

  private constant(): void {
    const { random, emit } = this.host
    // Lanes alike and lanes of all kinds, infinities and NaNs among them.
    const words = Array.from({ length: 4 }, () =>
      random.pick([0, -1, 1, 0x7f800001, 0xffc00000, 0x80000000, 0x7f7f8081, 0x3f800000, random.bits()]),
    )
    const [first = 0] = words
    const same = random.once(3)
    this.named('v128.const')
    emit.call(
      this.host,
      words.flatMap((word) => [0, 8, 16, 24].map((shift) => ((same ? first : word) >>> shift) & 255)),
    )
  }

  private select(depth: number): void {
    this.expr(depth)
    this.expr(depth)
    this.host.scalar('i32', depth)
    this.host.emit(0x1b)
  }

  /** What compilers make of conditions on lanes. */
  private choice(depth: number): void {
    const shape = this.host.random.pick(['i32x4', 'i64x2', 'f32x4', 'f64x2'])
    const signed = shape.startsWith('i') ? '_s' : ''
    this.expr(depth)
    this.expr(depth)
    this.expr(depth)
    this.expr(depth)
    this.named(`${shape}.${this.host.random.pick(['eq', 'ne', `lt${signed}`, `ge${signed}`])}`)
    this.named('v128.bitselect')
  }

  private operation(row: Op, depth: number): void {
    const { host } = this
    const { random } = host
    let offset = 0
    for (const type of row.params) {
      if (type === 'addr') offset = host.address(depth)
      else this.operand(type, depth)
    }
    host.op(row)
    if (row.align >= 0) host.emit(random.below(row.align + 1), u32(offset))
    if (row.immediates.includes('lane')) host.emit(random.below(lanesOf(row)))
    if (row.immediates[0] === 'lanes') this.shuffleLanes()
    if (row.immediates[0] === 'v128') host.emit(Array.from({ length: 16 }, () => random.below(256)))
    if (isArithmetic(row)) this.makeCanonical(row.name.startsWith('f32') ? 'f32x4' : 'f64x2')
  }

  private operand(type: SigType, depth: number): void {
    if (type === 'v128') this.expr(depth)
    else this.host.scalar(type as NumType, depth)
  }

  /** Bytes at random, or groups of them that stay together. */
  private shuffleLanes(): void {
    const { random } = this.host
    const group = random.pick([1, 2, 4, 8])
    for (let i = 0; i < 16; i += group) {
      const from = random.below(32 / group) * group
      const back = random.once(4)
      for (let k = 0; k < group; k++) this.host.emit(from + (back ? group - 1 - k : k))
    }
  }

  /** `v128.bitselect(v, nan, v == v)` */
  private makeCanonical(shape: 'f32x4' | 'f64x2'): void {
    const temp = u32(this.first + vectorLocals - 1)
    const nan = shape === 'f32x4' ? [0, 0, 0xc0, 0x7f] : [0, 0, 0, 0, 0, 0, 0xf8, 0x7f]
    const { host } = this
    host.emit(0x22, temp)
    this.named('v128.const')
    for (let i = 0; i < 16; i += nan.length) host.emit(nan)
    host.emit(0x20, temp, 0x20, temp)
    this.named(`${shape}.eq`)
    this.named('v128.bitselect')
  }

  private named(name: string): void {
    this.host.op(opByName(name as OpName))
  }
}

function lanesOf({ name }: Op): number {
  const [, lanes, width] = /x(\d+)\.|[de](\d+)_lane/.exec(name) ?? []
  return lanes === undefined ? 128 / Number(width) : Number(lanes)
}
