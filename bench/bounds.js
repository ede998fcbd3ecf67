/**
 * What compiling takes in the worst cases: `npm run bench:bounds [-- name…]`. One process each; then another loads what was
 * printed, since a result that no engine takes is none.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runTool } from './contestants/run-tool.js'
import { worstCases } from './worst-cases.js'
import { worstDwarf } from './worst-dwarf.js'

const command = fileURLToPath(new URL('../bin/dewasm.js', import.meta.url))
const wanted = process.argv.slice(2)
/** About the size of the modules with debug information. */
const dwarfBytes = 10_000_000
const folder = mkdtempSync(join(tmpdir(), 'dewasm-bounds-'))

console.log('| module | bytes | seconds | MB | outcome |\n|---|---|---|---|---|')
try {
  for (const [name, make] of Object.entries(worstCases)) row(name, make, [])
  for (const [name, make] of Object.entries(worstDwarf))
    row(`debug information: ${name}`, () => make(dwarfBytes), ['--source-map', '--debug-names'])
} finally {
  rmSync(folder, { recursive: true })
}

/** @param {string} name @param {() => Uint8Array} make @param {readonly string[]} flags */
function row(name, make, flags) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) return
  const bytes = make()
  console.log(`| ${name} | ${bytes.length.toLocaleString('en')} | ${outcome(bytes, flags)} |`)
}

/** @param {Uint8Array} bytes @param {readonly string[]} flags */
function outcome(bytes, flags) {
  const input = join(folder, 'in.wasm')
  const output = join(folder, 'out.cjs')
  writeFileSync(input, bytes)
  try {
    const { time, memory } = runTool([command, 'build', input, '--format', 'cjs', ...flags, '-o', output])
    return `${cost(time, memory)} | ${statSync(output).size.toLocaleString('en')} bytes${loading(output)}`
  } catch (error) {
    return `– | – | ${/** @type {Error} */ (error).message.replace(/^.*in\.wasm:/, 'refused: ')}`
  }
}

/** @param {number} time in ms @param {number} memory in bytes */
function cost(time, memory) {
  return `${(time / 1000).toFixed(2)} | ${(memory / 2 ** 20).toFixed(0)}`
}

/** @param {string} output */
function loading(output) {
  const script = `require(${JSON.stringify(output)}).instantiate().exports.run?.(0)`
  const started = performance.now()
  const { status, stderr } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    timeout: 120_000,
  })
  if (status === 0) return `, run in ${((performance.now() - started) / 1000).toFixed(2)} s`
  return `, does not run: ${/^\w*Error.*$/m.exec(stderr)?.[0].slice(0, 120) ?? `exit ${status}`}`
}
