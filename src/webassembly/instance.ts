/** `WebAssembly.Instance`: an instance of a module's generated code, the same constructor in all namespaces. */
import { isModule, type Module, slotsOf } from './module.ts'
import { enumerable, isObject, tag } from './webidl.ts'

export type Exports = Readonly<Record<string, unknown>>

const exportsOf = new WeakMap<object, Exports>()

export class Instance {
  constructor(module: Module, importObject?: object) {
    if (!isModule(module)) throw new TypeError('WebAssembly.Instance(): the first argument must be a module')
    checkImports(importObject, 'WebAssembly.Instance()')
    exportsOf.set(this, slotsOf(module, 'WebAssembly.Instance()').instantiate(importObject).exports)
  }

  get exports(): Exports {
    const exports = exportsOf.get(this)
    if (exports === undefined) throw new TypeError('WebAssembly.Instance.exports: this is not an Instance')
    return exports
  }
}

enumerable(Instance.prototype, 'exports')
Object.defineProperty(Instance, 'length', { value: 1 })
tag(Instance.prototype, 'WebAssembly.Instance')

export function checkImports(importObject: unknown, what: string): void {
  if (importObject !== undefined && !isObject(importObject)) {
    throw new TypeError(`${what}: the imports must be an object`)
  }
}
