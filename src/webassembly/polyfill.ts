/**
 * `dewasm/polyfill`: makes `WebAssembly` of `dewasm/webassembly` the global one where the engine's own is missing or refuses to
 * compile. It compiles with `new Function`: a CSP that forbids that needs `dewasm/precompiled`.
 */
import { WebAssembly } from './index.ts'

export { WebAssembly }

/** The smallest module. */
const empty = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])

if (!compilesNatively()) {
  Object.defineProperty(globalThis, 'WebAssembly', {
    value: WebAssembly,
    writable: true,
    configurable: true,
    enumerable: false,
  })
}

/** Whether the engine compiles anything: the namespace alone says little. */
function compilesNatively(): boolean {
  type Native = { readonly Module: new (bytes: Uint8Array) => object }
  const native = (globalThis as unknown as { readonly WebAssembly?: Native }).WebAssembly
  try {
    return native !== undefined && new native.Module(empty) instanceof native.Module
  } catch {
    return false
  }
}
