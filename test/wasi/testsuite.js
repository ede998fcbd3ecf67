/**
 * Runs the preview 1 tests of WebAssembly/wasi-testsuite (branch prod/testsuite-base, which has them built) against our
 * hosts. Usage: node test/wasi/testsuite.js DIRECTORY [--host NAME]… [--only TEXT]. The directory is a checkout; nothing
 * in it is changed. Each test has a process of its own; `command` is `dewasm run`, the other hosts are those of
 * `testsuite-guest.js`.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** @typedef {{ args?: string[], env?: Record<string, string>, root?: string, exit_code?: number, stdout?: string, stderr?: string }} Config */

const here = dirname(fileURLToPath(import.meta.url))
const command = join(here, '../../bin/dewasm.js')
const guest = join(here, 'testsuite-guest.js')
const hosts = ['command', 'by-path', 'memory', 'overlay']

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { host: { type: 'string', multiple: true }, only: { type: 'string' } },
})

/** @param {string} directory */
function findTests(directory) {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
  const tests = files.filter((file) => /testsuite[\\/]wasm32-wasip1[\\/][^\\/]+\.wasm$/.test(file)).sort()
  return tests.map((file) => join(directory, file)).filter((file) => file.includes(values.only ?? ''))
}

/**
 * @param {string} file
 * @returns {Config}
 */
function readConfig(file) {
  const path = file.replace(/\.wasm$/, '.json')
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
}

/**
 * What is wrong with a run; empty if nothing is.
 * @param {string} file
 * @param {string} host
 */
function runTest(file, host) {
  const { args = [], env = {}, root, exit_code = 0, stdout, stderr } = readConfig(file)
  const folder = mkdtempSync(join(tmpdir(), 'dewasm-wasi-'))
  try {
    if (root !== undefined) cpSync(join(dirname(file), root), folder, { recursive: true })
    const flags = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`])
    const dir = root === undefined ? [] : ['--dir', `${folder}::/`]
    const start = host === 'command' ? [command, 'run', '--no-cache'] : [guest, host]
    const run = spawnSync(process.execPath, [...start, ...flags, ...dir, file, ...args], { input: '' })
    const faults = []
    if (run.status !== exit_code) faults.push(`exit code ${run.status ?? run.signal} instead of ${exit_code}`)
    if (stdout !== undefined && String(run.stdout) !== stdout)
      faults.push(`stdout ${JSON.stringify(`${run.stdout}`)}`)
    if (stderr !== undefined && String(run.stderr) !== stderr)
      faults.push(`stderr ${JSON.stringify(`${run.stderr}`)}`)
    return faults.length === 0 ? '' : `${faults.join(', ')}\n${run.stderr}`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function main() {
  const [directory] = positionals
  const tests = directory === undefined ? [] : findTests(directory)
  if (tests.length === 0) {
    console.error(
      'usage: npm run wasi-testsuite -- DIRECTORY\n' +
        'DIRECTORY is a checkout of https://github.com/WebAssembly/wasi-testsuite, branch prod/testsuite-base',
    )
    return 2
  }
  let failures = 0
  for (const host of values.host ?? hosts) {
    let passed = 0
    for (const file of tests) {
      const fault = runTest(file, host)
      if (fault === '') passed++
      else
        console.log(
          `${host}: ${basename(dirname(dirname(dirname(file))))}/${basename(file, '.wasm')}: ${fault}`,
        )
    }
    console.log(`${host}: ${passed} of ${tests.length}`)
    failures += tests.length - passed
  }
  return failures === 0 ? 0 : 1
}

process.exitCode = main()
