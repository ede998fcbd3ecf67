/** What outlining has to know of locals: what is live around every statement, and what statements mention. */
import { type Liveness, liveness } from '../../ir/liveness.ts'
import { add, type LocalSet, members, newSet } from '../../ir/local-set.ts'
import type { Func, Local, Stmt } from '../../ir/nodes.ts'
import { eachExpr, eachStmt, ownExprs } from '../../ir/walk.ts'

export interface Live extends Liveness {
  readonly locals: readonly Local[]
  readonly numbers: ReadonlyMap<Local, number>
  /** By list: what is live before each of its statements and, last, behind it. */
  readonly around: ReadonlyMap<readonly Stmt[], readonly LocalSet[]>
}

export function liveAround(func: Func): Live {
  const locals = [...func.params, ...func.locals]
  const numbers = new Map(locals.map((local, number) => [local, number]))
  const around = new Map<readonly Stmt[], LocalSet[]>()
  const found = liveness(func, numbers, {
    at(list, index, live) {
      let sets = around.get(list)
      if (sets === undefined) {
        sets = new Array<LocalSet>(list.length + 1)
        around.set(list, sets)
      }
      const behind = sets[index + 1]
      sets[index] = behind !== undefined && isSame(behind, live) ? behind : live.slice()
    },
  })
  return { ...found, locals, numbers, around }
}

function isSame(a: LocalSet, b: LocalSet): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

export function localsOf(set: LocalSet, { locals }: Live): Local[] {
  return members(set).map((number) => locals[number] as Local)
}

/** Locals that statements mention, and those that they set. The counter of a state machine is the machine's own. */
export interface Mentions {
  readonly all: LocalSet
  readonly sets: LocalSet
}

export function mentions(stmt: Stmt, { numbers }: Live): Mentions {
  const all = newSet(numbers.size)
  const sets = newSet(numbers.size)
  const mention = (local: Local) => add(all, numbers.get(local) as number)
  eachStmt([stmt], (inner) => {
    if (inner.kind === 'set') {
      mention(inner.local)
      add(sets, numbers.get(inner.local) as number)
    } else if (inner.kind === 'try') {
      mention(inner.exception)
      add(sets, numbers.get(inner.exception) as number)
    }
    for (const own of ownExprs(inner))
      eachExpr(own, (node) => node.op === 'js.get' && mention(node.imm as Local))
  })
  return { all, sets }
}
