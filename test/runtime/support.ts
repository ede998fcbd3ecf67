import { func_new } from '../../runtime/core/func.js'
import type { FuncRecord, Sig } from '../../runtime/core/records.d.ts'

type Construct<T> = { new (descriptor?: unknown, value?: unknown): T; readonly prototype: T }

/** The constructors that the engine and our runtime both have. */
export interface Api {
  Memory: Construct<{ readonly buffer: ArrayBuffer; grow(...args: unknown[]): number }>
  Table: Construct<{
    readonly length: number
    get(...args: unknown[]): unknown
    set(...args: unknown[]): void
    grow(...args: unknown[]): number
  }>
  Global: Construct<{ value: unknown; valueOf(): unknown }>
  CompileError: ErrorConstructor
  LinkError: ErrorConstructor
  RuntimeError: ErrorConstructor
}

interface Native extends Api {
  Module: { new (bytes: Uint8Array): object }
  Instance: { new (module: object): { readonly exports: unknown } }
}

/** The engine's own, which the types of neither ES nor this version of Node declare. */
export const nativeWebAssembly = (globalThis as unknown as { WebAssembly: Native }).WebAssembly

/** Unsigned 32-bit numbers, the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x9e3779b9) | 0
    let x = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
    return (x ^ (x >>> 15)) >>> 0
  }
}

export function sigOf(type: string, params = 0): Sig {
  return {
    type,
    params,
    wrap:
      (raw) =>
      (...args) =>
        raw(...args),
    adapt: (f) => f,
  }
}

export function funcOf(raw: () => unknown, type = '()->(i32)', name = '0'): FuncRecord {
  return func_new(raw, sigOf(type), name)
}
