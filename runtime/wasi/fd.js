/**
 * The calls on open file descriptors. The only ones are the standard streams, so that whatever needs a file or a
 * directory is answered as it would be for a pipe. A call checks the descriptor, then every pointer, then acts.
 */
import {
  EBADF,
  EFAULT,
  EINVAL,
  EIO,
  ENOTCAPABLE,
  ENOTDIR,
  ENOTSUP,
  ESPIPE,
  host_errno,
  SUCCESS,
} from './errno.js'
import { guest_bytes, in_memory, set_big_u64, set_u64 } from './memory.js'
import { stream_of, view_of } from './state.js'

/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').Stream} Stream */
/** @typedef {import('./types.js').Sink} Sink */

/** @param {State} state */
export function stdio_calls(state) {
  return {
    /** @param {number} fd @param {number} iovs @param {number} count @param {number} out */
    fd_read(fd, iovs, count, out) {
      const stream = stream_of(state, fd)
      if (stream === null || stream.source === null || !has_right(stream, FD_READ)) return EBADF
      return read_stream(state, stream.source, iovs >>> 0, count >>> 0, out >>> 0)
    },
    /** @param {number} fd @param {number} iovs @param {number} count @param {number} out */
    fd_write(fd, iovs, count, out) {
      const stream = stream_of(state, fd)
      if (stream === null || stream.sink === null || !has_right(stream, FD_WRITE)) return EBADF
      return write_stream(state, stream.sink, iovs >>> 0, count >>> 0, out >>> 0)
    },
    /** @param {number} fd */
    fd_close(fd) {
      if (stream_of(state, fd) === null) return EBADF
      state.fds[fd] = null
      return SUCCESS
    },
    /** @param {number} from @param {number} to */
    fd_renumber(from, to) {
      const stream = stream_of(state, from)
      if (stream === null || stream_of(state, to) === null) return EBADF
      state.fds[from] = null
      state.fds[to] = stream
      return SUCCESS
    },
    /** @param {number} fd @param {number} out */
    fd_fdstat_get(fd, out) {
      const stream = stream_of(state, fd)
      if (stream === null) return EBADF
      return put_fdstat(view_of(state), out >>> 0, stream)
    },
    /** @param {number} fd @param {number} flags */
    fd_fdstat_set_flags(fd, flags) {
      const stream = stream_of(state, fd)
      if (stream === null) return EBADF
      return set_flags(stream, flags >>> 0)
    },
    /** @param {number} fd @param {bigint} base @param {bigint} inheriting */
    fd_fdstat_set_rights(fd, base, inheriting) {
      const stream = stream_of(state, fd)
      if (stream === null) return EBADF
      return shrink_rights(stream, BigInt.asUintN(64, base), BigInt.asUintN(64, inheriting))
    },
    /** @param {number} fd @param {number} out */
    fd_filestat_get(fd, out) {
      const stream = stream_of(state, fd)
      if (stream === null) return EBADF
      return put_filestat(view_of(state), out >>> 0, stream)
    },
  }
}

/** @param {State} state */
export function file_calls(state) {
  /** @param {number} fd @param {number} errno what a stream answers */
  const answer = (fd, errno) => (stream_of(state, fd) === null ? EBADF : errno)
  return {
    /** @param {number} fd @param {bigint} _offset @param {bigint} _length @param {number} advice */
    fd_advise(fd, _offset, _length, advice) {
      return answer(fd, advice >>> 0 > 5 ? EINVAL : ESPIPE)
    },
    /** @param {number} fd */
    fd_allocate(fd) {
      return answer(fd, ENOTSUP)
    },
    /** @param {number} fd */
    fd_datasync(fd) {
      return answer(fd, SUCCESS)
    },
    /** @param {number} fd */
    fd_sync(fd) {
      return answer(fd, SUCCESS)
    },
    /** @param {number} fd */
    fd_filestat_set_size(fd) {
      return answer(fd, EINVAL)
    },
    /** @param {number} fd @param {bigint} _atim @param {bigint} _mtim @param {number} flags */
    fd_filestat_set_times(fd, _atim, _mtim, flags) {
      return answer(fd, valid_time_flags(flags) ? ENOTSUP : EINVAL)
    },
    /** @param {number} fd */
    fd_pread(fd) {
      return answer(fd, ESPIPE)
    },
    /** @param {number} fd */
    fd_pwrite(fd) {
      return answer(fd, ESPIPE)
    },
    /** @param {number} fd @param {bigint} _delta @param {number} whence */
    fd_seek(fd, _delta, whence) {
      return answer(fd, whence >>> 0 > 2 ? EINVAL : ESPIPE)
    },
    /** @param {number} fd */
    fd_tell(fd) {
      return answer(fd, ESPIPE)
    },
    /** @param {number} fd */
    fd_readdir(fd) {
      return answer(fd, ENOTDIR)
    },
    // There are no preopened directories: the first EBADF ends the search of a C library.
    fd_prestat_get() {
      return EBADF
    },
    fd_prestat_dir_name() {
      return EBADF
    },
  }
}

const FD_READ = BigInt(0x2)
const FD_WRITE = BigInt(0x40)

/**
 * @param {Stream} stream
 * @param {bigint} right
 */
function has_right(stream, right) {
  return (stream.rights & right) === right
}

// Reading and writing

const IOVEC = 8
const CHUNK = 65536

/**
 * Whether the vector of buffers and all of the buffers lie in memory; the sum of their lengths, or -1.
 * @param {DataView} view
 * @param {number} iovs
 * @param {number} count
 */
function iovs_length(view, iovs, count) {
  if (!in_memory(view, iovs, count * IOVEC)) return -1
  let total = 0
  for (let at = iovs; at < iovs + count * IOVEC; at += IOVEC) {
    const length = view.getUint32(at + 4, true)
    if (!in_memory(view, view.getUint32(at, true), length)) return -1
    total += length
  }
  return total
}

/**
 * Reads once, into the first buffer that has room: short counts are what readers must expect of a stream, and a
 * second read could block. The source fills a buffer of ours, since it may run code that grows the guest's memory.
 * @param {State} state
 * @param {import('./types.js').Source} source
 * @param {number} iovs
 * @param {number} count
 * @param {number} out
 */
function read_stream(state, source, iovs, count, out) {
  const before = view_of(state)
  const total = iovs_length(before, iovs, count)
  if (total < 0 || !in_memory(before, out, 4)) return EFAULT
  const at = total === 0 ? 0 : first_room(before, iovs)
  const room = total === 0 ? 0 : Math.min(before.getUint32(at + 4, true), CHUNK)
  const pointer = total === 0 ? 0 : before.getUint32(at, true)
  const buffer = new Uint8Array(room)
  let got = 0
  try {
    if (room > 0) got = source.read(buffer)
  } catch (error) {
    return host_errno(error)
  }
  if (!is_count(got, room)) return EIO
  const view = view_of(state)
  guest_bytes(view, pointer, got).set(buffer.subarray(0, got))
  view.setUint32(out, got, true)
  return SUCCESS
}

/**
 * @param {DataView} view
 * @param {number} iovs of which one has a length
 */
function first_room(view, iovs) {
  let at = iovs
  while (view.getUint32(at + 4, true) === 0) at += IOVEC
  return at
}

/**
 * @param {unknown} value
 * @param {number} most
 */
function is_count(value, most) {
  return typeof value === 'number' && value >= 0 && value <= most && Math.floor(value) === value
}

/**
 * @param {State} state
 * @param {Sink} sink
 * @param {number} iovs
 * @param {number} count
 * @param {number} out
 */
function write_stream(state, sink, iovs, count, out) {
  const view = view_of(state)
  const total = iovs_length(view, iovs, count)
  if (total < 0 || !in_memory(view, out, 4)) return EFAULT
  if (total > 0xffffffff) return EINVAL
  const result = write_all(state, sink, iovs, count, total)
  if (result.errno !== SUCCESS && result.written === 0) return result.errno
  view_of(state).setUint32(out, result.written, true)
  return SUCCESS
}

/**
 * Writes chunk by chunk until all is written, the sink takes less than it was given, or it throws.
 * @param {State} state
 * @param {Sink} sink
 * @param {number} iovs
 * @param {number} count
 * @param {number} total
 */
function write_all(state, sink, iovs, count, total) {
  const cursor = { at: iovs, end: iovs + count * IOVEC, offset: 0 }
  let written = 0
  while (written < total) {
    const bytes = gather(view_of(state), cursor, Math.min(total - written, CHUNK))
    let taken
    try {
      taken = sink.write(bytes)
    } catch (error) {
      return { written, errno: host_errno(error) }
    }
    if (taken === undefined) taken = bytes.length
    if (!is_count(taken, bytes.length)) return { written, errno: EIO }
    written += taken
    if (taken < bytes.length || bytes.length === 0) break
  }
  return { written, errno: SUCCESS }
}

/**
 * Copies the next bytes of the buffers. A sink may have run code of the guest, so every buffer is checked again.
 * @param {DataView} view
 * @param {{ at: number, end: number, offset: number }} cursor
 * @param {number} size
 */
function gather(view, cursor, size) {
  const bytes = new Uint8Array(size)
  let filled = 0
  while (filled < size && cursor.at < cursor.end) {
    const pointer = view.getUint32(cursor.at, true) + cursor.offset
    const length = Math.max(0, view.getUint32(cursor.at + 4, true) - cursor.offset)
    const part = Math.min(length, size - filled)
    if (!in_memory(view, pointer, part)) break
    bytes.set(guest_bytes(view, pointer, part), filled)
    filled += part
    cursor.offset += part
    if (part === length) {
      cursor.at += IOVEC
      cursor.offset = 0
    }
  }
  return bytes.subarray(0, filled)
}

// What a descriptor is

/**
 * @param {DataView} view
 * @param {number} out
 * @param {Stream} stream
 */
function put_fdstat(view, out, stream) {
  if (!in_memory(view, out, 24)) return EFAULT
  guest_bytes(view, out, 24).fill(0)
  view.setUint8(out, stream.filetype)
  view.setUint16(out + 2, stream.flags, true)
  set_big_u64(view, out + 8, stream.rights)
  set_big_u64(view, out + 16, stream.inheriting)
  return SUCCESS
}

/**
 * @param {DataView} view
 * @param {number} out
 * @param {Stream} stream
 */
function put_filestat(view, out, stream) {
  if (!in_memory(view, out, 64)) return EFAULT
  guest_bytes(view, out, 64).fill(0)
  set_u64(view, out + 8, stream.inode)
  view.setUint8(out + 16, stream.filetype)
  set_u64(view, out + 24, 1)
  return SUCCESS
}

const APPEND = 1
const NONBLOCK = 4
const ALL_FLAGS = 31

/**
 * @param {Stream} stream
 * @param {number} flags
 */
function set_flags(stream, flags) {
  if (flags > ALL_FLAGS) return EINVAL
  if ((flags & ~(APPEND | NONBLOCK)) !== 0) return ENOTSUP
  stream.flags = flags
  return SUCCESS
}

/**
 * @param {Stream} stream
 * @param {bigint} base
 * @param {bigint} inheriting
 */
function shrink_rights(stream, base, inheriting) {
  if ((stream.rights & base) !== base || (stream.inheriting & inheriting) !== inheriting) return ENOTCAPABLE
  stream.rights = base
  stream.inheriting = inheriting
  return SUCCESS
}

/** @param {number} flags of a call that sets times: a time and "now" exclude each other */
function valid_time_flags(flags) {
  return flags >>> 0 <= 15 && (flags & 3) !== 3 && (flags & 12) !== 12
}
