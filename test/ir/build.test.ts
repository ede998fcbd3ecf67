import { describe, expect, test } from 'vitest'
import { engineTraits } from '../../src/engines.ts'
import { buildConst, buildFunc, maxNesting } from '../../src/ir/build.ts'
import { moduleFacts } from '../../src/ir/facts.ts'
import type { Expr, Func, GotoStmt, Stmt } from '../../src/ir/nodes.ts'
import { eachExpr, eachStmt, innerLists, ownExprs } from '../../src/ir/walk.ts'
import { lowerConst } from '../../src/lower/lowerer.ts'
import { binary, bytes, section, sized, u32 } from '../support/binary.ts'
import { buildModule, builtBody, readCases, unindent } from '../support/ir.ts'
import { compileError, validate } from '../support/wasm.ts'
import { wat } from '../support/wat.ts'

describe('building', () => {
  for (const { title, input, expected } of readCases('build'))
    test(title, () => {
      expect(builtBody(input)).toBe(expected)
    })
})

test('all results of a call are read before anything pending is evaluated', () => {
  const shifts = '(i64.shl (local.get 0) (local.get 0))'.repeat(63)
  const text = builtBody(`(func $f (result i32 i32 i32) (i32.const 1) (i32.const 2) (i32.const 3))
    (func (param i64) ${shifts} (call $f) ${'(drop)'.repeat(66)})`)
  expect(text).toContain('t1 = call 0:i32\nt2 = call.result 1:i32\nt3 = call.result 2:i32\n')
})

test('parameters, locals and temps have their index and name; locals that are not used do not exist', () => {
  const { wasm } = buildModule(
    wat(
      '(module (func (param $x i64) (local f32 f64) (local $y i32) (local.set $y (i32.wrap_i64 (local.get $x)))))',
    ),
  ).funcs[0]!
  expect(wasm.params).toMatchObject([{ kind: 'param', type: 'i64', name: 'x', index: 0 }])
  expect(wasm.locals).toMatchObject([{ kind: 'local', type: 'i32', name: 'y', index: 3 }])
})

/** One function of type [i32] -> [i32] with a body of code bytes (its `end` is added). */
function buildCode(code: number[]): Func {
  const module = binary(
    section(1, 1, 0x60, 1, 0x7f, 1, 0x7f),
    section(3, 1, 0),
    section(10, 1, sized(0, code, 0x0b)),
  )
  const validated = validate(module).module
  return buildFunc(validated, validated.funcs[0]!)
}

const get0 = [0x20, 0]
const increment = [0x20, 0, 0x41, 1, 0x6a, 0x21, 0]

interface Depths {
  nesting: number
  expr: number
  exprs: number
}

function depthsOf(func: Func): Depths {
  const depths: Depths = { nesting: 0, expr: 0, exprs: 0 }
  measure(func.body, 0, depths)
  return depths
}

function measure(list: readonly Stmt[], depth: number, depths: Depths): void {
  depths.nesting = Math.max(depths.nesting, depth)
  for (const stmt of list) {
    for (const own of ownExprs(stmt)) {
      depths.exprs++
      depths.expr = Math.max(depths.expr, exprDepth(own))
    }
    for (const inner of innerLists(stmt)) measure(inner, depth + 1, depths)
  }
}

function exprDepth(node: Expr): number {
  return 1 + Math.max(0, ...node.args.map(exprDepth))
}

/** `depth` blocks around code: each begins with a branch to `target` and ends with an increment. */
function nested(depth: number, target: (level: number) => number): number[] {
  const code: number[] = []
  for (let i = 0; i < depth; i++) code.push(0x02, 0x40, ...get0, 0x0d, ...u32(target(i)))
  for (let i = 0; i < depth; i++) code.push(...increment, 0x0b)
  return [...code, ...get0]
}

describe('constant expressions', () => {
  const lowered = (depth: number): Expr => {
    const sum = `${'(i32.add (global.get 0) '.repeat(depth)}(i32.const 1)${')'.repeat(depth)}`
    const { module, summary } = validate(wat(`(module (import "a" "b" (global i32)) (global i32 ${sum}))`))
    const options = { unsafeNoTraps: false, engine: engineTraits.any, accessors: false }
    const cx = { module, facts: moduleFacts(module, summary), options }
    return lowerConst(buildConst(module, module.globals[1]!.init!), cx)[0]!
  }

  test('are one expression without temps, however many operators they have', () => {
    const ops = new Set<string>()
    eachExpr(lowered(199), (node) => ops.add(node.op))
    expect([...ops].sort()).toEqual(['js.add', 'js.global', 'js.num', 'js.or0'])
  })

  test('of a depth that no engine would parse are refused', () => {
    expect(compileError(() => lowered(300)).message).toMatch(
      /^constant expression is more than 200 operators deep \(at offset 0x/,
    )
  })
})

describe('deep code', () => {
  test('300 nested blocks end in a state machine whose branches all have a target', () => {
    const func = buildCode(nested(300, () => 0))
    const machines: Stmt[] = []
    const gotos: GotoStmt[] = []
    eachStmt(func.body, (stmt) => {
      if (stmt.kind === 'dispatch') machines.push(stmt)
      if (stmt.kind === 'goto') gotos.push(stmt)
    })
    expect(machines).toHaveLength(1)
    const [machine] = machines as [Stmt & { kind: 'dispatch' }]
    expect(machine.label.uses).toBe(gotos.length)
    for (const { target } of gotos) expect(machine.cases[target]).toBeDefined()
    expect(depthsOf(func).nesting).toBeLessThanOrEqual(maxNesting + 3)
  })

  test('a ladder of 300 blocks around a br_table is a switch', () => {
    const targets = Array.from({ length: 300 }, (_, i) => u32(i)).flat()
    const ladder = bytes(Array(300).fill([0x02, 0x40]).flat(), get0, 0x0e, u32(300), targets, 0)
    const arms = Array.from({ length: 300 }, () => [0x0b, ...get0, 0x0f]).flat()
    const func = buildCode([...ladder, ...arms, ...get0])
    expect(depthsOf(func).nesting).toBeLessThan(5)
    const [first] = func.body
    expect(first?.kind === 'switch' && first.arms.length).toBe(300)
  })

  test('blocks, loops and ifs of a state machine are its cases', () => {
    const open = '(block (br_if 0 (local.get 0)) '.repeat(maxNesting)
    const close = ')'.repeat(maxNesting)
    const text = builtBody(`(func (param i32) (result i32) ${open}
      (block (loop (br_if 1 (local.get 0)) (if (local.get 0)
        (then (local.set 0 (i32.const 1)) (br 1)) (else (br 2))) (br 3)))
      ${close} (local.get 0))`)
    const [machine = ''] = /^( *)dispatch[\s\S]*?^\1\}/m.exec(text) ?? []
    expect(unindent(machine)).toMatchInlineSnapshot(`
      "dispatch D201 t1 {
        case 0 {
          if p0 {
            goto D201 t1 4
          }
        }
        case 1 {
          if p0 {
            goto D201 t1 3
          }
          if i32.eqz(p0) {
            goto D201 t1 2
          }
          p0 = i32.const 1
          goto D201 t1 1
        }
        case 2 {
          goto D201 t1 3
        }
        case 3 {
        }
        case 4 {
        }
      }"
    `)
  })

  test('5,000 nested blocks with code between have bounded depth', () => {
    const { nesting, expr } = depthsOf(buildCode(nested(5000, (level) => level >> 1)))
    expect(nesting).toBeLessThanOrEqual(maxNesting + 3)
    expect(expr).toBeLessThan(10)
  })

  test('5,000 nested loops and ifs have bounded depth', () => {
    const code: number[] = []
    for (let i = 0; i < 2500; i++) code.push(0x03, 0x40, ...get0, 0x04, 0x40, ...increment)
    for (let i = 0; i < 2500; i++) code.push(0x05, ...increment, 0x0b, ...get0, 0x0d, 0, 0x0b)
    expect(depthsOf(buildCode([...code, ...get0])).nesting).toBeLessThanOrEqual(maxNesting + 3)
  })

  test('10,000 operators in one expression become several of bounded depth', () => {
    const chain = Array.from({ length: 10_000 }, () => [0x41, 3, 0x6c]).flat()
    const { expr, exprs } = depthsOf(buildCode([...get0, ...chain]))
    expect(expr).toBeLessThanOrEqual(50)
    expect(exprs).toBeLessThan(500)
    const pushes = Array.from({ length: 10_000 }, () => get0).flat()
    const adds = Array.from({ length: 9999 }, () => 0x6a)
    expect(depthsOf(buildCode([...pushes, ...adds])).expr).toBeLessThanOrEqual(50)
  })

  test('building is linear: a quadratic one would not end in time', () => {
    const count = 49_990
    const stores = Array.from({ length: count }, () => [...get0, ...increment]).flat()
    const drops = Array.from({ length: count }, () => 0x1a)
    expect(
      depthsOf(buildCode(bytes(stores, drops, stores, drops, stores, drops, get0))).expr,
    ).toBeLessThanOrEqual(50)
  })
})
