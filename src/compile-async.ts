/**
 * `compileAsync`: the same as `compile` without blocking. Texts of functions are made in slices with other work let in
 * between; what comes out is identical.
 */
import { type CompileResult, compileFunc, link, openSession } from './compile.ts'
import type { CompileOptions } from './options.ts'

/** Time in which other work has to wait, in milliseconds. */
const slice = 20

/** Compiles a module to JavaScript without blocking. Rejects with what `compile` throws. */
export async function compileAsync(bytes: Uint8Array, options: CompileOptions = {}): Promise<CompileResult> {
  const session = openSession(bytes, options)
  const texts: string[] = []
  let until = performance.now() + slice
  for (const func of session.module.funcs) {
    if (func.body === null) continue
    texts.push(compileFunc(session, func))
    if (performance.now() < until) continue
    await new Promise((resolve) => setTimeout(resolve, 0))
    until = performance.now() + slice
  }
  return link(session, texts)
}
