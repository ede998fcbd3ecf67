/**
 * Offsets of instructions of functions that are built into their callers. Such an instruction comes from two places, its own and that
 * of the call, so it gets an offset behind the end of the module that tells both. Whoever shows offsets asks here what they mean.
 */
import type { Module } from './module.ts'
import { Reader } from './reader.ts'

/** Bytes of the bodies that there are offsets for: an instruction is told by its place in the body. */
const maxBody = 16

/** Above it printed places couldn't hold an offset; of modules of more than 126 MB calls that are gone are not known. */
const maxOffset = 2 ** 31 - 1

/** The offset of an instruction of a body that starts at `start` and took the place of the call at `call`. */
export function inlinedOffset({ bytes }: Module, start: number, at: number, call: number): number {
  const offset = bytes.length + call * maxBody + at - start
  return at - start < maxBody && offset <= maxOffset ? offset : at
}

export interface InstrPlace {
  /** Offset of the instruction in the module. */
  readonly at: number
  /** Offset of the call that it took the place of; null if there was none. */
  readonly call: number | null
}

export function instrPlace({ bytes, funcs }: Module, offset: number): InstrPlace {
  if (offset < bytes.length) return { at: offset, call: null }
  const call = Math.floor((offset - bytes.length) / maxBody)
  // `call` and `return_call` are one byte and the funcidx.
  const callee = new Reader(bytes, call + 1).u32()
  return { at: funcs[callee]!.body!.start + ((offset - bytes.length) % maxBody), call }
}
