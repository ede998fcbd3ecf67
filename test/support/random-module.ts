/**
 * Random modules for comparing with native WebAssembly: valid by construction, the same for the same seed, always
 * terminating (functions that call and loops burn fuel), and without a way to see bits of a NaN that the
 * specification leaves open: NaNs are made canonical before they are stored, reinterpreted or lend their sign.
 *
 * Operators are drawn from the opcode table. A body is written in one go: `value` writes code that pushes one value,
 * `statement` code that pushes nothing.
 */
import { type Op, opcodes } from '../../src/wasm/opcodes.ts'
import { section, sized, u32 } from './binary.ts'

export type NumberType = 'i32' | 'i64' | 'f32' | 'f64'

export interface Signature {
  readonly params: readonly NumberType[]
  readonly results: readonly NumberType[]
}

export interface RandomModule {
  readonly bytes: Uint8Array
  /** Signatures of the exported functions `f0`, `f1` ... */
  readonly funcs: readonly Signature[]
}

const codes = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c } as const
const types = ['i32', 'i64', 'f32', 'f64'] as const

/** mulberry32. */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = Math.imul(seed, 0x9e3779b1) | 0
  }

  bits(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return t ^ (t >>> 14)
  }

  below(n: number): number {
    return Math.floor(((this.bits() >>> 0) / 4294967296) * n)
  }

  chance(percent: number): boolean {
    return this.below(100) < percent
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!
  }

  i32(): number {
    const special = [0, 1, -1, 2, 31, 32, 255, 65535, 65536, 2147483647, -2147483648, -65536, 128, 0xff00]
    if (this.chance(50)) return this.pick(special)
    return this.chance(50) ? this.below(64) - 16 : this.bits()
  }

  i64(): bigint {
    const special = [
      0n,
      1n,
      -1n,
      2n ** 31n,
      2n ** 32n,
      -(2n ** 31n),
      2n ** 63n - 1n,
      -(2n ** 63n),
      2n ** 53n + 1n,
    ]
    if (this.chance(40)) return this.pick(special)
    if (this.chance(30)) return BigInt(this.i32())
    if (this.chance(30)) return BigInt(this.i32() >>> 0)
    return BigInt.asIntN(64, (BigInt(this.bits()) << 32n) | BigInt(this.bits() >>> 0))
  }

  float(): number {
    const special = [
      0,
      -0,
      1,
      -1,
      0.5,
      1.5,
      2.5,
      -0.5,
      NaN,
      Infinity,
      -Infinity,
      2147483647,
      2147483648,
      -2147483648,
      -2147483649,
      4294967295,
      4294967296,
      2 ** 53,
      2 ** 63,
      -(2 ** 63),
      2 ** 64,
      1e-320,
      1e300,
      3.4e38,
      1e-40,
      8388608.5,
      16777217,
      4503599627370495.5,
      -0.99999,
      0.1,
    ]
    if (this.chance(60)) return this.pick(special)
    return this.chance(50) ? this.bits() / 65536 : (this.bits() / 7) * 2 ** this.below(60)
  }

  value(type: NumberType): number | bigint {
    if (type === 'i32') return this.i32()
    if (type === 'i64') return this.i64()
    return type === 'f32' ? Math.fround(this.float()) : this.float()
  }
}

function signed(value: bigint): number[] {
  const out: number[] = []
  for (let rest = value; ; ) {
    const byte = Number(rest & 127n)
    rest >>= 7n
    if ((rest === 0n && byte < 64) || (rest === -1n && byte > 63)) return [...out, byte]
    out.push(byte | 128)
  }
}

function constant(type: NumberType, value: number | bigint): number[] {
  if (type === 'i32') return [0x41, ...signed(BigInt(value))]
  if (type === 'i64') return [0x42, ...signed(BigInt(value))]
  const raw = type === 'f32' ? new Float32Array([Number(value)]) : new Float64Array([Number(value)])
  return [type === 'f32' ? 0x43 : 0x44, ...new Uint8Array(raw.buffer)]
}

type Operator = Omit<Op, 'params' | 'results'> & {
  readonly params: readonly NumberType[]
  readonly results: readonly NumberType[]
}

const isNumber = (type: string): boolean => (types as readonly string[]).includes(type)

/** Operators by result: all with numbers alone in the row. */
const operators = Object.fromEntries(
  types.map((type) => [
    type,
    (opcodes as readonly Op[]).filter(
      (op) =>
        !op.custom &&
        op.immediates.length === 0 &&
        op.results.length === 1 &&
        op.results[0] === type &&
        op.params.length > 0 &&
        op.params.every(isNumber),
    ),
  ]),
) as unknown as Record<NumberType, Operator[]>

const loads = accesses((op) => op.results.length === 1)
const stores = accesses((op) => op.results.length === 0)

function accesses(wanted: (op: Op) => boolean): Record<NumberType, Op[]> {
  const plain = (opcodes as readonly Op[]).filter(
    (op) => op.prefix === 0 && op.immediates[0] === 'memarg' && wanted(op),
  )
  const typeOf = (op: Op): string => op.results[0] ?? op.params[1] ?? ''
  return Object.fromEntries(types.map((type) => [type, plain.filter((op) => typeOf(op) === type)])) as Record<
    NumberType,
    Op[]
  >
}

function coding(op: Pick<Op, 'prefix' | 'code'>): number[] {
  return op.prefix === 0 ? [op.code] : [op.prefix, ...u32(op.code)]
}

const importedFuncs: readonly Signature[] = [
  { params: ['i32', 'i64'], results: ['i32'] },
  { params: ['f64'], results: ['i64', 'f32'] },
]
const tableSize = 12
const fuelGlobal = 0

export function randomModule(seed: number): RandomModule {
  return new Generator(new Random(seed)).module()
}

class Generator {
  private readonly random: Random
  private readonly signatures: Signature[] = []
  /** By funcidx, imports first; the index is that of the type too. */
  private readonly funcs: Signature[]
  private readonly globals: NumberType[] = ['i32']
  private readonly size: number

  constructor(random: Random) {
    this.random = random
    this.funcs = [...importedFuncs]
    this.size = random.pick([3, 6, 12, 30])
  }

  module(): RandomModule {
    const { random } = this
    const list = (max: number): NumberType[] =>
      Array.from({ length: random.below(max + 1) }, () => random.pick(types))
    const count = 1 + random.below(6)
    for (let i = 0; i < count; i++) {
      const same = i > 0 && random.chance(30)
      this.funcs.push(
        same ? this.funcs.at(-1)! : { params: list(4), results: random.chance(60) ? list(1) : list(3) },
      )
    }
    for (let i = random.below(6); i > 0; i--) this.globals.push(random.pick(types))
    this.signatures.push(...this.funcs)
    const bodies = this.funcs.slice(importedFuncs.length).map((func) => this.body(func))
    return { bytes: this.assemble(bodies), funcs: this.funcs.slice(importedFuncs.length) }
  }

  /** Blocks add types while bodies are written, so the type section is made last. */
  private assemble(bodies: number[][]): Uint8Array {
    const { random, funcs, globals } = this
    const vector = (items: readonly (readonly number[])[]): number[] => [
      ...u32(items.length),
      ...items.flat(),
    ]
    const name = (text: string): number[] => sized(text)
    const first = importedFuncs.length
    const valtypes = (list: readonly NumberType[]): number[] => vector(list.map((type) => [codes[type]]))
    const signatures = this.signatures.map(({ params, results }) => [
      0x60,
      ...valtypes(params),
      ...valtypes(results),
    ])
    const elements = Array.from({ length: 9 }, () => [0xd2, ...u32(random.below(funcs.length)), 0x0b])
    const declared = [3, 0, ...vector(funcs.map((_, index) => u32(index)))]
    const data = Array.from({ length: 200 }, () => random.bits() & 255)
    return Uint8Array.from(
      [
        [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
        section(1, vector(signatures)),
        section(2, vector(importedFuncs.map((_, k) => [...name('m'), ...name(`h${k}`), 0, ...u32(k)]))),
        section(3, vector(bodies.map((_, k) => u32(first + k)))),
        section(4, 1, 0x70, 0, tableSize),
        section(5, 1, 1, 1, random.below(3) + 1),
        section(
          6,
          vector(
            globals.map((type, k) => [
              codes[type],
              1,
              ...constant(type, k === fuelGlobal ? 0 : random.value(type)),
              0x0b,
            ]),
          ),
        ),
        section(
          7,
          vector([
            ...bodies.map((_, k) => [...name(`f${k}`), 0, ...u32(first + k)]),
            [...name('memory'), 2, 0],
            [...name('fuel'), 3, fuelGlobal],
            ...globals.flatMap((_, k) => (k % 2 === 1 ? [[...name(`g${k}`), 3, k]] : [])),
          ]),
        ),
        section(9, 2, [4, 0x41, 1, 0x0b, ...vector(elements)], declared),
        section(12, 2),
        section(10, vector(bodies)),
        section(11, 2, [0, 0x41, 16, 0x0b, ...sized(data)], [1, ...sized(data.slice(0, 40))]),
      ].flat(),
    )
  }

  private body(signature: Signature): number[] {
    const body = new Body(this.random, signature, this.funcs, this.globals, this.signatures, this.size)
    return body.write()
  }
}

class Body {
  private readonly random: Random
  private readonly signature: Signature
  private readonly funcs: readonly Signature[]
  private readonly globals: readonly NumberType[]
  private readonly signatures: Signature[]
  private readonly locals: NumberType[]
  private readonly scratch: Record<NumberType, number>
  /** What a branch carries, innermost last. */
  private readonly labels: (readonly NumberType[])[] = []
  private readonly code: number[] = []
  private readonly calls: boolean
  private budget: number

  constructor(
    random: Random,
    signature: Signature,
    funcs: readonly Signature[],
    globals: readonly NumberType[],
    signatures: Signature[],
    size: number,
  ) {
    this.random = random
    this.signature = signature
    this.funcs = funcs
    this.globals = globals
    this.signatures = signatures
    this.budget = size * 12
    this.calls = random.chance(60)
    const free = Array.from({ length: random.below(7) }, () => random.pick(types))
    this.locals = [...signature.params, ...free]
    const first = this.locals.length
    this.scratch = { i32: first, i64: first + 1, f32: first + 2, f64: first + 3 }
    this.size = size
  }

  private readonly size: number

  write(): number[] {
    const { signature, code } = this
    if (this.calls) this.burn()
    this.labels.push(signature.results)
    this.statements(1 + this.random.below(this.size))
    this.values(signature.results, 4)
    code.push(0x0b)
    const declared = [...this.locals.slice(signature.params.length), ...types]
    return sized(u32(declared.length), ...declared.map((type) => [1, codes[type]]), code)
  }

  private emit(...bytes: number[]): void {
    for (const byte of bytes) this.code.push(byte)
  }

  private burn(): void {
    this.emit(0x23, fuelGlobal, 0x45, 0x04, 0x40, 0x00, 0x0b)
    this.emit(0x23, fuelGlobal, 0x41, 1, 0x6b, 0x24, fuelGlobal)
  }

  private values(list: readonly NumberType[], depth: number): void {
    for (const type of list) this.value(type, depth)
  }

  private statements(count: number): void {
    for (let i = 0; i < count && this.budget > 0; i++) this.statement(4)
  }

  private nested(): void {
    this.statements(1 + this.random.below(4))
  }

  private statement(depth: number): void {
    const { random } = this
    this.budget--
    const kind = random.below(100)
    if (kind < 30) this.setLocal(depth)
    else if (kind < 42) this.store(depth)
    else if (kind < 50) this.setGlobal(depth)
    else if (kind < 60) this.conditional([], [], depth)
    else if (kind < 66) this.block([], [], depth)
    else if (kind < 74) this.loop([], depth)
    else if (kind < 80) this.branchIf(depth)
    else if (kind < 83) this.ladder(depth)
    else if (kind < 85) this.branch(depth)
    else if (kind < 90) this.call(null, depth)
    else if (kind < 93) this.bulk(depth)
    else if (kind < 95) this.tableSet(depth)
    else if (kind < 98) this.multi(depth)
    else {
      this.value(random.pick(types), depth)
      this.emit(0x1a)
    }
  }

  private setLocal(depth: number): void {
    const index = this.random.below(this.locals.length + 1)
    const type = this.locals[index]
    if (type === undefined) return
    this.value(type, depth)
    this.emit(0x21, index)
  }

  private setGlobal(depth: number): void {
    const index = this.random.below(this.globals.length)
    if (index === fuelGlobal) return
    this.value(this.globals[index]!, depth)
    this.emit(0x24, index)
  }

  private address(depth: number): void {
    const { random } = this
    this.value('i32', depth - 1)
    if (random.chance(85)) this.emit(...constant('i32', random.pick([0xfff, 0xff, 0x7f, 0xff8])), 0x71)
    else if (random.chance(40)) this.emit(...constant('i32', random.pick([0xffff, 65532, 0x1ffff])), 0x72)
  }

  private memarg(op: Op): number[] {
    const { random } = this
    const offset = random.chance(60)
      ? random.below(32)
      : random.pick([0, 65535, 0x7fffffff, 0xfffffff0, 4096])
    return [random.below(op.align + 1), ...u32(offset > 4096 && random.chance(70) ? 8 : offset)]
  }

  private store(depth: number): void {
    const { random } = this
    const type = random.pick(types)
    const op = random.pick(stores[type])
    this.address(depth)
    const isFloat = type === 'f32' || type === 'f64'
    if (isFloat && random.chance(25)) this.load(type, depth - 1)
    else this.canonical(type, depth)
    this.emit(...coding(op), ...this.memarg(op))
  }

  /** A value whose bits are fixed: a NaN becomes the one of the constant. */
  private canonical(type: NumberType, depth: number): void {
    this.value(type, depth - 1)
    if (type !== 'f32' && type !== 'f64') return
    const local = this.scratch[type]
    this.emit(0x22, local, ...constant(type, Number.NaN), 0x20, local, 0x20, local)
    this.emit(type === 'f32' ? 0x5b : 0x61, 0x1b)
  }

  private load(type: NumberType, depth: number): void {
    const op = this.random.pick(loads[type])
    this.address(depth)
    this.emit(...coding(op), ...this.memarg(op))
  }

  private value(type: NumberType, depth: number): void {
    const { random } = this
    this.budget--
    if (depth <= 0 || this.budget < 0) {
      this.leaf(type)
      return
    }
    const kind = random.below(100)
    if (kind < 22) this.leaf(type)
    else if (kind < 66) this.operator(type, depth)
    else if (kind < 74) this.load(type, depth)
    else if (kind < 79) this.tee(type, depth)
    else if (kind < 83) this.select(type, depth)
    else if (kind < 87) this.conditional([], [type], depth)
    else if (kind < 90) this.block([], [type], depth)
    else if (kind < 92) this.loop([type], depth)
    else if (kind < 96) this.call(type, depth)
    else if (kind < 97 && type === 'i32') this.memory(depth)
    else if (kind < 98) this.carried(type, depth)
    else this.operator(type, depth)
  }

  private leaf(type: NumberType): void {
    const { random } = this
    const locals = this.locals.flatMap((local, index) => (local === type ? [index] : []))
    if (locals.length > 0 && random.chance(65)) {
      this.emit(0x20, random.pick(locals))
      return
    }
    const globals = this.globals.flatMap((item, index) =>
      item === type && index !== fuelGlobal ? [index] : [],
    )
    if (globals.length > 0 && random.chance(30)) {
      this.emit(0x23, random.pick(globals))
      return
    }
    this.emit(...constant(type, random.value(type)))
  }

  private operator(type: NumberType, depth: number): void {
    const op = this.random.pick(operators[type])
    // The sign of a NaN made by an operator is open.
    const needsBits = op.name.includes('reinterpret_f') ? 0 : op.name.endsWith('copysign') ? 1 : -1
    for (const [k, param] of op.params.entries()) {
      if (k === needsBits) this.canonical(param, depth)
      else this.value(param, depth - 1)
    }
    if (op.name.includes('trunc_f') && this.random.chance(70)) {
      // Few random floats are in range: mostly the form that saturates.
      const saturating = (opcodes as readonly Op[]).find(
        (other) => other.name === op.name.replace('trunc_f', 'trunc_sat_f'),
      )
      this.emit(...coding(saturating!))
      return
    }
    this.emit(...coding(op))
  }

  private tee(type: NumberType, depth: number): void {
    const locals = this.locals.flatMap((local, index) => (local === type ? [index] : []))
    this.value(type, depth - 1)
    if (locals.length > 0) this.emit(0x22, this.random.pick(locals))
  }

  private select(type: NumberType, depth: number): void {
    this.value(type, depth - 1)
    this.value(type, depth - 1)
    this.value('i32', depth - 1)
    if (this.random.chance(50)) this.emit(0x1b)
    else this.emit(0x1c, 1, codes[type])
  }

  private memory(depth: number): void {
    if (this.random.chance(50)) {
      this.emit(0x3f, 0)
      return
    }
    this.value('i32', depth - 1)
    this.emit(...constant('i32', 3), 0x71, 0x40, 0)
  }

  private blockType(params: readonly NumberType[], results: readonly NumberType[]): number[] {
    if (params.length === 0 && results.length === 0) return [0x40]
    if (params.length === 0 && results.length === 1) return [codes[results[0]!]]
    this.signatures.push({ params, results })
    return u32(this.signatures.length - 1)
  }

  private block(params: readonly NumberType[], results: readonly NumberType[], depth: number): void {
    this.emit(0x02, ...this.blockType(params, results))
    this.labels.push(results)
    this.inside(params, results, depth)
    this.labels.pop()
    this.emit(0x0b)
  }

  /** Takes what is on the stack, does something, and leaves the results. */
  private inside(params: readonly NumberType[], results: readonly NumberType[], depth: number): void {
    for (const type of [...params].reverse()) this.take(type)
    this.nested()
    this.values(results, depth - 1)
  }

  private take(type: NumberType): void {
    const locals = this.locals.flatMap((local, index) => (local === type ? [index] : []))
    if (locals.length > 0 && this.random.chance(60)) this.emit(0x21, this.random.pick(locals))
    else this.emit(0x1a)
  }

  private conditional(params: readonly NumberType[], results: readonly NumberType[], depth: number): void {
    this.value('i32', depth - 1)
    this.emit(0x04, ...this.blockType(params, results))
    this.labels.push(results)
    this.inside(params, results, depth)
    if (results.length > 0 || params.length > 0 || this.random.chance(40)) {
      this.emit(0x05)
      this.inside(params, results, depth)
    }
    this.labels.pop()
    this.emit(0x0b)
  }

  private loop(results: readonly NumberType[], depth: number): void {
    const { random } = this
    const carried = random.chance(20) ? [random.pick(types), random.pick(types)] : []
    this.values(carried, 2)
    this.emit(0x03, ...this.blockType(carried, results))
    this.labels.push(carried)
    for (const type of [...carried].reverse()) this.take(type)
    this.burn()
    this.nested()
    this.values(carried, 2)
    this.value('i32', depth - 1)
    this.emit(0x0d, 0)
    for (const _ of carried) this.emit(0x1a)
    this.values(results, depth - 1)
    this.labels.pop()
    this.emit(0x0b)
  }

  private label(): number {
    return this.random.below(this.labels.length)
  }

  private carriedBy(label: number): readonly NumberType[] {
    return this.labels[this.labels.length - 1 - label]!
  }

  private branchIf(depth: number): void {
    const label = this.label()
    const list = this.carriedBy(label)
    this.values(list, depth - 1)
    this.value('i32', depth - 1)
    this.emit(0x0d, ...u32(label))
    for (const type of [...list].reverse()) this.take(type)
  }

  /** An unconditional branch in a block of its own, with dead code behind it. */
  private branch(depth: number): void {
    const { random } = this
    this.emit(0x02, 0x40)
    this.labels.push([])
    const kind = random.below(10)
    if (kind === 0 && random.chance(20)) this.emit(0x00)
    else if (kind === 1) {
      this.value('i32', depth)
      this.emit(0x04, 0x40)
      this.labels.push([])
      this.values(this.signature.results, depth - 1)
      this.emit(0x0f)
      this.labels.pop()
      this.emit(0x0b)
    } else {
      const label = random.chance(60) ? 0 : this.label()
      this.values(this.carriedBy(label), depth - 1)
      this.emit(0x0c, ...u32(label))
      if (random.chance(50)) this.nested()
    }
    this.labels.pop()
    this.emit(0x0b)
  }

  /** br_table out of some blocks, or to labels that carry the same. */
  private ladder(depth: number): void {
    const { random } = this
    const list = random.chance(30) ? [random.pick(types)] : []
    const blocks = 1 + random.below(5)
    for (let i = 0; i < blocks; i++) {
      this.emit(0x02, ...this.blockType([], list))
      this.labels.push(list)
    }
    this.values(list, depth - 1)
    this.value('i32', depth - 1)
    if (random.chance(70)) this.emit(...constant('i32', 7), 0x71)
    const same = this.labels.flatMap((other, k) =>
      `${other}` === `${list}` ? [this.labels.length - 1 - k] : [],
    )
    const targets = Array.from({ length: random.below(8) }, () => u32(random.pick(same)))
    this.emit(0x0e, ...u32(targets.length), ...targets.flat(), ...u32(random.below(blocks)))
    for (let i = 0; i < blocks; i++) {
      this.labels.pop()
      this.emit(0x0b)
      for (const type of list) this.take(type)
      this.nested()
      if (i < blocks - 1) this.values(list, 2)
    }
  }

  /** A value that a br_if carries out of a block. */
  private carried(type: NumberType, depth: number): void {
    this.emit(0x02, codes[type])
    this.labels.push([type])
    this.value(type, depth - 1)
    this.value('i32', depth - 1)
    this.emit(0x0d, 0)
    if (this.random.chance(50)) {
      this.take(type)
      this.nested()
      this.value(type, depth - 1)
    }
    this.labels.pop()
    this.emit(0x0b)
  }

  /** Pushes several values and takes them in a block with parameters. */
  private multi(depth: number): void {
    const { random } = this
    const list = (max: number): NumberType[] =>
      Array.from({ length: random.below(max + 1) }, () => random.pick(types))
    const params = list(3)
    const results = list(3)
    this.values(params, depth - 1)
    if (random.chance(50)) this.block(params, results, depth)
    else this.conditional(params, results, depth)
    for (const type of [...results].reverse()) this.take(type)
  }

  private call(type: NumberType | null, depth: number): void {
    const { random, funcs } = this
    const fits = funcs.flatMap(({ results }, index) =>
      type === null || (results.length === 1 && results[0] === type) ? [index] : [],
    )
    if (!this.calls || fits.length === 0) {
      if (type !== null) this.leaf(type)
      return
    }
    const index = random.pick(fits)
    const { params, results } = funcs[index]!
    this.values(params, depth - 1)
    if (random.chance(25)) {
      this.value('i32', depth - 1)
      if (random.chance(85)) this.emit(...constant('i32', 7), 0x71)
      this.emit(0x11, ...u32(index), 0)
    } else this.emit(0x10, ...u32(index))
    if (type === null) for (const result of [...results].reverse()) this.take(result)
  }

  private bulk(depth: number): void {
    const { random } = this
    const kind = random.below(5)
    if (kind === 4) {
      if (random.chance(10)) this.emit(0xfc, 9, 1)
      return
    }
    this.address(depth)
    if (kind === 0) this.value('i32', depth - 1)
    else if (kind === 1) this.emit(...constant('i32', random.below(50)))
    else this.address(depth)
    this.value('i32', 1)
    this.emit(...constant('i32', random.pick([63, 31, 255, 7])), 0x71)
    if (kind === 0) this.emit(0xfc, 11, 0)
    else if (kind === 1) this.emit(0xfc, 8, 1, 0)
    else this.emit(0xfc, 10, 0, 0)
  }

  private tableSet(depth: number): void {
    const { random } = this
    this.value('i32', depth - 1)
    if (random.chance(90)) this.emit(...constant('i32', 7), 0x71)
    const kind = random.below(4)
    if (kind === 0) this.emit(0xd0, 0x70)
    else if (kind === 1) this.emit(0xd2, ...u32(random.below(this.funcs.length)))
    else {
      this.value('i32', depth - 1)
      this.emit(...constant('i32', 7), 0x71, 0x25, 0)
    }
    this.emit(0x26, 0)
  }
}
