/**
 * A program with threads on Node. The main thread starts workers and learns how the program ends; one worker owns the descriptors
 * (thread-calls.js), one runs the program itself, and each thread has another, kept for the next thread when it is done. Whichever
 * of them exits or traps ends the program.
 */
import { await_owner, close_channel, new_channel } from './channel.js'
import { new_state, run_guest } from './command.js'
import { node_source, stream_kind } from './host-node-stdio.js'
import { granted_options } from './node-grants.js'
import { STACK_MB } from './node-outcome.js'
import { bind_thread_calls, postponing_source, serve_calls } from './thread-calls.js'
import { new_thread_table, offer_place, serve_place, thread_spawner } from './thread-table.js'

/** @typedef {import('./types.js').InstanceLike} InstanceLike */
/** @typedef {import('./types.js').MemoryLike} MemoryLike */
/** @typedef {import('./types.js').Source} Source */
/** @typedef {import('node:worker_threads').Worker} Worker */

/**
 * The memory that the module imports.
 * @typedef {object} ThreadMemory
 * @property {string} module
 * @property {string} name
 * @property {number} min
 * @property {number} max
 *
 * What a worker is told to be.
 * @typedef {object} ThreadOrder
 * @property {'owner' | 'program' | 'thread'} role
 * @property {number} place of a thread
 * @property {ThreadMemory} limits
 * @property {MemoryLike} memory
 * @property {import('./channel.js').Channel} channel
 * @property {import('./thread-table.js').ThreadTable} table
 * @property {boolean} unblocked the process's standard input does not block
 *
 * What a worker does it with.
 * @typedef {object} ThreadGuest
 * @property {import('./node-grants.js').Grants} grants
 * @property {typeof import('./node-grants.js').granted_directories | null} directories null if it has no use for any
 * @property {import('./thread-calls.js').Editions} editions
 * @property {(imports: object) => InstanceLike} instantiate
 * @property {(instance: InstanceLike) => void} enter runs the program
 * @property {(error: unknown, instance: InstanceLike | null) => object} failure the outcome of what was thrown
 * @property {(message: unknown) => void} post to the main thread
 */

/** Threads at once. Each takes some MB, and address space for its stack. */
const MOST_THREADS = 256

/** Less than the program has: the part of a thread's stack that lies in memory is small, so that recursion ends there first. */
const THREAD_STACK_MB = 32

const PAGE = 65536

/** Above that, a memory can't be had (RATIONALE.md). */
const MOST_PAGES = 32768

/**
 * On the main thread: runs a program and gives its outcome when all workers are gone.
 * @template T
 * @param {ThreadMemory} limits
 * @param {(order: ThreadOrder, stack: number) => Worker} start_worker
 * @param {(error: Error | null) => T} failed the outcome if a worker fails, or ends without one
 * @param {(outcome: T) => void} end
 */
export function run_threads(limits, start_worker, failed, end) {
  const shared = {
    limits,
    memory: new_thread_memory(limits),
    channel: new_channel(),
    table: new_thread_table(MOST_THREADS, true),
    unblocked: unblock_stdin(),
  }
  /** @type {Worker[]} */
  const workers = []
  let ended = false
  const finish = (/** @type {T} */ outcome) => {
    if (ended) return
    ended = true
    close_channel(shared.channel)
    Promise.all(workers.map((worker) => worker.terminate())).then(() => end(outcome))
  }
  const start = (/** @type {ThreadOrder['role']} */ role, /** @type {number} */ place) => {
    if (ended) return
    const worker = start_worker({ role, place, ...shared }, role === 'program' ? STACK_MB : THREAD_STACK_MB)
    workers.push(worker)
    worker.on('message', (message) => {
      if (typeof message === 'number') start('thread', message)
      else finish(message)
    })
    worker.on('error', (error) => finish(failed(error)))
    worker.on('exit', () => finish(failed(null)))
  }
  start('owner', -1)
  start('program', -1)
}

/**
 * Whether there is something to read can be asked of a pipe or terminal that is opened once more, but a socket can't be (Node gives its children
 * sockets). It must not block then, which Node sees to for its own standard input as soon as that is looked at.
 */
function unblock_stdin() {
  return stream_kind(0) === 'socket' && process.stdin !== null
}

/**
 * A shared memory as `postMessage` delivers one: it becomes a Memory where a module imports it (docs/linking.md).
 * @param {ThreadMemory} limits
 * @returns {MemoryLike}
 */
function new_thread_memory({ min, max }) {
  const most = Math.min(max, MOST_PAGES)
  // The library of types has no growable ones.
  const construct = /** @type {new (size: number, options?: object) => SharedArrayBuffer} */ (
    SharedArrayBuffer
  )
  const buffer =
    min === most ? new construct(min * PAGE) : new construct(min * PAGE, { maxByteLength: most * PAGE })
  const control = new Int32Array(new SharedArrayBuffer(4))
  control[0] = min
  return /** @type {MemoryLike} */ ({ buffer, 'dewasm:1': { kind: 'memory shared', max, control } })
}

/**
 * In a worker: does what it is there for. Only the one that runs the program returns.
 * @param {ThreadOrder} order
 * @param {ThreadGuest} guest
 */
export function follow_order(order, guest) {
  if (order.role === 'owner') own_descriptors(order, guest)
  else if (order.role === 'program') {
    await_owner(order.channel)
    run_agent(order, guest, guest.enter)
  } else {
    offer_place(order.table, order.place)
    serve_place(order.table, order.place, (id, argument) => {
      run_agent(order, guest, ({ exports }) =>
        /** @type {Function} */ (exports.wasi_thread_start)(id, argument),
      )
    })
  }
}

/**
 * @param {ThreadOrder} order
 * @param {ThreadGuest} guest
 */
function own_descriptors({ channel, memory, unblocked }, { grants, directories, editions, failure, post }) {
  try {
    const options = granted_options(grants, directories)
    const given = grants.stdin === null && unblocked ? node_source(0, true) : options.stdin
    const stdin = postponing_source(/** @type {Source} */ (given))
    const state = new_state(/** @type {never} */ (Object.assign({}, options, { stdin })))
    serve_calls(Object.assign(state, { memory, started: true }), channel, editions)
  } catch (error) {
    post(failure(error, null))
  }
}

/**
 * Runs the program or one of its threads in an instance of its own. The program ends when it does, a thread's end is nobody's
 * concern unless it ends the program.
 * @param {ThreadOrder} order
 * @param {ThreadGuest} guest
 * @param {(instance: InstanceLike) => void} enter
 */
function run_agent(order, guest, enter) {
  const { channel, limits, memory, role, table } = order
  const { grants, editions, failure, post } = guest
  /** @type {InstanceLike | null} */
  let instance = null
  /** @type {object | null} */
  let outcome = null
  try {
    const state = new_state({ args: grants.args, env: grants.env })
    Object.assign(state, { memory, started: true })
    const imports = bind_thread_calls(state, channel, editions)
    add_import(imports, limits.module, limits.name, memory)
    add_import(imports, 'wasi', 'thread-spawn', thread_spawner(table, post))
    // The start function may exit too.
    const code = run_guest(state, () => {
      instance = guest.instantiate(imports)
      enter(instance)
    })
    if (role === 'program' || state.exited) outcome = { kind: 'exit', code }
  } catch (error) {
    outcome = failure(error, instance)
  }
  if (outcome === null) return
  close_channel(channel)
  post(outcome)
  if (role === 'thread') wait_for_ever()
}

/**
 * @param {Record<string, Record<string, unknown>>} imports
 * @param {string} module
 * @param {string} name
 * @param {unknown} value
 */
function add_import(imports, module, name, value) {
  if (imports[module] === undefined) imports[module] = Object.create(null)
  imports[module][name] = value
}

/** Until the main thread ends this one. */
function wait_for_ever() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
