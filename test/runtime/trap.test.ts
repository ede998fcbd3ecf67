import { describe, expect, test } from 'vitest'
import { box_host, catch_trap } from '../../runtime/core/catch.js'
import { RuntimeError } from '../../runtime/core/errors.js'
import * as traps from '../../runtime/core/trap.js'

const mark = Symbol.for('dewasm:1')

function thrownBy(f: () => unknown): unknown {
  try {
    f()
  } catch (error) {
    return error
  }
  return expect.fail('nothing was thrown')
}

test.each([
  [traps.trap_unreachable, 'unreachable', 'unreachable'],
  [traps.trap_div_zero, 'integer divide by zero', 'integer-divide-by-zero'],
  [traps.trap_overflow, 'integer overflow', 'integer-overflow'],
  [traps.trap_conversion, 'invalid conversion to integer', 'invalid-conversion-to-integer'],
  [traps.trap_memory, 'out of bounds memory access', 'out-of-bounds-memory-access'],
  [traps.trap_table, 'out of bounds table access', 'out-of-bounds-table-access'],
  [traps.trap_undefined_element, 'undefined element', 'undefined-element'],
  [traps.trap_uninitialized, 'uninitialized element', 'uninitialized-element'],
  [traps.trap_signature, 'indirect call type mismatch', 'indirect-call-type-mismatch'],
] as const)('%o is a marked RuntimeError', (trap, message, code) => {
  const error = thrownBy(trap)
  expect(error).toBeInstanceOf(RuntimeError)
  expect(error).toMatchObject({ message, code })
  expect((error as Record<symbol, unknown>)[mark]).toEqual({ kind: 'trap', code })
  expect(Object.keys(error as object)).toEqual([])
  expect(catch_trap(error)).toBe(error)
  expect(box_host(error)).toBe(error)
})

test('stack exhaustion is a RangeError, from us or from the engine', () => {
  const dive = (): number => dive() + 1
  for (const f of [traps.trap_exhausted, dive]) {
    const error = catch_trap(thrownBy(f))
    expect(error).toBeInstanceOf(RangeError)
    expect(error).toMatchObject({ code: 'call-stack-exhausted' })
    expect(box_host(error)).toBe(error)
  }
})

describe('a DataView access out of bounds becomes a trap', () => {
  const view = new DataView(new ArrayBuffer(8))
  test.each([
    () => view.getInt32(5, true),
    () => view.getUint8(-1),
    () => view.setInt16(7, 0, true),
    () => view.setFloat64(2 ** 32, 0, true),
    () => view.setInt8(-2147483648, 0),
  ])('%o', (access) => {
    const original = thrownBy(access) as Error
    const error = catch_trap(original) as Error
    expect(error).toBeInstanceOf(RuntimeError)
    expect(error.message).toBe('out of bounds memory access')
    const [first, ...frames] = error.stack!.split('\n')
    expect(first).toBe('RuntimeError: out of bounds memory access')
    expect(frames).toEqual(original.stack!.split('\n').slice(1))
  })
})

test('what the host throws comes back as it was, whatever it looks like', () => {
  const range = new RangeError((thrownBy(() => new DataView(new ArrayBuffer(0)).getInt8(0)) as Error).message)
  for (const value of [
    undefined,
    null,
    1,
    'x',
    {},
    range,
    new RuntimeError('unreachable'),
    { kind: 'host' },
  ]) {
    const box = box_host(value)
    expect(box).toEqual({ kind: 'host', value })
    expect(catch_trap(box)).toBe(value)
  }
})
