/**
 * Modules compiled when they are asked for. The code is evaluated once, when the first instance is made; the runtime stays
 * outside of it, so that all modules and the namespace share its constructors.
 */
import * as runtime from '../../runtime/index.js'
import { compileInSlices } from '../compile-slices.ts'
import { CompileError, InternalError } from '../errors.ts'
import type { CompileOptions } from '../options.ts'
import { compileWith, type Extras } from '../pipeline.ts'
import { validate } from '../validate.ts'
import { type Builtins, builtinSets, checkBuiltins, providedFor } from '../wasm/builtins.ts'
import { decode } from '../wasm/decode.ts'
import { resolveFeatures } from '../wasm/features.ts'
import type { ExternKind } from '../wasm/module.ts'
import type { Backend, BuiltinOptions, CompiledModule, ImportExportKind } from './backend.ts'
import { readOptions } from './options.ts'

/** Engines that have the JS API have threads. */
const options = {
  format: 'cjs',
  runtime: 'external',
  features: ['+threads'],
} as const satisfies CompileOptions

const features = resolveFeatures(options.features)

/** None of it is what the options above ask for, so none of it is in what a page downloads. */
const extras: Extras = {
  linkRuntime: absent,
  program: absent,
  declarations: absent,
  startMap: absent,
  inlineMap: absent,
  nameVariables: absent,
}

function absent(): never {
  throw new InternalError('this compiler has no extras')
}

export const compiler: Backend = {
  validate(bytes, given) {
    try {
      validate(bytes, { features: options.features })
      checkBuiltins(decode(bytes, features), builtinsOf(given))
      return true
    } catch (error) {
      if (error instanceof CompileError) return false
      throw error
    }
  },

  compile(bytes, given) {
    try {
      return compiledModule(bytes, given, compileWith(extras, bytes, optionsOf(given)).code)
    } catch (error) {
      throw toApiError(error)
    }
  },

  async compileAsync(bytes, given) {
    try {
      return compiledModule(bytes, given, (await compileInSlices(extras, bytes, optionsOf(given))).code)
    } catch (error) {
      throw toApiError(error)
    }
  },

  adopt: () => null,

  // The bytes again: code that arrives may be anybody's.
  receive(posted) {
    if (posted instanceof Uint8Array) return compiler.compile(posted.slice(), {})
    const { bytes, given } = Object(posted) as Partial<Posted>
    return bytes instanceof Uint8Array
      ? compiler.compile(bytes.slice(), readOptions(given, 'postMessage()'))
      : null
  },
}

/** A module that was compiled with options. */
interface Posted {
  readonly bytes: Uint8Array
  readonly given: BuiltinOptions
}

type Instantiate = CompiledModule['instantiate']

/** Sets that are not known provide nothing; one that is named twice is an error. */
function builtinsOf({ builtins = [], importedStringConstants }: BuiltinOptions): Builtins {
  if (new Set(builtins).size < builtins.length)
    throw new CompileError('invalid', 'a set of builtins is named twice', { offset: 0 })
  const sets = new Set(builtinSets.filter((set) => builtins.includes(set)))
  return { sets, stringConstants: importedStringConstants ?? null }
}

function optionsOf(given: BuiltinOptions): CompileOptions {
  const { sets } = builtinsOf(given)
  return { ...options, builtins: sets, importedStringConstants: given.importedStringConstants }
}

function compiledModule(bytes: Uint8Array, given: BuiltinOptions, code: string): CompiledModule {
  const builtins = builtinsOf(given)
  const isGiven = Object.keys(given).length > 0
  const { imports, exports, customs } = decode(bytes, features)
  let instantiate: Instantiate | null = null
  return {
    imports: imports
      .filter((item) => providedFor(item, builtins) === null)
      .map(({ module, name, kind }) => ({ module, name, kind: kindName(kind) })),
    exports: exports.map(({ name, kind }) => ({ name, kind: kindName(kind) })),
    posted: () => (isGiven ? ({ bytes: bytes.slice(), given } satisfies Posted) : bytes.slice()),
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
