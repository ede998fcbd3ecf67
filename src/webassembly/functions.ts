/**
 * The functions of the namespace. Those that return promises reject with whatever is wrong, their arguments included.
 * Bytes are copied before a function returns; compiling lets other work in between.
 */
import type { Backend, BuiltinOptions } from './backend.ts'
import { type BufferSource, copyBytes } from './bytes.ts'
import { checkImports, Instance } from './instance.ts'
import { isModule, type Module, type ModuleConstructor, newModule } from './module.ts'
import { readOptions } from './options.ts'
import { isObject } from './webidl.ts'

export interface InstantiatedSource {
  module: Module
  instance: Instance
}

/** What streaming needs of a Response. */
export interface ResponseLike {
  readonly ok: boolean
  readonly headers: { get(name: string): string | null }
  arrayBuffer(): Promise<ArrayBuffer>
}

type ResponseSource = ResponseLike | PromiseLike<ResponseLike>

export function makeFunctions(backend: Backend, moduleClass: ModuleConstructor) {
  /** The module of bytes that are the namespace's own by now. */
  async function compileBytes(bytes: Uint8Array, options: BuiltinOptions): Promise<Module> {
    return newModule(moduleClass, await backend.compileAsync(bytes, options))
  }

  async function compileSource(source: BufferSource, given: unknown, what: string): Promise<Module> {
    const options = readOptions(given, what)
    const adopted = backend.adopt(source)
    return adopted === null ? compileBytes(copyBytes(source, what), options) : newModule(moduleClass, adopted)
  }

  async function compileResponse(source: ResponseSource, given: unknown, what: string): Promise<Module> {
    const options = readOptions(given, what)
    const response: unknown = await source
    const adopted = backend.adopt(response)
    return adopted === null
      ? compileBytes(await receive(response, what), options)
      : newModule(moduleClass, adopted)
  }

  async function instantiateModule(
    promise: Promise<Module>,
    importObject?: object,
  ): Promise<InstantiatedSource> {
    const module = await promise
    return { module, instance: new Instance(module, importObject) }
  }

  const functions = {
    validate(bytes: BufferSource, options?: object): boolean {
      const what = 'WebAssembly.validate()'
      return backend.validate(copyBytes(bytes, what), readOptions(options, what))
    },

    async compile(bytes: BufferSource, options?: object): Promise<Module> {
      return compileSource(bytes, options, 'WebAssembly.compile()')
    },

    // Its type has overloads: see `namespace.ts`.
    async instantiate(
      source: BufferSource | Module,
      importObject?: object,
      options?: object,
    ): Promise<Instance | InstantiatedSource> {
      const what = 'WebAssembly.instantiate()'
      checkImports(importObject, what)
      if (isModule(source)) return new Instance(source, importObject)
      return instantiateModule(compileSource(source as BufferSource, options, what), importObject)
    },

    async compileStreaming(source: ResponseSource, options?: object): Promise<Module> {
      return compileResponse(source, options, 'WebAssembly.compileStreaming()')
    },

    async instantiateStreaming(
      source: ResponseSource,
      importObject?: object,
      options?: object,
    ): Promise<InstantiatedSource> {
      const what = 'WebAssembly.instantiateStreaming()'
      checkImports(importObject, what)
      return instantiateModule(compileResponse(source, options, what), importObject)
    },
  }

  // Optional parameters do not count.
  for (const func of Object.values(functions)) {
    Object.defineProperty(func, 'length', { value: 1 })
  }
  return functions
}

/** The body of a response that says it is WebAssembly. */
async function receive(response: unknown, what: string): Promise<Uint8Array> {
  if (!isResponse(response)) throw new TypeError(`${what}: the source must be a Response`)
  if (!response.ok) throw new TypeError(`${what}: the response is an error`)
  const type = response.headers.get('Content-Type') ?? ''
  if (type.trim().toLowerCase() !== 'application/wasm') {
    throw new TypeError(`${what}: the response has type ${JSON.stringify(type)}, not application/wasm`)
  }
  return copyBytes(await response.arrayBuffer(), what)
}

function isResponse(value: unknown): value is ResponseLike {
  if (!isObject(value)) return false
  const { headers, arrayBuffer } = value as Partial<ResponseLike>
  return isObject(headers) && typeof headers.get === 'function' && typeof arrayBuffer === 'function'
}
