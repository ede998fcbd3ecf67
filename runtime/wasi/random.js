/** `random_get`, from the engine's cryptographic source or not at all. */
import { fail } from './errno.js'
import { check_range, guest_bytes } from './memory.js'
import { view_of } from './state.js'

/** @typedef {import('./types.js').State} State */

/** The most that `getRandomValues` gives at once. */
const RANDOM_CHUNK = 65536

/**
 * Goes through a buffer of its own, because `getRandomValues` refuses shared memory.
 * @param {State} state
 * @param {number} pointer
 * @param {number} length
 */
export function random_get(state, pointer, length) {
  const view = view_of(state)
  check_range(view, pointer >>> 0, length >>> 0)
  if (typeof crypto === 'undefined') fail('ENOSYS')
  const target = guest_bytes(view, pointer >>> 0, length >>> 0)
  const buffer = new Uint8Array(Math.min(target.length, RANDOM_CHUNK))
  for (let at = 0; at < target.length; at += RANDOM_CHUNK) {
    const part = buffer.subarray(0, Math.min(RANDOM_CHUNK, target.length - at))
    crypto.getRandomValues(part)
    target.set(part, at)
  }
  return 0
}
