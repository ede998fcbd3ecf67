/** Compile options of the JS API (WebAssemblyCompileOptions): read when a function is called, in the order of their names. */
import type { BuiltinOptions } from './backend.ts'
import { isObject } from './webidl.ts'

export function readOptions(value: unknown, what: string): BuiltinOptions {
  if (value === undefined || value === null) return {}
  if (!isObject(value)) throw new TypeError(`${what}: the options must be an object`)
  const { builtins, importedStringConstants } = value as Record<string, unknown>
  return {
    ...(builtins === undefined ? {} : { builtins: readNames(builtins, what) }),
    ...(importedStringConstants === undefined || importedStringConstants === null
      ? {}
      : { importedStringConstants: `${importedStringConstants}` }),
  }
}

function readNames(value: unknown, what: string): string[] {
  if (!isObject(value) || !(Symbol.iterator in value)) {
    throw new TypeError(`${what}: the option builtins must be a sequence of names`)
  }
  return Array.from(value as Iterable<unknown>, (name) => `${name}`)
}
