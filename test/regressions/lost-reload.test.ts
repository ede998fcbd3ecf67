/** A jump out of a loop leads to what needs the memory's view, even when nothing in the loop or behind it does. */
import { expect, test } from 'vitest'
import { run } from '../support/load.ts'

test('a view that only a jump out of a loop needs is read again', () => {
  const { f } = run(`(module (memory 1 2)
    (func (export "f") (param i32) (result i32)
      (block $out
        (loop $again
          (br_if $out (local.get 0))
          (local.set 0 (i32.add (memory.grow (i32.const 1)) (i32.const 1)))
          (br_if $again (local.get 0)))
        (return (i32.const -1)))
      (i32.store (i32.const 65536) (i32.const 5))
      (i32.load (i32.const 65536))))`)
  expect(f(0)).toBe(5)
})

test('also out of a state machine', () => {
  const depth = 230
  const { f } = run(`(module (memory (export "memory") 1 2)
    (func (export "f") (param i32) (result i32)
      (block $out
        ${'(block '.repeat(depth)} (br_if $out (local.get 0)) (br_if 0 (local.get 0)) ${')'.repeat(depth)}
        (return (i32.const -1)))
      (i32.store8 (i32.const 7) (i32.const 5))
      (i32.load (i32.const 7))))`)
  expect(f(1)).toBe(5)
})
