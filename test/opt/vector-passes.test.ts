import { describe, expect, test } from 'vitest'
import { buildFunc } from '../../src/ir/build.ts'
import { check } from '../../src/ir/check.ts'
import { splitVectors } from '../../src/opt/split-vectors.ts'
import { runVectorLoops } from '../../src/opt/vector-loops.ts'
import { body, readCases } from '../support/ir.ts'
import { loadText } from '../support/load.ts'
import { validate } from '../support/wasm.ts'
import { wat } from '../support/wat.ts'

describe.each([
  ['split-vectors', splitVectors],
  ['vector-loops', runVectorLoops],
])('pass %s', (name, run) => {
  test.each(readCases(name))('$title', ({ input, expected }) => {
    const { module } = validate(wat(`(module ${input})`))
    const func = run(buildFunc(module, module.funcs.at(-1)!))
    check(func, 'wasm', name)
    expect(body(func)).toBe(expected)
  })
})

test('what was loaded keeps its bits when the loop is passed by, and sums are right', () => {
  const { exports } = loadText(`(module (memory (export "memory") 1)
    (func (export "sum") (param $p i32) (param $n i32) (local $sum v128)
      (local.set $sum (v128.load (local.get $p)))
      (if (local.get $n)
        (then (loop $next
          (local.set $p (i32.add (local.get $p) (i32.const 16)))
          (local.set $sum (f32x4.add (local.get $sum) (v128.load (local.get $p))))
          (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))
      (v128.store (i32.const 0) (local.get $sum))))`)()
  const view = new DataView(exports.memory.buffer)
  const bits = [0x7fa12345, 0xffc54321, 0x80000000, 0x3f800000]
  bits.forEach((value, i) => {
    view.setUint32(16 + 4 * i, value, true)
    view.setFloat32(32 + 4 * i, i + 0.5, true)
    view.setFloat32(48 + 4 * i, 0.25, true)
  })
  const lanes = () => bits.map((_, i) => view.getUint32(4 * i, true))
  exports.sum!(16, 0)
  expect(lanes()).toEqual(bits)
  exports.sum!(16, 2)
  expect([view.getFloat32(0, true), view.getFloat32(4, true)]).toEqual([Number.NaN, Number.NaN])
  expect([view.getFloat32(8, true), view.getFloat32(12, true)]).toEqual([2.75, 4.75])
})
