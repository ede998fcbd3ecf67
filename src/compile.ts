/** Placeholder until the pipeline is merged: it validates, and says that the rest is not here. */
import { InternalError } from './errors.ts'
import { type CompileOptions, resolveOptions } from './options.ts'
import { validate } from './validate.ts'

export interface Warning {
  readonly message: string
  readonly offset: number
}

export interface Stats {
  readonly inputBytes: number
  readonly outputBytes: number
}

export interface CompileResult {
  readonly code: string
  readonly dts?: string
  readonly warnings: readonly Warning[]
  readonly stats: Stats
}

export function compile(bytes: Uint8Array, options: CompileOptions = {}): CompileResult {
  const { features } = resolveOptions(options)
  validate(bytes, { features: [...features].filter((name) => name !== 'mvp') })
  throw new InternalError('the compiler is not merged yet')
}

export async function compileAsync(bytes: Uint8Array, options: CompileOptions = {}): Promise<CompileResult> {
  return compile(bytes, options)
}
