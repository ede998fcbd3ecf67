/**
 * Compiled modules on disk, found by the content of the wasm file, the options, and the compiler itself. A cache that can't
 * be read or written is no cache: nothing fails because of it.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CompileResult } from '../compile.ts'
import type { CompileOptions } from '../options.ts'
import { writeFiles } from './files.ts'

/** What is kept of a compilation. */
export type CachedResult = Pick<CompileResult, 'code' | 'dts' | 'map'>

/** Where to look and what for; `directory` is null for no cache. */
export interface CacheEntry {
  readonly directory: string | null
  readonly key: string
}

export function cacheEntry(directory: string | null, bytes: Uint8Array, options: CompileOptions): CacheEntry {
  const hash = createHash('sha256')
  hash.update(`${compilerIdentity()}\0${JSON.stringify(sortedOptions(options))}\0`)
  return { directory, key: hash.update(bytes).digest('hex') }
}

export function readCache({ directory, key }: CacheEntry): CachedResult | null {
  if (directory === null) return null
  try {
    const found: unknown = JSON.parse(readFileSync(join(directory, `${key}.json`), 'utf8'))
    return isResult(found) ? found : null
  } catch {
    return null
  }
}

export function writeCache({ directory, key }: CacheEntry, { code, dts, map }: CachedResult): void {
  if (directory === null) return
  try {
    mkdirSync(directory, { recursive: true })
    writeFiles([{ path: join(directory, `${key}.json`), data: JSON.stringify({ code, dts, map }) }])
  } catch {
    // It will be compiled again.
  }
}

/** The usual place for caches of tools: beside the packages of the project that `from` lies in. */
export function findCacheDirectory(from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return join(folder, 'node_modules', '.cache', 'dewasm')
    if (dirname(folder) === folder) return null
  }
}

function isResult(value: unknown): value is CachedResult {
  return typeof value === 'object' && value !== null && typeof (value as CachedResult).code === 'string'
}

/** The same options in another order are the same. */
function sortedOptions(options: CompileOptions): [string, unknown][] {
  return Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]): [string, unknown] => [key, key === 'features' ? [...(value as string[])] : value])
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

let identity: string | null = null

/**
 * Version of the package and the newest time in its compiled files: a working copy is built again and again under one
 * version. Packages of a registry have one time for all files.
 */
export function compilerIdentity(): string {
  identity ??= `${packageVersion()} ${newestTime(fileURLToPath(new URL('..', import.meta.url)))}`
  return identity
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

function newestTime(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.[jt]s$/.test(name),
  )
  return files.reduce((newest, name) => Math.max(newest, statSync(join(folder, name)).mtimeMs), 0)
}
