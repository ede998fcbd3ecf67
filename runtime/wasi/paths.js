/**
 * The other calls on paths. The order is always: rights, pointers, the path, the tree. Trailing slashes are judged
 * here, because hosts never see them.
 */
import { fail } from './errno.js'
import { put_filestat, times_of } from './filestat.js'
import { FILETYPE_DIRECTORY, FILETYPE_SYMBOLIC_LINK } from './filetypes.js'
import { check_range, guest_bytes, guest_text } from './memory.js'
import { follows, SYMLINK_FOLLOW } from './path-open.js'
import { at_path } from './resolve.js'
import {
  PATH_CREATE_DIRECTORY,
  PATH_FILESTAT_GET,
  PATH_FILESTAT_SET_TIMES,
  PATH_LINK_SOURCE,
  PATH_LINK_TARGET,
  PATH_READLINK,
  PATH_REMOVE_DIRECTORY,
  PATH_RENAME_SOURCE,
  PATH_RENAME_TARGET,
  PATH_SYMLINK,
  PATH_UNLINK_FILE,
} from './rights.js'
import { directory_with, view_of } from './state.js'

/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').Stat} Stat */
/** @typedef {import('./resolve.js').Place} Place */

/** @param {Stat | null} stat */
function is_directory(stat) {
  return stat !== null && stat.filetype === FILETYPE_DIRECTORY
}

/**
 * @param {State} state
 * @param {number} fd
 * @param {number} pointer
 * @param {number} length
 */
export function path_create_directory(state, fd, pointer, length) {
  const root = directory_with(state, fd, PATH_CREATE_DIRECTORY)
  const path = guest_text(view_of(state), pointer >>> 0, length >>> 0)
  at_path(root, path, false, ({ directory, name }) => {
    if (name === '') fail('EEXIST')
    directory.make_directory(name)
  })
  return 0
}

/**
 * @param {State} state
 * @param {number} fd
 * @param {number} pointer
 * @param {number} length
 */
export function path_remove_directory(state, fd, pointer, length) {
  const root = directory_with(state, fd, PATH_REMOVE_DIRECTORY)
  const path = guest_text(view_of(state), pointer >>> 0, length >>> 0)
  at_path(root, path, false, ({ directory, name, last }) => {
    if (name === '') fail(last === '..' ? 'ENOTEMPTY' : 'EINVAL')
    directory.remove_directory(name)
  })
  return 0
}

/**
 * @param {State} state
 * @param {number} fd
 * @param {number} pointer
 * @param {number} length
 */
export function path_unlink_file(state, fd, pointer, length) {
  const root = directory_with(state, fd, PATH_UNLINK_FILE)
  const path = guest_text(view_of(state), pointer >>> 0, length >>> 0)
  at_path(root, path, false, (place) => {
    const { directory, name, slash } = place
    if (name === '') fail('EISDIR')
    if (slash) require_directory(place)
    directory.unlink(name)
  })
  return 0
}

/**
 * Fails unless the entry is a directory itself.
 * @param {Place} place
 */
function require_directory({ directory, name }) {
  const stat = directory.stat_entry(name)
  if (stat === null) fail('ENOENT')
  if (!is_directory(stat)) fail('ENOTDIR')
}

/**
 * @param {State} state
 * @param {number} fd
 * @param {number} lookup
 * @param {number} pointer
 * @param {number} length
 * @param {number} out
 */
export function path_filestat_get(state, fd, lookup, pointer, length, out) {
  const stat = path_stat(state, fd, lookup, pointer, length, out, 64)
  put_filestat(view_of(state), out >>> 0, stat)
  return 0
}

/**
 * @param {State} state
 * @param {number} fd
 * @param {number} lookup
 * @param {number} pointer
 * @param {number} length
 * @param {number} out
 * @param {number} size of what is written there
 * @returns {Stat}
 */
export function path_stat(state, fd, lookup, pointer, length, out, size) {
  const root = directory_with(state, fd, PATH_FILESTAT_GET)
  const view = view_of(state)
  check_range(view, out >>> 0, size)
  const path = guest_text(view, pointer >>> 0, length >>> 0)
  return at_path(root, path, follows(lookup, path), ({ directory, name, slash }) => {
    const stat = name === '' ? directory.stat() : directory.stat_entry(name)
    if (stat === null) return fail('ENOENT')
    return slash && !is_directory(stat) ? fail('ENOTDIR') : stat
  })
}

/**
 * @param {State} state
 * @param {number} fd
 * @param {number} lookup
 * @param {number} pointer
 * @param {number} length
 * @param {bigint} atim
 * @param {bigint} mtim
 * @param {number} flags
 */
export function path_filestat_set_times(state, fd, lookup, pointer, length, atim, mtim, flags) {
  const root = directory_with(state, fd, PATH_FILESTAT_SET_TIMES)
  const path = guest_text(view_of(state), pointer >>> 0, length >>> 0)
  const times = times_of(atim, mtim, flags)
  at_path(root, path, follows(lookup, path), (place) => {
    if (place.slash) require_directory(place)
    if (place.name === '') place.directory.set_times(times)
    else place.directory.set_entry_times(place.name, times)
  })
  return 0
}

/**
 * @param {State} state
 * @param {number} old_fd
 * @param {number} lookup
 * @param {number} old_pointer
 * @param {number} old_length
 * @param {number} new_fd
 * @param {number} new_pointer
 * @param {number} new_length
 */
export function path_link(state, old_fd, lookup, old_pointer, old_length, new_fd, new_pointer, new_length) {
  const old_root = directory_with(state, old_fd, PATH_LINK_SOURCE)
  const new_root = directory_with(state, new_fd, PATH_LINK_TARGET)
  const view = view_of(state)
  const old_path = guest_text(view, old_pointer >>> 0, old_length >>> 0)
  const new_path = guest_text(view, new_pointer >>> 0, new_length >>> 0)
  if ((lookup & SYMLINK_FOLLOW) !== 0) fail('EINVAL')
  at_path(old_root, old_path, false, (from) => {
    at_path(new_root, new_path, false, (to) => link_places(from, to))
  })
  return 0
}

/**
 * @param {Place} from
 * @param {Place} to
 */
function link_places(from, to) {
  if (from.name === '') fail('EPERM')
  const old = from.directory.stat_entry(from.name)
  if (old === null) return fail('ENOENT')
  if (is_directory(old)) fail('EPERM')
  if (from.slash) fail('ENOTDIR')
  if (to.name === '') fail('EEXIST')
  if (to.slash) fail(to.directory.stat_entry(to.name) === null ? 'ENOENT' : 'EEXIST')
  if (from.directory.tree !== to.directory.tree) fail('EXDEV')
  from.directory.link(from.name, to.directory, to.name)
}

/**
 * @param {State} state
 * @param {number} old_fd
 * @param {number} old_pointer
 * @param {number} old_length
 * @param {number} new_fd
 * @param {number} new_pointer
 * @param {number} new_length
 */
export function path_rename(state, old_fd, old_pointer, old_length, new_fd, new_pointer, new_length) {
  const old_root = directory_with(state, old_fd, PATH_RENAME_SOURCE)
  const new_root = directory_with(state, new_fd, PATH_RENAME_TARGET)
  const view = view_of(state)
  const old_path = guest_text(view, old_pointer >>> 0, old_length >>> 0)
  const new_path = guest_text(view, new_pointer >>> 0, new_length >>> 0)
  at_path(old_root, old_path, false, (from) => {
    at_path(new_root, new_path, false, (to) => rename_places(from, to))
  })
  return 0
}

/**
 * @param {Place} from
 * @param {Place} to
 */
function rename_places(from, to) {
  if (from.name === '' || to.name === '') fail('EBUSY')
  const old = from.directory.stat_entry(from.name)
  if (old === null) fail('ENOENT')
  if ((from.slash || to.slash) && !is_directory(old)) fail('ENOTDIR')
  if (from.directory.tree !== to.directory.tree) fail('EXDEV')
  from.directory.rename(from.name, to.directory, to.name)
}

/**
 * A relative target may lead anywhere: it is judged when the link is followed.
 * @param {State} state
 * @param {number} target_pointer
 * @param {number} target_length
 * @param {number} fd
 * @param {number} pointer
 * @param {number} length
 */
export function path_symlink(state, target_pointer, target_length, fd, pointer, length) {
  const root = directory_with(state, fd, PATH_SYMLINK)
  const view = view_of(state)
  const target = guest_text(view, target_pointer >>> 0, target_length >>> 0)
  const path = guest_text(view, pointer >>> 0, length >>> 0)
  if (target === '') fail('ENOENT')
  if (target[0] === '/') fail('EPERM')
  at_path(root, path, false, ({ directory, name, slash }) => {
    if (name === '') fail('EEXIST')
    if (slash) {
      const stat = directory.stat_entry(name)
      fail(stat === null ? 'ENOENT' : is_directory(stat) ? 'EEXIST' : 'ENOTDIR')
    }
    directory.make_link(name, target)
  })
  return 0
}

/**
 * Gives what fits. Where an absolute link leads is a fact about the host, which is not told.
 * @param {State} state
 * @param {number} fd
 * @param {number} pointer
 * @param {number} length
 * @param {number} buffer
 * @param {number} buffer_length
 * @param {number} out
 */
export function path_readlink(state, fd, pointer, length, buffer, buffer_length, out) {
  const root = directory_with(state, fd, PATH_READLINK)
  const view = view_of(state)
  check_range(view, buffer >>> 0, buffer_length >>> 0)
  check_range(view, out >>> 0, 4)
  const path = guest_text(view, pointer >>> 0, length >>> 0)
  const target = at_path(root, path, follows(0, path), ({ directory, name }) => {
    if (name === '') return fail('EINVAL')
    const stat = directory.stat_entry(name)
    if (stat === null) return fail('ENOENT')
    return stat.filetype === FILETYPE_SYMBOLIC_LINK ? directory.read_link(name) : fail('EINVAL')
  })
  if (target[0] === '/') fail('EPERM')
  const bytes = new TextEncoder().encode(target).subarray(0, buffer_length >>> 0)
  guest_bytes(view, buffer >>> 0, bytes.length).set(bytes)
  view.setUint32(out >>> 0, bytes.length, true)
  return 0
}
