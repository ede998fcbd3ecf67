/** `random_get`, from the engine's cryptographic source or not at all. */
import { EFAULT, ENOSYS, SUCCESS } from './errno.js'
import { guest_bytes, in_memory } from './memory.js'
import { view_of } from './state.js'

/** @typedef {import('./types.js').State} State */

/** The most that `getRandomValues` gives at once. */
const CHUNK = 65536

/** @param {State} state */
export function random_calls(state) {
  return {
    /** @param {number} pointer @param {number} length */
    random_get(pointer, length) {
      const view = view_of(state)
      if (!in_memory(view, pointer >>> 0, length >>> 0)) return EFAULT
      if (typeof crypto === 'undefined') return ENOSYS
      fill_random(guest_bytes(view, pointer >>> 0, length >>> 0))
      return SUCCESS
    },
  }
}

/**
 * Goes through a buffer of its own, because `getRandomValues` refuses shared memory.
 * @param {Uint8Array} target
 */
function fill_random(target) {
  const buffer = new Uint8Array(Math.min(target.length, CHUNK))
  for (let at = 0; at < target.length; at += CHUNK) {
    const part = buffer.subarray(0, Math.min(CHUNK, target.length - at))
    crypto.getRandomValues(part)
    target.set(part, at)
  }
}
