import { describe, expect, test } from 'vitest'
import * as bits from '../../runtime/core/bits.js'
import { cells_i32 } from '../../runtime/core/cells.js'
import * as conversions from '../../runtime/core/convert.js'
import * as floats from '../../runtime/core/float.js'
import { wat } from '../support/wat.ts'
import { nativeWebAssembly, seeded } from './support.ts'

// Copies, since some are called by a name that is put together.
const convert = { ...conversions }
const float = { ...floats }

/**
 * A module with one export for each operator, on bits: a float comes and goes as an integer (i64 as BigInt), so that nothing
 * but the operator itself touches a NaN.
 */
const floatOps = ['neg', 'abs', 'nearest'] as const
const truncs = [32, 64].flatMap((to) =>
  ['', '_sat'].flatMap((sat) => ['s', 'u'].map((sign) => ({ to, name: `trunc${sat}`, sign }))),
)
const text = `(module
  ${[32, 64]
    .map(
      (w) => `
  ${floatOps
    .map(
      (op) => `(func (export "f${w}_${op}") (param i${w}) (result i${w})
    (i${w}.reinterpret_f${w} (f${w}.${op} (f${w}.reinterpret_i${w} (local.get 0)))))`,
    )
    .join('\n')}
  (func (export "f${w}_copysign") (param i${w} i${w}) (result i${w})
    (i${w}.reinterpret_f${w} (f${w}.copysign (f${w}.reinterpret_i${w} (local.get 0)) (f${w}.reinterpret_i${w} (local.get 1)))))
  ${truncs
    .map(
      ({ to, name, sign }) => `(func (export "i${to}_${name}_${sign}_f${w}") (param f${w}) (result i${to})
    (i${to}.${name}_f${w}_${sign} (local.get 0)))`,
    )
    .join('\n')}
  (func (export "f${w}_convert_i64_s") (param i64) (result f${w}) (f${w}.convert_i64_s (local.get 0)))
  (func (export "f${w}_convert_i64_u") (param i64) (result f${w}) (f${w}.convert_i64_u (local.get 0)))`,
    )
    .join('\n')})`

type Native = Record<string, (...args: (number | bigint)[]) => number | bigint>
const { Instance, Module } = nativeWebAssembly
const native = new Instance(new Module(wat(text))).exports as Native

const low = (x: bigint) => Number(BigInt.asIntN(32, x))
const high = (x: bigint) => Number(BigInt.asIntN(32, x >> 32n))
const join = (lo: number, hi: number) => (BigInt(hi) << 32n) | BigInt(lo >>> 0)

function f64Bits(): bigint[] {
  const random = seeded(3)
  const list = [
    0.5,
    1.5,
    2.5,
    2 ** 52,
    2 ** 52 - 0.5,
    2 ** 51 + 0.5,
    2 ** 53,
    0,
    1e300,
    Number.MIN_VALUE,
    Infinity,
  ].map((x) => join(bits.i64_reinterpret_f64(x), cells_i32[1]!))
  list.push(0x7ff8000000000000n, 0x7ff8000000000001n, 0x7fffffffffffffffn, 0x7ff8123456789abcn)
  for (let i = 0; i < 300; i++)
    list.push(BigInt.asIntN(63, (BigInt(random()) << 32n) | BigInt(random())) & 0x7fffffffffffffffn)
  for (let i = 0; i < 300; i++) {
    const x = (random() / 2 ** 20) * 0.5
    list.push(join(bits.i64_reinterpret_f64(x), cells_i32[1]!))
  }
  // Signalling NaNs are left out: a number of JavaScript does not always keep them.
  const quiet = list.filter((x) => x <= 0x7ff0000000000000n || (x & 0x8000000000000n) !== 0n)
  return quiet.flatMap((x) => [x, BigInt.asIntN(64, x | (1n << 63n))])
}

/** As generated code does it. */
function bitsOfF32(x: number): number {
  bits.scratch_f32[0] = x
  return bits.scratch_i32[0]!
}

function f32OfBits(x: number): number {
  bits.scratch_i32[0] = x
  return bits.scratch_f32[0]!
}

function f32Bits(): number[] {
  const random = seeded(4)
  const list = [0, 0.5, 1.5, 2.5, 2 ** 23, 2 ** 23 - 0.5, 2 ** 22 + 0.5, Infinity].map(bitsOfF32)
  list.push(0x7fc00000, 0x7fc00001, 0x7fffffff, 0x7fd23456)
  for (let i = 0; i < 300; i++) list.push(random() & 0x7fffffff)
  const quiet = list.filter((x) => x <= 0x7f800000 || (x & 0x400000) !== 0)
  return quiet.flatMap((x) => [x, x | -2147483648])
}

describe('operators on floats agree with WebAssembly, bit for bit', () => {
  test.each(floatOps)('f64_%s', (op) => {
    for (const x of f64Bits()) {
      const lo = bits.i64_reinterpret_f64(float[`f64_${op}`](bits.f64_reinterpret_i64(low(x), high(x))))
      expect([x, join(lo, cells_i32[1]!)]).toEqual([x, native[`f64_${op}`]!(x)])
    }
  })

  test.each(floatOps)('f32_%s', (op) => {
    for (const x of f32Bits()) {
      const found = bitsOfF32(float[`f32_${op}`](f32OfBits(x)))
      expect([x, found]).toEqual([x, native[`f32_${op}`]!(x)])
    }
  })

  test('copysign', () => {
    const signs64 = [0n, 0x7ff8000000000000n, -1n, BigInt.asIntN(64, 1n << 63n)]
    for (const x of f64Bits()) {
      for (const y of signs64) {
        const a = bits.f64_reinterpret_i64(low(x), high(x))
        const lo = bits.i64_reinterpret_f64(float.f64_copysign(a, bits.f64_reinterpret_i64(low(y), high(y))))
        expect(join(lo, cells_i32[1]!)).toBe(native.f64_copysign!(x, y))
      }
    }
    for (const x of f32Bits()) {
      for (const y of [0, 0x7fc00000, -1, -2147483648]) {
        const found = float.f32_copysign(f32OfBits(x), f32OfBits(y))
        expect(bitsOfF32(found)).toBe(native.f32_copysign!(x, y))
      }
    }
  })
})

/** Numbers at and around every limit of a conversion, and many others. */
function numbers(): number[] {
  const list = [0, 0.5, 0.999999, 1, 1.5, 1e300, Infinity, Number.MIN_VALUE]
  for (const k of [31, 32, 52, 53, 63, 64]) {
    const x = 2 ** k
    list.push(
      x,
      x - 1,
      x + 1,
      x - 0.5,
      x + 0.5,
      x * (1 - 2 ** -53),
      x * (1 + 2 ** -52),
      x * (1 - 2 ** -24),
      x * (1 + 2 ** -23),
    )
  }
  const random = seeded(5)
  for (let i = 0; i < 500; i++) list.push((random() / 2 ** 32) * 2 ** (random() % 66))
  return [...list.flatMap((x) => [x, -x]), NaN]
}

describe('conversions to integers agree with WebAssembly', () => {
  const outcome = (f: () => number | bigint) => {
    try {
      return f()
    } catch (error) {
      // V8 has one message for both.
      return /represent|overflow|conversion/.test((error as Error).message) ? 'trap' : error
    }
  }
  for (const { to, name, sign } of truncs) {
    test(`i${to}_${name}_${sign}`, () => {
      const helper = (convert as unknown as Record<string, (x: number) => number>)[`i${to}_${name}_${sign}`]!
      for (const width of [32, 64]) {
        for (const number of numbers()) {
          const x = width === 32 ? Math.fround(number) : number
          const found = outcome(() => {
            const lo = helper(x)
            return to === 32 ? lo : join(lo, cells_i32[1]!)
          })
          expect([x, found]).toEqual([x, outcome(() => native[`i${to}_${name}_${sign}_f${width}`]!(x))])
        }
      }
    })
  }

  test('NaN and a number out of range are different traps', () => {
    expect(() => convert.i32_trunc_s(NaN)).toThrow('invalid conversion to integer')
    expect(() => convert.i64_trunc_u(NaN)).toThrow('invalid conversion to integer')
    expect(() => convert.i32_trunc_u(-1)).toThrow('integer overflow')
    expect(() => convert.i64_trunc_s(2 ** 63)).toThrow('integer overflow')
  })
})

test('i64 is rounded once on its way to a float', () => {
  const random = seeded(6)
  const list: bigint[] = [0n, 1n, -1n, 1n << 53n, (1n << 53n) + 1n]
  for (let k = 22n; k < 64n; k++) {
    // Just beside the midpoint of two neighbouring f32, where rounding to f64 first goes wrong.
    for (const d of [-1n, 0n, 1n]) {
      list.push(
        (1n << k) + (1n << (k > 23n ? k - 24n : 0n)) + d,
        (1n << k) + (3n << (k > 23n ? k - 24n : 0n)) + d,
      )
    }
  }
  for (let i = 0; i < 2000; i++)
    list.push(((BigInt(random()) << 32n) | BigInt(random())) >> BigInt(random() & 63))
  for (const value of list.flatMap((x) => [x, -x])) {
    const x = BigInt.asIntN(64, value)
    for (const name of [
      'f32_convert_i64_s',
      'f32_convert_i64_u',
      'f64_convert_i64_s',
      'f64_convert_i64_u',
    ] as const) {
      expect([name, x, convert[name](low(x), high(x))]).toEqual([name, x, native[name]!(x)])
    }
  }
})

test('counts of bits in an i32', () => {
  const random = seeded(7)
  for (let i = 0; i < 2000; i++) {
    const x = i < 32 ? 1 << i : i < 64 ? -1 << (i & 31) : (random() >>> (random() & 31)) | 0
    const text = (x >>> 0).toString(2)
    expect(bits.i32_popcnt(x)).toBe(text.split('1').length - 1)
    expect(bits.i32_ctz(x)).toBe(x === 0 ? 32 : text.length - 1 - text.lastIndexOf('1'))
  }
  expect(bits.i32_popcnt(0)).toBe(0)
  expect(bits.i32_ctz(0)).toBe(32)
})
