/**
 * TypeScript declarations of a generated module: what it imports and exports, with i64 as bigint. Parameters have the
 * names of the name section. Names of the module appear as escaped strings only.
 */
import type { Export, Import, Limits, Module } from '../wasm/module.ts'
import {
  type AbsHeapType,
  type CompType,
  type FuncType,
  funcType,
  isRef,
  type ValType,
} from '../wasm/types.ts'
import { stringText } from './estree.ts'
import { NameScope } from './names.ts'
import { exportName, exportVariable, type PackageOptions } from './package.ts'
import { printList } from './print.ts'

/** Text of the `.d.ts` file beside the module. */
export function declarations(module: Module, options: PackageOptions): string {
  const { format, shape, name } = options
  const used = new Set<string>()
  const exports = exportsInterface(module, used)
  const lines = [...importsInterface(module, used), '', ...exports, '']
  const optional = module.imports.length === 0 ? '?' : ''
  const data = `, data?: Uint8Array`
  const signature = `(imports${optional}: Imports${data}): { readonly exports: Exports }`
  if (shape === 'instance' && format === 'esm') lines.push(...instanceExports(module, options))
  else if (shape === 'instantiate' && format !== 'iife')
    lines.push(`export declare function instantiate${signature}`)
  else {
    const more = shape === 'module' ? moduleProperties : ''
    const type = shape === 'instance' ? 'Exports' : `{ instantiate${signature}${more} }`
    lines.push(`declare const ${name}: ${type}`)
    if (format === 'esm') lines.push(`export default ${name}`)
    if (format === 'cjs') lines.push(`export = ${name}`)
  }
  const types = [...used].sort()
  if (types.length > 0) lines.unshift(`import type { ${types.join(', ')} } from 'dewasm/runtime'`, '')
  return `${lines.join('\n')}\n`
}

/** What an object for a module has beside `instantiate`. */
const moduleProperties = [
  '',
  'readonly imports: readonly { module: string; name: string; kind: Kind }[]',
  'readonly exports: readonly { name: string; kind: Kind }[]',
  'readonly bytes: { readonly length: number; readonly hash: string }',
]
  .join('; ')
  .replaceAll('Kind', "'function' | 'table' | 'memory' | 'global' | 'tag'")

function importsInterface(module: Module, used: Set<string>): string[] {
  const byModule = new Map<string, Map<string, Import>>()
  for (const item of module.imports) {
    const fields = byModule.get(item.module) ?? new Map<string, Import>()
    byModule.set(item.module, fields.set(item.name, item))
  }
  const lines = ['export interface Imports {']
  for (const [from, fields] of byModule) {
    lines.push(`  readonly ${stringText(from)}: {`)
    for (const item of fields.values())
      lines.push(`    readonly ${stringText(item.name)}: ${externType(module, item, used, true)}`)
    lines.push('  }')
  }
  return [...lines, '}']
}

function exportsInterface(module: Module, used: Set<string>): string[] {
  const fields = module.exports.map(
    (item) => `  readonly ${stringText(item.name)}: ${externType(module, item, used, false)}`,
  )
  return ['export interface Exports {', ...fields, '}']
}

/** Exports of shape `instance`, as the module has them: any name can stand behind `as`. Immutable globals are their values. */
function instanceExports(module: Module, options: PackageOptions): string[] {
  const { exports } = module
  const declared = exports.map(({ name, kind, index }, k) => {
    const global = kind === 'global' ? module.globals[index] : undefined
    const isValue = global !== undefined && !global.mutable
    return `declare const ${exportVariable(k)}: Exports[${stringText(name)}]${isValue ? "['value']" : ''}`
  })
  const list = exports.map((item, k) => `${exportVariable(k)} as ${exportName(item, options)}`)
  return [...declared, printList('export {', list, '}', false)]
}

function externType(module: Module, item: Import | Export, used: Set<string>, imported: boolean): string {
  switch (item.kind) {
    case 'func':
      return functionType(module, item.index, imported, used)
    case 'global': {
      const global = module.globals[item.index]
      used.add('Global')
      if (global === undefined) return 'Global'
      const object = globalType(global.type)
      return imported && !global.mutable
        ? `${valueType(global.type, used, anySignature)} | ${object}`
        : object
    }
    case 'memory':
      used.add('Memory')
      return addressed('Memory', module.memories[item.index])
    case 'table':
      used.add('Table')
      return addressed('Table', module.tables[item.index])
    case 'tag':
      used.add('Tag')
      return 'Tag'
  }
}

/** `Global<'i64'>`, for the types that a descriptor can name. */
function globalType(type: ValType): string {
  if (typeof type === 'string') return type === 'v128' ? 'Global' : `Global<'${type}'>`
  if (!type.nullable) return 'Global'
  return type.heap === 'func'
    ? "Global<'anyfunc'>"
    : type.heap === 'extern'
      ? "Global<'externref'>"
      : 'Global'
}

/** Addresses and sizes of 64 bits are BigInts. */
function addressed(type: string, item: { readonly limits: Limits } | undefined): string {
  return item?.limits.address === 'i64' ? `${type}<bigint>` : type
}

function functionType(module: Module, index: number, imported: boolean, used: Set<string>): string {
  const func = module.funcs[index]
  if (func === undefined) return 'never'
  return signature(funcType(func.type), module.names.locals.get(index), imported, (type) => {
    return valueType(type, used, (inner) =>
      signature(inner, undefined, false, (type) => valueType(type, used, anySignature)),
    )
  })
}

/** What a function takes and gives; `imported` is one that JavaScript supplies. */
function signature(
  { params, results }: FuncType,
  names: ReadonlyMap<number, string> | undefined,
  imported: boolean,
  typeOf: (type: ValType) => string,
): string {
  const scope = new NameScope(null)
  const list = params.map((type, i) => `${scope.choose(names?.get(i) ?? null, `p${i}`)}: ${typeOf(type)}`)
  return `(${list.join(', ')}) => ${resultType(results.map(typeOf), imported)}`
}

function resultType(types: readonly string[], imported: boolean): string {
  const [only] = types
  if (only === undefined) return imported ? 'unknown' : 'void'
  if (types.length === 1) return only
  return imported ? `Iterable<${[...new Set(types)].join(' | ')}>` : `[${types.join(', ')}]`
}

/** Types may contain themselves: inside of the signature of a reference stand no further ones. */
function anySignature(): string {
  return '(...args: never[]) => unknown'
}

/** The JavaScript type of values; `signatureOf` prints the type of a function that is referred to. */
function valueType(type: ValType, used: Set<string>, signatureOf: (type: FuncType) => string): string {
  if (type === 'i64') return 'bigint'
  // A call with one throws.
  if (type === 'v128') return 'never'
  if (!isRef(type)) return 'number'
  const { heap, nullable } = type
  const members = typeof heap === 'string' ? abstractTypes[heap] : [compositeType(heap.comp, signatureOf)]
  if (members.includes('unknown')) return 'unknown'
  for (const name of members) if (objectTypes.includes(name)) used.add(name)
  // Of no heap type but these is null all that there is.
  if (members.length === 0) return nullable && !['exn', 'noexn'].includes(heap as string) ? 'null' : 'never'
  return nullable ? `${members.join(' | ')} | null` : members.join(' | ')
}

/** Objects that JavaScript can only hold and pass on. */
const objectTypes: readonly string[] = ['GCStruct', 'GCArray']

/** What JavaScript has for the references of an abstract heap type, null left aside. */
const abstractTypes: Readonly<Record<AbsHeapType, readonly string[]>> = {
  func: [`(${anySignature()})`],
  nofunc: [],
  extern: ['unknown'],
  noextern: [],
  any: ['unknown'],
  eq: ['number', ...objectTypes],
  i31: ['number'],
  struct: ['GCStruct'],
  array: ['GCArray'],
  none: [],
  // They never pass: a call with one throws.
  exn: [],
  noexn: [],
}

function compositeType(comp: CompType, signatureOf: (type: FuncType) => string): string {
  if (comp.kind === 'func') return `(${signatureOf(comp)})`
  return comp.kind === 'struct' ? 'GCStruct' : 'GCArray'
}
