/** What stands as `WebAssembly` for the tests of the JS API. */

/** @type {Readonly<Record<string, () => Promise<unknown>>>} */
export const engines = {
  dewasm: async () => (await import('../../dist/webassembly/index.js')).WebAssembly,
  native: async () => /** @type {{ WebAssembly?: unknown }} */ (globalThis).WebAssembly,
  // @ts-expect-error: it has no types
  polywasm: async () => (await import('polywasm')).WebAssembly,
}
