/**
 * The calls of a program with threads. One agent, the owner, has the descriptors and does what concerns them; each thread has a
 * state of its own for the rest, and asks the owner through a channel. A thread that sleeps, or waits for input, keeps nobody else from
 * calling.
 */
import { as_postponement, ask_owner, postpone, serve_channel } from './channel.js'
import { bind_calls } from './command.js'
import { errno_of } from './errno.js'
import {
  LOOK_AGAIN,
  read_subscriptions,
  ready_ones,
  SUBSCRIPTION,
  shortest_wait,
  write_events,
} from './poll.js'
import { unstable_subscription } from './unstable.js'

/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').Source} Source */
/** @typedef {import('./channel.js').Channel} Channel */
/** @typedef {Readonly<Record<string, Readonly<Record<string, Function>>>>} Editions calls by edition and name */

/** What a thread answers by itself: no descriptor is concerned. */
const own_calls = new Set([
  'args_get',
  'args_sizes_get',
  'clock_res_get',
  'clock_time_get',
  'environ_get',
  'environ_sizes_get',
  'proc_exit',
  'proc_raise',
  'random_get',
  'sched_yield',
])

/**
 * The imports of one thread. Calls are numbered through all editions, for the owner as for the threads.
 * @param {State} state
 * @param {Channel} channel
 * @param {Editions} editions
 * @returns {Record<string, Record<string, Function>>}
 */
export function bind_thread_calls(state, channel, editions) {
  /** @type {Record<string, Record<string, Function>>} */
  const imports = Object.create(null)
  let call = 0
  for (const edition of Object.keys(editions)) {
    /** @type {Record<string, Function>} */
    const calls = Object.create(null)
    for (const name of Object.keys(editions[edition])) {
      calls[name] = own_calls.has(name) ? editions[edition][name] : asking_call(channel, call)
      call++
    }
    imports[edition] = bind_calls(state, calls)
  }
  return imports
}

/**
 * @param {Channel} channel
 * @param {number} call
 */
function asking_call(channel, call) {
  /** @type {(state: State, ...args: (number | bigint | undefined)[]) => number} */
  return (_state, ...args) => ask_owner(channel, call, args)
}

/**
 * In the owner: answers the calls of all threads, and never returns.
 * @param {State} state with the memory
 * @param {Channel} channel
 * @param {Editions} editions
 */
export function serve_calls(state, channel, editions) {
  const calls = Object.keys(editions).flatMap((edition) => Object.values(editions[edition]))
  serve_channel(channel, (call, args) => {
    return errno_or_postpone(() => calls[call](state, ...args))
  })
}

/** @param {() => number} action */
function errno_or_postpone(action) {
  try {
    return action()
  } catch (error) {
    if (as_postponement(error) !== null) throw error
    return errno_of(error)
  }
}

/**
 * A source for the owner: a thread that reads when there is nothing yet reads again later. A source that can't say whether it
 * would block blocks the owner.
 * @param {Source} source
 * @returns {Source}
 */
export function postponing_source(source) {
  return Object.assign({}, source, {
    /** @param {Uint8Array} buffer */
    read(buffer) {
      if (source.ready !== undefined && !source.ready()) postpone(LOOK_AGAIN, null)
      return source.read(buffer)
    },
  })
}

/**
 * `poll_oneoff` of the owner, and that of the edition before.
 * @param {State} state
 * @param {number} subs
 * @param {number} events
 * @param {number} count
 * @param {number} out
 */
export function shared_poll_oneoff(state, subs, events, count, out) {
  return look(state, SUBSCRIPTION, subs >>> 0, events >>> 0, count >>> 0, out >>> 0)
}

/**
 * @param {State} state
 * @param {number} subs
 * @param {number} events
 * @param {number} count
 * @param {number} out
 */
export function unstable_shared_poll_oneoff(state, subs, events, count, out) {
  return look(state, unstable_subscription, subs >>> 0, events >>> 0, count >>> 0, out >>> 0)
}

/**
 * @param {State} state
 * @param {import('./poll.js').SubscriptionLayout} layout
 * @param {number} subs
 * @param {number} events
 * @param {number} count
 * @param {number} out
 */
function look(state, layout, subs, events, count, out) {
  const list = read_subscriptions(state, layout, subs, events, count, out)
  const look_now = () => {
    const ready = ready_ones(state, list)
    return ready.length === 0
      ? postpone(shortest_wait(state, list), look_now)
      : write_events(state, ready, events, out)
  }
  return look_now()
}
