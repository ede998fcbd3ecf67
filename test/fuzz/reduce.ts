/**
 * Makes a module smaller while something stays true of it: delta debugging over its function bodies. Ranges of instructions are
 * left out, or a constant takes their place, larger ranges first; what is no valid module any more is not tried. In the end constants become
 * small, and what nobody uses goes. Quadratic in the size of a body, times what the test costs; valid candidates are rare enough.
 */

import { opByName } from '../../src/wasm/opcodes.ts'
import { type CodeEntry, type Instruction, readBodies, withBodies } from './bodies.ts'
import { constant, signed } from './encode.ts'
import { joinSections, splitSections } from './sections.js'
import { subjectOf } from './subject.ts'

/** Whether the modules still do what they are kept for. They are valid. */
export type Test = (modules: readonly Uint8Array[]) => boolean

export function reduce(modules: readonly Uint8Array[], test: Test): Uint8Array[] {
  let current = [...modules]
  for (let size = Number.POSITIVE_INFINITY; sizeOf(current) < size; ) {
    size = sizeOf(current)
    for (const i of current.keys()) current = reduceOne(current, i, test)
  }
  return current
}

function sizeOf(modules: readonly Uint8Array[]): number {
  return modules.reduce((sum, { length }) => sum + length, 0)
}

function reduceOne(modules: readonly Uint8Array[], which: number, test: Test): Uint8Array[] {
  const best = [...modules]
  const tryModule = (candidate: Uint8Array): boolean => {
    const all = best.with(which, candidate)
    try {
      subjectOf(all, null)
    } catch {
      return false
    }
    if (!test(all)) return false
    best[which] = candidate
    return true
  }
  reduceBodies(best[which]!, tryModule, () => best[which]!)
  dropSections(best[which]!, tryModule)
  return best
}

function reduceBodies(
  start: Uint8Array,
  tryModule: (candidate: Uint8Array) => boolean,
  best: () => Uint8Array,
): void {
  const bodies = readBodies(subjectModule(start))
  for (const i of bodies.keys()) {
    const tryBody = (instructions: readonly Instruction[]): boolean => {
      const changed = bodies.with(i, { ...bodies[i]!, instructions })
      if (!tryModule(withBodies(best(), changed))) return false
      bodies[i] = changed[i] as CodeEntry
      return true
    }
    if (tryBody([trap, end])) continue
    dropRanges(() => bodies[i]!.instructions, tryBody)
    unwrap(() => bodies[i]!.instructions, tryBody)
    shrinkConstants(() => bodies[i]!.instructions, tryBody)
  }
}

function subjectModule(bytes: Uint8Array) {
  return subjectOf([bytes], null).decoded[0]!
}

function made(bytes: readonly number[], nesting = 0): Instruction {
  return { op: opByName('nop'), bytes, nesting }
}

const trap = made([0x00])
const end = made([0x0b], -1)
const replacements: readonly (readonly Instruction[])[] = [
  [],
  [made(constant('i32', 0))],
  [made(constant('i64', 0n))],
  [made(constant('f64', 0))],
  [made(constant('f32', 0))],
  [made([0x1a])],
  ...[0x70, 0x6f, 0x6e].map((heap) => [made([0xd0, heap])]),
]

type Instructions = () => readonly Instruction[]
type TryBody = (instructions: readonly Instruction[]) => boolean

/** Leaves out, or replaces, ranges in which blocks are whole. */
function dropRanges(now: Instructions, tryBody: TryBody): void {
  for (
    let length = now().length >> 1;
    length >= 1;
    length = length > 12 ? Math.floor(length / 1.5) : length - 1
  ) {
    for (let from = 0; from + length < now().length; from++) {
      const all = now()
      const range = all.slice(from, from + length)
      if (!isWhole(range)) continue
      for (const replacement of replacements) {
        if (length === 1 && replacement.length > 0 && sameBytes(range[0]!, replacement[0]!)) continue
        const candidate = [...all.slice(0, from), ...replacement, ...all.slice(from + length)]
        if (bytesOf(candidate) < bytesOf(all) && tryBody(candidate)) break
      }
    }
  }
}

function bytesOf(instructions: readonly Instruction[]): number {
  return instructions.reduce((sum, { bytes }) => sum + bytes.length, 0)
}

function sameBytes(a: Instruction, b: Instruction): boolean {
  return a.bytes.join() === b.bytes.join()
}

function isWhole(range: readonly Instruction[]): boolean {
  let depth = 0
  for (const { nesting, op } of range) {
    depth += nesting
    if (depth < 0 || (depth === 0 && /^(else|catch|catch_all)$/.test(op.name))) return false
  }
  return depth === 0
}

/** Leaves out blocks around what is in them. */
function unwrap(now: Instructions, tryBody: TryBody): void {
  for (let from = 0; from < now().length; from++) {
    const all = now()
    if (all[from]!.nesting !== 1) continue
    let depth = 0
    let to = from
    do depth += all[to++]!.nesting
    while (depth > 0)
    tryBody(all.filter((_, i) => i !== from && i !== to - 1))
  }
}

function shrinkConstants(now: Instructions, tryBody: TryBody): void {
  for (let at = 0; at < now().length; at++) {
    const { op, bytes } = now()[at]!
    if (!/^i(32|64)\.const$/.test(op.name)) continue
    for (const value of [0n, 1n, -1n, 2n, 16n]) {
      const small = [bytes[0]!, ...signed(value)]
      if (small.length >= bytes.length && value !== 0n) continue
      if (small.join() === bytes.join()) break
      if (tryBody(now().with(at, { op, bytes: small, nesting: 0 }))) break
    }
  }
}

/** Custom, data, element and start sections that nobody needs. */
function dropSections(module: Uint8Array, tryModule: (candidate: Uint8Array) => boolean): void {
  let sections = splitSections(module) ?? []
  for (const section of sections) {
    const fewer = sections.filter((each) => each !== section)
    if (tryModule(joinSections(fewer))) sections = fewer
  }
}
