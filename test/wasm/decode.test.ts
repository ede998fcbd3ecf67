import { describe, expect, test } from 'vitest'
import { decode } from '../../src/wasm/decode.ts'
import { defaultFeatures, type FeatureName } from '../../src/wasm/features.ts'
import { binary, bytes, section, sized, u32, withBody } from '../support/binary.ts'
import { verdict } from '../support/wasm.ts'
import { wat } from '../support/wat.ts'

const text = (source: string) => new TextEncoder().encode(source)

function without(...names: FeatureName[]): Set<FeatureName> {
  return new Set([...defaultFeatures].filter((name) => !names.includes(name)))
}

describe('what is no module', () => {
  test.each([
    ['an empty file', new Uint8Array(0), 'unexpected end: the file is empty'],
    ['text', text('(module (func))'), 'magic header not detected: this looks like WebAssembly text'],
    ['text after a comment', text('\n ;; hello\n(module)'), 'magic header not detected: this looks like'],
    ['something else', text('#!/bin/sh\n'), 'magic header not detected (at offset 0x0)'],
    [
      'a component',
      Uint8Array.from(bytes('\0asm', 0x0d, 0, 1, 0)),
      'unknown binary version: this is a component, not a module',
    ],
    [
      'another version',
      Uint8Array.from(bytes('\0asm', 2, 0, 0, 0)),
      'unknown binary version (at offset 0x4)',
    ],
    ['a cut header', Uint8Array.from(bytes('\0asm', 1)), 'unexpected end (at offset 0x5)'],
  ])('%s is told apart', (_what, file, message) => {
    expect(verdict(file)).toContain(`malformed: ${message}`)
  })
})

describe('sections', () => {
  test.each([
    ['an unknown id', binary([14, 0]), 'malformed section id (at offset 0x8)'],
    ['a size beyond the file', binary([1, 9, 0]), 'length out of bounds (at offset 0x9)'],
    ['a section twice', binary(section(1, 0), section(1, 0)), 'unexpected content after last section: type'],
    ['bytes left over', binary(section(5, 1, 0, 0, 0)), 'section size mismatch'],
    [
      'an absent code section',
      binary(section(1, 1, 0x60, 0, 0), section(3, 1, 0)),
      'function and code section',
    ],
    ['a wrong data count', binary(section(12, 1)), 'data count and data section have inconsistent lengths'],
    ['a bad import kind', binary(section(2, 1, 0, 0, 5)), 'malformed import kind (at offset 0xd)'],
    ['a bad mutability', binary(section(6, 1, 0x7f, 2, 0x41, 0, 0x0b)), 'malformed mutability'],
    ['bad limits', binary(section(5, 1, 0x10, 0)), 'malformed limits flags'],
    ['a shared table', binary(section(4, 1, 0x70, 2, 0)), 'malformed limits flags'],
    ['an i32 as reference type', binary(section(4, 1, 0x7f, 0, 0)), 'malformed reference type'],
    ['a bad name of a custom section', binary(section(0, 1, 0xff)), 'malformed UTF-8 encoding'],
    [
      'a custom section shorter than its name',
      binary([0, 1, 4], 'name'),
      'unexpected end of section or function',
    ],
    ['an unknown element kind', binary(section(9, 1, 8)), 'malformed elements segment kind'],
    ['an unknown data kind', binary(section(11, 1, 3)), 'malformed data segment kind'],
  ])('%s is malformed', (_what, file, message) => {
    expect(verdict(file)).toContain(`malformed: ${message}`)
  })

  test('a count that the bytes cannot hold is refused before anything is allocated', () => {
    for (const id of [1, 2, 3, 4, 5, 6, 7, 9, 10, 11]) {
      expect(verdict(binary(section(id, u32(0xffff_ffff))))).toContain('malformed: length out of bounds')
    }
  })

  test('a malformed body is reported, not what it causes later', () => {
    const body = [2, 0, 0x41, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00, 0x0b]
    const file = binary(section(1, 1, 0x60, 0, 0), section(3, 1, 0), [10, 3, 1], body)
    expect(verdict(file)).toContain('malformed: integer representation too long')
  })
})

describe('bodies', () => {
  test.each([
    ['an illegal opcode', withBody(0, 0xff, 0x0b), 'illegal opcode ff (at offset 0x17, func 0)'],
    ['an illegal prefixed opcode', withBody(0, 0xfc, 0x7f, 0x0b), 'illegal opcode fc 7f'],
    ['no end', withBody(0, 0x01), 'unexpected end of section or function'],
    ['more behind the end', withBody(0, 0x0b, 0x01), 'section size mismatch'],
    ['an else without if', withBody(0, 0x05, 0x0b), 'END opcode expected'],
    ['too many locals for 32 bits', withBody(2, u32(2 ** 32 - 1), 0x7f, 1, 0x7f, 0x0b), 'too many locals'],
    ['bad memory flags', withBody(0, 0x41, 0, 0x28, 0x80, 1, 0, 0x1a, 0x0b), 'malformed memop flags'],
    ['data.drop without data count', withBody(0, 0xfc, 9, 0, 0x0b), 'data count section required'],
  ])('%s is malformed', (_what, file, message) => {
    expect(verdict(file)).toContain(`malformed: ${message}`)
  })

  test('locals have a limit', () => {
    expect(verdict(withBody(1, u32(50_001), 0x7f, 0x0b))).toContain('limit: too many locals: 50001')
    expect(() => decode(withBody(1, u32(50_000), 0x7f, 0x0b), defaultFeatures)).not.toThrow()
  })
})

describe('features', () => {
  test.each([])('%s is not supported: %s', (source, feature) => {
    expect(verdict(wat(source))).toContain(`unsupported: ${feature} is not supported`)
  })

  test.each<[string, FeatureName]>([
    ['(module (func (drop (i32.extend8_s (i32.const 1)))))', 'sign-extension'],
    ['(module (func (drop (i32.trunc_sat_f32_s (f32.const 1)))))', 'saturating-float-to-int'],
    ['(module (func (result i32 i32) unreachable))', 'multi-value'],
    ['(module (func (param externref)))', 'reference-types'],
    ['(module (table 0 funcref) (table 0 funcref))', 'reference-types'],
    ['(module (memory 0) (data "x"))', 'bulk-memory'],
    ['(module (func (drop (v128.const i32x4 0 0 0 0))))', 'simd'],
    ['(module (func (param v128)))', 'simd'],
    [
      '(module (func (drop (i8x16.relaxed_swizzle (v128.const i64x2 0 0) (v128.const i64x2 0 0)))))',
      'relaxed-simd',
    ],
    ['(module (func $f return_call $f))', 'tail-call'],
    ['(module (global (export "g") (mut i32) (i32.const 0)))', 'mutable-globals'],
    ['(module (global i32 (i32.add (i32.const 1) (i32.const 2))))', 'extended-const'],
    ['(module (func (param (ref func))))', 'function-references'],
    ['(module (table 1 funcref (ref.null func)))', 'function-references'],
    ['(module (func (drop (ref.as_non_null (ref.null func)))))', 'function-references'],
    ['(module (type (struct)))', 'gc'],
    ['(module (rec))', 'gc'],
    ['(module (func (param anyref)))', 'gc'],
    ['(module (func (drop (ref.i31 (i32.const 1)))))', 'gc'],
    ['(module (memory i64 1))', 'memory64'],
    ['(module (memory 1 1 shared))', 'threads'],
    ['(module (memory 1) (memory 1))', 'multi-memory'],
  ])('%s is refused without %s', (source, feature) => {
    const message = `unsupported: ${feature} is disabled (enable with --features +${feature})`
    expect(verdict(wat(source), without(feature))).toContain(message)
  })
})

test('spans cover what they say', () => {
  const module = decode(
    wat('(module (memory 1) (global i32 (i32.const 7)) (func (nop)) (data (i32.const 3) "abc"))'),
    defaultFeatures,
  )
  const slice = ({ start, end }: { start: number; end: number }) => [...module.bytes.slice(start, end)]
  expect(slice(module.globals[0]!.init!)).toEqual([0x41, 7, 0x0b])
  expect(slice(module.funcs[0]!.body!)).toEqual([0, 0x01, 0x0b])
  expect(slice(module.datas[0]!.bytes)).toEqual([0x61, 0x62, 0x63])
  expect(slice(module.datas[0]!.offset!)).toEqual([0x41, 3, 0x0b])
})

test('an import opens the index space of its kind', () => {
  const module = decode(
    wat(
      '(module (import "a" "f" (func (param i32))) (import "a" "g" (global i64)) (func) (global i32 (i32.const 0)))',
    ),
    defaultFeatures,
  )
  expect(module.imports.map(({ kind, index }) => [kind, index])).toEqual([
    ['func', 0],
    ['global', 0],
  ])
  expect(module.funcs.map(({ index, import: from }) => [index, from?.name])).toEqual([
    [0, 'f'],
    [1, undefined],
  ])
  expect(module.globals[1]).toMatchObject({ index: 1, type: 'i32', mutable: false })
})

describe('names', () => {
  const entry = (index: number, name: string) => bytes(index, sized(name))

  test('are read by kind', () => {
    const { names } = decode(
      wat(
        '(module $m (memory $mem 1) (global $g i32 (i32.const 0)) (func $f (param $p i32) (local $l i64)))',
      ),
      defaultFeatures,
    )
    expect(names.module).toBe('m')
    expect(names.funcs.get(0)).toBe('f')
    expect([...names.locals.get(0)!]).toEqual([
      [0, 'p'],
      [1, 'l'],
    ])
    expect(names.memories.get(0)).toBe('mem')
    expect(names.globals.get(0)).toBe('g')
  })

  test('stop quietly at the first mistake', () => {
    const funcs = section(1, 2, entry(0, 'good'), 1, 2, 0xff, 0xff)
    const { names } = decode(
      binary(section(0, sized('name'), section(0, sized('m')), funcs)),
      defaultFeatures,
    )
    expect(names.module).toBe('m')
    expect([...names.funcs]).toEqual([[0, 'good']])
  })

  test('survive unknown subsections, and counts without names', () => {
    const later = [section(77, 1, 2, 3), section(7, 1, entry(3, 'g')), section(1, u32(0xffff_ffff))]
    const { names } = decode(binary(section(0, sized('name'), later)), defaultFeatures)
    expect(names.globals.get(3)).toBe('g')
    expect(names.funcs.size).toBe(0)
  })
})
