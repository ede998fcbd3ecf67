/**
 * The back trace of a trap, for people:
 *
 *     wasm back trace:
 *         0: helper
 *              at /src/app.c:6:12
 *         1: main
 *              at /src/app.c:11:14
 *
 * Without debug information it has the names alone.
 */
import type { Frame } from '../back-trace.ts'
import { printable } from './report.ts'
import { type GuestFrame, mostFrames } from './run.ts'

/** Frames of the source, with inlined functions, at places of the generated code. */
export type Symbolize = (places: readonly GuestFrame[]) => readonly Frame[]

export function traceText(trace: readonly GuestFrame[], symbolize: Symbolize): string {
  if (trace.length === 0) return ''
  const shown = trace.slice(0, mostFrames)
  const lines = symbolize(shown).map(frameText)
  if (trace.length > shown.length) lines.push('       ...\n')
  return `wasm back trace:\n${lines.join('')}`
}

function frameText({ func, source }: Frame, k: number): string {
  const name = `  ${String(k).padStart(3)}: ${printable(func)}\n`
  if (source === null) return name
  const column = source.column === 0 ? '' : `:${source.column}`
  return `${name}         at ${printable(source.file)}:${source.line}${column}\n`
}
