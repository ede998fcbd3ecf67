/** Types of what the plugin's import forms give. */
import type {
  CompileError,
  ErrorConstructor,
  Global,
  LinkError,
  Memory,
  RuntimeError,
  Table,
  Tag,
} from '../index.d.ts'

export type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** Exports of which the type is not known: functions, memories, tables, globals. */
// biome-ignore lint/suspicious/noExplicitAny: as `WebAssembly.Exports` of TypeScript's own library
export type Exports = Readonly<Record<string, any>>

export interface Instance {
  readonly exports: Exports
}

/** Where memories, tables, globals and tags for the imports come from. */
export interface Namespace {
  readonly Memory: typeof Memory
  readonly Table: typeof Table
  readonly Global: typeof Global
  readonly Tag: typeof Tag
  readonly CompileError: ErrorConstructor<CompileError>
  readonly LinkError: ErrorConstructor<LinkError>
  readonly RuntimeError: ErrorConstructor<RuntimeError>
}

/** `?init` and `?fallback`: makes an instance. */
export type Init = (
  imports?: Imports | ((namespace: Namespace) => Imports | Promise<Imports>),
) => Promise<Instance>

export interface ImportDescriptor {
  readonly module: string
  readonly name: string
  readonly kind: 'function' | 'table' | 'memory' | 'global' | 'tag'
}

export type ExportDescriptor = Omit<ImportDescriptor, 'module'>

/** `?module`: stands where a `WebAssembly.Module` does. */
export interface CompiledModule {
  readonly imports: readonly ImportDescriptor[]
  readonly exports: readonly ExportDescriptor[]
  instantiate(imports?: Imports): Instance
}
