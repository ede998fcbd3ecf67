import { expect, test } from 'vitest'
import { Bindings } from '../../src/emit/bindings.ts'
import { printFunc } from '../../src/emit/func.ts'
import {
  type Expr,
  expr,
  type Func,
  type Label,
  type Local,
  newLocal,
  type Stmt,
} from '../../src/ir/nodes.ts'
import { decode } from '../../src/wasm/decode.ts'
import { defaultFeatures } from '../../src/wasm/features.ts'
import { wat } from '../support/wat.ts'

const module = decode(wat('(module (func $f (param i32) (result i32) (local.get 0)))'), defaultFeatures)
const x = newLocal('param', 'i32', 'x', 0)
const pc = newLocal('temp', 'i32', null, 1)
const get = (local: Local): Expr => expr('js.get', 'i32', [], local, 0)
const num = (value: number): Expr => expr('js.num', 'i32', [], value, 0)
const set = (value: Expr): Stmt => ({ kind: 'set', local: x, value, at: 0 })
const add = (value: number): Stmt =>
  set(expr('js.or0', 'i32', [expr('js.add', 'num', [get(x), num(value)], null, 0)], null, 0))
const isBelow = (value: number): Expr => expr('js.lt', 'bool', [get(x), num(value)], null, 0)
const give: Stmt = { kind: 'return', values: [get(x)], at: 0 }
const br = (label: Label): Stmt => ({ kind: 'br', label, at: 0 })
const when = (cond: Expr, then: Stmt[], otherwise: Stmt[] = []): Stmt => ({
  kind: 'if',
  cond,
  then,
  else: otherwise,
  at: 0,
})
const newLabel = (kind: Label['kind'], uses: number): Label => ({ id: 0, kind, uses })

function text(body: Stmt[], minify = false): string {
  const func: Func = { index: 0, piece: 0, params: [x], results: ['i32'], locals: [pc], body, at: 0 }
  return printFunc(func, new Bindings(module, { minify })).text
}

/** The same value from the pretty and the compact text. */
function call(body: Stmt[], argument: number): unknown {
  const values = [false, true].map((minify) => {
    const bindings = new Bindings(module, { minify })
    return new Function(`${text(body, minify)};return ${bindings.func(0).name}`)()(argument)
  })
  expect(values[0]).toBe(values[1])
  return values[0]
}

test('a loop that ends with its only branch back is a do-while', () => {
  const loop = newLabel('loop', 1)
  const body: Stmt[] = [
    { kind: 'loop', label: loop, body: [add(3), when(isBelow(10), [br(loop)])], at: 0 },
    give,
  ]
  expect(text(body)).toContain('while (x < 10)')
  expect(call(body, 0)).toBe(12)
  expect(call(body, 20)).toBe(23)
})

test('a loop that begins with its exit, or is an if that goes back, is a while', () => {
  const out = newLabel('block', 1)
  const loop = newLabel('loop', 1)
  const exitFirst: Stmt[] = [
    {
      kind: 'block',
      label: out,
      body: [{ kind: 'loop', label: loop, body: [when(isBelow(10), [br(out)]), add(-3), br(loop)], at: 0 }],
      at: 0,
    },
    give,
  ]
  expect(text(exitFirst)).toContain('while (x >= 10) {')
  expect(text(exitFirst)).not.toContain('break')
  expect(call(exitFirst, 20)).toBe(8)
  expect(call(exitFirst, 5)).toBe(5)

  const again = newLabel('loop', 2)
  const goBack: Stmt[] = [
    {
      kind: 'loop',
      label: again,
      body: [when(isBelow(10), [add(3), when(isBelow(8), [br(again)]), add(1), br(again)])],
      at: 0,
    },
    give,
  ]
  expect(text(goBack)).toContain('while (x < 10) {')
  expect(call(goBack, 0)).toBe(10)
  expect(call(goBack, 20)).toBe(20)
})

test('the opposite of a comparison of floats is no comparison', () => {
  const y = newLocal('local', 'f64', 'y', 2)
  const below = expr(
    'js.lt',
    'bool',
    [expr('js.get', 'f64', [], y, 0), expr('js.num', 'f64', [], 1.5, 0)],
    null,
    0,
  )
  const out = newLabel('block', 1)
  const loop = newLabel('loop', 1)
  const body: Stmt[] = [
    {
      kind: 'block',
      label: out,
      body: [{ kind: 'loop', label: loop, body: [when(below, [br(out)]), add(1), br(loop)], at: 0 }],
      at: 0,
    },
    give,
  ]
  expect(text(body)).toContain('while (!(y < 1.5))')
})

test('branches over two loops need labels, others do not', () => {
  const out = newLabel('block', 1)
  const outer = newLabel('loop', 2)
  const inner = newLabel('loop', 1)
  const body: Stmt[] = [
    {
      kind: 'block',
      label: out,
      at: 0,
      body: [
        {
          kind: 'loop',
          label: outer,
          at: 0,
          body: [
            add(1),
            {
              kind: 'loop',
              label: inner,
              at: 0,
              body: [
                add(10),
                when(isBelow(50), [br(inner)]),
                when(isBelow(55), [br(outer)]),
                when(isBelow(200), [br(out)]),
                set(num(-1)),
                br(outer),
              ],
            },
          ],
        },
      ],
    },
    give,
  ]
  expect(call(body, 0)).toBe(62)
  expect(call(body, 60)).toBe(71)
  expect(call(body, 300)).toBe(61)
})

test('arms of a switch leave it, and leave what is around it by label', () => {
  const out = newLabel('block', 1)
  const body: Stmt[] = [
    {
      kind: 'block',
      label: out,
      at: 0,
      body: [
        {
          kind: 'switch',
          index: get(x),
          table: [0, 2, 0, 1],
          arms: [[set(num(100))], [set(num(200)), br(out)], [{ kind: 'return', values: [num(7)], at: 0 }]],
          fallback: 2,
          at: 0,
        },
        add(1),
      ],
    },
    give,
  ]
  expect([0, 1, 2, 3, 4, -1].map((k) => call(body, k))).toEqual([101, 7, 101, 200, 7, 7])
})

test('a dispatch falls through its cases and goes on where a goto says', () => {
  const label = newLabel('dispatch', 2)
  const goto = (target: number): Stmt => ({ kind: 'goto', label, pc, target, at: 0 })
  const loop = newLabel('loop', 1)
  const body: Stmt[] = [
    {
      kind: 'dispatch',
      label,
      pc,
      at: 0,
      cases: [
        [add(1), when(isBelow(5), [goto(0)])],
        [{ kind: 'loop', label: loop, at: 0, body: [when(isBelow(20), [goto(3)]), add(-7), br(loop)] }],
        [set(num(-1))],
        [add(1000)],
      ],
    },
    give,
  ]
  expect(call(body, 0)).toBe(1005)
  expect(call(body, 40)).toBe(1013)
})

test('minified, a set goes into the statement behind it where that reads the variable first', () => {
  const call = (...args: Expr[]): Expr => expr('js.call', 'i32', args, 0, 0)
  const setPc = (value: Expr): Stmt => ({ kind: 'set', local: pc, value, at: 0 })
  const body = (stmts: Stmt[]): string => text(stmts, true).replace(/^.*?\{var \w=0;/, '')
  const joined = [set(call(num(1))), setPc(call(num(2), get(x), get(pc))), give]
  expect(body(joined)).toBe('b=aa(2,a=aa(1),b);return a}')
  expect(body([set(call(num(1))), when(isBelow(3), [setPc(get(x))]), give])).toBe(
    'if((a=aa(1))<3)b=a;return a}',
  )
  // Something is read before it, or all of it would be in parentheses for nothing.
  const late = [setPc(call(num(1))), set(call(get(x), get(pc))), give]
  expect(body(late)).toBe('b=aa(1);return aa(a,b)}')
  expect(body([setPc(call(num(1))), set(expr('js.and', 'i32', [get(pc), get(x)], null, 0)), give])).toBe(
    'b=aa(1);return b&a}',
  )
})
