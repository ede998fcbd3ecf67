import { describe, expect, test } from 'vitest'
import { floatBits, formats } from './float-literals.js'
import { parseForms } from './sexpr.js'
import { isSignallingF32, matches, parseConstant, quietF32, toJavaScript, type Value } from './values.js'

function constant(source: string): Value {
  const [form] = parseForms(source)
  if (form === undefined) throw new Error('no constant')
  return parseConstant(form)
}

function accepts(expected: string, actual: unknown): boolean {
  return matches(constant(expected), actual)
}

const view = new DataView(new ArrayBuffer(8))

function f32(bits: number): number {
  view.setUint32(0, bits)
  return view.getFloat32(0)
}

function f64(bits: bigint): number {
  view.setBigUint64(0, bits)
  return view.getFloat64(0)
}

describe('integers', () => {
  test('are signed, whatever their literal', () => {
    expect(accepts('(i32.const 0xffff_ffff)', -1)).toBe(true)
    expect(accepts('(i32.const 4294967295)', 4294967295)).toBe(false)
    expect(accepts('(i64.const 0x8000_0000_0000_0000)', -(2n ** 63n))).toBe(true)
    expect(accepts('(i64.const -1)', 2n ** 64n - 1n)).toBe(false)
  })

  test('are of their type alone', () => {
    expect(accepts('(i32.const 0)', -0)).toBe(false)
    expect(accepts('(i32.const 1)', 1n)).toBe(false)
    expect(accepts('(i32.const 1)', true)).toBe(false)
    expect(accepts('(i32.const 1)', 1.5)).toBe(false)
    expect(accepts('(i64.const 1)', 1)).toBe(false)
    expect(accepts('(i32.const 0)', undefined)).toBe(false)
  })
})

describe('floats', () => {
  test('are compared by their bits', () => {
    expect(accepts('(f64.const 0)', 0)).toBe(true)
    expect(accepts('(f64.const 0)', -0)).toBe(false)
    expect(accepts('(f64.const -0)', -0)).toBe(true)
    expect(accepts('(f64.const 0x1p-1074)', Number.MIN_VALUE)).toBe(true)
    expect(accepts('(f64.const inf)', Number.POSITIVE_INFINITY)).toBe(true)
    expect(accepts('(f64.const inf)', Number.NEGATIVE_INFINITY)).toBe(false)
    expect(accepts('(f64.const 1)', 1n)).toBe(false)
  })

  test('an f32 is rounded', () => {
    expect(accepts('(f32.const 0.1)', Math.fround(0.1))).toBe(true)
    expect(accepts('(f32.const 0.1)', 0.1)).toBe(false)
  })

  test('a NaN has exactly the payload that is expected', () => {
    expect(accepts('(f64.const nan)', f64(0x7ff8000000000000n))).toBe(true)
    expect(accepts('(f64.const nan)', f64(0xfff8000000000000n))).toBe(false)
    expect(accepts('(f64.const nan:0x4000000000000)', f64(0x7ff4000000000000n))).toBe(true)
    expect(accepts('(f64.const nan:0x4000000000000)', f64(0x7ffc000000000000n))).toBe(false)
    expect(accepts('(f32.const -nan:0x600000)', f32(0xffe00000))).toBe(true)
    expect(accepts('(f32.const -nan:0x600000)', f32(0xffc00000))).toBe(false)
  })

  test('a canonical NaN has the quiet bit alone, with either sign', () => {
    expect(accepts('(f32.const nan:canonical)', f32(0x7fc00000))).toBe(true)
    expect(accepts('(f32.const nan:canonical)', f32(0xffc00000))).toBe(true)
    expect(accepts('(f32.const nan:canonical)', f32(0x7fc00001))).toBe(false)
    expect(accepts('(f32.const nan:canonical)', 1)).toBe(false)
    expect(accepts('(f32.const nan:canonical)', Number.POSITIVE_INFINITY)).toBe(false)
    expect(accepts('(f64.const nan:canonical)', f64(0xfff8000000000000n))).toBe(true)
    expect(accepts('(f64.const nan:canonical)', f64(0x7ff8000000000001n))).toBe(false)
  })

  test('an arithmetic NaN has the quiet bit and any payload', () => {
    expect(accepts('(f64.const nan:arithmetic)', f64(0xfffc000000000001n))).toBe(true)
    expect(accepts('(f64.const nan:arithmetic)', f64(0x7ff4000000000000n))).toBe(false)
    expect(accepts('(f32.const nan:arithmetic)', f32(0x7fe00000))).toBe(true)
    expect(accepts('(f32.const nan:arithmetic)', Number.POSITIVE_INFINITY)).toBe(false)
  })

  test('a signalling f32 is known as one, and quieted', () => {
    expect(isSignallingF32(constant('(f32.const nan:0x200000)'))).toBe(true)
    expect(isSignallingF32(constant('(f32.const nan)'))).toBe(false)
    expect(isSignallingF32(constant('(f32.const inf)'))).toBe(false)
    expect(isSignallingF32(constant('(f64.const nan:0x4000000000000)'))).toBe(false)
    expect(quietF32(constant('(f32.const nan:0x200000)'))).toEqual({ type: 'f32', bits: 0x7fe00000n })
  })
})

describe('float literals', () => {
  test('decimal doubles are what JavaScript reads', () => {
    for (const text of [
      '0',
      '1',
      '0.1',
      '1e-400',
      '1e400',
      '4.9e-324',
      '2.4703282292062327e-324',
      '1.7976931348623159e308',
    ]) {
      view.setFloat64(0, Number(text))
      expect(floatBits(text, formats.f64), text).toBe(view.getBigUint64(0))
    }
  })

  test('an f32 is rounded once', () => {
    // As a double this is a tie between two floats, which it is not.
    expect(floatBits('1.00000005960464477540', formats.f32)).toBe(0x3f800001n)
    expect(floatBits('0x1.000001p0', formats.f32)).toBe(0x3f800000n)
    expect(floatBits('0x1.000003p0', formats.f32)).toBe(0x3f800002n)
    expect(floatBits('0x1.0000010000000000001p0', formats.f32)).toBe(0x3f800001n)
    expect(floatBits('0x1.ffffffp0', formats.f32)).toBe(0x40000000n)
    expect(floatBits('0x1p-149', formats.f32)).toBe(1n)
    expect(floatBits('0x1p-150', formats.f32)).toBe(0n)
    expect(floatBits('0x1.8p-150', formats.f32)).toBe(1n)
    expect(floatBits('0x0.ffffffp-126', formats.f32)).toBe(0x00800000n)
    expect(floatBits('0x1.fffffep127', formats.f32)).toBe(0x7f7fffffn)
    expect(floatBits('-nan:0x1', formats.f32)).toBe(0xff800001n)
  })
})

describe('references', () => {
  test('a value of the host is always the same object', () => {
    const one = toJavaScript(constant('(ref.extern 1)'))
    expect(accepts('(ref.extern 1)', one)).toBe(true)
    expect(accepts('(ref.host 1)', one)).toBe(true)
    expect(accepts('(ref.extern 2)', one)).toBe(false)
    expect(accepts('(ref.extern)', one)).toBe(true)
  })

  test('null is null alone', () => {
    expect(toJavaScript(constant('(ref.null extern)'))).toBe(null)
    expect(accepts('(ref.null func)', null)).toBe(true)
    expect(accepts('(ref.null)', undefined)).toBe(false)
    expect(accepts('(ref.extern)', null)).toBe(false)
    expect(accepts('(ref.func)', null)).toBe(false)
  })

  test('kinds are told apart', () => {
    expect(accepts('(ref.func)', () => {})).toBe(true)
    expect(accepts('(ref.func)', {})).toBe(false)
    expect(accepts('(ref.i31)', 5)).toBe(true)
    expect(accepts('(ref.struct)', 5)).toBe(false)
  })
})

test('either accepts each choice and nothing else', () => {
  const expected = '(either (i32.const 1) (i32.const 2))'
  expect([0, 1, 2].map((actual) => accepts(expected, actual))).toEqual([false, true, true])
})

test('vectors keep their lanes', () => {
  expect(constant('(v128.const i16x8 0xffff 1 2 3 4 5 6 7)')).toMatchObject({ shape: 'i16x8' })
  expect(constant('(v128.const f32x2 1 nan:canonical)')).toEqual({
    type: 'v128',
    shape: 'f32x2',
    lanes: [
      { type: 'f32', bits: 0x3f800000n },
      { type: 'f32', nan: 'canonical' },
    ],
  })
})
