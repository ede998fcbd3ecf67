/** Calls on files as a guest makes them, with strings for paths: numbers below zero are errors, negated. */
import type { Directory, Preopen, WASIOptions } from '../../runtime/wasi/index.js'
import { type Guest, guest } from './wasi-guest.ts'

export const errno = {
  ACCES: 2,
  BADF: 8,
  BUSY: 10,
  EXIST: 20,
  FAULT: 21,
  ILSEQ: 25,
  INVAL: 28,
  ISDIR: 31,
  LOOP: 32,
  MFILE: 33,
  NAMETOOLONG: 37,
  NOENT: 44,
  NOTDIR: 54,
  NOTEMPTY: 55,
  NOTSUP: 58,
  PERM: 63,
  ROFS: 69,
  SPIPE: 70,
  XDEV: 75,
  NOTCAPABLE: 76,
}

export const CREAT = 1
export const DIRECTORY = 2
export const EXCL = 4
export const TRUNC = 8

export const allRights = 0x3fffffffn

const PATH = 1024
const PATH2 = 8192
const OUT = 16
const DATA = 16_384

export interface OpenOptions {
  readonly fd?: number
  readonly follow?: boolean
  readonly oflags?: number
  readonly rights?: bigint
  readonly inheriting?: bigint
  readonly fdflags?: number
}

export interface FileStat {
  readonly dev: bigint
  readonly ino: bigint
  readonly filetype: number
  readonly nlink: bigint
  readonly size: bigint
  readonly atim: bigint
  readonly mtim: bigint
}

export class FileGuest {
  readonly guest: Guest

  constructor(preopens: Record<string, Directory | Preopen>, options: WASIOptions = {}) {
    this.guest = guest({ ...options, preopens })
  }

  /** Calls a function by name; what it answers. */
  call(name: string, ...args: (number | bigint)[]): number {
    return this.guest.call[name]!(...args)
  }

  private put(at: number, text: string | Uint8Array): [number, number] {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
    new Uint8Array(this.guest.memory.buffer).set(bytes, at)
    return [at, bytes.length]
  }

  open(path: string | Uint8Array, options: OpenOptions = {}): number {
    const { fd = 3, follow = true, oflags = 0, rights = allRights & ~0x40n, fdflags = 0 } = options
    const { inheriting = allRights } = options
    const [at, length] = this.put(PATH, path)
    const flags = follow ? 1 : 0
    const code = this.call('path_open', fd, flags, at, length, oflags, rights, inheriting, fdflags, OUT)
    return code === 0 ? this.guest.view().getUint32(OUT, true) : -code
  }

  /** Opens and reads a file: its text, or the error. */
  readFile(path: string, options: OpenOptions = {}): string | number {
    const fd = this.open(path, options)
    if (fd < 0) return fd
    const text = this.read(fd)
    this.call('fd_close', fd)
    return text
  }

  /** Opens and writes a file: what the writing answers. */
  writeFile(path: string, text: string, options: OpenOptions = {}): number {
    const fd = this.open(path, { oflags: CREAT | TRUNC, rights: allRights, ...options })
    if (fd < 0) return fd
    const written = this.write(fd, text)
    this.call('fd_close', fd)
    return written
  }

  read(fd: number, length = 32_768): string | number {
    this.guest.poke(0, DATA, length)
    const code = this.call('fd_read', fd, 0, 1, OUT)
    return code === 0 ? this.guest.text(DATA, this.guest.view().getUint32(OUT, true)) : -code
  }

  write(fd: number, text: string): number {
    this.guest.poke(0, ...this.put(DATA, text))
    const code = this.call('fd_write', fd, 0, 1, OUT)
    return code === 0 ? this.guest.view().getUint32(OUT, true) : -code
  }

  /** A call whose arguments are a descriptor and a path. */
  at(name: string, path: string, fd = 3): number {
    return -this.call(name, fd, ...this.put(PATH, path))
  }

  symlink(target: string, path: string, fd = 3): number {
    const [at, length] = this.put(PATH, target)
    return -this.call('path_symlink', at, length, fd, ...this.put(PATH2, path))
  }

  readlink(path: string, room = 4096): string | number {
    const [at, length] = this.put(PATH, path)
    const code = this.call('path_readlink', 3, at, length, DATA, room, OUT)
    return code === 0 ? this.guest.text(DATA, this.guest.view().getUint32(OUT, true)) : -code
  }

  rename(from: string, to: string, fds: readonly [number, number] = [3, 3]): number {
    const [at, length] = this.put(PATH, from)
    return -this.call('path_rename', fds[0], at, length, fds[1], ...this.put(PATH2, to))
  }

  link(from: string, to: string, fds: readonly [number, number] = [3, 3], flags = 0): number {
    const [at, length] = this.put(PATH, from)
    return -this.call('path_link', fds[0], flags, at, length, fds[1], ...this.put(PATH2, to))
  }

  setTimes(path: string, atim: bigint, mtim: bigint, flags: number, follow = true): number {
    const [at, length] = this.put(PATH, path)
    return -this.call('path_filestat_set_times', 3, follow ? 1 : 0, at, length, atim, mtim, flags)
  }

  stat(path: string, follow = true): FileStat | number {
    const [at, length] = this.put(PATH, path)
    const code = this.call('path_filestat_get', 3, follow ? 1 : 0, at, length, DATA)
    return code === 0 ? this.statAt(DATA) : -code
  }

  fstat(fd: number): FileStat | number {
    const code = this.call('fd_filestat_get', fd, DATA)
    return code === 0 ? this.statAt(DATA) : -code
  }

  private statAt(at: number): FileStat {
    const view = this.guest.view()
    const word = (offset: number) => view.getBigUint64(at + offset, true)
    return {
      dev: word(0),
      ino: word(8),
      filetype: view.getUint8(at + 16),
      nlink: word(24),
      size: word(32),
      atim: word(40),
      mtim: word(48),
    }
  }

  rights(fd: number): [base: bigint, inheriting: bigint] {
    this.call('fd_fdstat_get', fd, DATA)
    return [this.guest.view().getBigUint64(DATA + 8, true), this.guest.view().getBigUint64(DATA + 16, true)]
  }

  /** All names in a directory, read through a buffer of that size. */
  list(fd = 3, room = 512): string[] {
    const names: string[] = []
    let cookie = 0n
    for (;;) {
      const code = this.call('fd_readdir', fd, DATA, room, cookie, OUT)
      if (code !== 0) throw new Error(`fd_readdir: ${code}`)
      const view = this.guest.view()
      const used = view.getUint32(OUT, true)
      let at = 0
      while (at + 24 <= used) {
        const length = view.getUint32(DATA + at + 16, true)
        if (at + 24 + length > used) break
        cookie = view.getBigUint64(DATA + at, true)
        names.push(this.guest.text(DATA + at + 24, length))
        at += 24 + length
      }
      if (used < room) return names
    }
  }
}
