/**
 * How large a module may be: the limits that the WebAssembly JavaScript interface sets for all engines (its
 * section "Implementation-defined Limits"), and a few of our own where it sets none and cost would be unbounded.
 */
import { CompileError, type ErrorPlace } from '../errors.ts'

export const limits = {
  'bytes in the module': 1_073_741_824,
  types: 1_000_000,
  functions: 1_000_000,
  imports: 1_000_000,
  exports: 1_000_000,
  globals: 1_000_000,
  tags: 1_000_000,
  'data segments': 100_000,
  'element segments': 10_000_000,
  'elements of a segment': 10_000_000,
  tables: 100_000,
  memories: 100,
  'parameters of a function': 1_000,
  'results of a function': 1_000,
  /** Ours: cells pass them (docs/linking.md). */
  'parts of parameters and of results': 2_000,
  /** Ours: of functions, and again where they are exported. A type of a thousand is written in a byte, but printed at each of them. */
  'parameters and results of all functions': 10_000_000,
  'fields of a struct': 10_000,
  'supertypes of a type': 63,
  'elements of array.new_fixed': 10_000,
  'bytes in a function body': 7_654_321,
  locals: 50_000,
  /** Ours: a table of labels beyond it is no program. */
  'labels of a br_table': 1_000_000,
  /** Ours. */
  'catch clauses': 100_000,
  /** Ours: what instructions of a function pass on without operands of their own, each beyond its first. Two bytes may pass a thousand. */
  'values handed on': 1_000_000,
  /** Ours: that is for memory, this for time. */
  'values handed on in all functions': 10_000_000,
  /** Ours: at one time, in one function. Each is a variable, and engines have no frames for more. */
  operands: 50_000,
} as const

export type LimitName = keyof typeof limits

export function checkLimit(name: LimitName, value: number, place: ErrorPlace): void {
  if (value > limits[name]) {
    throw new CompileError('limit', `too many ${name}: ${value}, the limit is ${limits[name]}`, place)
  }
}
