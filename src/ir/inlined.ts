/**
 * Which functions are built into their callers: those of a few instructions in a straight line, without calls and locals of their
 * own. A call of such a function is hardly shorter than its body, keeps facts from passing and takes a frame.
 */
import { newInstr, readInstr } from '../wasm/instructions.ts'
import type { Module, Span } from '../wasm/module.ts'
import type { CustomOpName } from '../wasm/opcodes.ts'
import { Reader } from '../wasm/reader.ts'
import type { ModuleSummary } from '../wasm/summary.ts'

/** What such a body may hold of the instructions that have typing rules of their own. */
const straight: ReadonlySet<string> = new Set<CustomOpName>([
  'local.get',
  'global.get',
  'global.set',
  'drop',
  'select',
  'select t',
  'unreachable',
])

/** By funcidx: 1 for functions with bodies of at most so many bytes that are built into their callers. */
export function inlinedFuncs(module: Module, summary: ModuleSummary, mostBytes: number): Uint8Array {
  return Uint8Array.from(module.funcs, ({ index, body }) =>
    body !== null && (summary.funcs[index]?.size ?? 0) <= mostBytes && isStraight(module, body) ? 1 : 0,
  )
}

function isStraight(module: Module, body: Span): boolean {
  const reader = new Reader(module.bytes, body.start, body.end)
  if (reader.u32() > 0) return false
  const instr = newInstr()
  for (;;) {
    readInstr(reader, instr, module)
    const { op } = instr
    if (op.name === 'end') return true
    if (op.custom && !straight.has(op.name)) return false
  }
}
