/** Source maps over the goldens and a program: valid, complete, and the same however they are made. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type CompileOptions, compile } from '../../src/index.ts'
import { MapReader } from '../support/source-map.ts'
import { statementsOf } from '../support/statements.js'
import { wat } from '../support/wat.ts'

const folder = new URL('../golden/', import.meta.url)
const showcase = readFileSync(new URL('../programs/showcase.wasm', import.meta.url))
const modules: [string, Uint8Array][] = readdirSync(folder)
  .filter((file) => file.endsWith('.wat'))
  .map((file) => [file, wat(readFileSync(new URL(file, folder), 'utf8'))])
modules.push(['showcase.wasm', showcase])

const variants: CompileOptions[] = [
  { optimize: 0 },
  {},
  { minify: true },
  { functionSize: 256, format: 'esm' },
]

describe.each(modules)('%s', (_, bytes) => {
  test.each(variants)('%j', (options) => {
    const { code, map } = compile(bytes, { ...options, features: ['+threads'], check: true, sourceMap: true })
    expect(code).toBe(compile(bytes, { ...options, features: ['+threads'] }).code)
    const reader = new MapReader(map!)
    expect(reader.faults(code)).toEqual([])
    const statements = statementsOf(code)
    const unmapped = statements.filter(({ line, column }) => reader.original(line, column) === null)
    expect(unmapped.map(({ text }) => text)).toEqual([])
  })
})

const source = `(module $demo
  (import "env" "log" (func $env.log (param i32)))
  (memory 1)
  (func $"hello, world" (export "f") (param $count i32) (result i32) (local $total i32)
    (loop $again
      (local.set $total (i32.add (local.get $total) (i32.load (local.get $count))))
      (call $env.log (local.get $total))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 4)))))
    (i32.div_s (i32.const 1) (local.get $total))))`

function place(code: string, text: string): [number, number] {
  const before = code.slice(0, code.lastIndexOf(text)).split('\n')
  return [before.length - 1, before.at(-1)!.length]
}

test.each([0, 2] as const)('a place comes from its instruction, at -O %i', (optimize) => {
  const { code, map } = compile(wat(source), { optimize, sourceMap: true })
  const reader = new MapReader(map!)
  const lineOf = (text: string) => reader.sourceLine(reader.original(...place(code, text))!).trim()
  expect(lineOf('getInt32')).toBe('i32.load')
  expect(lineOf('env_log(total')).toBe('call $env.log')
  expect(lineOf('trap_div_zero(')).toBe('i32.div_s')
  expect(reader.original(...place(code, 'env_log(total'))!.name).toBe('env.log')
  expect(reader.original(...place(code, 'hello__world(count'))).toMatchObject({
    name: 'hello, world',
    line: 0,
  })
})

test.each([false, true])('the shape instance has its functions further left, minify: %j', (minify) => {
  const text = source.replace(/\(import.*\n/, '').replace(/\(call.*\n/, '')
  const { code, map } = compile(wat(text), { shape: 'instance', minify, sourceMap: true })
  const reader = new MapReader(map!)
  expect(reader.faults(code)).toEqual([])
  const [at, column] = place(code, 'getInt32')
  expect(reader.sourceLine(reader.original(at, column)!).trim()).toBe('i32.load')
  // A line of code begins with a place, which is a name in minified code: `function x(`.
  const first = minify ? 'function '.length : code.split('\n')[at]!.search(/\S/)
  expect(reader.lines[at]![0]![0]).toBe(first)
})

test('names survive minification', () => {
  const { map } = compile(wat(source), { minify: true, sourceMap: true })
  expect([...map!.names].sort()).toEqual(['count', 'env.log', 'hello, world', 'total'])
})

test('pieces are called like their function', () => {
  const { code, map } = compile(showcase, { functionSize: 256, minify: true, sourceMap: true })
  const reader = new MapReader(map!)
  const pieces = [...code.matchAll(/^function (\w+)\$\d+\(/gm)]
  expect(pieces.length).toBeGreaterThan(5)
  for (const { index, 1: parent } of pieces) {
    const own = reader.original(code.slice(0, index).split('\n').length - 1, 'function '.length)
    const mother = reader.original(
      code.slice(0, code.indexOf(`\nfunction ${parent}(`)).split('\n').length,
      'function '.length,
    )
    expect(own!.name).toBe(mother!.name)
  }
})

test('an inline map is the same', () => {
  const { code, map } = compile(wat(source), { sourceMap: 'inline', sourceRoot: 'lib' })
  const [, data = ''] = /\n\/\/# sourceMappingURL=data:application\/json;charset=utf-8;base64,(.*)\n$/.exec(
    code,
  )!
  expect(JSON.parse(Buffer.from(data, 'base64').toString())).toEqual(map)
  expect(map!.sourceRoot).toBe('lib')
  expect(/[^\n -~]/.test(code)).toBe(false)
})

test('a module without functions has an empty map', () => {
  const { map } = compile(wat('(module (memory 1))'), { sourceMap: true })
  expect(map).toMatchObject({ sources: [], names: [] })
  expect(new MapReader(map!).lines.flat()).toEqual([])
})
