/** The passes over one function, in order. Each is a function from a function to a function, with its reason. */
import { check, type Dialect } from './ir/check.ts'
import type { Func } from './ir/nodes.ts'
import { coalesceTemps } from './opt/coalesce.ts'
import { dropReloads } from './opt/drop-reloads.ts'
import { inlineTemps } from './opt/inline.ts'
import { narrow } from './opt/narrow.ts'

export type OptimizeLevel = 0 | 1 | 2 | 's'

interface Pass {
  readonly name: string
  /** Lowest level that runs it. */
  readonly level: 0 | 1 | 2
  readonly why: string
  run(func: Func): Func
}

/** Over the wasm dialect, before lowering. */
export const wasmPasses: readonly Pass[] = [
  {
    name: 'narrow',
    level: 1,
    why: 'an i64 that is one value can be seen to fit an i32; halves hide it',
    run: narrow,
  },
]

/** Over the JS dialect, after lowering. */
export const jsPasses: readonly Pass[] = [
  {
    name: 'drop-reloads',
    level: 1,
    why: 'before inline: a reload that stays keeps the result of the call before it from being moved',
    run: dropReloads,
  },
  {
    name: 'inline',
    level: 1,
    why: 'building and lowering evaluate into temps whatever might be disturbed; most of it is not',
    run: inlineTemps,
  },
  {
    name: 'coalesce',
    level: 1,
    why: 'last, since the others want temps that are set once; smaller frames recurse deeper',
    run: coalesceTemps,
  },
]

export interface PassOptions {
  readonly optimize: OptimizeLevel
  /** Check the IR after every pass: for tests. */
  readonly check: boolean
}

/** Runs the passes of a dialect over a function. */
export function runPasses(func: Func, dialect: Dialect, options: PassOptions): Func {
  const level = options.optimize === 's' ? 2 : options.optimize
  let current = func
  if (options.check) check(current, dialect, dialect === 'wasm' ? 'build' : 'lower')
  for (const pass of dialect === 'wasm' ? wasmPasses : jsPasses) {
    if (pass.level > level) continue
    current = pass.run(current)
    if (options.check) check(current, dialect, pass.name)
  }
  return current
}
