/**
 * WASI programs from npm that people use (package-cases.js), installed on demand: what they do must be the same on native
 * WebAssembly and compiled by us, on a Node that has none. Usage: npm run wasi-packages [-- NAME…]. Not part of `npm test`: they are large.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npmInstalled } from '../../bench/install.js'
import { runNode } from './measured.js'
import { wasiPackages } from './package-cases.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const runner = join(root, 'test/packages/run-package.js')

/** @param {import('./measured.js').Run} run */
function cost({ processor, memory }) {
  return `${processor.toFixed(1)} s of the processor, ${memory.toFixed(0)} MB`
}

/** @param {string} name */
function check(name) {
  const folder = mkdtempSync(join(tmpdir(), 'dewasm-wasi-package-'))
  try {
    // What they import of dewasm is found here: glue compares constructors, so that the runtime must be one.
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(root, join(folder, 'node_modules/dewasm'), 'dir')
    const native = runNode(['--no-warnings', runner, name, folder, 'record'])
    console.log(`${name}: native ${cost(native)}`)
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.wasm'))) {
      const input = join(folder, file)
      const output = input.replace(/wasm$/, 'mjs')
      const command = [join(root, 'bin/dewasm.js'), 'build', input, '-o', output]
      const compiled = runNode([
        ...command,
        '--shape',
        'module',
        '--runtime',
        'external',
        '--features',
        '+threads',
      ])
      const sizes = [input, output].map((path) => `${(statSync(path).size / 1e6).toFixed(1)} MB`)
      console.log(`  compiled ${sizes.join(' to ')}: ${cost(compiled)}`)
    }
    const ours = runNode([
      '--no-warnings',
      '--noexpose_wasm',
      '--stack-size=3900',
      runner,
      name,
      folder,
      'precompiled',
    ])
    const same = JSON.stringify(JSON.parse(native.out).result) === JSON.stringify(JSON.parse(ours.out).result)
    console.log(`  ${same ? 'the same' : 'DIFFERENT'}: ${cost(ours)}`)
    if (!same) console.log(`  native: ${native.out}\n  ours:   ${ours.out}`)
    return same
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const all = wasiPackages.map(({ name }) => name)
const names = process.argv.length > 2 ? process.argv.slice(2) : all
const unknown = names.find((name) => !all.includes(name))
if (unknown !== undefined) throw new Error(`no such program: ${unknown}; there are ${all.join(', ')}`)
for (const { name, needs } of wasiPackages.filter(({ name }) => names.includes(name))) {
  if (needs !== undefined) npmInstalled(needs)
  if (!check(name)) process.exitCode = 1
}
