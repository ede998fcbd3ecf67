/** The standard streams: what the embedder gives becomes file descriptors 0, 1 and 2. */

import {
  FILETYPE_CHARACTER_DEVICE,
  FILETYPE_REGULAR_FILE,
  FILETYPE_SOCKET_STREAM,
  FILETYPE_UNKNOWN,
} from './filetypes.js'
import {
  FD_DATASYNC,
  FD_FDSTAT_SET_FLAGS,
  FD_FILESTAT_GET,
  FD_READ,
  FD_SYNC,
  FD_WRITE,
  POLL_FD_READWRITE,
} from './rights.js'
import { new_descriptor } from './state.js'

/** @typedef {import('./types.js').Descriptor} Descriptor */
/** @typedef {import('./types.js').Sink} Sink */
/** @typedef {import('./types.js').Source} Source */
/** @typedef {import('./types.js').StreamKind} StreamKind */
/** @typedef {import('./types.js').WASIOptions} WASIOptions */

/**
 * File types of WASI, which has none for pipes. A character device without the rights to seek and tell is a terminal to
 * C libraries, so that only terminals may be one.
 * @type {Record<StreamKind, number>}
 */
const stream_filetypes = {
  terminal: FILETYPE_CHARACTER_DEVICE,
  file: FILETYPE_REGULAR_FILE,
  pipe: FILETYPE_UNKNOWN,
  socket: FILETYPE_SOCKET_STREAM,
  device: FILETYPE_UNKNOWN,
}

/**
 * @param {WASIOptions} options
 * @returns {Descriptor[]}
 */
export function standard_streams(options) {
  const { stdin, stdout, stderr } = options
  return [
    stream_descriptor(0, source_of(stdin), null),
    stream_descriptor(1, null, sink_of(stdout)),
    stream_descriptor(2, null, sink_of(stderr)),
  ]
}

const STREAM_RIGHTS = FD_FDSTAT_SET_FLAGS | FD_FILESTAT_GET | POLL_FD_READWRITE

/**
 * @param {number} fd
 * @param {Source | null} source
 * @param {Sink | null} sink
 * @returns {Descriptor}
 */
function stream_descriptor(fd, source, sink) {
  const end = source === null ? sink : source
  const kind = end === null || end.kind === undefined ? 'pipe' : end.kind
  const filetype = stream_filetypes[kind]
  if (filetype === undefined) throw new TypeError(`WASI: unknown kind of stream: ${kind}`)
  const rights = source === null ? FD_WRITE | FD_DATASYNC | FD_SYNC : FD_READ
  const descriptor = new_descriptor(filetype, rights | STREAM_RIGHTS, 0)
  descriptor.source = source
  descriptor.sink = sink
  descriptor.number = fd
  return descriptor
}

/**
 * @param {WASIOptions['stdin']} given
 * @returns {Source}
 */
function source_of(given) {
  if (given === undefined) return bytes_source(new Uint8Array(0))
  if (typeof given === 'string') return bytes_source(new TextEncoder().encode(given))
  if (given instanceof Uint8Array) return bytes_source(given)
  if (typeof given !== 'object' || given === null || typeof given.read !== 'function') {
    throw new TypeError('WASI: stdin must be a string, a Uint8Array or an object with a method read')
  }
  return given
}

/**
 * @param {Uint8Array} bytes
 * @returns {Source}
 */
function bytes_source(bytes) {
  let at = 0
  return {
    read(buffer) {
      const part = bytes.subarray(at, at + buffer.length)
      buffer.set(part)
      at += part.length
      return part.length
    },
  }
}

/**
 * @param {WASIOptions['stdout']} given
 * @returns {Sink}
 */
function sink_of(given) {
  if (given === undefined) return { write() {} }
  if (typeof given === 'function') return { write: given }
  if (typeof given !== 'object' || given === null || typeof given.write !== 'function') {
    throw new TypeError('WASI: stdout and stderr must be functions or objects with a method write')
  }
  return given
}
