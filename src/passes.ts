/** The passes over one function, in order, each with its reason. A pass may make several functions of one. */
import type { OptimizeLevel } from './choices.ts'
import { check, type Dialect } from './ir/check.ts'
import type { Func } from './ir/nodes.ts'
import { coalesceLocals } from './opt/coalesce.ts'
import { dropDeadSets } from './opt/dead-sets.ts'
import { chooseFloats } from './opt/float-blends.ts'
import { inlineTemps } from './opt/inline.ts'
import { instrument } from './opt/instrument.ts'
import { useKnownAddresses } from './opt/known-addresses.ts'
import { useKnownRefs } from './opt/known-refs.ts'
import { runMemoryLoops } from './opt/memory-loops.ts'
import { narrow } from './opt/narrow.ts'
import { type OnSplit, outline, type Profile, type Split } from './opt/outline.ts'
import { simplify } from './opt/simplify.ts'
import { splitVectors } from './opt/split-vectors.ts'
import { runVectorLoops } from './opt/vector-loops.ts'

export type { OnSplit, Profile, Split }

interface Pass {
  readonly name: string
  /** Lowest level that runs it. */
  readonly level: 0 | 1 | 2
  readonly why: string
  /** Makes code larger: not for level `s`. */
  readonly enlarges?: true
  run(func: Func, options: PassOptions): Func | Func[]
}

/** Over the wasm dialect, before lowering. */
export const wasmPasses: readonly Pass[] = [
  {
    name: 'narrow',
    level: 1,
    why: 'an i64 that is one value can be seen to fit an i32; halves hide it',
    run: narrow,
  },
  {
    name: 'split-vectors',
    level: 1,
    why: 'before lowering, which gives each local of vectors one form for all of its values',
    run: splitVectors,
  },
  {
    name: 'vector-loops',
    level: 1,
    why: 'behind split-vectors, which leaves a local nothing but what belongs together',
    run: runVectorLoops,
  },
]

/** Over the JS dialect, after lowering. */
export const jsPasses: readonly Pass[] = [
  {
    name: 'float-blends',
    level: 2,
    why: 'before dead-sets and inline, which clean up behind it',
    run: chooseFloats,
  },
  {
    name: 'dead-sets',
    level: 1,
    why: 'before inline: a reload that stays keeps the result of the call before it from being moved',
    run: dropDeadSets,
  },
  {
    name: 'inline',
    level: 1,
    why: 'building and lowering evaluate into temps whatever might be disturbed; most of it is not',
    run: inlineTemps,
  },
  {
    name: 'known-refs',
    level: 1,
    why: 'behind inline, which moves tests into conditions; simplify drops what it decides',
    run: useKnownRefs,
  },
  {
    name: 'simplify',
    level: 1,
    why: 'behind inline, which puts together what was evaluated apart',
    run: simplify,
  },
  {
    name: 'known-addresses',
    level: 2,
    why: 'behind simplify, which drops the coercions that ranges alone make superfluous',
    run: useKnownAddresses,
  },
  {
    name: 'memory-loops',
    level: 2,
    enlarges: true,
    why: 'behind known-addresses, which would know less behind what is put before a loop',
    run: runMemoryLoops,
  },
  {
    name: 'coalesce',
    level: 1,
    why: 'after those that want temps that are set once; smaller frames recurse deeper',
    run: coalesceLocals,
  },
  {
    name: 'outline',
    level: 1,
    why: 'last, when the size of the function is settled: engines do not optimise large ones',
    run: (func, options) =>
      options.instrument
        ? instrument(func)
        : outline(func, options.functionSize, options.profile, options.onSplit),
  },
]

interface PassOptions {
  readonly optimize: OptimizeLevel
  /** Estimated bytes of bytecode above which functions are split. */
  readonly functionSize: number
  /** Count what runs instead. */
  readonly instrument: boolean
  /** Such counts. */
  readonly profile: Profile | null
  /** Check the IR after every pass: for tests. */
  readonly check: boolean
  /** Is told which functions are above the limit, and what became of them. */
  readonly onSplit?: OnSplit
}

/** Runs the passes of a dialect over a function: gives the function and, of the last dialect, its pieces. */
export function runPasses(func: Func, dialect: Dialect, options: PassOptions): Func[] {
  const level = options.optimize === 's' ? 2 : options.optimize
  let current = [func]
  if (options.check) check(func, dialect, dialect === 'wasm' ? 'build' : 'lower')
  for (const pass of dialect === 'wasm' ? wasmPasses : jsPasses) {
    if (pass.level > level || (pass.enlarges && options.optimize === 's')) continue
    current = current.flatMap((each) => pass.run(each, options))
    if (options.check) for (const each of current) check(each, dialect, pass.name)
  }
  return current
}
