/** Clocks, and waiting. */
import { fail } from './errno.js'
import { check_range, set_big_u64, set_u64 } from './memory.js'
import { view_of } from './state.js'

/** @typedef {import('./types.js').State} State */

const CLOCK_REALTIME = 0
export const CLOCK_MONOTONIC = 1
const CLOCKS = 4

/** What Date.now and performance.now tell apart, in nanoseconds. */
const REALTIME_RESOLUTION = 1000000
const MONOTONIC_RESOLUTION = 1000

/**
 * @param {State} state
 * @param {number} id
 * @param {number} out
 */
export function clock_res_get(state, id, out) {
  const view = view_of(state)
  check_clock(id)
  check_range(view, out >>> 0, 8)
  set_u64(view, out >>> 0, id === CLOCK_REALTIME ? REALTIME_RESOLUTION : MONOTONIC_RESOLUTION)
  return 0
}

/**
 * @param {State} state
 * @param {number} id
 * @param {bigint} _precision a hint, never an error
 * @param {number} out
 */
export function clock_time_get(state, id, _precision, out) {
  const view = view_of(state)
  check_clock(id)
  check_range(view, out >>> 0, 8)
  set_big_u64(view, out >>> 0, clock_now(state, id))
  return 0
}

/** @param {number} id */
export function check_clock(id) {
  if (id >>> 0 >= CLOCKS) fail('EINVAL')
}

/**
 * Nanoseconds. The clocks of CPU time are answered with the monotonic clock: no better one can be had.
 * @param {State} state
 * @param {number} id
 * @returns {bigint}
 */
export function clock_now(state, id) {
  if (id === CLOCK_REALTIME) return now_realtime()
  const now = BigInt(Math.round(monotonic_ms() * 1000000))
  if (now > state.last_monotonic) state.last_monotonic = now
  return state.last_monotonic
}

export function now_realtime() {
  return BigInt(Date.now()) * BigInt(1000000)
}

/** Counted from a moment that is the same in all threads. */
export function monotonic_ms() {
  return typeof performance === 'undefined' ? Date.now() : (performance.timeOrigin || 0) + performance.now()
}

/**
 * Blocks the thread, where the engine allows; the main thread of a browser may not, and some pages have no shared
 * memory: they watch the clock.
 * @param {number} ms
 */
export function sleep_ms(ms) {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
  } catch (_) {
    const end = monotonic_ms() + ms
    while (monotonic_ms() < end);
  }
}
