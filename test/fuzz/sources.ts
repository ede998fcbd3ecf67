/** Where modules come from: each source makes one of a seed, or two that are linked, the same every time. */
import { translated } from './binaryen.ts'
import { fuel, generate } from './generate/index.ts'
import { type Ability, abilities } from './generate/plan.ts'
import { mutated, readCorpus } from './mutated.ts'
import { Random } from './random.js'
import { type Subject, subjectOf } from './subject.ts'

/** What the engines' own WebAssembly has. */
export const engineAbilities = {
  node: new Set<Ability>(['vectors', 'atomics', 'wide', 'legacy exceptions', 'linking', 'start', 'payloads']),
  deno: new Set<Ability>(abilities),
  /** What code of ours does on JavaScript engines that have no shared memories and keep no bits of NaNs. */
  shell: new Set<Ability>(abilities.filter((ability) => ability !== 'atomics' && ability !== 'payloads')),
} as const satisfies Record<string, ReadonlySet<Ability>>

export type EngineName = keyof typeof engineAbilities

/** What some sources need: a file with modules, and programs. */
export interface Equipment {
  readonly corpus?: string
  readonly wasmOpt?: string
  readonly translator?: string
}

/** Null if the seed gives nothing that can be compared. */
export type Source = (seed: number, engine: EngineName, equipment: Equipment) => Subject | null

const corpora = new Map<string, Uint8Array[]>()

function corpusOf(file: string): Uint8Array[] {
  const found = corpora.get(file) ?? readCorpus(file)
  corpora.set(file, found)
  return found
}

export const sources = {
  /** By our own generator. */
  generated: (seed, engine) => subjectOf(generate(seed, sizeOf(seed), engineAbilities[engine]), fuel),
  /** Of the official suite, with a few changes. */
  mutated: (seed, _engine, { corpus }) => mutated(corpusOf(corpus!), new Random(seed)),
  /** By Binaryen's generator. */
  binaryen: (seed, _engine, { wasmOpt, translator }) => translated(wasmOpt!, translator!, seed),
} as const satisfies Record<string, Source>

/** Most modules are small enough to understand; one in 64 has functions that get split at any limit. */
function sizeOf(seed: number): number {
  if (seed % 64 === 63) return 400
  return [20, 30, 60, 40, 20, 50, 40, 60, 20, 40, 30, 60, 40, 150, 20, 30][seed % 16] as number
}
