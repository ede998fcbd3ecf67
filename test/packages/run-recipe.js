/**
 * One recipe of docs/glue.md: the compiled module given to the glue by the hook that the glue has for it, so that no wasm file is
 * read. Usage: node run-recipe.js <recipe> <compiled module>
 */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { installPrecompiled } from '../../dist/webassembly/precompiled.js'

/** @typedef {import('../../dist/webassembly/precompiled.js').PrecompiledModule} PrecompiledModule */
/** @typedef {(module: PrecompiledModule, wasm: ReturnType<typeof installPrecompiled>) => Promise<unknown>} Recipe */

const require = createRequire(import.meta.url)

/** @type {Record<string, Recipe>} */
const recipes = {
  // Emscripten: the hook is told the imports, and tells the instance.
  async emscripten(module, wasm) {
    const SQL = await require('sql.js')({
      /**
       * @param {object} imports
       * @param {(instance: object) => void} done
       */
      instantiateWasm(imports, done) {
        wasm.instantiate(new wasm.Module(/** @type {never} */ (module)), imports).then(done)
        return {}
      },
    })
    const database = new SQL.Database()
    // A function of JavaScript in the table: Emscripten's addFunction makes a module of its own for it.
    database.create_function('twice', (/** @type {number} */ n) => n * 2)
    return database.exec('select twice(21), sqlite_version() > 3')[0].values
  },
  async bindgenWeb(module) {
    const { default: init, watify } = await import('@mdn/watify')
    await init({ module_or_path: /** @type {never} */ (module) })
    return [...watify('(module)')]
  },
  async bindgenSync(module, wasm) {
    const { initSync, watify } = await import('@mdn/watify')
    initSync({ module: /** @type {never} */ (new wasm.Module(/** @type {never} */ (module))) })
    return [...watify('(module)')]
  },
  // Bytes that the glue reads by itself are recognised.
  async bindgenNode() {
    const brotli = require('brotli-wasm')
    const packed = brotli.compress(Buffer.from('to be or not to be, '.repeat(20)))
    return [packed.length, Buffer.from(brotli.decompress(packed)).toString().length]
  },
}

// Node ends when somebody asks for these where there is no WebAssembly: its own HTTP parser needs that.
for (const name of ['Request', 'Response']) Object.defineProperty(globalThis, name, { value: undefined })
const [name = '', file = ''] = process.argv.slice(2)
const { default: module } = await import(pathToFileURL(file).href)
const result = await recipes[name]?.(module, installPrecompiled(module))
console.log(JSON.stringify(result))
