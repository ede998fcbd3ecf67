/**
 * Attributes of Node's files. Node sets times in seconds as doubles, which hold microseconds; what a guest has set to the
 * nanosecond is remembered here for as long as the host still has the time that was made of it.
 */
import {
  FILETYPE_BLOCK_DEVICE,
  FILETYPE_CHARACTER_DEVICE,
  FILETYPE_DIRECTORY,
  FILETYPE_REGULAR_FILE,
  FILETYPE_SOCKET_STREAM,
  FILETYPE_SYMBOLIC_LINK,
  FILETYPE_UNKNOWN,
} from './filetypes.js'

/** @typedef {import('./types.js').Stat} Stat */
/** @typedef {import('./types.js').Times} Times */
/** @typedef {import('node:fs').BigIntStats} BigIntStats */

/** @typedef {{ host: bigint, guest: bigint }} ExactTime */

/** By device and inode. */
/** @type {Map<string, { atim: ExactTime, mtim: ExactTime }>} */
const exact_times = new Map()

/** Files whose times are remembered. */
const MOST_EXACT_TIMES = 65536

const filetypes_by_mode = new Map([
  [0o020000, FILETYPE_CHARACTER_DEVICE],
  [0o040000, FILETYPE_DIRECTORY],
  [0o060000, FILETYPE_BLOCK_DEVICE],
  [0o100000, FILETYPE_REGULAR_FILE],
  [0o120000, FILETYPE_SYMBOLIC_LINK],
  [0o140000, FILETYPE_SOCKET_STREAM],
])

/** @param {bigint} mode */
function filetype_of_mode(mode) {
  const filetype = filetypes_by_mode.get(Number(mode) & 0o170000)
  return filetype === undefined ? FILETYPE_UNKNOWN : filetype
}

/**
 * @param {BigIntStats} stat
 * @returns {Stat}
 */
export function node_stat(stat) {
  const exact = exact_times.size === 0 ? undefined : exact_times.get(`${stat.dev}:${stat.ino}`)
  return {
    filetype: filetype_of_mode(stat.mode),
    dev: stat.dev,
    ino: stat.ino,
    nlink: stat.nlink,
    size: stat.size,
    atim: exact_time(stat.atimeNs, exact === undefined ? null : exact.atim),
    mtim: exact_time(stat.mtimeNs, exact === undefined ? null : exact.mtim),
    ctim: stat.ctimeNs,
  }
}

/**
 * @param {bigint} host
 * @param {ExactTime | null} known
 */
function exact_time(host, known) {
  return known !== null && known.host === host ? known.guest : host
}

/**
 * Sets the times of what `read` gives the attributes of.
 * @param {() => BigIntStats} read
 * @param {Times} times
 * @param {(atim: number, mtim: number) => void} write
 */
export function set_node_times(read, times, write) {
  const before = node_stat(read())
  const atim = times.atim === null ? before.atim : times.atim
  const mtim = times.mtim === null ? before.mtim : times.mtim
  write(seconds_of(atim), seconds_of(mtim))
  const after = read()
  const key = `${after.dev}:${after.ino}`
  exact_times.delete(key)
  if (after.atimeNs === atim && after.mtimeNs === mtim) return
  if (exact_times.size >= MOST_EXACT_TIMES) exact_times.clear()
  exact_times.set(key, {
    atim: { host: after.atimeNs, guest: atim },
    mtim: { host: after.mtimeNs, guest: mtim },
  })
}

/** @param {bigint} ns */
function seconds_of(ns) {
  return Number(ns / BigInt(1000)) / 1000000
}
