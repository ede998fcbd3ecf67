/**
 * Calls from many threads to the one that has the descriptors. A thread locks the channel, writes down which call it makes and
 * with what, wakes the owner and waits for the answer. The owner never waits for anything else but the next call: a call that
 * has to wait is postponed, and its thread sleeps and asks again, so that others get through meanwhile.
 *
 * Knows nothing of WASI: calls are numbers, arguments are numbers and BigInts, answers are numbers that are not negative.
 *
 * @typedef {Int32Array<SharedArrayBuffer>} Channel
 *
 * @typedef {object} Postponement what the owner throws if a call can't be answered yet
 * @property {number} postponed how long the thread is to sleep, in milliseconds
 * @property {(() => number) | null} resume the rest of the call; null to make it again
 */
import { sleep_ms } from './clock.js'

const CHANNEL_LOCK = 0
const CHANNEL_TURN = 1
const CHANNEL_STATE = 2
const CHANNEL_CALL = 3
const CHANNEL_ANSWER = 4
const CHANNEL_PAUSE = 5
const CHANNEL_BIGINTS = 6
const CHANNEL_ARGUMENTS = 7

/** Calls of WASI have up to nine arguments, of two words each. */
const MOST_ARGUMENTS = 9

const FREE = 0
const LOCKED = 1
const CONTENDED = 2

/** States of the channel: there is no owner yet; it answers; the program has ended. */
const NOT_OPEN = 0
const OPEN = 1
const CLOSED = 2

const OWNER_DONE = 0
const OWNERS_TURN = 1

const POSTPONED = -1

/** @returns {Channel} */
export function new_channel() {
  return new Int32Array(new SharedArrayBuffer(4 * (CHANNEL_ARGUMENTS + 2 * MOST_ARGUMENTS)))
}

/**
 * Waits until there is an owner. If it fails, there never is: whoever started it ends the program.
 * @param {Channel} channel
 */
export function await_owner(channel) {
  Atomics.wait(channel, CHANNEL_STATE, NOT_OPEN)
}

/**
 * Makes a call and waits for its answer.
 * @param {Channel} channel
 * @param {number} call
 * @param {readonly (number | bigint | undefined)[]} args
 * @returns {number}
 */
export function ask_owner(channel, call, args) {
  let next = call
  for (;;) {
    lock_channel(channel)
    channel[CHANNEL_CALL] = next
    write_arguments(channel, args)
    Atomics.store(channel, CHANNEL_TURN, OWNERS_TURN)
    Atomics.notify(channel, CHANNEL_TURN)
    while (Atomics.load(channel, CHANNEL_TURN) === OWNERS_TURN)
      Atomics.wait(channel, CHANNEL_TURN, OWNERS_TURN)
    const answer = channel[CHANNEL_ANSWER]
    const pause = channel[CHANNEL_PAUSE]
    next = channel[CHANNEL_CALL]
    unlock_channel(channel)
    if (answer !== POSTPONED) return answer
    sleep_ms(pause)
  }
}

/** @param {Channel} channel */
function lock_channel(channel) {
  if (Atomics.compareExchange(channel, CHANNEL_LOCK, FREE, LOCKED) === FREE) return
  while (Atomics.exchange(channel, CHANNEL_LOCK, CONTENDED) !== FREE)
    Atomics.wait(channel, CHANNEL_LOCK, CONTENDED)
}

/** @param {Channel} channel */
function unlock_channel(channel) {
  if (Atomics.exchange(channel, CHANNEL_LOCK, FREE) === CONTENDED) Atomics.notify(channel, CHANNEL_LOCK, 1)
}

/**
 * @param {Channel} channel
 * @param {readonly (number | bigint | undefined)[]} args
 */
function write_arguments(channel, args) {
  let bigints = 0
  for (let i = 0; i < args.length; i++) {
    const value = args[i]
    const at = CHANNEL_ARGUMENTS + 2 * i
    if (typeof value === 'bigint') {
      bigints |= 1 << i
      channel[at] = Number(BigInt.asIntN(32, value))
      channel[at + 1] = Number(BigInt.asIntN(32, value >> BigInt(32)))
    } else channel[at] = value === undefined ? 0 : value
  }
  channel[CHANNEL_BIGINTS] = bigints
}

/** @param {Channel} channel */
function read_arguments(channel) {
  const bigints = channel[CHANNEL_BIGINTS]
  /** @type {(number | bigint)[]} */
  const args = []
  for (let i = 0; i < MOST_ARGUMENTS; i++) {
    const low = channel[CHANNEL_ARGUMENTS + 2 * i]
    const high = channel[CHANNEL_ARGUMENTS + 2 * i + 1]
    const is_bigint = ((bigints >> i) & 1) !== 0
    args.push(is_bigint ? (BigInt(high) << BigInt(32)) + BigInt(low >>> 0) : low)
  }
  return args
}

/**
 * In the owner: answers calls as they come, and never returns. What `answer` throws but postponements ends it.
 * @param {Channel} channel
 * @param {(call: number, args: (number | bigint)[]) => number} answer
 * @returns {never}
 */
export function serve_channel(channel, answer) {
  /** The rest of calls that were postponed; the call with the number -1 - i goes on with the i-th. */
  /** @type {((() => number) | null)[]} */
  const pending = []
  Atomics.compareExchange(channel, CHANNEL_STATE, NOT_OPEN, OPEN)
  Atomics.notify(channel, CHANNEL_STATE)
  for (;;) {
    wait_for_call(channel)
    const call = channel[CHANNEL_CALL]
    const args = read_arguments(channel)
    const begin = call < 0 ? pending[-1 - call] : () => answer(call, args)
    if (call < 0) pending[-1 - call] = null
    channel[CHANNEL_ANSWER] = answer_or_postpone(channel, pending, begin)
    Atomics.store(channel, CHANNEL_TURN, OWNER_DONE)
    Atomics.notify(channel, CHANNEL_TURN)
  }
}

/**
 * A call that comes when the channel is closed is never answered.
 * @param {Channel} channel
 */
function wait_for_call(channel) {
  for (;;) {
    const turn = Atomics.load(channel, CHANNEL_TURN)
    if (turn === OWNERS_TURN && Atomics.load(channel, CHANNEL_STATE) === OPEN) return
    Atomics.wait(channel, CHANNEL_TURN, turn)
  }
}

/**
 * @param {Channel} channel
 * @param {((() => number) | null)[]} pending
 * @param {(() => number) | null} begin
 */
function answer_or_postpone(channel, pending, begin) {
  try {
    return begin === null ? 0 : begin()
  } catch (error) {
    const postponement = as_postponement(error)
    if (postponement === null) throw error
    let place = pending.indexOf(null)
    if (place < 0) place = pending.length
    pending[place] = postponement.resume === null ? begin : postponement.resume
    channel[CHANNEL_CALL] = -1 - place
    channel[CHANNEL_PAUSE] = postponement.postponed
    return POSTPONED
  }
}

/**
 * In the owner: what a call throws that has to wait.
 * @param {number} ms
 * @param {(() => number) | null} resume
 * @returns {never}
 */
export function postpone(ms, resume) {
  throw { postponed: ms, resume }
}

/**
 * @param {unknown} error
 * @returns {Postponement | null}
 */
export function as_postponement(error) {
  const is_one = typeof error === 'object' && error !== null && 'postponed' in error
  return is_one ? /** @type {Postponement} */ (error) : null
}

/**
 * Lets no call through any more: the program has ended, though some of its threads don't know yet. One that is being answered is
 * not waited for.
 * @param {Channel} channel
 */
export function close_channel(channel) {
  Atomics.store(channel, CHANNEL_STATE, CLOSED)
}
