/** The namespace of the WebAssembly JS API over a backend. */
import * as runtime from '../../runtime/index.js'
import type { Backend } from './backend.ts'
import type { BufferSource } from './bytes.ts'
import { type InstantiatedSource, makeFunctions, type ResponseLike } from './functions.ts'
import { Instance } from './instance.ts'
import { type Module, type ModuleConstructor, moduleConstructor } from './module.ts'
import { tag } from './webidl.ts'

export interface WebAssemblyNamespace {
  readonly Module: ModuleConstructor
  readonly Instance: typeof Instance
  readonly Memory: typeof runtime.Memory
  readonly Table: typeof runtime.Table
  readonly Global: typeof runtime.Global
  readonly Tag: typeof runtime.Tag
  readonly Exception: typeof runtime.Exception
  readonly JSTag: typeof runtime.JSTag
  readonly CompileError: typeof runtime.CompileError
  readonly LinkError: typeof runtime.LinkError
  readonly RuntimeError: typeof runtime.RuntimeError
  validate(bytes: BufferSource, options?: object): boolean
  compile(bytes: BufferSource, options?: object): Promise<Module>
  instantiate(bytes: BufferSource, importObject?: object, options?: object): Promise<InstantiatedSource>
  instantiate(module: Module, importObject?: object): Promise<Instance>
  compileStreaming(source: ResponseLike | PromiseLike<ResponseLike>, options?: object): Promise<Module>
  instantiateStreaming(
    source: ResponseLike | PromiseLike<ResponseLike>,
    importObject?: object,
    options?: object,
  ): Promise<InstantiatedSource>
}

/** Functions are enumerable, constructors are not: WebIDL's namespace. */
export function makeNamespace(backend: Backend): WebAssemblyNamespace {
  const { Memory, Table, Global, Tag, Exception, JSTag, CompileError, LinkError, RuntimeError } = runtime
  const Module = moduleConstructor(backend)
  const objects = { Module, Instance, Memory, Table, Global, Tag, Exception, JSTag }
  // WebIDL counts the parameters that have to be given; the constructors of the runtime have one.
  Object.defineProperty(Exception, 'length', { value: 2, configurable: true })
  const hidden = { ...objects, CompileError, LinkError, RuntimeError }
  const namespace = makeFunctions(backend, Module)
  for (const [name, value] of Object.entries(hidden)) {
    Object.defineProperty(namespace, name, { value, writable: true, configurable: true })
  }
  tag(namespace, 'WebAssembly')
  return namespace as unknown as WebAssemblyNamespace
}
