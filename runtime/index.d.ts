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

export interface Memory {
  readonly buffer: ArrayBuffer
  grow(delta: number): number
}
export declare const Memory: {
  new (descriptor: { initial: number; maximum?: number }): Memory
  readonly prototype: Memory
}

export interface Table {
  readonly length: number
  get(index: number): unknown
  set(index: number, value?: unknown): void
  grow(delta: number, value?: unknown): number
}
export declare const Table: {
  new (
    descriptor: { element: 'anyfunc' | 'externref'; initial: number; maximum?: number },
    value?: unknown,
  ): Table
  readonly prototype: Table
}

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'externref' | 'anyfunc'

/** The JavaScript type of each value type. */
export interface ValueTypes {
  i32: number
  i64: bigint
  f32: number
  f64: number
  externref: unknown
  anyfunc: ((...args: never[]) => unknown) | null
}

export interface Global<T extends ValueType = ValueType> {
  value: ValueTypes[T]
  valueOf(): ValueTypes[T]
}
export declare const Global: {
  new <T extends ValueType>(descriptor: { value: T; mutable?: boolean }, value?: ValueTypes[T]): Global<T>
  readonly prototype: Global
}

export type Tag = object
export declare const Tag: {
  new (descriptor: { parameters: Iterable<ValueType> }): Tag
  readonly prototype: Tag
}
