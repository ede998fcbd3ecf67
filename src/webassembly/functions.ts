/**
 * The functions of the namespace. Those that return promises reject with whatever is wrong, their arguments included.
 * Bytes are copied before a function returns; compiling lets other work in between.
 */
import { compileAsync } from '../compile-async.ts'
import { CompileError } from '../errors.ts'
import { validate as validateBytes } from '../validate.ts'
import { copyBytes } from './bytes.ts'
import { checkImports, Instance } from './instance.ts'
import { compileOptions, isModule, type Module, newModule, toApiError } from './module.ts'
import { isObject } from './webidl.ts'

export type BufferSource = ArrayBufferView | ArrayBufferLike

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

export const functions = {
  validate(bytes: BufferSource): boolean {
    const copy = copyBytes(bytes, 'WebAssembly.validate()')
    try {
      validateBytes(copy, { features: compileOptions.features })
      return true
    } catch (error) {
      if (error instanceof CompileError) return false
      throw error
    }
  },

  async compile(bytes: BufferSource): Promise<Module> {
    return compileBytes(copyBytes(bytes, 'WebAssembly.compile()'))
  },

  // Its type has overloads: see `index.ts`.
  async instantiate(
    source: BufferSource | Module,
    importObject?: object,
  ): Promise<Instance | InstantiatedSource> {
    checkImports(importObject, 'WebAssembly.instantiate()')
    if (isModule(source)) return new Instance(source, importObject)
    return instantiateBytes(copyBytes(source, 'WebAssembly.instantiate()'), importObject)
  },

  async compileStreaming(source: ResponseLike | PromiseLike<ResponseLike>): Promise<Module> {
    return compileBytes(await receive(source, 'WebAssembly.compileStreaming()'))
  },

  async instantiateStreaming(
    source: ResponseLike | PromiseLike<ResponseLike>,
    importObject?: object,
  ): Promise<InstantiatedSource> {
    checkImports(importObject, 'WebAssembly.instantiateStreaming()')
    return instantiateBytes(await receive(source, 'WebAssembly.instantiateStreaming()'), importObject)
  },
}

// Optional parameters do not count.
for (const func of [functions.instantiate, functions.instantiateStreaming]) {
  Object.defineProperty(func, 'length', { value: 1 })
}

async function compileBytes(bytes: Uint8Array): Promise<Module> {
  try {
    return newModule(bytes, await compileAsync(bytes, compileOptions))
  } catch (error) {
    throw toApiError(error)
  }
}

async function instantiateBytes(bytes: Uint8Array, importObject?: object): Promise<InstantiatedSource> {
  const module = await compileBytes(bytes)
  return { module, instance: new Instance(module, importObject) }
}

/** The body of a response that says it is WebAssembly. */
async function receive(source: ResponseLike | PromiseLike<ResponseLike>, what: string): Promise<Uint8Array> {
  const response: unknown = await source
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
