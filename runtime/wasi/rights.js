/**
 * Rights: what may be done with a descriptor (base) and with what is opened through it (inheriting). There are thirty,
 * so they are the bits of a number. A descriptor's rights only ever shrink.
 */
import { fail } from './errno.js'

export const FD_DATASYNC = 0x1
export const FD_READ = 0x2
export const FD_SEEK = 0x4
export const FD_FDSTAT_SET_FLAGS = 0x8
export const FD_SYNC = 0x10
export const FD_TELL = 0x20
export const FD_WRITE = 0x40
export const FD_ADVISE = 0x80
export const FD_ALLOCATE = 0x100
export const PATH_CREATE_DIRECTORY = 0x200
export const PATH_CREATE_FILE = 0x400
export const PATH_LINK_SOURCE = 0x800
export const PATH_LINK_TARGET = 0x1000
export const PATH_OPEN = 0x2000
export const FD_READDIR = 0x4000
export const PATH_READLINK = 0x8000
export const PATH_RENAME_SOURCE = 0x10000
export const PATH_RENAME_TARGET = 0x20000
export const PATH_FILESTAT_GET = 0x40000
export const PATH_FILESTAT_SET_SIZE = 0x80000
export const PATH_FILESTAT_SET_TIMES = 0x100000
export const FD_FILESTAT_GET = 0x200000
export const FD_FILESTAT_SET_SIZE = 0x400000
export const FD_FILESTAT_SET_TIMES = 0x800000
export const PATH_SYMLINK = 0x1000000
export const PATH_REMOVE_DIRECTORY = 0x2000000
export const PATH_UNLINK_FILE = 0x4000000
export const POLL_FD_READWRITE = 0x8000000

/** Rights that mean something for a regular file. */
export const FILE_RIGHTS =
  FD_DATASYNC |
  FD_READ |
  FD_SEEK |
  FD_FDSTAT_SET_FLAGS |
  FD_SYNC |
  FD_TELL |
  FD_WRITE |
  FD_ADVISE |
  FD_ALLOCATE |
  FD_FILESTAT_GET |
  FD_FILESTAT_SET_SIZE |
  FD_FILESTAT_SET_TIMES |
  POLL_FD_READWRITE

/** Rights of a directory that change what is in it. */
export const MUTATING_RIGHTS =
  PATH_CREATE_DIRECTORY |
  PATH_CREATE_FILE |
  PATH_LINK_SOURCE |
  PATH_LINK_TARGET |
  PATH_RENAME_SOURCE |
  PATH_RENAME_TARGET |
  PATH_FILESTAT_SET_SIZE |
  PATH_FILESTAT_SET_TIMES |
  FD_FILESTAT_SET_TIMES |
  PATH_SYMLINK |
  PATH_REMOVE_DIRECTORY |
  PATH_UNLINK_FILE

/** Rights that mean something for a directory. */
export const DIRECTORY_RIGHTS =
  MUTATING_RIGHTS |
  FD_DATASYNC |
  FD_FDSTAT_SET_FLAGS |
  FD_SYNC |
  PATH_OPEN |
  FD_READDIR |
  PATH_READLINK |
  PATH_FILESTAT_GET |
  FD_FILESTAT_GET

export const ALL_RIGHTS = FILE_RIGHTS | DIRECTORY_RIGHTS

/**
 * What a directory in which nothing may change passes on. The right to write stays, so that opening a file for writing
 * can fail with the reason.
 */
export const READ_ONLY_RIGHTS = ALL_RIGHTS & ~(MUTATING_RIGHTS | FD_FILESTAT_SET_SIZE | FD_ALLOCATE)

/**
 * The rights that a guest names, as far as there are such.
 * @param {bigint} rights
 */
export function named_rights(rights) {
  return Number(BigInt.asUintN(30, rights))
}

/**
 * @param {import('./types.js').Descriptor} descriptor
 * @param {bigint} base
 * @param {bigint} inheriting
 */
export function shrink_rights(descriptor, base, inheriting) {
  const less = Number(BigInt.asUintN(64, base))
  const less_inheriting = Number(BigInt.asUintN(64, inheriting))
  if (!is_part(less, descriptor.rights) || !is_part(less_inheriting, descriptor.inheriting))
    fail('ENOTCAPABLE')
  descriptor.rights = less
  descriptor.inheriting = less_inheriting
}

/**
 * @param {number} rights of 64 bits, rounded when there are bits that no right has
 * @param {number} whole
 */
function is_part(rights, whole) {
  return rights <= 0x3fffffff && (rights & ~whole) === 0
}
