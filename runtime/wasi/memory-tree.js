/**
 * A tree of files in memory, with hard and symbolic links. It can lie over another tree, which is read as far as it is
 * asked for and never written: a directory takes its entries from there when it is first looked into, a file its bytes
 * when it is first changed. Names are keys of Maps, so that none of them means anything to JavaScript.
 */
import { now_realtime } from './clock.js'
import { fail } from './errno.js'
import { FILETYPE_DIRECTORY, FILETYPE_REGULAR_FILE, FILETYPE_SYMBOLIC_LINK } from './filetypes.js'

/** @typedef {import('./types.js').Directory} Directory */
/** @typedef {import('./types.js').File} File */
/** @typedef {import('./types.js').Stat} Stat */
/** @typedef {import('./types.js').Times} Times */

/**
 * @typedef {object} Tree
 * @property {bigint} dev
 * @property {bigint} last_ino
 *
 * @typedef {object} Inode
 * @property {number} filetype
 * @property {bigint} ino
 * @property {bigint} nlink
 * @property {bigint} atim
 * @property {bigint} mtim
 * @property {bigint} ctim
 * @property {Map<string, Inode> | null} entries of a directory, once they are known
 * @property {Inode | null} parent of a directory; itself when it is the root
 * @property {Uint8Array} bytes of a file: room, of which the first `size` are its contents
 * @property {number} size
 * @property {string} target of a link
 * @property {Lower | null} lower where contents are until they are here
 *
 * @typedef {object} Lower
 * @property {() => Directory} directory opens a handle
 * @property {string} name in it, or '' for the directory itself
 */

const nothing = new Uint8Array(0)

/** Each tree is a device of its own. */
const memory_trees = { count: 0 }

/**
 * A directory in memory. Over another one if that is given; it must stay open, and changes to it may or may not show.
 * @param {Directory} [below]
 * @returns {Directory}
 */
export function memory_tree(below) {
  const tree = { dev: BigInt(++memory_trees.count), last_ino: BigInt(0) }
  const root = new_inode(tree, FILETYPE_DIRECTORY)
  root.parent = root
  if (below !== undefined) root.lower = { directory: () => below.again(), name: '' }
  else root.entries = new Map()
  return open_memory_directory(tree, root)
}

/**
 * @param {Tree} tree
 * @param {number} filetype
 * @returns {Inode}
 */
function new_inode(tree, filetype) {
  const now = now_realtime()
  return {
    filetype,
    ino: ++tree.last_ino,
    nlink: BigInt(filetype === FILETYPE_DIRECTORY ? 2 : 1),
    atim: now,
    mtim: now,
    ctim: now,
    entries: null,
    parent: null,
    bytes: nothing,
    size: 0,
    target: '',
    lower: null,
  }
}

/**
 * The entries of a directory, from below when they are asked for the first time. What is neither file, directory nor
 * link stays below.
 * @param {Tree} tree
 * @param {Inode} inode
 * @returns {Map<string, Inode>}
 */
function entries_of(tree, inode) {
  if (inode.entries !== null) return inode.entries
  /** @type {Map<string, Inode>} */
  const entries = new Map()
  const lower = /** @type {Lower} */ (inode.lower)
  with_lower(lower, (directory) => {
    const list = directory.list()
    for (let i = 0; i < list.length; i++) {
      const child = lower_inode(tree, inode, directory, list[i].name)
      if (child !== null) entries.set(list[i].name, child)
    }
  })
  inode.entries = entries
  return entries
}

/**
 * Opens the directory that `lower` means, for as long as `action` takes.
 * @template T
 * @param {Lower} lower
 * @param {(directory: Directory) => T} action
 * @returns {T}
 */
function with_lower(lower, action) {
  const outer = lower.directory()
  try {
    if (lower.name === '') return action(outer)
    const directory = outer.open_directory(lower.name)
    try {
      return action(directory)
    } finally {
      directory.close()
    }
  } finally {
    outer.close()
  }
}

/**
 * @param {Tree} tree
 * @param {Inode} parent
 * @param {Directory} directory
 * @param {string} name
 * @returns {Inode | null}
 */
function lower_inode(tree, parent, directory, name) {
  const stat = directory.stat_entry(name)
  if (stat === null) return null
  const { filetype } = stat
  if (
    filetype !== FILETYPE_DIRECTORY &&
    filetype !== FILETYPE_REGULAR_FILE &&
    filetype !== FILETYPE_SYMBOLIC_LINK
  )
    return null
  const inode = new_inode(tree, filetype)
  inode.atim = stat.atim
  inode.mtim = stat.mtim
  inode.ctim = stat.ctim
  if (filetype === FILETYPE_SYMBOLIC_LINK) {
    inode.target = directory.read_link(name)
    return inode
  }
  const above = /** @type {Lower} */ (parent.lower)
  inode.lower = { directory: () => lower_handle(above), name }
  if (filetype === FILETYPE_DIRECTORY) inode.parent = parent
  else inode.size = Number(stat.size)
  return inode
}

/**
 * @param {Lower} lower
 * @returns {Directory}
 */
function lower_handle(lower) {
  return with_lower(lower, (directory) => directory.again())
}

/**
 * The bytes of a file, for writing: those from below are copied first.
 * @param {Inode} inode
 */
function own_bytes(inode) {
  if (inode.lower === null) return
  const file = open_lower_file(inode.lower)
  try {
    const bytes = new Uint8Array(inode.size)
    let at = 0
    while (at < bytes.length) {
      const got = file.read(bytes.subarray(at), at)
      if (got === 0) break
      at += got
    }
    inode.bytes = bytes
    inode.lower = null
  } finally {
    file.close()
  }
}

/** @param {Lower} lower */
function open_lower_file(lower) {
  const directory = lower.directory()
  try {
    const mode = { read: true, write: false, create: false, exclusive: false, truncate: false }
    return directory.open_file(lower.name, mode)
  } finally {
    directory.close()
  }
}

/**
 * @param {Tree} tree
 * @param {Inode} inode
 * @returns {Stat}
 */
function inode_stat(tree, inode) {
  const { filetype, ino, nlink, atim, mtim, ctim } = inode
  const size = filetype === FILETYPE_SYMBOLIC_LINK ? utf8_size(inode.target) : inode.size
  return { filetype, dev: tree.dev, ino, nlink, size: BigInt(size), atim, mtim, ctim }
}

/** @param {string} text */
function utf8_size(text) {
  return new TextEncoder().encode(text).length
}

/**
 * @param {Inode} inode
 * @param {Times} times
 */
function set_inode_times(inode, times) {
  if (times.atim !== null) inode.atim = times.atim
  if (times.mtim !== null) inode.mtim = times.mtim
  inode.ctim = now_realtime()
}

/** @param {Inode} inode */
function touch(inode) {
  inode.mtim = now_realtime()
  inode.ctim = inode.mtim
}

/**
 * @param {Tree} tree
 * @param {Inode} inode
 * @param {import('./types.js').OpenMode} mode
 * @returns {File}
 */
function open_memory_file(tree, inode, mode) {
  let lower = inode.lower === null || mode.truncate ? null : open_lower_file(inode.lower)
  if (mode.truncate) resize(inode, 0)
  const release = () => {
    if (lower !== null) lower.close()
    lower = null
  }
  return {
    stat: () => inode_stat(tree, inode),
    size: () => inode.size,
    read(buffer, offset) {
      inode.atim = now_realtime()
      if (inode.lower !== null && lower !== null) return lower.read(buffer, offset)
      const part = inode.bytes.subarray(Math.min(offset, inode.size), inode.size).subarray(0, buffer.length)
      buffer.set(part)
      return part.length
    },
    write(bytes, offset) {
      own_bytes(inode)
      const end = offset + bytes.length
      reserve(inode, end)
      inode.bytes.set(bytes, offset)
      if (end > inode.size) inode.size = end
      touch(inode)
      return bytes.length
    },
    set_size: (size) => resize(inode, size),
    set_times: (times) => set_inode_times(inode, times),
    sync() {},
    datasync() {},
    close: release,
  }
}

/**
 * @param {Inode} inode
 * @param {number} size
 */
function resize(inode, size) {
  if (size === 0) inode.lower = null
  own_bytes(inode)
  if (size > inode.size) reserve(inode, size)
  // What lies behind the end must read as zeros when the file grows again.
  else inode.bytes.fill(0, size, inode.size)
  inode.size = size
  touch(inode)
}

/** As much as engines allow for one buffer. */
const LARGEST_FILE = 0x7fffffff

/**
 * Makes room, twice as much as there was, so that appending takes linear time.
 * @param {Inode} inode
 * @param {number} size
 */
function reserve(inode, size) {
  if (size <= inode.bytes.length) return
  if (size > LARGEST_FILE) fail('EFBIG')
  let bytes
  try {
    bytes = new Uint8Array(Math.min(LARGEST_FILE, Math.max(size, inode.bytes.length * 2)))
  } catch (_) {
    return fail('ENOSPC')
  }
  bytes.set(inode.bytes.subarray(0, inode.size))
  inode.bytes = bytes
}

/** Of each handle its inode, for linking and renaming between directories. */
/** @type {WeakMap<Directory, Inode>} */
const memory_inodes = new WeakMap()

/**
 * @param {Tree} tree
 * @param {Inode} inode
 * @returns {Directory}
 */
function open_memory_directory(tree, inode) {
  /** @param {string} name */
  const existing = (name) => {
    const entry = entries_of(tree, inode).get(name)
    return entry === undefined ? fail('ENOENT') : entry
  }
  /** @param {string} name @param {Inode} entry */
  const add = (name, entry) => add_entry(tree, inode, name, entry)
  /** @type {Directory} */
  const directory = {
    tree,
    stat: () => inode_stat(tree, inode),
    set_times: (times) => set_inode_times(inode, times),
    sync() {},
    close() {},
    again: () => open_memory_directory(tree, inode),
    list() {
      return Array.from(entries_of(tree, inode), ([name, entry]) => ({ name, filetype: entry.filetype }))
    },
    stat_entry(name) {
      const entry = entries_of(tree, inode).get(name)
      return entry === undefined ? null : inode_stat(tree, entry)
    },
    set_entry_times: (name, times) => set_inode_times(existing(name), times),
    open_directory(name) {
      const entry = existing(name)
      return entry.filetype === FILETYPE_DIRECTORY ? open_memory_directory(tree, entry) : fail('ENOTDIR')
    },
    open_file(name, mode) {
      let entry = entries_of(tree, inode).get(name)
      if (entry !== undefined && mode.create && mode.exclusive) return fail('EEXIST')
      if (entry === undefined) {
        if (!mode.create) return fail('ENOENT')
        entry = new_inode(tree, FILETYPE_REGULAR_FILE)
        add(name, entry)
      }
      if (entry.filetype === FILETYPE_DIRECTORY) fail('EISDIR')
      if (entry.filetype === FILETYPE_SYMBOLIC_LINK) fail('ELOOP')
      return open_memory_file(tree, entry, mode)
    },
    make_directory(name) {
      const entry = new_inode(tree, FILETYPE_DIRECTORY)
      entry.entries = new Map()
      add(name, entry)
    },
    make_link(name, target) {
      const entry = new_inode(tree, FILETYPE_SYMBOLIC_LINK)
      entry.target = target
      add(name, entry)
    },
    read_link(name) {
      const entry = existing(name)
      return entry.filetype === FILETYPE_SYMBOLIC_LINK ? entry.target : fail('EINVAL')
    },
    link(name, to, new_name) {
      const entry = existing(name)
      if (entry.filetype === FILETYPE_DIRECTORY) fail('EPERM')
      add_entry(tree, /** @type {Inode} */ (memory_inodes.get(to)), new_name, entry)
      entry.nlink++
      entry.ctim = now_realtime()
    },
    rename(name, to, new_name) {
      rename_entry(tree, inode, name, /** @type {Inode} */ (memory_inodes.get(to)), new_name)
    },
    unlink(name) {
      const entry = existing(name)
      if (entry.filetype === FILETYPE_DIRECTORY) fail('EISDIR')
      remove_entry(tree, inode, name, entry)
    },
    remove_directory(name) {
      const entry = existing(name)
      if (entry.filetype !== FILETYPE_DIRECTORY) fail('ENOTDIR')
      if (entries_of(tree, entry).size > 0) fail('ENOTEMPTY')
      remove_entry(tree, inode, name, entry)
    },
  }
  memory_inodes.set(directory, inode)
  return directory
}

/**
 * @param {Tree} tree
 * @param {Inode} parent
 * @param {string} name
 * @param {Inode} entry
 */
function add_entry(tree, parent, name, entry) {
  const entries = entries_of(tree, parent)
  if (entries.has(name)) fail('EEXIST')
  // A directory that has been removed may still be open.
  if (parent.nlink === BigInt(0)) fail('ENOENT')
  entries.set(name, entry)
  if (entry.filetype === FILETYPE_DIRECTORY) {
    entry.parent = parent
    parent.nlink++
  }
  touch(parent)
}

/**
 * @param {Tree} tree
 * @param {Inode} parent
 * @param {string} name
 * @param {Inode} entry
 */
function remove_entry(tree, parent, name, entry) {
  entries_of(tree, parent).delete(name)
  if (entry.filetype === FILETYPE_DIRECTORY) {
    parent.nlink--
    entry.nlink = BigInt(0)
  } else {
    entry.nlink--
  }
  entry.ctim = now_realtime()
  touch(parent)
}

/**
 * @param {Tree} tree
 * @param {Inode} from
 * @param {string} name
 * @param {Inode} to
 * @param {string} new_name
 */
function rename_entry(tree, from, name, to, new_name) {
  const entry = entries_of(tree, from).get(name)
  if (entry === undefined) return fail('ENOENT')
  const moves_directory = entry.filetype === FILETYPE_DIRECTORY
  for (let above = to; moves_directory; above = /** @type {Inode} */ (above.parent)) {
    if (above === entry) fail('EINVAL')
    if (above.parent === above || above.parent === null) break
  }
  const old = entries_of(tree, to).get(new_name)
  if (old === entry) return
  if (old !== undefined) {
    const is_directory = old.filetype === FILETYPE_DIRECTORY
    if (is_directory && !moves_directory) fail('EISDIR')
    if (!is_directory && moves_directory) fail('ENOTDIR')
    if (is_directory && entries_of(tree, old).size > 0) fail('ENOTEMPTY')
    remove_entry(tree, to, new_name, old)
  }
  if (to.nlink === BigInt(0)) fail('ENOENT')
  entries_of(tree, from).delete(name)
  if (moves_directory) from.nlink--
  touch(from)
  add_entry(tree, to, new_name, entry)
}
