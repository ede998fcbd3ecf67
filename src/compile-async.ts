/**
 * `compileAsync`: the same as `compile` without blocking, and with `jobs` on several threads. What comes out is
 * identical: functions are compiled from their own bytes and the facts alone, and put together in their order.
 */
import { type CompileResult, extras, link, openSession, type Session } from './compile.ts'
import { compileInSlices } from './compile-slices.ts'
import { mergeUses } from './emit/bindings.ts'
import type { MappedText } from './emit/positions.ts'
import type { CompileOptions } from './options.ts'

export interface AsyncOptions extends CompileOptions {
  /** Number of worker threads; 1 (the default) stays on this thread and lets other work in between. Node only. */
  readonly jobs?: number | undefined
}

/** Compiles a module to JavaScript without blocking. Rejects with what `compile` throws. */
export async function compileAsync(bytes: Uint8Array, options: AsyncOptions = {}): Promise<CompileResult> {
  const { jobs = 1, ...rest } = options
  if (!Number.isInteger(jobs) || jobs < 1)
    throw new TypeError('option jobs: expected a number of threads, at least 1')
  if (jobs === 1) return compileInSlices(extras, bytes, rest)
  const session = openSession(bytes, rest)
  return link(session, await onWorkers(session, rest, jobs))
}

async function onWorkers(session: Session, options: CompileOptions, jobs: number): Promise<MappedText[]> {
  const { compileSlices, cutSlices } = await import('./node/jobs.ts')
  const { module, bindings } = session
  const slices = cutSlices(module.funcs.map(({ body }) => (body === null ? 0 : body.end - body.start)))
  const results = await compileSlices({ bytes: module.bytes, options }, slices, jobs)
  for (const { uses } of results) mergeUses(bindings.uses, uses)
  return results.flatMap(({ texts }) => texts)
}
