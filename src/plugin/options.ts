/** What users may ask of the plugin: how to compile, and where results are kept. */
import { type CompileOptions, resolveOptions } from '../options.ts'

/** Options of the compiler that are the plugin's users' to choose; the others follow from the form of the import. */
const compileKeys = [
  'optimize',
  'minify',
  'functionSize',
  'runtime',
  'target',
  'engine',
  'features',
  'unsafeNoTraps',
  'sourceMap',
  'sourceRoot',
  'pathMap',
  'debugNames',
] as const satisfies readonly (keyof CompileOptions)[]

type CompileChoices = Pick<CompileOptions, (typeof compileKeys)[number]>

export interface PluginOptions extends CompileChoices {
  /** Directory for compiled modules, or false for none; `node_modules/.cache/dewasm` of the project is the default. */
  readonly cache?: string | boolean | undefined
  /**
   * Write declarations beside each wasm file whose exports are imported: `x.wasm.d.ts`, or `x.d.wasm.ts` for
   * `allowArbitraryExtensions`, which TypeScript wants with `nodenext`.
   */
  readonly dts?: boolean | 'x.wasm.d.ts' | 'x.d.wasm.ts' | undefined
  /** Directories whose sources are put into source maps, for debuggers that can't find the files. */
  readonly embedSources?: readonly string[] | undefined
  /** Number of threads that compile a module; by default several for modules of 4 MB and more. */
  readonly jobs?: number | undefined
}

export interface ResolvedPluginOptions {
  readonly compile: CompileChoices
  readonly cache: string | boolean
  /** What the name of the wasm file becomes. */
  readonly dts: '.wasm.d.ts' | '.d.wasm.ts' | null
  readonly embedSources: readonly string[]
  readonly jobs: number | null
}

/** Checks the options when the plugin is made, so that mistakes don't wait for the first wasm file. */
export function resolvePluginOptions(options: PluginOptions = {}): ResolvedPluginOptions {
  const { cache = true, dts = false, embedSources = [], jobs = null, ...rest } = options
  const strangers = Object.keys(rest).filter((key) => !(compileKeys as readonly string[]).includes(key))
  if (strangers.length > 0) {
    const names = [...compileKeys, 'cache', 'dts', 'embedSources', 'jobs'].join(', ')
    throw new TypeError(`unknown option ${JSON.stringify(strangers[0])}; the plugin's options are ${names}`)
  }
  if (!Array.isArray(embedSources)) throw new TypeError('option embedSources: expected a list of directories')
  // Several modules in one bundle share what is outside of them, and bundlers leave out what none uses.
  const compile: CompileChoices = { ...rest, runtime: rest.runtime ?? 'external' }
  resolveOptions(compile)
  return { compile, cache, dts: declarationSuffix(dts), embedSources, jobs }
}

function declarationSuffix(dts: unknown): ResolvedPluginOptions['dts'] {
  if (dts === false) return null
  if (dts === true || dts === 'x.wasm.d.ts') return '.wasm.d.ts'
  if (dts === 'x.d.wasm.ts') return '.d.wasm.ts'
  throw new TypeError('option dts: expected a boolean, "x.wasm.d.ts" or "x.d.wasm.ts"')
}
