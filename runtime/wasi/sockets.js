/** The calls on sockets. No descriptor is one: each call fails with what tells a bad one from the wrong kind. */
import { fail } from './errno.js'
import { descriptor_of } from './state.js'

/** @typedef {import('./types.js').State} State */

/**
 * @param {State} state
 * @param {number} fd
 * @returns {number}
 */
export function sock_accept(state, fd) {
  descriptor_of(state, fd)
  return fail('ENOTSOCK')
}

export const sock_recv = sock_accept
export const sock_send = sock_accept
export const sock_shutdown = sock_accept
