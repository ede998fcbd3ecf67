/**
 * `wasi_unstable`, the edition before preview 1: the same calls but for `sock_accept`, which it lacks, the order of
 * whence, the count of links in a filestat (32 bits) and an identifier in front of a clock's subscription.
 */
import { fail } from './errno.js'
import { fd_seek } from './fd-io.js'
import { filestat_of } from './filestat.js'
import { check_range, guest_bytes, set_big_u64 } from './memory.js'
import { path_stat } from './paths.js'
import { poll } from './poll.js'
import { FD_FILESTAT_GET } from './rights.js'
import { descriptor_with, view_of } from './state.js'

/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').Stat} Stat */

/** CUR, END and SET, as numbers of preview 1. */
const whences = [1, 2, 0]

/**
 * @param {State} state
 * @param {number} fd
 * @param {bigint} delta
 * @param {number} whence
 * @param {number} out
 */
export function unstable_fd_seek(state, fd, delta, whence, out) {
  const known = whence >>> 0 < whences.length
  return fd_seek(state, fd, delta, known ? whences[whence] : whences.length, out)
}

/**
 * @param {State} state
 * @param {number} fd
 * @param {number} out
 */
export function unstable_fd_filestat_get(state, fd, out) {
  const descriptor = descriptor_with(state, fd, FD_FILESTAT_GET)
  put_unstable_filestat(view_of(state), out >>> 0, filestat_of(descriptor))
  return 0
}

/**
 * @param {State} state
 * @param {number} fd
 * @param {number} lookup
 * @param {number} pointer
 * @param {number} length
 * @param {number} out
 */
export function unstable_path_filestat_get(state, fd, lookup, pointer, length, out) {
  const stat = path_stat(state, fd, lookup, pointer, length, out, UNSTABLE_FILESTAT)
  put_unstable_filestat(view_of(state), out >>> 0, stat)
  return 0
}

const UNSTABLE_FILESTAT = 56

/**
 * @param {DataView} view
 * @param {number} out
 * @param {Stat} stat
 */
function put_unstable_filestat(view, out, stat) {
  check_range(view, out, UNSTABLE_FILESTAT)
  if (stat.nlink > BigInt(0xffffffff)) fail('EOVERFLOW')
  guest_bytes(view, out, UNSTABLE_FILESTAT).fill(0)
  set_big_u64(view, out, stat.dev)
  set_big_u64(view, out + 8, stat.ino)
  view.setUint8(out + 16, stat.filetype)
  view.setUint32(out + 20, Number(stat.nlink), true)
  set_big_u64(view, out + 24, stat.size)
  set_big_u64(view, out + 32, stat.atim)
  set_big_u64(view, out + 40, stat.mtim)
  set_big_u64(view, out + 48, stat.ctim)
}

export const unstable_subscription = { size: 56, clock: 24, timeout: 32, flags: 48 }

/**
 * @param {State} state
 * @param {number} subs
 * @param {number} events
 * @param {number} count
 * @param {number} out
 */
export function unstable_poll_oneoff(state, subs, events, count, out) {
  return poll(state, unstable_subscription, subs >>> 0, events >>> 0, count >>> 0, out >>> 0)
}
