/**
 * Directories as plain objects: a string or bytes for a file, an object for a directory, a `Link` for a symbolic link.
 * Only an object's own names count, and what comes back has no prototype, so that every name is just a name.
 */
import { FILETYPE_DIRECTORY, FILETYPE_REGULAR_FILE, FILETYPE_SYMBOLIC_LINK } from './filetypes.js'
import { memory_tree } from './memory-tree.js'
import { read_whole, write_whole } from './tree-entries.js'

/** @typedef {import('./types.js').Directory} Directory */

/**
 * A symbolic link in an object: `new Link(target)`.
 * @type {{ new (target: string): { readonly target: string } }}
 */
export const Link = /** @type {never} */ (construct_link)

/**
 * @this {{ target: string }}
 * @param {string} target
 */
function construct_link(target) {
  this.target = String(target)
}

/**
 * A directory in memory with what the object has.
 * @param {object} object
 * @returns {Directory}
 */
export function directory_from_object(object) {
  const directory = memory_tree()
  fill_directory(directory, object)
  return directory
}

/**
 * @param {Directory} directory
 * @param {object} object
 */
function fill_directory(directory, object) {
  const names = Object.keys(object)
  for (let i = 0; i < names.length; i++) {
    const name = names[i]
    const value = /** @type {Record<string, unknown>} */ (object)[name]
    if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name))
      throw new TypeError(`WASI: ${JSON.stringify(name)} is no name of a file`)
    if (typeof value === 'string') write_whole(directory, name, new TextEncoder().encode(value))
    else if (value instanceof Uint8Array) write_whole(directory, name, value)
    else if (value instanceof Link) directory.make_link(name, value.target)
    else if (typeof value === 'object' && value !== null) {
      directory.make_directory(name)
      fill_directory(directory.open_directory(name), value)
    } else throw new TypeError(`WASI: ${JSON.stringify(name)} is neither text, bytes, a Link nor an object`)
  }
}

/**
 * What is in a directory; files as bytes.
 * @param {Directory} directory
 * @returns {Record<string, unknown>}
 */
export function object_from_directory(directory) {
  /** @type {Record<string, unknown>} */
  const object = Object.create(null)
  const entries = directory.list()
  for (let i = 0; i < entries.length; i++) {
    const { name, filetype } = entries[i]
    if (filetype === FILETYPE_REGULAR_FILE) object[name] = read_whole(directory, name)
    else if (filetype === FILETYPE_SYMBOLIC_LINK) object[name] = new Link(directory.read_link(name))
    else if (filetype === FILETYPE_DIRECTORY) {
      const inner = directory.open_directory(name)
      object[name] = object_from_directory(inner)
      inner.close()
    }
  }
  return object
}
