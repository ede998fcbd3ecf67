/**
 * Sums of vectors that start with what was loaded, as floats inside of the loop (wasm dialect).
 *
 *     x = v128.load p; loop { x = f32x4.add(x, …) }; v128.store q x
 *     →   x = v128.load p; y = f32x4.mul(x, 1 1 1 1); loop { y = f32x4.add(y, …) }; x = y; v128.store q x
 *
 * What was loaded has to keep every bit when it is stored although the loop was passed by, so `x` is words, which the loop would make floats and
 * words again each time round. A product with 1 is arithmetic: it has no bits to keep. Done for a local of a loop if inside of it arithmetic alone
 * reads and sets it, if each way out is behind a set, and if floats would not do for it anyway. Inner loops first. Behind `split-vectors`, which
 * takes apart what only shares a local; linear in the size of the function times the depth of its loops. State machines and handlers are left alone.
 */
import {
  type BrStmt,
  type Expr,
  expr,
  type Func,
  type Label,
  type Local,
  type LoopStmt,
  newLocal,
  type Stmt,
} from '../ir/nodes.ts'
import { arithmeticShape, type FloatShape } from '../ir/vector-arithmetic.ts'
import { eachExpr, eachStmt, hasWildJumps, innerLists, ownExprs } from '../ir/walk.ts'

const ones: Record<FloatShape, readonly number[]> = {
  f32x4: [0, 0, 0x80, 0x3f],
  f64x2: [0, 0, 0, 0, 0, 0, 0xf0, 0x3f],
}

export function runVectorLoops(func: Func): Func {
  const locals = [...func.params, ...func.locals]
  if (!locals.some(({ type }) => type === 'v128') || hasWildJumps(func.body)) return func
  const pass = new VectorLoops(func.body, Math.max(...locals.map(({ index }) => index)) + 1)
  pass.list(func.body)
  return pass.added.length === 0 ? func : { ...func, locals: [...func.locals, ...pass.added] }
}

/** What happens to a local somewhere. */
interface Uses {
  /** The shape, if all values that it is set to are arithmetic of one. */
  set: FloatShape | null
  sets: number
  /** The same of those that read it; `null` as soon as something else does. */
  read: FloatShape | null
  reads: number
}

class VectorLoops {
  readonly added: Local[] = []
  private readonly whole: Map<Local, Uses>
  private nextIndex: number

  constructor(body: readonly Stmt[], nextIndex: number) {
    this.nextIndex = nextIndex
    this.whole = usesOf(body, new Map())
  }

  list(list: Stmt[]): void {
    for (let i = 0; i < list.length; i++) {
      const stmt = list[i] as Stmt
      for (const inner of innerLists(stmt)) this.list(inner)
      if (stmt.kind !== 'loop') continue
      const [before, after] = this.loop(stmt)
      list.splice(i, 1, ...before, stmt, ...after)
      i += before.length + after.length
    }
  }

  /** What is to stand before the loop and behind it. */
  private loop(loop: LoopStmt): [Stmt[], Stmt[]] {
    const [before, after]: [Stmt[], Stmt[]] = [[], []]
    for (const [local, inside] of usesOf(loop.body, this.whole)) {
      const shape = inside.set
      if (shape === null || inside.read !== shape || !this.isTorn(local, inside)) continue
      const exits = exitsOf(loop, local)
      if (exits === null) continue
      const { at } = loop
      const own = newLocal('temp', local.type, local.name, this.nextIndex++)
      this.added.push(own)
      replace(loop.body, local, own)
      const value = expr(`${shape}.mul`, 'v128', [get(local, at), one(shape, at)], null, at)
      before.push({ kind: 'set', local: own, value, at })
      const back = (): Stmt => ({ kind: 'set', local, value: get(own, at), at })
      after.push(back())
      for (const { list, stmt } of exits) list.splice(list.indexOf(stmt), 0, back())
      this.whole.set(own, { set: shape, sets: inside.sets + 1, read: null, reads: 1 })
    }
    return [before, after]
  }

  /** Whether a local has values and readers outside, which want its bits. */
  private isTorn(local: Local, inside: Uses): boolean {
    const whole = this.whole.get(local) as Uses
    const isParam = local.kind === 'param'
    return (
      (isParam || (whole.sets > inside.sets && whole.set === null)) &&
      whole.reads > inside.reads &&
      whole.read === null
    )
  }
}

function get(local: Local, at: number): Expr {
  return expr('local.get', 'v128', [], local, at)
}

function one(shape: FloatShape, at: number): Expr {
  const lane = ones[shape]
  const bytes = Array.from({ length: 16 }, (_, i) => lane[i % lane.length] as number)
  return expr('v128.const', 'v128', [], { bytes }, at)
}

/** The uses of vectors in a list; `known` tells of locals whose values are arithmetic wherever they are set. */
function usesOf(list: readonly Stmt[], known: ReadonlyMap<Local, Uses>): Map<Local, Uses> {
  const uses = new Map<Local, Uses>()
  const at = (local: Local): Uses => {
    const found = uses.get(local) ?? { set: null, sets: 0, read: null, reads: 0 }
    uses.set(local, found)
    return found
  }
  const read = (node: Expr, shape: FloatShape | null): void => {
    if (node.op !== 'local.get' || node.type !== 'v128') return
    const use = at(node.imm as Local)
    use.read = use.reads++ === 0 || use.read === shape ? shape : null
  }
  eachStmt(list, (stmt) => {
    for (const own of ownExprs(stmt)) {
      read(own, null)
      eachExpr(own, ({ op, args }) => {
        for (const arg of args) read(arg, arithmeticShape(op))
      })
    }
    if (stmt.kind !== 'set' || stmt.local.type !== 'v128') return
    const { op, imm } = stmt.value
    const shape = op === 'local.get' ? (known.get(imm as Local)?.set ?? null) : arithmeticShape(op)
    const use = at(stmt.local)
    use.set = use.sets++ === 0 || use.set === shape ? shape : null
  })
  return uses
}

/** The jumps out of a loop, with the lists that they are in; null if one of them may come before the local was set. */
function exitsOf({ label, body }: LoopStmt, local: Local): { list: Stmt[]; stmt: BrStmt }[] | null {
  const first = body.findIndex((stmt) => stmt.kind === 'set' && stmt.local === local)
  if (first < 0) return null
  const inside = new Set<Label>([label])
  eachStmt(body, (stmt) => {
    if (stmt.kind === 'block' || stmt.kind === 'loop') inside.add(stmt.label)
  })
  if (leaving(body.slice(0, first), inside).length > 0) return null
  return leaving(body, inside)
}

function leaving(list: Stmt[], inside: ReadonlySet<Label>): { list: Stmt[]; stmt: BrStmt }[] {
  return list.flatMap((stmt) => {
    if (stmt.kind === 'br') return inside.has(stmt.label) ? [] : [{ list, stmt }]
    return innerLists(stmt).flatMap((inner) => leaving(inner, inside))
  })
}

function replace(list: readonly Stmt[], from: Local, to: Local): void {
  eachStmt(list, (stmt) => {
    if (stmt.kind === 'set' && stmt.local === from) stmt.local = to
    for (const own of ownExprs(stmt)) {
      eachExpr(own, (node) => {
        if (node.op === 'local.get' && node.imm === from) node.imm = to
      })
    }
  })
}
