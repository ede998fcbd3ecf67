/**
 * Makes valid modules at random, as bytes, from a seed and a size. What runs ends: loops share a fuel of each
 * function, functions a fuel of the instance. What can be told is the same on every engine: bits of NaNs are made
 * canonical before they reach integers or memory, but for the moves that must keep them.
 *
 * For shrinking, statements and expressions are numbered: one that is in `skip` is made and thrown away, so all
 * others stay as they were.
 */
import { type Op, type OpName, opByName, opcodes, pure } from '../../src/wasm/opcodes.ts'
import type { NumType } from '../../src/wasm/types.ts'
import { binary, section, sized, u32 } from '../support/binary.ts'
import { constant, signed, typeCodes } from './encode.ts'
import { Random } from './random.js'
import { anyValue } from './values.ts'
import { Vectors, v128, vectorLocals } from './vectors.ts'

export interface Signature {
  readonly params: readonly NumType[]
  readonly results: readonly NumType[]
}

export interface Generated {
  readonly bytes: Uint8Array
  /** Exported as `f0`, `f1`, … */
  readonly funcs: readonly Signature[]
  /** How many parts have a number. */
  readonly parts: number
  /** Whether the memory has 64-bit addresses. */
  readonly wide: boolean
}

interface GlobalVar {
  readonly type: NumType
  readonly exported: boolean
}

/** Which instructions for exceptions a module has: engines refuse both together. */
type Handlers = 'none' | 'legacy' | 'standard'

/** A label that branches may name; its types are what a branch carries. */
interface LabelScope {
  readonly types: readonly NumType[]
  /** Loops that have no fuel check at their head. */
  readonly closed: boolean
  /** Whether it is of a legacy `catch`, whose exception can be thrown again. */
  readonly catches?: boolean
}

interface Plan {
  readonly types: readonly Signature[]
  /** Type index of each function; imports come first. */
  readonly funcs: readonly number[]
  readonly imports: number
  readonly globals: readonly GlobalVar[]
  readonly elems: readonly number[]
  /** Maximum of pages; the minimum is 1. */
  readonly pages: number
  /** Whether the memory is exported, and may grow at all. */
  readonly open: boolean
  /** Whether its addresses are i64. */
  readonly wide: boolean
  readonly shared: boolean
  readonly handlers: Handlers
  /** What the tags carry. Their types follow those of `types`, then for each the type of a block with these results, then with an exnref more. */
  readonly tags: readonly (readonly NumType[])[]
  /** Whether functions have vectors. */
  readonly vectors: boolean
}

const numTypes: readonly NumType[] = ['i32', 'i64', 'f32', 'f64']
/** The imported functions' types, so many of `Plan.types`. */
const importTypes: readonly Signature[] = [
  { params: ['i32', 'i64', 'f64'], results: ['i64'] },
  { params: ['f32', 'i32'], results: ['i32', 'i64', 'f32'] },
]
export const tableSize = 12
const emptyBlock = 0x40

const isNumType = (type: string): type is NumType => (numTypes as readonly string[]).includes(type)
/** Node's engine has no wide arithmetic: test/ir/wide-arithmetic.test.ts. */
const rows: readonly Op[] = opcodes.filter(
  (op) => !op.custom && op.params.length > 0 && op.results.length < 2,
)
const valueOps = groupByResult(rows.filter((op) => op.immediates.length === 0 && op.params.every(isNumType)))
const safeOps = groupByResult(
  rows.filter((op) => op.immediates.length === 0 && op.effects === pure && op.params.every(isNumType)),
)
const isAtomic = (op: Op) => op.name.includes('atomic')
const loadOps = groupByResult(
  rows.filter((op) => op.align >= 0 && op.immediates.length === 1 && !isAtomic(op)),
)
/** Without those that wait. */
const atomicOps = rows.filter((op) => op.align >= 0 && isAtomic(op) && !op.name.includes('wait'))
const atomicValues = groupByResult(atomicOps)
const atomicStores = atomicOps.filter((op) => op.results.length === 0)
const extendingLoads = loadOps.i64.filter((op) => /\d_[su]$/.test(op.name))
/** About where the ways to divide by a constant differ. */
const divisors = [
  ...[1n, 2n, 3n, 7n, 10n, 60n, 1000n, 4096n, 65535n, 65536n, 2097151n, 2097152n, 2097153n, 1000000007n],
  ...[0x7fffffffn, 0x80000000n, 0xfffffffbn, 0xffffffffn, 0x100000000n, 10000000000n, 1n << 52n, 1n << 62n],
  ...[-1n, -2n, -10n, -4096n, -0x80000000n, -(1n << 63n)],
]
const storeOps = rows.filter(
  (op) => op.align >= 0 && op.results.length === 0 && !op.params.includes('v128') && !isAtomic(op),
)

function groupByResult(ops: readonly Op[]): Record<NumType, readonly Op[]> {
  const of = (type: NumType) => ops.filter((op) => op.results[0] === type)
  return { i32: of('i32'), i64: of('i64'), f32: of('f32'), f64: of('f64') }
}

/** Modules of the standard's exceptions instead of the older ones, for engines that have them. */
let hasStandardExceptions = false

export function useStandardExceptions(): void {
  hasStandardExceptions = true
}

export function generate(seed: number, size: number, skip: ReadonlySet<number> = new Set()): Generated {
  const random = new Random(seed)
  const plan = makePlan(random)
  const counter = { next: 0, skip }
  const own = plan.funcs.slice(plan.imports)
  const bodies = own.map((type) =>
    new Body(plan, plan.types[type] as Signature, random, size, counter).build(),
  )
  return {
    bytes: encode(plan, bodies, random),
    funcs: own.map((type) => plan.types[type] as Signature),
    parts: counter.next,
    wide: plan.wide,
  }
}

function makePlan(random: Random): Plan {
  const some = (max: number) => Array.from({ length: random.below(max + 1) }, () => random.pick(numTypes))
  const types = [...importTypes]
  // Functions with the same results may call each other in their place.
  const results = some(3)
  for (let i = 3 + random.below(4); i > 0; i--)
    types.push({ params: some(4), results: random.once(2) ? results : some(3) })
  const imports = importTypes.length
  const funcs = [0, 1]
  for (let i = 1 + random.below(4); i > 0; i--) funcs.push(imports + random.below(types.length - imports))
  const globals: GlobalVar[] = [{ type: 'i32', exported: true }]
  for (let i = random.below(7); i > 0; i--)
    globals.push({ type: random.pick(numTypes), exported: random.once(2) })
  const elems = Array.from({ length: tableSize - 2 }, () => random.below(funcs.length))
  const pages = random.once(3) ? 1 : 3
  const shape = {
    open: !random.once(5),
    wide: random.once(5),
    shared: random.once(5),
    vectors: random.once(3),
  }
  const handlers = random.once(2) ? 'none' : hasStandardExceptions ? 'standard' : 'legacy'
  const tags = handlers === 'none' ? [] : [some(3), some(2), []]
  return { types, funcs, imports, globals, elems, pages, ...shape, handlers, tags }
}

function encode(plan: Plan, bodies: number[][], random: Random): Uint8Array {
  const list = (items: number[][]) => [u32(items.length), items]
  const codes = (types: readonly NumType[]) => [u32(types.length), types.map((type) => typeCodes[type])]
  const own = plan.funcs.slice(plan.imports)
  const exports = own.map((_, i) => [...name(`f${i}`), 0, ...u32(i + plan.imports)])
  for (const [i, global] of plan.globals.entries()) {
    if (global.exported) exports.push([...name(`g${i}`), 3, ...u32(i)])
  }
  if (plan.open) exports.push([...name('memory'), 2, 0])
  for (const i of plan.tags.keys()) exports.push([...name(`t${i}`), 4, ...u32(i)])
  const tagTypes = plan.tags.flatMap((types) => [
    [0x60, codes(types), 0],
    [0x60, 0, codes(types)],
  ])
  const exnTypes = plan.tags.map((types) => [
    0x60,
    0,
    u32(types.length + 1),
    types.map((type) => typeCodes[type]),
    0x69,
  ])
  const allTypes = [
    ...plan.types.map((type) => [0x60, codes(type.params), codes(type.results)]),
    ...tagTypes,
    ...(plan.handlers === 'standard' ? exnTypes : []),
  ]
  const elems = list(plan.elems.map((func) => u32(func)))
  const data = Array.from({ length: 64 }, () => random.below(256))
  return binary(
    section(1, u32(allTypes.length), allTypes),
    section(2, list(importTypes.map((_, i) => [...name('env'), ...name(`h${i}`), 0, i]))),
    section(3, list(own.map((type) => u32(type)))),
    section(4, 1, 0x70, 0, tableSize),
    section(5, 1, 1 | (plan.wide ? 4 : 0) | (plan.shared ? 2 : 0), 1, plan.pages),
    plan.tags.length > 0 ? section(13, list(plan.tags.map((_, i) => [0, ...u32(tagType(plan, i))]))) : [],
    section(
      6,
      list(
        plan.globals.map(({ type }) => [typeCodes[type], 1, ...constant(type, anyValue(type, random)), 0x0b]),
      ),
    ),
    section(7, list(exports)),
    section(9, 2, 0, 0x41, 1, 0x0b, elems, 1, 0, elems),
    section(12, 2),
    section(10, list(bodies)),
    section(11, 2, 0, plan.wide ? 0x42 : 0x41, 8, 0x0b, sized(data), 1, sized(data.slice(0, 20))),
  )
}

/** Index of the type of a tag. */
function tagType({ types }: Plan, tag: number): number {
  return types.length + 2 * tag
}

/** Index of the type of a block that ends with what a tag carries. */
function caughtType(plan: Plan, tag: number, withRef: boolean): number {
  return withRef ? plan.types.length + 2 * plan.tags.length + tag : tagType(plan, tag) + 1
}

function name(text: string): number[] {
  return sized(text)
}

class Body {
  private readonly code: number[] = []
  private readonly labels: LabelScope[] = []
  private readonly locals: NumType[]
  /** Local that counts down over all loops of one call. */
  private readonly fuel: number
  private readonly canonical: Record<'f32' | 'f64', number>
  /** Of type exnref, in modules that have it. */
  private readonly exception: number
  private readonly vectors: Vectors | null
  private readonly plan: Plan
  private readonly type: Signature
  private readonly random: Random
  private readonly counter: { next: number; readonly skip: ReadonlySet<number> }
  private budget: number
  /** Once in how many times something is done that may trap: rarer in large bodies, which would not get far. */
  private readonly caution: number

  constructor(
    plan: Plan,
    type: Signature,
    random: Random,
    size: number,
    counter: { next: number; readonly skip: ReadonlySet<number> },
  ) {
    this.plan = plan
    this.type = type
    this.random = random
    this.budget = size
    this.caution = Math.max(3, Math.floor(size / 6))
    this.counter = counter
    this.locals = [...type.params]
    for (let i = 4 + random.below(5); i > 0; i--) this.locals.push(random.pick(numTypes))
    this.fuel = this.locals.length
    this.canonical = { f32: this.fuel + 1, f64: this.fuel + 2 }
    this.vectors = plan.vectors ? new Vectors(this.vectorHost(), this.fuel + 3) : null
    this.exception = this.fuel + 3 + (this.vectors === null ? 0 : vectorLocals)
  }

  build(): number[] {
    const { random } = this
    this.labels.push({ types: this.type.results, closed: false })
    // The instance's fuel, global 0.
    this.emit(0x23, 0, 0x41, 1, 0x6b, 0x24, 0, 0x23, 0, 0x41, 0, 0x48, 0x04, emptyBlock, 0x00, 0x0b)
    this.emit(constant('i32', 1 + random.below(20)), 0x21, u32(this.fuel))
    if (this.plan.handlers !== 'none' && random.once(2)) {
      this.expr('i32', 2)
      this.emit(0x04, emptyBlock)
      this.labels.push({ types: [], closed: false })
      this.throws(2)
      this.labels.pop()
      this.emit(0x0b)
    }
    const deep = random.once(12) ? 195 + random.below(20) : 0
    for (let i = 0; i < deep; i++) {
      this.emit(0x02, emptyBlock)
      this.labels.push({ types: [], closed: false })
    }
    for (let i = random.below(6); i > 0; i--) this.stmt(5)
    for (let i = 0; i < deep; i++) {
      if (random.once(8)) this.stmt(3)
      this.emit(0x0b)
      this.labels.pop()
    }
    for (let i = random.below(4); i > 0; i--) this.stmt(5)
    this.exprs(this.type.results, 6)
    this.emit(0x0b)
    const declared = [...this.locals.slice(this.type.params.length), 'i32', 'f32', 'f64'] as NumType[]
    const codes = declared.map((type) => [1, typeCodes[type]])
    if (this.vectors !== null) codes.push([...u32(vectorLocals), v128])
    if (this.plan.handlers === 'standard') codes.push([1, 0x69])
    return sized(u32(codes.length), codes, this.code)
  }

  private vectorHost() {
    return {
      random: this.random,
      emit: (...parts: (number | readonly number[])[]) => this.emit(...parts),
      op: (row: Op) => this.op(row),
      scalar: (type: NumType, depth: number) =>
        type === 'f32' || type === 'f64' ? this.exactFloat(type, depth) : this.expr(type, depth),
      address: (depth: number) => this.address(depth),
    }
  }

  private emit(...parts: (number | readonly number[])[]): void {
    for (const part of parts) {
      if (typeof part === 'number') this.code.push(part)
      else for (const byte of part) this.code.push(byte)
    }
  }

  private op(row: Op): void {
    if (row.prefix !== 0) this.emit(row.prefix)
    this.emit(u32(row.code))
    this.budget--
  }

  /** Makes a part with a number; when it is to be skipped, `instead` takes its place. */
  private part(make: () => void, instead: () => void): void {
    const number = this.counter.next++
    const start = this.code.length
    make()
    if (!this.counter.skip.has(number)) return
    this.code.length = start
    instead()
  }

  private zero(type: NumType): void {
    this.emit(constant(type, type === 'i64' ? 0n : 0))
  }

  // --- expressions ---

  private exprs(types: readonly NumType[], depth: number): void {
    for (const type of types) {
      this.expr(type, depth)
      if (this.random.once(6)) this.stmt(depth - 2)
    }
  }

  private expr(type: NumType, depth: number): void {
    this.part(
      () => this.anyExpr(type, depth),
      () => this.zero(type),
    )
  }

  private anyExpr(type: NumType, depth: number): void {
    this.budget--
    const { random } = this
    if (depth <= 0 || this.budget <= 0 || random.once(5)) {
      this.leaf(type)
      return
    }
    const next = depth - 1
    if (this.vectors !== null && random.once(3)) {
      this.vectors.scalar(type, next)
      return
    }
    if (random.once(6)) {
      this.idiom(type, next)
      return
    }
    const dice = random.below(100)
    if (dice < 50) {
      const row = random.pick(valueOps[type])
      const traps = /trunc_f/.test(row.name) && !random.once(this.caution)
      this.operation(traps ? random.pick(safeOps[type]) : row, next)
      return
    }
    if (dice < 58) {
      if (random.once(5) && atomicValues[type].length > 0) this.atomic(random.pick(atomicValues[type]), next)
      else this.access(random.pick(loadOps[type]), next)
      return
    }
    if (dice < 64) {
      this.tee(type, next)
      return
    }
    if (dice < 70) {
      this.select(type, next)
      return
    }
    if (dice < 80) {
      this.blockWith([type, ...this.someTypes(2)], 1, next)
      return
    }
    if (dice < 86) {
      this.callFor(type, next)
      return
    }
    if (dice < 90) {
      this.branchOver(type, next)
      return
    }
    if (dice < 92 && type === 'i32') {
      this.memorySize(next)
      return
    }
    if (random.once(25)) {
      this.chain(type, next)
      return
    }
    if (dice < 93) {
      this.leave(type, next)
      return
    }
    this.stmt(next)
    this.expr(type, next)
  }

  /** What compilers make of integers that are narrower than their type: the passes look for these. */
  private idiom(type: NumType, depth: number): void {
    const { random } = this
    if (type === 'i64') {
      this.narrow64(depth)
    } else if (type === 'i32') {
      const dice = random.below(4)
      this.narrow64(depth)
      if (dice === 0) {
        this.named('i64.eqz')
      } else if (dice === 1) {
        this.narrow64(depth - 1)
        this.named(
          `i64.${random.pick(['eq', 'ne', 'lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u'])}`,
        )
      } else {
        this.named('i32.wrap_i64')
      }
    } else {
      this.narrow64(depth)
      this.named(`${type}.convert_i64_${random.pick(['s', 'u'])}`)
    }
  }

  private named(name: string): void {
    this.op(opByName(name as OpName))
  }

  /** An i64 that often fits 32 bits, or 53. */
  private narrow64(depth: number): void {
    const { random } = this
    const next = depth - 1
    const by = (name: string, ...operands: readonly bigint[]) => {
      this.emit(constant('i64', random.pick(operands)))
      this.named(`i64.${name}`)
    }
    const dice = depth <= 0 ? random.below(2) : random.below(10)
    this.budget--
    if (dice < 2) {
      this.expr('i32', next)
      this.named(random.once(2) ? 'i64.extend_i32_u' : 'i64.extend_i32_s')
    } else if (dice === 2) {
      this.expr('i64', next)
      by('and', 1n, 0xffn, 0xffffn, 0x7fffffffn, 0xffffffffn, 0x1fffffffen, 0xfffffffffffffn)
    } else if (dice === 3) {
      this.expr('i64', next)
      by(
        random.pick(['shr_u', 'shr_s', 'shl', 'rotl', 'rotr']),
        0n,
        1n,
        7n,
        24n,
        31n,
        32n,
        33n,
        40n,
        57n,
        63n,
      )
    } else if (dice === 4) {
      this.access(random.pick(extendingLoads), next)
    } else if (dice < 7) {
      this.narrow64(next)
      this.narrow64(next)
      this.named(`i64.${random.pick(['add', 'sub', 'mul', 'mul', 'and', 'or', 'xor'])}`)
    } else if (dice === 7) {
      this.narrow64(next)
      by(random.pick(['shr_u', 'shr_s', 'shl', 'add', 'sub', 'mul']), 0n, 1n, 2n, 5n, 16n, 31n, 32n, 33n, -1n)
    } else if (dice === 8) {
      if (random.once(2)) this.expr('i64', next)
      else this.narrow64(next)
      by(random.pick(['div_u', 'rem_u', 'div_s', 'rem_s']), ...divisors)
    } else {
      this.narrow64(next)
      this.narrow64(next)
      if (!random.once(this.caution)) this.notZero('i64')
      this.named(`i64.${random.pick(['div_u', 'rem_u', 'div_s', 'rem_s'])}`)
    }
  }

  private someTypes(max: number): NumType[] {
    const { random } = this
    return random.once(2) ? [] : Array.from({ length: random.below(max + 1) }, () => random.pick(numTypes))
  }

  private leaf(type: NumType): void {
    const { random, plan } = this
    if (random.once(4)) {
      this.emit(constant(type, anyValue(type, random)))
      return
    }
    const globals = plan.globals.flatMap((global, i) => (i > 0 && global.type === type ? [i] : []))
    if (globals.length > 0 && random.once(4)) {
      this.emit(0x23, u32(random.pick(globals)))
      return
    }
    const local = this.localOf(type)
    if (local === null) this.emit(constant(type, anyValue(type, random)))
    else this.emit(0x20, u32(local))
  }

  private localOf(type: NumType): number | null {
    const found = this.locals.flatMap((each, i) => (each === type ? [i] : []))
    return found.length === 0 ? null : this.random.pick(found)
  }

  private operation(row: Op, depth: number): void {
    const bitsSeen = row.name.includes('reinterpret_f')
    row.params.forEach((type, i) => {
      if (bitsSeen || (i === 1 && row.name.endsWith('copysign')))
        this.exactFloat(type as 'f32' | 'f64', depth)
      else this.expr(type as NumType, depth)
      if (this.random.once(12)) this.stmt(depth - 2)
    })
    if (/div_|rem_/.test(row.name) && !this.random.once(this.caution)) this.notZero(row.params[1] as NumType)
    this.op(row)
  }

  /** A tree deeper, or a stack higher, than the compiler lets wait. */
  private chain(type: NumType, depth: number): void {
    const { random } = this
    const length = 30 + random.below(50)
    const fits = (op: Op) => op.params.length === 2 && op.params.every((each) => each === type)
    const ops = safeOps[type].filter((op) => fits(op) && !op.name.endsWith('copysign'))
    const high = random.once(2)
    const some = () => this.expr(type, random.once(8) ? Math.min(depth, 2) : 0)
    some()
    for (let i = 0; i < length; i++) {
      some()
      if (random.once(10)) this.stmt(1)
      if (!high) this.op(random.pick(ops))
    }
    if (high) for (let i = 0; i < length; i++) this.op(random.pick(ops))
  }

  /** Sets the lowest bit of an integer, so that dividing by it does not trap (but may overflow). */
  private notZero(type: NumType): void {
    this.emit(constant(type, type === 'i64' ? 1n : 1), type === 'i64' ? 0x84 : 0x72)
  }

  /** A float whose bits may be told: one that only moved, or one without a NaN of unknown bits. */
  private exactFloat(type: 'f32' | 'f64', depth: number): void {
    if (this.random.once(3)) {
      this.movedFloat(type, depth)
      return
    }
    this.expr(type, depth)
    const temp = u32(this.canonical[type])
    const equal = type === 'f32' ? 0x5b : 0x61
    this.emit(0x22, temp, constant(type, Number.NaN), 0x20, temp, 0x20, temp, equal, 0x1b)
  }

  private movedFloat(type: 'f32' | 'f64', depth: number): void {
    const { random } = this
    const dice = random.below(3)
    if (dice === 0) {
      this.expr(type === 'f32' ? 'i32' : 'i64', depth - 1)
      this.emit(type === 'f32' ? 0xbe : 0xbf)
    } else if (dice === 1) {
      this.access(random.pick(loadOps[type]), depth - 1)
    } else {
      this.emit(constant(type, anyValue(type, random)))
    }
    if (random.once(4)) this.emit(type === 'f32' ? 0x8c : 0x9a)
    if (random.once(4)) this.emit(type === 'f32' ? 0x8b : 0x99)
  }

  /** The address and the immediate of an access: mostly inside the memory, often at its very end. */
  private address(depth: number): number {
    const { random } = this
    const dice = random.once(this.caution) ? 15 + random.below(5) : random.below(15)
    if (dice < 8) {
      this.expr('i32', depth)
      this.emit(constant('i32', random.pick([0xff, 0x3c, 0x7, 0xfff8, 0x7fff])), 0x71)
    } else if (dice < 15) {
      this.emit(constant('i32', random.below(256)))
    } else if (dice < 18) {
      this.emit(constant('i32', 65536 - random.below(10)))
    } else if (this.plan.wide) {
      this.expr('i64', depth)
    } else {
      this.expr('i32', depth)
    }
    if (dice < 18) this.widen()
    if (random.once(this.caution)) return random.pick([65528, 65535, 0xffffffff])
    return random.once(3) ? random.pick([1, 4, 7, 8, 64]) : 0
  }

  /** An i32 as an address. */
  private widen(): void {
    if (this.plan.wide) this.emit(this.random.once(4) ? 0xac : 0xad)
  }

  private access(row: Op, depth: number): void {
    const offset = this.address(depth)
    const value = row.params[1]
    if (value === 'f32' || value === 'f64') this.exactFloat(value, depth)
    else if (value !== undefined) this.expr(value as NumType, depth)
    if (this.random.once(10)) this.stmt(depth - 2)
    this.op(row)
    this.emit(this.random.below(row.align + 1), u32(offset))
  }

  /** An atomic access, mostly at an aligned address; sometimes behind a fence. */
  private atomic(row: Op, depth: number): void {
    const { random } = this
    if (random.once(8)) this.emit(0xfe, 0x03, 0x00)
    const isAligned = !random.once(this.caution)
    this.expr('i32', depth)
    this.emit(constant('i32', isAligned ? 0x78 : 0xffff), 0x71)
    this.widen()
    for (const type of row.params.slice(1)) this.expr(type as NumType, depth)
    this.op(row)
    this.emit(row.align, u32(isAligned ? random.pick([0, 8, 64]) : random.pick([3, 65528])))
  }

  private tee(type: NumType, depth: number): void {
    this.expr(type, depth)
    const local = this.localOf(type)
    if (local !== null) this.emit(0x22, u32(local))
  }

  private select(type: NumType, depth: number): void {
    this.exprs([type, type, 'i32'], depth)
    if (this.random.once(3)) this.emit(0x1c, 1, typeCodes[type])
    else this.emit(0x1b)
  }

  private memorySize(depth: number): void {
    const { random } = this
    if (random.once(2) || !this.plan.open) {
      this.emit(0x3f, 0)
    } else {
      if (random.once(3)) this.expr('i32', depth)
      else this.emit(constant('i32', random.below(3)))
      this.widen()
      this.emit(0x40, 0)
    }
    if (this.plan.wide) this.emit(0xa7)
  }

  /** A call whose first result is of the type; a leaf if there is no such function. */
  private callFor(type: NumType, depth: number): void {
    const found = this.plan.types.flatMap((each, i) => (each.results[0] === type ? [i] : []))
    if (found.length === 0) {
      this.leaf(type)
      return
    }
    const chosen = this.random.pick(found)
    if (!this.callable(chosen) && !this.random.once(this.caution)) {
      this.leaf(type)
      return
    }
    this.callOf(chosen, depth)
    this.consume((this.plan.types[chosen] as Signature).results.slice(1))
  }

  private callable(typeIndex: number): boolean {
    return this.plan.funcs.includes(typeIndex)
  }

  private callOf(typeIndex: number, depth: number): void {
    const { random, plan } = this
    this.exprs((plan.types[typeIndex] as Signature).params, depth)
    const direct = plan.funcs.flatMap((type, i) => (type === typeIndex ? [i] : []))
    if (direct.length > 0 && random.once(2)) {
      this.emit(0x10, u32(random.pick(direct)))
      return
    }
    const fitting = plan.elems.flatMap((func, i) => (plan.funcs[func] === typeIndex ? [i + 1] : []))
    if (fitting.length === 0 && direct.length > 0) {
      this.emit(0x10, u32(random.pick(direct)))
      return
    }
    if (fitting.length > 0 && !random.once(this.caution)) this.emit(constant('i32', random.pick(fitting)))
    else {
      this.expr('i32', depth)
      this.emit(constant('i32', 15), 0x71)
    }
    this.emit(0x11, u32(typeIndex), 0)
  }

  /** Takes values off the stack, the last first. */
  private consume(types: readonly NumType[]): void {
    for (const type of [...types].reverse()) {
      const local = this.localOf(type)
      if (local === null || this.random.once(3)) this.emit(0x1a)
      else this.emit(0x21, u32(local))
    }
  }

  /** A value that a `br_if` carries, or leaves on the stack. */
  private branchOver(type: NumType, depth: number): void {
    const target = this.labelWith((label) => label.types.length > 0 && label.types[0] === type)
    if (target === null) {
      this.expr(type, depth)
      return
    }
    const { types } = this.labelAt(target)
    this.exprs([...types, 'i32'], depth)
    this.emit(0x0d, u32(target))
    this.consume(types.slice(1))
  }

  /** Code that doesn't go on; sometimes with more behind it that is never reached. */
  private leave(type: NumType, depth: number): void {
    this.jump(depth)
    if (this.random.once(2)) this.expr(type, depth)
  }

  // --- labels ---

  private labelAt(depth: number): LabelScope {
    return this.labels[this.labels.length - 1 - depth] as LabelScope
  }

  /** The depth of a random label, near ones more often. */
  private labelWith(fits: (label: LabelScope) => boolean): number | null {
    const found: number[] = []
    for (let i = 0; i < this.labels.length; i++) {
      const label = this.labelAt(i)
      if (!label.closed && fits(label)) found.push(i)
    }
    if (found.length === 0) return null
    return this.random.once(4) ? this.random.pick(found) : this.random.pick(found.slice(0, 3))
  }

  private jump(depth: number): void {
    const { random } = this
    const dice = random.below(10)
    if (dice === 0 && random.once(this.caution)) {
      this.emit(0x00)
      return
    }
    if (random.once(3) && this.throws(depth)) return
    if (random.once(3) && this.tailCall(depth)) return
    if (dice < 3) {
      this.exprs(this.type.results, depth)
      this.emit(0x0f)
      return
    }
    const target = this.labelWith(() => true) as number
    const { types } = this.labelAt(target)
    this.exprs(types, depth)
    if (dice < 7) {
      this.emit(0x0c, u32(target))
      return
    }
    const key = types.join()
    this.expr('i32', depth)
    if (!random.once(3)) this.emit(constant('i32', 3), 0x71)
    const targets = Array.from({ length: random.below(6) }, () =>
      u32(this.labelWith((label) => label.types.join() === key) as number),
    )
    this.emit(0x0e, u32(targets.length), targets.flat(), u32(target))
  }

  /** A tail call, if there is a function with the same results; the fuel of the instance bounds them. */
  private tailCall(depth: number): boolean {
    const { random, plan } = this
    const results = this.type.results.join()
    const signature = (func: number) => plan.types[plan.funcs[func] as number] as Signature
    const fitting = [...plan.funcs.keys()].filter((func) => signature(func).results.join() === results)
    if (fitting.length === 0) return false
    const callee = random.pick(fitting)
    this.exprs(signature(callee).params, depth)
    const places = plan.elems.flatMap((func, i) => (func === callee ? [i + 1] : []))
    if (places.length === 0 || random.once(2)) {
      this.emit(0x12, u32(callee))
      return true
    }
    if (random.once(this.caution)) this.expr('i32', depth)
    else this.emit(constant('i32', random.pick(places)))
    this.emit(0x13, u32(plan.funcs[callee] as number), 0)
    return true
  }

  /**
   * A block, loop or if with these results, of which all but the first `keep` are consumed. Block types with
   * parameters or several results need a type index: they take a fitting one from the module, if there is one.
   */
  private blockWith(results: readonly NumType[], keep: number, depth: number): void {
    const { random, plan } = this
    let type: Signature = { params: [], results: results.slice(0, 1) }
    let index = -1
    const fitting = plan.types.flatMap((each, i) => (keep === 0 || each.results[0] === results[0] ? [i] : []))
    if (fitting.length > 0 && random.once(2)) {
      index = random.pick(fitting)
      type = plan.types[index] as Signature
    }
    const first = type.results[0]
    const blockType =
      index >= 0 ? signed(BigInt(index)) : [first === undefined ? emptyBlock : typeCodes[first]]
    this.exprs(type.params, depth)
    this.block(type, blockType, depth)
    this.consume(type.results.slice(keep))
  }

  private block(type: Signature, blockType: readonly number[], depth: number): void {
    const { random } = this
    const kind = random.below(this.plan.handlers === 'legacy' ? 6 : 4)
    if (kind > 3) {
      this.legacyTry(type, blockType, depth)
      return
    }
    if (kind === 0) {
      this.expr('i32', depth)
      this.emit(0x04, blockType)
      this.inside(type, type.results, false, depth)
      if (type.params.join() !== type.results.join() || random.once(2)) {
        this.emit(0x05)
        this.inside(type, type.results, false, depth)
      }
    } else if (kind === 1) {
      this.loop(type, blockType, depth)
    } else {
      this.emit(0x02, blockType)
      this.inside(type, type.results, false, depth)
    }
    this.emit(0x0b)
  }

  private legacyTry(type: Signature, blockType: readonly number[], depth: number): void {
    const { random, plan } = this
    this.emit(0x06, blockType)
    this.protected(type, depth)
    if (random.once(3)) {
      this.emit(0x18, u32(random.below(this.labels.length)))
      return
    }
    const catches = (values: readonly NumType[]) => {
      const scope = { types: type.results, closed: false, catches: true }
      this.within(scope, { params: values, results: type.results }, depth)
    }
    for (const [tag, values] of plan.tags.entries()) {
      if (random.once(2)) continue
      this.emit(0x07, u32(tag))
      catches(values)
    }
    if (random.once(2)) {
      this.emit(0x19)
      catches([])
    }
    this.emit(0x0b)
  }

  /**
   *     block $out  block $caught  try_table (catch $tag $caught) (catch_all $out)  …  end  br $out  end  …  end
   */
  private tryTable(depth: number): void {
    const { random, plan } = this
    const tag = random.below(plan.tags.length)
    const values = plan.tags[tag] as readonly NumType[]
    const withRef = random.once(2)
    this.emit(0x02, emptyBlock)
    this.labels.push({ types: [], closed: false })
    this.emit(0x02, signed(BigInt(caughtType(plan, tag, withRef))))
    // Branches don't carry an exnref.
    this.labels.push({ types: values, closed: withRef })
    const clauses = [[withRef ? 1 : 0, ...u32(tag), 0]]
    if (random.once(2))
      clauses.push([2, ...u32(1 + (this.labelInner((label) => label.types.length === 0) ?? 0))])
    this.emit(0x1f, emptyBlock, u32(clauses.length), clauses.flat())
    this.protected({ params: [], results: [] }, depth)
    this.emit(0x0b, 0x0c, 1, 0x0b)
    this.labels.pop()
    if (withRef) this.emit(0x21, u32(this.exception))
    this.consume(values)
    if (withRef && random.once(3)) {
      this.expr('i32', depth - 1)
      this.emit(0x04, emptyBlock, 0x20, u32(this.exception), 0x0a, 0x0b)
    }
    for (let i = random.below(3); i > 0; i--) this.stmt(depth - 1)
    this.labels.pop()
    this.emit(0x0b)
  }

  /** What a handler is around: with sets of locals before and behind calls that may throw. */
  private protected(type: Signature, depth: number): void {
    const { random, plan } = this
    this.labels.push({ types: type.results, closed: false })
    this.consume(type.params)
    for (let i = random.below(4); i > 0; i--) {
      this.stmt(depth - 1)
      if (random.once(3)) continue
      const func = random.below(plan.funcs.length)
      const { params, results } = plan.types[plan.funcs[func] as number] as Signature
      this.exprs(params, depth - 2)
      // The host throws at it.
      if (func === 1 && random.once(2)) this.emit(0x1a, constant('i32', 77))
      this.emit(0x10, u32(func))
      this.consume(results)
    }
    this.exprs(type.results, depth - 1)
    this.labels.pop()
  }

  /** The same as seen from outside the innermost label. */
  private labelInner(fits: (label: LabelScope) => boolean): number | null {
    const inner = this.labels.pop() as LabelScope
    const found = this.labelWith(fits)
    this.labels.push(inner)
    return found
  }

  /** Something that throws, if the module has it. */
  private throws(depth: number): boolean {
    const { random, plan } = this
    if (plan.handlers === 'none') return false
    const again = this.labelWith((label) => label.catches === true)
    if (again !== null && random.once(2)) {
      this.emit(0x09, u32(again))
      return true
    }
    if (plan.handlers === 'standard' && random.once(2 * this.caution)) {
      this.emit(0x20, u32(this.exception), 0x0a)
      return true
    }
    const tag = random.below(plan.tags.length)
    this.exprs(plan.tags[tag] as readonly NumType[], depth)
    this.emit(0x08, u32(tag))
    return true
  }

  private inside(type: Signature, carried: readonly NumType[], closed: boolean, depth: number): void {
    this.within({ types: carried, closed }, type, depth)
  }

  private within(scope: LabelScope, type: Signature, depth: number): void {
    this.labels.push(scope)
    this.consume(type.params)
    for (let i = this.random.below(4); i > 0; i--) this.stmt(depth - 1)
    this.exprs(type.results, depth - 1)
    this.labels.pop()
  }

  private loop(type: Signature, blockType: readonly number[], depth: number): void {
    const { random } = this
    const fuel = u32(this.fuel)
    this.emit(0x03, blockType)
    if (type.params.length === 0 && random.once(2)) {
      // Repeats itself at its end, as compilers of loops do; no other branch leads to its head.
      this.inside(type, [], true, depth)
      this.emit(0x20, fuel, constant('i32', 1), 0x6b, 0x22, fuel, constant('i32', 0), 0x4a)
      if (random.once(2)) {
        this.labels.push({ types: [], closed: true })
        this.expr('i32', depth - 1)
        this.labels.pop()
        this.emit(0x71)
      }
      this.emit(0x0d, 0)
      return
    }
    this.emit(0x20, fuel, constant('i32', 1), 0x6b, 0x22, fuel, constant('i32', 0), 0x48, 0x04, emptyBlock)
    if (random.once(2 * this.caution)) this.emit(0x00)
    else {
      for (const result of this.type.results) this.zero(result)
      this.emit(0x0f)
    }
    this.emit(0x0b)
    this.inside(type, type.params, false, depth)
  }

  // --- statements ---

  private stmt(depth: number): void {
    this.part(
      () => this.anyStmt(depth),
      () => {},
    )
  }

  private anyStmt(depth: number): void {
    this.budget--
    const { random, plan } = this
    if (this.budget <= 0) return
    const next = depth - 1
    const dice = random.below(100)
    if (this.vectors !== null && random.once(3)) {
      this.vectors.stmt(next)
      return
    }
    if (dice < 30 || depth <= 0) {
      const local = random.below(this.locals.length)
      this.expr(this.locals[local] as NumType, next)
      this.emit(0x21, u32(local))
    } else if (dice < 40 && plan.globals.length > 1) {
      const global = 1 + random.below(plan.globals.length - 1)
      this.expr((plan.globals[global] as GlobalVar).type, next)
      this.emit(0x24, u32(global))
    } else if (dice < 54) {
      if (random.once(5)) this.atomic(random.pick(atomicStores), next)
      else this.access(random.pick(storeOps), next)
    } else if (dice < 58) {
      this.expr(random.pick(numTypes), next)
      this.emit(0x1a)
    } else if (dice < 74) {
      if (plan.handlers === 'standard' && random.once(2)) this.tryTable(next)
      else this.blockWith([], 0, next)
    } else if (dice < 80) {
      const target = this.labelWith((label) => label.types.length === 0)
      if (target === null) return
      this.expr('i32', next)
      this.emit(0x0d, u32(target))
    } else if (dice < 86) {
      const type = random.below(plan.types.length)
      if (!this.callable(type) && !random.once(this.caution)) return
      this.callOf(type, next)
      this.consume((plan.types[type] as Signature).results)
    } else if (dice < 91) {
      this.expr('i32', next)
      this.emit(0x04, emptyBlock)
      this.labels.push({ types: [], closed: false })
      this.jump(next)
      this.labels.pop()
      this.emit(0x0b)
    } else if (dice < 96) {
      this.bulk(next)
    } else if (dice < 98) {
      this.memorySize(next)
      this.emit(0x1a)
    } else {
      const types = this.someTypes(4)
      this.exprs(types, next)
      this.consume(types)
    }
  }

  private bulk(depth: number): void {
    const { random } = this
    const kind = random.below(11)
    const limit = kind < 2 ? 100 : 7
    const small = () => {
      if (random.once(3 * this.caution)) this.expr('i32', depth)
      else this.emit(constant('i32', random.below(limit)))
    }
    small()
    if (kind < 3 || kind === 10) this.widen()
    if (kind === 1) this.expr('i32', depth)
    else small()
    if (kind === 0) this.widen()
    small()
    if (kind < 2) this.widen()
    if (kind === 0) this.emit(0xfc, 0x0a, 0, 0)
    else if (kind === 1) this.emit(0xfc, 0x0b, 0)
    else if (kind === 2) this.emit(0xfc, 0x08, 1, 0)
    else if (kind === 3) this.emit(0xfc, 0x0e, 0, 0)
    else if (kind === 4) {
      const { funcs, imports } = this.plan
      const func = imports + random.below(funcs.length - imports)
      this.emit(0x1a, 0xd2, u32(func), constant('i32', 1), 0xfc, 0x11, 0, 0x1a)
    } else if (kind === 5) this.emit(0x1a, 0x25, 0, 0x26, 0)
    else if (kind === 6) this.emit(0x1a, 0x1a, 0x1a, 0xfc, random.once(2) ? 0x09 : 0x0d, 1)
    else if (kind === 7) this.emit(0xfc, 0x0c, 1, 0)
    else if (kind === 8) this.emit(0x25, 0, 0xd1, 0x1a, 0x1a, 0x1a)
    else if (kind === 9) this.emit(0x1a, 0x1a, 0x1a, 0xd0, 0x70, constant('i32', 1), 0xfc, 0x0f, 0, 0x1a)
    else this.emit(0x1a, 0x1a, 0xfc, 0x10, 0, 0x36, 0, 0)
  }
}
