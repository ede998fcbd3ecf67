/**
 * `WebAssembly.Module`. It is compiled when it is made, so that errors come when the standard wants them. What it stands
 * for is out of reach for scripts, and the same for all namespaces: an instance can be made of any module.
 */
import type { Backend, CompiledModule, ModuleExportDescriptor, ModuleImportDescriptor } from './backend.ts'
import { type BufferSource, copyBytes } from './bytes.ts'
import { readOptions } from './options.ts'
import { enumerable, isObject, tag } from './webidl.ts'

const slots = new WeakMap<object, CompiledModule>()
const postedKey = 'dewasm:1'
/** The namespaces, which may know a module that arrived from another agent. */
const receivers: { readonly backend: Backend; readonly prototype: object }[] = []

export interface Module {
  readonly [Symbol.toStringTag]: string
}

export interface ModuleConstructor {
  new (bytes: BufferSource, options?: object): Module
  readonly prototype: Module
  exports(module: Module): ModuleExportDescriptor[]
  imports(module: Module): ModuleImportDescriptor[]
  customSections(module: Module, sectionName: string): ArrayBuffer[]
}

/** The constructor of a namespace: its modules come from the backend. */
export function moduleConstructor(backend: Backend): ModuleConstructor {
  class Module {
    declare readonly [Symbol.toStringTag]: string

    constructor(bytes: BufferSource, options?: object) {
      const what = 'WebAssembly.Module()'
      const given = readOptions(options, what)
      const adopted = backend.adopt(bytes)
      fill(this, adopted ?? backend.compile(copyBytes(bytes, what), given))
    }

    static exports(module: Module): ModuleExportDescriptor[] {
      return slotsOf(module, 'WebAssembly.Module.exports()').exports.map((item) => ({ ...item }))
    }

    static imports(module: Module): ModuleImportDescriptor[] {
      return slotsOf(module, 'WebAssembly.Module.imports()').imports.map((item) => ({ ...item }))
    }

    static customSections(module: Module, ...names: [sectionName?: string]): ArrayBuffer[] {
      const compiled = slotsOf(module, 'WebAssembly.Module.customSections()')
      // An absent name is an error, `undefined` is the name "undefined".
      if (names.length === 0) throw new TypeError('WebAssembly.Module.customSections(): no section name')
      return compiled.customSections(`${names[0]}`)
    }
  }

  enumerable(Module, 'exports', 'imports', 'customSections')
  Object.defineProperty(Module, 'length', { value: 1 })
  Object.defineProperty(Module.customSections, 'length', { value: 2 })
  tag(Module.prototype, 'WebAssembly.Module')
  receivers.push({ backend, prototype: Module.prototype })
  return Module as ModuleConstructor
}

/** A module object for what was compiled elsewhere. */
export function newModule({ prototype }: ModuleConstructor, compiled: CompiledModule): Module {
  const module = Object.create(prototype) as Module
  fill(module, compiled)
  return module
}

/**
 * `postMessage` copies properties and drops prototypes: of a module there is one, a getter here, that tells which it is. What arrives
 * becomes a module again where one is wanted, if a namespace knows which.
 */
function fill(module: object, compiled: CompiledModule): void {
  slots.set(module, compiled)
  Object.defineProperty(module, postedKey, { get: compiled.posted, enumerable: true, configurable: true })
}

export function isModule(value: unknown): value is Module {
  return slots.has(value as object) || receive(value)
}

function receive(value: unknown): boolean {
  if (!isObject(value)) return false
  const posted: unknown = Object.getOwnPropertyDescriptor(value, postedKey)?.value
  if (posted === undefined) return false
  for (const { backend, prototype } of receivers) {
    const compiled = backend.receive(posted)
    if (compiled === null) continue
    slots.set(Object.setPrototypeOf(value, prototype) as object, compiled)
    return true
  }
  return false
}

export function slotsOf(value: unknown, what: string): CompiledModule {
  const found = slots.get(value as object)
  if (found === undefined) throw new TypeError(`${what}: the argument must be a WebAssembly.Module`)
  return found
}
