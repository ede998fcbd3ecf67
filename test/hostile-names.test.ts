/**
 * Names are the module's to choose. Whatever they are, wherever they stand, the output is a program, means the same, and
 * has the names as they were.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { type CompileResult, compile } from '../src/compile.ts'
import { runtimeTable } from '../src/emit/runtime-table.generated.ts'
import type { CompileOptions } from '../src/options.ts'
import { binary, bytes, section, sized, u32 } from './support/binary.ts'
import { native } from './support/native.ts'
import { parseScript } from './support/scope.ts'

const words =
  'break case catch class const continue debugger default delete do else enum export extends false finally for function ' +
  'if import in instanceof new null return super switch this throw true try typeof var void while with let static yield ' +
  'await async implements interface package private protected public arguments eval get set of undefined NaN Infinity'

const globals =
  'Math Object Array ArrayBuffer DataView Uint8Array Int32Array Float64Array Symbol Reflect JSON Function Error TypeError ' +
  'RangeError BigInt Number String globalThis global self window process structuredClone module exports require'

/** Names that the output gives to things of its own. */
const ours =
  'instantiate imports data error memory memory_0 table table_0 global_0 func func_0 func_1 elem elem_0 data_segment a b c ' +
  'f e p0 p1 t1 t2 pc view view$0$0 sig$0 a$s aa$ aa$ref func_0$ref m$0 instance$exports a$e memory$view memory$d $8 $aa'

const texts = [
  '',
  ' ',
  "'",
  '"',
  '`',
  '$' + '{1}',
  '\\',
  "\\'",
  "');throw 1//",
  '*/',
  '/*',
  '//',
  '</script>',
  '</SCRIPT ',
  '<!--',
  '-->',
  '\n',
  '\r\n',
  '\t',
  '\0',
  '\x001',
  '\x7f',
  '\u0085',
  '\u2028',
  '\u2029',
  '\ufeff',
  '\u202e',
  '\ufffd',
  '\u{1f600}',
  '\u{10ffff}',
  'é',
  '√',
  'ﬀ',
  'K',
  '0',
  '1',
  '-1',
  '4294967295',
  '1e3',
  'a b',
  'a.b',
  'a-b',
  '#private',
  '@@iterator',
  'x'.repeat(5000),
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'then',
  'toJSON',
  '__defineGetter__',
  'length',
  'name',
]

const hostile = [
  ...new Set([...texts, ...`${words} ${globals} ${ours}`.split(' '), ...Object.keys(runtimeTable).sort()]),
]

const i32 = 0x7f

/**
 * Every name is an import and an export, and the name of a function, a parameter, a local, a global, the memory, the
 * table and segments. Export k gives 1000 * k + what import k gives for its argument.
 */
function module(names: readonly string[], nameSection: boolean): Uint8Array {
  const n = names.length
  const entries = (label: (k: number) => string, from = 0) =>
    bytes(
      u32(n),
      names.map((_, k) => bytes(u32(from + k), sized(label(k)))),
    )
  const label = (k: number) => names[k] as string
  const body = (k: number) =>
    // Two locals beside the parameter, all used, a load, a global and a call.
    sized(
      1,
      2,
      i32,
      0x20,
      0,
      0x21,
      1,
      0x41,
      signed(1000 * k),
      0x21,
      2,
      0x20,
      2,
      0x20,
      1,
      0x10,
      u32(k),
      0x6a,
      0x23,
      u32(k),
      0x6a,
      0x41,
      0,
      0x2d,
      0,
      0,
      0x6a,
      0x0b,
    )
  const all = [
    section(1, 1, 0x60, 1, i32, 1, i32),
    section(
      2,
      u32(n),
      names.map((name) => bytes(sized(name), sized(name), 0, 0)),
    ),
    section(
      3,
      u32(n),
      names.map(() => 0),
    ),
    section(4, 1, 0x70, 0, 1),
    section(5, 1, 0, 1),
    section(
      6,
      u32(n),
      names.map(() => bytes(i32, 1, 0x41, 0, 0x0b)),
    ),
    section(
      7,
      u32(n),
      names.map((name, k) => bytes(sized(name), 0, u32(n + k))),
    ),
    section(9, 1, 0, 0x41, 0, 0x0b, 1, 0),
    section(
      10,
      u32(n),
      names.map((_, k) => body(k)),
    ),
    section(11, 1, 0, 0x41, 1, 0x0b, 1, 1),
  ]
  if (!nameSection) return binary(...all)
  const locals = names.map((_, k) =>
    bytes(
      u32(n + k),
      3,
      [0, 1, 2].map((local) => bytes(local, sized(label((k + local) % n)))),
    ),
  )
  const one = (k: number) => bytes(1, 0, sized(label(k)))
  return binary(
    ...all,
    section(
      0,
      sized('name'),
      [0, sized(sized(label(0)))],
      // The imports and the functions have the same names, so each is there twice.
      [
        1,
        sized(
          u32(2 * n),
          [0, n].map((from) => names.map((_, k) => bytes(u32(from + k), sized(label(k))))),
        ),
      ],
      [2, sized(u32(n), locals)],
      [5, sized(one(n - 1))],
      [6, sized(one(n - 1))],
      [7, sized(entries(label))],
      [8, sized(one(n - 1))],
      [9, sized(one(n - 1))],
    ),
  )
}

function signed(value: number): number[] {
  const out: number[] = []
  let rest = value
  for (; rest > 63; rest >>= 7) out.push((rest & 127) | 128)
  return [...out, rest]
}

function importsOf(names: readonly string[]): Record<string, Record<string, (x: number) => number>> {
  const imports = Object.create(null)
  names.forEach((name, k) => {
    imports[name] = Object.assign(Object.create(null), { [name]: (x: number) => x * 2 + k })
    if (name === '__proto__') Object.defineProperty(imports[name], name, { value: (x: number) => x * 2 + k })
  })
  return imports
}

type Exports = Readonly<Record<string, (x: number) => number>>

const root = join(import.meta.dirname, '..')
mkdirSync(join(root, '.cache'), { recursive: true })
const folder = mkdtempSync(join(root, '.cache', 'names-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

interface Made {
  instantiate(imports: object): { exports: Exports }
}

async function load(code: string): Promise<Made> {
  const file = join(folder, `${files++}.mjs`)
  writeFileSync(file, code)
  return await import(pathToFileURL(file).href)
}

function checkExports(exports: Exports, reference: Exports): void {
  expect(Object.getOwnPropertyNames(exports)).toEqual(Object.getOwnPropertyNames(reference))
  expect(Object.getPrototypeOf(exports)).toBe(null)
  hostile.forEach((name, k) => {
    expect(exports[name]!(7), name).toBe(reference[name]!(7))
    expect(exports[name]!(7), name).toBe(1000 * k + 14 + k)
  })
}

const bytesOf = { 'with a name section': module(hostile, true), 'without names': module(hostile, false) }

const variants: readonly CompileOptions[] = [{}, { minify: true }, { optimize: 0 }, { target: 'es2015' }]

test.each(Object.entries(bytesOf))('%s: every name runs and is exported as it is', async (_, input) => {
  const imports = importsOf(hostile)
  const reference = new native.Instance(new native.Module(input), imports).exports as Exports
  for (const options of variants) {
    const { code } = compile(input, options)
    expect(code).toMatch(/^[\n -~]*$/)
    expect(code).not.toMatch(/<\/script|<!--/i)
    checkExports((await load(code)).instantiate(imports).exports, reference)
    const script = compile(input, { ...options, format: 'iife', name: 'made' })
    const made = new Function(`${script.code}\nreturn made`)() as Made
    checkExports(made.instantiate(imports).exports, reference)
  }
})

test('descriptions of imports and exports keep the names', async () => {
  const { code } = compile(bytesOf['with a name section'], { format: 'cjs', shape: 'module' })
  const holder: { exports: unknown } = { exports: null }
  new Function('module', code)(holder)
  expect(holder.exports).toMatchObject({
    imports: hostile.map((name) => ({ module: name, name, kind: 'function' })),
    exports: hostile.map((name) => ({ name, kind: 'function' })),
  })
})

test('an instance as an ES module has every name as it is', async () => {
  // Specifiers that nothing resolves are no matter of names, so there are no imports here.
  const input = binary(
    section(1, 1, 0x60, 0, 1, i32),
    section(
      3,
      u32(hostile.length),
      hostile.map(() => 0),
    ),
    section(
      7,
      u32(hostile.length),
      hostile.map((name, k) => bytes(sized(name), 0, u32(k))),
    ),
    section(
      10,
      u32(hostile.length),
      hostile.map((_, k) => sized(0, 0x41, signed(k), 0x0b)),
    ),
  )
  for (const minify of [false, true]) {
    const { code } = compile(input, { shape: 'instance', target: 'es2022', minify })
    parseScript(code, { sourceType: 'module', ecmaVersion: 2022 })
    const file = join(folder, `instance-${minify}.mjs`)
    writeFileSync(file, code)
    // A module that exports `then` is taken for a promise when it is imported dynamically, as the test runner does.
    const user = join(folder, `user-${minify}.mjs`)
    const print = 'JSON.stringify(Object.keys(made).map((name) => [name, made[name]()]))'
    writeFileSync(user, `import * as made from './instance-${minify}.mjs'\nconsole.log(${print})\n`)
    const found = new Map(JSON.parse(execFileSync(process.execPath, [user], { encoding: 'utf8' })))
    expect(found).toEqual(new Map(hostile.map((name, k) => [name, k])))
  }
})

test('with names as import specifiers, an instance is a program', () => {
  for (const minify of [false, true]) {
    const { code } = compile(bytesOf['with a name section'], { shape: 'instance', target: 'es2022', minify })
    parseScript(code, { sourceType: 'module', ecmaVersion: 2022 })
    expect(code).toMatch(/^[\n -~]*$/)
  }
})

test('declarations are TypeScript and have every name', () => {
  const results: Record<string, CompileResult> = {
    esm: compile(bytesOf['with a name section'], { dts: true }),
    instance: compile(bytesOf['with a name section'], { dts: true, shape: 'instance', target: 'es2022' }),
    cjs: compile(bytesOf['with a name section'], { dts: true, format: 'cjs', shape: 'module' }),
    iife: compile(bytesOf['with a name section'], { dts: true, format: 'iife' }),
  }
  const made = Object.entries(results).map(([name, { dts }]) => {
    expect(dts).toMatch(/^[\n -~]*$/)
    const file = join(folder, `${name}.d.${name === 'cjs' ? 'cts' : 'mts'}`)
    writeFileSync(file, dts as string)
    return file
  })
  const user = join(folder, 'user.mts')
  const uses = hostile.map((name) => `exports[${JSON.stringify(name)}](1)`)
  writeFileSync(
    user,
    `import type { Exports } from './esm.mjs'\ndeclare const exports: Exports\n${uses.join('\n')}\n`,
  )
  const flags = [
    '--ignoreConfig',
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--types',
    'node',
  ]
  const tsc = join(root, 'node_modules', '.bin', 'tsc')
  let complaints = ''
  try {
    execFileSync(tsc, [...flags, ...made, user])
  } catch (error) {
    complaints = String((error as { stdout: unknown }).stdout)
  }
  expect(complaints).toBe('')
})
