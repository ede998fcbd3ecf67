/**
 * The table of threads that the workers of one program share. A worker that has nothing to do waits at a place of its own;
 * whoever spawns a thread, in whatever agent, takes one of them and wakes it, so nobody's event loop has to run for it. Where no
 * worker has been yet, one can be asked for: it finds its thread when it comes.
 *
 * @typedef {Int32Array<SharedArrayBuffer>} ThreadTable
 */

/** Words of the table: the next thread id, then two for each place. */
const NEXT_THREAD = 0
const FIRST_PLACE = 1
const PLACE_STATE = 0
const PLACE_ARGUMENT = 1
const PLACE_WORDS = 2

/** States of a place; greater ones are the id of the thread that is to run there. */
const ABSENT = 0
const IDLE = -1
const TAKEN = -2
const UNSTARTED = -3

/** The id that wasi-threads has for the main program is none; ids end below 2^29. */
const LAST_THREAD = 0x1fffffff
/** EAGAIN: there is no place left. */
const NO_PLACE = -6

/**
 * @param {number} size how many threads can run at once
 * @param {boolean} on_demand workers are to be asked for, not there from the start
 * @returns {ThreadTable}
 */
export function new_thread_table(size, on_demand) {
  const table = new Int32Array(new SharedArrayBuffer(4 * (FIRST_PLACE + PLACE_WORDS * size)))
  table[NEXT_THREAD] = 1
  if (on_demand) for (let place = 0; place < size; place++) table[place_at(place) + PLACE_STATE] = UNSTARTED
  return table
}

/** @param {number} place */
function place_at(place) {
  return FIRST_PLACE + PLACE_WORDS * place
}

/**
 * The import `wasi.thread-spawn`: gives the id of the thread, or what is wrong as a negative number.
 * @param {ThreadTable} table
 * @param {((place: number) => void) | null} ask_worker for a place that has had none; null if workers are there from the start
 */
export function thread_spawner(table, ask_worker) {
  return function spawn(/** @type {number} */ argument) {
    const idle = take_place(table, IDLE)
    const place = idle < 0 && ask_worker !== null ? take_place(table, UNSTARTED) : idle
    const id = place < 0 ? NO_PLACE : Atomics.add(table, NEXT_THREAD, 1)
    if (place < 0 || id > LAST_THREAD) return NO_PLACE
    const at = place_at(place)
    Atomics.store(table, at + PLACE_ARGUMENT, argument)
    Atomics.store(table, at + PLACE_STATE, id)
    if (idle < 0 && ask_worker !== null) ask_worker(place)
    else Atomics.notify(table, at + PLACE_STATE)
    return id
  }
}

/**
 * The first place of that state, taken; -1 if there is none.
 * @param {ThreadTable} table
 * @param {number} state
 */
function take_place(table, state) {
  for (let at = FIRST_PLACE; at < table.length; at += PLACE_WORDS) {
    if (Atomics.compareExchange(table, at + PLACE_STATE, state, TAKEN) === state)
      return (at - FIRST_PLACE) / PLACE_WORDS
  }
  return -1
}

/**
 * In a worker: offers it for threads, unless it has come for one.
 * @param {ThreadTable} table
 * @param {number} place
 */
export function offer_place(table, place) {
  Atomics.compareExchange(table, place_at(place) + PLACE_STATE, ABSENT, IDLE)
}

/**
 * In a worker: runs threads as they come, one after the other, and never returns. An error of a thread closes the place.
 * @param {ThreadTable} table
 * @param {number} place
 * @param {(id: number, argument: number) => void} run
 * @returns {never}
 */
export function serve_place(table, place, run) {
  const at = place_at(place)
  for (;;) {
    const id = next_thread(table, at)
    try {
      run(id, Atomics.load(table, at + PLACE_ARGUMENT))
    } catch (error) {
      Atomics.store(table, at + PLACE_STATE, ABSENT)
      throw error
    }
    Atomics.store(table, at + PLACE_STATE, IDLE)
  }
}

/**
 * @param {ThreadTable} table
 * @param {number} at
 */
function next_thread(table, at) {
  for (;;) {
    const state = Atomics.load(table, at + PLACE_STATE)
    if (state > 0) return state
    Atomics.wait(table, at + PLACE_STATE, state)
  }
}
