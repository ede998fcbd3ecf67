/**
 * What stands where `globalThis.WebAssembly` was: the engine's own (`native`), the compiler at run time (`dewasm`),
 * the compiler's files with the runtime inlined (`built`), or npm's polywasm. `recordModules` notes the bytes of all
 * modules that a package compiles, wherever it keeps them.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compile } from '../../dist/index.js'
import * as runtime from '../../runtime/index.js'

/**
 * The namespace of the JS API, as far as these files touch it.
 * @typedef {{ Module: new (bytes: unknown) => object, Instance: new (module: object, imports: unknown) => object,
 *   compile(bytes: unknown): Promise<object>, instantiate(source: unknown, imports: unknown): Promise<object> }} Namespace
 */
/** @typedef {import('../../dist/index.js').CompileOptions} CompileOptions */

const scope = /** @type {{ WebAssembly: Namespace }} */ (/** @type {unknown} */ (globalThis))
const native = scope.WebAssembly

/** @type {Record<string, (options: CompileOptions) => Promise<Namespace>>} */
const engines = {
  native: async () => native,
  dewasm: async () =>
    /** @type {Namespace} */ (
      /** @type {unknown} */ ((await import('../../dist/webassembly/index.js')).WebAssembly)
    ),
  built: async (options) => ({ ...runtime, ...overModules(loadBuilt(options)) }),
  // @ts-expect-error: it has no types.
  polywasm: async () => (await import('polywasm')).WebAssembly,
}

export const engineNames = Object.keys(engines)

/**
 * @param {string} name
 * @param {CompileOptions} [options] of the compiler, for `built`
 */
export async function useEngine(name, options = {}) {
  const engine = engines[name]
  if (engine === undefined) throw new Error(`no engine ${name}`)
  scope.WebAssembly = await engine(options)
}

/**
 * Every module that a package asks for is the one in this file (format cjs).
 * @param {string} file
 */
export function useBuiltFile(file) {
  const { instantiate } = createRequire(file)(file)
  scope.WebAssembly = { ...runtime, ...overModules(() => instantiate) }
}

/** Wraps the present namespace; the list that it returns grows. */
export function recordModules() {
  /** @type {Uint8Array[]} */
  const found = []
  const { instantiate, compile: compileModule, Module } = scope.WebAssembly
  const note = (/** @type {unknown} */ source) => {
    if (source instanceof ArrayBuffer) found.push(new Uint8Array(source).slice())
    else if (ArrayBuffer.isView(source)) {
      found.push(new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice())
    }
  }
  const wrapped = {
    instantiate: (/** @type {unknown} */ source, /** @type {unknown} */ imports) => {
      note(source)
      return instantiate(source, imports)
    },
    compile: (/** @type {unknown} */ source) => {
      note(source)
      return compileModule(source)
    },
    Module: new Proxy(Module, {
      construct(target, [source]) {
        note(source)
        return new target(source)
      },
    }),
  }
  scope.WebAssembly = Object.create(scope.WebAssembly, Object.getOwnPropertyDescriptors(wrapped))
  return found
}

/** @typedef {(imports: unknown) => { exports: object }} Instantiate */

/**
 * The part of the namespace that deals with modules, over a function that makes `instantiate` of bytes.
 * @param {(bytes: Uint8Array) => Instantiate} load
 */
function overModules(load) {
  class Module {
    /** @param {ArrayBufferView | ArrayBuffer} source */
    constructor(source) {
      const view = ArrayBuffer.isView(source)
        ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
        : new Uint8Array(source)
      this.instantiate = load(view)
    }
  }
  class Instance {
    /**
     * @param {Module} module
     * @param {unknown} imports
     */
    constructor(module, imports) {
      this.exports = module.instantiate(imports).exports
    }
  }
  const instantiate = async (
    /** @type {Module | ArrayBuffer | ArrayBufferView} */ source,
    /** @type {unknown} */ imports,
  ) => {
    if (source instanceof Module) return new Instance(source, imports)
    const module = new Module(source)
    return { module, instance: new Instance(module, imports) }
  }
  const namespace = {
    Module,
    Instance,
    instantiate,
    compile: async (/** @type {ArrayBufferView | ArrayBuffer} */ source) => new Module(source),
  }
  return /** @type {Namespace} */ (/** @type {unknown} */ (namespace))
}

/**
 * @param {CompileOptions} options
 * @returns {(bytes: Uint8Array) => Instantiate}
 */
function loadBuilt(options) {
  const directory = mkdtempSync(join(tmpdir(), 'dewasm-modules-'))
  process.on('exit', () => rmSync(directory, { recursive: true }))
  const require = createRequire(join(directory, 'index.js'))
  let count = 0
  return (bytes) => {
    const file = join(directory, `${count++}.cjs`)
    writeFileSync(file, compile(bytes, { ...options, format: 'cjs' }).code)
    return require(file).instantiate
  }
}
