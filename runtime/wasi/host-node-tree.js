/**
 * Files of Node's host, below one directory. Every host call gets an open directory and one name (host-node-place.js) and
 * never follows a link at its end. Only regular files open: a device, a FIFO or a socket does things when it is opened,
 * and what looks like a file under /proc and /sys is a part of the system.
 */
import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  futimesSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  renameSync,
  rmdirSync,
  statfsSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs'
import { error_code, fail } from './errno.js'
import {
  FILETYPE_DIRECTORY,
  FILETYPE_REGULAR_FILE,
  FILETYPE_SYMBOLIC_LINK,
  FILETYPE_UNKNOWN,
} from './filetypes.js'
import { confirm_node_file, node_descriptors, open_node_place } from './host-node-place.js'
import { node_stat, set_node_times } from './host-node-stat.js'

/** @typedef {import('./types.js').Directory} Directory */
/** @typedef {import('./types.js').File} File */
/** @typedef {import('./types.js').Stat} Stat */
/** @typedef {import('./host-node-place.js').NodePlace} NodePlace */

/**
 * @typedef {object} NodeDirectoryOptions
 * @property {boolean} [hardLinks] whether files that have other names too can be opened; true if absent
 * @property {boolean} [byPath] use paths even where there is something better
 */

/**
 * @typedef {object} NodeTree
 * @property {boolean} hard_links
 * @property {Map<bigint, boolean>} devices file systems, and whether their files are files
 */

/**
 * Opens a directory of the host for a guest: `new WASI({ preopens: { '/': nodeDirectory('data') } })`.
 * @param {string} path
 * @param {NodeDirectoryOptions} [options]
 * @returns {Directory}
 */
export function nodeDirectory(path, options) {
  const { hardLinks, byPath } = options === undefined ? /** @type {NodeDirectoryOptions} */ ({}) : options
  const tree = { hard_links: hardLinks !== false, devices: new Map() }
  return open_node_directory(tree, open_node_place(path, byPath === true))
}

/** @type {WeakMap<Directory, NodePlace>} */
const node_places = new WeakMap()

/** Elsewhere it may be what the link means that gets another name. */
const links_links = process.platform === 'linux'

const big = /** @type {const} */ ({ bigint: true })

/**
 * @param {string} path
 * @returns {Stat | null}
 */
function entry_stat(path) {
  const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false })
  return stat === undefined ? null : node_stat(stat)
}

/**
 * @param {NodeTree} tree
 * @param {NodePlace} place
 * @returns {Directory}
 */
function open_node_directory(tree, place) {
  const read_stat = () => (place.fd >= 0 ? fstatSync(place.fd, big) : lstatSync(place.self, big))
  /** @param {Directory} to @param {string} name */
  const other = (to, name) => /** @type {NodePlace} */ (node_places.get(to)).at(name)
  /** @type {Directory} */
  const directory = {
    tree,
    stat: () => node_stat(read_stat()),
    set_times(times) {
      place.check()
      set_node_times(read_stat, times, (atim, mtim) => {
        utimesSync(place.self, atim, mtim)
      })
    },
    sync() {
      if (place.fd >= 0) fsyncSync(place.fd)
    },
    close: () => place.close(),
    again: () => open_node_directory(tree, place.enter('')),
    list: () => list_node_directory(place),
    stat_entry: (name) => entry_stat(place.at(name)),
    set_entry_times(name, times) {
      const path = place.at(name)
      set_node_times(
        () => lstatSync(path, big),
        times,
        (atim, mtim) => lutimesSync(path, atim, mtim),
      )
    },
    open_directory: (name) => open_node_directory(tree, place.enter(name)),
    open_file: (name, mode) => open_node_file(tree, place, name, mode),
    make_directory: (name) => mkdirSync(place.at(name)),
    make_link: (name, target) => symlinkSync(target, place.at(name)),
    read_link: (name) => readlinkSync(place.at(name)),
    link(name, to, new_name) {
      const from = place.at(name)
      const stat = entry_stat(from)
      if (!links_links && stat !== null && stat.filetype === FILETYPE_SYMBOLIC_LINK) fail('ENOTSUP')
      linkSync(from, other(to, new_name))
    },
    rename: (name, to, new_name) => renameSync(place.at(name), other(to, new_name)),
    unlink: (name) => unlink_entry(place.at(name)),
    remove_directory: (name) => rmdirSync(place.at(name)),
  }
  node_places.set(directory, place)
  return directory
}

/**
 * Names that are no UTF-8 can't be told to a guest, so they are left out.
 * @param {NodePlace} place
 */
function list_node_directory(place) {
  place.check()
  const list = readdirSync(place.self, { withFileTypes: true })
  const entries = list.map((entry) => ({ name: entry.name, filetype: dirent_filetype(entry) }))
  return entries.filter(({ name }) => name.indexOf('\ufffd') === -1 || entry_stat(place.at(name)) !== null)
}

/** @param {import('node:fs').Dirent} entry */
function dirent_filetype(entry) {
  if (entry.isFile()) return FILETYPE_REGULAR_FILE
  if (entry.isDirectory()) return FILETYPE_DIRECTORY
  return entry.isSymbolicLink() ? FILETYPE_SYMBOLIC_LINK : FILETYPE_UNKNOWN
}

/**
 * POSIX leaves open how systems refuse to unlink a directory.
 * @param {string} path
 */
function unlink_entry(path) {
  try {
    unlinkSync(path)
  } catch (error) {
    if (error_code(error) !== 'EPERM') throw error
    const stat = entry_stat(path)
    if (stat !== null && stat.filetype === FILETYPE_DIRECTORY) fail('EISDIR')
    throw error
  }
}

/**
 * @param {NodeTree} tree
 * @param {NodePlace} place
 * @param {string} name
 * @param {import('./types.js').OpenMode} mode
 * @returns {File}
 */
function open_node_file(tree, place, name, mode) {
  const path = place.at(name)
  const before = entry_stat(path)
  if (before !== null && mode.create && mode.exclusive) fail('EEXIST')
  if (before !== null) check_regular(before.filetype)
  const fd = openSync(path, host_flags(mode), 0o666)
  try {
    const stat = node_stat(fstatSync(fd, big))
    check_regular(stat.filetype)
    if (!tree.hard_links && stat.nlink > BigInt(1)) fail('ENOTCAPABLE')
    if (!has_real_files(tree, stat.dev, fd)) fail('ENOTCAPABLE')
    confirm_node_file(place, name, fd)
    if (mode.truncate) ftruncateSync(fd, 0)
  } catch (error) {
    closeSync(fd)
    throw error
  }
  return node_file(fd)
}

/** @param {number} filetype */
function check_regular(filetype) {
  if (filetype === FILETYPE_DIRECTORY) fail('EISDIR')
  if (filetype === FILETYPE_SYMBOLIC_LINK) fail('ELOOP')
  if (filetype !== FILETYPE_REGULAR_FILE) fail('ENOTCAPABLE')
}

/**
 * Truncating waits until it is known what has been opened. `O_NONBLOCK` keeps a FIFO that has just come from blocking.
 * @param {import('./types.js').OpenMode} mode
 */
function host_flags(mode) {
  const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL } = constants
  const write = mode.write || mode.truncate
  const access = write ? (mode.read ? O_RDWR : O_WRONLY) : O_RDONLY
  const create = mode.create ? (mode.exclusive ? O_CREAT | O_EXCL : O_CREAT) : 0
  // Windows has none of these.
  return access | create | (constants.O_NOFOLLOW | 0) | (constants.O_NONBLOCK | 0) | (constants.O_NOCTTY | 0)
}

/** File systems of Linux whose files are parts of the system: proc and sysfs. */
const system_types = [0x9fa0, 0x62656572]

/**
 * @param {NodeTree} tree
 * @param {bigint} dev
 * @param {number} fd
 */
function has_real_files(tree, dev, fd) {
  let real = tree.devices.get(dev)
  if (real === undefined) {
    real =
      process.platform !== 'linux' || !system_types.includes(statfsSync(`${node_descriptors}/${fd}`).type)
    tree.devices.set(dev, real)
  }
  return real
}

/**
 * @param {number} fd
 * @returns {File}
 */
function node_file(fd) {
  return {
    stat: () => node_stat(fstatSync(fd, big)),
    size: () => fstatSync(fd).size,
    read: (buffer, offset) => readSync(fd, buffer, 0, buffer.length, offset),
    write: (bytes, offset) => writeSync(fd, bytes, 0, bytes.length, offset),
    set_size: (size) => ftruncateSync(fd, size),
    set_times: (times) => {
      set_node_times(
        () => fstatSync(fd, big),
        times,
        (atim, mtim) => futimesSync(fd, atim, mtim),
      )
    },
    sync: () => fsyncSync(fd),
    datasync: () => fdatasyncSync(fd),
    close: () => closeSync(fd),
  }
}
