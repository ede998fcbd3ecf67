/**
 * The namespace `WebAssembly` as packages and cases use it, over functions that make an instance of bytes. So what was
 * compiled ahead of time runs behind glue that knows WebAssembly alone.
 */
import { createHash } from 'node:crypto'

/**
 * The namespace of the JS API, as far as it is touched here.
 * @typedef {{ Module: new (bytes: unknown) => object, Instance: new (module: object, imports?: unknown) => Instance,
 *   compile(bytes: unknown): Promise<object>, instantiate(source: unknown, imports: unknown): Promise<object> }} Namespace
 */
/** @typedef {{ exports: Record<string, Function> }} Instance */
/** @typedef {(imports: unknown) => { exports: object }} Instantiate */

const scope = /** @type {{ WebAssembly: Namespace }} */ (/** @type {unknown} */ (globalThis))

/** Where there is no WebAssembly it is undefined. @returns {Namespace} */
export function presentNamespace() {
  return scope.WebAssembly
}

/** @param {Namespace} namespace */
export function useNamespace(namespace) {
  scope.WebAssembly = namespace
}

/**
 * The part of the namespace that deals with modules.
 * @param {(bytes: Uint8Array) => Instantiate} load
 */
export function overModules(load) {
  class Module {
    /** @param {ArrayBufferView | ArrayBuffer} source */
    constructor(source) {
      this.instantiate = load(bytesOf(source))
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

/** Wraps the present namespace; the map from `moduleKey` to bytes that it returns grows with what is compiled. */
export function recordModules() {
  /** @type {Map<string, Uint8Array>} */
  const found = new Map()
  const { instantiate, compile, Module } = scope.WebAssembly
  const note = (/** @type {unknown} */ source) => {
    if (!(source instanceof ArrayBuffer || ArrayBuffer.isView(source))) return
    const bytes = bytesOf(source).slice()
    found.set(moduleKey(bytes), bytes)
  }
  const wrapped = {
    instantiate: (/** @type {unknown} */ source, /** @type {unknown} */ imports) => {
      note(source)
      return instantiate(source, imports)
    },
    compile: (/** @type {unknown} */ source) => {
      note(source)
      return compile(source)
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

/** Names a module by its length, start and end: hashing all of a large one would count as work of its first run. */
export function moduleKey(/** @type {Uint8Array} */ bytes) {
  const hash = createHash('sha256').update(bytes.subarray(0, 4096)).update(bytes.subarray(-4096))
  return `${bytes.length}-${hash.digest('hex').slice(0, 12)}`
}

/** @param {ArrayBuffer | ArrayBufferView} source */
function bytesOf(source) {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source)
}
