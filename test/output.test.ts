/** Properties of the printed text: what it refers to, its characters, hostile names, depth, determinism, size. */
import { readdirSync, readFileSync } from 'node:fs'
import { type Node, type Options, parse } from 'acorn'
import { describe, expect, test } from 'vitest'
import { runtimeTable } from '../src/emit/runtime-table.generated.ts'
import { type CompileOptions, compile, compileAsync } from '../src/index.ts'
import { binary, section, sized, u32 } from './support/binary.ts'
import { load } from './support/compile.ts'
import { freeNames } from './support/free-names.ts'
import { evaluate, loadBytes, loadText } from './support/load.ts'
import { native } from './support/native.ts'
import { randomModule } from './support/random-module.ts'
import { wat } from './support/wat.ts'

/** All that the output may take from the realm. */
const intrinsics = new Set(
  (
    'Array ArrayBuffer DataView Error Float64Array Function Infinity Int32Array JSON Math NaN Object RangeError ' +
    'Reflect Symbol TypeError Uint8Array global globalThis self structuredClone undefined'
  ).split(' '),
)

const everything = `(module
  (type $t (func (param i32 i64 f32 f64) (result i64 f64 i32)))
  (import "m" "f" (func $f (type $t))) (import "m" "g" (global $gi (mut i64))) (import "m" "c" (global f32))
  (import "m" "t" (table $ti 1 externref)) (import "m" "h" (func $h (param externref funcref) (result funcref)))
  (memory (export "mem") 1 20) (table $t (export "t") 3 funcref) (elem (table $t) (i32.const 0) func $f $deep)
  (elem $passive func $f $deep) (elem declare func $start) (data (i32.const 0) "\\00\\ff hello */ </script>") (data $d "abc")
  (global $l (mut i64) (i64.const -5)) (global (export "e") f64 (f64.const nan:0x4000000000001))
  (global (export "r") funcref (ref.func $deep)) (start $start)
  (func $start (memory.init $d (i32.const 8) (i32.const 0) (i32.const 3)) (data.drop $d))
  (func $deep (export "deep") (type $t)
    (global.set $l (i64.mul (global.get $l) (local.get 1))) (global.set $gi (i64.rotl (global.get $l) (global.get $gi)))
    (i64.store (local.get 0) (i64.div_s (local.get 1) (i64.trunc_sat_f64_s (local.get 3))))
    (drop (memory.grow (i32.const 1))) (memory.fill (i32.const 0) (i32.const 1) (i32.const 9))
    (table.init $t $passive (i32.const 1) (i32.const 0) (i32.const 1))
    (drop (table.grow $t (ref.null func) (i32.const 1)))
    (table.set $ti (i32.const 0) (table.get $ti (i32.const 0)))
    (drop (call $h (table.get $ti (i32.const 0)) (ref.func $start)))
    (drop (f32.copysign (f32.nearest (local.get 2)) (f32.convert_i64_u (local.get 1))))
    (drop (i64.reinterpret_f64 (f64.min (local.get 3) (f64.const 1))))
    (call_indirect $t (type $t) (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 0))))`

const simple: readonly [string, string][] = [
  ['nothing', '(module)'],
  [
    'add',
    '(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))',
  ],
  ['memory', '(module (memory 1) (func (export "f") (result f32) (f32.load offset=3 (i32.const 5))))'],
  ['start', '(module (func $s unreachable) (start $s))'],
  [
    'globals',
    '(module (global (export "g") (mut i64) (i64.const 1)) (global (export "h") f32 (f32.const 2)))',
  ],
  ['everything', everything],
]

const modules: [string, Uint8Array][] = [
  ...simple.map(([name, text]): [string, Uint8Array] => [name, wat(text)]),
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((seed): [string, Uint8Array] => [`seed ${seed}`, randomModule(seed).bytes]),
  ...readdirSync(new URL('programs/', import.meta.url))
    .filter((name) => name.endsWith('.wasm'))
    .map((name): [string, Uint8Array] => [name, readFileSync(new URL(`programs/${name}`, import.meta.url))]),
]

function* allOptions(): Generator<CompileOptions> {
  for (const format of ['esm', 'cjs', 'iife'] as const) {
    for (const shape of ['instantiate', 'instance', 'module'] as const) {
      for (const runtime of ['inline', 'external'] as const) {
        for (const minify of [false, true]) yield { format, shape, runtime, minify, target: 'es2022' }
      }
    }
  }
}

function parseAs(code: string, format: string, ecmaVersion: Options['ecmaVersion'] = 2022): Node {
  return parse(code, { ecmaVersion, sourceType: format === 'esm' ? 'module' : 'script' })
}

describe.each(modules)('%s', (_, bytes) => {
  test('refers to a short list of intrinsics alone, in ASCII, and to nothing that evaluates', () => {
    let printed = 0
    for (const options of allOptions()) {
      let code: string
      try {
        code = compile(bytes, options).code
      } catch (error) {
        if (options.format === 'iife' && (error as { code?: string }).code === 'unsupported') continue
        throw error
      }
      printed++
      expect(code).toMatch(/^[\n -~]*$/)
      const tree = parseAs(code, options.format!)
      const extra = options.format === 'cjs' ? ['module', 'require'] : []
      const strangers = [...freeNames(tree)].filter((name) => !intrinsics.has(name) && !extra.includes(name))
      expect(strangers, JSON.stringify(options)).toEqual([])
      expect(evaluators(tree)).toEqual([])
      expect(code).not.toMatch(/<\/script|<!--|^\s*-->/im)
    }
    expect(printed).toBeGreaterThan(24)
  })

  test('prints the same for the same bytes, one by one or in the background', async () => {
    for (const options of [{}, { minify: true }, { optimize: 0 }] as const) {
      const { code } = compile(bytes, options)
      const moved = new Uint8Array([1, 2, 3, ...bytes]).subarray(3)
      expect(compile(moved, { ...options }).code).toBe(code)
      expect((await compileAsync(Uint8Array.from(bytes), options)).code).toBe(code)
    }
  })
})

/** Ways to evaluate text or load code: none may be in the output. `Function` is there for its prototype alone. */
function evaluators(tree: Node): string[] {
  const found: string[] = []
  const walk = (value: unknown, parent: Record<string, unknown>): void => {
    if (Array.isArray(value)) for (const item of value) walk(item, parent)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return
    const node = value as Record<string, unknown>
    if (node.type === 'ImportExpression' || node.type === 'WithStatement') found.push(String(node.type))
    if (node.type === 'Identifier') {
      const isFunction = node.name === 'Function'
      const property = parent.property as Record<string, unknown> | undefined
      if (node.name === 'eval' || (isFunction && property?.name !== 'prototype'))
        found.push(String(node.name))
    }
    for (const child of Object.values(node)) walk(child, node)
  }
  walk(tree, {})
  return found
}

test('free variables are found', () => {
  const names = (code: string): string[] => [...freeNames(parseAs(code, 'esm'))].sort()
  expect(names('import a, { b as c } from "x"; export function f(g) { return a + c + g + h.i[j] }')).toEqual([
    'h',
    'j',
  ])
  expect(names('for (let k = 0; k < 1; k++) l: { break l } k; try {} catch (e) { e } e')).toEqual(['e', 'k'])
  expect(names('{ var x = 1; let y; function z() {} } x; y; z')).toEqual(['y', 'z'])
  expect(names('const f = ({ p, q: [r] }, s = t) => ({ u: p, r, v })')).toEqual(['t', 'v'])
  expect(evaluators(parseAs('Function("x"); eval(""); import("y"); Function.prototype', 'esm')).length).toBe(
    3,
  )
})

const words =
  'break case catch class const continue debugger default delete do else enum export extends false finally for function ' +
  'if implements import in instanceof interface let new null package private protected public return static super ' +
  'switch this throw true try typeof var void while with yield await async arguments eval undefined NaN Infinity'
const hostile = [
  '',
  ' ',
  '\u2028',
  '\u2029',
  '\0',
  '\n',
  '\r',
  '\\',
  '\\u0041',
  "'",
  '"',
  '`',
  '$' + '{x}',
  '*/',
  '/*',
  '//',
  '</script>',
  '<!--',
  '-->',
  ']]>',
  '__proto__',
  'constructor',
  'prototype',
  'then',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  '\u{1f600}',
  'é',
  '\ufeff',
  '\uffff',
  '\u202e',
  '1',
  '-1',
  '0x10',
  '1e3',
  'a b',
  'a.b',
  'a-b',
  '$',
  '_',
  '__',
  '$ref',
  'a$ref',
  'f$',
  'x'.repeat(5000),
  'p0',
  'p0_lo',
  'l1',
  't1',
  'f',
  'e',
  'a',
  'imports',
  'instantiate',
  'exports',
  'module',
  'require',
  'globalThis',
  'self',
  'window',
  'memory',
  'table',
  'memory_1',
  'view$0$0',
  'sig$0',
  'cells_i32',
  '#private',
  ...words.split(' '),
  ...Object.keys(runtimeTable),
  ...intrinsics,
]

/** A module that uses the names for all it can: exports, imports, functions, locals, and everything else of the name section. */
function namedModule(names: readonly string[], sectionNames: readonly string[]): Uint8Array {
  const n = names.length
  const vector = (items: readonly (readonly number[])[]): number[] => [...u32(items.length), ...items.flat()]
  const map = (list: readonly string[]): number[] =>
    vector(list.map((name, k) => [...u32(k), ...sized(name)]))
  const count = 2 * n
  const body = (k: number): number[] =>
    sized(1, 1, 0x7f, 0x20, 0, 0x41, 1, 0x6a, 0x10, ...u32(k), 0x22, 1, 0x20, 0, 0x6a, 0x0b)
  return binary(
    section(1, 1, 0x60, 1, 0x7f, 1, 0x7f),
    section(2, vector(names.map((name) => [...sized(name), ...sized(name), 0, 0]))),
    section(3, vector(names.map(() => [0]))),
    section(4, 1, 0x70, 0, 1),
    section(5, 1, 0, 1),
    section(6, 1, 0x7f, 1, 0x41, 7, 0x0b),
    section(7, vector(names.map((name, k) => [...sized(name), 0, ...u32(n + k)]))),
    section(10, vector(names.map((_, k) => body(k)))),
    section(
      0,
      sized('name'),
      [0, ...sized(sized(sectionNames[0]!))],
      [1, ...sized(map(Array.from({ length: count }, (_, k) => sectionNames[k % sectionNames.length]!)))],
      [
        2,
        ...sized(
          vector(
            names.map((_, k) => [
              ...u32(n + k),
              ...map([sectionNames[k % sectionNames.length]!, sectionNames[(k + 1) % sectionNames.length]!]),
            ]),
          ),
        ),
      ],
      [5, ...sized(map([sectionNames.at(-1)!]))],
      [6, ...sized(map([sectionNames.at(-2)!]))],
      [7, ...sized(map([sectionNames.at(-3)!]))],
    ),
  )
}

test.each([
  ['the same names', hostile],
  ['one name for all', ['f']],
  ['__proto__', ['__proto__', 'constructor', 'then']],
  ['helpers', Object.keys(runtimeTable)],
])('hostile names compile, run and are exported exactly: %s', async (_, sectionNames) => {
  const bytes = namedModule(
    hostile.filter((name, k) => hostile.indexOf(name) === k),
    [...sectionNames, 'x', 'y', 'z'],
  )
  const names = hostile.filter((name, k) => hostile.indexOf(name) === k)
  expect(native.validate(bytes)).toBe(true)
  const imports = Object.create(null) as Record<string, object>
  for (const [k, name] of names.entries()) {
    imports[name] = Object.defineProperty({}, name, { value: (x: number) => x * 1000 + k })
  }
  for (const minify of [false, true]) {
    for (const shape of ['instantiate', 'module'] as const) {
      for (const runtime of ['inline', 'external'] as const) {
        const { code } = compile(bytes, { format: 'cjs', minify, shape, runtime })
        expect(code).toMatch(/^[\n -~]*$/)
        expect(code).not.toMatch(/<\/script|<!--/i)
        const made = evaluate(code)
        const { exports } = made.instantiate(imports)
        expect(Object.keys(exports).sort()).toEqual([...names].sort())
        expect(Object.getPrototypeOf(exports)).toBe(null)
        for (const [k, name] of names.entries()) expect(exports[name](3), name).toBe(4000 + k + 3)
      }
    }
    const { code } = compile(bytes, { minify, target: 'es2022' })
    const { exports } = (await load(code))(imports)
    expect(exports.then(3)).toBe(4003 + names.indexOf('then'))
  }
})

test('export names of every kind are names of an ES module', async () => {
  // Awaiting a namespace that has `then` calls it.
  const names = hostile.filter((name, k) => hostile.indexOf(name) === k && name !== 'then')
  const text = `(module ${names
    .map(
      (name, k) =>
        `(func (export "${[...new TextEncoder().encode(name)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')}") (result i32) (i32.const ${k}))`,
    )
    .join('\n')})`
  for (const minify of [false, true]) {
    const { code } = compile(wat(text), { shape: 'instance', target: 'es2022', minify })
    const module = (await import(
      /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`
    )) as Record<string, () => number>
    for (const [k, name] of names.entries()) expect(module[name]!(), name).toBe(k)
  }
})

/** Instructions around a core, many times. */
function nested(
  count: number,
  open: readonly number[],
  core: readonly number[],
  close: readonly number[],
): Uint8Array {
  const code = [
    ...Array.from({ length: count }, () => open).flat(),
    ...core,
    ...Array.from({ length: count }, () => close).flat(),
  ]
  return binary(
    section(1, 2, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 2, 0x7f, 0x7f, 1, 0x7f),
    section(3, 2, 0, 1),
    section(7, 1, sized('f'), 0, 0),
    section(10, 2, sized(1, 1, 0x7f, code, 0x0b), sized(0, 0x20, 0, 0x20, 1, 0x6a, 0x0b)),
  )
}

const count = [0x20, 1, 0x41, 1, 0x6a, 0x21, 1]
const deep: [string, Uint8Array][] = [
  ['5,000 blocks', nested(5000, [0x02, 0x40], [], [...count, 0x0b])],
  [
    '5,000 blocks with a branch out of each',
    nested(5000, [0x02, 0x40], [], [0x20, 1, 0x20, 0, 0x46, 0x0d, 0, ...count, 0x0b]),
  ],
  ['5,000 loops', nested(5000, [0x03, 0x40], [], [...count, 0x0b])],
  ['5,000 ifs', nested(5000, [0x20, 0, 0x04, 0x40, ...count], [], [0x0b])],
  ['5,000 ifs with else', nested(5000, [0x20, 0, 0x45, 0x04, 0x40, ...count, 0x05], [], [...count, 0x0b])],
  ['5,000 blocks with a result', nested(5000, [0x02, 0x7f], [0x20, 0], [0x41, 1, 0x6a, 0x0b])],
  ['10,000 operators to the left', nested(10_000, [], [0x20, 0], [0x41, 1, 0x6a])],
  ['10,000 operators to the right', nested(10_000, [0x20, 0], [0x20, 0], [0x6b])],
  ['10,000 loads of memory size', nested(10_000, [0x20, 0], [0x20, 0], [0x41, 3, 0x6c, 0x6a])],
  ['1,000 calls in arguments', nested(1000, [0x20, 0], [0x20, 0], [0x10, 1])],
].map(([name, bytes]): [string, Uint8Array] => [name as string, bytes as Uint8Array])

test.each(deep)(
  'nesting: %s',
  (name, bytes) => {
    // Blocks without a result end with the counter.
    const wasm = /result|operators|loads|calls/.test(name) ? bytes : withCounter(bytes)
    const reference = new native.Instance(new native.Module(wasm)).exports.f as (x: number) => number
    for (const options of [{ optimize: 0 }, { optimize: 2 }, { minify: true }] as const) {
      const { code } = compile(wasm, { ...options, format: 'cjs' })
      parseAs(code, 'cjs', 2020)
      const { f } = evaluate(code).instantiate().exports
      for (const x of [0, 1, 5, -7, 4999]) expect(f(x)).toBe(reference(x))
    }
  },
  20_000,
)

/** The same with `local.get 1` before the end of the first function. */
function withCounter(bytes: Uint8Array): Uint8Array {
  const second = sized(0, 0x20, 0, 0x20, 1, 0x6a, 0x0b)
  const prefix = binary(
    section(1, 2, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 2, 0x7f, 0x7f, 1, 0x7f),
    section(3, 2, 0, 1),
    section(7, 1, sized('f'), 0, 0),
  )
  let at = prefix.length + 1
  while (bytes[at++]! > 127);
  at++
  while (bytes[at++]! > 127);
  const code = [...bytes.subarray(at, bytes.length - second.length - 1), 0x20, 1, 0x0b]
  return Uint8Array.from([...prefix, ...section(10, 2, sized(code), second)])
}

test('a module that adds is at most 1,024 bytes', () => {
  const { code } = compile(wat(simple[1]![1]), { minify: true })
  expect(code.length).toBeLessThanOrEqual(1024)
})

test('the target es2015 prints what ES2015 can parse', async () => {
  const texts = [
    ...simple.slice(0, 4).map(([, text]) => text),
    `(module (import "m" "f" (func (param f32 externref) (result i32 f64))) (memory (export "m") 1 4) (table (export "t") 1 funcref)
      (func $wide (param i64) (result i64) (i64.div_u (i64.mul (local.get 0) (i64.const 12345678901)) (i64.const 77)))
      (func (export "f") (param i32) (result i32)
        (i64.store (i32.const 8) (call $wide (i64.extend_i32_u (local.get 0))))
        (drop (memory.grow (i32.const 1)))
        (i32.add (i32.load (i32.const 8)) (i32.load (i32.const 12)))))`,
  ]
  for (const text of texts) {
    for (const options of [
      {},
      { minify: true },
      { shape: 'instance' },
      { shape: 'module' },
      { runtime: 'external' },
    ] as const) {
      if ('shape' in options && options.shape === 'instance' && text.includes('"m" "f"')) continue
      parseAs(compile(wat(text), { ...options, target: 'es2015' }).code, 'esm', 2015)
      if (!('runtime' in options))
        parseAs(
          compile(wat(text), {
            ...options,
            format: 'iife',
            name: 'x',
            ...('shape' in options ? {} : { shape: 'instantiate' as const }),
            target: 'es2015',
          }).code,
          'iife',
          2015,
        )
    }
  }
  const [f] = [loadText(texts.at(-1)!, { target: 'es2015' })({ m: { f: () => [1, 2] } }).exports.f]
  expect(f(5)).toBe(
    Number(BigInt.asIntN(32, (5n * 12345678901n) / 77n)) + Number(((5n * 12345678901n) / 77n) >> 32n),
  )
})

test('bytes of the input may be of any buffer', () => {
  const bytes = wat(simple[1]![1])
  expect(loadBytes(Buffer.from(bytes))().exports.add(2, 3)).toBe(5)
})
