/**
 * Makes any module one that can be compared: each entry of a function and each round of a loop takes from a global, so that calls
 * end, and what float arithmetic gives has no NaN whose bits are anybody's. Null for modules that can't be made so.
 */

import type { Global, Memory } from '../../src/wasm/module.ts'
import { type Op, opByName } from '../../src/wasm/opcodes.ts'
import { funcType } from '../../src/wasm/types.ts'
import { u32 } from '../support/binary.ts'
import { type CodeEntry, type Instruction, readBodies, withBodies } from './bodies.ts'
import { constant } from './encode.ts'
import { typeCode } from './generate/types.ts'
import { isVectorArithmetic } from './generate/vectors.ts'
import { joinSections, leb, readLeb, type Section, splitSections } from './sections.js'
import { type Subject, subjectOf } from './subject.ts'

const memorySection = 5
const globalSection = 6
const exportSection = 7
const fuelName = 'fuel of the fuzzer'
/** Pages that a memory may grow by, and those that it may begin with. */
const mostGrowth = 16
const mostPages = 1000
export const instrumentFuel = { global: fuelName, value: 300 }

export function instrumented(bytes: Uint8Array): Subject | null {
  const [module] = subjectOf([bytes], null).decoded
  const given = module!.globals.filter((global) => global.import !== null)
  const imported = module!.funcs.filter((func) => func.import !== null).length
  const others = module!.imports.length > given.length + imported
  const isLarge = module!.memories.some(({ limits }) => limits.min > mostPages)
  if (isLarge || others || !given.every(canBeGiven) || module!.funcs.length === imported) return null
  const global = module!.globals.length
  const bodies = readBodies(module!).map((body, i) => {
    const params = funcType(module!.funcs[i + imported]!.type).params.length
    return instrumentBody(body, params, global)
  })
  const sections = splitSections(withBodies(bytes, bodies)) ?? []
  const memories = module!.memories.map(memoryType)
  for (const section of sections)
    if (section.id === memorySection) section.contents = [...u32(memories.length), ...memories.flat()]
  append(sections, globalSection, [0x7f, 1, ...constant('i32', instrumentFuel.value), 0x0b])
  const name = [...new TextEncoder().encode(fuelName)]
  append(sections, exportSection, [...leb(name.length), ...name, 3, ...leb(global)])
  return subjectOf([joinSections(sections)], instrumentFuel)
}

/** Whether JavaScript has a value for an imported global of its type. */
function canBeGiven({ type, mutable }: Global): boolean {
  return !mutable && type !== 'v128' && (typeof type === 'string' || type.nullable)
}

/** With a maximum: growth by gigabytes may fail. */
function memoryType({ limits, pageSizeLog2 }: Memory): number[] {
  const { min, max, shared, address } = limits
  const most = Math.min(max ?? Number.POSITIVE_INFINITY, min + mostGrowth)
  const flags = 1 | (shared ? 2 : 0) | (address === 'i64' ? 4 : 0) | (pageSizeLog2 === 16 ? 0 : 8)
  return [flags, ...u32(min), ...u32(most), ...(pageSizeLog2 === 16 ? [] : u32(pageSizeLog2))]
}

/** The places of the sections, of which the data count stands before the code, and the tags before the globals. */
const order = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11]

/** Adds an item to a section, which may not be there. */
function append(sections: Section[], id: number, item: readonly number[]): void {
  const found = sections.find((section) => section.id === id)
  if (found === undefined) {
    const behind = sections.findIndex((section) => order.indexOf(section.id) > order.indexOf(id))
    sections.splice(behind < 0 ? sections.length : behind, 0, { id, contents: [1, ...item] })
    return
  }
  const count = readLeb(found.contents, 0)!
  found.contents = [...leb(count.value + 1), ...found.contents.slice(count.end), ...item]
}

const tempTypes = ['f32', 'f64', 'v128'] as const

function instrumentBody({ locals, instructions }: CodeEntry, params: number, global: number): CodeEntry {
  const { value: runs, end } = readLeb(locals, 0)!
  const temps = { f32: 0, f64: 0, v128: 0 }
  let next = params + countLocals(locals)
  const declared = tempTypes.flatMap((type) => {
    if (!instructions.some(({ op }) => tempOf(op) === type)) return []
    temps[type] = next++
    return [[1, ...typeCode(type)]]
  })
  const take = takeFuel(global)
  const out = [take]
  for (const instruction of instructions) {
    out.push(instruction)
    const type = tempOf(instruction.op)
    if (type !== null) out.push(made(canonical(type, instruction.op, u32(temps[type]))))
    if (instruction.op.name === 'loop') out.push(take)
  }
  return {
    locals: [...leb(runs + declared.length), ...locals.slice(end), ...declared.flat()],
    instructions: out,
  }
}

function countLocals(locals: readonly number[]): number {
  const { value: runs, end } = readLeb(locals, 0)!
  let total = 0
  let pos = end
  for (let i = 0; i < runs; i++) {
    const count = readLeb(locals, pos)!
    total += count.value
    pos = typeEnd(locals, count.end)
  }
  return total
}

/** Behind a value type, which is a byte or a reference with a heap type. */
function typeEnd(bytes: readonly number[], pos: number): number {
  return bytes[pos] === 0x63 || bytes[pos] === 0x64 ? readLeb(bytes, pos + 1)!.end : pos + 1
}

function made(bytes: readonly number[]): Instruction {
  return { op: opByName('nop'), bytes, nesting: 0 }
}

function takeFuel(global: number): Instruction {
  const index = u32(global)
  return made([
    0x23,
    ...index,
    0x41,
    1,
    0x6b,
    0x24,
    ...index,
    0x23,
    ...index,
    0x41,
    0,
    0x48,
    0x04,
    0x40,
    0x00,
    0x0b,
  ])
}

/** The type of a float result whose NaNs have any bits. */
function tempOf(op: Op): (typeof tempTypes)[number] | null {
  const [result] = op.results
  if (op.prefix === 0xfd) return isVectorArithmetic(op) ? 'v128' : null
  if (op.custom || op.immediates.length > 0 || (result !== 'f32' && result !== 'f64')) return null
  return /\.(abs|neg|copysign|convert_|reinterpret_)/.test(op.name) ? null : result
}

function canonical(type: 'f32' | 'f64' | 'v128', op: Op, temp: readonly number[]): number[] {
  const twice = [0x20, ...temp, 0x20, ...temp]
  if (type === 'f32') return [0x22, ...temp, ...constant(type, Number.NaN), ...twice, 0x5b, 0x1b]
  if (type === 'f64') return [0x22, ...temp, ...constant(type, Number.NaN), ...twice, 0x61, 0x1b]
  const isSingle = op.name.startsWith('f32')
  const nan = isSingle ? [0, 0, 0xc0, 0x7f] : [0, 0, 0, 0, 0, 0, 0xf8, 0x7f]
  const lanes = Array.from({ length: 16 }, (_, i) => nan[i % nan.length]!)
  return [0x22, ...temp, 0xfd, 0x0c, ...lanes, ...twice, 0xfd, isSingle ? 0x41 : 0x47, 0xfd, 0x52]
}
