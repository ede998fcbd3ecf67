/** Lines, inlined functions and back traces of small modules with DWARF of each version. `scripts/check-lines.js` compares with LLVM. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { backTrace, type Frame } from '../../src/back-trace.ts'
import { dwarfLocator } from '../../src/debug/dwarf/locator.ts'
import { type CompileOptions, compile } from '../../src/index.ts'
import { embedSources } from '../../src/node/sources.ts'
import { evaluate, thrown } from '../support/load.ts'
import { MapReader } from '../support/source-map.ts'
import { validate } from '../support/wasm.ts'
import { wat } from '../support/wat.ts'

const folder = new URL('../programs/debug/', import.meta.url)
const source = readFileSync(new URL('trap.c', folder), 'utf8').split('\n')
const lineOf = (text: string) => source.findIndex((line) => line.includes(text))

function read(version: number): Uint8Array {
  return readFileSync(new URL(`dwarf${version}.wasm`, folder))
}

describe.each([2, 3, 4, 5])('DWARF %i', (version) => {
  const bytes = read(version)

  test.each([{ optimize: 0 }, {}, { minify: true }] as const)('statements come from lines: %j', (options) => {
    const { code, map } = compile(bytes, { ...options, sourceMap: true })
    const reader = new MapReader(map!)
    expect(map!.sources).toEqual(['/src/trap.c'])
    expect(map).not.toHaveProperty('sourcesContent')
    expect(reader.faults(code)).toEqual([])
    const lines = new Set(reader.lines.flat().map(([, , line]) => line))
    for (const text of ['a / b', 'deep(level - 1', 'total += deep', 'return total'])
      expect(lines).toContain(lineOf(text))
    // A function begins where it begins, not where the one before it ends.
    const deep = code.slice(0, code.lastIndexOf('function ')).split('\n').length - 1
    expect(reader.original(deep, code.split('\n')[deep]!.indexOf('(') - 1)).toMatchObject({
      line: lineOf('int deep('),
      name: 'deep',
    })
  })

  test('locals are called like their variables, if asked for', () => {
    const { code } = compile(bytes, { optimize: 0, debugNames: true })
    expect(code).toContain('function deep(level, divisor)')
    expect(compile(bytes, { optimize: 0 }).code).toContain('function deep(p0, p1)')
  })

  test('a trap is traced through inlined functions', () => {
    const at = (text: string) => ({ file: '/src/trap.c', line: lineOf(text) + 1, column: expect.any(Number) })
    expect(traceOf(bytes, {}, ({ run }) => run!(0))).toEqual([
      { func: 'quotient', source: at('a / b') },
      { func: 'deep', source: at('quotient(100') },
      { func: 'run', source: at('total += deep') },
    ])
  })
})

/** The frames of what the code of a module throws. */
function traceOf(
  bytes: Uint8Array,
  options: CompileOptions,
  run: (exports: Record<string, (...args: number[]) => unknown>) => unknown,
): Frame[] {
  const { code } = compile(bytes, { ...options, format: 'cjs' })
  const { exports } = evaluate(code).instantiate()
  const error = thrown(() => run(exports)) as Error
  const places = [...error.stack!.matchAll(/<anonymous>:(\d+):(\d+)\)/g)].map(([, line, column]) => ({
    // `new Function` puts two lines in front.
    line: Number(line) - 3,
    column: Number(column) - 1,
  }))
  return backTrace(bytes, { ...options, format: 'cjs' }, places)
}

describe('every level of inlining has a frame with its line', () => {
  const bytes = readFileSync(new URL('levels.wasm', folder))
  const text = readFileSync(new URL('levels.c', folder), 'utf8').split('\n')
  const frames = (which: number, options: CompileOptions) => {
    return traceOf(bytes, options, ({ run }) => run!(which, 0)).map(({ func, source }) => {
      return `${func}: ${text[source!.line - 1]!.trim()}`
    })
  }

  // The names, lines and columns are those that llvm-symbolizer gives (scripts/check-lines.js).
  test.each([{ optimize: 0 }, {}, { minify: true }] as const)('of the compiler: %j', (options) => {
    expect(frames(0, options)).toEqual([
      'innermost: return a / b;',
      'inner: return innermost(a + 1, b) + 1;',
      'middle: return inner(a * 2, b) ^ a;',
      'run: return middle(divisor + 7, divisor);',
    ])
  })

  test.each([{ optimize: 0 }, {}, { minify: true }] as const)(
    'and ours, wherever it was called: %j',
    (options) => {
      expect(frames(1, options)).toEqual([
        'innermost: return a / b;',
        'tiny: return innermost(a, b);',
        'outer: return tiny(a, b) + 3;',
        'run: return outer(which, divisor);',
      ])
      expect(frames(2, options)).toEqual([
        'innermost: return a / b;',
        'tiny: return innermost(a, b);',
        'run: return tiny(divisor,',
      ])
    },
  )
})

test('sources are called as the user wants', () => {
  const options = { sourceMap: true, pathMap: { '/': 'other/', '/src/': 'lib/' }, sourceRoot: 'http://x/' }
  expect(compile(read(5), options).map).toMatchObject({ sources: ['lib/trap.c'], sourceRoot: 'http://x/' })
})

test('broken debug information is left out, whatever is broken', () => {
  const bytes = read(5)
  const start = validate(bytes).module.customs.find(({ name }) => name.startsWith('.debug'))!.at
  const plain = compile(bytes).code
  for (let k = start + 16; k < bytes.length; k += 29) {
    for (const mask of [0xff, 1]) {
      const broken = Uint8Array.from(bytes)
      broken[k]! ^= mask
      let compiled: string | null = null
      try {
        compiled = compile(broken).code
      } catch {
        // The module itself was broken.
      }
      if (compiled === null) continue
      const { code, map } = compile(broken, { sourceMap: true })
      if (compiled === plain) expect(code).toBe(plain)
      expect(new MapReader(map!).faults(code)).toEqual([])
      backTrace(broken, {}, [{ line: code.split('\n').length - 6, column: 10 }])
    }
  }
})

test('a module without DWARF has no locator, and a trace of names', () => {
  const bytes = wat('(module (func $f (export "g") unreachable))')
  expect(dwarfLocator(validate(bytes).module)).toBe(null)
  const { code } = compile(bytes)
  const line = code.split('\n').findIndex((text) => text.includes('throw trap_unreachable'))
  expect(
    backTrace(bytes, {}, [
      { line, column: 10 },
      { line: 0, column: 0 },
    ]),
  ).toEqual([{ func: 'f', source: null }])
})

describe('embedded sources', () => {
  const directory = mkdtempSync(join(tmpdir(), 'dewasm-sources-'))
  afterAll(() => rmSync(directory, { recursive: true }))
  mkdirSync(join(directory, 'allowed'))
  writeFileSync(join(directory, 'allowed/a.c'), 'int a;')
  writeFileSync(join(directory, 'secret.c'), 'int secret;')
  symlinkSync(join(directory, 'secret.c'), join(directory, 'allowed/link.c'))

  test('only what lies in a directory that was named', () => {
    const sources = [
      'a.c',
      join(directory, 'allowed/a.c'),
      join(directory, 'secret.c'),
      '../secret.c',
      'link.c',
      'b.c',
    ]
    const map = { version: 3, sources, names: [], mappings: '' } as const
    const { sourcesContent } = embedSources({ ...map, sources, names: [] }, [join(directory, 'allowed')])
    expect(sourcesContent).toEqual(['int a;', 'int a;', null, null, null, null])
  })
})
