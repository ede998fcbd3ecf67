/**
 * What the calls share: the guest's memory and its descriptors. A call asks here for both and says what it needs; what
 * is not there, or not allowed, fails.
 */
import { fail } from './errno.js'
import { memory_view } from './memory.js'

/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').Descriptor} Descriptor */
/** @typedef {import('./types.js').Directory} Directory */
/** @typedef {import('./types.js').File} File */

/**
 * The view of the guest's memory as it is now.
 * @param {State} state
 */
export function view_of(state) {
  if (state.memory === null) {
    const reason = state.started
      ? 'the instance exports no memory'
      : 'start() or initialize() must come first'
    throw new TypeError(`WASI: no memory to work in: ${reason}`)
  }
  state.view = memory_view(state.memory, state.view)
  return state.view
}

/**
 * @param {State} state
 * @param {number} fd
 * @returns {Descriptor}
 */
export function descriptor_of(state, fd) {
  const descriptor = state.fds[fd >>> 0]
  return descriptor === undefined || descriptor === null ? fail('EBADF') : descriptor
}

/**
 * The same, with rights.
 * @param {State} state
 * @param {number} fd
 * @param {number} rights
 */
export function descriptor_with(state, fd, rights) {
  const descriptor = descriptor_of(state, fd)
  if ((rights & ~descriptor.rights) !== 0) fail(descriptor.read_only ? 'EROFS' : 'ENOTCAPABLE')
  return descriptor
}

/**
 * The open file behind a descriptor; streams have no offset, directories no bytes.
 * @param {Descriptor} descriptor
 * @returns {File}
 */
export function file_in(descriptor) {
  if (descriptor.file !== null) return descriptor.file
  return fail(descriptor.directory !== null ? 'EBADF' : 'ESPIPE')
}

/**
 * The directory that a path starts from, with rights.
 * @param {State} state
 * @param {number} fd
 * @param {number} rights
 * @returns {Directory}
 */
export function directory_with(state, fd, rights) {
  const descriptor = descriptor_of(state, fd)
  if (descriptor.directory === null) return fail('ENOTDIR')
  descriptor_with(state, fd, rights)
  return descriptor.directory
}

/** No guest may use up the host's descriptors. */
const MOST_DESCRIPTORS = 4096

/**
 * The lowest number that is free.
 * @param {State} state
 */
export function free_fd(state) {
  let fd = 0
  while (state.fds[fd] !== undefined && state.fds[fd] !== null) fd++
  return fd < MOST_DESCRIPTORS ? fd : fail('EMFILE')
}

/**
 * A descriptor of nothing yet.
 * @param {number} filetype
 * @param {number} rights
 * @param {number} inheriting
 * @returns {Descriptor}
 */
export function new_descriptor(filetype, rights, inheriting) {
  return {
    filetype,
    flags: 0,
    rights,
    inheriting,
    read_only: false,
    source: null,
    sink: null,
    file: null,
    offset: 0,
    directory: null,
    preopen: null,
    listing: null,
    number: 0,
  }
}

/** @param {Descriptor} descriptor */
export function close_descriptor(descriptor) {
  if (descriptor.file !== null) descriptor.file.close()
  if (descriptor.directory !== null) descriptor.directory.close()
}
