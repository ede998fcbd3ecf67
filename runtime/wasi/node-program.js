/**
 * A built program: what `dewasm build --wasi` puts behind the module. Started as the main script it takes the flags that
 * grant something, up to the first argument that is none of them, and runs the guest on a thread with a large stack.
 * Imported by others it does nothing.
 */
import { realpathSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { bind_calls, new_state, run_command } from './command.js'
import { granted_options, parse_directory, parse_variable } from './node-grants.js'
import { exit_code, outcome_of, outcome_text, STACK_FRAMES, STACK_MB } from './node-outcome.js'

/** @typedef {import('./node-grants.js').Grants} Grants */
/** @typedef {import('./node-outcome.js').Outcome} Outcome */

/**
 * @typedef {object} Program
 * @property {string} script its URL or path
 * @property {(imports: object) => import('./types.js').InstanceLike} instantiate
 * @property {Readonly<Record<string, Readonly<Record<string, Function>>>>} editions the calls that the module imports
 * @property {typeof import('./node-grants.js').granted_directories | null} directories null if it has no use for any
 */

/** @param {Program} program */
export function start_program(program) {
  const { script } = program
  if (!isMainThread && is_order(workerData, script)) run_thread(program, workerData.grants)
  else if (isMainThread && is_main_script(script)) start_thread(script)
}

/** What the main thread tells the guest's: only this script's own thread gets it. */
/** @typedef {{ dewasm: string, grants: Grants }} Order */

/**
 * @param {unknown} data
 * @param {string} script
 * @returns {data is Order}
 */
function is_order(data, script) {
  return typeof data === 'object' && data !== null && 'dewasm' in data && data.dewasm === script
}

/** @param {string} script */
function is_main_script(script) {
  const main = process.argv[1]
  if (main === undefined) return false
  try {
    return realpathSync(main) === realpathSync(script_path(script))
  } catch (_) {
    return false
  }
}

/** @param {string} script */
function script_path(script) {
  return script.slice(0, 5) === 'file:' ? fileURLToPath(script) : script
}

/** @param {string} script */
function start_thread(script) {
  const name = basename(script_path(script))
  /** @type {Grants} */
  let grants
  try {
    grants = parse_flags(name, process.argv.slice(2))
  } catch (error) {
    finish({ kind: 'error', message: error instanceof Error ? error.message : String(error) }, name)
    return
  }
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
function finish(outcome, name) {
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
  const grants = { args: [name], env: {}, dirs: [], stdin: null }
  let at = 0
  while (at < args.length) {
    const match = /^(--(?:dir|env|argv0|stdin))(?:=([\s\S]*))?$/.exec(args[at])
    if (match === null) break
    const inline = match[2] !== undefined
    const value = inline ? match[2] : args[at + 1]
    if (value === undefined) throw new Error(`${match[1]} needs a value`)
    add_grant(grants, match[1], value)
    at += inline ? 1 : 2
  }
  if (args[at] === '--') at++
  grants.args = grants.args.concat(args.slice(at))
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
function run_thread({ script, instantiate, editions, directories }, grants) {
  Error.stackTraceLimit = STACK_FRAMES
  /** @type {Outcome} */
  let outcome
  try {
    const state = new_state(/** @type {never} */ (granted_options(grants, directories)))
    /** @type {Record<string, object>} */
    const imports = Object.create(null)
    for (const edition of Object.keys(editions)) imports[edition] = bind_calls(state, editions[edition])
    outcome = { kind: 'exit', code: run_command(state, instantiate(imports)) }
  } catch (error) {
    outcome = outcome_of(error, script)
  }
  if (parentPort !== null) parentPort.postMessage(outcome)
}
