/** Copies what is in one directory into another, links and all; what is neither file, directory nor link is left out. */
import { FILETYPE_DIRECTORY, FILETYPE_REGULAR_FILE, FILETYPE_SYMBOLIC_LINK } from './filetypes.js'

/** @typedef {import('./types.js').Directory} Directory */

const COPY_CHUNK = 65536

/**
 * @param {Directory} from
 * @param {Directory} to
 */
export function copy_directory(from, to) {
  const entries = from.list()
  for (let i = 0; i < entries.length; i++) copy_entry(from, to, entries[i].name, entries[i].filetype)
}

/**
 * @param {Directory} from
 * @param {Directory} to
 * @param {string} name
 * @param {number} filetype
 */
function copy_entry(from, to, name, filetype) {
  if (filetype === FILETYPE_SYMBOLIC_LINK) return to.make_link(name, from.read_link(name))
  if (filetype === FILETYPE_REGULAR_FILE) return copy_file(from, to, name)
  if (filetype !== FILETYPE_DIRECTORY) return
  to.make_directory(name)
  const source = from.open_directory(name)
  const target = to.open_directory(name)
  copy_directory(source, target)
  source.close()
  target.close()
}

/**
 * @param {Directory} from
 * @param {Directory} to
 * @param {string} name
 */
function copy_file(from, to, name) {
  const common = { exclusive: false, truncate: false }
  const source = from.open_file(name, Object.assign({ read: true, write: false, create: false }, common))
  const target = to.open_file(name, Object.assign({ read: false, write: true, create: true }, common))
  const buffer = new Uint8Array(COPY_CHUNK)
  let at = 0
  for (let got = source.read(buffer, at); got > 0; got = source.read(buffer, at)) {
    target.write(buffer.subarray(0, got), at)
    at += got
  }
  source.close()
  target.close()
}
