/**
 * `dewasm/polyfill`: makes `WebAssembly` of `dewasm/webassembly` the global one where the engine's own is missing or refuses to
 * compile. It compiles with `new Function`: a CSP that forbids that needs `dewasm/precompiled`.
 */
import { compilesNatively } from '../../runtime/web/native.js'
import { WebAssembly } from './index.ts'

export { WebAssembly }

if (!compilesNatively()) {
  Object.defineProperty(globalThis, 'WebAssembly', {
    value: WebAssembly,
    writable: true,
    configurable: true,
    enumerable: false,
  })
}
