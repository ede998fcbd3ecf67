import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { compile } from '../../src/compile.ts'
import { wat } from '../support/wat.ts'

const root = join(import.meta.dirname, '../..')
mkdirSync(join(root, '.cache'), { recursive: true })
const folder = mkdtempSync(join(root, '.cache', 'dts-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const bytes = wat(`(module
  (import "env" "log" (func (param i64) (result i32)))
  (import "env" "a\\"b" (global i32))
  (memory (export "memory") 1)
  (global (export "__proto__") (mut i64) (i64.const 1))
  (func (export "sum") (param $left i32) (param $right i64) (result i64 f64) (i64.const 1) (f64.const 2))
  (func (export "*/") (param funcref)))`)

function check(user: string): string {
  const { code, dts } = compile(bytes, { dts: true, minify: true })
  writeFileSync(join(folder, 'm.js'), code)
  writeFileSync(join(folder, 'm.d.ts'), dts as string)
  writeFileSync(join(folder, 'user.ts'), user)
  const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node']
  try {
    execFileSync(join(root, 'node_modules', '.bin', 'tsc'), [
      '--ignoreConfig',
      ...flags,
      join(folder, 'user.ts'),
    ])
    return ''
  } catch (error) {
    return String((error as { stdout: unknown }).stdout)
  }
}

test('the declarations type a right use', () => {
  expect(
    check(`import { instantiate } from './m.js'
      const { exports } = instantiate({ env: { log: (x: bigint) => Number(x), 'a"b': 3 } })
      const [big, float]: [bigint, number] = exports.sum(1, 2n)
      exports['*/'](null)
      exports.memory.grow(1)
      console.log(big, float, exports['__proto__'])`),
  ).toBe('')
})

test('the declarations refuse a number for an i64', () => {
  expect(
    check(`import { instantiate } from './m.js'
      instantiate({ env: { log: () => 0, 'a"b': 3 } }).exports.sum(1, 2)`),
  ).toContain("not assignable to parameter of type 'bigint'")
})

test('references are typed as far as JavaScript can tell', () => {
  const text = `(module
    (rec (type $list (struct (field i32 (ref null $list)))))
    (type $bytes (array (mut i8)))
    (type $self (func (param (ref $self)) (result i32)))
    (func (export "make") (param $next (ref null $list)) (result (ref $list)) unreachable)
    (func (export "bytes") (param (ref $bytes)) unreachable)
    (func (export "eq") (param eqref) (result i31ref) unreachable)
    (func (export "apply") (param $f (ref $self)) (result (ref null $self)) unreachable)
    (func (export "anything") (param anyref (ref extern)) (result nullref) unreachable)
    (func (export "never") (param v128) (result exnref) unreachable))`
  const { dts } = compile(wat(text), { dts: true })
  expect(dts).toMatch(/^import type \{ GCArray, GCStruct \} from 'dewasm\/runtime'/)
  const self = '((p0: ((...args: never[]) => unknown)) => number)'
  for (const line of [
    `'make': (next: GCStruct | null) => GCStruct`,
    `'bytes': (p0: GCArray) => void`,
    `'eq': (p0: number | GCStruct | GCArray | null) => number | null`,
    `'apply': (f: ${self}) => ${self} | null`,
    `'anything': (p0: unknown, p1: unknown) => null`,
    `'never': (p0: never) => never`,
  ])
    expect(dts).toContain(`readonly ${line}\n`)
})

test('memories and tables with 64-bit addresses take and give BigInts', () => {
  const text = `(module
    (import "m" "table" (table i64 1 funcref)) (memory (export "wide") i64 1) (memory (export "plain") 1))`
  const { dts } = compile(wat(text), { dts: true })
  expect(dts).toContain("readonly 'table': Table<bigint>")
  expect(dts).toContain("readonly 'wide': Memory<bigint>")
  expect(dts).toContain("readonly 'plain': Memory\n")
})
