/**
 * npm run demo: compiles a C program that is bundled as WebAssembly, runs it on a Node whose WebAssembly is switched
 * off, and compares output and speed with the same program on Node's own WebAssembly.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { compile } from 'dewasm'

const program = fileURLToPath(new URL('../test/programs/showcase.wasm', import.meta.url))
const guest = fileURLToPath(new URL('demo-guest.js', import.meta.url))

/** Each process runs the program this often. */
const RUNS = 9

/** @typedef {{ WebAssembly: string, output: string, same: boolean, exitCode: number, load: number, times: number[] }} Report */

const folder = mkdtempSync(join(tmpdir(), 'dewasm-demo-'))
try {
  process.exitCode = demo(folder)
} finally {
  rmSync(folder, { recursive: true })
}

/**
 * @param {string} folder
 * @returns {number}
 */
function demo(folder) {
  const target = join(folder, 'showcase.mjs')
  writeFileSync(join(folder, 'stdin'), 'These words come\nfrom standard input.\n')
  const wasm = readFileSync(program)
  const started = performance.now()
  const { code } = compile(wasm)
  const took = performance.now() - started
  writeFileSync(target, code)
  const { code: minified } = compile(wasm, { minify: true })

  title('Compiled test/programs/showcase.wasm (C, built with clang and wasi-libc)')
  row('time to compile', milliseconds(took))
  row('WebAssembly', sizes(wasm))
  row('JavaScript', sizes(Buffer.from(code)))
  row('JavaScript, minified', sizes(Buffer.from(minified)))

  const ours = run(['--noexpose_wasm'], 'dewasm', target)
  title(`Ran the JavaScript on Node ${process.versions.node}, typeof WebAssembly is '${ours.WebAssembly}'`)
  for (const line of ours.output.trimEnd().split('\n')) console.log(`  | ${line}`)
  row('exit code', String(ours.exitCode))

  // node:wasi of Node 20 crashes after some runs where V8 makes fast calls.
  const native = run(['--no-turbo-fast-api-calls'], 'native', program)
  title(`The same on Node's own WebAssembly: ${RUNS} runs on each side`)
  row('', 'dewasm', 'native', 'ratio')
  compare('load and first run', ours.load + first(ours), native.load + first(native))
  compare('median of the others', warm(ours), warm(native))

  const complaint = verdict(ours, native)
  title(complaint === null ? 'The outputs are identical.' : `FAILED: ${complaint}`)
  return complaint === null ? 0 : 1
}

/**
 * @param {string[]} flags
 * @param {'dewasm' | 'native'} engine
 * @param {string} file
 * @returns {Report}
 */
function run(flags, engine, file) {
  const args = ['--no-warnings', ...flags, guest, engine, file, String(RUNS), folder]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
}

/**
 * What is wrong, or null.
 * @param {Report} ours
 * @param {Report} native
 */
function verdict(ours, native) {
  if (ours.WebAssembly !== 'undefined') return 'WebAssembly was not switched off'
  if (ours.output === '') return 'the program printed nothing'
  if (!ours.same || !native.same) return 'the output differs from run to run'
  if (ours.exitCode !== native.exitCode) return `the exit codes are ${ours.exitCode} and ${native.exitCode}`
  if (ours.output !== native.output) return `the outputs differ; native printed\n${native.output}`
  return null
}

/** @param {Report} report */
function first({ times }) {
  return /** @type {number} */ (times[0])
}

/** @param {Report} report */
function warm({ times }) {
  const sorted = times.slice(1).sort((a, b) => a - b)
  return /** @type {number} */ (sorted[sorted.length >> 1])
}

/** @param {string} text */
function title(text) {
  console.log(`\n${text}`)
}

/**
 * @param {string} name
 * @param {string[]} cells
 */
function row(name, ...cells) {
  console.log(`  ${name.padEnd(22)}${cells.map((cell) => cell.padEnd(12)).join('')}`.trimEnd())
}

/**
 * @param {string} name
 * @param {number} ours
 * @param {number} native
 */
function compare(name, ours, native) {
  row(name, milliseconds(ours), milliseconds(native), `${(ours / native).toFixed(2)}×`)
}

/** @param {number} time */
function milliseconds(time) {
  return `${time.toFixed(time < 10 ? 1 : 0)} ms`
}

/** @param {Buffer} bytes */
function sizes(bytes) {
  return `${kilobytes(bytes.length)}, gzipped ${kilobytes(gzipSync(bytes, { level: 9 }).length)}`
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(0)} kB`
}
