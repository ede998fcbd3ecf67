/**
 * Modules that Binaryen makes of random bytes (`wasm-opt --translate-to-fuzz`), instrumented: what another generator thinks of. It takes a process
 * for each module.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { instrumented } from './instrument.ts'
import type { Random } from './random.js'
import type { Subject } from './subject.ts'

/** Binaryen imports tags for exceptions, and relaxed operations may give several results. */
const flags = [
  '--all-features',
  '--disable-exception-handling',
  '--disable-relaxed-simd',
  '--no-fuzz-oob',
  '-ttf',
]
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
  execFileSync('node', [wasmOpt, input, ...flags, ...disabled, '-o', output], { stdio: 'ignore' })
  return instrumented(new Uint8Array(readFileSync(output)))
}
