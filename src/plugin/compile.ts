/** Compiles a wasm file for an import: from the cache if it is there, and says so when it takes long. */
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { compileAsync } from '../compile-async.ts'
import { CompileError } from '../errors.ts'
import { type CachedResult, cacheEntry, findCacheDirectory, readCache, writeCache } from '../node/cache.ts'
import type { CompileOptions, Shape } from '../options.ts'
import { writeDeclarations } from './declarations.ts'
import type { ResolvedPluginOptions } from './options.ts'

/** Milliseconds after which somebody who waits wants to know what for. */
const patience = 1500

/** Bytes of a module from which threads pay. */
const worthThreads = 1 << 22

export async function compileFile(
  file: string,
  shape: Shape,
  options: ResolvedPluginOptions,
): Promise<CachedResult> {
  const bytes = new Uint8Array(await readFile(file))
  const compileOptions: CompileOptions = {
    ...options.compile,
    shape,
    format: 'esm',
    dts: shape === 'instance',
  }
  const entry = cacheEntry(cacheDirectory(options.cache), bytes, compileOptions)
  const result = readCache(entry) ?? (await compileBytes(file, bytes, compileOptions, options.jobs))
  writeCache(entry, result)
  if (options.dts !== null && result.dts !== undefined)
    writeDeclarations(file.replace(/\.wasm$/, options.dts), result.dts)
  return result
}

function cacheDirectory(cache: string | boolean): string | null {
  if (typeof cache === 'string') return cache
  return cache ? findCacheDirectory(process.cwd()) : null
}

async function compileBytes(
  file: string,
  bytes: Uint8Array,
  options: CompileOptions,
  jobs: number | null,
): Promise<CachedResult> {
  const threads = jobs ?? (bytes.length < worthThreads ? 1 : availableParallelism())
  const started = performance.now()
  const megabytes = (bytes.length / 1e6).toFixed(1)
  const notice = setTimeout(() => say(`compiling ${file} (${megabytes} MB)`), patience)
  try {
    const result = await compileAsync(bytes, { ...options, jobs: threads })
    const took = performance.now() - started
    if (took > patience) say(`compiled ${basename(file)} in ${(took / 1000).toFixed(1)} s`)
    return result
  } catch (error) {
    throw error instanceof CompileError ? new Error(`${file}: ${error.message}`, { cause: error }) : error
  } finally {
    clearTimeout(notice)
  }
}

function say(text: string): void {
  process.stderr.write(`dewasm: ${text}\n`)
}
