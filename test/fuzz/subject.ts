/**
 * A module to compare, whoever made it, and the plan of what to do with it: which exports are called with which arguments, by the types
 * that the decoder says they have. The same seed gives the same plan.
 */

import { decode } from '../../src/wasm/decode.ts'
import { type FeatureName, features, resolveFeatures } from '../../src/wasm/features.ts'
import type { Module } from '../../src/wasm/module.ts'
import { valTypeText } from '../../src/wasm/type-key.ts'
import { funcType, type RefType, type ValType } from '../../src/wasm/types.ts'
import { validateModule } from '../../src/wasm/validate.ts'
import { builtinModule } from './generate/strings.ts'
import { Random } from './random.js'
import type { Argument, TracePlan } from './trace.js'
import { anyValue } from './values.ts'

/** What a module needs so that each call of an export ends. */
export type Fuel = TracePlan['fuel']

export interface Subject {
  /** One, or several of which each imports from those before. */
  readonly modules: readonly Uint8Array[]
  readonly decoded: readonly Module[]
  /** What validation saw it use. */
  readonly features: readonly FeatureName[]
  readonly fuel: Fuel
}

export const allFeatures = Object.keys(features).flatMap((name) => (name === 'mvp' ? [] : [`+${name}`]))
const featureSet = resolveFeatures(allFeatures)

/** Decodes and validates; throws CompileError. */
export function subjectOf(modules: readonly Uint8Array[], fuel: Fuel): Subject {
  const used = new Set<FeatureName>()
  const decoded = modules.map((bytes) => {
    const module = decode(bytes, featureSet)
    for (const feature of validateModule(module, featureSet).features) used.add(feature)
    return module
  })
  return { modules, decoded, features: [...used].sort(), fuel }
}

/** About so many calls are made of a module, shared by its exports. */
const callsWanted = 30
const maxCallsPerFunction = 12

export function planOf({ decoded, fuel }: Subject, seed: number): TracePlan {
  const random = new Random(seed + 1)
  const exported = decoded.flatMap(({ exports, funcs }) =>
    exports.flatMap(({ name, kind, index }) => {
      if (kind !== 'func' || name === (fuel && 'call' in fuel ? fuel.call : null)) return []
      return [{ name, type: funcType(funcs[index]!.type) }]
    }),
  )
  const rounds = Math.min(maxCallsPerFunction, Math.ceil(callsWanted / Math.max(1, exported.length)))
  const names = exported.map(({ name }) => name)
  const [first] = decoded
  const memory = first!.exports.find(({ kind, name }) => kind === 'memory' && name === 'memory')
  // Before it was standard, engines took numbers as 64-bit sizes.
  const isWide = memory !== undefined && first!.memories[memory.index]!.limits.address === 'i64'
  return {
    hosts: first!.imports.flatMap(({ module: from, name, kind, index }) => {
      if (kind !== 'func' || from === builtinModule) return []
      const { results } = funcType(first!.funcs[index]!.type)
      return [{ module: from, name, results: results.map(valTypeText) }]
    }),
    globals: first!.imports.flatMap(({ module: from, name, kind, index }) => {
      if (kind !== 'global') return []
      const { type } = first!.globals[index]!
      return [{ module: from, name, value: typeof type === 'string' ? argument(type, random, []) : null }]
    }),
    calls: Array.from({ length: rounds }, () =>
      exported.map(({ name, type }) => ({
        name,
        args: type.params.map((param) => argument(param, random, names)),
      })),
    ).flat(),
    fuel,
    callback: names[0] ?? '',
    mayGrow: !isWide,
    // JavaScript that has had the buffer may see more: it is detached by growth, or other threads have it.
    readsBuffer: seed % 2 === 1,
  }
}

function argument(type: ValType, random: Random, exported: readonly string[]): Argument {
  if (type === 'v128') return 0
  if (typeof type === 'string') return anyValue(type, random)
  return reference(type, random, exported)
}

function reference({ heap, nullable }: RefType, random: Random, exported: readonly string[]): Argument {
  if (nullable && random.once(4)) return null
  if (heap === 'func' || (typeof heap === 'object' && heap.comp.kind === 'func'))
    return { func: random.pick(exported) }
  if (heap === 'extern') return random.pick<Argument>(['text', 7, 1.5, { pool: random.bits() }])
  if ((heap === 'any' || heap === 'eq' || heap === 'i31') && random.once(2)) return random.below(1 << 20) - 9
  return { pool: random.bits() }
}
