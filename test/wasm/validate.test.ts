import { describe, expect, test } from 'vitest'
import { u32, withBody } from '../support/binary.ts'
import { compileError, validate, verdict } from '../support/wasm.ts'
import { wat } from '../support/wat.ts'

describe('a valid module is accepted', () => {
  test.each([
    ['stack after unreachable', '(func (result i32) unreachable i32.add)'],
    ['select after unreachable', '(func unreachable select i32.eqz drop)'],
    ['branch values', '(func (result i32) (block (result i32) (br_if 0 (i32.const 1) (i32.const 2))))'],
    ['loop parameters', '(func (i32.const 1) (loop (param i32) (br 0)))'],
    [
      'an if that passes parameters on',
      '(func (result i32) i32.const 1 i32.const 1 (if (param i32) (result i32) (then)))',
    ],
    [
      'br_table in dead code',
      '(func (block (result f64) (block (result f32) unreachable (br_table 0 1 1)) unreachable) drop)',
    ],
    [
      'a global from an earlier one',
      '(global $a i64 (i64.const 1)) (global i64 (i64.mul (global.get $a) (i64.const 2)))',
    ],
    ['references', '(table 1 externref) (func (param externref) (table.set (i32.const 0) (local.get 0)))'],
    ['segments', '(table 1 funcref) (elem (i32.const 0) func 0) (memory 1) (data "x") (func (data.drop 0))'],
  ])('%s', (_what, source) => {
    expect(() => validate(wat(`(module ${source})`))).not.toThrow()
  })
})

describe('an invalid module is refused', () => {
  test.each([
    [
      '(func i32.const 1 i64.const 2 i32.add drop)',
      'type mismatch: expected i32, found i64 (at offset 0x1b, func 0, i32.add)',
    ],
    ['(func i32.add drop)', 'type mismatch: expected i32, found nothing'],
    ['(func i32.const 1)', 'type mismatch: 1 value(s) left at the end of the block'],
    ['(func (result i32))', 'type mismatch: expected i32, found nothing'],
    ['(func (if (result i32) (i32.const 1) (then (i32.const 1))) drop)', 'type mismatch'],
    ['(func (block (result i32) (br_table 0 1 (i32.const 1) (i32.const 1))) drop)', 'type mismatch: label'],
    [
      '(func (drop (select (ref.null func) (ref.null func) (i32.const 1))))',
      'type mismatch: select of references',
    ],
    ['(func (drop (ref.is_null (i32.const 1))))', 'type mismatch: expected a reference, found i32'],
    ['(func (br 1))', 'unknown label 1'],
    ['(func (drop (local.get 0)))', 'unknown local 0'],
    ['(func (call 7))', 'unknown function 7'],
    ['(func (drop (global.get 0)))', 'unknown global 0'],
    ['(global i32 (i32.const 0)) (func (global.set 0 (i32.const 1)))', 'immutable global 0'],
    ['(func (drop (i32.load (i32.const 0))))', 'unknown memory 0'],
    ['(func (drop (table.get 0 (i32.const 0))))', 'unknown table 0'],
    ['(func (elem.drop 0))', 'unknown elem segment 0'],
    ['(func (data.drop 0))', 'unknown data segment 0'],
    [
      '(memory 1) (func (drop (i32.load align=8 (i32.const 0))))',
      'alignment must not be larger than natural',
    ],
    ['(memory 1) (func (drop (i32.load offset=0x1_0000_0000 (i32.const 0))))', 'offset out of range'],
    ['(memory 65537)', 'memory size must be at most 65536 pages (4GiB)'],
    ['(memory 2 1)', 'size minimum must not be greater than maximum'],
    ['(table 2 1 funcref)', 'size minimum must not be greater than maximum'],
    ['(func) (export "a" (func 0)) (export "a" (func 0))', 'duplicate export name "a"'],
    ['(export "a" (func 0))', 'unknown function 0'],
    ['(func (param i32)) (start 0)', 'start function'],
    ['(start 0)', 'unknown function 0'],
    ['(func (drop (ref.func 0)))', 'undeclared function reference 0'],
    ['(global i32 (i32.ctz (i32.const 0)))', 'constant expression required'],
    ['(global i32 (i64.const 0))', 'type mismatch: expected i32, found i64'],
    ['(global i32 (global.get 1)) (global i32 (i32.const 0))', 'unknown global 1'],
    ['(import "a" "b" (global (mut i32))) (global i32 (global.get 0))', 'constant expression required'],
    ['(elem (i32.const 0) func)', 'unknown table 0'],
    ['(data (i32.const 0) "")', 'unknown memory 0'],
    [
      '(table 1 externref) (func) (elem (i32.const 0) func 0)',
      'type mismatch: expected externref, found (ref func)',
    ],
    ['(type (func)) (table 1 externref) (func (call_indirect (type 0) (i32.const 0)))', 'type mismatch'],
    [
      '(table 1 funcref) (table 1 externref) (func (table.copy 0 1 (i32.const 0) (i32.const 0) (i32.const 0)))',
      'type mismatch',
    ],
  ])('%s', (source, message) => {
    expect(verdict(wat(`(module ${source})`))).toContain(`invalid: ${message}`)
  })

  test('select with two types', () => {
    const body = withBody(0, 0x00, 0x1c, 2, 0x7f, 0x7f, 0x0b)
    expect(verdict(body)).toContain('invalid: invalid result arity: 2')
  })
})

test('an error knows its place', () => {
  const error = compileError(() => validate(wat('(module (func) (func (drop (i32.eqz (f32.const 0)))))')))
  expect(error).toMatchObject({ code: 'invalid', func: 1, instruction: 'i32.eqz' })
  expect(error.message).toBe(
    `type mismatch: expected i32, found f32 (at offset 0x${error.offset.toString(16)}, func 1, i32.eqz)`,
  )
})

describe('cost follows the bytes', () => {
  test('100,000 nested blocks', () => {
    const depth = 100_000
    const blocks = new Array<number[]>(depth).fill([0x02, 0x40])
    const ends = new Array<number>(depth).fill(0x0b)
    const { summary } = validate(withBody(0, blocks, ends, 0x0b))
    expect(summary.funcs[0]!.nesting).toBe(depth)
  })

  test('a br_table of 300,000 labels', () => {
    const count = 300_000
    const labels = new Array<number>(count + 1).fill(0)
    expect(() => validate(withBody(0, 0x41, 0, 0x0e, u32(count), labels, 0x0b))).not.toThrow()
  })

  test('a br_table beyond the limit', () => {
    const count = 1_000_001
    const labels = new Array<number>(count + 1).fill(0)
    expect(verdict(withBody(0, 0x41, 0, 0x0e, u32(count), labels, 0x0b))).toContain('limit: too many labels')
  })

  test('many functions of many locals', () => {
    const funcs = '(func (local $x i64) (drop (local.get 0)))'.repeat(2)
    const locals = new Array<string>(20_000).fill('i32').join(' ')
    const many = `(func (local ${locals}) (local f64) (drop (f64.neg (local.get 20000))))`
    expect(() => validate(wat(`(module ${funcs} ${many})`))).not.toThrow()
    expect(verdict(wat(`(module (func (local ${locals}) (drop (local.get 20000))))`))).toContain(
      'unknown local',
    )
  })

  test('calls that pile up operands', () => {
    const results = new Array<string>(1000).fill('i32').join(' ')
    const source = (calls: number) =>
      `(module (func (result ${results}) unreachable) (func ${'(call 0)'.repeat(calls)} unreachable))`
    expect(verdict(wat(source(51)))).toContain('limit: too many operands')
    expect(() => validate(wat(source(50)))).not.toThrow()
  })

  test.each([
    ['calls', 1, 'call $many br 0'],
    ['blocks', 3, 'call $many block (type $pass) end br 0'],
    ['loops', 3, 'call $many loop (type $pass) end br 0'],
    ['both ways of an if', 4, 'call $many i32.const 0 if (type $pass) else end br 0'],
    ['branches', 3, 'block (type $make) call $many br 0 end br 0'],
    ['branches with a condition', 3, 'block (type $make) call $many i32.const 0 br_if 0 end br 0'],
    ['branches with an index', 3, 'block (type $make) call $many i32.const 0 br_table 0 0 0 end br 0'],
    ['clauses', 2, 'block (type $make) try_table (catch $tag 0) end unreachable end br 0'],
    ['clauses of the old kind', 1, 'try catch $tag br 1 end'],
  ])('%s that hand on a thousand values', (_, lists, code) => {
    const values = new Array<string>(1000).fill('i32').join(' ')
    const source = (times: number) =>
      wat(`(module
        (type $pass (func (param ${values}) (result ${values})))
        (type $make (func (result ${values})))
        (tag $tag (param ${values}))
        (func $many (type $make) unreachable)
        (func ${`block ${code} end `.repeat(times)}))`)
    const most = Math.floor(1_000_000 / (999 * lists))
    expect(() => validate(source(most))).not.toThrow()
    expect(verdict(source(most + 1))).toContain('limit: too many values handed on')
  })

  test('many functions that hand values on', () => {
    const values = new Array<string>(1000).fill('i32').join(' ')
    const func = `(func ${'(block (call $many) (br 0))'.repeat(1000)})`
    const source = (funcs: number) =>
      wat(`(module (func $many (result ${values}) unreachable) ${func.repeat(funcs)})`)
    expect(() => validate(source(10))).not.toThrow()
    expect(verdict(source(11))).toContain('limit: too many values handed on in all functions')
  })

  test('objects of ten thousand fields', () => {
    const source = (times: number) =>
      wat(`(module (type $large (struct ${'(field i32)'.repeat(10_000)}))
        (func ${'(drop (struct.new_default $large))'.repeat(times)}))`)
    expect(() => validate(source(100))).not.toThrow()
    expect(verdict(source(101))).toContain('limit: too many values handed on')
  })

  test('wide functions, and exports of them', () => {
    const values = new Array<string>(1000).fill('i32').join(' ')
    const exports = (count: number) =>
      Array.from({ length: count }, (_, k) => `(export "${k}" (func 0))`).join('')
    const source = (funcs: number, count: number) =>
      wat(`(module (type $wide (func (param ${values}) (result ${values})))
        ${'(func (type $wide) unreachable)'.repeat(funcs)} ${exports(count)})`)
    expect(() => validate(source(4000, 1000))).not.toThrow()
    expect(verdict(source(4000, 1001))).toContain('limit: too many parameters and results of all functions')
    expect(verdict(source(5001, 0))).toContain('limit: too many parameters and results of all functions')
  })

  test('operands that are missing where nothing is reached are not looked at one by one', () => {
    const values = new Array<string>(1000).fill('i32').join(' ')
    const source = wat(`(module (type $wide (func (param ${values})))
      (type $large (struct ${'(field i32)'.repeat(10_000)})) (type $list (array i32))
      (func $wide (type $wide))
      (func (result i32) unreachable
        ${'call $wide struct.new $large drop array.new_fixed $list 10000 drop '.repeat(100_000)} return))`)
    expect(() => validate(source)).not.toThrow()
  })

  test('too many parameters', () => {
    const params = new Array<string>(1001).fill('i32').join(' ')
    expect(verdict(wat(`(module (type (func (param ${params}))))`))).toContain('limit: too many parameters')
  })
})
