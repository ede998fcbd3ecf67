/**
 * `WebAssembly.Module`. It is compiled when it is made, so that errors come when the standard wants them. What it stands
 * for is out of reach for scripts, and the same for all namespaces: an instance can be made of any module.
 */
import type { Backend, CompiledModule, ModuleExportDescriptor, ModuleImportDescriptor } from './backend.ts'
import { type BufferSource, copyBytes } from './bytes.ts'
import { enumerable, tag } from './webidl.ts'

const slots = new WeakMap<object, CompiledModule>()

export interface Module {
  readonly [Symbol.toStringTag]: string
}

export interface ModuleConstructor {
  new (bytes: BufferSource): Module
  readonly prototype: Module
  exports(module: Module): ModuleExportDescriptor[]
  imports(module: Module): ModuleImportDescriptor[]
  customSections(module: Module, sectionName: string): ArrayBuffer[]
}

/** The constructor of a namespace: its modules come from the backend. */
export function moduleConstructor(backend: Backend): ModuleConstructor {
  class Module {
    declare readonly [Symbol.toStringTag]: string

    constructor(bytes: BufferSource) {
      const adopted = backend.adopt(bytes)
      slots.set(this, adopted ?? backend.compile(copyBytes(bytes, 'WebAssembly.Module()')))
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
  Object.defineProperty(Module.customSections, 'length', { value: 2 })
  tag(Module.prototype, 'WebAssembly.Module')
  return Module as ModuleConstructor
}

/** A module object for what was compiled elsewhere. */
export function newModule({ prototype }: ModuleConstructor, compiled: CompiledModule): Module {
  const module = Object.create(prototype) as Module
  slots.set(module, compiled)
  return module
}

export function isModule(value: unknown): value is Module {
  return slots.has(value as object)
}

export function slotsOf(value: unknown, what: string): CompiledModule {
  const found = slots.get(value as object)
  if (found === undefined) throw new TypeError(`${what}: the argument must be a WebAssembly.Module`)
  return found
}
