/**
 * Decodes branch hints (the custom section `metadata.code.branch_hint`): which way of an `if` or `br_if` is likely. Hints change
 * nothing but what is thought to run often. Nobody checks them: reading stops quietly at the first mistake, and keeps what came before.
 *
 * https://github.com/WebAssembly/branch-hinting
 */
import { CompileError } from '../errors.ts'
import type { CustomSection, Func } from './module.ts'
import { Reader } from './reader.ts'

/** By the offset of the instruction in the module: whether its branch is likely to be taken. */
export type BranchHints = ReadonlyMap<number, boolean>

export function decodeBranchHints(
  bytes: Uint8Array,
  customs: readonly CustomSection[],
  funcs: readonly Func[],
): BranchHints {
  const hints = new Map<number, boolean>()
  const section = customs.find(({ name }) => name === 'metadata.code.branch_hint')
  if (section === undefined) return hints
  try {
    decodeFuncs(new Reader(bytes, section.contents.start, section.contents.end), funcs, hints)
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
  }
  return hints
}

function decodeFuncs(reader: Reader, funcs: readonly Func[], hints: Map<number, boolean>): void {
  const count = reader.length()
  for (let i = 0; i < count; i++) {
    const body = funcs[reader.u32()]?.body
    const length = reader.length()
    for (let k = 0; k < length; k++) decodeHint(reader, body?.start ?? null, hints)
  }
}

/** An offset from the start of the body, a size that is 1, and the hint. */
function decodeHint(reader: Reader, start: number | null, hints: Map<number, boolean>): void {
  const offset = reader.u32()
  if (reader.u32() !== 1) reader.fail('invalid size of a branch hint')
  const hint = reader.u8()
  if (start !== null && hint <= 1) hints.set(start + offset, hint === 1)
}
