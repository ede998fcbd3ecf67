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
  call_ref: '(call_ref $t (i64.const 1) (f32.const 2) (ref.null $t)) (drop) (drop)',
  'ref.as_non_null': `(drop (ref.as_non_null (table.get ${i32})))`,
  'ref.eq': '(drop (ref.eq (local.get $eq) (local.get $eq)))',
  'ref.test': `(drop (ref.test i31ref (local.get $eq))) (drop (ref.test (ref $s) (local.get $eq)))
    (drop (ref.test (ref $t) (table.get ${i32})))`,
  'ref.cast': '(drop (ref.cast (ref array) (local.get $eq))) (drop (ref.cast nullref (local.get $eq)))',
  'any.convert_extern': '(drop (any.convert_extern (ref.null extern)))',
  'extern.convert_any': '(drop (extern.convert_any (local.get $eq)))',
  'ref.i31': '(drop (ref.i31 (local.get $i32)))',
  'i31.get_s': '(drop (i31.get_s (ref.i31 (local.get $i32))))',
  'i31.get_u': '(drop (i31.get_u (ref.null i31)))',
  'struct.new': '(drop (struct.new $s (i32.const 1) (i64.const 2)))',
  'struct.new_default': '(drop (struct.new_default $s))',
  'struct.get': '(local.set $i64 (struct.get $s 1 (ref.null $s)))',
  'struct.get_s': '(local.set $i32 (struct.get_s $s 0 (ref.null $s)))',
  'struct.get_u': '(local.set $i32 (struct.get_u $s 0 (ref.null $s)))',
  'struct.set': `(struct.set $s 0 (ref.null $s) ${i32}) (struct.set $s 1 (ref.null $s) (i64.const 1))`,
  'array.new': `(drop (array.new $a ${i32} ${i32})) (drop (array.new $l (i64.const 1) ${i32}))`,
  'array.new_default': `(drop (array.new_default $a ${i32})) (drop (array.new_default $l ${i32}))`,
  'array.new_fixed': `(drop (array.new_fixed $a 1 ${i32})) (drop (array.new_fixed $r 1 (ref.null any)))`,
  'array.new_data': `(drop (array.new_data $l $d ${i32} ${i32}))`,
  'array.new_elem': `(drop (array.new_elem $f $e ${i32} ${i32}))`,
  'array.get': `(local.set $i64 (array.get $l (ref.null $l) ${i32}))`,
  'array.get_s': `(local.set $i32 (array.get_s $a (ref.null $a) ${i32}))`,
  'array.get_u': `(local.set $i32 (array.get_u $a (ref.null $a) ${i32}))`,
  'array.set': `(array.set $a (ref.null $a) ${i32} ${i32}) (array.set $l (ref.null $l) ${i32} (i64.const 1))`,
  'array.len': '(drop (array.len (ref.null $l))) (drop (array.len (ref.null array)))',
  'array.fill': `(array.fill $a (ref.null $a) ${i32} ${i32} ${i32})
    (array.fill $l (ref.null $l) ${i32} (i64.const 1) ${i32})`,
  'array.copy': `(array.copy $a $a (ref.null $a) ${i32} (ref.null $a) ${i32} ${i32})`,
  'array.init_data': `(array.init_data $a $d (ref.null $a) ${i32} ${i32} ${i32})`,
  'array.init_elem': `(array.init_elem $f $e (ref.null $f) ${i32} ${i32} ${i32})`,
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
          (type $s (struct (field (mut i8)) (field (mut i64)))) (type $a (array (mut i8)))
          (type $l (array (mut i64))) (type $r (array (mut anyref))) (type $f (array (mut funcref)))
          (global $g (mut i64) (i64.const 0)) (global $h (mut f64) (f64.const 0))
          (func $callee (param i64 f32) (result i64 f64) (i64.const 1) (f64.const 2))
          (func $grow (drop (memory.grow (i32.const 1))))
          (func (local $i32 i32) (local $i64 i64) (local $f32 f32) (local $f64 f64) (local $v128 v128)
            (local $eq eqref)
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
    'return_call_ref',
    'br_on_null',
    'br_on_non_null',
    'ref.test null',
    'ref.cast null',
    'br_on_cast',
    'br_on_cast_fail',
    // The builder says them in terms of others.
    'i64.add128',
    'i64.sub128',
    'i64.mul_wide_s',
    'i64.mul_wide_u',
  ])
})
