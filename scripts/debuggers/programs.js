/** The programs that debuggers step through: how they are built and run, and where to stop in them. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from '../../dist/index.js'
import { embedSources } from '../../dist/node/sources.js'

export const folder = fileURLToPath(new URL('../../test/programs/debug/', import.meta.url))

/**
 * @typedef {object} Program
 * @property {string} language
 * @property {() => Uint8Array} wasm
 * @property {string} [inputMap] a file
 * @property {string} line part of the text of the line to stop at
 * @property {string} glue a script that sets `imports`, and `start`, which takes the exports
 */

const own = 'var imports = { env: { abort() {} } }, start = (exports) => exports.run(2)\n'

/** @param {string} name */
const file = (name) => () => readFileSync(join(folder, name))

/** @type {readonly Program[]} */
export const programs = [
  { language: 'C', wasm: file('steps-c.wasm'), line: 'int before', glue: own },
  { language: 'Rust', wasm: file('steps-rust.wasm'), line: 'let before', glue: own },
  {
    language: 'AssemblyScript',
    wasm: file('steps-as.wasm'),
    inputMap: 'steps-as.wasm.map',
    line: 'return this.balance',
    glue: own,
  },
]

/**
 * A program without DWARF: its source is the listing.
 * @param {string} go the command
 * @returns {Program}
 */
export function goProgram(go) {
  const root = execFileSync(go, ['env', 'GOROOT'], { encoding: 'utf8' }).trim()
  const scripts = ['lib/wasm', 'misc/wasm'].map((path) => join(root, path, 'wasm_exec.js'))
  const script = scripts.find((path) => existsSync(path))
  if (script === undefined) throw new Error('no wasm_exec.js')
  return {
    language: 'Go',
    wasm: () => buildGo(go),
    line: 'call $main.deposit',
    glue:
      `${readFileSync(script, 'utf8')}\nvar go = new Go(), imports = go.importObject\n` +
      'var start = (exports) => go.run(Object.create(WebAssembly.Instance.prototype, { exports: { value: exports } }))\n',
  }
}

/** @param {string} go */
function buildGo(go) {
  const directory = mkdtempSync(join(tmpdir(), 'dewasm-go-'))
  try {
    const path = join(directory, 'steps.wasm')
    const env = { ...process.env, GOOS: 'js', GOARCH: 'wasm', GO111MODULE: 'off' }
    execFileSync(go, ['build', '-trimpath', '-o', path, 'steps.go'], { cwd: folder, env })
    return readFileSync(path)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/**
 * Compiles a program for debugging; its map has the texts of the sources.
 * @param {Program} program
 * @param {import('../../dist/index.js').CompileOptions} options
 */
export function build({ wasm, inputMap }, options) {
  const { code, map } = compile(wasm(), {
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
 * Where to stop: source, line from 0, and what stands there.
 * @param {import('../../dist/index.js').SourceMap} map
 * @param {Program} program
 */
export function wantedPlace({ sources, sourcesContent = [] }, { line }) {
  for (const [k, content] of sourcesContent.entries()) {
    const lines = content?.split('\n') ?? []
    const found = lines.findIndex((text) => text.includes(line))
    if (found >= 0) return { source: sources[k] ?? '', line: found, text: lines[found]?.trim() ?? '' }
  }
  throw new Error(`no line has ${line}`)
}
