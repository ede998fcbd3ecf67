/**
 * Types of the imports that the plugin gives: `/// <reference types="dewasm/client" />`, or `"types": ["dewasm/client"]` in the
 * compiler options. A wasm file that has an `x.wasm.d.ts` beside it is told more exactly by that, for `./x.wasm` itself.
 */

declare module '*.wasm?init' {
  const init: import('./types.d.ts').Init
  export default init
}

declare module '*.wasm?fallback' {
  const init: import('./types.d.ts').Init
  export default init
}

declare module '*.wasm?module' {
  const module: import('./types.d.ts').CompiledModule
  export default module
}
