/**
 * What the code is like that engines want. One shape serves all that have a JIT; those without one have costs of their own: of a call,
 * also of a method of the engine, and of each operation.
 */
import type { Engine } from './choices.ts'

export interface EngineTraits {
  /** For which accesses elements of typed arrays are so much faster than methods of a DataView that code tries them first. */
  readonly arrays: 'all' | 'loads' | 'none'
  /** Above how many bytes of V8's bytecode, as estimated, functions are split. */
  readonly functionSize: number
}

export const engineTraits: Readonly<Record<Engine, EngineTraits>> = {
  // What V8 still optimises.
  any: { arrays: 'none', functionSize: 52_000 },
  hermes: { arrays: 'all', functionSize: Infinity },
  // What is stored would be looked for first, as slow as storing it.
  'v8-jitless': { arrays: 'loads', functionSize: Infinity },
  'jsc-jitless': { arrays: 'none', functionSize: Infinity },
}
