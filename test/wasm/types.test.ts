import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { decodeTypes } from '../../src/wasm/decode-types.ts'
import { Reader } from '../../src/wasm/reader.ts'
import { sha256 } from '../../src/wasm/sha256.ts'
import { matchesRef } from '../../src/wasm/subtype.ts'
import { typeKey, valTypeKey, valTypeText } from '../../src/wasm/type-key.ts'
import { type DefType, funcType, refType } from '../../src/wasm/types.ts'
import { compileError } from '../support/wasm.ts'
import { wat } from '../support/wat.ts'

/** Decodes the type section of a text module, whatever features it needs. */
function types(source: string): DefType[] {
  const file = wat(`(module ${source})`)
  const reader = new Reader(file, 8)
  expect(reader.u8()).toBe(1)
  reader.u32()
  const cx = { types: [] as DefType[] }
  decodeTypes(reader, cx)
  return cx.types
}

describe('equality is iso-recursive', () => {
  test('equal function types are one object', () => {
    const [a, b, c] = types('(type (func (param i32))) (type (func (param i32))) (type (func (param i64)))')
    expect(a).toBe(b)
    expect(a).not.toBe(c)
    expect(a!.index).toBe(0)
  })

  test('groups of equal structure are equal, member by member', () => {
    const list = types(`
      (rec (type $a (struct (field (ref null $b)))) (type $b (func (param (ref $a)))))
      (rec (type $c (struct (field (ref null $d)))) (type $d (func (param (ref $c)))))`)
    expect(list[2]).toBe(list[0])
    expect(list[3]).toBe(list[1])
    expect(funcType(list[3]!).params[0]).toBe(list[0]!.refs[0])
  })

  test('a reference out of the group differs from one within', () => {
    const list = types(`
      (rec (type $f1 (sub (func))) (type (struct (field (ref $f1)))))
      (rec (type $f2 (sub (func))) (type (struct (field (ref $f1)))))`)
    expect(list[2]).not.toBe(list[0])
    expect(list[3]).not.toBe(list[1])
  })

  test('finality, position and supertypes tell types apart', () => {
    const list = types(`
      (type $a (sub (func))) (type $b (sub final (func))) (type $c (func))
      (type $d (sub $a (func))) (type $e (sub $a (func)))
      (rec (type $f (func)) (type $g (func)))`)
    const [a, b, c, d, e, f, g] = list
    expect(a).not.toBe(b)
    expect(b).toBe(c)
    expect(d).toBe(e)
    expect(d!.supertype).toBe(a)
    expect(f).not.toBe(g)
    expect(f).not.toBe(c)
  })

  test('types may not refer forward out of their group', () => {
    const bytes = Uint8Array.from([2, 0x60, 1, 0x64, 1, 0, 0x60, 0, 0])
    const error = compileError(() => decodeTypes(new Reader(bytes), { types: [] }))
    expect(error.reason).toBe('unknown type 1')
    expect(error.code).toBe('invalid')
  })
})

describe('keys', () => {
  test('of plain function types are short', () => {
    const list = types(`
      (type (func)) (type (func (param i32 i64) (result f64 funcref)))
      (type (func (param externref (ref extern) (ref null any) (ref i31) v128)))`)
    expect(list.map(typeKey)).toEqual([
      '()->()',
      '(i32,i64)->(f64,funcref)',
      '(externref,(ref extern),(ref null any),(ref i31),v128)->()',
    ])
  })

  test('mention members of their group by position and other types by their keys', () => {
    const [, list, func, sub] = types(`
      (type $unrelated (func (param f32)))
      (type $list (struct (field i8) (field (mut (ref null $list)))))
      (type $func (sub (func (param (ref $list)) (result (ref $list)))))
      (type $sub (sub $func (func (param (ref $list)) (result (ref $list)))))`)
    const key = '{i8,mut (ref null .0)}'
    expect(typeKey(list!)).toBe(`0@${key}`)
    expect(typeKey(func!)).toBe(`0@sub ((ref <0@${key}>))->((ref <0@${key}>))`)
    const [, , , , , other] = types(`
      (type (func)) (type (array i8))
      (type $list (struct (field i8) (field (mut (ref null $list)))))
      (type (array i16))
      (type $func (sub (func (param (ref $list)) (result (ref $list)))))
      (type $sub (sub $func (func (param (ref $list)) (result (ref $list)))))`)
    expect(typeKey(sub!)).toMatch(/^0@#[0-9a-f]{64}$/)
    expect(typeKey(other!)).toBe(typeKey(sub!))
  })

  test('do not depend on where a module has the type', () => {
    const group = '(rec (type $a (array (mut (ref $b)))) (type $b (sub (struct (field (ref $a))))))'
    const here = types(group)
    const there = types(`(type (func)) (type (struct)) ${group}`)
    expect(there.slice(2).map(typeKey)).toEqual(here.map(typeKey))
    expect(typeKey(here[0]!)).not.toBe(typeKey(here[1]!))
  })

  test('tell a lone type from a member of a group', () => {
    const list = types('(type (func)) (rec (type (func)) (type (func)))')
    expect(new Set(list.map(typeKey)).size).toBe(3)
  })

  test('stay linear where unfolding would explode, and do not overflow the stack', () => {
    const count = 20_000
    const lines = ['(type $t0 (struct))']
    for (let i = 1; i < count; i++) {
      lines.push(`(type $t${i} (struct (field (ref $t${i - 1})) (field (ref $t${i - 1}))))`)
    }
    const list = types(lines.join('\n'))
    expect(new Set(list.map(typeKey)).size).toBe(count)
    expect(typeKey(list[count - 1]!).length).toBeLessThan(200)
  })

  test('of value types name references as the text format does', () => {
    const [struct] = types('(type (struct))')
    expect(valTypeKey('i32')).toBe('i32')
    expect(valTypeKey(refType('func', true))).toBe('funcref')
    expect(valTypeKey(refType('func', false))).toBe('(ref func)')
    expect(valTypeKey(refType('any', true))).toBe('(ref null any)')
    expect(valTypeKey(struct!.refs[1])).toBe('(ref null 0@{})')
    expect(valTypeText(struct!.refs[1])).toBe('(ref null $0)')
  })
})

test('long keys are hashed with SHA-256', () => {
  for (const length of [0, 1, 55, 56, 63, 64, 119, 1000]) {
    const text = 'ab9'.repeat(length).slice(0, length)
    expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'))
  }
})

describe('subtyping', () => {
  const [struct, sub, array, func] = types(
    '(type $s (sub (struct))) (type $t (sub $s (struct (field i32)))) (type (array i8)) (type (func))',
  )

  test.each([
    [refType('none', true), refType('any', true), true],
    [refType('i31', false), refType('eq', true), true],
    [refType('eq', true), refType('eq', false), false],
    [refType('none', false), refType('func', true), false],
    [refType('nofunc', true), refType('func', true), true],
    [refType('noextern', true), refType('extern', true), true],
    [refType('noexn', true), refType('exn', true), true],
    [sub!.refs[0], struct!.refs[1], true],
    [struct!.refs[0], sub!.refs[0], false],
    [sub!.refs[0], refType('struct', false), true],
    [array!.refs[0], refType('eq', false), true],
    [array!.refs[0], refType('struct', false), false],
    [func!.refs[0], refType('func', true), true],
    [func!.refs[0], refType('any', true), false],
    [refType('nofunc', true), func!.refs[1], true],
    [refType('none', true), func!.refs[1], false],
    [refType('none', true), array!.refs[1], true],
  ])('case %#', (a, b, expected) => {
    expect(matchesRef(a, b), `${valTypeText(a)} <: ${valTypeText(b)}`).toBe(expected)
  })
})
