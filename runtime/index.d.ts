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

/** What addresses and sizes are: numbers, or BigInts where a descriptor says `address: 'i64'`. */
export type Address = number | bigint

export interface Memory<A extends Address = number> {
  /** Of a shared memory a SharedArrayBuffer, growable if the memory is. */
  readonly buffer: ArrayBuffer
  grow(delta: A): A
}
export declare const Memory: {
  new (descriptor: { address?: 'i32'; initial: number; maximum?: number; shared?: boolean }): Memory
  new (descriptor: { address: 'i64'; initial: bigint; maximum?: bigint; shared?: boolean }): Memory<bigint>
  readonly prototype: Memory
}

export interface Table<A extends Address = number> {
  readonly length: A
  get(index: A): unknown
  set(index: A, value?: unknown): void
  grow(delta: A, value?: unknown): A
}
export declare const Table: {
  new (
    descriptor: { address?: 'i32'; element: 'anyfunc' | 'externref'; initial: number; maximum?: number },
    value?: unknown,
  ): Table
  new (
    descriptor: { address: 'i64'; element: 'anyfunc' | 'externref'; initial: bigint; maximum?: bigint },
    value?: unknown,
  ): Table<bigint>
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

declare const kind: unique symbol

/** A structure of wasm: JavaScript can hold it and pass it on, and no more. */
export interface GCStruct {
  readonly [kind]: 'struct'
}

/** An array of wasm, likewise. */
export interface GCArray {
  readonly [kind]: 'array'
}

export interface Global<T extends ValueType = ValueType> {
  value: ValueTypes[T]
  valueOf(): ValueTypes[T]
}
export declare const Global: {
  new <T extends ValueType>(descriptor: { value: T; mutable?: boolean }, value?: ValueTypes[T]): Global<T>
  readonly prototype: Global
}

/** What wasm throws. */
export interface Exception {
  is(tag: Tag): boolean
  getArg(tag: Tag, index: number): unknown
  /** The stack of the constructor's caller, with `traceStack`. */
  readonly stack: string | undefined
}
export declare const Exception: {
  new (tag: Tag, payload: Iterable<unknown>, options?: { traceStack?: boolean }): Exception
  readonly prototype: Exception
}

/** The tag of what JavaScript throws. */
export declare const JSTag: Tag

export type Tag = object
export declare const Tag: {
  new (descriptor: { parameters: Iterable<ValueType> }): Tag
  readonly prototype: Tag
}
