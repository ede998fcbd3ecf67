/** A converted i32 and a promoted f32 keep their narrow types in the JS dialect: what meets them must not rely on it. */
import { expect, test } from 'vitest'
import { run } from '../support/load.ts'

test('a converted i32 as a further result goes to a cell for floats', () => {
  const { f } = run(`(module (func (export "f") (param i32) (result i32 f64 f64)
    (i32.const 1) (f64.convert_i32_u (local.get 0)) (f64.convert_i32_s (local.get 0))))`)
  expect(f(-1)).toEqual([1, 4294967295, -1])
})

test('select of a promoted f32 and an f64 is not an f32', () => {
  const { f } = run(`(module (func (export "f") (param f32 f64 i32) (result f32)
    (f32.demote_f64 (select (f64.promote_f32 (local.get 0)) (local.get 1) (local.get 2)))))`)
  expect(f(0.5, 0.1, 0)).toBe(Math.fround(0.1))
})

test('select of a converted i32 and an f64 is not an integer', () => {
  const { f } = run(`(module (func (export "f") (param i32 f64 i32) (result i32)
    (i32.eqz (f64.lt
      (select (f64.convert_i32_s (local.get 0)) (local.get 1) (local.get 2))
      (f64.convert_i32_s (local.get 0))))))`)
  expect(f(3, Number.NaN, 0)).toBe(1)
})
