/** The standard streams: what the embedder gives becomes file descriptors 0, 1 and 2. */

/** @typedef {import('./types.js').Stream} Stream */
/** @typedef {import('./types.js').Sink} Sink */
/** @typedef {import('./types.js').Source} Source */
/** @typedef {import('./types.js').StreamKind} StreamKind */
/** @typedef {import('./types.js').WASIOptions} WASIOptions */

const RIGHT_FD_DATASYNC = 0x1
const RIGHT_FD_READ = 0x2
const RIGHT_FDSTAT_SET_FLAGS = 0x8
const RIGHT_FD_SYNC = 0x10
const RIGHT_FD_WRITE = 0x40
const RIGHT_FILESTAT_GET = 0x200000
const RIGHT_POLL = 0x8000000

const COMMON = RIGHT_FDSTAT_SET_FLAGS + RIGHT_FILESTAT_GET + RIGHT_POLL

/**
 * File types of WASI, which has none for pipes. A character device without the rights to seek and tell is a terminal to
 * C libraries, so that only terminals may be one.
 * @type {Record<StreamKind, number>}
 */
const filetypes = { terminal: 2, file: 4, pipe: 0, socket: 6, device: 0 }

/**
 * @param {WASIOptions} options
 * @returns {Stream[]}
 */
export function standard_streams(options) {
  const { stdin, stdout, stderr } = options
  return [
    new_stream(0, source_of(stdin), null),
    new_stream(1, null, sink_of(stdout)),
    new_stream(2, null, sink_of(stderr)),
  ]
}

/**
 * @param {number} fd
 * @param {Source | null} source
 * @param {Sink | null} sink
 * @returns {Stream}
 */
function new_stream(fd, source, sink) {
  const end = source === null ? sink : source
  const kind = end === null || end.kind === undefined ? 'pipe' : end.kind
  const filetype = filetypes[kind]
  if (filetype === undefined) throw new TypeError(`WASI: unknown kind of stream: ${kind}`)
  const rights = source === null ? RIGHT_FD_WRITE + RIGHT_FD_DATASYNC + RIGHT_FD_SYNC : RIGHT_FD_READ
  return {
    filetype,
    flags: 0,
    rights: BigInt(rights + COMMON),
    inheriting: BigInt(0),
    inode: fd + 1,
    source,
    sink,
  }
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
