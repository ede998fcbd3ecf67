/** A built program that has threads: as node-program.js, on the workers of node-threads.js. */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { guest_lines, outcome_of, STACK_FRAMES } from './node-outcome.js'
import { ask_grants, enter_guest, finish, is_main_script, is_order, script_path } from './node-program.js'
import { follow_order, run_threads } from './node-threads.js'

/** @typedef {import('./node-grants.js').Grants} Grants */
/** @typedef {import('./node-outcome.js').Outcome} Outcome */
/** @typedef {import('./node-program.js').Program & { threads: import('./node-threads.js').ThreadMemory }} ThreadProgram */

/** @param {ThreadProgram} program */
export function start_thread_program(program) {
  const { script } = program
  if (!isMainThread && is_order(workerData, script)) follow_order(workerData.order, thread_guest(program))
  else if (isMainThread && is_main_script(script)) start_workers(program)
}

/** @param {ThreadProgram} program */
function start_workers({ script, threads }) {
  const asked = ask_grants(script)
  if (asked === null) return
  const { name, grants } = asked
  run_threads(
    threads,
    (order, stackSizeMb) => {
      const data = { dewasm: script, grants, order }
      const resourceLimits = { stackSizeMb }
      return new Worker(script_path(script), { argv: [], env: {}, workerData: data, resourceLimits })
    },
    /** @returns {Outcome} */
    (error) => {
      const message = error === null ? 'the program ended without a result' : error.message
      return { kind: 'error', message }
    },
    (outcome) => finish(outcome, name),
  )
}

/**
 * @param {ThreadProgram} program
 * @returns {import('./node-threads.js').ThreadGuest}
 */
function thread_guest(program) {
  const { script, instantiate, editions, directories, guest } = program
  Error.stackTraceLimit = STACK_FRAMES
  const lines = guest_lines(script, guest)
  const { grants } = workerData
  return {
    grants,
    directories,
    editions,
    instantiate,
    enter: (instance) => enter_guest(program, instance, grants),
    failure: (error) => outcome_of(error, script, lines),
    post(message) {
      if (parentPort !== null) parentPort.postMessage(message)
    },
  }
}
