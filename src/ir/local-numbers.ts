/**
 * Numbers for the locals of a function that a pass looks at, from 0 in their order: what is known of them is then kept in arrays
 * and in sets of bits. Passes ask for the number of a local more often than for anything else.
 */
import type { Local } from './nodes.ts'

export class LocalNumbers {
  readonly locals: readonly Local[]
  private readonly byKey: number[]

  constructor(locals: readonly Local[]) {
    let keys = 0
    for (const { key } of locals) if (key >= keys) keys = key + 1
    this.locals = locals
    this.byKey = new Array<number>(keys).fill(-1)
    for (let i = 0; i < locals.length; i++) this.byKey[(locals[i] as Local).key] = i
  }

  get size(): number {
    return this.locals.length
  }

  /** The number of a local, -1 if it has none. */
  of({ key }: Local): number {
    return key < this.byKey.length ? (this.byKey[key] as number) : -1
  }
}
