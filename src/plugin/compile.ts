/** Compiles a wasm file for an import: from the cache if it is there, and says so when it takes long. */
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { compileAsync } from '../compile-async.ts'
import { CompileError } from '../errors.ts'
import {
  type CompiledModule,
  cacheDirectory,
  moduleKey,
  type Place,
  rememberModule,
} from '../node/compiled.ts'
import { embedSources } from '../node/sources.ts'
import type { CompileOptions, Shape } from '../options.ts'
import { writeDeclarations } from './declarations.ts'
import type { ResolvedPluginOptions } from './options.ts'
import { whileWaiting } from './patience.ts'

/** Bytes of a module from which threads pay. */
const worthThreads = 1 << 22

export async function compileFile(
  file: string,
  shape: Shape,
  options: ResolvedPluginOptions,
): Promise<CompiledModule> {
  const bytes = new Uint8Array(await readFile(file))
  const compileOptions: CompileOptions = {
    ...options.compile,
    shape,
    format: 'esm',
    dts: shape === 'instance',
  }
  const place = placeOf(options.cache, bytes, compileOptions)
  const result = await rememberModule(place, () => compileBytes(file, bytes, compileOptions, options.jobs))
  if (options.dts !== null && result.dts !== undefined)
    writeDeclarations(file.replace(/\.wasm$/, options.dts), result.dts)
  // Sources without a text would be shown as the text of the generated code.
  return result.map === undefined
    ? result
    : { ...result, map: embedSources(result.map, options.embedSources) }
}

function placeOf(cache: string | boolean, bytes: Uint8Array, options: CompileOptions): Place | null {
  if (cache === false) return null
  const directory = cache === true ? cacheDirectory(process.cwd()) : cache
  return { directory, key: moduleKey(bytes, options) }
}

async function compileBytes(
  file: string,
  bytes: Uint8Array,
  options: CompileOptions,
  jobs: number | null,
): Promise<CompiledModule> {
  const threads = jobs ?? (bytes.length < worthThreads ? 1 : availableParallelism())
  const megabytes = (bytes.length / 1e6).toFixed(1)
  const waiting = { begun: `compiling ${file} (${megabytes} MB)`, done: `compiled ${basename(file)}` }
  try {
    return await whileWaiting(waiting, () => compileAsync(bytes, { ...options, jobs: threads }))
  } catch (error) {
    throw error instanceof CompileError ? new Error(`${file}: ${error.message}`, { cause: error }) : error
  }
}
