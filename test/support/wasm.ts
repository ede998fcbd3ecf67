/** What tests of the wasm layer do again and again: decode, validate, and catch the CompileError. */
import { CompileError } from '../../src/errors.ts'
import { decode } from '../../src/wasm/decode.ts'
import { defaultFeatures, type FeatureSet } from '../../src/wasm/features.ts'
import type { Module } from '../../src/wasm/module.ts'
import type { ModuleSummary } from '../../src/wasm/summary.ts'
import { validateModule } from '../../src/wasm/validate.ts'

export interface Validated {
  readonly module: Module
  readonly summary: ModuleSummary
}

export function validate(bytes: Uint8Array, features: FeatureSet = defaultFeatures): Validated {
  const module = decode(bytes, features)
  return { module, summary: validateModule(module, features) }
}

/** The error that `action` throws; any other than a CompileError goes through. */
export function compileError(action: () => unknown): CompileError {
  try {
    action()
  } catch (error) {
    if (error instanceof CompileError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

/** The error of validating these bytes as `code: message`. */
export function verdict(bytes: Uint8Array, features?: FeatureSet): string {
  const error = compileError(() => validate(bytes, features))
  return `${error.code}: ${error.message}`
}
