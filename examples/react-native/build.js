/**
 * node examples/react-native/build.js: compiles the wasm file for Hermes, and bundles the app into a script as Metro does:
 * CommonJS modules in one file, of an edition that the engine reads. (Here they are `.cjs`, since the package around them is of ES modules.)
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { compile } from 'dewasm'
import { build } from 'esbuild'

const out = `${import.meta.dirname}/out`
mkdirSync(out, { recursive: true })
const wasm = new Uint8Array(readFileSync(`${import.meta.dirname}/../wasm/checksum.wasm`))
writeFileSync(
  `${out}/checksum.cjs`,
  compile(wasm, { format: 'cjs', target: 'es2015', engine: 'hermes' }).code,
)
await build({
  entryPoints: [`${import.meta.dirname}/index.cjs`],
  outfile: `${out}/bundle.cjs`,
  bundle: true,
  format: 'iife',
  target: 'es2015',
  platform: 'neutral',
})
