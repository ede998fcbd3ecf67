/** A source map that the module comes with is followed. */
import { encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec'
import { expect, test } from 'vitest'
import { compile } from '../../src/index.ts'
import { binary, section, sized } from '../support/binary.ts'
import { MapReader } from '../support/source-map.ts'
import { validate } from '../support/wasm.ts'
import { wat } from '../support/wat.ts'

const source = 'export function f(x: i32): void {\n  g(x)\n  throw new Error()\n}\n'
const module = wat(
  '(module (import "a" "g" (func $g (param i32))) (func (export "f") (param i32) (call $g (local.get 0)) unreachable))',
)
const { funcs } = validate(module).module
const start = funcs[1]!.body!.start + 1

/** As compilers make them: one line, columns are offsets. */
function inputMap(changes: object = {}): string {
  const segments: SourceMapSegment[] = [
    [start, 0, 1, 4],
    [start + 2, 0, 1, 2],
    [start + 4, 0, 2, 2],
    [start + 5],
  ]
  const map = {
    version: 3,
    sources: ['f.ts'],
    sourcesContent: [source],
    names: [],
    mappings: encode([segments]),
  }
  return JSON.stringify({ ...map, ...changes })
}

test('places of the output come from the sources of the input', () => {
  const { code, map, warnings } = compile(module, { sourceMap: true, inputMap: inputMap() })
  expect(warnings).toEqual([])
  expect(map!.sources).toEqual(['f.ts'])
  const reader = new MapReader(map!)
  expect(reader.faults(code)).toEqual([])
  const at = (text: string) => {
    const before = code.slice(0, code.lastIndexOf(text)).split('\n')
    return reader.original(before.length - 1, before.at(-1)!.length)
  }
  expect(reader.sourceLine(at('g(p0)')!)).toBe('  g(x)')
  expect(reader.sourceLine(at('throw')!)).toBe('  throw new Error()')
})

test('its sources are below its root, and the user has the last word', () => {
  const options = { sourceMap: true, inputMap: inputMap({ sourceRoot: 'src' }), pathMap: { 'src/': 'lib/' } }
  expect(compile(module, options).map!.sources).toEqual(['lib/f.ts'])
})

test.each(['{}', 'x', '{"version":3,"sources":[1],"mappings":""}', '{"version":3,"sections":[]}'])(
  '%s is no map',
  (text) => {
    expect(() => compile(module, { inputMap: text })).toThrow(
      'option inputMap: expected the text of a source map',
    )
  },
)

test('a module says where its map is', () => {
  const custom = section(0, sized('sourceMappingURL'), sized('./f.wasm.map'))
  const bytes = Uint8Array.from([...module, ...custom])
  const [warning] = compile(bytes, { sourceMap: true }).warnings
  expect(warning!.message).toContain('./f.wasm.map')
  expect(compile(bytes).warnings).toEqual([])
  expect(compile(binary(custom), { sourceMap: true }).warnings.length).toBe(1)
})
