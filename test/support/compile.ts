/** The pipeline in small, for tests of the emitter: WebAssembly text in, code and instances out. */
import { Bindings } from '../../src/emit/bindings.ts'
import { printFunc } from '../../src/emit/func.ts'
import { defaultEmitOptions, type EmitOptions, emitModule } from '../../src/emit/module.ts'
import { buildConst, buildFunc } from '../../src/ir/build.ts'
import { moduleFacts } from '../../src/ir/facts.ts'
import { lowerConst, lowerFunc } from '../../src/lower/lowerer.ts'
import { runPasses } from '../../src/passes.ts'
import { defaultFeatures } from '../../src/wasm/features.ts'
import type { Module } from '../../src/wasm/module.ts'
import { validate } from './wasm.ts'
import { wat } from './wat.ts'

export interface CompileWish extends Partial<EmitOptions> {
  readonly minify?: boolean
}

export function compileBytes(bytes: Uint8Array, wish: CompileWish = {}): string {
  const { module, summary } = validate(bytes, defaultFeatures)
  const cx = { module, facts: moduleFacts(module, summary), options: { unsafeNoTraps: false } }
  const bindings = new Bindings(module, { minify: wish.minify ?? false })
  const { code } = emitModule({
    module,
    bindings,
    options: { ...defaultEmitOptions, ...wish },
    throws: () => true,
    functions: printAll(module, cx, bindings),
    constExpr: (span) => lowerConst(buildConst(module, span), cx),
  })
  return code
}

function* printAll(
  module: Module,
  cx: Parameters<typeof lowerFunc>[1],
  bindings: Bindings,
): Iterable<string> {
  for (const func of module.funcs) {
    if (func.import !== null) continue
    const options = { optimize: 2, check: true } as const
    const built = runPasses(buildFunc(module, func), 'wasm', options)
    yield printFunc(runPasses(lowerFunc(built, cx), 'js', options), bindings)
  }
}

export function compileText(text: string, wish: CompileWish = {}): string {
  return compileBytes(wat(text), wish)
}

// biome-ignore lint/suspicious/noExplicitAny: exports of tests are called with whatever they take
export type Exports = Record<string, any>

export async function load(code: string): Promise<(imports?: object) => { exports: Exports }> {
  const module = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    instantiate: (imports?: object) => { exports: Exports }
  }
  return module.instantiate
}

export async function run(text: string, imports?: object, wish: CompileWish = {}): Promise<Exports> {
  return (await load(compileText(text, wish)))(imports).exports
}
