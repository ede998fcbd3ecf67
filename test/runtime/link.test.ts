/** Tables, functions and imports: what instances share. */
import { describe, expect, test } from 'vitest'
import { LinkError } from '../../runtime/core/errors.js'
import { func_object, ref_from_js, ref_to_js, results_of } from '../../runtime/core/func.js'
import { global_new, global_new_i64 } from '../../runtime/core/global.js'
import * as imports from '../../runtime/core/imports.js'
import { memory_new } from '../../runtime/core/memory.js'
import { global_object } from '../../runtime/core/object-global.js'
import { memory_object } from '../../runtime/core/object-memory.js'
import { table_object } from '../../runtime/core/object-table.js'
import * as tables from '../../runtime/core/table.js'
import * as values from '../../runtime/core/value.js'
import * as plainImports from '../../runtime/plain/imports.js'
import { view_entry as plainViewEntry } from '../../runtime/plain/table.js'
import * as plainValues from '../../runtime/plain/value.js'
import { funcOf, sigOf } from './support.ts'

const { import_value } = imports
const oob = 'out of bounds table access'

describe('the function object of a record', () => {
  test('is made once, named by its funcidx, and no constructor', () => {
    const func = funcOf(() => 5, '(i32)->(i32)', '12')
    const f = func_object(func) as () => number
    expect(func_object(func)).toBe(f)
    expect(f()).toBe(5)
    expect(f.name).toBe('12')
    expect(f).toHaveLength(0)
    expect(Object.hasOwn(f, 'prototype')).toBe(false)
    expect(Object.keys(f)).toEqual([])
    expect(func_object(null)).toBe(null)
  })

  test('leads back to its record, which nothing inherits', () => {
    const func = funcOf(() => 5)
    const f = ref_to_js(func) as () => number
    expect(ref_from_js(f)).toBe(func)
    expect(ref_from_js(null)).toBe(null)
    const heir = Object.setPrototypeOf(() => 1, f)
    for (const bad of [heir, new Proxy(f, {}), () => 1, undefined, 1, {}]) {
      expect(() => ref_from_js(bad)).toThrow(TypeError)
    }
  })
})

test('results_of takes any iterable of the right length', () => {
  expect(results_of(new Set([1, 2]), 2)).toEqual([1, 2])
  expect(() => results_of([1], 2)).toThrow(TypeError)
  expect(() => results_of({ length: 2 }, 2)).toThrow(TypeError)
  expect(() => results_of(undefined, 2)).toThrow(TypeError)
})

describe('tables', () => {
  test('have a gigabyte of views at most', () => {
    const table = tables.table_new('funcref', 9_000_000, null, null)
    const add = (length: number) => tables.table_view(table, `(${'i32 '.repeat(length)})->()`)
    for (let i = 0; i < 3; i++) add(i)
    Object.assign(table.views, Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`x${i}`, []])))
    expect(() => add(4)).toThrow(RangeError)
    expect(tables.table_grow(table, null, 900_000)).toBe(-1)
    expect(tables.table_grow(table, null, 1)).toBe(9_000_000)
  })

  const type = '()->(i32)'
  const one = funcOf(() => 1, type)
  const two = funcOf(() => 2, type)
  const other = funcOf(() => 3, '()->(f64)')
  const call = (view: readonly unknown[], i: number) => (view[i] as () => number)()

  test('views follow every write and growth', () => {
    const table = tables.table_new('funcref', 4, 6, null)
    const view = tables.table_view(table, type)
    expect(tables.table_view(table, type)).toBe(view)
    expect(() => call(view, 0)).toThrow('uninitialized element')
    tables.table_set(table, 0, one)
    tables.table_set(table, 1, other)
    expect(call(view, 0)).toBe(1)
    expect(() => call(view, 1)).toThrow('indirect call type mismatch')
    expect(call(tables.table_view(table, other.type), 1)).toBe(3)
    expect(tables.table_grow(table, two, 2)).toBe(4)
    expect(call(view, 5)).toBe(2)
    expect(tables.table_grow(table, two, 1)).toBe(-1)
    tables.table_fill(table, 1, one, 2)
    expect([0, 1, 2, 4].map((i) => call(view, i))).toEqual([1, 1, 1, 2])
    tables.table_init(table, tables.elem_new([null, two, one]), 2, 1, 2)
    expect([2, 3].map((i) => call(view, i))).toEqual([2, 1])
    tables.table_copy(table, table, 0, 2, 3)
    expect([0, 1, 2].map((i) => call(view, i))).toEqual([2, 1, 2])
    expect(table.views).not.toHaveProperty('toString')
    expect(tables.table_view(table, type)).toHaveLength(tables.table_size(table))
  })

  test('table_copy moves overlapping ranges either way', () => {
    for (const [d, s] of [
      [0, 2],
      [2, 0],
      [1, 1],
    ] as const) {
      const table = tables.table_new('externref', 6, null, null)
      for (let i = 0; i < 6; i++) tables.table_set(table, i, i)
      const expected = [0, 1, 2, 3, 4, 5].copyWithin(d, s, s + 4)
      tables.table_copy(table, table, d, s, 4)
      expect(table.elems).toEqual(expected)
    }
  })

  test('bounds are checked before anything is written', () => {
    const table = tables.table_new('externref', 3, null, null)
    const elem = tables.elem_new([1, 2])
    for (const f of [
      () => tables.table_get(table, 3),
      () => tables.table_get(table, -1),
      () => tables.table_set(table, 3, 1),
      () => tables.table_fill(table, 2, 1, 2),
      () => tables.table_fill(table, 4, 1, 0),
      () => tables.table_copy(table, table, 2, 0, 2),
      () => tables.table_copy(table, table, 0, -1, 2),
      () => tables.table_init(table, elem, 2, 0, 2),
      () => tables.table_init(table, elem, 0, 1, 2),
    ]) {
      expect(f).toThrow(oob)
      expect(table.elems).toEqual([null, null, null])
    }
    tables.table_fill(table, 3, 1, 0)
    tables.elem_drop(elem)
    tables.table_init(table, elem, 0, 0, 0)
    expect(() => tables.table_init(table, elem, 0, 0, 1)).toThrow(oob)
  })

  test('no table grows past what engines allow', () => {
    const table = tables.table_new('externref', 0, null, null)
    expect(tables.table_grow(table, null, 10_000_001)).toBe(-1)
    expect(tables.table_grow(table, null, -1)).toBe(-1)
  })
})

describe('imports are read with Get', () => {
  test('module first, through proxies and prototypes of the user', () => {
    const f = () => 1
    expect(import_value({ m: { f } }, 'm', 'f')).toBe(f)
    expect(import_value({ m: Object.create({ f }) }, 'm', 'f')).toBe(f)
    expect(import_value({ m: Object.assign(() => 0, { f }) }, 'm', 'f')).toBe(f)
    const log: PropertyKey[] = []
    const proxy = new Proxy({}, { get: (_, key) => log.push(key) && { f } })
    expect(import_value(proxy, 'm', 'f')).toBe(f)
    expect(log).toEqual(['m'])
  })

  test('imports and modules must be objects', () => {
    for (const bad of [undefined, null, 1]) {
      expect(() => import_value(bad, 'm', 'f')).toThrow(TypeError)
      expect(() => import_value({ m: bad }, 'm', 'f')).toThrow(TypeError)
    }
  })

  test('what an intrinsic prototype gives is refused unless the object has it itself', () => {
    expect(import_value({ m: {} }, 'm', 'toString')).toBe(undefined)
    expect(import_value({ m: {} }, 'm', 'constructor')).toBe(undefined)
    expect(import_value({ m: () => 0 }, 'm', 'call')).toBe(undefined)
    expect(import_value({ m: {} }, 'm', '__proto__')).toBe(undefined)
    expect(() => import_value({}, '__proto__', 'toString')).toThrow(TypeError)
    expect(() => import_value({}, 'constructor', 'assign')).toThrow(TypeError)
    const inherited = Object.prototype.toString
    expect(import_value({ m: { toString: inherited } }, 'm', 'toString')).toBe(inherited)
    expect(import_value(JSON.parse('{"__proto__":{"f":1}}'), '__proto__', 'f')).toBe(1)
  })
})

describe.each([
  ['any module', imports],
  ['a module without typed references', { ...imports, ...plainImports }],
])('imports of %s are checked', (_, linker) => {
  const { import_func, import_global, import_memory, import_table } = linker
  const sig = sigOf('()->(i32)')
  const bad = (f: () => unknown, text: string) => {
    expect(f).toThrow(LinkError)
    expect(f).toThrow(text)
  }

  test('functions', () => {
    const func = funcOf(() => 1)
    expect(import_func(func_object(func), 'm', 'f', sig, '0')).toBe(func)
    const host = () => 2
    expect(import_func(host, 'm', 'f', sig, '4')).toMatchObject({ raw: host, type: sig.type, name: '4' })
    bad(() => import_func(undefined, 'm', 'f', sig, '0'), 'unknown import: module "m" field "f": ')
    bad(() => import_func({}, 'm', 'f', sig, '0'), 'incompatible import type: module "m" field "f": ')
    bad(() => import_func(func_object(func), 'm', 'f', sigOf('(i32)->()'), '0'), 'incompatible import type')
  })

  test('memories and tables, with their limits', () => {
    const memory = memory_new(2, 5)
    const object = memory_object(memory)
    expect(import_memory(object, 'm', 'f', 2, null)).toBe(memory)
    expect(import_memory(object, 'm', 'f', 1, 5)).toBe(memory)
    bad(() => import_memory(object, 'm', 'f', 3, null), 'incompatible import type')
    bad(() => import_memory(object, 'm', 'f', 1, 4), 'incompatible import type')
    bad(() => import_memory(memory_object(memory_new(1, null)), 'm', 'f', 1, 4), 'incompatible import type')
    bad(() => import_memory({}, 'm', 'f', 0, null), 'incompatible import type')
    const table = tables.table_new('funcref', 2, null, null)
    expect(import_table(table_object(table), 'm', 'f', 'funcref', 1, null)).toBe(table)
    bad(() => import_table(table_object(table), 'm', 'f', 'externref', 1, null), 'incompatible import type')
    bad(() => import_table(table_object(table), 'm', 'f', 'funcref', 3, null), 'incompatible import type')
    bad(() => import_table(object, 'm', 'f', 'funcref', 0, null), 'incompatible import type')
  })

  test('globals, and values that stand for immutable ones', () => {
    const global = global_new('i32', true, 4)
    const object = global_object(global)
    expect(import_global(object, 'm', 'f', 'i32', true)).toBe(global)
    bad(() => import_global(object, 'm', 'f', 'i32', false), 'incompatible import type')
    bad(() => import_global(object, 'm', 'f', 'f64', true), 'incompatible import type')
    const wide = global_new_i64(false, 1, 2)
    expect(import_global(global_object(wide), 'm', 'f', 'i64', false)).toBe(wide)
    expect(import_global(2 ** 32 + 3.5, 'm', 'f', 'i32', false)).toMatchObject({ value: 3 })
    expect(import_global(0.1, 'm', 'f', 'f32', false)).toMatchObject({ value: Math.fround(0.1) })
    expect(import_global(-1n, 'm', 'f', 'i64', false)).toMatchObject({ lo: -1, hi: -1 })
    expect(import_global(undefined, 'm', 'f', 'externref', false)).toMatchObject({ value: undefined })
    const func = funcOf(() => 1)
    expect(import_global(func_object(func), 'm', 'f', 'funcref', false)).toMatchObject({ value: func })
    const typed = '(ref null ()->(i32))'
    expect(import_global(func_object(func), 'm', 'f', typed, false)).toMatchObject({ value: func })
    bad(
      () => import_global(func_object(func), 'm', 'f', '(ref (i32)->())', false),
      'incompatible import type',
    )
    bad(() => import_global(null, 'm', 'f', '(ref func)', false), 'incompatible import type')
    bad(() => import_global(1, 'm', 'f', 'i32', true), 'incompatible import type')
    bad(() => import_global(1, 'm', 'f', 'i64', false), 'incompatible import type')
    bad(() => import_global(1n, 'm', 'f', 'f64', false), 'incompatible import type')
    bad(() => import_global('1', 'm', 'f', 'i32', false), 'incompatible import type')
    bad(() => import_global(() => 1, 'm', 'f', 'funcref', false), 'incompatible import type')
    bad(() => import_global(undefined, 'm', 'f', 'i32', false), 'unknown import')
  })
})

describe('without typed references, references are what they are with them', () => {
  const func = funcOf(() => 1)
  const object = func_object(func)
  const types = [
    'externref',
    '(ref extern)',
    'funcref',
    '(ref func)',
    '(ref ()->(i32))',
    '(ref null ()->(i32))',
  ]
  const all = [...types, '(ref (i32)->())', '(ref null (i32)->())']
  const outcome = (action: () => unknown): unknown => {
    try {
      return [action()]
    } catch (error) {
      return (error as Error).name
    }
  }

  test.each(all)('%s', (type) => {
    for (const value of [null, undefined, 5, 'text', object, () => 1, {}])
      expect(outcome(() => plainValues.typed_ref_from_js(type, value))).toEqual(
        outcome(() => values.typed_ref_from_js(type, value)),
      )
    const refs = /extern/.test(type) ? [null, 5, object] : [null, func]
    for (const ref of refs) expect(plainValues.value_to_js(type, ref)).toBe(values.value_to_js(type, ref))
  })

  test('numbers', () => {
    for (const type of ['i32', 'f32', 'f64']) expect(plainValues.value_to_js(type, -0)).toBe(-0)
  })

  test('what a call through a table finds', () => {
    for (const ref of [null, func])
      for (const type of [func.type, '(i32)->()'])
        expect(plainViewEntry(ref, type)).toBe(tables.view_entry(ref, type))
  })
})
