/** Compiles without blocking, on one thread: between slices of the work others have their turn. */
import type { MappedText } from './emit/positions.ts'
import type { CompileOptions } from './options.ts'
import { type CompileResult, compileFunc, type Extras, link, openSession, type Session } from './pipeline.ts'

/** Time in which other work has to wait, in milliseconds. */
const slice = 20

export async function compileInSlices(
  extras: Extras,
  bytes: Uint8Array,
  options: CompileOptions,
): Promise<CompileResult> {
  const session = openSession(extras, bytes, options)
  return link(session, await textsInSlices(session))
}

async function textsInSlices(session: Session): Promise<MappedText[]> {
  const texts: MappedText[] = []
  let until = Date.now() + slice
  for (const func of session.module.funcs) {
    if (func.body === null) continue
    texts.push(compileFunc(session, func))
    if (Date.now() < until) continue
    await new Promise((resolve) => setTimeout(resolve, 0))
    until = Date.now() + slice
  }
  return texts
}
