/** Function bodies as lists of instructions, for those who change modules and want most of them to stay valid. */
import { nesting, newInstr, readInstr, readLocals } from '../../src/wasm/instructions.ts'
import type { Module } from '../../src/wasm/module.ts'
import type { Op } from '../../src/wasm/opcodes.ts'
import { Reader } from '../../src/wasm/reader.ts'
import { codeSection, joinBodies, joinSections, splitSections } from './sections.js'

export interface Instruction {
  readonly op: Op
  readonly bytes: readonly number[]
  /** What it adds to the depth of nesting. */
  readonly nesting: number
}

/** With the declarations of its locals as they are coded. */
export interface CodeEntry {
  readonly locals: readonly number[]
  readonly instructions: readonly Instruction[]
}

export function readBodies(module: Module): CodeEntry[] {
  const instr = newInstr()
  return module.funcs.flatMap(({ body }) => {
    if (body === null) return []
    const reader = new Reader(module.bytes)
    reader.pos = body.start
    readLocals(reader, module, 0)
    const locals = [...module.bytes.subarray(body.start, reader.pos)]
    const instructions: Instruction[] = []
    while (reader.pos < body.end) {
      const start = reader.pos
      readInstr(reader, instr, module)
      instructions.push({
        op: instr.op,
        bytes: [...module.bytes.subarray(start, reader.pos)],
        nesting: nesting(instr.op),
      })
    }
    return [{ locals, instructions }]
  })
}

/** The module with other bodies. */
export function withBodies(module: Uint8Array, bodies: readonly CodeEntry[]): Uint8Array {
  const sections = splitSections(module) ?? []
  const contents = joinBodies(
    bodies.map(({ locals, instructions }) => [...locals, ...instructions.flatMap(({ bytes }) => bytes)]),
  )
  return joinSections(sections.map((each) => (each.id === codeSection ? { id: each.id, contents } : each)))
}
