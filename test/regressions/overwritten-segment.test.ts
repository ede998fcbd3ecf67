/** Segments that are joined have zeros between them, which must not go over what segments before have written there. */
import { expect, test } from 'vitest'
import { run } from '../support/load.ts'

const bytesOf = (segments: string) => {
  const { load } = run(
    `(module (memory 1) (global $at i32 (i32.const 140)) ${segments}
      (func (export "load") (param $p i32) (result i32) (i32.load8_u (local.get $p))))`,
  )
  return (...places: number[]) => places.map((place) => load(place))
}

test('a segment lies between two that come behind it', () => {
  const load = bytesOf(
    '(data (i32.const 120) "middle") (data (i32.const 28) "first") (data (i32.const 257) "last")',
  )
  expect(load(28, 120, 125, 257)).toEqual([...'fmel'].map((letter) => letter.charCodeAt(0)))
})

test('one of which it is not known where', () => {
  const load = bytesOf(
    '(data (global.get $at) "middle") (data (i32.const 28) "first") (data (i32.const 257) "last")',
  )
  expect(load(28, 140, 145, 257)).toEqual([...'fmel'].map((letter) => letter.charCodeAt(0)))
})
