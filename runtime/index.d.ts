/** Types of `dewasm/runtime`: the objects of the WebAssembly JS API, for engines without WebAssembly. */

export interface ErrorConstructor<E> {
  new (message?: string, options?: { cause?: unknown }): E
  (message?: string, options?: { cause?: unknown }): E
  readonly prototype: E
}

export interface CompileError extends Error {}
export declare const CompileError: ErrorConstructor<CompileError>

export interface LinkError extends Error {}
export declare const LinkError: ErrorConstructor<LinkError>

export interface RuntimeError extends Error {
  /** For a trap, its message with dashes: `integer-divide-by-zero`. */
  readonly code?: string
}
export declare const RuntimeError: ErrorConstructor<RuntimeError>
