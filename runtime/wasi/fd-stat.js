/** What a descriptor is, what its file is, and how both are changed; closing and renumbering. */
import { fail } from './errno.js'
import { FDFLAGS_APPEND, FDFLAGS_NONBLOCK, file_offset } from './fd-io.js'
import { filestat_of, put_filestat, times_of } from './filestat.js'
import { check_range, guest_bytes, set_u64 } from './memory.js'
import {
  FD_ADVISE,
  FD_ALLOCATE,
  FD_DATASYNC,
  FD_FDSTAT_SET_FLAGS,
  FD_FILESTAT_GET,
  FD_FILESTAT_SET_SIZE,
  FD_FILESTAT_SET_TIMES,
  FD_SYNC,
  shrink_rights,
} from './rights.js'
import { close_descriptor, descriptor_of, descriptor_with, file_in, view_of } from './state.js'

/** @typedef {import('./types.js').State} State */

/**
 * @param {State} state
 * @param {number} fd
 */
export function fd_close(state, fd) {
  const descriptor = descriptor_of(state, fd)
  state.fds[fd] = null
  close_descriptor(descriptor)
  return 0
}

/**
 * @param {State} state
 * @param {number} from
 * @param {number} to
 */
export function fd_renumber(state, from, to) {
  const descriptor = descriptor_of(state, from)
  const old = descriptor_of(state, to)
  if (old === descriptor) return 0
  state.fds[from] = null
  state.fds[to] = descriptor
  close_descriptor(old)
  return 0
}

const FDSTAT = 24

/**
 * @param {State} state
 * @param {number} fd
 * @param {number} out
 */
export function fd_fdstat_get(state, fd, out) {
  const descriptor = descriptor_of(state, fd)
  const view = view_of(state)
  const at = out >>> 0
  check_range(view, at, FDSTAT)
  guest_bytes(view, at, FDSTAT).fill(0)
  view.setUint8(at, descriptor.filetype)
  view.setUint16(at + 2, descriptor.flags, true)
  set_u64(view, at + 8, descriptor.rights)
  set_u64(view, at + 16, descriptor.inheriting)
  return 0
}

const ALL_FLAGS = 31

/**
 * @param {State} state
 * @param {number} fd
 * @param {number} flags
 */
export function fd_fdstat_set_flags(state, fd, flags) {
  const descriptor = descriptor_with(state, fd, FD_FDSTAT_SET_FLAGS)
  descriptor.flags = checked_flags(flags)
  return 0
}

/**
 * The flags that a shim can keep by itself; writing through to the disk each time is not one.
 * @param {number} flags
 */
export function checked_flags(flags) {
  if (flags >>> 0 > ALL_FLAGS) fail('EINVAL')
  return (flags & ~(FDFLAGS_APPEND | FDFLAGS_NONBLOCK)) === 0 ? flags : fail('ENOTSUP')
}

/**
 * @param {State} state
 * @param {number} fd
 * @param {bigint} base
 * @param {bigint} inheriting
 */
export function fd_fdstat_set_rights(state, fd, base, inheriting) {
  shrink_rights(descriptor_of(state, fd), base, inheriting)
  return 0
}

/**
 * @param {State} state
 * @param {number} fd
 * @param {number} out
 */
export function fd_filestat_get(state, fd, out) {
  const descriptor = descriptor_with(state, fd, FD_FILESTAT_GET)
  put_filestat(view_of(state), out >>> 0, filestat_of(descriptor))
  return 0
}

/**
 * @param {State} state
 * @param {number} fd
 * @param {bigint} size
 */
export function fd_filestat_set_size(state, fd, size) {
  const descriptor = descriptor_of(state, fd)
  if (descriptor.file === null) return fail(descriptor.directory !== null ? 'EBADF' : 'EINVAL')
  descriptor_with(state, fd, FD_FILESTAT_SET_SIZE)
  descriptor.file.set_size(file_offset(size))
  return 0
}

/**
 * @param {State} state
 * @param {number} fd
 * @param {bigint} atim
 * @param {bigint} mtim
 * @param {number} flags
 */
export function fd_filestat_set_times(state, fd, atim, mtim, flags) {
  const descriptor = descriptor_of(state, fd)
  const times = times_of(atim, mtim, flags)
  const node = descriptor.file !== null ? descriptor.file : descriptor.directory
  if (node === null) return fail('ENOTSUP')
  descriptor_with(state, fd, FD_FILESTAT_SET_TIMES)
  node.set_times(times)
  return 0
}

const MOST_ADVICE = 5

/**
 * @param {State} state
 * @param {number} fd
 * @param {bigint} offset
 * @param {bigint} length
 * @param {number} advice
 */
export function fd_advise(state, fd, offset, length, advice) {
  const descriptor = descriptor_of(state, fd)
  if (advice >>> 0 > MOST_ADVICE) fail('EINVAL')
  file_in(descriptor)
  descriptor_with(state, fd, FD_ADVISE)
  file_offset(BigInt.asUintN(64, offset) + BigInt.asUintN(64, length))
  return 0
}

/**
 * Makes a file at least so long, as far as it can be done without reserving room on the disk.
 * @param {State} state
 * @param {number} fd
 * @param {bigint} offset
 * @param {bigint} length
 */
export function fd_allocate(state, fd, offset, length) {
  const descriptor = descriptor_of(state, fd)
  const file = file_in(descriptor)
  descriptor_with(state, fd, FD_ALLOCATE)
  const end = file_offset(BigInt.asUintN(64, offset)) + file_offset(length)
  if (length === BigInt(0) || end > Number.MAX_SAFE_INTEGER) fail('EINVAL')
  if (end > file.size()) file.set_size(end)
  return 0
}

/**
 * @param {State} state
 * @param {number} fd
 */
export function fd_sync(state, fd) {
  const { file, directory } = descriptor_with(state, fd, FD_SYNC)
  if (file !== null) file.sync()
  if (directory !== null) directory.sync()
  return 0
}

/**
 * @param {State} state
 * @param {number} fd
 */
export function fd_datasync(state, fd) {
  const { file, directory } = descriptor_with(state, fd, FD_DATASYNC)
  if (file !== null) file.datasync()
  if (directory !== null) directory.sync()
  return 0
}
