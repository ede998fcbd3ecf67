/**
 * Compiles a kernel of MoonBit for WebAssembly with garbage collection. Usage: node compile-moonbit.js FILE.mbt…
 *
 * The compiler is a package of npm, a script for web workers. The sources of the standard library are in that of the editor, as text in
 * its script; of them the kernels need what `builtin` has.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import vm from 'node:vm'
import { npmInstalled } from '../install.js'

/** @typedef {{ core?: Uint8Array, mi: Uint8Array, diagnostics: string[] }} Built */
/** @typedef {{ buildPackage(options: object): Built, linkCore(options: object): { result: Uint8Array } }} Compiler */
/** @typedef {{ rel: string, deps: { path: string, alias: string }[], files: Record<string, { backend: string[], optlevel: string[] }> }} Package */

const target = 'wasm-gc'
const home = npmInstalled('@moonbit/moonpad-monaco')
const library = readLibrary()
/** @type {{ packages: Package[] }} */
const { packages } = JSON.parse(textOf('/lib/core/_build/packages.json'))
const compiler = loadCompiler()

/** @type {Map<string, Built>} */
const built = new Map()
buildLibrary('builtin')
for (const file of process.argv.slice(2)) {
  const { core } = build('kernel/main', [['main.mbt', readFileSync(file, 'utf8')]], [], {
    isMain: true,
    stdMiFiles: [
      ['/lib/core/builtin:builtin', built.get('builtin')?.mi],
      // The same for all targets: names of what `builtin` has.
      ['/lib/core/prelude:prelude', library.get('/lib/core/_build/js/release/bundle/prelude/prelude.mi')],
    ],
  })
  const { result } = compiler.linkCore({
    coreFiles: [...[...built.values()].map((one) => one.core), core],
    main: 'kernel/main',
    pkgSources: ['kernel/main:moonbit:/'],
    target,
    exportedFunctions: ['run'],
    outputFormat: 'wasm',
    testMode: false,
    debug: false,
    noOpt: false,
    sourceMap: false,
    sources: {},
    stopOnMain: false,
  })
  writeFileSync(file.replace(/mbt$/, 'wasm'), result)
}

/** Files of the library by path: each is a variable that is set to its bytes, and an entry of a table. */
function readLibrary() {
  const script = readFileSync(`${home}/dist/moonpad-monaco.js`, 'utf8')
  const paths = new Map(
    [...script.matchAll(/\["(\/lib\/core\/[^"]+)"\] = ([\w$]+);/g)].map(([, path, name]) => [name, path]),
  )
  /** @type {Map<string, Uint8Array>} */
  const files = new Map()
  for (const [, name = '', text = ''] of script.matchAll(
    /(?<![\w$.])([\w$]+) = \w+\("([A-Za-z0-9+/=]*)"\)/g,
  )) {
    const path = paths.get(name)
    if (path !== undefined) files.set(path, new Uint8Array(Buffer.from(text, 'base64')))
  }
  return files
}

/** @param {string} path */
function textOf(path) {
  return new TextDecoder().decode(library.get(path))
}

/** The script ends with a call that offers the compiler to whoever sends messages. @returns {Compiler} */
function loadCompiler() {
  const path = `${home}/dist/moonc-worker.js`
  const script = readFileSync(path, 'utf8').replace(
    /\w+\((\w+)\);\s*(\/\*\*[^/]*\*\/\s*)?$/,
    'globalThis.compiler = $1;',
  )
  Object.assign(globalThis, { require: createRequire(path) })
  vm.runInThisContext(script)
  return Reflect.get(globalThis, 'compiler')
}

/** @param {string} rel the package's path in the library @returns {Uint8Array} what others import */
function buildLibrary(rel) {
  const found = packages.find((one) => one.rel === rel)
  if (found === undefined) throw new Error(`the library has no ${rel}`)
  const files = Object.entries(found.files)
    .filter(([, { backend, optlevel }]) => backend.includes('WasmGC') && optlevel.includes('Release'))
    .map(([name]) => [name, textOf(name.replace('moonbit-core:', ''))])
  const imports = found.deps.map(({ path, alias }) => {
    const other = path.replace('moonbitlang/core/', '')
    return [`/lib/core/${other}/${other}.mi:${alias}`, built.get(other)?.mi ?? buildLibrary(other)]
  })
  const made = build(`moonbitlang/core/${rel}`, files, imports, {})
  built.set(rel, made)
  return made.mi
}

/**
 * @param {string} pkg
 * @param {string[][]} mbtFiles names and texts
 * @param {unknown[]} miFiles
 * @param {object} options
 */
function build(pkg, mbtFiles, miFiles, options) {
  const made = compiler.buildPackage({
    mbtFiles,
    miFiles,
    indirectImportMiFiles: [],
    stdMiFiles: [],
    target,
    pkg,
    pkgSources: [`${pkg}:moonbit:/`],
    isMain: false,
    errorFormat: 'human',
    enableValueTracing: false,
    noOpt: false,
    ...options,
  })
  if (made.core === undefined)
    throw new Error(made.diagnostics.filter((text) => /error/i.test(text)).join('\n'))
  return made
}
