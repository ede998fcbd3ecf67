/** What the namespace needs to know of how modules come to be: compiled now (`compiler.ts`) or before (`precompiled.ts`). */

export type ImportExportKind = 'function' | 'table' | 'memory' | 'global' | 'tag'

export interface ModuleExportDescriptor {
  name: string
  kind: ImportExportKind
}

export interface ModuleImportDescriptor {
  module: string
  name: string
  kind: ImportExportKind
}

/** What a `Module` object stands for. */
export interface CompiledModule {
  readonly imports: readonly Readonly<ModuleImportDescriptor>[]
  readonly exports: readonly Readonly<ModuleExportDescriptor>[]
  /** What `postMessage` carries of it: a copy of plain data that tells which module it is, and no code. */
  posted(): object
  /** Copies of the contents of the custom sections of this name. */
  customSections(name: string): ArrayBuffer[]
  instantiate(imports: unknown): { readonly exports: Readonly<Record<string, unknown>> }
}

/** Imports that a module may have without being given them. */
export interface BuiltinOptions {
  /** Names of sets, known or not. */
  readonly builtins?: readonly string[]
  readonly importedStringConstants?: string
}

/** Errors are those of the JS API: `CompileError` for bytes that are no module. */
export interface Backend {
  validate(bytes: Uint8Array, options: BuiltinOptions): boolean
  compile(bytes: Uint8Array, options: BuiltinOptions): CompiledModule
  compileAsync(bytes: Uint8Array, options: BuiltinOptions): Promise<CompiledModule>
  /** The module that a value other than bytes stands for, or null. */
  adopt(value: unknown): CompiledModule | null
  /** The module that something posted tells of, or null. */
  receive(posted: unknown): CompiledModule | null
}
