/** Which tail calls share a loop, and which are left pending. */
import { expect, test } from 'vitest'
import { moduleFacts } from '../../src/ir/facts.ts'
import { validate } from '../support/wasm.ts'
import { wat } from '../support/wat.ts'

function tails(fields: string) {
  const { module, summary } = validate(wat(`(module ${fields})`))
  const { groups, isCut } = moduleFacts(module, summary).tails
  return { all: new Set(groups.values()), groups, isCut }
}

/** Members of the groups; those of pending ones have a `?`. */
function groupsOf(fields: string): string[] {
  return [...tails(fields).all].map(({ members, pending }) => members.join(' ') + (pending ? '?' : '')).sort()
}

const type = '(type $t (func (param i32)))'
const known = `${type} (table 4 funcref)`
const shared = `${type} (table (export "t") 4 funcref)`
const through = '(return_call_indirect (type $t) (i32.const 0) (local.get 0))'
const call = (callee: number) => `(return_call ${callee} (local.get 0))`
const func = (body: string) => `(func (type $t) ${body})`

test('calls without a cycle need no group', () => {
  expect(groupsOf(type + func(call(1)) + func(call(2)) + func(''))).toEqual([])
})

test('a cycle of direct calls is a group', () => {
  expect(groupsOf(type + func(call(0)))).toEqual(['0'])
  expect(
    groupsOf(
      type +
        func(call(1)) +
        func(`(if (local.get 0) (then ${call(2)})) ${call(3)}`) +
        func(call(0)) +
        func(''),
    ),
  ).toEqual(['0 1 2'])
  expect(
    groupsOf(
      type +
        func(call(1)) +
        func(call(0)) +
        func(call(3)) +
        func(`(if (local.get 0) (then ${call(2)})) ${call(0)}`),
    ),
  ).toEqual(['0 1', '2 3'])
})

test('a call of an import is pending, and whoever calls that function in its place', () => {
  const fields = `${type} (import "m" "f" (func (type $t)))`
  expect(groupsOf(fields + func(call(0)) + func(call(1)) + func('(call 1 (local.get 0))'))).toEqual([
    '1?',
    '2?',
  ])
})

test('a call through a table that others may write to is pending', () => {
  expect(groupsOf(shared + func(through))).toEqual(['0?'])
  const grown = '(drop (table.grow (ref.null func) (i32.const 1)))'
  expect(groupsOf(known + func(through) + func(grown))).toEqual(['0?'])
  expect(groupsOf(known + func(through) + func('(table.set (i32.const 0) (ref.null func))'))).toEqual(['0?'])
  const offset = `(import "m" "g" (global i32)) ${known} (elem (global.get 0) $f)`
  expect(groupsOf(`${offset} (func $f (type $t) ${through})`)).toEqual(['0?'])
})

test('a call through a table that nobody writes to leads to what is in it', () => {
  expect(groupsOf(known + func(through))).toEqual([])
  const elements = '(elem (i32.const 0) 1 2 3 3 )'
  expect(groupsOf(known + elements + func(through) + func('') + func('') + func(''))).toEqual([])
  expect(groupsOf(known + elements + func(through) + func(through) + func(call(0)) + func(''))).toEqual([
    '0 1 2',
  ])
})

test('members that are called by others are entries; one alone has the body', () => {
  const [alone] = tails(`${type} (func (type $t) ${call(1)}) (func (export "f") (type $t) ${call(0)})`).all
  expect(alone).toMatchObject({ leader: 1, separate: false, slots: ['i32'] })
  const [both] = tails(
    `${type} (func (export "f") (type $t) ${call(1)}) (func (export "g") (type $t) ${call(0)})`,
  ).all
  expect(both).toMatchObject({ leader: 0, separate: true })
})

test('members share variables by type', () => {
  const [group] = tails(`
    (func (param i32 f64 i32) (return_call 1 (i64.const 0) (local.get 1) (local.get 1) (local.get 0)))
    (func (param i64 f64 f64 i32) (return_call 0 (local.get 3) (local.get 1) (local.get 3)))`).all
  expect(group?.slots).toEqual(['i32', 'f64', 'i32', 'i64', 'f64'])
})

test('members with many parameters are few', () => {
  const many = 900
  const first = `(func (param ${'i32 '.repeat(many)}) (return_call 1 (local.get 0)))`
  const others = Array.from({ length: 30 }, (_, i) => `(func (param i32) ${call(i + 2)})`)
  const last = `(func (param i32) ${'(local.get 0) '.repeat(many)} (return_call 0))`
  const { all, groups } = tails([first, ...others, last].join(''))
  expect(groups.get(0)?.members.length).toBeLessThan(12)
  expect([...all].every(({ pending }) => pending)).toBe(true)
})

test('a component that is too large is cut', () => {
  const large = '(drop (i64.const 0x7fffffffffffffff))'.repeat(600)
  const { groups, isCut } = tails(type + [1, 2, 3, 0].map((next) => func(large + call(next))).join(''))
  expect([...groups.values()].every(({ pending }) => pending)).toBe(true)
  expect(groups.get(0)).toBe(groups.get(1))
  expect(groups.get(0)).not.toBe(groups.get(2))
  expect(isCut(1, 2)).toBe(true)
  expect(isCut(0, 1)).toBe(false)
  const dispatch = `${known} (elem (i32.const 0) 0 1 2 3)`
  expect(groupsOf(dispatch + [1, 2, 3, 0].map(() => func(large + through)).join(''))).toEqual([
    '0?',
    '1?',
    '2?',
    '3?',
  ])
})
