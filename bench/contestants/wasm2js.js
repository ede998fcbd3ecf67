/**
 * wasm2js of Binaryen. What it prints is an ES module that links itself to what it imports; here it becomes a function of the
 * imports, as WebAssembly has it.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { inspect } from '../../dist/index.js'
import { npmInstalled } from '../install.js'
import { runTool } from './run-tool.js'

const linker = fileURLToPath(new URL('wasm2js-link.cjs', import.meta.url))

/**
 * It takes half a minute for a large module and doesn't change with us, so builds are kept.
 * @param {string} file
 * @returns {import('./index.js').Build}
 */
export function buildWasm2js(file) {
  const output = file.replace(/wasm$/, 'wasm2js.cjs')
  const kept = `${output}.json`
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8'))
  const printed = file.replace(/wasm$/, 'wasm2js.mjs')
  const { time, memory } = print(file, printed)
  const text = readFileSync(printed, 'utf8')
  rmSync(printed)
  const { imports, exports } = inspect(readFileSync(file))
  writeFileSync(output, wrap(text, relative(dirname(output), linker), { imports, exports }))
  const build = { time, memory, raw: text.length, minified: null, gzip: gzipSync(text).length }
  writeFileSync(kept, JSON.stringify(build))
  return build
}

/**
 * The optimised lowering of i64.trunc_sat fails inside wasm2js, so a pass of wasm-opt has to replace these first.
 * @param {string} file
 * @param {string} output
 */
function print(file, output) {
  const bin = join(npmInstalled('binaryen'), 'bin')
  const compile = (/** @type {string} */ input) =>
    runTool([join(bin, 'wasm2js'), '--all-features', '-O3', input, '-o', output])
  try {
    return compile(file)
  } catch {
    const lowered = `${output}.wasm`
    const flags = ['--all-features', '--llvm-nontrapping-fptoint-lowering']
    const before = runTool([join(bin, 'wasm-opt'), ...flags, file, '-o', lowered])
    try {
      const after = compile(lowered)
      return { time: before.time + after.time, memory: Math.max(before.memory, after.memory) }
    } finally {
      rmSync(lowered)
    }
  }
}

/**
 * The ES module as a function of its imports.
 * @param {string} text
 * @param {string} link path of the linker from where the output lies, so that a kept build survives a move of all
 * @param {object} info of the module: its imports and exports
 */
function wrap(text, link, info) {
  return `'use strict'
const { link } = require(${JSON.stringify(link)})
const info = ${JSON.stringify(info)}
exports.instantiate = (imports) => {
${instanceCode(text)}
return link(asmFunc, info, imports)
}
`
}

/** The part that declares `asmFunc`, a function of the imports. It has variables of an instance, so it is for one alone. */
export function instanceCode(/** @type {string} */ text) {
  const end = text.search(/^var (memasmFunc|retasmFunc) = /m)
  return text.slice(0, end).replace(/^import .*;$/gm, '')
}
