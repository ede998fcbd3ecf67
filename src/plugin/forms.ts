/**
 * The ways to import a wasm file, told by its query, and the module that each becomes. What a form needs of the bundler
 * comes in as text: the specifiers of other modules and an expression for the URL of the wasm file.
 *
 *     import { f } from './x.wasm'           the exports of an instance; its imports are resolved as modules
 *     import init from './x.wasm?init'       init(imports) → Promise<{ exports }>, from a chunk of its own
 *     import module from './x.wasm?module'   an object that stands where a WebAssembly.Module does
 *     import init from './x.wasm?fallback'   as ?init, but native WebAssembly where it works
 */
import type { CompileOptions } from '../options.ts'

export type FormName = 'instance' | 'init' | 'module' | 'fallback' | 'code'

/** A request for a wasm file in a form. */
export interface Request {
  readonly file: string
  readonly form: FormName
}

/** Specifiers that the modules below import. */
export interface Specifiers {
  /** The file as form `code`. */
  readonly code: string
  readonly init: string
  readonly fallback: string
}

/** Statements that make the URL of the wasm file available, and the expression for it. */
export interface WasmUrl {
  readonly statements: readonly string[]
  readonly expression: string
}

type Form =
  | { readonly compiled: Pick<CompileOptions, 'shape'> }
  | { readonly compiled: null; readonly text: (specifiers: Specifiers, url: () => WasmUrl) => string }

export const forms: Readonly<Record<FormName, Form>> = {
  instance: { compiled: { shape: 'instance' } },
  module: { compiled: { shape: 'module' } },
  code: { compiled: { shape: 'instantiate' } },
  init: {
    compiled: null,
    text: ({ init, code }) =>
      lines(
        `import { load_compiled } from ${JSON.stringify(init)};`,
        `export default (imports) => load_compiled(import(${JSON.stringify(code)}), imports);`,
      ),
  },
  fallback: {
    compiled: null,
    text: ({ fallback, init, code }, url) => {
      const { statements, expression } = url()
      return lines(
        `import { native_loader } from ${JSON.stringify(fallback)};`,
        `import { load_compiled } from ${JSON.stringify(init)};`,
        ...statements,
        `const load = (imports) => load_compiled(import(${JSON.stringify(code)}), imports);`,
        `export default native_loader(() => ${expression}, load);`,
      )
    },
  },
}

const queries: Readonly<Record<string, FormName>> = {
  '': 'instance',
  init: 'init',
  module: 'module',
  fallback: 'fallback',
  'dewasm-code': 'code',
}

/** Query of form `code`, which only the modules above ask for. */
export const codeQuery = '?dewasm-code'

/**
 * The request that an id or a specifier means, or null. Queries of the bundler's own (`?url`, `?raw`) are left to it; what it
 * adds to ours (`?init&t=1`) is no matter.
 */
export function parseRequest(id: string): Request | null {
  const match = /^([^?#\0]+\.wasm)(?:\?([^#]*))?$/.exec(id)
  if (match === null) return null
  const keys = (match[2] ?? '')
    .split('&')
    .map((item) => item.replace(/=.*$/s, ''))
    .filter((key) => key !== '' && !bundlerKeys.has(key))
  const [key = '', ...others] = keys
  if (others.length > 0 || !Object.hasOwn(queries, key)) return null
  return { file: match[1]!, form: queries[key]! }
}

/** Keys that development servers add to tell versions of a file apart. */
const bundlerKeys = new Set(['t', 'v', 'import', 'esm'])

function lines(...items: readonly string[]): string {
  return `${items.join('\n')}\n`
}
