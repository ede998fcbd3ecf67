/** Reading, writing and seeking. A call checks the descriptor and its rights, then every pointer, then acts. */
import { fail } from './errno.js'
import { check_iovecs, read_source, transfer, write_sink } from './iovecs.js'
import { check_range, set_u64 } from './memory.js'
import { FD_READ, FD_SEEK, FD_TELL, FD_WRITE } from './rights.js'
import { descriptor_of, file_in, view_of } from './state.js'

/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').Descriptor} Descriptor */

export const FDFLAGS_APPEND = 1
export const FDFLAGS_NONBLOCK = 4

/**
 * A descriptor for reading or writing: without the right it is as one that the host has opened otherwise.
 * @param {State} state
 * @param {number} fd
 * @param {number} right
 */
function transfer_end(state, fd, right) {
  const descriptor = descriptor_of(state, fd)
  return (descriptor.rights & right) === 0 || descriptor.directory !== null ? fail('EBADF') : descriptor
}

/**
 * @param {State} state
 * @param {number} fd
 * @param {number} iovs
 * @param {number} count
 * @param {number} out
 */
export function fd_read(state, fd, iovs, count, out) {
  const descriptor = transfer_end(state, fd, FD_READ)
  const view = view_of(state)
  const total = check_iovecs(view, iovs >>> 0, count >>> 0)
  check_range(view, out >>> 0, 4)
  const got = total === 0 ? 0 : read_end(state, descriptor, view, iovs >>> 0, count >>> 0)
  view_of(state).setUint32(out >>> 0, got, true)
  return 0
}

/**
 * @param {State} state
 * @param {Descriptor} descriptor
 * @param {DataView} view
 * @param {number} iovs
 * @param {number} count
 */
function read_end(state, descriptor, view, iovs, count) {
  const { source } = descriptor
  if (source !== null) {
    const blocks =
      source.ready !== undefined && (descriptor.flags & FDFLAGS_NONBLOCK) !== 0 && !source.ready()
    return blocks ? fail('EAGAIN') : read_source(state, source, iovs, count)
  }
  const file = file_in(descriptor)
  const got = transfer(view, iovs, count, descriptor.offset, (bytes, at) => file.read(bytes, at))
  descriptor.offset += got
  return got
}

/**
 * @param {State} state
 * @param {number} fd
 * @param {number} iovs
 * @param {number} count
 * @param {number} out
 */
export function fd_write(state, fd, iovs, count, out) {
  const descriptor = transfer_end(state, fd, FD_WRITE)
  const view = view_of(state)
  const total = check_iovecs(view, iovs >>> 0, count >>> 0)
  check_range(view, out >>> 0, 4)
  const written = total === 0 ? 0 : write_end(state, descriptor, view, iovs >>> 0, count >>> 0, total)
  view_of(state).setUint32(out >>> 0, written, true)
  return 0
}

/**
 * @param {State} state
 * @param {Descriptor} descriptor
 * @param {DataView} view
 * @param {number} iovs
 * @param {number} count
 * @param {number} total
 */
function write_end(state, descriptor, view, iovs, count, total) {
  if (descriptor.sink !== null) return write_sink(state, descriptor.sink, iovs, count, total)
  const file = file_in(descriptor)
  // The guest may switch appending on and off, which hosts can't: the shim looks for the end itself.
  if ((descriptor.flags & FDFLAGS_APPEND) !== 0) descriptor.offset = file.size()
  const written = transfer(view, iovs, count, descriptor.offset, (bytes, at) => file.write(bytes, at))
  descriptor.offset += written
  return written
}

/**
 * @param {State} state
 * @param {number} fd
 * @param {number} iovs
 * @param {number} count
 * @param {bigint} offset
 * @param {number} out
 */
export function fd_pread(state, fd, iovs, count, offset, out) {
  const file = file_in(transfer_end(state, fd, FD_READ))
  const view = view_of(state)
  check_iovecs(view, iovs >>> 0, count >>> 0)
  check_range(view, out >>> 0, 4)
  const got = transfer(view, iovs >>> 0, count >>> 0, file_offset(offset), (bytes, at) =>
    file.read(bytes, at),
  )
  view.setUint32(out >>> 0, got, true)
  return 0
}

/**
 * @param {State} state
 * @param {number} fd
 * @param {number} iovs
 * @param {number} count
 * @param {bigint} offset
 * @param {number} out
 */
export function fd_pwrite(state, fd, iovs, count, offset, out) {
  const file = file_in(transfer_end(state, fd, FD_WRITE))
  const view = view_of(state)
  check_iovecs(view, iovs >>> 0, count >>> 0)
  check_range(view, out >>> 0, 4)
  const written = transfer(view, iovs >>> 0, count >>> 0, file_offset(offset), (bytes, at) =>
    file.write(bytes, at),
  )
  view.setUint32(out >>> 0, written, true)
  return 0
}

/**
 * Offsets are numbers inside, which hold 2^53: more than any host's files have.
 * @param {bigint} offset
 */
export function file_offset(offset) {
  const number = Number(BigInt.asUintN(64, offset))
  return number <= Number.MAX_SAFE_INTEGER ? number : fail('EINVAL')
}

const WHENCE_SET = 0
const WHENCE_CUR = 1
const WHENCE_END = 2

/**
 * @param {State} state
 * @param {number} fd
 * @param {bigint} delta
 * @param {number} whence
 * @param {number} out
 */
export function fd_seek(state, fd, delta, whence, out) {
  const descriptor = descriptor_of(state, fd)
  if (whence >>> 0 > WHENCE_END) fail('EINVAL')
  const file = file_in(descriptor)
  // To ask where one is takes less than to go elsewhere.
  const asks = whence === WHENCE_CUR && delta === BigInt(0)
  if ((descriptor.rights & FD_SEEK) === 0 && !(asks && (descriptor.rights & FD_TELL) !== 0))
    fail('ENOTCAPABLE')
  const view = view_of(state)
  check_range(view, out >>> 0, 8)
  const from = whence === WHENCE_SET ? 0 : whence === WHENCE_CUR ? descriptor.offset : file.size()
  const offset = from + Number(BigInt.asIntN(64, delta))
  if (!(offset >= 0 && offset <= Number.MAX_SAFE_INTEGER)) fail('EINVAL')
  descriptor.offset = offset
  set_u64(view, out >>> 0, offset)
  return 0
}

/**
 * @param {State} state
 * @param {number} fd
 * @param {number} out
 */
export function fd_tell(state, fd, out) {
  const descriptor = descriptor_of(state, fd)
  file_in(descriptor)
  if ((descriptor.rights & FD_TELL) === 0) fail('ENOTCAPABLE')
  const view = view_of(state)
  check_range(view, out >>> 0, 8)
  set_u64(view, out >>> 0, descriptor.offset)
  return 0
}
