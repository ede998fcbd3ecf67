/** Which form vectors have, and that none is chosen in which a payload of a NaN would be lost that the specification keeps. */
import { expect, test } from 'vitest'
import { buildFunc } from '../../src/ir/build.ts'
import { VectorForms } from '../../src/lower/vector-forms.ts'
import { validate } from '../support/wasm.ts'
import { wat } from '../support/wat.ts'

/** Form of the first local of the last function. */
function formOf(code: string): string {
  const { module } = validate(
    wat(`(module (memory 1) (func (param i32 f32) (local $x v128) (local $y v128) ${code}))`),
  )
  const func = buildFunc(module, module.funcs.at(-1)!)
  const local = func.locals.find(({ type, index }) => type === 'v128' && index === 2)
  return new VectorForms(func).of(local!)
}

const load = '(local.set $x (v128.load (local.get 0)))'
const sum = '(local.set $x (f32x4.add (v128.load (local.get 0)) (v128.load (local.get 0))))'
const product = '(local.set $y (f32x4.mul (local.get $x) (local.get $x)))'
const storeY = '(v128.store (local.get 0) (local.get $y))'
const storeX = '(v128.store (local.get 0) (local.get $x))'

test.each([
  ['a load that arithmetic alone reads', `${load} ${product} ${storeY}`, 'f32x4'],
  ['a load that is stored as well', `${load} ${product} ${storeY} ${storeX}`, 'i32x4'],
  ['a sum that is stored', `${sum} ${storeX}`, 'f32x4'],
  [
    'a sum whose bits are computed with',
    `${sum} (v128.store (local.get 0) (v128.not (local.get $x)))`,
    'i32x4',
  ],
  [
    'a sum or a load that is stored',
    `${sum} (if (local.get 0) (then ${load})) ${storeX} ${product} ${storeY}`,
    'i32x4',
  ],
  [
    'a copy of a load, both read by arithmetic',
    `${load} (local.set $y (local.get $x)) (v128.store (local.get 0) (f32x4.sqrt (local.get $y)))`,
    'f32x4',
  ],
  [
    'a copy of a load that is stored',
    `${load} (local.set $y (local.get $x)) ${product} (v128.store (local.get 0) (local.get $y))`,
    'i32x4',
  ],
  ['the sign of a load, stored', `${load} (v128.store (local.get 0) (f32x4.neg (local.get $x)))`, 'i32x4'],
  [
    'the sign of a load, read by arithmetic',
    `${load} (v128.store (local.get 0) (f32x4.sqrt (f32x4.neg (local.get $x))))`,
    'f32x4',
  ],
  [
    'a load read by arithmetic of two shapes',
    `${load} ${product} ${storeY} (v128.store (local.get 0) (f64x2.sqrt (local.get $x)))`,
    'i32x4',
  ],
  ['a lane of a load as a number', `${load} (local.set 1 (f32x4.extract_lane 1 (local.get $x)))`, 'f32x4'],
  [
    'a lane of a load that is stored',
    `${load} (f32.store (local.get 0) (f32x4.extract_lane 1 (local.get $x)))`,
    'i32x4',
  ],
  [
    'a choice by a comparison',
    `${load} (v128.store (local.get 0) (f32x4.sqrt (v128.bitselect (local.get $x) (local.get $y) (f32x4.lt (local.get $x) (local.get $y)))))`,
    'f32x4',
  ],
  [
    'a choice by any mask',
    `${load} (v128.store (local.get 0) (f32x4.sqrt (v128.bitselect (local.get $x) (local.get $y) (local.get $y))))`,
    'i32x4',
  ],
  [
    'whole lanes moved',
    `${load} (v128.store (local.get 0) (f64x2.sqrt (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $x) (local.get $x))))`,
    'f64x2',
  ],
])('%s', (_title, code, form) => {
  expect(formOf(code)).toBe(form)
})
