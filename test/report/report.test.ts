/** The report: its data, and that no name of a module gets into the page raw. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { reportText } from '../../src/cli/report-command.ts'
import { makeReport } from '../../src/report/data.ts'
import { escapeHtml, scriptJson } from '../../src/report/html.ts'
import { treemapSvg } from '../../src/report/treemap.ts'
import { wat } from '../support/wat.ts'

const bytes = wat(`(module
  (memory 1) (data $text (i32.const 0) "abc")
  (func $small (export "small"))
  (func $large (export "large") (param i32) (result i32)
    ${'(i32.store (local.get 0) (i32.mul (local.get 0) (i32.const 7)))'.repeat(40)} (local.get 0)))`)
const input = { file: 'app.wasm', bytes, options: {}, old: null }

test('has the sizes of functions and data', () => {
  const { functions, data, changes, info } = makeReport(input)
  expect(functions.map(({ name, split, calls, source }) => [name, split, calls, source])).toEqual([
    ['small', null, null, null],
    ['large', null, null, null],
  ])
  expect(functions[1]!.wasmBytes).toBeGreaterThan(300)
  expect(functions[1]!.jsBytes).toBeGreaterThan(functions[0]!.jsBytes)
  expect(data).toEqual([{ name: 'text', bytes: 3 }])
  expect(changes).toBe(null)
  expect(info.exports.length).toBe(2)
})

test('tells which functions are split, and what a profile counted', () => {
  const profile = JSON.stringify({ version: 1, funcs: { 1: [12, 1] } })
  const showcase = readFileSync(new URL('../programs/showcase.wasm', import.meta.url))
  const options = { functionSize: 256 }
  const found = makeReport({ ...input, bytes: showcase, options }).functions.flatMap(
    ({ split }) => split ?? [],
  )
  expect(found.length).toBeGreaterThan(3)
  for (const { limit, before, after, basis, pieces } of found) {
    expect([limit, basis, before > limit, after <= before]).toEqual([256, 'guess', true, true])
    for (const { size, runs } of pieces) expect([size > 0, runs >= 0]).toEqual([true, true])
  }
  const page = reportText({ ...input, bytes: showcase, options }, false)
  expect(page).toMatch(/of bytecode, more than the 256 bytes that engines optimise; without/)
  expect(makeReport({ ...input, options: { profile } }).functions.map(({ calls }) => calls)).toEqual([0, 12])
})

test('finds what changed', () => {
  const old = wat('(module (func $small nop nop) (func $gone))')
  const { changes } = makeReport({ ...input, old })
  expect(changes!.map(({ name, before, after }) => [name, before === null, after === null])).toEqual([
    ['large', true, false],
    ['small', false, false],
    ['gone', false, true],
  ])
  expect(makeReport({ ...input, old: bytes }).changes).toEqual([])
})

test('names of functions of the source stand beside theirs', () => {
  const module = readFileSync(new URL('../programs/debug/dwarf5.wasm', import.meta.url))
  const { functions } = makeReport({ ...input, bytes: module })
  expect(functions.map(({ source }) => source)).toEqual(['/src/trap.c:15', '/src/trap.c:8'])
})

const hostile = '</script><img src=x onerror=alert(1)>"\'&\u2028\u0000'

test('the page holds names as text alone', () => {
  const text = `"${[...hostile].map((char) => `\\u{${char.codePointAt(0)!.toString(16)}}`).join('')}"`
  const module = wat(`(module (import ${text} ${text} (func)) (func $${text} (export ${text})))`)
  const page = reportText({ ...input, file: hostile, bytes: module }, false)
  expect(page).not.toContain('<img')
  expect(page.match(/<\/script>/g)!.length).toBe(3)
  expect(/[^\n -~]/.test(page)).toBe(false)
  const names = JSON.parse(/id="names">(.*)<\/script>/.exec(page)![1]!)
  expect(names).toEqual([[1, hostile]])
  const texts = JSON.parse(/id="texts">(.*)<\/script>/.exec(page)![1]!)
  expect(Object.keys(texts)).toEqual(['1'])
})

test('texts are escaped', () => {
  expect(escapeHtml(hostile)).not.toMatch(/[<>"'\u2028\0]/)
  expect(JSON.parse(scriptJson(hostile))).toBe(hostile)
  expect(scriptJson(hostile)).not.toMatch(/[<>\u2028]/)
})

test('the smallest of many become one', () => {
  const items = Array.from({ length: 5000 }, (_, k) => ({
    name: `f${k}`,
    size: k + 1,
    kind: 'function' as const,
    index: k,
  }))
  const svg = treemapSvg(items)
  expect(svg.match(/<rect/g)!.length).toBe(1201)
  expect(svg).toContain('3800 smaller ones')
})

test('as JSON it is the data', () => {
  expect(JSON.parse(reportText(input, true))).toEqual(JSON.parse(JSON.stringify(makeReport(input))))
})
