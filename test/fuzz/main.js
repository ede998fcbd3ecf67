/**
 * Fuzzes the compiler in `dist`: `npm run fuzz -- --seed 1 --count 1000`. A module that behaves differently is
 * shrunk and written to `--out` as `seed-N.wasm`. With `--size` all modules have that size. `--standard-exceptions` is for engines that have
 * try_table: Node 20 has not, Deno can run this file.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createViteServer } from 'vitest/node'
import { compile } from '../../dist/index.js'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '1000' },
    size: { type: 'string' },
    'standard-exceptions': { type: 'boolean', default: false },
    out: { type: 'string', default: 'fuzz-out' },
  },
})

// Node 20 runs no TypeScript by itself.
const loader = await createViteServer({
  root: import.meta.dirname,
  configFile: false,
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
})
const fuzz = /** @type {typeof import('./compare.ts')} */ (await loader.ssrLoadModule('/compare.ts'))
const generator = /** @type {typeof import('./generate.ts')} */ (await loader.ssrLoadModule('/generate.ts'))
await loader.close()
if (values['standard-exceptions']) generator.useStandardExceptions()

const first = Number(values.seed)
let found = 0
for (let seed = first; seed < first + Number(values.count); seed++) {
  const size = values.size === undefined ? fuzz.sizeOf(seed) : Number(values.size)
  let mismatch = fuzz.compareSeed(seed, size, compile)
  if (mismatch === null) continue
  found++
  const skip = fuzz.shrink(seed, size, compile)
  mismatch = fuzz.compareSeed(seed, size, compile, skip) ?? mismatch
  mkdirSync(values.out, { recursive: true })
  writeFileSync(join(values.out, `seed-${seed}.wasm`), generator.generate(seed, size, skip).bytes)
  console.log(`seed ${seed}, size ${size}: ${mismatch.detail}`)
}
console.log(`${values.count} modules, ${found} behave differently`)
process.exitCode = found > 0 ? 1 : 0
