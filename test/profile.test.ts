/** From an instrumented build to one that keeps together what ran often. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compile } from '../src/compile.ts'
import { native as engine } from './support/native.ts'

const bytes = new Uint8Array(readFileSync(new URL('../bench/kernels/interpreter.wasm', import.meta.url)))

interface Instance {
  readonly exports: { run(n: number): number }
  profile?(): string
}

function instantiate(code: string): Instance {
  const module = { exports: {} as { instantiate(imports: object): Instance } }
  new Function('module', code)(module)
  return module.exports.instantiate({})
}

const native = new engine.Instance(new engine.Module(bytes)).exports as Instance['exports']
const expected = native.run(1)
const counted = instantiate(compile(bytes, { format: 'cjs', instrument: true }).code)
const result = counted.exports.run(1)
const profile = counted.profile?.() ?? ''

test('an instrumented module computes the same, and counts', () => {
  expect(result).toBe(expected)
  const { version, funcs } = JSON.parse(profile) as { version: number; funcs: Record<string, number[]> }
  expect(version).toBe(1)
  expect(
    Object.values(funcs)
      .flat()
      .some((count) => count > 1000),
  ).toBe(true)
})

test('a profile decides what is split off, and nothing else', () => {
  const options = { format: 'cjs', functionSize: 30_000 } as const
  const guessed = compile(bytes, options).code
  const informed = compile(bytes, { ...options, profile }).code
  expect(informed).not.toBe(guessed)
  const instance = instantiate(informed)
  expect(instance.exports.run(1)).toBe(expected)
  expect(instance.profile).toBe(undefined)
})

test('a profile of another kind is refused, and so is a shape without a place for it', () => {
  for (const text of ['x', '{}', '{"version":2,"funcs":{}}', '{"version":1,"funcs":{"0":[-1]}}'])
    expect(() => compile(bytes, { profile: text })).toThrow(/option profile/)
  expect(() => compile(bytes, { instrument: true, shape: 'instance' })).toThrow(/option instrument/)
})
