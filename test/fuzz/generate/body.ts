/**
 * One function body while it is made: its bytes, locals and labels, and the choice of what comes next from the tables of productions.
 * What runs ends: loops share a fuel of each call, functions one of the instance. What can be told is the same on every engine: bits of NaNs
 * are made canonical before they reach integers or memory, but for the moves that must keep them.
 */
import { type Op, type OpName, opByName } from '../../../src/wasm/opcodes.ts'
import { sized, u32 } from '../../support/binary.ts'
import { constant, signed } from '../encode.ts'
import type { Random } from '../random.js'
import { anyValue } from '../values.ts'
import { isBelow, type Plan, usableFuncs } from './plan.ts'
import type { Production, Productions } from './productions.ts'
import {
  heapCode,
  heapIndex,
  isNullable,
  isNum,
  isRef,
  type RefName,
  type Signature,
  type Type,
  typeCode,
} from './types.ts'

/** A label that branches may name; its types are what a branch carries. */
export interface LabelScope {
  readonly types: readonly Type[]
  /** Loops that have no fuel check at their head. */
  readonly closed: boolean
  /** Whether it is of a legacy `catch`, whose exception can be thrown again. */
  readonly catches?: boolean
}

export const emptyBlock = 0x40

export class Body {
  readonly plan: Plan
  readonly type: Signature
  readonly random: Random
  readonly labels: LabelScope[] = []
  readonly locals: Type[]
  /** Local that counts down over all loops of one call. */
  readonly fuel: number
  /** Locals for what is made canonical, and for what was caught. */
  readonly canonical: Readonly<Record<'f32' | 'f64' | 'v128', number>>
  readonly exception: number
  /** The first of three i32 for loops that count, which nothing else sets. */
  readonly counters: number
  /** An i32 that nobody reads. */
  readonly unread: number
  /** Once in how many times something is done that may trap: rarer in large bodies, which would not get far. */
  readonly caution: number
  /** How many functions it may call: those of its own module and of the one before. */
  readonly callable: number
  private readonly code: number[] = []
  private readonly productions: Productions
  private readonly declared: Type[]
  private budget: number

  constructor(
    plan: Plan,
    productions: Productions,
    type: Signature,
    callable: number,
    random: Random,
    size: number,
  ) {
    this.plan = plan
    this.productions = productions
    this.type = type
    this.callable = callable
    this.random = random
    this.budget = size
    this.caution = Math.max(3, Math.floor(size / 6))
    const own = Array.from({ length: 4 + random.below(6) }, () => random.pick(plan.valueTypes))
    own.push(...plan.heaps.map((heap): Type => `ref null ${heap}`))
    this.locals = [...type.params, ...own]
    this.fuel = this.locals.length
    this.canonical = { f32: this.fuel + 1, f64: this.fuel + 2, v128: this.fuel + 3 }
    const special: Type[] = ['i32', 'f32', 'f64']
    if (plan.has.vectors) special.push('v128')
    this.exception = this.fuel + special.length
    if (plan.has.exceptions) special.push('exnref')
    this.counters = this.fuel + special.length
    this.unread = this.counters + 3
    this.declared = [...own, ...special, 'i32', 'i32', 'i32', 'i32']
  }

  /** Even of NaN itself engines other than V8 have two: what is told there is 0 instead. */
  get canonicalNaN(): number {
    return this.plan.has.payloads ? Number.NaN : 0
  }

  build(): number[] {
    const { random } = this
    this.labels.push({ types: this.type.results, closed: false })
    // The instance's fuel, global 0.
    this.emit(0x23, 0, 0x41, 1, 0x6b, 0x24, 0, 0x23, 0, 0x41, 0, 0x48, 0x04, emptyBlock, 0x00, 0x0b)
    this.emit(constant('i32', 1 + random.below(20)), 0x21, u32(this.fuel))
    const deep = random.once(16) ? 195 + random.below(20) : 0
    for (let i = 0; i < deep; i++) {
      this.emit(0x02, emptyBlock)
      this.labels.push({ types: [], closed: false })
    }
    this.stmts(5, 5)
    for (let i = 0; i < deep; i++) {
      if (random.once(8)) this.stmt(3)
      this.emit(0x0b)
      this.labels.pop()
    }
    this.stmts(3, 5)
    this.exprs(this.type.results, 6)
    this.emit(0x0b)
    const runs = this.declared.map((type) => [1, ...typeCode(type)])
    return sized(u32(runs.length), runs, this.code)
  }

  // --- bytes ---

  emit(...parts: (number | readonly number[])[]): void {
    for (const part of parts) {
      if (typeof part === 'number') this.code.push(part)
      else for (const byte of part) this.code.push(byte)
    }
  }

  op(row: Op): void {
    if (row.prefix === 0) this.emit(row.code)
    else this.emit(row.prefix, u32(row.code))
    this.budget--
  }

  named(name: OpName, ...immediates: number[]): void {
    this.op(opByName(name))
    for (const immediate of immediates) this.emit(u32(immediate))
  }

  i32(value: number): void {
    this.emit(constant('i32', value))
  }

  zero(type: Type): void {
    if (isNum(type)) this.emit(constant(type, type === 'i64' ? 0n : 0))
    else if (type === 'v128') {
      this.named('v128.const')
      for (let i = 0; i < 16; i++) this.emit(0)
    } else if (isNullable(type)) this.emit(0xd0, heapCode(type))
    else this.leaf(type)
  }

  // --- what comes next ---

  exprs(types: readonly Type[], depth: number): void {
    for (const type of types) {
      this.expr(type, depth)
      if (this.random.once(6)) this.stmt(depth - 2)
    }
  }

  expr(type: Type, depth: number): void {
    this.budget--
    if (depth <= 0 || this.budget <= 0 || this.random.once(5)) {
      this.leaf(type)
      return
    }
    const production = this.choose(this.productions.of(type))
    if (!production.make(this, type, depth - 1)) this.leaf(type)
  }

  stmts(most: number, depth: number): void {
    for (let i = this.random.below(most + 1); i > 0; i--) this.stmt(depth)
  }

  stmt(depth: number): void {
    this.budget--
    if (this.budget <= 0) return
    if (depth <= 0) this.assign(0)
    else this.choose(this.productions.statements).make(this, 'i32', depth - 1)
  }

  /** Something that others see: a store, a global or an element that is set. */
  write(depth: number): void {
    this.choose(this.productions.writes).make(this, 'i32', depth)
  }

  assign(depth: number): void {
    const local = this.random.below(this.fuel)
    this.expr(this.locals[local] as Type, depth)
    this.emit(0x21, u32(local))
  }

  private choose(productions: readonly Production[]): Production {
    const total = productions.reduce((sum, { weight }) => sum + weight, 0)
    let dice = this.random.below(total)
    for (const production of productions) {
      dice -= production.weight
      if (dice < 0) return production
    }
    throw new TypeError('no production')
  }

  leaf(type: Type): void {
    const { random, plan } = this
    if (isNum(type) && random.once(4)) {
      this.emit(constant(type, anyValue(type, random)))
      return
    }
    const globals = plan.globals.flatMap((global, i) =>
      i > 0 && isBelow(plan, global.type, type) ? [i] : [],
    )
    if (globals.length > 0 && random.once(4)) {
      this.emit(0x23, u32(random.pick(globals)))
      return
    }
    const locals = this.locals.flatMap((each, i) => (isBelow(plan, each, type) ? [i] : []))
    if (locals.length > 0 && !random.once(6)) this.emit(0x20, u32(random.pick(locals)))
    else if (isNum(type)) this.emit(constant(type, anyValue(type, random)))
    else if (isRef(type)) this.newReference(type)
    else this.vectorConstant()
  }

  /** A reference that needs no operands: a new object, a function, sometimes null. */
  private newReference(type: RefName): void {
    const { random, plan } = this
    if (isNullable(type) && random.once(3)) {
      this.emit(0xd0, heapCode(type))
      return
    }
    const heaps = plan.heaps.filter((heap) => isBelow(plan, `ref ${heap}`, type))
    const funcs = usableFuncs(plan, this.callable).filter((func) =>
      isBelow(plan, `ref ${plan.funcs[func]!}`, type),
    )
    if (heaps.length > 0) this.newObject(random.pick(heaps))
    else if (funcs.length > 0) this.emit(0xd2, u32(random.pick(funcs)))
    else if (isNullable(type)) this.emit(0xd0, heapCode(type))
    else this.emit(0xd0, signed(BigInt(heapIndex(type))), 0xd4)
  }

  /** With the defaults of its fields. */
  private newObject(type: number): void {
    if (this.plan.types[type]!.kind === 'struct') this.named('struct.new_default', type)
    else {
      this.i32(this.random.below(8))
      this.named('array.new_default', type)
    }
  }

  vectorConstant(): void {
    const { random } = this
    // Lanes alike and lanes of all kinds, infinities and NaNs among them.
    const words = Array.from({ length: 4 }, () =>
      random.pick([0, -1, 1, 0x7f800001, 0xffc00000, 0x80000000, 0x7f7f8081, 0x3f800000, random.bits()]),
    )
    const [first = 0] = words
    const same = random.once(3)
    this.named('v128.const')
    for (const word of words)
      for (const shift of [0, 8, 16, 24]) this.emit(((same ? first : word) >>> shift) & 255)
  }

  /** A local of just this type. */
  localOf(type: Type): number | null {
    const found: number[] = []
    for (let i = 0; i < this.fuel; i++) if (this.locals[i] === type) found.push(i)
    return found.length === 0 ? null : this.random.pick(found)
  }

  /** Takes values off the stack, the last first. */
  consume(types: readonly Type[]): void {
    for (const type of [...types].reverse()) {
      const local = this.localOf(type)
      if (local === null || this.random.once(3)) this.emit(0x1a)
      else this.emit(0x21, u32(local))
    }
  }

  someTypes(most: number): Type[] {
    const { random, plan } = this
    return random.once(2)
      ? []
      : Array.from({ length: random.below(most + 1) }, () => random.pick(plan.valueTypes))
  }

  /** A small i32, rarely any. */
  small(limit: number, depth: number): void {
    if (this.random.once(2 * this.caution)) this.expr('i32', depth)
    else this.i32(this.random.below(limit))
  }

  // --- labels ---

  labelAt(depth: number): LabelScope {
    return this.labels[this.labels.length - 1 - depth] as LabelScope
  }

  /** The depth of a random label, near ones more often. */
  labelWith(fits: (label: LabelScope) => boolean): number | null {
    const found: number[] = []
    for (let i = 0; i < this.labels.length; i++) {
      const label = this.labelAt(i)
      if (!label.closed && fits(label)) found.push(i)
    }
    if (found.length === 0) return null
    return this.random.once(4) ? this.random.pick(found) : this.random.pick(found.slice(0, 3))
  }

  /** Makes what is inside a label. */
  inside(scope: LabelScope, make: () => void): void {
    this.labels.push(scope)
    make()
    this.labels.pop()
  }

  /** Takes the parameters and makes the results, in a label that carries these types. */
  within(type: Signature, carried: readonly Type[], closed: boolean, depth: number, catches = false): void {
    this.inside({ types: carried, closed, catches }, () => {
      this.consume(type.params)
      this.stmts(3, depth - 1)
      this.exprs(type.results, depth - 1)
    })
  }
}
