/**
 * What the user may ask of the compiler, and the defaults. Every choice is checked here, once: the stages behind
 * take `ResolvedOptions` and trust them. Equal options resolve to equal values; nothing depends on the machine.
 */
import {
  type Choice,
  choices,
  type Engine,
  type Format,
  type OptimizeLevel,
  type RuntimePlace,
  type Shape,
  type Target,
} from './choices.ts'
import { type ExistingMap, parseMap } from './debug/wasm-map.ts'
import { reservedWords } from './emit/names.ts'
import { type EngineTraits, engineTraits } from './engines.ts'
import type { Profile } from './passes.ts'
import { type BuiltinSet, type Builtins, builtinSets } from './wasm/builtins.ts'
import { type FeatureSet, resolveFeatures } from './wasm/features.ts'

export type { Format, OptimizeLevel, RuntimePlace, Shape, Target }

export interface CompileOptions {
  /** Kind of module to print: `esm` (the default), `cjs`, or `iife` for a script that sets one variable, `name`. */
  readonly format?: Format | undefined
  /** What the module exports: a function `instantiate` (the default), an instance's exports, or a module object. */
  readonly shape?: Shape | undefined
  /** 0 for none, 1 for what is quick, 2 (the default) for all, `s` for small code. */
  readonly optimize?: OptimizeLevel | undefined
  readonly minify?: boolean | undefined
  /**
   * Split functions above this size, in bytes of V8's bytecode as estimated: 256 or more, Infinity for never. The default,
   * 52,000, is what V8 still optimises; other engines may want less, and those without a JIT are never better off.
   */
  readonly functionSize?: number | undefined
  /** Count how often each part runs: `instantiate` gives `profile()` as well, which tells the text of a profile. */
  readonly instrument?: boolean | undefined
  /** Text of a profile of the same module and options, for what runs rarely to be split off first. */
  readonly profile?: string | undefined
  /** `inline` (the default) prints the runtime with the module, `external` imports `dewasm/runtime`. */
  readonly runtime?: RuntimePlace | undefined
  /** The edition of JavaScript that the output may use; `es2020` is the default. */
  readonly target?: Target | undefined
  /** The engine that the output is for, when it is one without a JIT: it takes another code than those that have one. */
  readonly engine?: Engine | undefined
  /** Changes to the default features of WebAssembly: `+name` switches one on, `-name` off. */
  readonly features?: Iterable<string> | undefined
  /** Sets of functions that need not be imported, as in the JS API: `js-string` for the imports of `wasm:js-string`. */
  readonly builtins?: Iterable<string> | undefined
  /** Module name of imported globals that stand for strings: their field names, as in the JS API. */
  readonly importedStringConstants?: string | undefined
  /** Make a source map: `file` (or true) gives it as `map`, `inline` appends it to the code as well. */
  readonly sourceMap?: boolean | 'file' | 'inline' | undefined
  /** What names of sources in the map are relative to. */
  readonly sourceRoot?: string | undefined
  /** Call locals as the variables of the source that debug information says are in them. */
  readonly debugNames?: boolean | undefined
  /** Text of a source map that the wasm module has, to go on from there: its columns are byte offsets. */
  readonly inputMap?: string | undefined
  /** Prefixes of paths of sources, and what the map has in their place: `{ '/build/': 'src/' }`. */
  readonly pathMap?: Readonly<Record<string, string>> | undefined
  /** Print TypeScript declarations of what the module takes and gives. */
  readonly dts?: boolean | undefined
  /** Leave out the checks whose only purpose is to trap. The output is no longer a sandbox. */
  readonly unsafeNoTraps?: boolean | undefined
  /** Put the data segments into a file of their own. */
  readonly dataFile?: boolean | undefined
  /** Print a program that runs by itself on Node, with what it imports of WASI: formats esm and cjs. */
  readonly wasi?: boolean | undefined
  /** Check the intermediate representation after every pass: for tests of the compiler. */
  readonly check?: boolean | undefined
  /** Identifier of the module: the variable that format `iife` sets, and the stem of other files' names. */
  readonly name?: string | undefined
}

export interface ResolvedOptions {
  readonly format: Format
  readonly shape: Shape
  readonly optimize: OptimizeLevel
  readonly minify: boolean
  readonly functionSize: number
  readonly instrument: boolean
  readonly profile: Profile | null
  readonly runtime: RuntimePlace
  readonly target: Target
  readonly engine: EngineTraits
  /** Whether accesses to memory are calls: shorter, and slower where engines don't inline them. */
  readonly accessors: boolean
  readonly features: FeatureSet
  readonly builtins: Builtins
  readonly sourceMap: false | 'file' | 'inline'
  readonly sourceRoot: string | null
  readonly debugNames: boolean
  readonly inputMap: ExistingMap | null
  /** The longest prefixes first. */
  readonly pathMap: readonly (readonly [string, string])[]
  readonly dts: boolean
  readonly unsafeNoTraps: boolean
  readonly dataFile: boolean
  readonly wasi: boolean
  readonly check: boolean
  readonly name: string
}

const defaults = {
  format: 'esm',
  shape: 'instantiate',
  optimize: 2,
  minify: false,
  functionSize: null,
  instrument: false,
  profile: '',
  runtime: 'inline',
  target: 'es2020',
  engine: 'any',
  features: [],
  builtins: [],
  importedStringConstants: '',
  sourceMap: false,
  sourceRoot: '',
  debugNames: false,
  inputMap: '',
  pathMap: {},
  dts: false,
  unsafeNoTraps: false,
  dataFile: false,
  wasi: false,
  check: false,
  name: 'wasm',
} as const satisfies { readonly [K in keyof CompileOptions]-?: CompileOptions[K] | null }

/** Checks the options and fills in the defaults; throws a TypeError that names the option. */
export function resolveOptions(options: CompileOptions = {}): ResolvedOptions {
  checkKeys(options)
  const resolved: ResolvedOptions = {
    format: choose(options, 'format'),
    shape: choose(options, 'shape'),
    optimize: choose(options, 'optimize'),
    minify: flag(options, 'minify'),
    functionSize: resolveFunctionSize(options),
    instrument: flag(options, 'instrument'),
    profile: resolveProfile(options.profile),
    runtime: choose(options, 'runtime'),
    target: choose(options, 'target'),
    engine: engineTraits[choose(options, 'engine')],
    accessors: choose(options, 'optimize') === 's',
    features: resolveFeatureList(options.features),
    builtins: resolveBuiltins(options),
    sourceMap: resolveSourceMap(options.sourceMap),
    sourceRoot: resolveText(options, 'sourceRoot'),
    debugNames: flag(options, 'debugNames'),
    inputMap: resolveInputMap(options.inputMap),
    pathMap: resolvePathMap(options.pathMap),
    dts: flag(options, 'dts'),
    unsafeNoTraps: flag(options, 'unsafeNoTraps'),
    dataFile: flag(options, 'dataFile'),
    wasi: flag(options, 'wasi'),
    check: flag(options, 'check'),
    name: resolveName(options.name),
  }
  checkSupported(resolved)
  return resolved
}

function checkKeys(options: CompileOptions): void {
  if (typeof options !== 'object' || options === null) throw new TypeError('options must be an object')
  for (const key of Object.keys(options)) {
    if (!Object.hasOwn(defaults, key)) {
      throw new TypeError(`unknown option ${show(key)}; the options are ${Object.keys(defaults).join(', ')}`)
    }
  }
}

function choose<K extends keyof typeof choices>(options: CompileOptions, key: K): Choice<K> {
  const value: unknown = options[key] ?? defaults[key]
  const allowed: readonly unknown[] = choices[key]
  if (!allowed.includes(value)) {
    throw new TypeError(`option ${key}: expected ${allowed.map(show).join(', ')}; found ${show(value)}`)
  }
  return value as Choice<K>
}

type FlagName =
  | 'minify'
  | 'instrument'
  | 'debugNames'
  | 'dts'
  | 'unsafeNoTraps'
  | 'dataFile'
  | 'wasi'
  | 'check'

function flag(options: CompileOptions, key: FlagName): boolean {
  const value: unknown = options[key] ?? defaults[key]
  if (typeof value !== 'boolean')
    throw new TypeError(`option ${key}: expected a boolean; found ${show(value)}`)
  return value
}

/** Features as the user lists them; a single string would be a list of its characters, so it is refused. */
export function resolveFeatureList(items: Iterable<string> | undefined): FeatureSet {
  const list: unknown = items ?? defaults.features
  if (typeof list !== 'object' || list === null || !(Symbol.iterator in list)) {
    throw new TypeError(`option features: expected a list such as ['+simd', '-gc']; found ${show(list)}`)
  }
  const names = [...(list as Iterable<unknown>)]
  const stranger = names.find((item) => typeof item !== 'string')
  if (stranger !== undefined) {
    throw new TypeError(`option features: expected strings; found ${show(stranger)}`)
  }
  return resolveFeatures(names as string[])
}

function resolveBuiltins(options: CompileOptions): Builtins {
  const list: unknown = options.builtins ?? defaults.builtins
  const names =
    typeof list === 'object' && list !== null && Symbol.iterator in list
      ? [...(list as Iterable<unknown>)]
      : [list]
  const allowed: readonly unknown[] = builtinSets
  if (!names.every((name) => allowed.includes(name))) {
    throw new TypeError(
      `option builtins: expected a list of ${builtinSets.map(show).join(', ')}; found ${names.map(show).join(', ')}`,
    )
  }
  const constants: unknown = options.importedStringConstants
  if (constants !== undefined && typeof constants !== 'string')
    throw new TypeError(`option importedStringConstants: expected a string; found ${show(constants)}`)
  return { sets: new Set(names as BuiltinSet[]), stringConstants: constants ?? null }
}

/** Nothing is gained by splitting where there is no optimising compiler. */
function resolveFunctionSize(options: CompileOptions): number {
  const size: unknown = options.functionSize ?? engineTraits[choose(options, 'engine')].functionSize
  if (typeof size !== 'number' || !(size >= 256))
    throw new TypeError(`option functionSize: expected a number from 256; found ${show(size)}`)
  return size
}

/** Reads `{"version":1,"funcs":{"7":[1,0,5]}}`. */
function resolveProfile(text: unknown = defaults.profile): Profile | null {
  if (text === '') return null
  let funcs: unknown
  try {
    const { version, funcs: found } = JSON.parse(text as string) as Record<string, unknown>
    if (version === 1) funcs = found
  } catch {
    // Refused below.
  }
  if (typeof funcs !== 'object' || funcs === null || !Object.values(funcs).every(isCounts))
    throw new TypeError('option profile: expected the text that an instrumented module gave; found another')
  return new Map(Object.entries(funcs).map(([index, counts]) => [Number(index), counts as number[]]))
}

function isCounts(value: unknown): boolean {
  return Array.isArray(value) && value.every((count) => typeof count === 'number' && count >= 0)
}

function resolveSourceMap(kind: unknown = defaults.sourceMap): ResolvedOptions['sourceMap'] {
  if (kind === true) return 'file'
  if (kind !== false && kind !== 'file' && kind !== 'inline')
    throw new TypeError(`option sourceMap: expected a boolean, "file", "inline"; found ${show(kind)}`)
  return kind
}

/** An option that is any text; null for none. */
function resolveText(options: CompileOptions, key: 'sourceRoot'): string | null {
  const value: unknown = options[key] ?? defaults[key]
  if (typeof value !== 'string') throw new TypeError(`option ${key}: expected a string; found ${show(value)}`)
  return value === '' ? null : value
}

function resolveInputMap(text: unknown = defaults.inputMap): ExistingMap | null {
  if (text === '') return null
  const map = typeof text === 'string' ? parseMap(text) : null
  if (map === null) throw new TypeError('option inputMap: expected the text of a source map; found another')
  return map
}

function resolvePathMap(map: unknown = defaults.pathMap): ResolvedOptions['pathMap'] {
  const entries = typeof map === 'object' && map !== null ? Object.entries(map) : [['', map] as const]
  if (!entries.every(([, to]) => typeof to === 'string'))
    throw new TypeError(`option pathMap: expected an object of strings; found ${show(map)}`)
  return (entries as [string, string][]).sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1))
}

function resolveName(name: unknown = defaults.name): string {
  if (typeof name !== 'string' || !/^[A-Za-z_$][\w$]*$/.test(name) || reservedWords.has(name)) {
    throw new TypeError(`option name: expected an ASCII identifier; found ${show(name)}`)
  }
  return name
}

function checkSupported({ instrument, shape, dataFile, wasi, format }: ResolvedOptions): void {
  if (wasi && (shape !== 'instantiate' || format === 'iife' || dataFile || instrument))
    throw new TypeError('option wasi: a program is one file of format esm or cjs and shape instantiate')
  if (dataFile && shape === 'instance')
    throw new TypeError('option dataFile: the shape instance has nobody who could give it the data')
  if (instrument && shape !== 'instantiate')
    throw new TypeError('option instrument: only shape instantiate can give the profile')
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
