/**
 * What was made before, on disk. An entry is a file named by the hash of all that decides about its contents; it
 * begins with the hash of the rest, so that a torn or meddled file counts as absent. Files are written beside and
 * renamed: two processes at once write the same thing, and neither sees a half. What was not used longest goes when there is
 * too much. A cache that can't be read or written is none, and no reason to fail.
 */
import { createHash, randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

export interface Cache {
  read(key: string): Uint8Array | null
  write(key: string, data: Uint8Array): void
}

/** Bytes of all entries together. */
const mostBytes = 1 << 29

export function openCache(directory: string, limit = mostBytes): Cache {
  return {
    read: (key) => attempt(() => readEntry(join(directory, key))) ?? null,
    write(key, data) {
      attempt(() => writeEntry(directory, key, data))
      attempt(() => shrink(directory, limit))
    },
  }
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    return undefined
  }
}

const hashLength = 32

function hashOf(data: Uint8Array): Buffer {
  return createHash('sha256').update(data).digest()
}

function readEntry(path: string): Uint8Array | null {
  const file = readFileSync(path)
  const data = file.subarray(hashLength)
  if (!file.subarray(0, hashLength).equals(hashOf(data))) return null
  const now = new Date()
  attempt(() => utimesSync(path, now, now))
  return data
}

function writeEntry(directory: string, key: string, data: Uint8Array): void {
  mkdirSync(dirname(directory), { recursive: true })
  // Whoever can write there can run code as us.
  if (!existsSync(directory)) mkdirSync(directory, { recursive: true, mode: 0o700 })
  const temporary = join(directory, `.${key}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    writeFileSync(temporary, Buffer.concat([hashOf(data), data]), { flag: 'wx', mode: 0o600 })
    renameSync(temporary, join(directory, key))
  } catch (error) {
    attempt(() => unlinkSync(temporary))
    throw error
  }
}

/** A temporary file older than this was left by a run that ended early, in milliseconds. */
const abandoned = 3_600_000

const isEntry = /^[0-9a-f]{64}(?:\.[a-z0-9]+)?$/
const isTemporary = /^\.[0-9a-f]{64}.*\.tmp$/

function shrink(directory: string, limit: number): void {
  const names = readdirSync(directory)
  for (const name of names.filter((each) => isTemporary.test(each))) {
    const path = join(directory, name)
    if (Date.now() - statSync(path).mtimeMs > abandoned) attempt(() => unlinkSync(path))
  }
  const entries = names
    .filter((name) => isEntry.test(name))
    .flatMap(
      (name) => attempt(() => ({ path: join(directory, name), stat: statSync(join(directory, name)) })) ?? [],
    )
    .sort((a, b) => b.stat.mtimeMs - a.stat.mtimeMs)
  let total = 0
  for (const { path, stat } of entries) {
    total += stat.size
    if (total > limit) attempt(() => unlinkSync(path))
  }
}
