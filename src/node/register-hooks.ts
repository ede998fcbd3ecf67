/** The hooks of `register.ts`, which Node runs on a thread of their own. */
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from '../compile.ts'
import { CompileError } from '../errors.ts'
import type { CompileOptions } from '../options.ts'
import { cacheDirectory, moduleKey, rememberModule } from './compiled.ts'

interface Loaded {
  readonly format: string
  readonly source?: string | undefined
  readonly shortCircuit?: boolean
}

type NextLoad = (url: string, context: object) => Promise<Loaded>

interface Resolved {
  readonly url: string
  readonly format?: string | null | undefined
  readonly shortCircuit?: boolean
}

type NextResolve = (specifier: string, context: object) => Promise<Resolved>

/** The runtime is in this package, wherever the wasm file lies. */
const runtimeUrl = new URL('../../runtime/index.js', import.meta.url).href

export async function resolve(specifier: string, context: object, next: NextResolve): Promise<Resolved> {
  if (specifier === 'dewasm/runtime') return { url: runtimeUrl, format: 'module', shortCircuit: true }
  return next(specifier, context)
}

/** `import { f } from './x.wasm'`: the exports of an instance, whose imports Node resolves as modules. */
export async function load(url: string, context: object, next: NextLoad): Promise<Loaded> {
  const { protocol, pathname } = new URL(url)
  if (protocol !== 'file:' || !pathname.endsWith('.wasm')) return next(url, context)
  const file = fileURLToPath(url)
  return { format: 'module', source: await compileFile(file), shortCircuit: true }
}

/** Node follows source maps when it is told to (`--enable-source-maps`). */
const options = {
  shape: 'instance',
  runtime: 'external',
  target: 'es2022',
  sourceMap: process.sourceMapsEnabled ? 'inline' : false,
} as const satisfies CompileOptions

async function compileFile(file: string): Promise<string> {
  const bytes = new Uint8Array(await readFile(file))
  const place = { directory: cacheDirectory(dirname(file)), key: moduleKey(bytes, options) }
  try {
    return (await rememberModule(place, () => compile(bytes, options))).code
  } catch (error) {
    throw error instanceof CompileError ? new Error(`${file}: ${error.message}`, { cause: error }) : error
  }
}
