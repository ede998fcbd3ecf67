/**
 * `dewasm/webassembly`: the namespace of the WebAssembly JS API over the compiler, for engines that have no
 * WebAssembly but allow `new Function`.
 */
import { compiler } from './compiler.ts'
import { makeNamespace, type WebAssemblyNamespace } from './namespace.ts'

export type { ImportExportKind, ModuleExportDescriptor, ModuleImportDescriptor } from './backend.ts'
export type { BufferSource } from './bytes.ts'
export type { InstantiatedSource, ResponseLike } from './functions.ts'
export type { Instance } from './instance.ts'
export type { Module } from './module.ts'
export type { WebAssemblyNamespace }

export const WebAssembly: WebAssemblyNamespace = makeNamespace(compiler)
