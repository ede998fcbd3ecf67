/** What a program of wasi-threads imports: `wasi.thread-spawn`, and the memory that its threads share. */
import { CompileError } from '../errors.ts'
import type { Import, Memory, Module } from './module.ts'

/** The shared memory that a module imports, with its limits in pages. */
export interface ThreadMemory {
  readonly module: string
  readonly name: string
  readonly min: number
  readonly max: number
}

export function isThreadSpawn({ module, name, kind }: Import): boolean {
  return module === 'wasi' && name === 'thread-spawn' && kind === 'func'
}

/** The memory of a program of threads: one that imports a shared memory. Null if the module is none. */
export function threadMemory({ imports, memories }: Module): ThreadMemory | null {
  const spawn = imports.find(isThreadSpawn)
  const memory = memories.find((each) => each.import !== null && each.limits.shared)
  if (memory !== undefined) return describeMemory(memory, memory.import!)
  if (spawn === undefined) return null
  throw unsupported('imports thread-spawn, so it must import its memory, shared', spawn.at)
}

/** A memory can't be larger, in pages. */
const mostPages = 32_768

function describeMemory({ limits, pageSizeLog2 }: Memory, { module, name, at }: Import): ThreadMemory {
  const { min, max, address } = limits
  if (address !== 'i32' || pageSizeLog2 !== 16)
    throw unsupported('must have 32-bit addresses and pages of 64 KB', at)
  if (min > mostPages) throw unsupported('needs a memory of more than 2 GiB', at)
  return { module, name, min, max: max! }
}

function unsupported(reason: string, offset: number): CompileError {
  return new CompileError('unsupported', `a program of WASI with threads ${reason}`, { offset })
}
