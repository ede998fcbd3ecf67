/**
 * Error numbers of WASI (alphabetical, never the host's) and rights, and what a host's error becomes. No message and
 * no path of the host reaches the guest: only the number does.
 */
export const SUCCESS = 0
export const EACCES = 2
export const EAGAIN = 6
export const EBADF = 8
export const EFAULT = 21
export const EINTR = 27
export const EINVAL = 28
export const EIO = 29
export const ENOSPC = 51
export const ENOSYS = 52
export const ENOTDIR = 54
export const ENOTSOCK = 57
export const ENOTSUP = 58
export const EPERM = 63
export const EPIPE = 64
export const ESPIPE = 70
export const ENOTCAPABLE = 76

/** @type {Map<unknown, number>} */
const host_errors = new Map([
  ['EACCES', EACCES],
  ['EAGAIN', EAGAIN],
  ['EBADF', EBADF],
  ['EINTR', EINTR],
  ['EINVAL', EINVAL],
  ['ENOSPC', ENOSPC],
  ['EPERM', EPERM],
  ['EPIPE', EPIPE],
])

/**
 * @param {unknown} error what a sink or a source threw
 * @returns {number}
 */
export function host_errno(error) {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  const errno = host_errors.get(code)
  return errno === undefined ? EIO : errno
}
