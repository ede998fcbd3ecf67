/**
 * A built program: what `dewasm build --wasi` puts behind the module. Started as the main script it takes the flags that
 * grant something, up to the first argument that is none of them, and runs the guest on a thread with a large stack.
 * Imported by others it does nothing.
 */
import { realpathSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { bind_calls, bind_memory, new_state, run_guest } from './command.js'
import { node_writer } from './host-node-stdio.js'
import { granted_options, parse_directory, parse_variable } from './node-grants.js'
import { exit_code, guest_lines, outcome_of, outcome_text, STACK_FRAMES, STACK_MB } from './node-outcome.js'

/** @typedef {import('./node-grants.js').Grants} Grants */
/** @typedef {import('./node-outcome.js').Outcome} Outcome */

/**
 * @typedef {object} Program
 * @property {string} script its URL or path
 * @property {(imports: object) => import('./types.js').InstanceLike} instantiate
 * @property {Readonly<Record<string, Readonly<Record<string, import('./types.js').Call>>>>} editions the calls that the module imports
 * @property {typeof import('./node-grants.js').granted_directories | null} directories null if it has no use for any
 * @property {readonly [number, number]} [guest] lines from the first of the guest's functions, and from their end, to the one that starts the program
 * @property {typeof import('./invoke.js').invoke_export | null} invoke null if there is nothing to be called but `_start`
 */

/** @param {Program} program */
export function start_program(program) {
  const { script } = program
  if (!isMainThread && is_order(workerData, script)) run_thread(program, workerData.grants)
  else if (isMainThread && is_main_script(script)) start_thread(script)
}

/**
 * Whether it is what the main thread tells the guest's: only this script's own threads get it.
 * @param {unknown} data
 * @param {string} script
 */
export function is_order(data, script) {
  return typeof data === 'object' && data !== null && 'dewasm' in data && data.dewasm === script
}

/** @param {string} script */
export function is_main_script(script) {
  const main = process.argv[1]
  if (main === undefined) return false
  try {
    return realpathSync(main) === realpathSync(script_path(script))
  } catch (_) {
    return false
  }
}

/** @param {string} script */
export function script_path(script) {
  return script.slice(0, 5) === 'file:' ? fileURLToPath(script) : script
}

/**
 * What the user grants; null if that can't be understood, of which the user has been told.
 * @param {string} script
 * @returns {{ name: string, grants: Grants } | null}
 */
export function ask_grants(script) {
  const name = basename(script_path(script))
  try {
    return { name, grants: parse_flags(name, process.argv.slice(2)) }
  } catch (error) {
    finish({ kind: 'error', message: error instanceof Error ? error.message : String(error) }, name)
    return null
  }
}

/** @param {string} script */
function start_thread(script) {
  const asked = ask_grants(script)
  if (asked === null) return
  const { name, grants } = asked
  /** @type {Outcome} */
  let outcome = { kind: 'error', message: 'the program ended without a result' }
  const worker = new Worker(script_path(script), {
    argv: [],
    env: {},
    workerData: { dewasm: script, grants },
    resourceLimits: { stackSizeMb: STACK_MB },
  })
  worker.on('message', (message) => {
    outcome = message
  })
  worker.on('error', (error) => {
    outcome = { kind: 'error', message: error.message }
  })
  worker.on('exit', () => finish(outcome, name))
}

/**
 * @param {Outcome} outcome
 * @param {string} name
 */
export function finish(outcome, name) {
  const text = outcome_text(outcome, name)
  if (text !== '') process.stderr.write(text)
  process.exitCode = exit_code(outcome)
}

/**
 * @param {string} name
 * @param {string[]} args
 * @returns {Grants}
 */
function parse_flags(name, args) {
  /** @type {Grants} */
  const grants = { args: [name], env: {}, dirs: [], stdin: null, invoke: null }
  let at = 0
  while (at < args.length) {
    const match = /^(--(?:dir|env|argv0|stdin|invoke))(?:=([\s\S]*))?$/.exec(args[at])
    if (match === null) break
    const inline = match[2] !== undefined
    const value = inline ? match[2] : args[at + 1]
    if (value === undefined) throw new Error(`${match[1]} needs a value`)
    add_grant(grants, match[1], value)
    at += inline ? 1 : 2
  }
  if (args[at] === '--') at++
  const words = args.slice(at)
  if (grants.invoke === null) grants.args = grants.args.concat(words)
  else grants.invoke = { name: grants.invoke.name, words }
  return grants
}

/**
 * @param {Grants} grants
 * @param {string} flag
 * @param {string} value
 */
function add_grant(grants, flag, value) {
  if (flag === '--argv0') grants.args[0] = value
  else if (flag === '--stdin') grants.stdin = value
  else if (flag === '--invoke') grants.invoke = { name: value, words: [] }
  else if (flag === '--dir') {
    const directory = parse_directory(value)
    if (directory === null) throw new Error(`${flag}: expected HOST[::GUEST][:ro]`)
    grants.dirs.push(directory)
  } else {
    const variable = parse_variable(value)
    if (variable === null) throw new Error(`${flag}: expected NAME=VALUE`)
    Object.defineProperty(grants.env, variable[0], {
      value: variable[1],
      enumerable: true,
      configurable: true,
    })
  }
}

/**
 * @param {Program} program
 * @param {Grants} grants
 */
function run_thread(program, grants) {
  const { script, instantiate, editions, directories, guest } = program
  Error.stackTraceLimit = STACK_FRAMES
  const lines = guest_lines(script, guest)
  /** @type {Outcome} */
  let outcome
  try {
    const state = new_state(/** @type {never} */ (granted_options(grants, directories)))
    /** @type {Record<string, object>} */
    const imports = Object.create(null)
    for (const edition of Object.keys(editions)) imports[edition] = bind_calls(state, editions[edition])
    const instance = instantiate(imports)
    bind_memory(state, instance)
    outcome = { kind: 'exit', code: run_guest(state, () => enter_guest(program, instance, grants)) }
  } catch (error) {
    outcome = outcome_of(error, script, lines)
  }
  if (parentPort !== null) parentPort.postMessage(outcome)
}

/**
 * Runs what the user asked for.
 * @param {Program} program
 * @param {import('./types.js').InstanceLike} instance
 * @param {Grants} grants
 */
export function enter_guest(program, { exports }, { invoke }) {
  if (invoke !== null) {
    if (program.invoke === null) throw new Error('--invoke: the module exports no function but _start')
    program.invoke(exports, invoke, (text) => node_writer(1)(new TextEncoder().encode(text)))
    return
  }
  const { _start: start } = exports
  if (typeof start !== 'function') throw new TypeError('WASI: the module exports no function _start')
  start()
}
