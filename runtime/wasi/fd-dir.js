/**
 * Listing directories and finding those that are open from the start. What `fd_readdir` gives from cookie 0 on is the
 * directory as it was then, so that cookies stay good while the guest removes what it has read about. A cookie is the
 * position of the next entry.
 */
import { fail } from './errno.js'
import { FILETYPE_DIRECTORY } from './filetypes.js'
import { check_range, guest_bytes, set_big_u64, set_u64 } from './memory.js'
import { FD_READDIR } from './rights.js'
import { descriptor_of, descriptor_with, view_of } from './state.js'

/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').Directory} Directory */
/** @typedef {import('./types.js').Entry} Entry */

/**
 * @param {State} state
 * @param {number} fd
 * @param {number} buffer
 * @param {number} length
 * @param {bigint} cookie
 * @param {number} out
 */
export function fd_readdir(state, fd, buffer, length, cookie, out) {
  const descriptor = descriptor_of(state, fd)
  const { directory } = descriptor
  if (directory === null) return fail('ENOTDIR')
  descriptor_with(state, fd, FD_READDIR)
  const view = view_of(state)
  check_range(view, buffer >>> 0, length >>> 0)
  check_range(view, out >>> 0, 4)
  const start = Number(BigInt.asUintN(64, cookie))
  if (start === 0 || descriptor.listing === null) descriptor.listing = whole_listing(directory)
  const bytes = guest_bytes(view, buffer >>> 0, length >>> 0)
  view.setUint32(out >>> 0, put_entries(directory, descriptor.listing, start, bytes), true)
  return 0
}

/** @param {Directory} directory */
function whole_listing(directory) {
  const self = { name: '.', filetype: FILETYPE_DIRECTORY }
  const parent = { name: '..', filetype: FILETYPE_DIRECTORY }
  return [self, parent].concat(directory.list())
}

/**
 * Fills the buffer. The last entry may be cut off: that the buffer is full tells the guest that there is more.
 * @param {Directory} directory
 * @param {Entry[]} listing
 * @param {number} start
 * @param {Uint8Array} bytes
 */
function put_entries(directory, listing, start, bytes) {
  let used = 0
  for (let i = start; i < listing.length && used < bytes.length; i++) {
    const record = dirent(directory, listing[i], i + 1)
    const part = record.subarray(0, bytes.length - used)
    bytes.set(part, used)
    used += part.length
  }
  return used
}

const DIRENT = 24

/**
 * @param {Directory} directory
 * @param {Entry} entry
 * @param {number} next
 */
function dirent(directory, entry, next) {
  const name = new TextEncoder().encode(entry.name)
  const record = new Uint8Array(DIRENT + name.length)
  const view = new DataView(record.buffer)
  set_u64(view, 0, next)
  set_big_u64(view, 8, inode_of(directory, entry.name))
  view.setUint32(16, name.length, true)
  view.setUint8(20, entry.filetype)
  record.set(name, DIRENT)
  return record
}

/**
 * The inode of a directory's parent is none of the guest's business: it may lie outside of what it was given.
 * @param {Directory} directory
 * @param {string} name
 */
function inode_of(directory, name) {
  if (name === '.' || name === '..') return directory.stat().ino
  const stat = directory.stat_entry(name)
  return stat === null ? BigInt(0) : stat.ino
}

/**
 * @param {State} state
 * @param {number} fd
 */
function preopen_name(state, fd) {
  const { preopen } = descriptor_of(state, fd)
  return preopen === null ? fail('EBADF') : preopen
}

/**
 * @param {State} state
 * @param {number} fd
 * @param {number} out
 */
export function fd_prestat_get(state, fd, out) {
  const name = preopen_name(state, fd)
  const view = view_of(state)
  check_range(view, out >>> 0, 8)
  view.setUint32(out >>> 0, 0, true)
  view.setUint32((out >>> 0) + 4, name.length, true)
  return 0
}

/**
 * @param {State} state
 * @param {number} fd
 * @param {number} pointer
 * @param {number} length
 */
export function fd_prestat_dir_name(state, fd, pointer, length) {
  const name = preopen_name(state, fd)
  if (length >>> 0 < name.length) fail('ENAMETOOLONG')
  const view = view_of(state)
  check_range(view, pointer >>> 0, length >>> 0)
  guest_bytes(view, pointer >>> 0, name.length).set(name)
  return 0
}
