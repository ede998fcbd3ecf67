import { parse } from 'acorn'
import { expect, test } from 'vitest'
import { importRuntime } from '../../src/emit/import-runtime.ts'
import { linkOrder, linkRuntime } from '../../src/emit/link.ts'
import { shortNames } from '../../src/emit/runtime-names.generated.ts'
import { runtimeTable } from '../../src/emit/runtime-table.generated.ts'

test('linking takes what is needed, dependencies first', () => {
  expect(linkOrder(['imul'])).toEqual(['imul'])
  const order = linkOrder(['import_func', 'catch_trap'])
  expect(order).toContain('func_new')
  expect(order).not.toContain('memory_new')
  for (const [k, name] of order.entries()) {
    const constants = runtimeTable[name]!.uses.filter((other) =>
      runtimeTable[other]!.text.startsWith('const'),
    )
    if (!runtimeTable[name]!.text.startsWith('const')) continue
    for (const other of constants) expect(order.indexOf(other)).toBeLessThan(k)
  }
})

test('the order does not depend on the order of the names', () => {
  const names = ['table_get', 'import_func', 'i64_mul']
  expect(linkOrder(names)).toEqual(linkOrder([...names].reverse()))
})

test.each([false, true])('all of the runtime loads as one text (minify %s)', (minify) => {
  const text = linkRuntime(Object.keys(runtimeTable), minify).join('\n')
  parse(text, { ecmaVersion: 2020, sourceType: 'module' })
  const name = minify ? shortNames.i32_popcnt! : 'i32_popcnt'
  const popcnt = new Function(`'use strict';${text};return ${name}`)() as (x: number) => number
  expect(popcnt(-1)).toBe(32)
  expect(popcnt(0x10101)).toBe(3)
  expect(text).toMatch(/^[\n -~]*$/)
})

test('a name that the runtime lacks is a bug', () => {
  expect(() => linkOrder(['no_such'])).toThrow('the runtime has no no_such')
})

test('an external runtime is imported', () => {
  expect(importRuntime(['fround', 'abs'], 'esm', false)).toEqual([
    `import { abs, fround } from 'dewasm/runtime';`,
  ])
  expect(importRuntime([], 'esm', false)).toEqual([])
})
