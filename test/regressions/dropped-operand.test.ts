/** `x * 0`, `x & 0` and `x | -1` are known without x, which may trap all the same. */
import { expect, test } from 'vitest'
import { run } from '../support/load.ts'

test.each([
  '(i32.mul (i32.load (i32.const -1)) (i32.const 0))',
  '(i32.mul (i32.const 0) (i32.load (i32.const -1)))',
  '(i32.and (i32.load (i32.const -1)) (i32.const 0))',
  '(i32.or (i32.load (i32.const -1)) (i32.const -1))',
])('%s traps', (text) => {
  const { f } = run(`(module (memory 1) (func (export "f") (result i32) ${text}))`)
  expect(() => f()).toThrow('out of bounds memory access')
})
