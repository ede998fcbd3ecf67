/**
 * Imports that the compiler itself provides when it is asked to, as the JS API has it: the functions of `wasm:js-string`, and
 * globals that are constant strings. Their types are keys (type-key.ts).
 */
import { CompileError } from '../errors.ts'
import type { Import, Module } from './module.ts'
import { typeKey, valTypeKey } from './type-key.ts'

export const builtinSets = ['js-string'] as const

export type BuiltinSet = (typeof builtinSets)[number]

export interface Builtins {
  readonly sets: ReadonlySet<BuiltinSet>
  /** The module that string constants are imported from by their values; null for none. */
  readonly stringConstants: string | null
}

const chars = '(ref null <0@[mut i16]>)'
const string = '(ref extern)'

/** The functions of each set, with their types. */
const functions: Record<BuiltinSet, Readonly<Record<string, string>>> = {
  'js-string': {
    cast: `(externref)->(${string})`,
    test: '(externref)->(i32)',
    fromCharCodeArray: `(${chars},i32,i32)->(${string})`,
    intoCharCodeArray: `(externref,${chars},i32)->(i32)`,
    fromCharCode: `(i32)->(${string})`,
    fromCodePoint: `(i32)->(${string})`,
    charCodeAt: '(externref,i32)->(i32)',
    codePointAt: '(externref,i32)->(i32)',
    length: '(externref)->(i32)',
    concat: `(externref,externref)->(${string})`,
    substring: `(externref,i32,i32)->(${string})`,
    equals: '(externref,externref)->(i32)',
    compare: '(externref,externref)->(i32)',
  },
}

/** What an import stands for: the name of a function of the runtime, or a string. */
export type Provided = { readonly helper: string } | { readonly text: string }

/** What is provided for an import; null for one of the user's. */
export function providedFor({ module, name, kind }: Import, builtins: Builtins): Provided | null {
  if (module === builtins.stringConstants) return kind === 'global' ? { text: name } : null
  const set = builtinSets.find((item) => module === `wasm:${item}` && builtins.sets.has(item))
  if (set === undefined || kind !== 'func' || !Object.hasOwn(functions[set], name)) return null
  return { helper: helperOf(set, name) }
}

/** `js_string_char_code_at` */
function helperOf(set: BuiltinSet, name: string): string {
  return `${set.replace('-', '_')}_${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
}

/** Throws CompileError where a module declares what is provided with another type. */
export function checkBuiltins(module: Module, builtins: Builtins): void {
  for (const item of module.imports) {
    if (item.module === builtins.stringConstants) checkConstant(module, item)
    const set = builtinSets.find((name) => item.module === `wasm:${name}` && builtins.sets.has(name))
    if (set === undefined) continue
    const expected = Object.hasOwn(functions[set], item.name) ? functions[set][item.name] : undefined
    if (expected === undefined) continue
    const found = item.kind === 'func' ? typeKey(module.funcs[item.index]!.type) : item.kind
    if (found !== expected) fail(item, expected, found)
  }
}

function checkConstant(module: Module, item: Import): void {
  const global = item.kind === 'global' ? module.globals[item.index]! : null
  const found = global === null ? item.kind : `${global.mutable ? 'mut ' : ''}${valTypeKey(global.type)}`
  if (found !== 'externref' && found !== string) fail(item, string, found)
}

function fail({ module, name, at }: Import, expected: string, found: string): never {
  const where = `module ${JSON.stringify(module)} field ${JSON.stringify(name)}`
  throw new CompileError(
    'invalid',
    `builtin of another type: ${where}: expected ${expected}, found ${found}`,
    {
      offset: at,
    },
  )
}
