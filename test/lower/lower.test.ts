import { describe, expect, test } from 'vitest'
import { lowering } from '../../src/lower/table.ts'
import { resolveFeatures } from '../../src/wasm/features.ts'
import { type ImmediateKind, opByName, opcodes } from '../../src/wasm/opcodes.ts'
import { buildModule, loweredBody, readCases } from '../support/ir.ts'
import { wat } from '../support/wat.ts'

describe('lowering', () => {
  for (const { title, input, expected } of readCases('lower'))
    test(title, () => {
      expect(loweredBody(input)).toBe(expected)
    })
})

const i32 = '(i32.const 0)'
/** Bodies of the instructions whose types the table does not give; the others are made of their signature. */
const custom: Record<string, string> = {
  call: '(call $callee (i64.const 1) (f32.const 2)) (drop) (drop)',
  call_indirect: `(call_indirect (type $t) (i64.const 1) (f32.const 2) ${i32}) (drop) (drop)`,
  select: `(drop (select (i64.const 1) (i64.const 2) ${i32})) (drop (select (f32.const 1) (f32.const 2) ${i32}))`,
  throw: '(throw $tag (i64.const 1) (f32.const 2))',
  throw_ref: '(throw_ref (ref.null exn))',
  rethrow: 'try (call $grow) catch_all rethrow 0 end',
  'global.get': '(drop (global.get $g)) (drop (global.get $h))',
  'global.set': '(global.set $g (i64.const 1)) (global.set $h (f64.const 1))',
  'ref.null': '(drop (ref.is_null (ref.null func)))',
  'ref.is_null': `(drop (ref.is_null (table.get ${i32})))`,
  'ref.func': `(table.set ${i32} (ref.func $callee))`,
  'table.get': `(drop (table.get ${i32}))`,
  'table.set': `(table.set ${i32} (ref.null func))`,
  'table.size': '(drop (table.size))',
  'table.grow': `(drop (table.grow (ref.null func) ${i32}))`,
  'table.fill': `(table.fill ${i32} (ref.null func) ${i32})`,
  'table.copy': `(table.copy ${i32} ${i32} ${i32})`,
  'table.init': `(table.init 0 $e ${i32} ${i32} ${i32})`,
  'elem.drop': '(elem.drop $e)',
  'data.drop': '(data.drop $d)',
  'memory.copy': `(memory.copy ${i32} ${i32} ${i32})`,
  'memory.init': `(memory.init $d ${i32} ${i32} ${i32})`,
}

/** Immediates that the text format can't leave out. */
const textOf: Partial<Record<ImmediateKind, string>> = {
  i32: ' 1',
  i64: ' 1',
  f32: ' 1',
  f64: ' 1',
  v128: ' f64x2 -1 nan',
  lane: ' 1',
  lanes: ' 0 31 2 3 4 7 6 5 16 17 18 19 0 0 0 8',
}

/** Operations that are instructions, not made by the builder. */
type InstructionName = Exclude<keyof typeof lowering, 'address.low'>

/** The instruction on locals, on constants and on loads: dropped and kept. */
function bodyOf(name: InstructionName): string {
  const known = custom[name]
  if (known !== undefined) return known
  const { params, results, immediates } = opByName(name)
  const imm = immediates.map((kind) => textOf[kind] ?? '').join('')
  const types = params.map((type) => (type === 'addr' ? 'i32' : type))
  const wrap = (args: string[]) => {
    const code = `(${name}${imm} ${args.join(' ')})`
    return results.length > 0
      ? `(drop ${code}) (local.set $${results[0] === 'addr' ? 'i32' : results[0]} ${code})`
      : code
  }
  return [
    wrap(types.map((type) => `(local.get $${type})`)),
    wrap(types.map((type) => `(${type}.const${type === 'v128' ? textOf.v128 : ' -1'})`)),
    wrap(types.map((type) => `(${type}.load (local.get $i32))`)),
  ].join(' ')
}

describe('every operation that has a row lowers to the JS dialect', () => {
  for (const name of Object.keys(lowering).filter((name) => name !== 'address.low') as InstructionName[])
    for (const limits of ['1 1', '1'])
      test(`${name} with memory ${limits}`, () => {
        const source = `(module (memory ${limits}) (table 2 funcref) (elem $e func $callee) (data $d "x")
          (tag $tag (param i64 f32))
          (type $t (func (param i64 f32) (result i64 f64)))
          (global $g (mut i64) (i64.const 0)) (global $h (mut f64) (f64.const 0))
          (func $callee (param i64 f32) (result i64 f64) (i64.const 1) (f64.const 2))
          (func $grow (drop (memory.grow (i32.const 1))))
          (func (local $i32 i32) (local $i64 i64) (local $f32 f32) (local $f64 f64) (local $v128 v128)
            ${bodyOf(name)}))`
        buildModule(wat(source), resolveFeatures(['+threads']))
      })
})

test('an operation has a row or is a statement', () => {
  const without = opcodes.map((op) => op.name).filter((name) => !(name in lowering))
  expect(without).toEqual([
    'unreachable',
    'nop',
    'block',
    'loop',
    'if',
    'else',
    'end',
    'br',
    'br_if',
    'br_table',
    'return',
    'try_table',
    'try',
    'catch',
    'catch_all',
    'delegate',
    'return_call',
    'return_call_indirect',
    'drop',
    'select t',
    'local.get',
    'local.set',
    'local.tee',
    // The builder says them in terms of others.
    'i64.add128',
    'i64.sub128',
    'i64.mul_wide_s',
    'i64.mul_wide_u',
  ])
})
