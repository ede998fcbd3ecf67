/**
 * Modules that Binaryen makes of random bytes (`wasm-opt --translate-to-fuzz`), instrumented: what another generator thinks of. A process
 * makes those of some seeds in a row, which are kept until they are asked for.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { instrumented } from './instrument.ts'
import { Random } from './random.js'
import type { Subject } from './subject.ts'

/** Binaryen imports tags for exceptions, and globals that may change if it can; relaxed operations may give several results. */
const flags = [
  '--all-features',
  '--disable-exception-handling',
  '--disable-mutable-globals',
  '--disable-relaxed-simd',
  '--no-fuzz-oob',
  '-ttf',
]
/** What has no place in the standard yet. */
const others = [
  ...['shared-everything', 'stack-switching', 'fp16', 'strings', 'custom-descriptors', 'multibyte'],
  ...['relaxed-atomics', 'acquire-release-atomics', 'compact-imports', 'custom-page-sizes'],
]
/** It runs for a moment, and most of it never: compiling all of it, and well, takes longer. */
const engineFlags = ['--wasm-lazy-compilation', '--liftoff-only']

const together = 25
let made = new Map<number, Uint8Array>()

/** @param translator the program that runs `wasmOpt` (translate.js) */
export function translated(wasmOpt: string, translator: string, seed: number): Subject | null {
  if (!made.has(seed)) made = makeModules(wasmOpt, translator, seed)
  return instrumented(made.get(seed)!)
}

function makeModules(wasmOpt: string, translator: string, from: number): Map<number, Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'dewasm-ttf-'))
  const seeds = Array.from({ length: together }, (_, i) => from + i)
  const fileOf = (seed: number) => join(folder, String(seed))
  for (const seed of seeds) writeFileSync(fileOf(seed), inputOf(seed))
  const disabled = others.map((name) => `--disable-${name}`)
  const command = [...engineFlags, translator, wasmOpt, ...flags, ...disabled, '--', ...seeds.map(fileOf)]
  execFileSync('node', command, { stdio: 'ignore' })
  const modules = seeds.map((seed) => new Uint8Array(readFileSync(`${fileOf(seed)}.wasm`)))
  rmSync(folder, { recursive: true })
  return new Map(seeds.map((seed, i) => [seed, modules[i]!]))
}

function inputOf(seed: number): Uint8Array {
  const random = new Random(seed)
  return Uint8Array.from({ length: 100 + random.below(2000) }, () => random.below(256))
}
