/**
 * Which locals are live where: whose value some path may still read. Backwards over the structure, repeated until
 * the heads of loops settle, which takes as many walks as loops are nested, and one.
 */
import { addBit, type Bits, emptyBits, hasBit, includesBits, unionBits } from './bits.ts'
import type { DispatchStmt, Expr, Func, Label, Local, LoopStmt, Stmt } from './nodes.ts'
import { eachExpr, eachStmt, ownExprs } from './walk.ts'

export interface Liveness {
  /** Numbers of the locals: their bits. */
  readonly numbers: ReadonlyMap<Local, number>
  readonly locals: readonly Local[]
  /** By list: what is live before each of its statements and, last, behind it. */
  readonly around: ReadonlyMap<readonly Stmt[], readonly Bits[]>
  /** What is live where a `br` to the label leads. */
  readonly targets: ReadonlyMap<Label, Bits>
  /** What is live at the head of each case of a dispatch. */
  readonly cases: ReadonlyMap<Label, readonly Bits[]>
}

/** Liveness of a function of either dialect. The sets are shared: not to be changed. */
export function liveness(func: Func): Liveness {
  return new Analysis(func).run()
}

class Analysis implements Liveness {
  readonly numbers = new Map<Local, number>()
  readonly locals: Local[]
  readonly around = new Map<readonly Stmt[], Bits[]>()
  readonly targets = new Map<Label, Bits>()
  readonly cases = new Map<Label, Bits[]>()
  private readonly none: Bits
  private readonly body: readonly Stmt[]
  private changed = false

  constructor(func: Func) {
    this.locals = [...func.params, ...func.locals]
    for (const [number, local] of this.locals.entries()) this.numbers.set(local, number)
    this.none = emptyBits(this.locals.length)
    this.body = func.body
  }

  run(): this {
    do {
      this.changed = false
      this.list(this.body, this.none)
    } while (this.changed)
    return this
  }

  private list(list: readonly Stmt[], after: Bits): Bits {
    const sets = new Array<Bits>(list.length + 1)
    let live = after
    sets[list.length] = live
    for (let i = list.length - 1; i >= 0; i--) {
      live = this.before(list[i] as Stmt, live)
      sets[i] = live
    }
    this.around.set(list, sets)
    return live
  }

  private before(stmt: Stmt, after: Bits): Bits {
    switch (stmt.kind) {
      case 'set':
        return this.withReads(stmt.value, this.without(after, stmt.local))
      case 'effect':
        return this.withReads(stmt.value, after)
      case 'if': {
        const then = this.list(stmt.then, after)
        return this.withReads(stmt.cond, unionBits(then, this.list(stmt.else, after)))
      }
      case 'switch': {
        let live = this.none
        for (const arm of stmt.arms) live = unionBits(live, this.list(arm, after))
        return this.withReads(stmt.index, live)
      }
      case 'block':
        this.targets.set(stmt.label, after)
        return this.list(stmt.body, after)
      case 'loop':
        return this.loop(stmt, after)
      case 'br':
        return this.targets.get(stmt.label) ?? this.none
      case 'return': {
        let live = this.none
        for (const value of stmt.values) live = this.withReads(value, live)
        return live
      }
      case 'trap':
        return this.none
      case 'dispatch':
        return this.dispatch(stmt, after)
      case 'goto':
        return this.cases.get(stmt.label)?.[stmt.target] ?? this.none
    }
  }

  private loop(stmt: LoopStmt, after: Bits): Bits {
    const known = this.targets.get(stmt.label) ?? this.none
    this.targets.set(stmt.label, known)
    const head = this.list(stmt.body, after)
    if (includesBits(known, head)) return head
    this.changed = true
    const joined = unionBits(known, head)
    this.targets.set(stmt.label, joined)
    return joined
  }

  private dispatch(stmt: DispatchStmt, after: Bits): Bits {
    const known = this.cases.get(stmt.label) ?? stmt.cases.map(() => this.none)
    this.cases.set(stmt.label, known)
    let live = after
    for (let i = stmt.cases.length - 1; i >= 0; i--) {
      live = this.list(stmt.cases[i] as Stmt[], live)
      const head = known[i] as Bits
      if (!includesBits(head, live)) {
        this.changed = true
        known[i] = unionBits(head, live)
      }
      live = known[i] as Bits
    }
    return live
  }

  private without(live: Bits, local: Local): Bits {
    const number = this.number(local)
    if (!hasBit(live, number)) return live
    const less = live.slice()
    less[number >>> 5] = (less[number >>> 5] as number) & ~(1 << (number & 31))
    return less
  }

  private withReads(value: Expr, live: Bits): Bits {
    let more = live
    eachExpr(value, (node) => {
      if (node.op !== 'js.get' && node.op !== 'local.get') return
      const number = this.number(node.imm as Local)
      if (hasBit(more, number)) return
      if (more === live) more = live.slice()
      addBit(more, number)
    })
    return more
  }

  private number(local: Local): number {
    return this.numbers.get(local) as number
  }
}

/** Locals that statements mention, and those that they set. The counter of a dispatch is the dispatch's own. */
export interface Mentions {
  readonly all: Bits
  readonly sets: Bits
}

export function mentions(stmt: Stmt, { numbers }: Liveness): Mentions {
  const all = emptyBits(numbers.size)
  const sets = emptyBits(numbers.size)
  eachStmt([stmt], (inner) => {
    if (inner.kind === 'set') {
      addBit(all, numbers.get(inner.local) as number)
      addBit(sets, numbers.get(inner.local) as number)
    }
    for (const own of ownExprs(inner)) {
      eachExpr(own, (node) => {
        if (node.op === 'js.get' || node.op === 'local.get')
          addBit(all, numbers.get(node.imm as Local) as number)
      })
    }
  })
  return { all, sets }
}
