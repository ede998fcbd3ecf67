/**
 * The benchmark's kernels give through the compiler what they give on native WebAssembly; no time is measured here. Where Node has no native
 * WebAssembly of the kind, the table of kernels says what V8 15 gave.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cases } from '../bench/cases/index.js'
import { kernelFile, kernels } from '../bench/cases/kernels.js'
import { loadBytes } from './support/load.ts'
import { native } from './support/native.ts'

type Run = (n: number) => number

/** Enough for every kernel to go through all of its code. */
const small = 7

function expected(bytes: Uint8Array): [number, number] {
  const run = new native.Instance(new native.Module(bytes)).exports.run as Run
  return [run(small), run(small + 1)]
}

describe.each(kernels)('$name', ({ name, checksums, flags, seen }) => {
  const bytes = readFileSync(kernelFile(name))

  test.each([0, 2] as const)('gives at level %d the checksum of native WebAssembly', (optimize) => {
    const features = flags === undefined ? [] : ['+threads']
    const { exports } = loadBytes(bytes, { optimize, features })()
    if (seen) expect(exports.memory.buffer).toBeInstanceOf(SharedArrayBuffer)
    const [first, second] = checksums ?? expected(bytes)
    expect(exports.run(small)).toBe(first)
    expect(exports.run(small + 1), 'in a second call').toBe(second)
  })

  test('has its source beside it', () => {
    // Kernels with vectors are compiled without them as well.
    const stem = name.replace(/^scalar-/, 'simd-')
    const sources = ['c', 'rs', 'ts', 'wat', 'mbt'].map(
      (ending) => new URL(`${stem}.${ending}`, kernelFile(name)),
    )
    expect(sources.some((source) => existsSync(source))).toBe(true)
  })
})

test('every compiled kernel is a case', () => {
  const files = readdirSync(new URL('.', kernelFile('any'))).filter((file) => file.endsWith('.wasm'))
  expect(kernels.map(({ name }) => `${name}.wasm`).sort()).toEqual(files.sort())
})

test('cases have different names', () => {
  const names = cases.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})
