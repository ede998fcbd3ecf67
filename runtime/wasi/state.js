/** What the calls share: the guest's memory and its open file descriptors. */
import { memory_view } from './memory.js'

/** @typedef {import('./types.js').State} State */

/**
 * The view of the guest's memory as it is now.
 * @param {State} state
 */
export function view_of(state) {
  if (state.memory === null) {
    const reason = state.started
      ? 'the instance exports no memory'
      : 'start() or initialize() must come first'
    throw new TypeError(`WASI: no memory to work in: ${reason}`)
  }
  return memory_view(state.memory)
}

/**
 * @param {State} state
 * @param {number} fd
 */
export function stream_of(state, fd) {
  const stream = state.fds[fd >>> 0]
  return stream === undefined ? null : stream
}
