/** Where modules come from: each source makes one of a seed, or two that are linked, the same every time. */
import { fuel, generate } from './generate/index.ts'
import { type Ability, abilities } from './generate/plan.ts'
import { type Subject, subjectOf } from './subject.ts'

/** What the engines' own WebAssembly has. */
export const engineAbilities = {
  node: new Set<Ability>(['vectors', 'atomics', 'wide', 'legacy exceptions', 'linking']),
  deno: new Set<Ability>(abilities),
} as const satisfies Record<string, ReadonlySet<Ability>>

export type EngineName = keyof typeof engineAbilities

export type Source = (seed: number, engine: EngineName) => Subject

export const sources = {
  generated: (seed, engine) => subjectOf(generate(seed, sizeOf(seed), engineAbilities[engine]), fuel),
} as const satisfies Record<string, Source>

/** Most modules are small enough to understand; one in sixteen has functions that get split. */
function sizeOf(seed: number): number {
  return [20, 30, 60, 40, 20, 150, 40, 60, 20, 40, 30, 60, 40, 150, 20, 400][seed % 16] as number
}
