/**
 * Clocks, and `poll_oneoff` on clocks and standard streams. There is one thread: waiting blocks it, where the engine
 * allows (`Atomics.wait`), else by watching the clock.
 */
import { EBADF, EFAULT, EINVAL, SUCCESS } from './errno.js'
import { get_big_u64, in_memory, set_big_u64, set_u64 } from './memory.js'
import { stream_of, view_of } from './state.js'

/** @typedef {import('./types.js').State} State */

const REALTIME = 0
const CLOCKS = 4

/** What Date.now and performance.now tell apart, in nanoseconds. */
const REALTIME_RESOLUTION = 1000000
const MONOTONIC_RESOLUTION = 1000

/** @param {State} state */
export function clock_calls(state) {
  return {
    /** @param {number} id @param {number} out */
    clock_res_get(id, out) {
      const view = view_of(state)
      if (id >>> 0 >= CLOCKS) return EINVAL
      if (!in_memory(view, out >>> 0, 8)) return EFAULT
      set_u64(view, out >>> 0, id === REALTIME ? REALTIME_RESOLUTION : MONOTONIC_RESOLUTION)
      return SUCCESS
    },
    /** @param {number} id @param {bigint} _precision a hint, never an error @param {number} out */
    clock_time_get(id, _precision, out) {
      const view = view_of(state)
      if (id >>> 0 >= CLOCKS) return EINVAL
      if (!in_memory(view, out >>> 0, 8)) return EFAULT
      set_big_u64(view, out >>> 0, clock_now(state, id))
      return SUCCESS
    },
    /** @param {number} subs @param {number} events @param {number} count @param {number} count_at */
    poll_oneoff(subs, events, count, count_at) {
      return poll(state, subs >>> 0, events >>> 0, count >>> 0, count_at >>> 0)
    },
  }
}

/**
 * Nanoseconds. The clocks of CPU time are answered with the monotonic clock: no better one can be had.
 * @param {State} state
 * @param {number} id
 * @returns {bigint}
 */
function clock_now(state, id) {
  if (id === REALTIME) return BigInt(Date.now()) * BigInt(1000000)
  const now = BigInt(Math.round(monotonic_ms() * 1000000))
  if (now > state.last_monotonic) state.last_monotonic = now
  return state.last_monotonic
}

function monotonic_ms() {
  return typeof performance === 'undefined' ? Date.now() : performance.now()
}

const SUBSCRIPTION = 48
const EVENT = 32
const MOST_SUBSCRIPTIONS = 65536
const CLOCK = 0
const FD_WRITE = 2
const ABSTIME = 1

/**
 * @typedef {object} Subscription
 * @property {bigint} userdata
 * @property {number} type
 * @property {number} error
 * @property {number} nbytes
 * @property {number} clock clock id, or -1 when the subscription is ready as it stands
 * @property {bigint} deadline
 */

/**
 * @param {State} state
 * @param {number} subs
 * @param {number} events
 * @param {number} count
 * @param {number} count_at
 */
function poll(state, subs, events, count, count_at) {
  const view = view_of(state)
  if (count === 0 || count > MOST_SUBSCRIPTIONS) return EINVAL
  if (!in_memory(view, subs, count * SUBSCRIPTION)) return EFAULT
  if (!in_memory(view, events, count * EVENT) || !in_memory(view, count_at, 4)) return EFAULT
  const list = []
  for (let i = 0; i < count; i++) {
    const sub = read_subscription(state, view, subs + i * SUBSCRIPTION)
    if (sub === null) return EINVAL
    list.push(sub)
  }
  const ready = wait_for(state, list)
  for (let i = 0; i < ready.length; i++) write_event(view, events + i * EVENT, ready[i])
  view.setUint32(count_at, ready.length, true)
  return SUCCESS
}

/**
 * @param {State} state
 * @param {DataView} view
 * @param {number} at
 * @returns {Subscription | null}
 */
function read_subscription(state, view, at) {
  const userdata = get_big_u64(view, at)
  const type = view.getUint8(at + 8)
  if (type > FD_WRITE) return null
  const sub = { userdata, type, error: SUCCESS, nbytes: 0, clock: -1, deadline: BigInt(0) }
  if (type === CLOCK) subscribe_clock(state, view, at, sub)
  else subscribe_stream(state, view.getUint32(at + 16, true), sub)
  return sub
}

/**
 * @param {State} state
 * @param {DataView} view
 * @param {number} at
 * @param {Subscription} sub
 */
function subscribe_clock(state, view, at, sub) {
  const id = view.getUint32(at + 16, true)
  if (id >= CLOCKS) {
    sub.error = EINVAL
    return
  }
  const timeout = get_big_u64(view, at + 24)
  const absolute = (view.getUint16(at + 40, true) & ABSTIME) !== 0
  sub.clock = id
  sub.deadline = absolute ? timeout : clock_now(state, id) + timeout
}

/**
 * Standard streams are always ready: what a read or a write would do can't be asked without doing it.
 * @param {State} state
 * @param {number} fd
 * @param {Subscription} sub
 */
function subscribe_stream(state, fd, sub) {
  const stream = stream_of(state, fd)
  const end = stream === null ? null : sub.type === FD_WRITE ? stream.sink : stream.source
  if (end === null) sub.error = EBADF
  else sub.nbytes = 1
}

/**
 * Returns the subscriptions that are ready, and waits until there is one.
 * @param {State} state
 * @param {Subscription[]} list
 * @returns {Subscription[]}
 */
function wait_for(state, list) {
  for (;;) {
    const ready = list.filter((sub) => sub.clock < 0 || sub.deadline <= clock_now(state, sub.clock))
    if (ready.length > 0) return ready
    sleep_ms(shortest_wait(state, list))
  }
}

/** No wait is longer, since timers of engines wrap around. */
const LONGEST_WAIT = 0x7fffffff

/**
 * @param {State} state
 * @param {Subscription[]} list
 */
function shortest_wait(state, list) {
  let wait = LONGEST_WAIT
  for (let i = 0; i < list.length; i++) {
    const left = list[i].deadline - clock_now(state, list[i].clock)
    wait = Math.min(wait, Math.ceil(Number(left) / 1000000))
  }
  return wait
}

/** @param {number} ms */
function sleep_ms(ms) {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
  } catch (_) {
    // The main thread of a browser may not block, and some pages have no SharedArrayBuffer.
    const end = monotonic_ms() + ms
    while (monotonic_ms() < end);
  }
}

/**
 * @param {DataView} view
 * @param {number} at
 * @param {Subscription} sub
 */
function write_event(view, at, sub) {
  set_big_u64(view, at, sub.userdata)
  view.setUint16(at + 8, sub.error, true)
  view.setUint8(at + 10, sub.type)
  view.setUint8(at + 11, 0)
  view.setUint32(at + 12, 0, true)
  set_u64(view, at + 16, sub.error === SUCCESS ? sub.nbytes : 0)
  set_u64(view, at + 24, 0)
}
