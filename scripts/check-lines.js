/**
 * Compares source maps with what LLVM says: compiles large programs of C++ and Rust with debug information (or the module that is
 * named), takes places of the output at random, follows each through the map, and asks llvm-symbolizer about the byte of the
 * module that the compiler made it of; also about the frames of a back trace there, inlined functions included. Of those that are
 * programs it also tells how many of the statements that run are mapped.
 *
 *     node scripts/check-lines.js [app.wasm] [--count 1000] [--seed 1]
 *
 * Needs Debian's clang-22, lld-22, llvm-22 and libc++-22-dev-wasm32, and for Rust what test/programs/debug/rust.sh
 * says, or its programs are left out.
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
import { Symbolizer } from '../dist/debug/symbolize.js'
import { compile } from '../dist/index.js'
import { decode as decodeModule } from '../dist/wasm/decode.js'
import { defaultFeatures } from '../dist/wasm/features.js'
import { instrPlace } from '../dist/wasm/inlined-offsets.js'
import { WASI } from '../runtime/wasi/index.js'
import { mappedStatements } from './maps/executed.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
})

/** What must be equal, and which part of the executed statements must be mapped, in percent. */
const least = { equal: 99.5, mapped: 90 }

const folder = fileURLToPath(new URL('../test/programs/debug/', import.meta.url))

/** @typedef {import('../dist/index.js').CompileOptions} CompileOptions */
/** @typedef {(instantiate: (imports: object) => any) => void} Run */
/**
 * @typedef {object} Build
 * @property {string} title
 * @property {(path: string) => boolean} make whether it could be made here
 * @property {CompileOptions} [options]
 * @property {Run} run
 */

/** Functions are split that are larger than a few lines. */
const split = { functionSize: 2000, minify: true }

/** @type {readonly Build[]} */
const builds = [
  { title: 'C++, DWARF 5, -O0', make: cpp('-O0'), options: { optimize: 0 }, run: runCommand },
  { title: 'C++, DWARF 5, -O2', make: cpp('-O2'), run: runCommand },
  { title: 'C++, DWARF 5, -O2, split and minified', make: cpp('-O2'), options: split, run: runCommand },
  { title: 'C++, DWARF 4, -O1', make: cpp('-O1', '-gdwarf-4'), run: runCommand },
  { title: 'Rust, -O0', make: rust('0'), run: runExport },
  { title: 'Rust, -O2, split and minified', make: rust('2'), options: split, run: runExport },
]

/** @param {string[]} flags */
function cpp(...flags) {
  const common = ['--target=wasm32-wasi', '-Wno-deprecated', '--no-wasm-opt', '-std=c++20', '-fno-exceptions']
  return (/** @type {string} */ path) =>
    execute('clang++-22', [...common, '-g', ...flags, '-o', path, join(folder, 'large.cpp')])
}

/** @param {string} level */
function rust(level) {
  return (/** @type {string} */ path) => execute(join(folder, 'make-large-rust.sh'), [level, path])
}

/** How rust.sh says that the machine has no Rust for it. */
const unavailable = 69

/**
 * @param {string} program
 * @param {string[]} flags
 */
function execute(program, flags) {
  const { status, stderr, error } = spawnSync(program, flags, { encoding: 'utf8' })
  if (status === unavailable) return false
  if (status !== 0) throw new Error(`${program} failed: ${error?.message ?? stderr}`)
  return true
}

/** @type {Run} */
function runCommand(instantiate) {
  const wasi = new WASI({ args: ['large'], stdout: { write: () => {} } })
  wasi.start(instantiate(wasi.imports))
}

/** @type {Run} */
function runExport(instantiate) {
  instantiate({}).exports.run(50)
}

/** @param {number} seed */
function random(seed) {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** File, line and column of each frame, innermost first, and the name of its function. @typedef {{ place: string, name: string }[]} Frames */

/**
 * What LLVM says. It crashes where no line is before a line of 0, which it then has to be asked about without skipping those.
 * @param {string} path
 * @param {number[]} offsets from the start of the code section
 * @returns {Frames[]}
 */
function askLlvm(path, offsets) {
  /** @type {Frames[]} */
  const answers = []
  while (answers.length < offsets.length) {
    const left = offsets.slice(answers.length)
    const found = symbolize(path, left, ['--skip-line-zero'])
    answers.push(...found)
    if (found.length < left.length)
      answers.push(...symbolize(path, left.slice(found.length, found.length + 1), []))
  }
  return answers
}

/**
 * As many answers as it gives.
 * @param {string} path
 * @param {number[]} offsets
 * @param {string[]} flags
 * @returns {Frames[]}
 */
function symbolize(path, offsets, flags) {
  const input = offsets.map((offset) => `0x${offset.toString(16)}\n`).join('')
  const { stdout, error } = spawnSync(
    'llvm-symbolizer-22',
    [`--obj=${path}`, '--output-style=JSON', '--inlines', ...flags],
    { input, maxBuffer: 2 ** 30, encoding: 'utf8' },
  )
  if (error !== undefined && stdout === null) throw error
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) =>
      (JSON.parse(line).Symbol ?? []).map(
        (/** @type {{ FileName: string, FunctionName: string, Line: number, Column: number }} */ symbol) => ({
          place: symbol.Line
            ? `${joinPath('', symbol.FileName)}:${symbol.Line}:${Math.max(1, symbol.Column)}`
            : '',
          name: symbol.FunctionName,
        }),
      ),
    )
}

/**
 * Whether a back trace has the frames that LLVM has. Names of C++ have more there, or are left as they are, and the outermost function is told by a table
 * of symbols, which is not always right.
 * @param {import('../dist/debug/symbolize.js').Frame[]} ours
 * @param {Frames} theirs
 */
function sameFrames(ours, theirs) {
  const last = ours.length - 1
  return (
    ours.length === Math.max(1, theirs.length) &&
    ours.every(({ func, source }, k) => {
      const { place = '', name = '' } = theirs[k] ?? {}
      const here = source === null ? '' : `${source.file}:${source.line}:${Math.max(1, source.column)}`
      const [word = func] = /^[^< ]+/.exec(func) ?? []
      return here === place && (k === last || name.startsWith('_Z') || name.includes(word))
    })
  )
}

/**
 * @param {string} title
 * @param {string} path
 * @param {CompileOptions} options
 * @param {Run | null} run
 */
function check(title, path, options, run) {
  const bytes = readFileSync(path)
  const { code, map } = compile(bytes, { ...options, format: 'cjs', sourceMap: true })
  if (map === undefined) throw new Error('no map')
  const { places, equal, sameFrames, levels, different } = compareLines(path, bytes, options, map)
  const statements = run === null ? null : mappedStatements(code, map, run)
  const mapped = statements === null ? 100 : (100 * statements.mapped) / statements.executed
  process.stdout.write(
    `${title}: ${(bytes.length / 1e6).toFixed(1)} MB wasm, ${(code.length / 1e6).toFixed(1)} MB JavaScript, ` +
      `${places} places, ${equal.toFixed(1)}% of ${values.count} equal, ${sameFrames.toFixed(1)}% of their traces ` +
      `(${levels.toFixed(1)} frames each)` +
      `${statements === null ? '' : `; ${mapped.toFixed(1)}% of ${statements.executed} executed statements mapped`}\n`,
  )
  const isEqual = Math.min(equal, sameFrames) >= least.equal
  if (!isEqual) process.stdout.write(`${different.slice(0, 20).join('\n')}\n`)
  if (!isEqual || mapped < least.mapped) process.exitCode = 1
}

/**
 * @param {string} path
 * @param {Uint8Array} bytes
 * @param {CompileOptions} options
 * @param {import('../dist/index.js').SourceMap} map
 */
function compareLines(path, bytes, options, map) {
  const offsets = decode(compileToOffsets(bytes, { ...options, format: 'cjs' }).map?.mappings ?? '')
  const lines = decode(map.mappings)
  const module = decodeModule(bytes, defaultFeatures)
  const { contents } = /** @type {{ contents: { start: number } }} */ (
    module.sections.find(({ id }) => id === 10)
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
        : `${map.sources[found[1]]}:${found[2] + 1}:${found[3] + 1}`
    return { ours, offset: instrPlace(module, Number(segment[3])).at - contents.start }
  })
  const theirs = askLlvm(
    path,
    sample.map(({ offset }) => offset),
  )
  const different = sample.flatMap(({ ours, offset }, k) => {
    const place = theirs[k]?.[0]?.place ?? ''
    return ours === place ? [] : [`  0x${offset.toString(16)}: ${ours || '?'} here, ${place || '?'} there`]
  })
  const symbolizer = new Symbolizer(module)
  const differentFrames = sample.flatMap(({ offset }, k) => {
    const frames = symbolizer.frames(contents.start + offset)
    return sameFrames(frames, theirs[k] ?? [])
      ? []
      : [`  0x${offset.toString(16)}: ${JSON.stringify(frames)} here, ${JSON.stringify(theirs[k])} there`]
  })
  const percent = (/** @type {string[]} */ faults) => (100 * (sample.length - faults.length)) / sample.length
  return {
    places: places.length,
    equal: percent(different),
    sameFrames: percent(differentFrames),
    levels: theirs.reduce((sum, frames) => sum + frames.length, 0) / sample.length,
    different: [...different, ...differentFrames],
  }
}

const directory = mkdtempSync(join(tmpdir(), 'dewasm-lines-'))
try {
  for (const path of positionals) check(path, path, {}, null)
  for (const { title, make, options = {}, run } of positionals.length === 0 ? builds : []) {
    const path = join(directory, 'large.wasm')
    if (make(path)) check(title, path, options, run)
    else process.stdout.write(`${title}: left out, what builds it is not here\n`)
  }
} finally {
  rmSync(directory, { recursive: true })
}
