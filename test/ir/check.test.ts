import { expect, test } from 'vitest'
import { check } from '../../src/ir/check.ts'
import {
  type Expr,
  expr,
  type Func,
  type Label,
  type Local,
  newLocal,
  type Stmt,
} from '../../src/ir/nodes.ts'
import { parseFunc } from '../../src/ir/text.ts'

const text = `js func 3(p0: i32) {
  var t1: i32
  block B0 {
    if p0 {
      br B0
    }
  }
  t1 = js.or0(js.add(p0, js.num 1:i32))
  js.global_set global0(t1)
}`

const p0 = newLocal('param', 'i32', null, 0)
const stray: Local = { ...p0, index: 9 }
const label: Label = { id: 4, kind: 'block', uses: 1 }
const one = (): Expr => expr('js.num', 'i32', [], 1, 16)
const effect = (value: Expr): Stmt => ({ kind: 'effect', value, at: 16 })

function messageOf(body: Stmt[], dialect: 'wasm' | 'js' = 'js'): string {
  const func: Func = { index: 3, piece: 0, params: [p0], results: [], locals: [], body, at: 0 }
  try {
    check(func, dialect, 'a pass')
  } catch (error) {
    return (error as Error).message
  }
  return 'fine'
}

test('a well-formed function passes, in its dialect alone', () => {
  expect(() => check(parseFunc(text), 'js', 'parse')).not.toThrow()
  expect(() => check(parseFunc(text), 'wasm', 'parse')).toThrow('after parse: ')
})

test('a message names the pass, the function and the offset', () => {
  expect(messageOf([effect(expr('i32.nop', 'i32', [], null, 16))])).toBe(
    'after a pass: i32.nop is not of the js dialect (func 3, at offset 0x10)',
  )
})

const shared = one()
const violations: Record<string, Stmt[]> = {
  'js.num has two parents': [effect(expr('js.add', 'num', [shared, shared], null, 16))],
  'js.nothing is not an operation': [effect(expr('js.nothing', 'i32', [], null, 16))],
  'js.add takes 2 arguments, not 1': [effect(expr('js.add', 'num', [one()], null, 16))],
  'js.num is an i64 after lowering': [effect({ ...one(), type: 'i64' })],
  'local 9 is not declared': [effect(expr('js.get', 'i32', [], stray, 16))],
  'local 9 is not declared (func 3, at offset 0x11)': [{ kind: 'set', local: stray, value: one(), at: 17 }],
  'a local is set to nothing': [{ kind: 'set', local: p0, value: { ...one(), type: 'none' }, at: 16 }],
  'br without an offset': [{ kind: 'br', label, at: Number.NaN }],
  'label 4 is not in scope': [
    { kind: 'block', label, body: [], at: 16 },
    { kind: 'br', label, at: 16 },
  ],
  'label 5 counts no uses': [
    { kind: 'block', label: { id: 5, kind: 'block', uses: 0 }, body: [], at: 16 },
  ].map((block) => {
    const own = block as Stmt & { kind: 'block' }
    return { ...own, body: [{ kind: 'br', label: own.label, at: 16 }] }
  }),
  'switch has no arm 1': [{ kind: 'switch', index: one(), table: [0, 1], arms: [[]], fallback: 0, at: 16 }],
  'switch has no arm 2': [{ kind: 'switch', index: one(), table: [0], arms: [[]], fallback: 2, at: 16 }],
  'a goto was never given its target': [
    {
      kind: 'dispatch',
      label,
      pc: p0,
      cases: [[{ kind: 'goto', label, pc: p0, target: -1, at: 16 }]],
      at: 16,
    },
  ],
}

for (const [message, body] of Object.entries(violations))
  test(message, () => {
    expect(messageOf(body)).toContain(message)
  })
