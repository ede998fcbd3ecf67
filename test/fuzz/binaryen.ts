/**
 * Modules that Binaryen makes of random bytes (`wasm-opt --translate-to-fuzz`), instrumented: what another generator thinks of. It takes a process
 * for each module.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { instrumented } from './instrument.ts'
import type { Random } from './random.js'
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
/** It runs for a moment, and most of it never: compiling all of it, and well, takes longer. */
const engineFlags = ['--wasm-lazy-compilation', '--liftoff-only']
/** What has no place in the standard yet. */
const others = [
  ...['shared-everything', 'stack-switching', 'fp16', 'strings', 'custom-descriptors', 'multibyte'],
  ...['relaxed-atomics', 'acquire-release-atomics', 'compact-imports', 'custom-page-sizes'],
]

export function translated(wasmOpt: string, random: Random): Subject | null {
  const folder = mkdtempSync(join(tmpdir(), 'dewasm-ttf-'))
  const input = join(folder, 'input')
  const output = join(folder, 'output.wasm')
  writeFileSync(
    input,
    Uint8Array.from({ length: 100 + random.below(2000) }, () => random.below(256)),
  )
  const disabled = others.map((name) => `--disable-${name}`)
  execFileSync('node', [...engineFlags, wasmOpt, input, ...flags, ...disabled, '-o', output], {
    stdio: 'ignore',
  })
  const bytes = new Uint8Array(readFileSync(output))
  rmSync(folder, { recursive: true })
  return instrumented(bytes)
}
