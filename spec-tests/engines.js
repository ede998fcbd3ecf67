/**
 * What runs the modules: dewasm, or the WebAssembly of the Node that runs the suite. Both behind one interface, so
 * that the suite's demands are the same.
 */
import { existsSync } from 'node:fs'
import { outputFaults } from '../scripts/output-faults.js'

/**
 * @typedef {'compile' | 'link' | 'trap' | 'exhaustion' | 'exception' | 'other'} FailureKind
 *
 * @typedef {object} Failure  What an engine threw, in the suite's terms.
 * @property {FailureKind} kind
 * @property {string} message
 * @property {boolean} phrased  The message is to begin with the suite's phrase.
 * @property {string | null} feature  The feature that the engine lacks, if that is why.
 *
 * @typedef {Readonly<Record<string, unknown>>} Exports
 * @typedef {new (...args: never[]) => object} Constructor
 * @typedef {{ Memory: Constructor, Table: Constructor, Global: Constructor, Tag?: Constructor }} Objects
 *
 * @typedef {object} Engine
 * @property {string} name
 * @property {Objects} objects  Constructors of the JavaScript API, for what the host provides.
 * @property {(bytes: Uint8Array) => unknown} compile  Returns a program, or throws.
 * @property {(program: unknown, imports: object) => Exports} instantiate
 * @property {(error: unknown) => Failure} failure
 * @property {(error: unknown) => string | null} refusal  Why a valid module was not compiled: the missing feature.
 */

/**
 * @param {string} name
 * @param {object} [options]  For the compiler.
 * @returns {Promise<Engine>}
 */
export async function createEngine(name, options = {}) {
  if (name === 'ours') return loadOurs(options)
  if (name === 'native') return nativeEngine()
  throw new Error(`unknown engine ${name}: ours or native`)
}

/**
 * @typedef {Objects & {
 *   Module: new (bytes: Uint8Array) => object,
 *   Instance: new (program: unknown, imports: object) => { exports: Exports },
 *   CompileError: ErrorConstructor, LinkError: ErrorConstructor, RuntimeError: ErrorConstructor,
 *   Exception?: Constructor }} WebAssemblyApi
 */

/** @returns {Engine} */
function nativeEngine() {
  /** @type {WebAssemblyApi} */
  const api = Reflect.get(globalThis, 'WebAssembly')
  return {
    name: 'native',
    objects: api,
    compile: (bytes) => new api.Module(bytes),
    instantiate: (program, imports) => new api.Instance(program, imports).exports,
    failure: (error) => ({
      kind: nativeKind(error, api),
      message: messageOf(error),
      phrased: false,
      feature: nativeFeature(error, api),
    }),
    refusal: (error) =>
      nativeFeature(error, api) ?? (error instanceof api.CompileError ? nativeReason(error) : null),
  }
}

/**
 * @param {unknown} error
 * @param {WebAssemblyApi} api
 * @returns {FailureKind}
 */
function nativeKind(error, api) {
  if (error instanceof api.CompileError) return 'compile'
  if (error instanceof api.LinkError) return 'link'
  if (error instanceof api.RuntimeError) return 'trap'
  if (error instanceof RangeError) return /call stack/.test(error.message) ? 'exhaustion' : 'other'
  if (api.Exception !== undefined && error instanceof api.Exception) return 'exception'
  return 'other'
}

/**
 * V8 names the flag that would switch a feature on.
 * @param {unknown} error
 * @param {WebAssemblyApi} api
 */
function nativeFeature(error, api) {
  if (!(error instanceof api.CompileError)) return null
  return /--experimental-wasm-([a-z0-9-]+)/.exec(error.message)?.[1] ?? null
}

/** @param {Error} error */
function nativeReason(error) {
  return error.message
    .replace(/^.*?: Compiling function .*? failed: |^WebAssembly\.Module\(\): /, '')
    .replace(/ @\+\d+$/, '')
}

const builtCompiler = new URL('../dist/index.js', import.meta.url)
const runtimeObjects = new URL('../runtime/index.js', import.meta.url)

/** The key of the record that dewasm puts on its objects (docs/linking.md). */
const recordKey = Symbol.for('dewasm:1')

/**
 * @typedef {{ compile: (bytes: Uint8Array, options: object) => { code: string } }} Compiler
 * @typedef {{ instantiate: (imports: object) => { exports: Exports } }} Generated
 */

/**
 * @param {object} options
 * @returns {Promise<Engine>}
 */
async function loadOurs(options) {
  if (!existsSync(builtCompiler)) throw new Error('the compiler is not built: npm run build')
  /** @type {Compiler} */
  const compiler = await import(builtCompiler.href)
  /** @type {Objects} */
  const objects = await import(runtimeObjects.href)
  return oursEngine(compiler, objects, options)
}

/**
 * @param {Compiler} compiler
 * @param {Objects} objects
 * @param {object} options
 * @returns {Engine}
 */
export function oursEngine(compiler, objects, options) {
  return {
    name: 'ours',
    objects,
    compile: (bytes) => {
      const packaging = { ...options, format: 'cjs' }
      const { code } = compiler.compile(bytes, packaging)
      const faults = outputFaults(code, packaging)
      if (faults.length > 0) throw new Error(`the output is faulty: ${faults.join(', ')}`)
      return evaluate(code, objects)
    },
    instantiate: (program, imports) => /** @type {Generated} */ (program).instantiate(imports).exports,
    failure: (error) => ({
      kind: oursKind(error),
      message: textOf(error, 'reason') ?? messageOf(error),
      phrased: true,
      feature: oursFeature(error),
    }),
    refusal: oursFeature,
  }
}

/**
 * @param {string} code  A CommonJS module.
 * @param {object} runtime  The only module that it may ask for.
 * @returns {unknown}
 */
function evaluate(code, runtime) {
  const module = { exports: {} }
  new Function('module', 'require', code)(module, () => runtime)
  return module.exports
}

/**
 * Every generated module has its own copy of the runtime, so its errors are known by name and mark; those of the
 * Node around it must not pass for ours.
 * @param {unknown} error
 * @returns {FailureKind}
 */
function oursKind(error) {
  const mark = textOf(Reflect.get(Object(error), recordKey), 'kind')
  if (mark === 'exception') return 'exception'
  if (!(error instanceof Error)) return 'other'
  if (error instanceof RangeError) return /call stack/.test(error.message) ? 'exhaustion' : 'other'
  if (error.name === 'CompileError') return 'compile'
  if (error.name === 'LinkError') return 'link'
  return error.name === 'RuntimeError' && mark === 'trap' ? 'trap' : 'other'
}

/**
 * Not supported, or switched off: then some encodings are malformed and only the feature says why.
 * @param {unknown} error
 */
function oursFeature(error) {
  if (oursKind(error) !== 'compile') return null
  return textOf(error, 'feature') ?? (textOf(error, 'code') === 'unsupported' ? messageOf(error) : null)
}

/**
 * @param {unknown} holder
 * @param {string} key
 * @returns {string | null}
 */
function textOf(holder, key) {
  /** @type {unknown} */
  const value = Reflect.get(Object(holder), key)
  return typeof value === 'string' ? value : null
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error)
}
