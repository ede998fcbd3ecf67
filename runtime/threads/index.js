/**
 * `dewasm/threads`: the threads of one module, each an instance of its own in a worker, over one shared memory. This is the convention of
 * wasi-threads: the module imports `wasi.thread-spawn` and exports `wasi_thread_start(tid, argument)`. Emscripten's glue does the same by itself.
 *
 * Workers that have nothing to do wait at a place of their own in a shared table. Whoever spawns a thread, in whatever agent, takes
 * one of them and wakes it: nobody's event loop has to run, so it works while the main program computes or waits. The table knows nothing
 * of how modules are made: a worker is given a function that makes an instance.
 *
 * @import { InstanceMaker, MessageEnd, ThreadWork, ThreadWorker, ThreadsOptions } from './index.d.ts'
 */

/** Words of the table: the next thread id, then two for each worker. */
const NEXT_ID = 0
const FIRST = 1
const STATE = 0
const ARGUMENT = 1
const WORDS = 2

/** States of a worker; greater ones are the id of the thread that it is to run. */
const ABSENT = 0
const IDLE = -1
const TAKEN = -2

/** The id that wasi-threads has for the main program is none; ids end below 2^29. */
const MAX_ID = 0x1fffffff
/** EAGAIN: there is no worker left. */
const AGAIN = -6

const key = 'dewasm threads'

export class Threads {
  /** @param {ThreadsOptions} options */
  constructor({ memory, worker, size, onError }) {
    this.memory = memory
    this.table = new Int32Array(new SharedArrayBuffer(4 * (FIRST + WORDS * size)))
    this.table[NEXT_ID] = 1
    this.spawn = spawner(this.table)
    /** @type {ThreadWorker[]} */
    this.workers = []
    /** @type {Promise<void>[]} */
    const started = []
    for (let place = 0; place < size; place++) started.push(this.start(worker(), place, onError))
    this.ready = Promise.all(started).then(() => undefined)
  }

  /**
   * @private
   * @param {ThreadWorker} worker
   * @param {number} place
   * @param {((error: unknown) => void) | undefined} onError
   * @returns {Promise<void>}
   */
  start(worker, place, onError) {
    this.workers.push(worker)
    return new Promise((resolve, reject) => {
      listen(worker, 'message', (data) => {
        if (data === key) resolve()
      })
      listen(worker, 'error', (error) => {
        reject(error)
        onError?.(error)
      })
      worker.postMessage({ [key]: { memory: this.memory, table: this.table, place } })
    })
  }

  /** Ends all workers, whatever they do. */
  async terminate() {
    await Promise.all(this.workers.map((worker) => worker.terminate()))
  }
}

/**
 * Listens to a worker of Node or of the web.
 * @param {ThreadWorker} worker
 * @param {'message' | 'error'} name
 * @param {(value: unknown) => void} listener
 */
function listen(worker, name, listener) {
  if (worker.on) worker.on(name, listener)
  else worker.addEventListener?.(name, (event) => listener(name === 'message' ? event.data : event))
}

/**
 * The import `wasi.thread-spawn`: gives the id of the thread, or what is wrong as a negative number.
 * @param {Int32Array<SharedArrayBuffer>} table
 */
function spawner(table) {
  return function spawn(/** @type {number} */ argument) {
    for (let at = FIRST; at < table.length; at += WORDS) {
      if (Atomics.compareExchange(table, at + STATE, IDLE, TAKEN) !== IDLE) continue
      const id = Atomics.add(table, NEXT_ID, 1)
      if (id > MAX_ID) return AGAIN
      Atomics.store(table, at + ARGUMENT, argument)
      Atomics.store(table, at + STATE, id)
      Atomics.notify(table, at + STATE)
      return id
    }
    return AGAIN
  }
}

/**
 * In a worker: runs threads as they come, one after the other, and never returns to its event loop. An error of a thread ends the
 * worker, and is an error of the worker for whoever made it.
 * @param {MessageEnd} port where the first message comes from: `parentPort` in Node, `self` in a worker of the web
 * @param {InstanceMaker} make
 */
export function serveThreads(port, make) {
  port.onmessage = (/** @type {{ data: Record<string, ThreadWork | undefined> | null }} */ { data }) => {
    const given = data?.[key]
    if (given === undefined) return
    const { memory, table, place } = given
    const at = FIRST + WORDS * place
    const spawn = spawner(table)
    Atomics.store(table, at + STATE, IDLE)
    port.postMessage(key)
    for (;;) {
      const id = nextThread(table, at)
      try {
        const start = make({ memory, spawn }).wasi_thread_start
        start(id, Number(Atomics.load(table, at + ARGUMENT)))
      } catch (error) {
        Atomics.store(table, at + STATE, ABSENT)
        throw error
      }
      Atomics.store(table, at + STATE, IDLE)
    }
  }
}

/**
 * @param {Int32Array<SharedArrayBuffer>} table
 * @param {number} at
 */
function nextThread(table, at) {
  for (;;) {
    const state = Atomics.load(table, at + STATE)
    if (state > 0) return state
    Atomics.wait(table, at + STATE, state)
  }
}
