/** How a generated module is offered: the formats (esm, cjs, iife) and shapes (what is exported) around `instantiate`. */
import type { Format, Shape } from '../choices.ts'
import { CompileError } from '../errors.ts'
import { hashBytes } from '../wasm/hash.ts'
import type { CustomSection, Export, Import, Module } from '../wasm/module.ts'
import { stringText } from './estree.ts'
import { shortName } from './names.ts'
import { printList } from './print.ts'

export interface PackageOptions {
  readonly format: Format
  readonly shape: Shape
  /** Name of the global that holds an iife's exports: an identifier. */
  readonly name: string
  /** Whether export names that are no identifiers may be written as strings. */
  readonly stringNames: boolean
}

/** Lines around the declaration of `instantiate`, or around what would be in it for an esm instance. */
export interface Package {
  readonly before: string[]
  /** What stands before the word `function`. */
  readonly exportsFunction: string
  readonly after: string[]
}

export function packageModule(module: Module, options: PackageOptions, minify: boolean): Package {
  const { format, shape, name } = options
  if (format === 'esm') return esm(module, options, minify)
  const strict = `'use strict';`
  const result = resultOf(module, options, minify)
  if (format === 'cjs') {
    const before = shape === 'instance' ? importLines(module, (from) => `require(${from})`) : []
    return { before: [strict, ...before], exportsFunction: '', after: [`module.exports = ${result};`] }
  }
  if (shape === 'instance' && module.imports.length > 0) {
    throw unsupported('the shape instance can have no imports as an iife', module.imports[0]!.at)
  }
  if (!/^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name)) throw new TypeError(`not an identifier: ${name}`)
  const open = minify ? `var ${name}=(()=>{` : `var ${name} = (() => {`
  return { before: [open, strict], exportsFunction: '', after: [`return ${result};`, '})();'] }
}

function esm(module: Module, options: PackageOptions, minify: boolean): Package {
  switch (options.shape) {
    case 'instantiate':
      return { before: [], exportsFunction: 'export ', after: [] }
    case 'module':
      return {
        before: [],
        exportsFunction: '',
        after: [`export default ${resultOf(module, options, minify)};`],
      }
    case 'instance': {
      const before = moduleNames(module).map((name, k) => `import * as m$${k} from ${stringText(name)};`)
      if (before.length > 0) before.push(`const imports = ${importsObject(module)};`)
      const list = module.exports.map((item, k) => `${exportVariable(k)} as ${exportName(item, options)}`)
      const after = list.length > 0 ? [`${printList('export {', list, '}', minify)};`] : []
      return { before, exportsFunction: '', after }
    }
  }
}

/** The expression that users get. */
function resultOf(module: Module, { shape }: PackageOptions, minify: boolean): string {
  switch (shape) {
    case 'instantiate':
      return '{ instantiate }'
    case 'instance':
      return `instantiate(${importsObject(module)}).exports`
    case 'module': {
      const imports = printList('[', module.imports.map(describeImport), ']', minify)
      const exports = printList('[', module.exports.map(describeExport), ']', minify)
      const { length } = module.bytes
      const bytes = `{ length: ${length}, hash: '${hashBytes(module.bytes)}' }`
      const items = ['instantiate', `imports: ${imports}`, `exports: ${exports}`, `bytes: ${bytes}`]
      const sections = module.customs.filter(({ name }) => !metadata.test(name))
      if (sections.length > 0) {
        const list = sections.map((section) => describeSection(module, section))
        items.push(`customSections: ${printList('[', list, ']', minify)}`)
      }
      return `{ ${items.join(', ')} }`
    }
  }
}

/** What stands for the import object: the namespaces of the modules that are imported. */
function importsObject(module: Module): string {
  const items = moduleNames(module).map((name, k) => `[${stringText(name)}]: m$${k}`)
  return `{ ${['__proto__: null', ...items].join(', ')} }`
}

/** The variable of the k-th export, which goes by its own name in the `export` list alone. */
export function exportVariable(k: number): string {
  return `${shortName(k)}$e`
}

function moduleNames({ imports }: Module): string[] {
  return [...new Set(imports.map((item) => item.module))]
}

function importLines(module: Module, load: (from: string) => string): string[] {
  return moduleNames(module).map((name, k) => `const m$${k} = ${load(stringText(name))};`)
}

/** How an export is called in an `export` list; there reserved words are names too. */
export function exportName(
  { name, at }: Export,
  { stringNames }: Pick<PackageOptions, 'stringNames'>,
): string {
  if (/^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name)) return name
  if (!stringNames)
    throw unsupported('an export name is no identifier, which this target can not express', at)
  return stringText(name)
}

function describeImport({ module, name, kind }: Import): string {
  return `{ module: ${stringText(module)}, name: ${stringText(name)}, kind: ${kindText(kind)} }`
}

function describeExport({ name, kind }: Export): string {
  return `{ name: ${stringText(name)}, kind: ${kindText(kind)} }`
}

/** Custom sections for tools, which nobody asks for when the program runs. */
const metadata =
  /^(?:name|producers|target_features|linking|reloc\..*|\.debug_.*|sourceMappingURL|external_debug_info|build_id|metadata\.code\..*)$/

/** The contents as a character for each byte. */
function describeSection({ bytes }: Module, { name, contents }: CustomSection): string {
  let text = ''
  for (const byte of bytes.subarray(contents.start, contents.end)) text += String.fromCharCode(byte)
  return `{ name: ${stringText(name)}, contents: ${stringText(text)} }`
}

function kindText(kind: Import['kind']): string {
  return kind === 'func' ? `'function'` : `'${kind}'`
}

function unsupported(reason: string, offset: number): CompileError {
  return new CompileError('unsupported', reason, { offset })
}
