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

import { MOST_FRAMES } from '../../runtime/wasi/node-outcome.js'
import { type StackFrame, stack_frames } from '../../runtime/wasi/stack-frames.js'
import type { Frame } from '../back-trace.ts'
import { printable } from './report.ts'

/**
 * The places of a generated script in the text of an error's stack. Without the end of its URL or path it is the script
 * of the innermost frame, which is the one that has the runtime, if that is printed into the module.
 */
export function placesOf(stack: string, script: string | undefined): StackFrame[] {
  const frames = stack_frames(stack)
  const wanted = script ?? frames[0]?.file ?? ''
  return frames.filter(({ file }) => file.endsWith(wanted))
}

/** Innermost first. */
export function traceText(frames: readonly Frame[]): string {
  if (frames.length === 0) return ''
  const lines = frames.slice(0, MOST_FRAMES).map(frameText)
  if (frames.length > MOST_FRAMES) lines.push('       ...\n')
  return `wasm back trace:\n${lines.join('')}`
}

function frameText({ func, source }: Frame, k: number): string {
  const name = `  ${String(k).padStart(3)}: ${printable(func)}\n`
  if (source === null) return name
  const column = source.column === 0 ? '' : `:${source.column}`
  return `${name}         at ${printable(source.file)}:${source.line}${column}\n`
}
