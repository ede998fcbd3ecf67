/**
 * Modules that were compiled before: found by the bytes of the wasm file, the options, and the compiler itself, in the
 * cache of the project or of the user.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CompileResult } from '../compile.ts'
import type { CompileOptions } from '../options.ts'
import { openCache } from './cache.ts'

/** Where an entry is; null for no cache. */
export interface Place {
  readonly directory: string
  readonly key: string
}

/** What is kept at a place, or else what is made now, and kept for the next time. */
export async function remember(place: Place | null, make: () => string | Promise<string>): Promise<string> {
  if (place === null) return make()
  const cache = openCache(place.directory)
  const known = cache.read(place.key)
  if (known !== null) return new TextDecoder().decode(known)
  const text = await make()
  cache.write(place.key, new TextEncoder().encode(text))
  return text
}

/** What is kept of a compilation. */
export type CompiledModule = Pick<CompileResult, 'code' | 'dts' | 'map'>

/** `remember` for all that imports of a wasm file need. */
export async function rememberModule(
  place: Place | null,
  make: () => CompiledModule | Promise<CompiledModule>,
): Promise<CompiledModule> {
  const text = await remember(place, async () => {
    const { code, dts, map } = await make()
    return JSON.stringify({ code, dts, map })
  })
  return JSON.parse(text) as CompiledModule
}

/** The name of what these options make of a module; `others` may decide about it too. */
export function moduleKey(
  bytes: Uint8Array,
  options: CompileOptions,
  others: readonly string[] = [],
): string {
  return cacheKey([compilerIdentity(), JSON.stringify(sortedOptions(options)), ...others, bytes])
}

/** Equal for equal parts in equal order. */
export function cacheKey(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.length}:`).update(part)
  return hash.digest('hex')
}

/** The same options in another order are the same. */
function sortedOptions(options: CompileOptions): [string, unknown][] {
  return Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]): [string, unknown] => [key, key === 'features' ? [...(value as string[])] : value])
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

/**
 * `DEWASM_CACHE_DIR`; else, for a file of a project, the usual place beside its packages; else where the system keeps what
 * can be made again.
 */
export function cacheDirectory(
  from: string | null,
  env: NodeJS.ProcessEnv = process.env,
  platform = process.platform,
): string {
  if (env.DEWASM_CACHE_DIR) return env.DEWASM_CACHE_DIR
  const project = from === null ? null : findProject(from)
  if (project !== null) return join(project, 'node_modules/.cache/dewasm')
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData/Local'), 'dewasm/cache')
  if (platform === 'darwin') return join(homedir(), 'Library/Caches/dewasm')
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'dewasm')
}

function findProject(from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (dirname(folder) === folder) return null
  }
}

let identity: string | null = null

/**
 * Version of the package and the newest time in its compiled files: a working copy is built again and again under one
 * version. Packages of a registry have one time for all files.
 */
function compilerIdentity(): string {
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
