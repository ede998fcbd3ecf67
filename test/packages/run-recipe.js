/**
 * One recipe of docs/glue.md: the compiled module given to the glue by the hook that the glue has for it, so that no wasm file is
 * read. Usage: node run-recipe.js <recipe> <compiled module>
 */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { importInstalled, requireInstalled } from '../../bench/install.js'
import { installPrecompiled } from '../../dist/webassembly/precompiled.js'
import { loadNapi, napiMemory } from './napi.js'

/** @typedef {import('../../dist/webassembly/precompiled.js').PrecompiledModule} PrecompiledModule */
/** @typedef {{ argv: string[], importObject: object, run(instance: object): Promise<void> }} GoProgram */
/** @typedef {(module: PrecompiledModule, wasm: ReturnType<typeof installPrecompiled>, folder: string) => Promise<unknown>} Recipe */

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
  // Embind, with the package's own way to be given a module.
  async embind(module, wasm) {
    const { default: encode, init } = await importInstalled('@jsquash/webp', 'encode.js')
    await init(new wasm.Module(/** @type {never} */ (module)))
    const picture = { width: 2, height: 1, data: Uint8ClampedArray.of(255, 0, 0, 255, 0, 0, 255, 255) }
    const packed = Buffer.from(await encode(picture, { lossless: 1 }))
    return [packed.toString('latin1', 0, 4), packed.toString('latin1', 8, 12), packed.length > 30]
  },
  // Go's own wasm_exec.js.
  async go(module, wasm) {
    let output = ''
    const fs = {
      constants: { O_WRONLY: -1, O_RDWR: -1, O_CREAT: -1, O_TRUNC: -1, O_APPEND: -1, O_EXCL: -1 },
      /**
       * @param {number} _fd
       * @param {Uint8Array} bytes
       * @param {number} _offset
       * @param {number} _length
       * @param {number | null} _position
       * @param {(error: null, written: number) => void} done
       */
      write(_fd, bytes, _offset, _length, _position, done) {
        output += Buffer.from(bytes)
        done(null, bytes.length)
      },
    }
    Object.assign(globalThis, { fs })
    requireInstalled('esbuild-wasm/wasm_exec.js')
    const { Go } = /** @type {{ Go: new () => GoProgram }} */ (/** @type {unknown} */ (globalThis))
    const go = new Go()
    go.argv = ['esbuild', '--version']
    const instance = await wasm.instantiate(new wasm.Module(/** @type {never} */ (module)), go.importObject)
    await go.run(instance)
    return [output.trim() === requireInstalled('esbuild-wasm/package.json').version]
  },
  // TinyGo's wasm_exec.js, which the package brings; it asks for the instance.
  async tinygo(module, wasm) {
    const { getProcessor } = await importInstalled('sh-syntax', 'lib/index.js')
    const print = getProcessor((/** @type {object} */ imports) =>
      wasm.instantiate(new wasm.Module(/** @type {never} */ (module)), imports),
    )
    return [await print('if true;then   echo hi;fi', { filepath: 'a.sh', print: true })]
  },
  // AssemblyScript's loader.
  async assemblyScript(module, wasm) {
    const { instantiateSync } = requireInstalled('@assemblyscript/loader')
    const { Rabin } = requireInstalled('rabin-wasm')
    const exports = instantiateSync(new wasm.Module(/** @type {never} */ (module)), {})
    const chunks = new Rabin(exports, 8, 64, 256, 16).fingerprint(
      Uint8Array.from({ length: 1000 }, (_, i) => i * i),
    )
    return [chunks.length > 3, Math.max(...chunks) <= 256]
  },
  // AssemblyScript's bindings, which `asc` printed beside the wasm file.
  async assemblyScriptBindings(module, wasm, folder) {
    const { instantiate } = await import(pathToFileURL(join(folder, 'words.js')).href)
    const { shout, sum } = await instantiate(new wasm.Module(/** @type {never} */ (module)))
    return [shout('between \u00e4 and \u{1f600}'), String(sum([1n, 2n ** 62n]))]
  },
  // emnapi, on one thread.
  async emnapi(module, wasm) {
    const { WASI } = requireInstalled('@tybys/wasm-util')
    const { crc32 } = loadNapi(
      new wasm.Module(/** @type {never} */ (module)),
      new wasm.Memory(napiMemory),
      new WASI({ version: 'preview1' }),
    )
    return [crc32(Buffer.from('123456789')).toString(16)]
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
const result = await recipes[name]?.(module, installPrecompiled(module), dirname(file))
console.log(JSON.stringify(result))
