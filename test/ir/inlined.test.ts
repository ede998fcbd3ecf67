/** Functions that are built into their callers: what they do there is what a call of them did. */
import { describe, expect, test } from 'vitest'
import { compile } from '../../src/index.ts'
import { moduleFacts } from '../../src/ir/facts.ts'
import { run } from '../support/load.ts'
import { validate } from '../support/wasm.ts'
import { wat } from '../support/wat.ts'

describe('which they are', () => {
  const inlined = (text: string, bytes = 12) => {
    const { module, summary } = validate(wat(text))
    return [...moduleFacts(module, summary, bytes).inlined]
  }

  test('a straight line of a few instructions', () => {
    expect(inlined('(module (memory 1) (func (param i32) (result i32) (i32.load (local.get 0))))')).toEqual([
      1,
    ])
    expect(
      inlined('(module (func unreachable) (func) (func (result i32 i32) (i32.const 1) (i32.const 2)))'),
    ).toEqual([1, 1, 1])
  })

  test('no others, and none where nothing is optimised', () => {
    const body = (text: string) => inlined(`(module (func $f (param i32) ${text}))`)
    expect(body('(if (local.get 0) (then))')).toEqual([0])
    expect(body('(local.set 0 (i32.const 1))')).toEqual([0])
    expect(body('(local i32)')).toEqual([0])
    expect(body('(return)')).toEqual([0])
    expect(body('(call $f (i32.const 1))')).toEqual([0])
    expect(
      body('(drop (i32.add (i32.add (local.get 0) (local.get 0)) (i32.add (local.get 0) (local.get 0))))'),
    ).toEqual([0])
    expect(inlined('(module (func))', 0)).toEqual([0])
  })

  test('those that are called and nothing else are gone', () => {
    const text = '(module (func $a (result i32) (i32.const 9)) (func (export "f") (result i32) (call $a)))'
    expect(compile(wat(text)).code).not.toContain('function a(')
    expect(compile(wat(text), { optimize: 0 }).code).toContain('function a(')
    expect(run(text).f()).toBe(9)
  })
})

const module = `(module (memory 1) (global $g (mut i32) (i32.const 3))
  (type $i (func (param i32) (result i32)))
  (func $bump (global.set $g (i32.add (global.get $g) (i32.const 1))))
  (func $g (result i32) (global.get $g))
  (func $sub (param i32 i32) (result i32) (i32.sub (local.get 1) (local.get 0)))
  (func $twice (param i64) (result i64) (i64.add (local.get 0) (local.get 0)))
  (func $swap (param i32 i64) (result i64 i32) (local.get 1) (local.get 0))
  (func $load (export "load") (type $i) (i32.load (local.get 0)))
  (func $unused (param i32) (result i32) (i32.const 5))
  (func $fail (result i32) unreachable)
  (func $store (param i32) (i32.store (i32.const 8) (local.get 0)))
  (table funcref (elem $load))

  (func (export "order") (result i32)
    (i32.add (i32.mul (call $g) (i32.const 100)) (block (result i32) (call $bump) (call $g))))
  (func (export "args") (param i32 i32) (result i32)
    (call $sub (local.tee 0 (i32.mul (local.get 0) (i32.const 2))) (i32.add (local.get 0) (local.get 1))))
  (func (export "late") (param i32) (result i32) (call $sub (local.get 0) (i32.const 1)) (local.set 0 (i32.const 7)) (local.get 0) i32.add)
  (func (export "wide") (param i64) (result i64) (call $twice (call $twice (local.get 0))))
  (func (export "swapped") (param i32 i64) (result i64 i32) (call $swap (local.get 0) (call $twice (local.get 1))))
  (func (export "dropped") (result i32) (call $unused (i32.load (i32.const -1))))
  (func (export "tail") (param i32) (result i32) (return_call $sub (i32.const 1) (local.get 0)))
  (func (export "fails") (param i32) (result i32) (if (result i32) (local.get 0) (then (call $fail)) (else (i32.const 2))))
  (func (export "through") (param i32) (result i32)
    (call $store (i32.const 77)) (call_indirect (type $i) (local.get 0) (i32.const 0)))
  (func (export "loop") (param i32) (result i32) (local i32)
    (loop $l (local.set 1 (call $sub (i32.const -3) (local.get 1)))
      (br_if $l (local.tee 0 (call $sub (i32.const 1) (local.get 0)))))
    (local.get 1)))`

describe.each([0, 1, 2, 's'] as const)('level %s', (optimize) => {
  const exports = run(module, {}, { optimize })

  test('arguments are evaluated once, in order, before', () => {
    expect(exports.order()).toBe(304)
    expect(exports.args(3, 10)).toBe(10)
    expect(exports.late(4)).toBe(4)
    expect(() => exports.dropped()).toThrow('out of bounds memory access')
  })

  test('of every type, and several results', () => {
    expect(exports.wide(2n ** 61n + 1n)).toBe(-(2n ** 63n) + 4n)
    expect(exports.swapped(5, 2n ** 40n)).toEqual([2n ** 41n, 5])
  })

  test('in loops, as tail calls, where they trap and where others call them', () => {
    expect(exports.loop(10)).toBe(30)
    expect(exports.tail(9)).toBe(8)
    expect(exports.fails(0)).toBe(2)
    expect(() => exports.fails(1)).toThrow('unreachable')
    expect(exports.through(8)).toBe(77)
    expect(exports.load(8)).toBe(77)
  })
})
