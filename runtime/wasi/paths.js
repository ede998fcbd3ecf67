/**
 * The calls on paths. No directory is ever open: each call fails with what tells a bad descriptor from the wrong kind
 * of one.
 */
import { EBADF, ENOTDIR } from './errno.js'
import { stream_of } from './state.js'

/** @typedef {import('./types.js').State} State */

/** @param {State} state */
export function path_calls(state) {
  /** @param {number} fd */
  const refuse = (fd) => (stream_of(state, fd) === null ? EBADF : ENOTDIR)
  /** @param {number} _target @param {number} _length @param {number} fd */
  const refuse_third = (_target, _length, fd) => refuse(fd)
  return {
    path_create_directory: refuse,
    path_filestat_get: refuse,
    path_filestat_set_times: refuse,
    path_link: refuse,
    path_open: refuse,
    path_readlink: refuse,
    path_remove_directory: refuse,
    path_rename: refuse,
    path_symlink: refuse_third,
    path_unlink_file: refuse,
  }
}
