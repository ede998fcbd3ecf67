/**
 * Node's own WebAssembly, as far as tests use it as the reference. The compiler's types know no DOM, so the few
 * shapes needed are here.
 */
import { setFlagsFromString } from 'node:v8'

export interface NativeMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

export interface NativeModule {
  readonly nativeModule: unique symbol
}

export interface NativeInstance {
  readonly exports: Readonly<Record<string, unknown>>
}

interface Native {
  readonly Module: new (bytes: Uint8Array, options?: { readonly builtins: readonly string[] }) => NativeModule
  readonly Instance: new (module: NativeModule, imports?: object) => NativeInstance
  readonly Memory: new (descriptor: { initial: number; maximum?: number }) => NativeMemory
  readonly RuntimeError: new (message?: string) => Error
  validate(bytes: Uint8Array): boolean
}

// What Node 20 has behind flags.
setFlagsFromString('--experimental-wasm-memory64')
setFlagsFromString('--experimental-wasm-return-call')

export const native = (globalThis as unknown as { readonly WebAssembly: Native }).WebAssembly
