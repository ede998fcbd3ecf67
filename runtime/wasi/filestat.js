/** Attributes of files in the guest's memory, and the times that a call names. */
import { now_realtime } from './clock.js'
import { fail } from './errno.js'
import { check_range, guest_bytes, set_big_u64 } from './memory.js'

/** @typedef {import('./types.js').Stat} Stat */
/** @typedef {import('./types.js').Times} Times */

/**
 * @param {import('./types.js').Descriptor} descriptor
 * @returns {Stat}
 */
export function filestat_of(descriptor) {
  if (descriptor.file !== null) return descriptor.file.stat()
  if (descriptor.directory !== null) return descriptor.directory.stat()
  const none = BigInt(0)
  const ino = BigInt(descriptor.number + 1)
  const { filetype } = descriptor
  return { filetype, dev: none, ino, nlink: BigInt(1), size: none, atim: none, mtim: none, ctim: none }
}

const FILESTAT = 64

/**
 * @param {DataView} view
 * @param {number} out
 * @param {Stat} stat
 */
export function put_filestat(view, out, stat) {
  check_range(view, out, FILESTAT)
  guest_bytes(view, out, FILESTAT).fill(0)
  set_big_u64(view, out, stat.dev)
  set_big_u64(view, out + 8, stat.ino)
  view.setUint8(out + 16, stat.filetype)
  set_big_u64(view, out + 24, stat.nlink)
  set_big_u64(view, out + 32, stat.size)
  set_big_u64(view, out + 40, stat.atim)
  set_big_u64(view, out + 48, stat.mtim)
  set_big_u64(view, out + 56, stat.ctim)
}

const ATIM = 1
const ATIM_NOW = 2
const MTIM = 4
const MTIM_NOW = 8

/**
 * @param {bigint} atim
 * @param {bigint} mtim
 * @param {number} flags
 * @returns {Times}
 */
export function times_of(atim, mtim, flags) {
  if (flags >>> 0 > (ATIM | ATIM_NOW | MTIM | MTIM_NOW)) fail('EINVAL')
  return {
    atim: one_time(atim, flags & ATIM, flags & ATIM_NOW),
    mtim: one_time(mtim, flags & MTIM, flags & MTIM_NOW),
  }
}

/**
 * @param {bigint} time
 * @param {number} given
 * @param {number} now
 */
function one_time(time, given, now) {
  if (given !== 0 && now !== 0) return fail('EINVAL')
  return now !== 0 ? now_realtime() : given !== 0 ? BigInt.asUintN(64, time) : null
}
