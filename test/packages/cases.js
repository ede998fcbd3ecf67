/** The packages of the benchmark, and those that are of use for their glue alone. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findCase } from '../../bench/cases/index.js'
import { importInstalled, npmUnpacked, requireInstalled } from '../../bench/install.js'
import { wasiPackages } from '../wasi/package-cases.js'
import { loadNapi, napiMemory } from './napi.js'

/** @typedef {Pick<ReturnType<typeof findCase>, 'name' | 'needs' | 'stack' | 'setup'>} PackageCase */

/** @type {readonly PackageCase[]} */
const others = [
  { name: 'crc32', needs: '@napi-rs/wasm-runtime', setup: crc32 },
  { name: 'sh-syntax', needs: 'sh-syntax', setup: shell },
  { name: 'gofmt', needs: '@wasm-fmt/gofmt', setup: gofmt },
  ...wasiPackages,
]

const script = 'for i in 1 2;do if [ $i = 1 ];then echo "a  b"|tr a-z A-Z;fi;done # end'

/** TinyGo, with its wasm_exec.js. */
async function shell() {
  const { parse, print } = await importInstalled('sh-syntax', 'lib/index.js')
  return async () => [
    await print(script, { filepath: 'a.sh' }),
    await parse(script, { filepath: 'a.sh' }),
    await print('if', { filepath: 'a.sh' }).catch(String),
  ]
}

/** TinyGo without imports, by glue of the package's own. */
async function gofmt() {
  const { format } = await importInstalled('@wasm-fmt/gofmt', 'gofmt_node.js')
  return () => format('package a\nfunc  f ( x int )int{return x+1 }\n')
}

/** @param {string} name */
export function findPackage(name) {
  return others.find((one) => one.name === name) ?? findCase(name)
}

/** Rust with napi-rs and emnapi, on one thread, with its glue for browsers: a shared memory and a WASI in JavaScript. */
async function crc32() {
  const { WASI } = requireInstalled('@tybys/wasm-util')
  const bytes = readFileSync(join(npmUnpacked('@node-rs/crc32-wasm32-wasi'), 'crc32.wasm32-wasi.wasm'))
  const { Memory } = /** @type {{ WebAssembly: { Memory: new (descriptor: object) => object } }} */ (
    /** @type {unknown} */ (globalThis)
  ).WebAssembly
  const { crc32, crc32c } = loadNapi(bytes, new Memory(napiMemory), new WASI({ version: 'preview1' }))
  const text = Buffer.from('between JavaScript and Rust, Node-API '.repeat(200))
  return () => [crc32(text), crc32c(text), crc32(text, 7), crc32(Buffer.alloc(0))]
}
