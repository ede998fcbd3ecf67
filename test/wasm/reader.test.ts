import { describe, expect, test } from 'vitest'
import { Reader } from '../../src/wasm/reader.ts'
import { compileError } from '../support/wasm.ts'

function reader(...bytes: number[]): Reader {
  return new Reader(Uint8Array.from(bytes))
}

function reason(action: () => unknown): string {
  return compileError(action).reason
}

describe('u32', () => {
  test.each([
    [[0x00], 0],
    [[0x7f], 127],
    [[0x80, 0x01], 128],
    [[0x80, 0x00], 0],
    [[0xff, 0xff, 0xff, 0xff, 0x0f], 0xffff_ffff],
    [[0x80, 0x80, 0x80, 0x80, 0x08], 0x8000_0000],
  ])('%j is %d', (bytes, value) => {
    const r = reader(...bytes)
    expect(r.u32()).toBe(value)
    expect(r.pos).toBe(bytes.length)
  })

  test.each([
    [[0x80, 0x80, 0x80, 0x80, 0x10], 'integer too large'],
    [[0x80, 0x80, 0x80, 0x80, 0x80, 0x00], 'integer representation too long'],
    [[0x80, 0x80], 'unexpected end of section or function'],
    [[], 'unexpected end of section or function'],
  ])('%j is refused: %s', (bytes, phrase) => {
    expect(reason(() => reader(...bytes).u32())).toBe(phrase)
  })
})

describe('s32 and s33', () => {
  test.each([
    [[0x00], 0],
    [[0x7f], -1],
    [[0x40], -64],
    [[0x3f], 63],
    [[0xff, 0x7f], -1],
    [[0xff, 0xff, 0xff, 0xff, 0x07], 2 ** 31 - 1],
    [[0x80, 0x80, 0x80, 0x80, 0x78], -(2 ** 31)],
  ])('%j is %d', (bytes, value) => {
    expect(reader(...bytes).s32()).toBe(value)
    expect(reader(...bytes).s33()).toBe(value)
  })

  test('s33 has one bit more', () => {
    expect(reader(0xff, 0xff, 0xff, 0xff, 0x0f).s33()).toBe(0xffff_ffff)
    expect(reader(0x80, 0x80, 0x80, 0x80, 0x70).s33()).toBe(-(2 ** 32))
    expect(reason(() => reader(0xff, 0xff, 0xff, 0xff, 0x0f).s32())).toBe('integer too large')
    expect(reason(() => reader(0x80, 0x80, 0x80, 0x80, 0x20).s33())).toBe('integer too large')
    expect(reason(() => reader(0x80, 0x80, 0x80, 0x80, 0x80).s33())).toBe('integer representation too long')
  })
})

describe('s64', () => {
  function encode(value: bigint): number[] {
    const out: number[] = []
    let rest = value
    for (;;) {
      const byte = Number(rest & 0x7fn)
      rest >>= 7n
      const done = (rest === 0n && byte < 64) || (rest === -1n && byte >= 64)
      out.push(done ? byte : byte | 0x80)
      if (done) return out
    }
  }

  test('every length and both signs keep their bits', () => {
    for (let bit = 0n; bit < 64n; bit++) {
      for (const near of [-1n, 0n, 1n]) {
        for (const sign of [1n, -1n]) {
          const value = BigInt.asIntN(64, sign * (1n << bit) + near)
          const r = reader(...encode(value))
          const lo = r.s64()
          expect((BigInt(r.hi) << 32n) | BigInt(lo >>> 0), `${value}`).toBe(value)
        }
      }
    }
  })

  test('unused bits of the last byte repeat the sign', () => {
    const nine = new Array<number>(9).fill(0x80)
    expect(reason(() => reader(...nine, 0x01).s64())).toBe('integer too large')
    expect(reason(() => reader(...nine, 0x7e).s64())).toBe('integer too large')
    expect(reason(() => reader(...nine, 0x80, 0x00).s64())).toBe('integer representation too long')
  })
})

test('u64 is exact to 2^53 and rounded above', () => {
  expect(reader(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f).u64()).toBe(2 ** 53 - 1)
  const nine = new Array<number>(9).fill(0xff)
  expect(reader(...nine, 0x01).u64()).toBe(2 ** 64)
  expect(reason(() => reader(...nine, 0x02).u64())).toBe('integer too large')
})

test('bits are little-endian and may not run over the end', () => {
  expect(reader(0x01, 0x02, 0x03, 0x84).bits32()).toBe(0x84030201 | 0)
  expect(reason(() => reader(1, 2, 3).bits32())).toMatch(/^unexpected end/)
})

describe('name', () => {
  test('keeps a byte order mark and characters outside the basic plane', () => {
    expect(reader(3, 0xef, 0xbb, 0xbf).name()).toBe('\ufeff')
    expect(reader(4, 0xf0, 0x9f, 0x98, 0x80).name()).toBe('😀')
  })

  test.each([
    ['a lone continuation byte', [1, 0x80]],
    ['an overlong form', [2, 0xc0, 0x80]],
    ['a surrogate', [3, 0xed, 0xa0, 0x80]],
    ['a character above U+10FFFF', [4, 0xf4, 0x90, 0x80, 0x80]],
    ['a cut character', [2, 0xe2, 0x82]],
  ])('refuses %s', (_what, bytes) => {
    expect(reason(() => reader(...bytes).name())).toBe('malformed UTF-8 encoding')
  })

  test('refuses a length beyond the module', () => {
    expect(reason(() => reader(9, 0x61).name())).toBe('length out of bounds')
  })
})
