/** Whatever the bytes are, the outcome is a module or a CompileError. */
import { expect, test } from 'vitest'
import { CompileError } from '../../src/errors.ts'
import { validate } from '../support/wasm.ts'
import { wat } from '../support/wat.ts'

const sources = [
  `(module (type (func (param i32 i64) (result f32 f64))) (import "m" "f" (func (type 0)))
    (memory 1 2) (table 3 externref) (global $g (mut f64) (f64.const 1.5)) (export "g" (global $g))
    (data (i32.const 0) "hello") (data "passive") (start 1)
    (func (local i32 i64) (block (loop (br_table 0 1 (local.get 0))))
      (memory.init 1 (i32.const 0) (i32.const 0) (i32.const 1)) (data.drop 1)))`,
  `(module $named (table 4 funcref) (elem (i32.const 0) func $f $g) (elem funcref (ref.func $f) (ref.null func))
    (func $f (param $p i32) (result i32) (if (result i32) (local.get $p) (then (i32.const 1)) (else (i32.const 2))))
    (func $g (drop (call_indirect (param i32) (result i32) (i32.const 1) (i32.const 0)))
      (drop (i64.const 0x123456789abcdef)) (drop (f32.const 2)) (drop (select (result i32) (i32.const 1) (i32.const 2) (i32.const 3)))))`,
]

function outcome(bytes: Uint8Array): void {
  try {
    validate(bytes)
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
    expect(error.offset).toBeLessThanOrEqual(bytes.length)
  }
}

test('modules cut at every byte', () => {
  for (const source of sources) {
    const bytes = wat(source)
    for (let size = 0; size < bytes.length; size++) outcome(bytes.subarray(0, size))
  }
})

test('modules with every byte changed', () => {
  for (const source of sources) {
    const bytes = wat(source)
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0x00, 0x01, 0x0b, 0x40, 0x64, 0x7f, 0x80, 0xfc, 0xff, bytes[at]! ^ 1]) {
        const changed = bytes.slice()
        changed[at] = value
        outcome(changed)
      }
    }
  }
})

test('modules with random changes', () => {
  let seed = 12345
  const random = (below: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
    return (seed >>> 8) % below
  }
  for (const source of sources) {
    const bytes = wat(source)
    for (let round = 0; round < 3000; round++) {
      const changed = bytes.slice()
      for (let i = random(4); i >= 0; i--) changed[8 + random(bytes.length - 8)] = random(256)
      outcome(changed)
    }
  }
})
