/**
 * Directories that pages have: what the user picked, or the origin's own (`FileSystemDirectoryHandle`). They can only be
 * waited for, which a guest can't, so that they are copied into memory before it runs and back when it has ended. They have no links: a
 * link is saved as the file that it means inside of the directory, and left out if it means none.
 */
import { FILETYPE_DIRECTORY, FILETYPE_REGULAR_FILE } from './filetypes.js'
import { at_path } from './resolve.js'
import { read_whole, write_whole } from './tree-entries.js'

/** @typedef {import('./types.js').Directory} Directory */

/**
 * The part of a FileSystemDirectoryHandle that is needed.
 * @typedef {object} DirectoryHandle
 * @property {() => AsyncIterable<[string, DirectoryHandle | FileHandle]>} entries
 * @property {(name: string, options?: { create?: boolean }) => Promise<DirectoryHandle>} getDirectoryHandle
 * @property {(name: string, options?: { create?: boolean }) => Promise<FileHandle>} getFileHandle
 * @property {(name: string, options?: { recursive?: boolean }) => Promise<void>} removeEntry
 * @property {'directory'} kind
 *
 * @typedef {object} FileHandle
 * @property {'file'} kind
 * @property {() => Promise<{ arrayBuffer(): Promise<ArrayBuffer>, lastModified: number }>} getFile
 * @property {() => Promise<{ write(bytes: Uint8Array): Promise<void>, close(): Promise<void> }>} createWritable
 */

/**
 * Copies what a handle has into a directory.
 * @param {DirectoryHandle} handle
 * @param {Directory} directory
 */
export async function load_handle(handle, directory) {
  for await (const [name, item] of handle.entries()) {
    if (item.kind === 'directory') {
      directory.make_directory(name)
      await load_handle(item, directory.open_directory(name))
    } else {
      const file = await item.getFile()
      write_whole(directory, name, new Uint8Array(await file.arrayBuffer()))
      const mtim = BigInt(Math.round(file.lastModified)) * BigInt(1000000)
      directory.set_entry_times(name, { atim: mtim, mtim })
    }
  }
}

/**
 * Makes a handle's directory have what `directory` has: writes what differs and removes what is not there any more.
 * @param {Directory} directory
 * @param {DirectoryHandle} handle
 */
export async function save_handle(directory, handle) {
  /** @type {Map<string, string>} */
  const old = new Map()
  for await (const [name, item] of handle.entries()) old.set(name, item.kind)
  for (const { name, filetype } of directory.list()) {
    const wanted = filetype === FILETYPE_DIRECTORY ? 'directory' : 'file'
    const found = old.get(name)
    old.delete(name)
    if (found !== undefined && found !== wanted) await handle.removeEntry(name, { recursive: true })
    if (filetype === FILETYPE_DIRECTORY) {
      await save_handle(
        directory.open_directory(name),
        await handle.getDirectoryHandle(name, { create: true }),
      )
      continue
    }
    const bytes =
      filetype === FILETYPE_REGULAR_FILE ? read_whole(directory, name) : linked_bytes(directory, name)
    if (bytes !== null) await save_file(await handle.getFileHandle(name, { create: true }), bytes)
  }
  for (const name of old.keys()) await handle.removeEntry(name, { recursive: true })
}

/**
 * The bytes of the file that a link means, by a path below its own directory.
 * @param {Directory} directory
 * @param {string} name
 */
function linked_bytes(directory, name) {
  try {
    return at_path(directory, name, true, (place) => {
      const stat = place.name === '' ? null : place.directory.stat_entry(place.name)
      const is_file = stat !== null && stat.filetype === FILETYPE_REGULAR_FILE
      return is_file ? read_whole(place.directory, place.name) : null
    })
  } catch (_) {
    return null
  }
}

/**
 * @param {FileHandle} handle
 * @param {Uint8Array} bytes
 */
async function save_file(handle, bytes) {
  const old = new Uint8Array(await (await handle.getFile()).arrayBuffer())
  if (old.length === bytes.length && old.every((byte, i) => byte === bytes[i])) return
  const writable = await handle.createWritable()
  await writable.write(bytes)
  await writable.close()
}
