/** The two questions that need no compiler behind them: is the module valid, and what is in it? */
import { resolveFeatureList } from './options.ts'
import { decode } from './wasm/decode.ts'
import { inspectModule, type ModuleInfo } from './wasm/inspect.ts'
import type { Module } from './wasm/module.ts'
import type { ModuleSummary } from './wasm/summary.ts'
import { validateModule } from './wasm/validate.ts'

export interface ValidateOptions {
  /** Changes to the default features of WebAssembly: `+name` switches one on, `-name` off. */
  readonly features?: Iterable<string> | undefined
}

/** Returns if the module is valid; throws CompileError if it is not, or needs a feature that is not to be had. */
export function validate(bytes: Uint8Array, options: ValidateOptions = {}): void {
  check(bytes, options)
}

/** Describes a valid module as plain data; throws CompileError as `validate` does. */
export function inspect(bytes: Uint8Array, options: ValidateOptions = {}): ModuleInfo {
  const { module, summary } = check(bytes, options)
  return inspectModule(module, summary)
}

function check(bytes: Uint8Array, options: ValidateOptions): { module: Module; summary: ModuleSummary } {
  if (!(bytes instanceof Uint8Array)) throw new TypeError('the bytes of a module must be a Uint8Array')
  const features = resolveFeatureList(options.features)
  const module = decode(bytes, features)
  return { module, summary: validateModule(module, features) }
}
