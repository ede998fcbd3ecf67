/**
 * The calls on sockets. No stream is one: each call fails with what tells a bad descriptor from the wrong kind of
 * one.
 */
import { EBADF, ENOTSOCK } from './errno.js'
import { stream_of } from './state.js'

/** @typedef {import('./types.js').State} State */

/** @param {State} state */
export function socket_calls(state) {
  /** @param {number} fd */
  const refuse = (fd) => (stream_of(state, fd) === null ? EBADF : ENOTSOCK)
  return { sock_accept: refuse, sock_recv: refuse, sock_send: refuse, sock_shutdown: refuse }
}
