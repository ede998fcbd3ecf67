/**
 * From a path to the directory and the name that it means. The path is walked component by component over handles of
 * directories; links are expanded here and `..` leaves a handle, so that no host ever sees a path, and nothing above
 * the directory from which the walk began can be reached, whatever others do to the tree meanwhile.
 */
import { fail } from './errno.js'
import { FILETYPE_SYMBOLIC_LINK } from './filetypes.js'

/** @typedef {import('./types.js').Directory} Directory */

/** Links on one path; more are taken for a loop. */
const MOST_LINKS = 40

/** In bytes of UTF-8. */
const LONGEST_NAME = 255

/**
 * @typedef {object} Place
 * @property {Directory} directory
 * @property {string} name of the entry, which may be missing or a link; '' if the path means the directory itself
 * @property {boolean} slash whether something like a trailing slash demands a directory
 * @property {string} last the last component of the path
 */

/**
 * @typedef {object} Walk
 * @property {Directory[]} stack the directory that the walk began in, and handles of the walk's own above it
 * @property {string[]} pending components, the next one last
 * @property {number} links
 */

/**
 * Finds the place and hands it to `action`; handles of the walk are closed behind it.
 * @template T
 * @param {Directory} root
 * @param {string} path
 * @param {boolean} follow whether a link at the end is followed
 * @param {(place: Place) => T} action
 * @returns {T}
 */
export function at_path(root, path, follow, action) {
  /** @type {Walk} */
  const walk = { stack: [root], pending: [], links: 0 }
  try {
    return action(find(walk, path, follow))
  } finally {
    while (walk.stack.length > 1) leave(walk)
  }
}

/**
 * @param {Walk} walk
 * @param {string} path
 * @param {boolean} follow
 * @returns {Place}
 */
function find(walk, path, follow) {
  push_path(walk, path)
  let slash = false
  let last = ''
  for (;;) {
    const part = walk.pending.pop()
    if (part === undefined) return { directory: top(walk), name: '', slash: false, last }
    if (part === '') continue
    last = part
    if (part === '.') continue
    if (part === '..') {
      if (walk.stack.length === 1) fail('EPERM')
      leave(walk)
      continue
    }
    if (utf8_length(part) > LONGEST_NAME) fail('ENAMETOOLONG')
    slash = ends_with_slash(walk)
    if (!is_end(walk)) enter(walk, part)
    else if (!follow || !expand(walk, part)) return { directory: top(walk), name: part, slash, last }
  }
}

/**
 * @param {Walk} walk
 * @param {string} path
 */
function push_path(walk, path) {
  if (path === '') fail('ENOENT')
  // There is no root: every path starts from a directory that the guest was given.
  if (path[0] === '/') fail('EPERM')
  const parts = path.split('/')
  for (let i = parts.length - 1; i >= 0; i--) walk.pending.push(parts[i])
}

/**
 * Whether only slashes follow.
 * @param {Walk} walk
 */
function is_end(walk) {
  return walk.pending.every((part) => part === '')
}

/** @param {Walk} walk */
function ends_with_slash(walk) {
  return walk.pending.length > 0
}

/** @param {Walk} walk */
function top(walk) {
  return walk.stack[walk.stack.length - 1]
}

/** @param {Walk} walk */
function leave(walk) {
  const directory = walk.stack.pop()
  if (directory !== undefined) directory.close()
}

/**
 * Goes into a directory, or to where a link leads.
 * @param {Walk} walk
 * @param {string} name
 */
function enter(walk, name) {
  let directory
  try {
    directory = top(walk).open_directory(name)
  } catch (error) {
    if (!expand(walk, name)) throw error
    return
  }
  walk.stack.push(directory)
}

/**
 * Puts the target of a link in its place; false if it is no link.
 * @param {Walk} walk
 * @param {string} name
 */
function expand(walk, name) {
  const stat = top(walk).stat_entry(name)
  if (stat === null || stat.filetype !== FILETYPE_SYMBOLIC_LINK) return false
  if (++walk.links > MOST_LINKS) fail('ELOOP')
  push_path(walk, top(walk).read_link(name))
  return true
}

/** @param {string} text */
function utf8_length(text) {
  return text.length * 3 <= LONGEST_NAME ? text.length : new TextEncoder().encode(text).length
}
