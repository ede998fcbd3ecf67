/**
 * Modules of a corpus with a few valid changes: other operations of the same types, other constants and locals, instructions left out
 * or doubled. Instrumented, so that they end and can be compared.
 */
import { readFileSync } from 'node:fs'
import { type ImmediateKind, type Op, opcodes } from '../../src/wasm/opcodes.ts'
import { u32 } from '../support/binary.ts'
import { type CodeEntry, type Instruction, readBodies, withBodies } from './bodies.ts'
import { constant } from './encode.ts'
import { instrumented } from './instrument.ts'
import type { Random } from './random.js'
import { type Subject, subjectOf } from './subject.ts'
import { anyValue } from './values.ts'

/** Reads a corpus: modules in base64, of which those that can be compared remain. */
export function readCorpus(file: string): Uint8Array[] {
  return (JSON.parse(readFileSync(file, 'utf8')) as string[]).flatMap((text) => {
    const bytes = new Uint8Array(Buffer.from(text, 'base64'))
    try {
      const subject = instrumented(bytes)
      return subject === null || subject.features.includes('relaxed-simd') ? [] : [bytes]
    } catch {
      return []
    }
  })
}

/** A change that is no valid module is made anew; null if none of a few is. */
export function mutated(corpus: readonly Uint8Array[], random: Random): Subject | null {
  const bytes = random.pick(corpus)
  const bodies = readBodies(subjectOf([bytes], null).decoded[0]!)
  let best: Uint8Array = bytes
  let changes = 0
  for (let tries = 0; tries < 24 && changes < 4; tries++) {
    const which = random.below(bodies.length)
    const body = bodies[which]!
    const instructions = change(body.instructions, random)
    const changed = bodies.with(which, { ...body, instructions })
    const candidate = withBodies(bytes, changed)
    if (!isValid(candidate)) continue
    bodies[which] = changed[which] as CodeEntry
    best = candidate
    changes++
  }
  return changes === 0 ? null : instrumented(best)
}

function isValid(bytes: Uint8Array): boolean {
  try {
    return !subjectOf([bytes], null).features.includes('relaxed-simd')
  } catch {
    return false
  }
}

const alike = new Map<string, Op[]>()
for (const op of opcodes) {
  const found = alike.get(kindOf(op)) ?? []
  alike.set(kindOf(op), found)
  found.push(op)
}

function kindOf({ params, results, immediates, custom, name, feature }: Op): string {
  if (custom || feature === 'threads' || feature === 'relaxed-simd') return name
  return `${params}->${results} ${immediates}`
}

function change(instructions: readonly Instruction[], random: Random): Instruction[] {
  const at = random.below(instructions.length)
  const old = instructions[at]!
  const replace = (...others: Instruction[]) => [
    ...instructions.slice(0, at),
    ...others,
    ...instructions.slice(at + 1),
  ]
  const immediate: ImmediateKind | undefined = old.op.immediates[0]
  switch (immediate) {
    case 'i32':
    case 'i64':
    case 'f32':
    case 'f64':
      return replace({ ...old, bytes: constant(immediate, anyValue(immediate, random)) })
    case 'localidx':
      return replace({ ...old, bytes: [old.bytes[0]!, ...u32(random.below(8))] })
    default:
  }
  const others = alike.get(kindOf(old.op)) ?? []
  if (others.length > 1 && !random.once(6)) {
    const op = random.pick(others)
    const opcode = op.prefix === 0 ? [op.code] : [op.prefix, ...u32(op.code)]
    // A smaller access may not be aligned so far.
    const rest = op.align >= 0 && op.align < old.op.align ? [] : old.bytes.slice(lengthOf(old.op))
    return rest.length === 0 && op.align >= 0
      ? [...instructions]
      : replace({ ...old, op, bytes: [...opcode, ...rest] })
  }
  return random.once(2) ? replace() : replace(old, old)
}

function lengthOf({ prefix, code }: Op): number {
  return prefix === 0 ? 1 : 1 + u32(code).length
}
