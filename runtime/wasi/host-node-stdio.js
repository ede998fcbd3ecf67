/**
 * The process's own standard streams, read and written synchronously, so that nothing is lost when the guest exits. For
 * other systems, objects like these are all that is needed.
 */
import { constants, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { sleep_ms } from './clock.js'
import { error_code } from './errno.js'

/** @typedef {import('./types.js').StreamKind} StreamKind */
/** @typedef {import('./types.js').Source} Source */
/** @typedef {import('./types.js').Sink} Sink */

/**
 * Gives a guest the standard streams of this process: `new WASI({ args, ...nodeStdio() })`.
 * @returns {{ stdin: Source, stdout: Sink, stderr: Sink }}
 */
export function nodeStdio() {
  return {
    stdin: node_source(0, false),
    stdout: { kind: stream_kind(1), borrows: true, write: node_writer(1) },
    stderr: { kind: stream_kind(2), borrows: true, write: node_writer(2) },
  }
}

/**
 * @param {number} fd
 * @returns {StreamKind}
 */
export function stream_kind(fd) {
  if (isatty(fd)) return 'terminal'
  try {
    const stat = fstatSync(fd)
    return stat.isFile() ? 'file' : stat.isSocket() ? 'socket' : stat.isCharacterDevice() ? 'device' : 'pipe'
  } catch (_) {
    return 'pipe'
  }
}

/** How long to wait before a stream that does not block is tried again, in milliseconds. */
const PAUSE = 5

/**
 * Whether a read would block can only be asked by reading: what comes then is kept for the next read.
 * @param {number} fd
 * @param {boolean} nonblocking the descriptor itself does not block
 * @returns {Source}
 */
export function node_source(fd, nonblocking) {
  const kind = stream_kind(fd)
  let probe = nonblocking ? fd : kind === 'pipe' || kind === 'terminal' ? UNOPENED : CANT_PROBE
  /** @type {Uint8Array | null} */
  let kept = null
  return {
    kind,
    read(buffer) {
      if (kept === null) return read_blocking(fd, buffer)
      const part = kept.subarray(0, buffer.length)
      buffer.set(part)
      kept = part.length < kept.length ? kept.subarray(part.length) : null
      return part.length
    },
    ready() {
      if (probe === UNOPENED) probe = nonblocking_twin(fd)
      if (kept === null && probe !== CANT_PROBE) kept = read_available(probe)
      return kept !== null || probe === CANT_PROBE
    },
  }
}

/** In place of the descriptor that is read to see whether there is something. */
const UNOPENED = -2
const CANT_PROBE = -1

/**
 * The same pipe or terminal, opened once more so that it does not block; the mode of the descriptor that we were given
 * belongs to others too.
 * @param {number} fd
 */
function nonblocking_twin(fd) {
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch (_) {
    return CANT_PROBE
  }
}

/**
 * What can be read now: null if there is nothing yet, no bytes at the end.
 * @param {number} probe
 */
function read_available(probe) {
  const buffer = new Uint8Array(4096)
  try {
    return buffer.subarray(0, readSync(probe, buffer))
  } catch (error) {
    if (error_code(error) === 'EAGAIN') return null
    if (error_code(error) === 'EOF') return buffer.subarray(0, 0)
    throw error
  }
}

/**
 * @param {number} fd
 * @param {Uint8Array} buffer
 */
function read_blocking(fd, buffer) {
  for (;;) {
    try {
      return readSync(fd, buffer)
    } catch (error) {
      if (error_code(error) === 'EOF') return 0
      if (error_code(error) !== 'EAGAIN') throw error
      sleep_ms(PAUSE)
    }
  }
}

/**
 * @param {number} fd
 * @returns {(bytes: Uint8Array) => void}
 */
export function node_writer(fd) {
  return (bytes) => {
    let at = 0
    while (at < bytes.length) {
      try {
        at += writeSync(fd, bytes, at)
      } catch (error) {
        if (error_code(error) !== 'EAGAIN') throw error
        sleep_ms(PAUSE)
      }
    }
  }
}
