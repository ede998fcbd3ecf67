/**
 * Directories as lists of entries, in the shape that libraries for archives use: a header with `name`, `type`
 * ('file', 'directory', 'symlink', 'link'), `linkname`, `mtime` and `size`, and a body. Paths are walked as a guest's are, so that no entry
 * gets out of the directory, be it by `..` or by a link that came before.
 */
import { error_code, fail } from './errno.js'
import { FILETYPE_DIRECTORY, FILETYPE_REGULAR_FILE, FILETYPE_SYMBOLIC_LINK } from './filetypes.js'
import { at_path } from './resolve.js'

/** @typedef {import('./types.js').Directory} Directory */

/**
 * @typedef {object} EntryHeader
 * @property {string} name
 * @property {string} [type] 'file' if absent
 * @property {string} [linkname]
 * @property {number} [size]
 * @property {number} [mode]
 * @property {Date} [mtime]
 *
 * @typedef {object} ArchiveEntry
 * @property {EntryHeader} header
 * @property {Uint8Array | string} [body]
 * @property {Uint8Array} [data] what some libraries call the body
 */

/**
 * Puts entries into a directory; directories on the way are made, files that exist are replaced.
 * @param {Directory} directory
 * @param {Iterable<ArchiveEntry>} entries
 */
export function add_entries(directory, entries) {
  for (const entry of entries) {
    try {
      add_archive_entry(directory, entry)
    } catch (error) {
      throw new Error(`${entry.header.name} can't be put there: ${String(error_code(error))}`)
    }
  }
}

/**
 * @param {Directory} root
 * @param {ArchiveEntry} entry
 */
function add_archive_entry(root, { header, body, data }) {
  const path = header.name.replace(/\/+$/, '')
  if (path === '' || path === '.') return
  make_parents(root, path)
  const type = header.type === undefined ? 'file' : header.type
  const { mtime } = header
  at_path(root, path, false, ({ directory, name }) => {
    if (name === '') return
    if (type === 'directory') make_if_missing(directory, name)
    else if (type === 'symlink') replace(directory, name, () => directory.make_link(name, link_name(header)))
    else if (type === 'link') replace(directory, name, () => link_to(root, header, directory, name))
    else if (type === 'file') {
      replace(directory, name, () => write_whole(directory, name, bytes_of(body === undefined ? data : body)))
    }
    if (mtime !== undefined && type !== 'link' && directory.stat_entry(name) !== null) {
      directory.set_entry_times(name, { atim: null, mtim: BigInt(mtime.getTime()) * BigInt(1000000) })
    }
  })
}

/** @param {EntryHeader} header */
function link_name({ linkname }) {
  return linkname === undefined || linkname === '' ? fail('EINVAL') : linkname
}

/**
 * @param {Directory} root
 * @param {EntryHeader} header
 * @param {Directory} directory
 * @param {string} name
 */
function link_to(root, header, directory, name) {
  at_path(root, link_name(header), false, (from) => from.directory.link(from.name, directory, name))
}

/**
 * @param {Directory} root
 * @param {string} path
 */
function make_parents(root, path) {
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
    if (at === 0) fail('EPERM')
    at_path(root, path.slice(0, at), true, ({ directory, name }) => {
      if (name !== '') make_if_missing(directory, name)
    })
  }
}

/**
 * @param {Directory} directory
 * @param {string} name
 */
function make_if_missing(directory, name) {
  if (directory.stat_entry(name) === null) directory.make_directory(name)
}

/**
 * @param {Directory} directory
 * @param {string} name
 * @param {() => void} make
 */
function replace(directory, name, make) {
  if (directory.stat_entry(name) !== null) directory.unlink(name)
  make()
}

/** @param {Uint8Array | string | undefined} body */
function bytes_of(body) {
  if (body === undefined) return new Uint8Array(0)
  return typeof body === 'string' ? new TextEncoder().encode(body) : body
}

/**
 * @param {Directory} directory
 * @param {string} name
 * @param {Uint8Array} bytes
 */
export function write_whole(directory, name, bytes) {
  const file = directory.open_file(name, {
    read: false,
    write: true,
    create: true,
    exclusive: false,
    truncate: true,
  })
  for (let at = 0; at < bytes.length; ) at += file.write(bytes.subarray(at), at)
  file.close()
}

/**
 * @param {Directory} directory
 * @param {string} name
 * @returns {Uint8Array}
 */
export function read_whole(directory, name) {
  const file = directory.open_file(name, {
    read: true,
    write: false,
    create: false,
    exclusive: false,
    truncate: false,
  })
  const bytes = new Uint8Array(file.size())
  let at = 0
  for (let got = -1; got !== 0 && at < bytes.length; at += got) got = file.read(bytes.subarray(at), at)
  file.close()
  return bytes.subarray(0, at)
}

/**
 * All that is in a directory, each directory before what is in it; the second name of a file is a 'link'.
 * @param {Directory} directory
 * @returns {ArchiveEntry[]}
 */
export function list_entries(directory) {
  /** @type {ArchiveEntry[]} */
  const entries = []
  collect_entries(directory, '', new Map(), entries)
  return entries
}

/**
 * @param {Directory} directory
 * @param {string} prefix
 * @param {Map<bigint, string>} known first names by inode
 * @param {ArchiveEntry[]} entries
 */
function collect_entries(directory, prefix, known, entries) {
  const list = directory.list()
  for (let i = 0; i < list.length; i++) {
    const { name } = list[i]
    const stat = directory.stat_entry(name)
    if (stat === null) continue
    const path = prefix + name
    const mtime = new Date(Number(stat.mtim / BigInt(1000000)))
    const first = known.get(stat.ino)
    if (stat.filetype === FILETYPE_DIRECTORY) {
      entries.push({ header: { name: `${path}/`, type: 'directory', mode: 0o755, size: 0, mtime } })
      const inner = directory.open_directory(name)
      collect_entries(inner, `${path}/`, known, entries)
      inner.close()
    } else if (stat.filetype === FILETYPE_SYMBOLIC_LINK) {
      const linkname = directory.read_link(name)
      entries.push({ header: { name: path, type: 'symlink', linkname, mode: 0o777, size: 0, mtime } })
    } else if (stat.filetype === FILETYPE_REGULAR_FILE && first !== undefined) {
      entries.push({ header: { name: path, type: 'link', linkname: first, mode: 0o644, size: 0, mtime } })
    } else if (stat.filetype === FILETYPE_REGULAR_FILE) {
      known.set(stat.ino, path)
      const body = read_whole(directory, name)
      entries.push({ header: { name: path, type: 'file', mode: 0o644, size: body.length, mtime }, body })
    }
  }
}
