/** Values that break compilers, by type. */
import type { NumType } from '../../src/wasm/types.ts'
import type { Random } from './random.js'

export type Value = number | bigint

const i32s = [0, 1, -1, 2, 7, 31, 32, 33, 63, 64, 127, 128, 255, 256, 0xffff, 65535, 65536, -128, -32768]
// Signalling NaNs among them, as bits.
const i32Extremes = [
  0x7fa00001, -0x5fffff, 0x7fffffff, -0x80000000, -0x7fffffff, 0x55555555, 0x12345678, 65532, 65528, 0x10000,
]
const i64s = [
  0n,
  1n,
  -1n,
  2n,
  31n,
  32n,
  33n,
  63n,
  64n,
  0xffffffffn,
  0x100000000n,
  -0x100000000n,
  -0x80000000n,
]
const i64Extremes = [
  0x7fffffffffffffffn,
  -0x8000000000000000n,
  0x8000000000000001n - (1n << 64n),
  0x20000000000001n,
  0x123456789abcdefn,
  0x7fffffbfffffffffn,
  0x7ff4000000000001n,
]
const floats = [0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, 0.1, -0.9, -0.99999, Number.NaN, Infinity, -Infinity]
const floatExtremes = [
  2147483647,
  2147483648,
  -2147483648,
  -2147483649,
  4294967295,
  4294967296,
  4294967295.9,
  2 ** 53,
  2 ** 63,
  -(2 ** 63),
  2 ** 64,
  1.8446744073709552e19,
  5e-324,
  1.1754943508222875e-38,
  1.401298464324817e-45,
  3.4028234663852886e38,
  1.7976931348623157e308,
]

export function anyValue(type: NumType, random: Random): Value {
  switch (type) {
    case 'i32':
      if (random.once(3)) return random.bits() | 0
      return random.pick(random.once(3) ? i32Extremes : i32s)
    case 'i64': {
      if (random.once(3)) return BigInt.asIntN(64, (BigInt(random.bits()) << 32n) | BigInt(random.bits()))
      return random.pick(random.once(3) ? i64Extremes : i64s)
    }
    case 'f32':
    case 'f64': {
      const value = random.once(4)
        ? (random.bits() - 2 ** 31) / 2 ** random.below(40)
        : random.pick(random.once(3) ? floatExtremes : floats)
      return type === 'f32' ? Math.fround(value) : value
    }
  }
}
