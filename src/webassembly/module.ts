/**
 * `WebAssembly.Module`: a module compiled to JavaScript. It is compiled when it is made, so that errors come when
 * the standard wants them; its code is evaluated once, when the first instance is made.
 */
import * as runtime from '../../runtime/index.js'
import { type CompileResult, compile } from '../compile.ts'
import { CompileError } from '../errors.ts'
import type { CompileOptions } from '../options.ts'
import { decode } from '../wasm/decode.ts'
import { resolveFeatures } from '../wasm/features.ts'
import type { Module as DecodedModule, ExternKind } from '../wasm/module.ts'
import { copyBytes } from './bytes.ts'
import { enumerable, tag } from './webidl.ts'

/**
 * The runtime stays outside of the code, so that all modules and this namespace share its constructors. Engines that have the JS API have
 * threads.
 */
export const compileOptions = {
  format: 'cjs',
  runtime: 'external',
  features: ['+threads'],
} as const satisfies CompileOptions

const features = resolveFeatures(compileOptions.features)

export type ImportExportKind = 'function' | 'table' | 'memory' | 'global' | 'tag'

export interface ModuleExportDescriptor {
  name: string
  kind: ImportExportKind
}

export interface ModuleImportDescriptor {
  module: string
  name: string
  kind: ImportExportKind
}

interface GeneratedInstance {
  readonly exports: Readonly<Record<string, unknown>>
}

type Instantiate = (imports: unknown) => GeneratedInstance

/** What a module object stands for; scripts can't reach it. */
interface Slots {
  readonly decoded: DecodedModule
  readonly code: string
  instantiate: Instantiate | null
}

const slots = new WeakMap<object, Slots>()

export class Module {
  constructor(bytes: BufferSource) {
    const copy = copyBytes(bytes, 'WebAssembly.Module()')
    const { code } = asCompileError(() => compile(copy, compileOptions))
    slots.set(this, newSlots(copy, code))
    makePostable(this, copy)
  }

  static exports(module: Module): ModuleExportDescriptor[] {
    const { decoded } = slotsOf(module, 'WebAssembly.Module.exports()')
    return decoded.exports.map(({ name, kind }) => ({ name, kind: kindName(kind) }))
  }

  static imports(module: Module): ModuleImportDescriptor[] {
    const { decoded } = slotsOf(module, 'WebAssembly.Module.imports()')
    return decoded.imports.map(({ module: from, name, kind }) => ({
      module: from,
      name,
      kind: kindName(kind),
    }))
  }

  static customSections(module: Module, ...names: [sectionName?: string]): ArrayBuffer[] {
    const { decoded } = slotsOf(module, 'WebAssembly.Module.customSections()')
    // An absent name is an error, `undefined` is the name "undefined".
    if (names.length === 0) throw new TypeError('WebAssembly.Module.customSections(): no section name')
    const wanted = `${names[0]}`
    const found = decoded.customs.filter(({ name }) => name === wanted)
    return found.map(({ contents }) => decoded.bytes.slice(contents.start, contents.end).buffer)
  }
}

enumerable(Module, 'exports', 'imports', 'customSections')
Object.defineProperty(Module.customSections, 'length', { value: 2 })
tag(Module.prototype, 'WebAssembly.Module')

type BufferSource = ArrayBufferView | ArrayBufferLike

/** A module object for code that was compiled elsewhere. */
export function newModule(bytes: Uint8Array, { code }: CompileResult): Module {
  const module = Object.create(Module.prototype) as Module
  slots.set(module, newSlots(bytes, code))
  makePostable(module, bytes)
  return module
}

/**
 * `postMessage` copies properties and drops prototypes: what arrives of a module are its bytes. They are compiled again; code that
 * arrives is not run, since anybody may have sent it.
 */
function makePostable(module: Module, bytes: Uint8Array): void {
  Object.defineProperty(module, postedKey, {
    get: () => bytes.slice(),
    enumerable: true,
    configurable: true,
  })
}

const postedKey = 'dewasm:1'

/** Makes a module of what arrived of one. */
function adopt(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const bytes: unknown = Object.getOwnPropertyDescriptor(value, postedKey)?.value
  if (!(bytes instanceof Uint8Array)) return false
  const copy = copyBytes(bytes, 'WebAssembly.Module')
  slots.set(
    value,
    asCompileError(() => newSlots(copy, compile(copy, compileOptions).code)),
  )
  Object.setPrototypeOf(value, Module.prototype)
  return true
}

function newSlots(bytes: Uint8Array, code: string): Slots {
  return { decoded: decode(bytes, features), code, instantiate: null }
}

export function isModule(value: unknown): value is Module {
  return slots.has(value as object) || adopt(value)
}

function slotsOf(value: unknown, what: string): Slots {
  const found = slots.get(value as object)
  if (found === undefined) throw new TypeError(`${what}: the argument must be a WebAssembly.Module`)
  return found
}

/** The function `instantiate` of the generated code, which is evaluated at the first call. */
export function instantiateOf(module: Module): Instantiate {
  const found = slotsOf(module, 'WebAssembly.Instance()')
  found.instantiate ??= evaluate(found.code)
  return found.instantiate
}

function evaluate(code: string): Instantiate {
  const module: { exports: { instantiate?: Instantiate } } = { exports: {} }
  new Function('module', 'require', code)(module, requireRuntime)
  return module.exports.instantiate!
}

function requireRuntime(specifier: string): typeof runtime {
  if (specifier !== 'dewasm/runtime') throw new TypeError(`generated code asked for ${specifier}`)
  return runtime
}

function kindName(kind: ExternKind): ImportExportKind {
  return kind === 'func' ? 'function' : kind
}

/** The compiler's errors become those of the JS API. */
function asCompileError<T>(action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw toApiError(error)
  }
}

export function toApiError(error: unknown): unknown {
  return error instanceof CompileError ? new runtime.CompileError(error.message, { cause: error }) : error
}
