import { expect, test } from 'vitest'
import { moduleFacts } from '../../src/ir/facts.ts'
import { funcType } from '../../src/wasm/types.ts'
import { validate } from '../support/wasm.ts'
import { wat } from '../support/wat.ts'

interface Facts {
  canGrow: boolean[]
  /** Indices of the functions that may grow a memory. */
  mayGrow: number[]
  /** Whether an indirect call of type [] -> [] through the table may. */
  indirect(table: number): boolean
}

function facts(fields: string): Facts {
  const { module, summary } = validate(wat(`(module ${fields})`))
  const { canGrow, mayGrow, mayGrowIndirect } = moduleFacts(module, summary)
  const plain = module.types.find((type) => type.comp.kind === 'func' && funcType(type).params.length === 0)!
  return {
    canGrow: [...canGrow],
    mayGrow: [...mayGrow.keys()].filter((index) => mayGrow[index] === 1),
    indirect: (table) => mayGrowIndirect(table, plain),
  }
}

const grow = '(drop (memory.grow (i32.const 1)))'

test('a memory can grow if somebody grows it or others can reach it', () => {
  expect(facts('(memory 1 2) (func)').canGrow).toEqual([false])
  expect(facts(`(memory 1 2) (func ${grow})`).canGrow).toEqual([true])
  expect(facts('(memory (export "m") 1) (func)').canGrow).toEqual([true])
  expect(facts('(import "m" "m" (memory 1)) (func)').canGrow).toEqual([true])
  expect(facts(`(memory (export "m") 1 1) (func ${grow})`).canGrow).toEqual([false])
})

test('a growth spreads to callers of callers, not to callees', () => {
  expect(
    facts(`(memory 1) (func) (func (call 0) ${grow}) (func (call 1)) (func (call 2)) (func (call 0))`)
      .mayGrow,
  ).toEqual([1, 2, 3])
})

test('recursion ends', () => {
  expect(facts(`(memory 1) (func (call 1)) (func (call 0) (call 2)) (func ${grow})`).mayGrow).toEqual([
    0, 1, 2,
  ])
})

test('an import may grow a memory that can, whoever calls it may', () => {
  const fields = '(import "a" "b" (func)) (memory (export "m") 1 2) (func (call 0)) (func)'
  expect(facts(fields).mayGrow).toEqual([0, 1])
  expect(facts(fields.replace('1 2', '2 2')).mayGrow).toEqual([])
})

test('an indirect call reaches the functions of its type that escape', () => {
  const one = facts(`(memory 1) (type $t (func)) (table 1 funcref) (elem (i32.const 0) func 0)
    (func ${grow}) (func (call_indirect (type $t) (i32.const 0))) (func (param i32) ${grow})`)
  expect(one.mayGrow).toEqual([0, 1, 2])
  expect(one.indirect(0)).toBe(true)
  const other = facts(`(memory 1) (type $t (func)) (table 1 funcref) (elem (i32.const 0) func 2 0)
    (func) (func (call_indirect (type $t) (i32.const 0))) (func (param i32) ${grow})`)
  expect(other.mayGrow).toEqual([2])
  expect(other.indirect(0)).toBe(false)
})

test('equal types are one type', () => {
  expect(
    facts(`(memory 1) (type $t (func)) (type $u (func)) (table 1 funcref) (elem (i32.const 0) func 0)
      (func (type $u) ${grow}) (func (call_indirect (type $t) (i32.const 0)))`).mayGrow,
  ).toEqual([0, 1])
})

test('an indirect call through a table of others may do anything', () => {
  const call = `(memory 1) (type $t (func)) (func (call_indirect (type $t) (i32.const 0))) (func ${grow})`
  expect(facts(`${call} (table 1 funcref)`).mayGrow).toEqual([1])
  expect(facts(`${call} (table (export "t") 1 funcref)`).mayGrow).toEqual([0, 1])
  expect(facts(`(import "a" "t" (table 1 funcref)) ${call}`).indirect(0)).toBe(true)
})

test('a private table may hold functions of others once a reference can come in', () => {
  const rest = `(memory 1) (table 1 funcref) (type $t (func)) (func (call_indirect (type $t) (i32.const 0))) (func ${grow})`
  expect(facts(`${rest} (func (export "f") (param externref))`).mayGrow).toEqual([1])
  expect(facts(`${rest} (func (param funcref))`).mayGrow).toEqual([1])
  expect(facts(`${rest} (func (export "f") (param funcref))`).mayGrow).toEqual([0, 1])
  expect(facts(`(import "a" "g" (global funcref)) ${rest}`).indirect(0)).toBe(true)
  expect(facts(`(import "a" "f" (func (result funcref))) ${rest}`).indirect(0)).toBe(true)
  expect(facts(`${rest} (global (export "g") (mut funcref) (ref.null func))`).indirect(0)).toBe(true)
  expect(facts(`${rest} (table (export "t") 1 funcref)`).indirect(0)).toBe(true)
})

test('what exports, segments, globals and the start function lead to is reachable', () => {
  const { module, summary } = validate(
    wat(`(module (table 1 funcref) (elem (i32.const 0) func 1) (start 2) (global funcref (ref.func 3))
      (func) (func (call 4)) (func (call 5)) (func) (func (call 4)) (func)
      (func (export "f")) (func (call 8)) (func (call 7)))`),
  )
  expect([...moduleFacts(module, summary).reachable]).toEqual([0, 1, 1, 1, 1, 1, 1, 0, 0])
})
