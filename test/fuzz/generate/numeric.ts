/** Numbers: the operations of the opcode table, what compilers make of narrow integers, floats with bits that can be told. */
import { type Op, type OpName, opcodes, pure } from '../../../src/wasm/opcodes.ts'
import type { NumType } from '../../../src/wasm/types.ts'
import { constant } from '../encode.ts'
import type { Random } from '../random.js'
import { access, exactFloat, loadOps } from './accesses.ts'
import type { Body } from './body.ts'
import type { Production } from './productions.ts'
import { isNum, type Type } from './types.ts'

const rows: readonly Op[] = opcodes.filter(
  (op) => !op.custom && op.immediates.length === 0 && op.params.length > 0 && op.params.every(isNum),
)
const valueOps = byResult(rows.filter((op) => op.results.length === 1))
const safeOps = byResult(rows.filter((op) => op.results.length === 1 && op.effects === pure))
const wideOps = rows.filter((op) => op.results.length === 2)

/** By type of the result, those whose lowering has more to it more often. */
function byResult(ops: readonly Op[]): Readonly<Record<NumType, readonly Op[]>> {
  const weigh = ({ name }: Op) =>
    /div|rem|rot|shr|shl|mul|trunc|convert|clz|ctz|popcnt|nearest/.test(name) ? 2 : 1
  const of = (type: NumType) =>
    ops.flatMap((op) => (op.results[0] === type ? Array.from({ length: weigh(op) }, () => op) : []))
  return { i32: of('i32'), i64: of('i64'), f32: of('f32'), f64: of('f64') }
}

/** About where the ways to divide by a constant differ. */
const divisors = [
  ...[1n, 2n, 3n, 7n, 10n, 60n, 1000n, 4096n, 65535n, 65536n, 2097151n, 2097152n, 2097153n, 1000000007n],
  ...[0x7fffffffn, 0x80000000n, 0xfffffffbn, 0xffffffffn, 0x100000000n, 10000000000n, 1n << 52n, 1n << 62n],
  ...[-1n, -2n, -10n, -4096n, -0x80000000n, -(1n << 63n)],
]

export const numericExpressions: readonly Production[] = [
  { weight: 46, of: isNum, make: anyOperation },
  { weight: 16, of: isNum, make: idiom },
  { weight: 1, of: isNum, make: chain },
  { weight: 3, of: isInteger, make: pendingTrap },
  { weight: 3, of: isInteger, make: chosenTrap },
  { weight: 3, of: (type) => type === 'i32', make: notInOrder },
  { weight: 12, needs: 'wide arithmetic', of: (type) => type === 'i64', make: wideOperation },
]

function isInteger(type: Type): boolean {
  return type === 'i32' || type === 'i64'
}

/** A quotient that traps for some arguments, waiting on the stack while something is written. */
function pendingTrap(body: Body, type: Type, depth: number): boolean {
  body.expr(type, depth)
  body.leaf(type)
  body.named(`${type as 'i32' | 'i64'}.${anyDivision(body.random)}` as OpName)
  body.write(depth)
  return true
}

/** A quotient that traps for some arguments, whether it is chosen or not. */
function chosenTrap(body: Body, type: Type, depth: number): boolean {
  const { random } = body
  const quotient = () => {
    body.expr(type, Math.min(depth, 1))
    body.leaf(type)
    body.named(`${type as 'i32' | 'i64'}.${anyDivision(random)}` as OpName)
  }
  const isFirst = random.once(2)
  if (isFirst) quotient()
  body.leaf(type)
  if (!isFirst) quotient()
  body.leaf('i32')
  body.emit(0x1b)
  return true
}

/** `!(a < b)`, which is not `a >= b` of a NaN; as a number, or choosing one. */
function notInOrder(body: Body, _type: Type, depth: number): boolean {
  const { random } = body
  const type = random.pick(['f32', 'f64'] as const)
  const undefinedAt = random.below(6)
  for (let i = 0; i < 2; i++) {
    if (undefinedAt === i) body.emit(constant(type, Number.NaN))
    else body.expr(type, Math.min(depth, 2))
  }
  body.named(`${type}.${random.pick(['lt', 'le', 'gt', 'ge'])}` as OpName)
  body.named('i32.eqz')
  if (random.once(2)) return true
  body.emit(0x04, 0x7f)
  body.leaf('i32')
  body.emit(0x05)
  body.leaf('i32')
  body.emit(0x0b)
  return true
}

function anyOperation(body: Body, type: Type, depth: number): boolean {
  const { random } = body
  const row = random.pick(valueOps[type as NumType])
  const traps = /trunc_f/.test(row.name) && !random.once(body.caution)
  operation(body, traps ? random.pick(safeOps[type as NumType]) : row, depth)
  return true
}

function operation(body: Body, row: Op, depth: number): void {
  const { random } = body
  const bitsSeen = row.name.includes('reinterpret_f')
  row.params.forEach((type, i) => {
    if (bitsSeen || (i === 1 && row.name.endsWith('copysign'))) exactFloat(body, type as 'f32' | 'f64', depth)
    else body.expr(type as NumType, depth)
    if (random.once(12)) body.stmt(depth - 2)
  })
  if (/div_|rem_/.test(row.name) && !random.once(body.caution)) notZero(body, row.params[1] as NumType)
  body.op(row)
}

/** Sets the lowest bit of an integer, so that dividing by it does not trap (but may overflow). */
function notZero(body: Body, type: NumType): void {
  if (type === 'i64') body.emit(constant('i64', 1n), 0x84)
  else if (type === 'i32') body.emit(constant('i32', 1), 0x72)
}

function wideOperation(body: Body, _type: Type, depth: number): boolean {
  const row = body.random.pick(wideOps)
  for (const type of row.params) body.expr(type as NumType, depth)
  body.op(row)
  body.consume(['i64'])
  return true
}

/** What compilers make of integers that are narrower than their type: the passes look for these. */
function idiom(body: Body, type: Type, depth: number): boolean {
  const { random } = body
  narrow64(body, depth)
  if (type === 'i32') {
    const dice = random.below(4)
    if (dice === 0) body.named('i64.eqz')
    else if (dice === 1) {
      narrow64(body, depth - 1)
      body.named(
        `i64.${random.pick(['eq', 'ne', 'lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u'])}` as OpName,
      )
    } else body.named('i32.wrap_i64')
  } else if (type !== 'i64') {
    body.named(`${type as 'f32' | 'f64'}.convert_i64_${random.pick(['s', 'u'])}` as OpName)
  }
  return true
}

const extendingLoads = loadOps.i64.filter((op) => /\d_[su]$/.test(op.name))

/** An i64 that often fits 32 bits, or 53. */
function narrow64(body: Body, depth: number): void {
  const { random } = body
  const next = depth - 1
  const by = (name: string, ...operands: readonly bigint[]) => {
    body.emit(constant('i64', random.pick(operands)))
    body.named(`i64.${name}` as OpName)
  }
  const dice = depth <= 0 ? random.below(2) : random.below(11)
  if (dice < 2) {
    body.expr('i32', next)
    body.named(random.once(2) ? 'i64.extend_i32_u' : 'i64.extend_i32_s')
  } else if (dice === 2) {
    body.expr('i64', next)
    by('and', 1n, 0xffn, 0xffffn, 0x7fffffffn, 0xffffffffn, 0x1fffffffen, 0xfffffffffffffn)
  } else if (dice === 3) {
    body.expr('i64', next)
    by(anyShift(random), 0n, 1n, 7n, 24n, 31n, 32n, 33n, 40n, 57n, 63n)
  } else if (dice === 4) {
    access(body, random.pick(extendingLoads), next)
  } else if (dice < 7) {
    narrow64(body, next)
    narrow64(body, next)
    body.named(`i64.${random.pick(['add', 'sub', 'mul', 'mul', 'and', 'or', 'xor'])}` as OpName)
  } else if (dice === 7) {
    narrow64(body, next)
    by(random.pick(['shr_u', 'shr_s', 'shl', 'add', 'sub', 'mul']), 0n, 1n, 2n, 5n, 16n, 31n, 32n, 33n, -1n)
  } else if (dice === 8) {
    const divisor = random.pick(divisors)
    const kind = random.below(4)
    if (kind < 2) narrow64(body, next)
    else if (kind === 2) body.expr('i64', next)
    else {
      // Where a quotient that is rounded would be one too many.
      const bits = 1n << BigInt(50 + random.below(4))
      body.emit(constant('i64', (bits / divisor) * divisor - 1n))
      by('and', 0x1fffffffffffffn)
    }
    by(anyDivision(random), divisor)
  } else if (dice === 9) {
    // The one quotient of integers of 32 bits that has more.
    if (random.once(2)) body.i32(-0x80000000)
    else body.expr('i32', next)
    body.named('i64.extend_i32_s')
    by(random.pick(['div_s', 'rem_s', 'div_s']), -1n, -1n, 1n, -0x80000000n)
  } else {
    narrow64(body, next)
    narrow64(body, next)
    if (!random.once(body.caution)) notZero(body, 'i64')
    body.named(`i64.${anyDivision(random)}` as OpName)
  }
  if (random.once(6)) body.named(random.pick(['i64.extend8_s', 'i64.extend16_s', 'i64.extend32_s'] as const))
}

const anyShift = (random: Random) => random.pick(['shr_u', 'shr_s', 'shl', 'rotl', 'rotr'])
const anyDivision = (random: Random) => random.pick(['div_u', 'rem_u', 'div_s', 'rem_s'])

/** A tree deeper, or a stack higher, than the compiler lets wait. */
function chain(body: Body, type: Type, depth: number): boolean {
  const { random } = body
  if (!random.once(4)) return false
  const length = 30 + random.below(50)
  const fits = (op: Op) => op.params.length === 2 && op.params.every((each) => each === type)
  const ops = safeOps[type as NumType].filter((op) => fits(op) && !op.name.endsWith('copysign'))
  const high = random.once(2)
  const some = () => body.expr(type, random.once(8) ? Math.min(depth, 2) : 0)
  some()
  for (let i = 0; i < length; i++) {
    some()
    if (random.once(10)) body.stmt(1)
    if (!high) body.op(random.pick(ops))
  }
  if (high) for (let i = 0; i < length; i++) body.op(random.pick(ops))
  return true
}
