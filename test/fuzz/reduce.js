/**
 * Reduces a module that `npm run fuzz` found: `npm run fuzz:reduce -- --engine deno --seed 1000000051`. Writes it to `--out` as
 * `seed-0.wat`, for a test in `test/regressions`. With `--file` it takes the modules from files, and the seed settles only the calls and the options.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { npmInstalled } from '../../bench/install.js'
import { bundle } from './bundle.js'
import { engineCommand } from './engines.js'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    engine: { type: 'string', default: 'node' },
    file: { type: 'string', multiple: true, default: [] },
    out: { type: 'string', default: 'fuzz-out' },
  },
})
const { seed, engine, file: files, out } = values
if (seed === undefined) throw new Error('which --seed?')

const [program = '', ...flags] = engineCommand(engine)
const worker = await bundle('reduce-worker.ts')
const { stdout, stderr, status } = spawnSync(program, [...flags, worker, engine, seed, ...files], {
  encoding: 'utf8',
  maxBuffer: 1 << 28,
})
if (status !== 0) throw new Error(stderr)

const disassembler = join(npmInstalled('binaryen'), 'bin', 'wasm-dis')
/** @type {{ detail: string, modules: number[][] }} */
const { detail, modules } = JSON.parse(stdout)
mkdirSync(out, { recursive: true })
for (const [i, bytes] of modules.entries()) {
  const file = join(out, `${seed}-${i}.wasm`)
  writeFileSync(file, Uint8Array.from(bytes))
  execFileSync(process.execPath, [disassembler, '--all-features', file, '-o', file.replace(/wasm$/, 'wat')])
}
console.log(`${detail}\n${modules.map((bytes) => bytes.length).join(' and ')} bytes`)
