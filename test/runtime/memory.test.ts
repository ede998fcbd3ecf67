import { describe, expect, test } from 'vitest'
import { data_bytes, data_codes, data_drop, data_new } from '../../runtime/core/data.js'
import {
  memory_copy,
  memory_copy_run,
  memory_fill,
  memory_fill_run,
  memory_grow,
  memory_init,
  memory_new,
} from '../../runtime/core/memory.js'
import { seeded } from './support.ts'

const oob = 'out of bounds memory access'

function filled(seed = 1) {
  const memory = memory_new(1, null)
  const bytes = new Uint8Array(memory.view.buffer)
  const random = seeded(seed)
  for (let i = 0; i < 256; i++) bytes[i] = random()
  return { memory, bytes }
}

test('memory_copy is memmove for every size and overlap', () => {
  for (let n = 0; n <= 40; n++) {
    for (let d = 0; d <= 44; d++) {
      const { memory, bytes } = filled()
      const expected = bytes.slice(0, 256).copyWithin(d, 22, 22 + n)
      memory_copy(memory, memory, d, 22, n)
      expect(bytes.slice(0, 256), `${d} ${n}`).toEqual(expected)
    }
  }
})

test('memory_copy goes from one memory to another', () => {
  for (const n of [0, 7, 32, 33, 100]) {
    const { memory, bytes } = filled(1)
    const other = filled(2)
    const expected = bytes.slice()
    expected.set(other.bytes.subarray(3, 3 + n), 9)
    memory_copy(memory, other.memory, 9, 3, n)
    expect(bytes.slice(0, 256)).toEqual(expected.slice(0, 256))
  }
})

test('memory_fill writes the low byte', () => {
  for (const n of [0, 5, 32, 33, 200]) {
    const { memory, bytes } = filled()
    const expected = bytes.slice().fill(0xfe, 3, 3 + n)
    memory_fill(memory, 3, -2, n)
    expect(bytes.slice(0, 256)).toEqual(expected.slice(0, 256))
  }
})

describe('bounds are checked before anything is written', () => {
  const { memory, bytes } = filled()
  const before = bytes.slice()
  const data = data_new(Uint8Array.of(1, 2, 3))
  test.each([
    [() => memory_fill(memory, 65535, 1, 2)],
    [() => memory_fill(memory, -1, 1, 0)],
    [() => memory_fill(memory, 0, 1, -1)],
    [() => memory_copy(memory, memory, 65536, 0, 1)],
    [() => memory_copy(memory, memory, 0, 65530, 7)],
    [() => memory_copy(memory, memory, -1, 0, 1)],
    [() => memory_init(memory, data, 65535, 0, 2)],
    [() => memory_init(memory, data, 0, 2, 2)],
    [() => memory_init(memory, data, 0, -1, 0)],
  ])('%o', (f) => {
    expect(f).toThrow(oob)
    expect(Buffer.compare(bytes, before)).toBe(0)
  })

  test('the end itself is within bounds', () => {
    memory_fill(memory, 65536, 1, 0)
    memory_copy(memory, memory, 65536, 65536, 0)
    memory_init(memory, data, 65536, 3, 0)
  })
})

test('memory_init copies, and a dropped segment is empty', () => {
  const memory = memory_new(1, null)
  const data = data_new(Uint8Array.of(1, 2, 3, 4))
  memory_init(memory, data, 10, 1, 2)
  expect([...new Uint8Array(memory.view.buffer, 9, 4)]).toEqual([0, 2, 3, 0])
  data_drop(data)
  memory_init(memory, data, 0, 0, 0)
  expect(() => memory_init(memory, data, 0, 0, 1)).toThrow(oob)
})

test('memory_grow gives the old size, or -1 past a limit', () => {
  const memory = memory_new(1, 4)
  new Uint8Array(memory.view.buffer)[9] = 9
  expect(memory_grow(memory, 2)).toBe(1)
  expect(memory.view.byteLength).toBe(3 * 65536)
  expect(memory.view.getUint8(9)).toBe(9)
  const { view } = memory
  expect(memory_grow(memory, 0)).toBe(3)
  expect(memory_grow(memory, 2)).toBe(-1)
  expect(memory_grow(memory, -1)).toBe(-1)
  expect(memory.view).toBe(view)
  expect(memory_grow(memory_new(0, null), 65537)).toBe(-1)
})

test('data_bytes puts texts where they belong, zeros elsewhere', () => {
  expect([...data_bytes(6, [0, 'a', 4, 'bc'], data_codes(''))]).toEqual([97, 0, 0, 0, 98, 99])
})

test('data_codes: characters stand for themselves unless changed, pairs for all other bytes', () => {
  const read = (text: string, changes = '') => [...data_bytes(4, [0, text], data_codes(changes))]
  expect(read('x` `!`"')).toEqual([120, 0, 1, 2])
  expect(read('xyx', 'x\0y\xff')).toEqual([0, 255, 0, 0])
  const changed = 'x\0'
  expect(read('` `!', changed)).toEqual([1, 2, 0, 0])
})

describe('iterations of a loop that fills memory', () => {
  test.each([
    [10, 0x1ff, 7, 1, 1, [10, 17, 255]],
    [10, -1, 5, 4, 4, [10, 30, 255]],
    [10, 0x0707, 5, 2, 2, [10, 20, 7]],
    [65532, 0, 1, 4, 4, [65532, 65536, 0]],
    [30, 9, 7, -1, 1, [24, 31, 9]],
    [8, 0x09090909, 3, -4, 4, [0, 12, 9]],
  ])('from %i of %i, %i times by %i', (address, value, count, stride, width, [start, end, byte]) => {
    const { memory, bytes } = filled()
    const expected = bytes.slice().fill(byte as number, start, end)
    expect(memory_fill_run(memory, address, value, count, stride, width)).toBe(count)
    expect(bytes).toEqual(expected)
  })

  test.each([
    ['no iterations', 0, 1, 0, 1, 1],
    ['less than none', 0, 1, -5, 1, 1],
    ['past the end', 65530, 0, 2, 4, 4],
    ['a negative address', -4, 0, 2, 4, 4],
    ['down past the start', 7, 0, 3, -4, 4],
    ['down from past the end', 65533, 0, 3, -4, 4],
    ['a word of different bytes', 0, 0x01010102, 3, 4, 4],
    ['a half word of different bytes', 0, 0x0102, 3, 2, 2],
  ])('are left alone: %s', (_, address, value, count, stride, width) => {
    const { memory, bytes } = filled()
    const expected = bytes.slice()
    expect(memory_fill_run(memory, address, value, count, stride, width)).toBe(0)
    expect(bytes).toEqual(expected)
  })
})

test('iterations of a loop that copies memory are done at once, or left alone where they overlap', () => {
  for (const stride of [1, 4, 8, -1, -4, -8]) {
    const size = Math.abs(stride)
    for (let d = 60; d <= 180; d++) {
      const { memory, bytes } = filled()
      const expected = bytes.slice()
      for (let i = 0; i < 7; i++)
        for (let k = 0; k < size; k++) expected[d + i * stride + k] = expected[120 + i * stride + k] as number
      const done = memory_copy_run(memory, d, 120, 7, stride)
      if (done === 0) expect(Math.abs(d - 120), `${d} ${stride}`).toBeLessThan(7 * size)
      else expect(bytes.subarray(0, 256), `${d} ${stride}`).toEqual(expected.subarray(0, 256))
    }
  }
})

test('iterations of a loop that copies memory are left alone where some access is out of bounds', () => {
  const { memory, bytes } = filled()
  const expected = bytes.slice()
  for (const [d, s, count, stride] of [
    [65530, 0, 2, 4],
    [0, 65530, 2, 4],
    [-4, 100, 2, 4],
    [100, -4, 2, 4],
    [7, 100, 3, -4],
    [100, 7, 3, -4],
    [0, 100, 0, 1],
    [0, 100, -3, 1],
  ] as const)
    expect(memory_copy_run(memory, d, s, count, stride)).toBe(0)
  expect(bytes).toEqual(expected)
})
