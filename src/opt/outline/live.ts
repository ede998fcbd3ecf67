/** What outlining has to know of locals: what is live around every statement. */
import { type Liveness, liveness } from '../../ir/liveness.ts'
import { LocalNumbers } from '../../ir/local-numbers.ts'
import { SetTable } from '../../ir/local-set.ts'
import type { Func, Local, Stmt } from '../../ir/nodes.ts'

export interface Live extends Liveness {
  readonly numbers: LocalNumbers
  /** By list: the rows of what is live before each of its statements and, last, behind it. */
  readonly around: ReadonlyMap<readonly Stmt[], readonly number[]>
  readonly sets: SetTable
}

export function liveAround(func: Func): Live {
  const numbers = new LocalNumbers([...func.params, ...func.locals])
  const around = new Map<readonly Stmt[], number[]>()
  const sets = new SetTable(numbers.size)
  const found = liveness(func, numbers, {
    start() {
      sets.clear()
    },
    at(list, index, live) {
      let rows = around.get(list)
      if (rows === undefined) {
        rows = new Array<number>(list.length + 1).fill(-1)
        around.set(list, rows)
      }
      // Lists are walked from their end.
      const behind = index < list.length ? (rows[index + 1] as number) : -1
      rows[index] = behind >= 0 && sets.isSame(behind, live) ? behind : sets.push(live)
    },
  })
  return { ...found, numbers, around, sets }
}

/** The locals of these numbers, in the order of the function. */
export function localsOf(numbers: readonly number[], live: Live): Local[] {
  return [...numbers].sort((a, b) => a - b).map((number) => live.numbers.locals[number] as Local)
}
