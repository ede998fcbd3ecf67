/** Packages of napi-rs, with the glue that they bring for browsers: emnapi, on one thread. */
import { requireInstalled } from '../../bench/install.js'

/**
 * @param {object} module bytes of a module, or what stands for one
 * @param {object} memory the shared memory that it imports
 * @param {object} wasi shaped as emnapi wants it
 * @returns {Record<string, Function>} what the package exports
 */
export function loadNapi(module, memory, wasi) {
  const { instantiateNapiModuleSync, getDefaultContext } = requireInstalled('@napi-rs/wasm-runtime')
  const { napiModule } = instantiateNapiModuleSync(module, {
    context: getDefaultContext(),
    asyncWorkPoolSize: 0,
    wasi,
    /** @param {Record<'env' | 'napi' | 'emnapi', object>} imports */
    overwriteImports(imports) {
      imports.env = { ...imports.env, ...imports.napi, ...imports.emnapi, memory }
      return imports
    },
    /** @param {{ instance: { exports: Record<string, () => void> } }} loaded */
    beforeInit({ instance }) {
      for (const [name, register] of Object.entries(instance.exports))
        if (name.startsWith('__napi_register__')) register()
    },
  })
  return napiModule.exports
}

/** What such packages import as memory. */
export const napiMemory = { initial: 4000, maximum: 65536, shared: true }
