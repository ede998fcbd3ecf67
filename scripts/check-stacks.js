/**
 * Traps in C on every engine that the benchmark knows, and traces their stacks: names and lines have to be the same everywhere, also
 * where functions were split or the output was minified. (JavaScriptCore leaves no frame of a call in tail position: there is none here.)
 *
 *     node scripts/check-stacks.js [engine …]
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { engines, findEngine } from '../bench/engines.js'
import { backTrace } from '../dist/back-trace.js'
import { placesOf } from '../dist/cli/trace.js'
import { compile } from '../dist/index.js'
import { assemble } from '../spec-tests/assemble.js'
import { trapInPiece } from '../test/support/trap-in-piece.js'

/** @typedef {import('../dist/index.js').CompileOptions} CompileOptions */

/** @type {readonly CompileOptions[]} */
const variants = [{}, { minify: true }, { optimize: 0 }]

/** @typedef {{ bytes: Uint8Array, variants: readonly CompileOptions[], expected: readonly string[] }} Program */

/** Names and lines are those of the source, innermost first. @type {readonly Program[]} */
const programs = [
  {
    bytes: readFileSync(fileURLToPath(new URL('../test/programs/debug/dwarf5.wasm', import.meta.url))),
    variants,
    expected: ['quotient trap.c:5', 'deep trap.c:11', 'run trap.c:18'],
  },
  {
    bytes: assemble({ form: 'text', name: null, text: trapInPiece }),
    variants: variants.map((variant) => ({ ...variant, functionSize: 256 })),
    expected: ['outer', 'run'],
  },
]

const trapAndShow = `
var show = typeof print === 'function' ? print : console.log;
try { program.instantiate().exports.run(0) } catch (error) { show(error.stack) }
`

const directory = mkdtempSync(join(tmpdir(), 'dewasm-stacks-'))
try {
  const wanted = process.argv.slice(2)
  for (const name of wanted.length > 0 ? wanted : Object.keys(engines)) {
    const { command, environment } = findEngine(name)
    for (const { bytes, variants, expected } of programs) {
      for (const variant of variants) {
        /** @type {CompileOptions} */
        const options = { ...variant, format: 'iife', name: 'program', target: 'es2015' }
        const text = stackOf([...command], environment, `${compile(bytes, options).code}${trapAndShow}`)
        const found = backTrace(bytes, options, placesOf(text, 'app.js')).map(frameText)
        const same = JSON.stringify(found) === JSON.stringify(expected)
        process.stdout.write(`${name} ${JSON.stringify(variant)}: ${found.join(' < ')}\n`)
        if (same) continue
        process.exitCode = 1
        process.stdout.write(`  wanted: ${expected.join(' < ')}\n${text}`)
      }
    }
  }
} finally {
  rmSync(directory, { recursive: true })
}

/**
 * What the script prints.
 * @param {string[]} command
 * @param {Record<string, string>} environment
 * @param {string} script
 */
function stackOf([program = '', ...flags], environment, script) {
  const file = join(directory, 'app.js')
  writeFileSync(file, script)
  const env = { ...process.env, ...environment }
  const { stdout, stderr, error } = spawnSync(program, [...flags, file], { encoding: 'utf8', env })
  return error === undefined ? stdout + stderr : `${error.message}\n`
}

/** @param {import('../dist/back-trace.js').Frame} frame */
function frameText({ func, source }) {
  return source === null ? func : `${func} ${source.file.split('/').at(-1)}:${source.line}`
}
