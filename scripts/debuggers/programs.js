/** The programs that debuggers step through, in C, Rust and AssemblyScript: how they are built, and where to stop in them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from '../../dist/index.js'
import { embedSources } from '../../dist/node/sources.js'

export const folder = fileURLToPath(new URL('../../test/programs/debug/', import.meta.url))

/**
 * @typedef {object} Program
 * @property {string} language
 * @property {string} wasm
 * @property {string} [inputMap]
 * @property {string} source
 * @property {string} line part of the text of the line to stop at
 */

/** @type {readonly Program[]} */
export const programs = [
  { language: 'C', wasm: 'steps-c.wasm', source: 'steps.c', line: 'int before' },
  { language: 'Rust', wasm: 'steps-rust.wasm', source: 'steps.rs', line: 'let before' },
  {
    language: 'AssemblyScript',
    wasm: 'steps-as.wasm',
    inputMap: 'steps-as.wasm.map',
    source: 'steps.ts',
    line: 'return this.balance',
  },
]

/** What runs a program, once it is loaded. */
export const imports = '{ env: { abort() {} } }'

/**
 * Compiles a program for debugging; its map has the texts of the sources.
 * @param {Program} program
 * @param {import('../../dist/index.js').CompileOptions} options
 */
export function build({ wasm, inputMap }, options) {
  const { code, map } = compile(readFileSync(join(folder, wasm)), {
    optimize: 0,
    sourceMap: true,
    debugNames: true,
    pathMap: { '/src/': '', './steps-as/': '' },
    ...(inputMap === undefined ? {} : { inputMap: readFileSync(join(folder, inputMap), 'utf8') }),
    ...options,
  })
  if (map === undefined) throw new Error('no map')
  return { code, map: embedSources(map, [folder]) }
}

/**
 * The lines of its source, and the number of the one to stop at, from 0.
 * @param {Program} program
 */
export function wantedLine({ source, line }) {
  const lines = readFileSync(join(folder, source), 'utf8').split('\n')
  return { lines, wanted: lines.findIndex((text) => text.includes(line)) }
}
