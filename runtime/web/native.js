/**
 * `dewasm/native`: whether the engine compiles WebAssembly. The namespace may be there and refuse (a CSP without
 * `wasm-unsafe-eval`), so it is asked to compile the smallest module.
 *
 * @import { NativeWebAssembly } from './native.d.ts'
 */

const empty = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])

/** The engine's WebAssembly if it compiles anything at all, else null. */
export function find_native() {
  const { WebAssembly } = /** @type {{ WebAssembly?: NativeWebAssembly }} */ (
    /** @type {unknown} */ (globalThis)
  )
  try {
    return WebAssembly && new WebAssembly.Module(empty) ? WebAssembly : null
  } catch (_) {
    return null
  }
}

export function compilesNatively() {
  return find_native() !== null
}
