/** What the fallback uses of an engine's WebAssembly; nothing here exists when a program runs. */
export interface NativeWebAssembly {
  readonly Module: new (bytes: Uint8Array) => object
  compile(bytes: ArrayBuffer): Promise<object>
  readonly compileStreaming?: (response: Response) => Promise<object>
  instantiate(module: object, imports: unknown): Promise<{ readonly exports: object }>
}
