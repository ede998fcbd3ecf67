/**
 * Compares source maps with what LLVM says: compiles a large program with debug information (or the module that is named),
 * takes places of the output at random, follows each through the map, and asks llvm-symbolizer about the byte of the module
 * that the compiler made it of.
 *
 *     node scripts/check-lines.js [app.wasm] [--count 1000] [--seed 1]
 *
 * Needs Debian's clang-22, lld-22, llvm-22 and libc++-22-dev-wasm32.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { decode } from '@jridgewell/sourcemap-codec'
import { compileToOffsets } from '../dist/compile.js'
import { joinPath } from '../dist/debug/dwarf/lines.js'
import { compile } from '../dist/index.js'
import { decode as decodeModule } from '../dist/wasm/decode.js'
import { defaultFeatures } from '../dist/wasm/features.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
})

/** What must be equal, in percent. */
const least = 99.5

const program = fileURLToPath(new URL('../test/programs/debug/large.cpp', import.meta.url))

/** @type {readonly [string, string[]][]} */
const builds = [
  ['DWARF 5, -O0', ['-O0']],
  ['DWARF 5, -O2', ['-O2']],
  ['DWARF 4, -O1', ['-O1', '-gdwarf-4']],
]

/**
 * @param {string} path
 * @param {string[]} flags
 */
function build(path, flags) {
  const common = [
    '--target=wasm32-wasi',
    '-Wno-deprecated',
    '--no-wasm-opt',
    '-std=c++20',
    '-fno-exceptions',
    '-g',
  ]
  const { status, stderr } = spawnSync('clang++-22', [...common, ...flags, '-o', path, program])
  if (status !== 0) throw new Error(`clang++-22 failed: ${stderr}`)
}

/** @param {number} seed */
function random(seed) {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/**
 * @param {string} path
 * @param {number[]} offsets from the start of the code section
 * @returns {string[]} `file:line:column`, '' where it is unknown
 */
function askLlvm(path, offsets) {
  const input = offsets.map((offset) => `0x${offset.toString(16)}\n`).join('')
  const flags = [`--obj=${path}`, '--output-style=JSON', '--no-inlines', '--skip-line-zero']
  const { stdout } = spawnSync('llvm-symbolizer-22', flags, { input, maxBuffer: 2 ** 30 })
  const answers = stdout.toString().trim().split('\n')
  return answers.map((line) => {
    const symbol = JSON.parse(line).Symbol?.[0]
    return symbol?.Line ? `${joinPath('', symbol.FileName)}:${symbol.Line}:${Math.max(1, symbol.Column)}` : ''
  })
}

/**
 * @param {string} title
 * @param {string} path
 */
function check(title, path) {
  const bytes = readFileSync(path)
  const { code, map } = compile(bytes, { sourceMap: true })
  const offsets = decode(compileToOffsets(bytes, {}).map?.mappings ?? '')
  const lines = decode(map?.mappings ?? '')
  const { contents } = /** @type {{ contents: { start: number } }} */ (
    decodeModule(bytes, defaultFeatures).sections.find(({ id }) => id === 10)
  )
  const places = offsets.flatMap((segments, line) => segments.map((segment) => ({ line, segment })))
  const next = random(Number(values.seed))
  const sample = Array.from({ length: Number(values.count) }, () => {
    const { line, segment } = /** @type {(typeof places)[number]} */ (
      places[Math.floor(next() * places.length)]
    )
    const found = lines[line]?.findLast(([column]) => column <= segment[0])
    const ours =
      found === undefined || found.length === 1
        ? ''
        : `${map?.sources[found[1]]}:${found[2] + 1}:${found[3] + 1}`
    return { ours, offset: Number(segment[3]) - contents.start }
  })
  const theirs = askLlvm(
    path,
    sample.map(({ offset }) => offset),
  )
  const different = sample.flatMap(({ ours, offset }, k) => {
    return ours === theirs[k]
      ? []
      : [`  0x${offset.toString(16)}: ${ours || '?'} here, ${theirs[k] || '?'} there`]
  })
  const percent = (100 * (sample.length - different.length)) / sample.length
  process.stdout.write(
    `${title}: ${(bytes.length / 1e6).toFixed(1)} MB wasm, ${(code.length / 1e6).toFixed(1)} MB JavaScript, ` +
      `${places.length} places, ${percent.toFixed(1)}% of ${sample.length} equal\n`,
  )
  if (percent >= least) return
  process.stdout.write(`${different.slice(0, 20).join('\n')}\n`)
  process.exitCode = 1
}

const directory = mkdtempSync(join(tmpdir(), 'dewasm-lines-'))
try {
  for (const path of positionals) check(path, path)
  for (const [title, flags] of positionals.length === 0 ? builds : []) {
    const path = join(directory, 'large.wasm')
    build(path, flags)
    check(title, path)
  }
} finally {
  rmSync(directory, { recursive: true })
}
