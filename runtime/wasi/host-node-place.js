/**
 * Where a directory of Node's host is, as something that names below it can be appended to. On Linux that is an open
 * descriptor under /proc/self/fd, so that the kernel itself starts from the directory wherever it has been moved to: what
 * `openat` does. Elsewhere it is a real path, and that the same directory is still there is checked before and after
 * each use; what happens between check and use can't be excluded there (docs/wasi.md).
 */
import { closeSync, constants, existsSync, fstatSync, lstatSync, openSync, realpathSync } from 'node:fs'
import { sep } from 'node:path'
import { error_code, fail } from './errno.js'

/**
 * @typedef {object} NodePlace
 * @property {number} fd or -1 where paths are used
 * @property {string} self a path of the directory
 * @property {(name: string) => string} at a path of an entry
 * @property {() => void} check fails if the directory is not where it was
 * @property {(name: string) => NodePlace} enter opens a directory in it; '' is itself
 * @property {() => void} close
 */

export const node_descriptors = '/proc/self/fd'

/**
 * @param {string} path of the embedder, who may use links
 * @param {boolean} by_path even where there are descriptors
 * @returns {NodePlace}
 */
export function open_node_place(path, by_path) {
  const real = realpathSync(path)
  if (!lstatSync(real).isDirectory()) fail('ENOTDIR')
  return by_path || !existsSync(node_descriptors)
    ? path_place(real)
    : descriptor_place(open_as_directory(real))
}

/**
 * `O_PATH` asks for less: going through a directory needs no right to list it.
 * @param {string} path
 */
function open_as_directory(path) {
  const flags = constants.O_DIRECTORY | constants.O_NOFOLLOW
  try {
    return openSync(path, flags | constants.O_RDONLY)
  } catch (error) {
    if (error_code(error) !== 'EACCES') throw error
    return openSync(path, flags | O_PATH)
  }
}

/** Of Linux; Node has no name for it. */
const O_PATH = 0x200000

/**
 * @param {number} fd
 * @returns {NodePlace}
 */
function descriptor_place(fd) {
  const self = `${node_descriptors}/${fd}/`
  return {
    fd,
    self,
    at: (name) => self + name,
    check() {},
    enter: (name) => descriptor_place(open_as_directory(name === '' ? `${self}.` : self + name)),
    close: () => closeSync(fd),
  }
}

/**
 * @param {string} self a real path
 * @returns {NodePlace}
 */
function path_place(self) {
  const { dev, ino } = lstatSync(self, { bigint: true })
  const check = () => {
    const stat = lstatSync(self, { bigint: true })
    if (stat.dev !== dev || stat.ino !== ino || realpathSync(self) !== self) fail('ENOENT')
  }
  /** @param {string} name */
  const at = (name) => {
    check_node_name(name)
    check()
    return self.endsWith(sep) ? self + name : self + sep + name
  }
  return {
    fd: -1,
    self,
    at,
    check,
    enter(name) {
      if (name === '') return path_place(self)
      const path = at(name)
      if (!lstatSync(path).isDirectory()) fail('ENOTDIR')
      const place = path_place(path)
      check()
      return place
    },
    close() {},
  }
}

/** What is no plain name where the separator is a backslash: other separators, streams, devices, what gets trimmed. */
const foreign_name = /[\\:]|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\.|$)/i

/** @param {string} name */
function check_node_name(name) {
  if (sep !== '/' && foreign_name.test(name)) fail('EINVAL')
}

/**
 * Whether an open file is the entry of that name: where paths are used, both must still be there.
 * @param {NodePlace} place
 * @param {string} name
 * @param {number} fd
 */
export function confirm_node_file(place, name, fd) {
  if (place.fd >= 0) return
  const opened = fstatSync(fd, { bigint: true })
  const entry = lstatSync(place.at(name), { bigint: true })
  if (entry.dev !== opened.dev || entry.ino !== opened.ino) fail('ENOTCAPABLE')
  place.check()
}
