/**
 * Runs a package's own glue and prints what it computed, as JSON. Usage: node run-package.js <case> <folder> <mode>: with `record`
 * on the engine's WebAssembly, writing the modules that it compiles into the folder; with `precompiled` on what they
 * became, `*.mjs` in the folder, as the global `WebAssembly`.
 */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { presentNamespace, recordModules } from '../../bench/stand-in.js'
import { installPrecompiled } from '../../dist/webassembly/precompiled.js'
import { findPackage } from './cases.js'

const [name = '', folder = '', mode] = process.argv.slice(2)
const recorded = mode === 'record' ? recordModules() : new Map()
if (mode === 'precompiled') {
  const files = readdirSync(folder).filter((file) => file.endsWith('.mjs'))
  const modules = await Promise.all(files.map((file) => import(pathToFileURL(join(folder, file)).href)))
  installPrecompiled(...modules.map((module) => module.default))
}

const run = await findPackage(name).setup()
const result = await run()
for (const [key, bytes] of recorded) writeFileSync(join(folder, `${key}.wasm`), bytes)
const native = typeof presentNamespace()?.Module === 'function' && mode !== 'precompiled'
process.stdout.write(JSON.stringify({ native, result }), () => process.exit())
