/** Where modules come from: each source makes one of a seed, the same one every time. */
import { generate } from './generate.ts'
import { type Subject, subjectOf } from './subject.ts'

export type Source = (seed: number) => Subject

export const sources = {
  generated: (seed) => subjectOf(generate(seed, sizeOf(seed)).bytes, { global: 'g0', value: 60 }),
} as const satisfies Record<string, Source>

/** Most modules are small enough to understand; one in sixteen has functions that get split. */
function sizeOf(seed: number): number {
  return [20, 30, 60, 40, 20, 150, 40, 60, 20, 40, 30, 60, 40, 150, 20, 400][seed % 16] as number
}
