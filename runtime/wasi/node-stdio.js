/**
 * The host for Node: the process's own standard streams, read and written synchronously, so that nothing is lost when
 * the guest exits. For other systems, objects like these are all that is needed.
 */
import { fstatSync, readSync, writeSync } from 'node:fs'
import { isatty } from 'node:tty'

/** @typedef {import('./types.js').StreamKind} StreamKind */

/** Gives a guest the standard streams of this process: `new WASI({ args, ...nodeStdio() })`. */
export function nodeStdio() {
  return {
    stdin: { kind: stream_kind(0), read: read_stdin },
    stdout: { kind: stream_kind(1), write: writer(1) },
    stderr: { kind: stream_kind(2), write: writer(2) },
  }
}

/**
 * @param {number} fd
 * @returns {StreamKind}
 */
function stream_kind(fd) {
  if (isatty(fd)) return 'terminal'
  try {
    const stat = fstatSync(fd)
    return stat.isFile() ? 'file' : stat.isSocket() ? 'socket' : stat.isCharacterDevice() ? 'device' : 'pipe'
  } catch (_) {
    return 'pipe'
  }
}

/** @param {Uint8Array} buffer */
function read_stdin(buffer) {
  for (;;) {
    try {
      return readSync(0, buffer)
    } catch (error) {
      if (error_code(error) === 'EOF') return 0
      if (error_code(error) !== 'EAGAIN') throw error
      pause()
    }
  }
}

/**
 * @param {number} fd
 * @returns {(bytes: Uint8Array) => void}
 */
function writer(fd) {
  return (bytes) => {
    let at = 0
    while (at < bytes.length) {
      try {
        at += writeSync(fd, bytes, at)
      } catch (error) {
        if (error_code(error) !== 'EAGAIN') throw error
        pause()
      }
    }
  }
}

/** @param {unknown} error */
function error_code(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

/** Standard streams may be non-blocking: wait a little, and try again. */
function pause() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
}
