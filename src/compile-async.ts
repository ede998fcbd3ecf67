/**
 * `compileAsync`: the same as `compile` without blocking, and with `jobs` on several threads. What comes out is
 * identical: functions are compiled from their own bytes and the facts alone, and put together in their order.
 */
import { type CompileResult, compileFunc, link, openSession, type Session } from './compile.ts'
import { mergeUses } from './emit/bindings.ts'
import type { MappedText } from './emit/positions.ts'
import type { CompileOptions } from './options.ts'

export interface AsyncOptions extends CompileOptions {
  /** Number of worker threads; 1 (the default) stays on this thread and lets other work in between. Node only. */
  readonly jobs?: number | undefined
}

/** Time in which other work has to wait, in milliseconds. */
const slice = 20

/** Compiles a module to JavaScript without blocking. Rejects with what `compile` throws. */
export async function compileAsync(bytes: Uint8Array, options: AsyncOptions = {}): Promise<CompileResult> {
  const { jobs = 1, ...rest } = options
  if (!Number.isInteger(jobs) || jobs < 1)
    throw new TypeError('option jobs: expected a number of threads, at least 1')
  const session = openSession(bytes, rest)
  const texts = jobs === 1 ? await inSlices(session) : await onWorkers(session, rest, jobs)
  return link(session, texts)
}

async function inSlices(session: Session): Promise<MappedText[]> {
  const texts: MappedText[] = []
  let until = performance.now() + slice
  for (const func of session.module.funcs) {
    if (func.body === null) continue
    texts.push(compileFunc(session, func))
    if (performance.now() < until) continue
    await new Promise((resolve) => setTimeout(resolve, 0))
    until = performance.now() + slice
  }
  return texts
}

async function onWorkers(session: Session, options: CompileOptions, jobs: number): Promise<MappedText[]> {
  const { compileSlices, cutSlices } = await import('./node/jobs.ts')
  const { module, bindings } = session
  const slices = cutSlices(module.funcs.map(({ body }) => (body === null ? 0 : body.end - body.start)))
  const results = await compileSlices({ bytes: module.bytes, options }, slices, jobs)
  for (const { uses } of results) mergeUses(bindings.uses, uses)
  return results.flatMap(({ texts }) => texts)
}
