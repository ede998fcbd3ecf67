/** Compiles with the public API and evaluates the result in this realm. */
import * as runtime from '../../runtime/index.js'
import { outputFaults } from '../../scripts/output-faults.js'
import { type CompileOptions, type CompileResult, compile } from '../../src/index.ts'
import { wat } from './wat.ts'

// biome-ignore lint/suspicious/noExplicitAny: exports of tests are called with whatever they take
export type Exports = Record<string, any>

export type Instantiate = (imports?: unknown) => { exports: Exports }

/** Evaluates a CommonJS module whose `require` knows `dewasm/runtime` alone. */
export function evaluate(code: string): { instantiate: Instantiate } {
  const module = { exports: {} }
  const require = (name: string): unknown => {
    if (name !== 'dewasm/runtime') throw new Error(`no module ${name}`)
    return runtime
  }
  new Function('module', 'require', code)(module, require)
  return module.exports as { instantiate: Instantiate }
}

/** Where the runtime is that outputs use: in themselves, or a file, where coverage can be measured (scripts/coverage/main.js). */
const usual: CompileOptions = process.env.DEWASM_TEST_RUNTIME === 'external' ? { runtime: 'external' } : {}

export function loadBytes(bytes: Uint8Array, options: CompileOptions = {}): Instantiate {
  return evaluate(compileChecked(bytes, { check: true, ...usual, ...options, format: 'cjs' }).code)
    .instantiate
}

/** As `compile`, but fails if there is something wrong with the text of the output, whatever it does: tests look at all of theirs. */
export function compileChecked(bytes: Uint8Array, options: CompileOptions = {}): CompileResult {
  const result = compile(bytes, options)
  const faults = outputFaults(result.code, options)
  if (faults.length > 0) throw new Error(`the output is faulty: ${faults.join(', ')}`)
  return result
}

export function loadText(text: string, options: CompileOptions = {}): Instantiate {
  return loadBytes(wat(text), options)
}

/** Exports of an instance. */
export function run(text: string, imports?: unknown, options: CompileOptions = {}): Exports {
  return loadText(text, options)(imports).exports
}

/** What `action` throws. */
export function thrown(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
