/**
 * Compiled modules behind the interface of `?init`: a promise of an instance. Imports may be given as a function of the
 * namespace that their memories, tables and globals come from; it is loaded for those who ask for it.
 */

/** @typedef {{ instantiate: (imports?: unknown) => { readonly exports: object } }} Compiled */

/**
 * @param {Promise<Compiled>} compiled
 * @param {unknown} imports
 */
export async function load_compiled(compiled, imports) {
  const given =
    typeof imports === 'function' ? await imports((await import('./namespace.js')).namespace) : imports
  return (await compiled).instantiate(given)
}
