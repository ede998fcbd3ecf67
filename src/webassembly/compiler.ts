/**
 * Modules compiled when they are asked for. The code is evaluated once, when the first instance is made; the runtime stays
 * outside of it, so that all modules and the namespace share its constructors.
 */
import * as runtime from '../../runtime/index.js'
import { compile } from '../compile.ts'
import { compileInSlices } from '../compile-slices.ts'
import { CompileError } from '../errors.ts'
import type { CompileOptions } from '../options.ts'
import { validate } from '../validate.ts'
import { decode } from '../wasm/decode.ts'
import { resolveFeatures } from '../wasm/features.ts'
import type { ExternKind } from '../wasm/module.ts'
import type { Backend, CompiledModule, ImportExportKind } from './backend.ts'

/** Engines that have the JS API have threads. */
const options = {
  format: 'cjs',
  runtime: 'external',
  features: ['+threads'],
} as const satisfies CompileOptions

const features = resolveFeatures(options.features)

export const compiler: Backend = {
  validate(bytes) {
    try {
      validate(bytes, { features: options.features })
      return true
    } catch (error) {
      if (error instanceof CompileError) return false
      throw error
    }
  },

  compile(bytes) {
    try {
      return compiledModule(bytes, compile(bytes, options).code)
    } catch (error) {
      throw toApiError(error)
    }
  },

  async compileAsync(bytes) {
    try {
      return compiledModule(bytes, (await compileInSlices(bytes, options)).code)
    } catch (error) {
      throw toApiError(error)
    }
  },

  adopt: () => null,

  // The bytes again: code that arrives may be anybody's.
  receive: (posted) => (posted instanceof Uint8Array ? compiler.compile(posted.slice()) : null),
}

type Instantiate = CompiledModule['instantiate']

function compiledModule(bytes: Uint8Array, code: string): CompiledModule {
  const { imports, exports, customs } = decode(bytes, features)
  let instantiate: Instantiate | null = null
  return {
    imports: imports.map(({ module, name, kind }) => ({ module, name, kind: kindName(kind) })),
    exports: exports.map(({ name, kind }) => ({ name, kind: kindName(kind) })),
    posted: () => bytes.slice(),
    customSections: (wanted) =>
      customs
        .filter(({ name }) => name === wanted)
        .map(({ contents }) => bytes.slice(contents.start, contents.end).buffer as ArrayBuffer),
    instantiate: (given) => {
      instantiate ??= evaluate(code)
      return instantiate(given)
    },
  }
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
function toApiError(error: unknown): unknown {
  return error instanceof CompileError ? new runtime.CompileError(error.message, { cause: error }) : error
}
