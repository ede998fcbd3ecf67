/** What the engine is told by a process that compiles a module and ends. */
import { setFlagsFromString } from 'node:v8'

/**
 * Compiling takes seconds, which is about what V8 takes to optimise the compiler: it makes large functions of small ones, again
 * and again as it learns more of them. It is told to inline less into one function (bytes of bytecode) and to wait longer before it
 * optimises one (bytes of bytecode that it has run). Flags are of the whole process, so programs and tools that compile in theirs keep their own.
 */
const flags = [
  { text: '--max-inlined-bytecode-size-cumulative=300', last: 13 },
  { text: '--interrupt-budget=400000', last: 11 },
] as const

/** The first version of V8 that this was measured with; `last` is the last one that has the flag: others say on the standard error that they don't know it. */
const firstVersion = 11

/** Tunes the engine of this process for compiling modules. */
export function tuneForCompiling(): void {
  const { v8, bun, deno } = process.versions
  const version = Number.parseInt(v8 ?? '', 10)
  if (bun !== undefined || deno !== undefined) return
  for (const { text, last } of flags) if (version >= firstVersion && version <= last) setFlagsFromString(text)
}
