import { describe, expect, test } from 'vitest'
import { data_bytes, data_codes } from '../../runtime/core/data.js'
import { id } from '../../src/emit/estree.ts'
import { print } from '../../src/emit/print.ts'
import { DataCode, SegmentRun } from '../../src/emit/segments.ts'
import { compile } from '../../src/index.ts'
import { seeded } from '../runtime/support.ts'
import { wat } from '../support/wat.ts'

/** What the printed call gives. */
function readBack(code: DataCode, bytes: Uint8Array): { text: string; found: Uint8Array } {
  const call = code.bytes(bytes, id('codes'), id)
  const text = print({ type: 'ExpressionStatement', expression: call }, { compact: true, indent: 0 })
  const read = new Function('data_bytes', 'codes', `return ${text}`)
  return { text, found: read(data_bytes, data_codes(code.changes)) }
}

describe('texts of data segments', () => {
  test('give back any bytes', () => {
    const random = seeded(8)
    for (const range of [2, 40, 150, 256]) {
      for (let n = 0; n < 2000; n = n * 3 + 1) {
        const bytes = Uint8Array.from({ length: n }, () => random() % range)
        const { text, found } = readBack(new DataCode([bytes]), bytes)
        expect(found).toEqual(bytes)
        expect(text).toMatch(/^[ -~]*$/)
      }
    }
  })

  test('every byte has a text of its own, whatever is frequent', () => {
    const all = Uint8Array.from({ length: 256 }, (_, k) => k)
    for (let first = 0; first < 256; first += 15) {
      const frequent = Uint8Array.from({ length: 4000 }, (_, k) => (first + (k % 100)) & 255)
      expect(readBack(new DataCode([all, frequent]), all).found).toEqual(all)
    }
  })

  test('frequent bytes take one character, text can be read', () => {
    const text = new TextEncoder().encode('a line that can be read\n')
    expect(readBack(new DataCode([text]), text).text).toContain('a line that can be read')
    const frequent = new Uint8Array(1000).fill(255)
    expect(readBack(new DataCode([frequent]), frequent).text.length).toBeLessThan(1030)
  })

  test('nothing ends a script or a string', () => {
    const bytes = new TextEncoder().encode("</script><!-- ' \\ `~")
    const { text, found } = readBack(new DataCode([bytes]), bytes)
    expect(text).not.toMatch(/[<\\]/)
    expect(found).toEqual(bytes)
  })
})

test('little data is printed as numbers, which need no reader', () => {
  const data = (length: number) =>
    wat(`(module (memory (export "m") 1) (data (i32.const 8) "\\00\\ff${'a'.repeat(length)}"))`)
  const { code } = compile(data(3), { minify: true })
  expect(code).toContain('([0,255,97,97,97])')
  expect(code).not.toContain('charCodeAt')
  expect(compile(data(3)).code).toContain("'~oaaa'")
  expect(compile(data(300), { minify: true }).code).toContain('a'.repeat(300))
})

describe('segments in a row', () => {
  const bytes = (...values: number[]) => Uint8Array.from(values)

  test('become one, with zeros between', () => {
    const run = new SegmentRun()
    expect(run.add(0, 8, bytes(1, 2))).toBe(true)
    expect(run.add(0, 12, bytes(3))).toBe(true)
    expect(run.take()).toEqual({ memory: 0, offset: 8, bytes: bytes(1, 2, 0, 0, 3) })
    expect(run.take()).toBeNull()
  })

  test('not if one is over another, before it, far away or in another memory', () => {
    for (const [memory, offset] of [
      [0, 9],
      [0, 4],
      [0, 5000],
      [1, 12],
    ] as const) {
      const run = new SegmentRun()
      run.add(0, 8, bytes(1, 2))
      expect(run.add(memory, offset, bytes(3))).toBe(false)
      expect(run.take()).toEqual({ memory: 0, offset: 8, bytes: bytes(1, 2) })
    }
  })
})
