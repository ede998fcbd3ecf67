/**
 * `poll_oneoff`: waits until one of the subscriptions is ready and reports all that are. A source that can't say whether
 * it would block counts as ready, as do files and sinks. While the guest waits for a source, there is nobody who could
 * wake it: the shim looks again from time to time.
 */
import { CLOCK_MONOTONIC, check_clock, clock_now, sleep_ms } from './clock.js'
import { errno_of, fail } from './errno.js'
import { check_range, get_big_u64, set_big_u64, set_u64 } from './memory.js'
import { FD_READ, FD_WRITE, POLL_FD_READWRITE } from './rights.js'
import { descriptor_of, view_of } from './state.js'

/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').Descriptor} Descriptor */

/**
 * Where the fields of a subscription are.
 * @typedef {object} SubscriptionLayout
 * @property {number} size
 * @property {number} clock
 * @property {number} timeout
 * @property {number} flags
 */

/** @type {SubscriptionLayout} */
export const SUBSCRIPTION = { size: 48, clock: 16, timeout: 24, flags: 40 }

const EVENT = 32
const MOST_SUBSCRIPTIONS = 65536
const EVENTTYPE_CLOCK = 0
const EVENTTYPE_FD_WRITE = 2
const ABSTIME = 1

/**
 * @typedef {object} Subscription
 * @property {bigint} userdata
 * @property {number} type
 * @property {number} error
 * @property {number} nbytes
 * @property {number} clock clock id, or -1
 * @property {bigint} deadline
 * @property {import('./types.js').Source | null} source what is to be asked whether it is ready
 */

/**
 * @param {State} state
 * @param {number} subs
 * @param {number} events
 * @param {number} count
 * @param {number} out
 */
export function poll_oneoff(state, subs, events, count, out) {
  return poll(state, SUBSCRIPTION, subs >>> 0, events >>> 0, count >>> 0, out >>> 0)
}

/**
 * @param {State} state
 * @param {SubscriptionLayout} layout
 * @param {number} subs
 * @param {number} events
 * @param {number} count
 * @param {number} out
 */
export function poll(state, layout, subs, events, count, out) {
  const list = read_subscriptions(state, layout, subs, events, count, out)
  return write_events(state, wait_for(state, list), events, out)
}

/**
 * Checks all pointers and reads what is waited for.
 * @param {State} state
 * @param {SubscriptionLayout} layout
 * @param {number} subs
 * @param {number} events
 * @param {number} count
 * @param {number} out
 */
export function read_subscriptions(state, layout, subs, events, count, out) {
  const view = view_of(state)
  if (count === 0 || count > MOST_SUBSCRIPTIONS) fail('EINVAL')
  check_range(view, subs, count * layout.size)
  check_range(view, events, count * EVENT)
  check_range(view, out, 4)
  /** @type {Subscription[]} */
  const list = []
  for (let i = 0; i < count; i++) list.push(read_subscription(state, view, layout, subs + i * layout.size))
  return list
}

/**
 * @param {State} state
 * @param {Subscription[]} ready
 * @param {number} events
 * @param {number} out
 */
export function write_events(state, ready, events, out) {
  const view = view_of(state)
  for (let i = 0; i < ready.length; i++) write_event(view, events + i * EVENT, ready[i])
  view.setUint32(out, ready.length, true)
  return 0
}

/**
 * @param {State} state
 * @param {DataView} view
 * @param {SubscriptionLayout} layout
 * @param {number} at
 * @returns {Subscription}
 */
function read_subscription(state, view, layout, at) {
  const userdata = get_big_u64(view, at)
  const type = view.getUint8(at + 8)
  if (type > EVENTTYPE_FD_WRITE) fail('EINVAL')
  const sub = { userdata, type, error: 0, nbytes: 0, clock: -1, deadline: BigInt(0), source: null }
  try {
    if (type === EVENTTYPE_CLOCK) subscribe_clock(state, view, layout, at, sub)
    else subscribe_descriptor(descriptor_of(state, view.getUint32(at + 16, true)), sub)
  } catch (error) {
    sub.error = errno_of(error)
  }
  return sub
}

/**
 * @param {State} state
 * @param {DataView} view
 * @param {SubscriptionLayout} layout
 * @param {number} at
 * @param {Subscription} sub
 */
function subscribe_clock(state, view, layout, at, sub) {
  const id = view.getUint32(at + layout.clock, true)
  check_clock(id)
  const timeout = get_big_u64(view, at + layout.timeout)
  const absolute = (view.getUint16(at + layout.flags, true) & ABSTIME) !== 0
  // How long is no matter of the time of day, which can be set, and counts whole milliseconds: it would end early.
  sub.clock = absolute ? id : CLOCK_MONOTONIC
  sub.deadline = absolute ? timeout : clock_now(state, CLOCK_MONOTONIC) + timeout
}

/**
 * @param {Descriptor} descriptor
 * @param {Subscription} sub
 */
function subscribe_descriptor(descriptor, sub) {
  const writes = sub.type === EVENTTYPE_FD_WRITE
  const { rights, source, file, offset } = descriptor
  if ((rights & (writes ? FD_WRITE : FD_READ)) === 0) fail('EBADF')
  if ((rights & POLL_FD_READWRITE) === 0) fail('ENOTCAPABLE')
  sub.nbytes = writes || file === null ? 1 : Math.max(0, file.size() - offset)
  if (!writes) sub.source = source
}

/**
 * Returns the subscriptions that are ready, and waits until there is one.
 * @param {State} state
 * @param {Subscription[]} list
 * @returns {Subscription[]}
 */
function wait_for(state, list) {
  for (;;) {
    const ready = ready_ones(state, list)
    if (ready.length > 0) return ready
    sleep_ms(shortest_wait(state, list))
  }
}

/**
 * @param {State} state
 * @param {Subscription[]} list
 */
export function ready_ones(state, list) {
  return list.filter((sub) => is_ready(state, sub))
}

/**
 * @param {State} state
 * @param {Subscription} sub
 */
function is_ready(state, sub) {
  if (sub.clock >= 0) return sub.deadline <= clock_now(state, sub.clock)
  const { source } = sub
  return source === null || source.ready === undefined || source.ready()
}

/** No wait is longer, since timers of engines wrap around. */
const LONGEST_WAIT = 0x7fffffff

/** How often a source is asked again, in milliseconds. */
export const LOOK_AGAIN = 5

/**
 * @param {State} state
 * @param {Subscription[]} list
 */
export function shortest_wait(state, list) {
  let wait = LONGEST_WAIT
  for (let i = 0; i < list.length; i++) {
    const { clock, deadline } = list[i]
    const left = clock < 0 ? LOOK_AGAIN : Math.ceil(Number(deadline - clock_now(state, clock)) / 1000000)
    wait = Math.min(wait, Math.max(left, 0))
  }
  return wait
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
  set_u64(view, at + 16, sub.error === 0 ? sub.nbytes : 0)
  set_u64(view, at + 24, 0)
}
