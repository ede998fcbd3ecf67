/** The report: its data, and that no name of a module gets into the page raw. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { reportText } from '../../src/cli/report-command.ts'
import { Code } from '../../src/report/code.ts'
import { makeReport } from '../../src/report/data.ts'
import { escapeHtml, scriptJson } from '../../src/report/html.ts'
import { treemapSvg } from '../../src/report/treemap.ts'
import { wat } from '../support/wat.ts'

const bytes = wat(`(module
  (memory 1) (data $text (i32.const 0) "abc")
  (func $small (export "small"))
  (func $large (export "large") (param i32) (result i32)
    ${'(i32.store (local.get 0) (i32.mul (local.get 0) (i32.const 7)))'.repeat(40)} (local.get 0)))`)
const noSources = () => null
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
  const page = reportText({ ...input, bytes: showcase, options }, false, noSources)
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

const folder = new URL('../programs/debug/', import.meta.url)

/** Lines of the listing and of the source, joined as the page does. */
function sourceLines(code: Code, index: number): [string, string | undefined][] {
  const { wat, from, ranges } = code.functions.get(index)!
  const shown = ranges.flatMap(({ source, first, last }) =>
    Array.from({ length: last - first + 1 }, (_, k) => code.texts[source]!.lines?.[first + k]),
  )
  const rows = decodeLines(from)
  return wat.split('\n').flatMap((line, k) => rows[k]!.map((row) => [line.trim(), shown[row]?.trim()]))
}

function decodeLines(text: string): number[][] {
  let line = 0
  const next = (digits: string): number => {
    line += Number.parseInt(digits, 36)
    return line
  }
  return text.split(';').map((list) => (list === '' ? [] : list.split(',').map(next)))
}

test.each([
  { language: 'C', file: 'steps-c.wasm', func: 'save', line: 'last = deposit(account, month * 10);' },
  {
    language: 'Rust',
    file: 'steps-rust.wasm',
    func: 'steps::save',
    line: 'last = account.deposit(month * 10);',
  },
  {
    language: 'AssemblyScript',
    file: 'steps-as.wasm',
    func: 'steps/save',
    line: 'last = account.deposit(month * 10)',
  },
])('the code of a function has its source beside it: $language', ({ file, func, line }) => {
  const read = (name: string) => {
    return name.startsWith('steps.') ? readFileSync(new URL(name, folder), 'utf8') : null
  }
  const code = new Code(read)
  const inputMap =
    file === 'steps-as.wasm' ? { inputMap: readFileSync(new URL(`${file}.map`, folder), 'utf8') } : {}
  const options = { pathMap: { '/src/': '', './steps-as/': '' }, ...inputMap }
  const module = readFileSync(new URL(file, folder))
  const { functions } = makeReport({ ...input, bytes: module, options, code })
  const { index, source } = functions.find(({ name }) => name === func)!
  expect(source).toMatch(/^steps\.\w+:\d+$/)
  const lines = sourceLines(code, index).filter(([, text]) => text === line)
  expect(lines.map(([instr]) => instr)).toEqual(expect.arrayContaining(['i32.const 10', 'i32.mul']))
  const { js, wat, made } = code.functions.get(index)!
  const call = js.split('\n').findIndex((text) => /\w*deposit\(/.test(text))
  const instrs = decodeLines(made)[call]!.map((k) => wat.split('\n')[k])
  expect(instrs.join()).toMatch(/call \$\S*deposit/)
})

test('what the page shows of sources is bounded', () => {
  const long = 'x'.repeat(10_000)
  const names: string[] = []
  const code = new Code((name) => {
    names.push(name)
    return `${long}\n`.repeat(30)
  })
  const module = readFileSync(new URL('dwarf5.wasm', folder))
  makeReport({ ...input, bytes: module, code })
  // Read once, though two functions come from it.
  expect(names).toEqual(['/src/trap.c'])
  const [text] = Object.values(code.texts)
  expect(Object.keys(text!.lines!).length).toBeLessThan(20)
  expect(Object.values(text!.lines!).every((line) => line.length < 510)).toBe(true)
})

test('a page has a limit, and is filled', () => {
  const showcase = readFileSync(new URL('../programs/showcase.wasm', import.meta.url))
  const code = new Code(() => null, 20_000)
  makeReport({ ...input, bytes: showcase, code })
  const sizes = [...code.functions.values()].map(
    ({ js, wat, made, from }) => `${js}${wat}${made}${from}`.length,
  )
  const total = sizes.reduce((sum, size) => sum + size)
  expect([total > 19_000, total <= 20_000]).toEqual([true, true])
})

test('of a long function the beginning is shown', () => {
  const module = wat(`(module (memory 1) (func (export "f") (param i32)
    ${'(i32.store (local.get 0) (i32.mul (local.get 0) (i32.const 7)))'.repeat(3000)}))`)
  const code = new Code(() => null)
  makeReport({ ...input, bytes: module, code })
  const { js, wat: listing, made } = code.functions.get(0)!
  for (const text of [js, listing]) {
    expect(text.length).toBeLessThan(60_100)
    expect(text).toMatch(/\n\.\.\. and \d+ more lines$/)
  }
  const last = listing.split('\n').length - 1
  expect(Math.max(...decodeLines(made).flat())).toBeLessThan(last)
})

test('a source that is not there is named, with its lines', () => {
  const code = new Code(() => null)
  const module = readFileSync(new URL('dwarf5.wasm', folder))
  const report = makeReport({ ...input, bytes: module, code })
  expect(code.texts).toEqual({ 0: { name: '/src/trap.c', lines: null } })
  expect(code.functions.get(report.functions[0]!.index)!.ranges).toEqual([{ source: 0, first: 14, last: 18 }])
})

test('recording places changes no text', () => {
  const module = readFileSync(new URL('steps-rust.wasm', folder))
  const code = new Code(() => null)
  expect(makeReport({ ...input, bytes: module, code })).toEqual(makeReport({ ...input, bytes: module }))
})

const hostile = '</script><img src=x onerror=alert(1)>"\'&\u2028\u0000'

test('the page holds names as text alone', () => {
  const text = `"${[...hostile].map((char) => `\\u{${char.codePointAt(0)!.toString(16)}}`).join('')}"`
  const module = wat(`(module (import ${text} ${text} (func)) (func $${text} (export ${text})))`)
  const page = reportText({ ...input, file: hostile, bytes: module }, false, noSources)
  expect(page).not.toContain('<img')
  expect(page.match(/<\/script>/g)!.length).toBe(4)
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
  expect(JSON.parse(reportText(input, true, noSources))).toEqual(
    JSON.parse(JSON.stringify(makeReport(input))),
  )
})
