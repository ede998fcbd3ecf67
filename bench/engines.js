/** The JavaScript engines that can run the cases, and how. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { findCase } from './cases/index.js'
import { firstError } from './contestants/run-tool.js'

/** @typedef {import('./worker.js').Job} Job */
/** @typedef {import('./worker.js').Outcome} Outcome */
/**
 * @typedef {object} Engine
 * @property {readonly string[]} buildFlags that dewasm needs for it
 * @property {(group: 'kernel' | 'package') => boolean} runs
 * @property {() => string} version
 * @property {(job: Job) => Outcome | { error: string }} run
 */

const worker = fileURLToPath(new URL('worker.js', import.meta.url))

/** @type {Record<string, () => Engine>} */
export const engines = {
  node: () => withModules([process.execPath], nodeStack),
  jitless: () => withModules([process.execPath, '--jitless'], nodeStack),
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
    buildFlags: [],
    runs: () => true,
    version: () => execute([...command, '-p', 'process.version']).trim(),
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

/** @param {readonly string[]} command */
function execute([program = '', ...arguments_]) {
  const { status, signal, stdout, stderr } = spawnSync(program, arguments_, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 180_000,
  })
  if (status === 0) return stdout
  if (signal === 'SIGTERM') throw new Error('took more than 3 minutes')
  throw new Error(firstError(stderr) ?? signal ?? `exit ${status}`)
}
