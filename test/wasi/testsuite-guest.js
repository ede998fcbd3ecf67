/**
 * One program on a host that `dewasm run` does not offer: `by-path` for systems without descriptors of directories,
 * `memory` and `overlay` for files in memory, copied from a directory or lying over it. Flags as for `dewasm run`.
 */

import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { compileFunction } from 'node:vm'
import { compile } from '../../dist/index.js'
import * as runtime from '../../runtime/index.js'
import { copy_directory } from '../../runtime/wasi/copy.js'
import { memoryDirectory, WASI } from '../../runtime/wasi/index.js'
import { nodeDirectory, nodeStdio } from '../../runtime/wasi/node.js'

/** @typedef {import('../../runtime/wasi/index.js').Directory} Directory */

const [host, ...rest] = process.argv.slice(2)
const { values, positionals } = parseArgs({
  args: rest,
  allowPositionals: true,
  options: { dir: { type: 'string' }, env: { type: 'string', multiple: true } },
})

/**
 * @param {string} path
 * @returns {Directory}
 */
function openDirectory(path) {
  if (host === 'by-path') return nodeDirectory(path, { byPath: true })
  const directory = nodeDirectory(path)
  if (host === 'overlay') return memoryDirectory(directory)
  const copy = memoryDirectory()
  copy_directory(/** @type {never} */ (directory), /** @type {never} */ (copy))
  return copy
}

const [file = '', ...args] = positionals
const mapping = values.dir?.split('::')
const wasi = new WASI({
  args: ['guest', ...args],
  env: Object.fromEntries((values.env ?? []).map((text) => /^([^=]*)=(.*)$/s.exec(text)?.slice(1) ?? [])),
  preopens: mapping === undefined ? {} : { [mapping[1] ?? '/']: openDirectory(mapping[0] ?? '') },
  ...nodeStdio(),
})
const { code } = compile(readFileSync(file), { format: 'cjs', runtime: 'external' })
const module = { exports: /** @type {{ instantiate: Function }} */ ({}) }
compileFunction(code, ['module', 'exports', 'require'])(module, module.exports, () => runtime)
process.exitCode = wasi.start(module.exports.instantiate(wasi.imports))
