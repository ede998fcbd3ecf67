/**
 * Native WebAssembly where it works, else the compiled module. What counts is whether the engine compiles the module: it may
 * refuse any, or lack what this one needs. Where it refuses the smallest, the real one is not downloaded. This file is all that
 * a browser with WebAssembly loads besides the wasm file.
 *
 * @import { NativeWebAssembly } from './native.d.ts'
 */

import { find_native } from './native.js'

/**
 * A function `init(imports)`. The native module is compiled once. Nothing that goes wrong after that leads to the compiled
 * one: errors of linking and of the start function are the caller's.
 * @param {() => string} url of the wasm file
 * @param {(imports: unknown) => Promise<{ readonly exports: object }>} load
 */
export function native_loader(url, load) {
  /** @type {Promise<object | null> | undefined} */
  let compiled
  /** @param {unknown} [imports] */
  return async (imports) => {
    const native = find_native()
    compiled = compiled || (native ? compile(native, url()) : Promise.resolve(null))
    const module = await compiled
    if (native === null || module === null) return load(imports)
    return native.instantiate(module, typeof imports === 'function' ? await imports(native) : imports)
  }
}

/**
 * The module, or null if it can't be had: servers may give another type, engines may lack a feature.
 * @param {NativeWebAssembly} native
 * @param {string} url
 */
async function compile(native, url) {
  try {
    const response = await fetch(url)
    if (!response.ok) return null
    const type = response.headers.get('Content-Type')
    return type === 'application/wasm' && native.compileStreaming
      ? await native.compileStreaming(response)
      : await native.compile(await response.arrayBuffer())
  } catch (_) {
    return null
  }
}
