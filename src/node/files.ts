/** Reading modules and writing what becomes of them. Standard input and output are called `-`. */
import { randomBytes } from 'node:crypto'
import {
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { limits } from '../wasm/limits.ts'

/** A file could not be read or written: the message says which and why, in the user's words. */
export class FileError extends Error {
  override readonly name = 'FileError'
}

/** No module is larger, so no file needs to be read to its end to know that it is none. */
const mostBytes = limits['bytes in the module']

export function readModule(path: string): Uint8Array {
  try {
    return new Uint8Array(path === '-' ? readStdin() : readFile(path))
  } catch (error) {
    throw new FileError(`${path}: ${explain(error, 'read')}`)
  }
}

function readFile(path: string): Buffer {
  if (statSync(path).size > mostBytes) throw tooLarge()
  return readFileSync(path)
}

function readStdin(): Buffer {
  const chunks: Buffer[] = []
  for (let length = 0; length <= mostBytes; ) {
    const chunk = Buffer.allocUnsafe(65_536)
    const count = retry(() => readSync(0, chunk))
    if (count === 0) return Buffer.concat(chunks)
    chunks.push(chunk.subarray(0, count))
    length += count
  }
  throw tooLarge()
}

function tooLarge(): Error {
  return Object.assign(new Error('larger than a module may be'), { code: 'ERR_FS_FILE_TOO_LARGE' })
}

/** Writes to standard output, all of it, even if it is a pipe that does not block. */
export function writeStdout(data: Uint8Array | string): void {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data
  let at = 0
  try {
    while (at < bytes.length) at += retry(() => writeSync(1, bytes, at))
  } catch (error) {
    // Whoever reads has read enough: `dewasm inspect app.wasm | head` is no failure.
    if (errorCode(error) !== 'EPIPE') throw new FileError(`standard output: ${explain(error, 'written')}`)
  }
}

function retry(action: () => number): number {
  for (;;) {
    try {
      return action()
    } catch (error) {
      if (errorCode(error) === 'EOF') return 0
      if (errorCode(error) !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}

export interface OutputFile {
  readonly path: string
  readonly data: Uint8Array | string
}

interface Pending {
  readonly temporary: string
  readonly target: string
  readonly path: string
}

/**
 * Writes files so that each is seen whole or not at all: everything goes into temporary files beside the targets
 * first, and these are renamed when all are complete.
 */
export function writeFiles(files: readonly OutputFile[]): void {
  const pending: Pending[] = []
  try {
    for (const file of files) writeTemporary(file, pending)
    for (const { temporary, target, path } of pending) {
      attempt(path, () => renameSync(temporary, target))
    }
  } catch (error) {
    for (const { temporary } of pending) removeQuietly(temporary)
    throw error
  }
}

function writeTemporary(file: OutputFile, pending: Pending[]): void {
  const { path, data } = file
  const existing = attempt(path, () => statSync(path, { throwIfNoEntry: false }))
  if (existing?.isDirectory()) throw new FileError(`${path}: is a directory`)
  if (existing !== undefined && !existing.isFile()) {
    // A device or a named pipe: nothing to rename over.
    attempt(path, () => writeFileSync(path, data))
    return
  }
  const target = existing === undefined ? path : attempt(path, () => realpathSync(path))
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`)
  pending.push({ temporary, target, path })
  const mode = existing === undefined ? 0o666 : existing.mode & 0o777
  attempt(path, () => writeFileSync(temporary, data, { flag: 'wx', mode }))
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw new FileError(`${path}: ${explain(error, 'written')}`)
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // It was never made, or has been renamed already.
  }
}

const reasons: Record<string, string> = {
  ENOENT: 'no such file or directory',
  EISDIR: 'is a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTDIR: 'a part of the path is not a directory',
  ENOSPC: 'no space left',
  EROFS: 'the file system is read-only',
  ENAMETOOLONG: 'the name is too long',
  ERR_FS_FILE_TOO_LARGE: 'the file is too large',
}

function explain(error: unknown, done: 'read' | 'written'): string {
  const code = errorCode(error)
  return reasons[code] ?? `can't be ${done}${code === '' ? '' : ` (${code})`}`
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
