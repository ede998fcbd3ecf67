import { expect, test } from 'vitest'
import { expr, type Func, type Imm, type Local, newLocal, type Stmt } from '../../src/ir/nodes.ts'
import { parseFunc, printFunc } from '../../src/ir/text.ts'
import { branches, opcodes } from '../../src/wasm/opcodes.ts'
import { buildModule } from '../support/ir.ts'
import { wat } from '../support/wat.ts'

function expectRoundTrip(func: Func): void {
  const text = printFunc(func)
  expect(printFunc(parseFunc(text))).toBe(text)
}

test('a text of every kind of statement is printed as it was parsed', () => {
  const text = `js func 7(p0: i32 "a \\"}{", p1.lo: i32, p1.hi: i32): f64, i32 {
  var l2: f64 "x", t3: view, t4: i32, t5: ref
  t3 = js.view 0
  block B0 {
    loop L1 {
      if js.lt(p0, js.num 3:i32) {
        br B0
      } else {
        br L1
      }
    }
  }
  switch p0 [0 1 0] else 1 {
    case 0 {
      return js.num -0:f64, js.or0(js.add(p1.lo, p1.hi))
    }
    case 1 {
      trap trap_unreachable
    }
  }
  dispatch D2 t4 {
    case 0 {
      goto D2 t4 1
    }
    case 1 {
    }
  }
  l2 = js.load Float64:f64(t3, js.add(js.u32(p0), js.num 4294967295:num))
  js.store Int32(t3, p0, js.num NaN:i32)
  t5 = js.call_indirect 0 (i32,funcref)->(externref):ref(p0, js.null)
  js.helper table_set:none(js.entity table0, p0, t5)
  js.cell_set i32[1](js.global.lo global3)
  js.helper memory_fill:none
  return p0:f64, js.num 1e-7:f64
}
`
  expect(printFunc(parseFunc(text))).toBe(text)
})

test('an empty function has a text', () => {
  expectRoundTrip({ index: 0, piece: 0, params: [], results: [], locals: [], body: [], at: 0 })
})

test('parsing resolves names to shared locals and labels and counts branches', () => {
  const func = parseFunc('wasm func 0(p0: i32) {\nblock B0 {\nbr B0\nbr B0\n}\np0 = p0\n}')
  const [block, set] = func.body as [Stmt & { kind: 'block' }, Stmt & { kind: 'set' }]
  expect(block.label).toEqual({ id: 0, kind: 'block', uses: 2 })
  expect(set.local).toBe(func.params[0])
  expect(set.value.imm).toBe(set.local)
})

test('what cannot be read is named', () => {
  expect(() => parseFunc('wasm func 0() {\nbr B1\n}')).toThrow('B1 is not a label')
  expect(() => parseFunc('wasm func 0() {\nl1 = i32.const 1\n}')).toThrow('l1 is not declared')
  expect(() => parseFunc('js func 0() {\njs.num 1\n}')).toThrow('js.num must have a type')
  expect(() => parseFunc('js func 0() {\njs.global:i32 global0\n}')).toThrow(
    'expected the end of the statement',
  )
})

/** A generator of numbers (mulberry32). */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

function randomImm(name: string, random: (below: number) => number, local: Local): Imm {
  const bits = () => random(2 ** 32) | 0
  if (name.endsWith('.get') && name.startsWith('local')) return local
  if (name === 'f32.const') return random(3) === 0 ? 0x7f800001 + random(99) : bits()
  if (name === 'f64.const') return { lo: bits(), hi: random(3) === 0 ? 0xfff80000 | 0 : bits() }
  if (name === 'i64.const') return { lo: bits(), hi: bits() }
  const imms: Imm[] = [
    null,
    bits(),
    { memory: random(3), offset: random(2 ** 32), align: random(4) },
    { first: random(9), second: random(9) },
    { space: 'data', index: random(9) },
    'i64_trunc_sat_s',
  ]
  return imms[random(imms.length)] ?? null
}

test('random trees of all mnemonics but those of control round-trip', () => {
  const random = randomNumbers(1)
  const local = newLocal('local', 'i64', 'é\n', 4)
  const names = opcodes
    .filter((op) => (op.effects & branches) === 0 && !/call_indirect|call_ref|select t/.test(op.name))
    .map((op) => op.name)
  const tree = (depth: number): ReturnType<typeof expr> => {
    const name = names[random(names.length)]!
    const args = depth === 0 ? [] : Array.from({ length: random(4) }, () => tree(depth - 1))
    const isGet = name === 'local.get'
    const type = (['i32', 'i64', 'f32', 'f64', 'ref', 'none'] as const)[random(6)]!
    return expr(name, type, isGet ? [] : args, randomImm(name, random, local), 0)
  }
  for (let i = 0; i < 300; i++) {
    const body: Stmt[] = [
      { kind: 'effect', value: tree(3), at: 0 },
      { kind: 'set', local, value: tree(2), at: 0 },
      {
        kind: 'if',
        cond: tree(1),
        then: [{ kind: 'return', values: [tree(1), tree(0)], at: 0 }],
        else: [],
        at: 0,
      },
    ]
    expectRoundTrip({ index: i, piece: 0, params: [], results: [], locals: [local], body, at: 0 })
  }
})

test('built and lowered functions round-trip', () => {
  const source = `(module
    (type $t (func (param i64 f32) (result i64 f64)))
    (table 1 funcref) (memory 1 2) (global $g (mut i64) (i64.const -7))
    (func (param $x i64) (param $y f32) (result i64 f64)
      (block (loop (br_if 1 (i64.eqz (local.get $x)))
        (i64.store offset=8 (i32.const 0) (i64.const 0x8000000000000000))
        (global.set $g (i64.mul (global.get $g) (local.get $x)))
        (br_table 0 1 0 (i32.load8_u (i32.const 4)))))
      (f64.store (i32.const 0) (f64.const nan:0x123)) (f32.store (i32.const 0) (f32.const -0.1))
      (call_indirect (type $t) (local.get $x) (local.get $y) (i32.const 0))))`
  for (const { wasm, js } of buildModule(wat(source)).funcs) {
    expectRoundTrip(wasm)
    expectRoundTrip(js)
  }
})
