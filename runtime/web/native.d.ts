/** What the fallback uses of an engine's WebAssembly. */
export interface NativeWebAssembly {
  readonly Module: new (bytes: Uint8Array) => object
  compile(bytes: ArrayBuffer): Promise<object>
  readonly compileStreaming?: (response: Response) => Promise<object>
  instantiate(module: object, imports: unknown): Promise<{ readonly exports: object }>
}

/** Whether the engine compiles WebAssembly, found by compiling the smallest module. */
export declare function compilesNatively(): boolean

/** The engine's WebAssembly if it compiles anything at all, else null. */
export declare function find_native(): NativeWebAssembly | null
