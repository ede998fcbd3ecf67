/**
 * `path_open`. What the guest asks for beyond what its directory may pass on is left out silently, as C libraries expect:
 * they ask for all that they know.
 */
import { error_code, fail } from './errno.js'
import { checked_flags } from './fd-stat.js'
import { FILETYPE_DIRECTORY, FILETYPE_REGULAR_FILE } from './filetypes.js'
import { check_range, guest_text } from './memory.js'
import { at_path } from './resolve.js'
import {
  DIRECTORY_RIGHTS,
  FD_READ,
  FD_READDIR,
  FD_WRITE,
  FILE_RIGHTS,
  named_rights,
  PATH_CREATE_FILE,
  PATH_FILESTAT_SET_SIZE,
  PATH_OPEN,
} from './rights.js'
import { descriptor_with, directory_with, free_fd, new_descriptor, view_of } from './state.js'

/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').Descriptor} Descriptor */
/** @typedef {import('./resolve.js').Place} Place */

export const SYMLINK_FOLLOW = 1

const CREAT = 1
const DIRECTORY = 2
const EXCL = 4
const TRUNC = 8

/**
 * @param {State} state
 * @param {number} fd
 * @param {number} lookup
 * @param {number} pointer
 * @param {number} length
 * @param {number} oflags
 * @param {bigint} base
 * @param {bigint} inheriting
 * @param {number} fdflags
 * @param {number} out
 */
export function path_open(state, fd, lookup, pointer, length, oflags, base, inheriting, fdflags, out) {
  const root = directory_with(state, fd, needed_rights(oflags))
  const parent = descriptor_with(state, fd, 0)
  const view = view_of(state)
  check_range(view, out >>> 0, 4)
  const path = guest_text(view, pointer >>> 0, length >>> 0)
  const flags = checked_flags(fdflags)
  const free = free_fd(state)
  const rights = named_rights(base) & parent.inheriting
  const passed = named_rights(inheriting) & parent.inheriting
  const exclusive = (oflags & (CREAT | EXCL)) === (CREAT | EXCL)
  const opened = at_path(root, path, follows(lookup, path) && !exclusive, (place) => {
    return open_place(place, oflags, rights, passed, parent.read_only)
  })
  opened.flags = flags
  state.fds[free] = opened
  view.setUint32(out >>> 0, free, true)
  return 0
}

/** @param {number} oflags */
function needed_rights(oflags) {
  if ((oflags & CREAT) !== 0 && (oflags & DIRECTORY) !== 0) fail('EINVAL')
  const create = (oflags & CREAT) !== 0 ? PATH_CREATE_FILE : 0
  const truncate = (oflags & TRUNC) !== 0 ? PATH_FILESTAT_SET_SIZE : 0
  return PATH_OPEN | create | truncate
}

/**
 * Whether a link at the end of a path is followed; one with a slash behind it always is.
 * @param {number} lookup
 * @param {string} path
 */
export function follows(lookup, path) {
  return (lookup & SYMLINK_FOLLOW) !== 0 || path[path.length - 1] === '/'
}

/**
 * @param {Place} place
 * @param {number} oflags
 * @param {number} rights
 * @param {number} inheriting
 * @param {boolean} read_only
 * @returns {Descriptor}
 */
function open_place(place, oflags, rights, inheriting, read_only) {
  const { directory, name, slash } = place
  const changes = (rights & FD_WRITE) !== 0 || (oflags & TRUNC) !== 0
  if (name === '') return open_here(place, oflags, rights, inheriting, read_only)
  if ((oflags & CREAT) !== 0 && slash) fail('EISDIR')
  if ((oflags & DIRECTORY) !== 0 || slash) {
    const stat = directory.stat_entry(name)
    if (changes && stat !== null && stat.filetype === FILETYPE_DIRECTORY) fail('EISDIR')
    return directory_descriptor(directory.open_directory(name), rights, inheriting, read_only)
  }
  try {
    return open_regular(place, oflags, rights, inheriting, read_only)
  } catch (error) {
    if (error_code(error) !== 'EISDIR' || changes || (oflags & CREAT) !== 0) throw error
  }
  return directory_descriptor(directory.open_directory(name), rights, inheriting, read_only)
}

/**
 * Opens the directory at which the walk ended.
 * @param {Place} place
 * @param {number} oflags
 * @param {number} rights
 * @param {number} inheriting
 * @param {boolean} read_only
 */
function open_here(place, oflags, rights, inheriting, read_only) {
  if ((oflags & (CREAT | EXCL)) === (CREAT | EXCL)) fail('EEXIST')
  if ((rights & FD_WRITE) !== 0 || (oflags & (CREAT | TRUNC)) !== 0) fail('EISDIR')
  return directory_descriptor(place.directory.again(), rights, inheriting, read_only)
}

/**
 * @param {import('./types.js').Directory} directory
 * @param {number} rights
 * @param {number} inheriting
 * @param {boolean} read_only
 */
function directory_descriptor(directory, rights, inheriting, read_only) {
  const descriptor = new_descriptor(FILETYPE_DIRECTORY, rights & DIRECTORY_RIGHTS, inheriting)
  descriptor.directory = directory
  descriptor.read_only = read_only
  return descriptor
}

/**
 * @param {Place} place
 * @param {number} oflags
 * @param {number} rights
 * @param {number} inheriting
 * @param {boolean} read_only
 */
function open_regular({ directory, name }, oflags, rights, inheriting, read_only) {
  const write = (rights & FD_WRITE) !== 0
  if (read_only && write) fail('EROFS')
  const file = directory.open_file(name, {
    read: (rights & (FD_READ | FD_READDIR)) !== 0 || !write,
    write,
    create: (oflags & CREAT) !== 0,
    exclusive: (oflags & EXCL) !== 0,
    truncate: (oflags & TRUNC) !== 0,
  })
  const descriptor = new_descriptor(FILETYPE_REGULAR_FILE, rights & FILE_RIGHTS, inheriting & FILE_RIGHTS)
  descriptor.file = file
  return descriptor
}
