/** The JavaScript engines that can run the cases, and how. */
import { spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findCase } from './cases/index.js'
import { firstError } from './contestants/run-tool.js'
import { debInstalled, npmProgram } from './install.js'
import { shellScript } from './shell-script.js'

/** @typedef {import('./cases/index.js').Case} Case */
/** @typedef {import('./worker.js').Job} Job */
/** @typedef {import('./worker.js').Outcome} Outcome */
/**
 * @typedef {object} Engine
 * @property {readonly string[]} command that runs a script
 * @property {Record<string, string>} environment of the command
 * @property {readonly string[]} buildFlags that dewasm needs for it
 * @property {(one: Case) => boolean} runs
 * @property {() => string} version
 * @property {(job: Job) => Outcome | { error: string }} run
 */

const worker = fileURLToPath(new URL('worker.js', import.meta.url))
const version = fileURLToPath(new URL('print-version.js', import.meta.url))

/** @type {Record<string, () => Engine>} */
export const engines = {
  node: () => withModules([process.execPath], nodeStack),
  jitless: () => ({
    ...withModules([process.execPath, '--jitless'], nodeStack),
    buildFlags: ['--engine', 'v8-jitless'],
  }),
  deno: () => ({
    ...withModules([npmProgram('deno'), 'run', '-A'], (stack) => [`--v8-flags=--stack-size=${stack}`]),
    runs: () => true,
  }),
  bun: () => withModules([npmProgram('bun')], () => []),
  js102: () => shell(shells.js102(), []),
  jsc: () => shell(shells.jsc(), ['--engine', 'jsc-jitless']),
  hermes: () => shell(shells.hermes(), ['--target', 'es2015', '--engine', 'hermes']),
}

/** @typedef {{ command: readonly string[], environment: Record<string, string> }} Shell */

/** Programs that run a script. */
export const shells = {
  js102: () => fromDebian(['libmozjs-102-dev', 'libmozjs-102-0'], 'js102', []),
  jsc: () =>
    fromDebian(['libjavascriptcoregtk-4.0-bin', 'libjavascriptcoregtk-4.0-18'], 'jsc', ['--useJIT=0']),
  hermes: () => ({
    command: [npmProgram('hermes-engine-cli', 'linux64-bin/hermes'), '-O', '-w'],
    environment: {},
  }),
  bun: () => ({ command: [npmProgram('bun')], environment: {} }),
}

/** @param {string} name */
export function findEngine(name) {
  const found = engines[name]
  if (found === undefined) throw new Error(`no engine ${name}`)
  return found()
}

/** Up to the 8 MB that the process has. @param {number} stack in KB */
function nodeStack(stack) {
  return [`--stack-size=${stack}`]
}

/**
 * An engine that runs node's modules, and so the worker as it is.
 * @param {readonly string[]} command
 * @param {(stack: number) => string[]} stackFlags
 * @returns {Engine}
 */
function withModules(command, stackFlags) {
  return {
    command,
    environment: {},
    buildFlags: [],
    runs: ({ modern }) => !modern,
    version: () => execute([...command, version]).trim(),
    run: (job) => {
      try {
        const { stack } = findCase(job.case)
        const flags = stack === undefined ? [] : stackFlags(stack)
        return JSON.parse(execute([...command, ...flags, worker, JSON.stringify(job)]))
      } catch (error) {
        return { error: error instanceof Error ? error.message : String(error) }
      }
    },
  }
}

/**
 * @param {readonly [string, ...string[]]} packages
 * @param {string} program
 * @param {readonly string[]} flags
 * @returns {Shell}
 */
function fromDebian(packages, program, flags) {
  const place = join(debInstalled(packages), 'usr')
  const libraries = readdirSync(join(place, 'lib')).map((name) => join(place, 'lib', name))
  return {
    command: [join(place, 'bin', program), ...flags],
    environment: { LD_LIBRARY_PATH: libraries.join(':') },
  }
}

/**
 * An engine that runs scripts alone.
 * @param {Shell} program
 * @param {readonly string[]} buildFlags
 * @returns {Engine}
 */
function shell({ command, environment }, buildFlags) {
  return {
    command,
    environment,
    buildFlags,
    runs: ({ group, modern, flags = [] }) => group === 'kernel' && !modern && flags.length === 0,
    version: () => '',
    run: (job) => {
      try {
        const file = join(job.directory, 'script.js')
        writeFileSync(file, shellScript(job))
        return JSON.parse(execute([...command, file], environment))
      } catch (error) {
        return { error: error instanceof Error ? error.message : String(error) }
      }
    },
  }
}

/**
 * @param {readonly string[]} command
 * @param {Record<string, string>} [environment]
 */
export function execute([program = '', ...arguments_], environment = {}) {
  const { status, signal, stdout, stderr } = spawnSync(program, arguments_, {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    maxBuffer: 1 << 28,
    timeout: 180_000,
  })
  if (status === 0) return stdout
  if (signal === 'SIGTERM') throw new Error('took more than 3 minutes')
  throw new Error(firstError(stderr) ?? signal ?? `exit ${status}`)
}
