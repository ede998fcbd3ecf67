/**
 * `dewasm/precompiled`: a namespace for modules that were compiled before, for glue code that wants `WebAssembly`. It
 * takes the objects that `--shape module` exports, or finds them by the bytes of the wasm file. There is no compiler in it.
 */
import * as runtime from '../../runtime/index.js'
import { hashBytes } from '../wasm/hash.ts'
import type { Backend, CompiledModule, ModuleExportDescriptor, ModuleImportDescriptor } from './backend.ts'
import { forwarderModule } from './forwarder.ts'
import { makeNamespace, type WebAssemblyNamespace } from './namespace.ts'
import { isObject } from './webidl.ts'

export type { WebAssemblyNamespace }

/** What a module of shape `module` exports. */
export interface PrecompiledModule {
  instantiate(imports?: never): { readonly exports: object }
  readonly imports: readonly ModuleImportDescriptor[]
  readonly exports: readonly ModuleExportDescriptor[]
  /** What the bytes of the wasm file were. */
  readonly bytes: { readonly length: number; readonly hash: string }
  /** Contents as text, a character for each byte. */
  readonly customSections?: readonly { readonly name: string; readonly contents: string }[]
}

/** A namespace that knows these modules. */
export function precompiled(...modules: readonly PrecompiledModule[]): WebAssemblyNamespace {
  const known = new Map<string, CompiledModule>()
  for (const module of modules) {
    if (!isPrecompiled(module)) {
      throw new TypeError('precompiled(): expected what a module of shape module exports')
    }
    known.set(keyOf(module.bytes), compiledModule(module))
  }
  return makeNamespace(backendOf(known))
}

/** Makes `precompiled(…modules)` the global `WebAssembly`, for glue that is loaded afterwards. */
export function installPrecompiled(...modules: readonly PrecompiledModule[]): WebAssemblyNamespace {
  const namespace = precompiled(...modules)
  Object.defineProperty(globalThis, 'WebAssembly', {
    value: namespace,
    writable: true,
    configurable: true,
    enumerable: false,
  })
  return namespace
}

function backendOf(known: ReadonlyMap<string, CompiledModule>): Backend {
  const find = (bytes: Uint8Array) =>
    known.get(keyOf({ length: bytes.length, hash: hashBytes(bytes) })) ?? forwarderModule(bytes)
  const compile = (bytes: Uint8Array) => {
    const found = find(bytes)
    if (found !== null) return found
    const what = `${bytes.length} bytes, hash ${hashBytes(bytes)}`
    throw new runtime.CompileError(`no precompiled module is of these bytes (${what})`)
  }
  return {
    validate: (bytes) => find(bytes) !== null,
    compile,
    compileAsync: async (bytes) => compile(bytes),
    adopt: (value) => (isPrecompiled(value) ? compiledModule(value) : null),
    receive: (posted) => {
      if (posted instanceof Uint8Array) return forwarderModule(posted.slice())
      return isObject(posted) ? (known.get(keyOf(posted as PrecompiledModule['bytes'])) ?? null) : null
    },
  }
}

function keyOf({ length, hash }: PrecompiledModule['bytes']): string {
  return `${length} ${hash}`
}

function isPrecompiled(value: unknown): value is PrecompiledModule {
  if (!isObject(value)) return false
  const { instantiate, bytes } = value as Partial<PrecompiledModule>
  return typeof instantiate === 'function' && isObject(bytes)
}

function compiledModule(module: PrecompiledModule): CompiledModule {
  const { imports, exports, customSections = [] } = module
  return {
    imports,
    exports,
    posted: () => ({ ...module.bytes }),
    customSections: (wanted) =>
      customSections
        .filter(({ name }) => name === wanted)
        .map(({ contents }) => Uint8Array.from(contents, (char) => char.charCodeAt(0)).buffer),
    instantiate: (given) => module.instantiate(given as never) as ReturnType<CompiledModule['instantiate']>,
  }
}
