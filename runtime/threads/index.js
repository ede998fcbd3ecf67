/**
 * `dewasm/threads`: the threads of one module, each an instance of its own in a worker, over one shared memory. This is the convention of
 * wasi-threads: the module imports `wasi.thread-spawn` and exports `wasi_thread_start(tid, argument)`. Emscripten's glue does the same by itself.
 *
 * Workers that have nothing to do wait at their places in a shared table (wasi/thread-table.js). Nothing here knows how modules are made: a
 * worker is given a function that makes an instance.
 *
 * @import { InstanceMaker, MessageEnd, ThreadWork, ThreadWorker, ThreadsOptions } from './index.d.ts'
 */
import { new_thread_table, offer_place, serve_place, thread_spawner } from '../wasi/thread-table.js'

const key = 'dewasm threads'

export class Threads {
  /** @param {ThreadsOptions} options */
  constructor({ memory, worker, size, onError }) {
    this.memory = memory
    this.table = new_thread_table(size, false)
    this.spawn = thread_spawner(this.table, null)
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
    const spawn = thread_spawner(table, null)
    offer_place(table, place)
    port.postMessage(key)
    serve_place(table, place, (id, argument) => make({ memory, spawn }).wasi_thread_start(id, argument))
  }
}
