/**
 * Depth is the input's to choose, and stacks are small: ours, that of the engine that parses the output, and that of
 * the tools in between. Deep bodies compile, parse and run as they do in the engine's own WebAssembly.
 */
import { describe, expect, test } from 'vitest'
import { compile } from '../src/compile.ts'
import type { CompileOptions } from '../src/options.ts'
import { u32 } from './support/binary.ts'
import { type Code, constant, count, deepFunc, empty, getLocal, op, repeat } from './support/binary-func.ts'
import { native } from './support/native.ts'
import { parseScript } from './support/scope.ts'

const depth = 5000
const operators = 10_000

type Unary = (x: number) => number

/** Blocks with code before, inside and behind each; each is left early when the argument is 0. */
const blocks: Code = [
  ...repeat(depth, () => [op.block, empty, ...count(1)]),
  ...repeat(depth, (k) => [
    ...count(k & 7),
    ...getLocal(0),
    op.i32Eqz,
    op.brIf,
    0,
    ...count(3),
    op.end,
    ...count(1),
  ]),
  getLocal(1),
]

/** From the innermost block to one that is counted from inside. */
const exits: Code = [
  ...repeat(depth, () => [op.block, empty]),
  getLocal(0),
  [op.brIf, ...u32(depth >> 1)],
  ...repeat(depth, (k) => [op.end, ...count(k & 3)]),
  getLocal(1),
]

/** Nested in the first arm, under the argument and under a sum by turns. */
const ifs: Code = [
  ...repeat(depth, (k) => [...getLocal(k & 1), op.if, empty, ...count(1)]),
  ...repeat(depth, (k) => [op.else, ...count(k & 15), op.end, ...count(1)]),
  getLocal(1),
]

/** Nested in the arm behind `else`. */
const elses: Code = [
  ...repeat(depth, (k) => [
    ...getLocal(0),
    ...constant(k * 7),
    op.i32LtU,
    op.if,
    empty,
    ...count(k),
    op.else,
  ]),
  ...repeat(depth, () => [op.end, ...count(1)]),
  getLocal(1),
]

/** Values come out of each `if`. */
const values: Code = [
  ...repeat(depth, () => [...getLocal(0), op.if, 0x7f]),
  constant(5),
  ...repeat(depth, (k) => [...getLocal(0), op.i32Add, op.else, ...constant(k), op.end]),
]

/** Every loop goes on until the sum is a bit larger, the inner ones first. */
const loops: Code = [
  ...repeat(depth, () => [op.loop, empty, ...count(1)]),
  ...repeat(depth, (k) => [...getLocal(1), ...constant(depth + k), op.i32LtU, op.brIf, 0, op.end]),
  getLocal(1),
]

const left: Code = [
  getLocal(0),
  ...repeat(operators, (k) => [
    ...getLocal(0),
    [op.i32Add, op.i32Xor, op.i32Sub, op.i32Mul][k % 4] as number,
  ]),
]

const right: Code = [
  ...repeat(operators, (k) => (k % 3 === 0 ? constant(k) : getLocal(0))),
  ...repeat(operators - 1, (k) => [[op.i32Sub, op.i32Xor, op.i32Add][k % 3] as number]),
]

const unary: Code = [getLocal(0), ...repeat(operators, () => [op.i32Eqz])]

const targets = 300

/** `br_table` over all blocks around it, the last one the default. */
const table: Code = [
  ...repeat(targets, () => [op.block, empty]),
  getLocal(0),
  [op.brTable, ...u32(targets - 1)],
  ...repeat(targets, (k) => u32(k)),
  ...repeat(targets, (k) => [op.end, ...count(k)]),
  getLocal(1),
]

const bodies: Readonly<Record<string, Code>> = {
  blocks,
  exits,
  ifs,
  elses,
  values,
  loops,
  left,
  right,
  unary,
  table,
}

const args = [0, 1, 2, 7, 150, 299, 300, 34_000, -1]

const variants: readonly CompileOptions[] = [{}, { minify: true }, { optimize: 0 }]

describe.each(Object.entries(bodies))('%s', (_, code) => {
  const input = deepFunc(code)

  test.each(variants)('%o', (options) => {
    const output = compile(input, { ...options, format: 'cjs' }).code
    parseScript(output, { sourceType: 'script', ecmaVersion: 2020 })
    const reference = new native.Instance(new native.Module(input)).exports as { f: Unary }
    const ours = load(output)
    for (const x of args) expect(ours(x), `f(${x})`).toBe(reference.f(x))
  })
})

function load(code: string): Unary {
  const holder = { exports: {} as { instantiate(): { exports: { f: Unary } } } }
  new Function('module', code)(holder)
  return holder.exports.instantiate().exports.f
}
