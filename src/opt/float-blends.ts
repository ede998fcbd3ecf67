/**
 * Blends of floats by masks of bits, as choices (JS dialect):
 *
 *     a = bits(x); b = bits(y); c = (a ^ b) & (z < 0 ? -1 : 0) ^ a; f(float(c))   →   f(z < 0 ? y : x)
 *
 * Code for machines with vectors is written like this, and is compiled for one without them too. There an f32 becomes bits and a float
 * again through memory, each time. What has been a number before is kept as one; its bits may be chosen with it, since the
 * payload of its NaN is whatever the engine made of it already.
 *
 * First of all, so that `dead-sets` and `inline` clean up. Knows what a list of statements says, in order; nothing from outside of it.
 */
import { isIdle } from '../ir/effects.ts'
import {
  type Expr,
  expr,
  type Func,
  type Local,
  newLocal,
  type SetStmt,
  type Stmt,
  withType,
} from '../ir/nodes.ts'
import { eachInner, hasInner, ownExprs, refill } from '../ir/walk.ts'

export function chooseFloats(func: Func): Func {
  if (!func.locals.some(({ type }) => type === 'f32')) return func
  const blends = new Blends(func)
  blends.list(func.body)
  return blends.added.length === 0 ? func : { ...func, locals: [...func.locals, ...blends.added] }
}

/** The number whose bits a local holds. */
interface Twin {
  /** The set of the local, and the number in it; null when the number was made of the bits. */
  readonly from: SetStmt | null
  /** Where the number is kept, once somebody wants it. */
  local: Local | null
}

class Blends {
  readonly added: Local[] = []
  private nextIndex: number
  private readonly twins = new Map<Local, Twin>()
  /** Of a number that was made of bits, the local that had them. */
  private readonly sources = new Map<Local, Local>()
  /** Locals that hold −1 or 0. */
  private readonly masks = new Set<Local>()
  /** What has to be set right before a set. */
  private before = new Map<Stmt, SetStmt>()

  constructor({ params, locals }: Func) {
    this.nextIndex = 1 + [...params, ...locals].reduce((max, { index }) => Math.max(max, index), 0)
  }

  list(list: Stmt[]): void {
    const around = this.before
    this.before = new Map()
    this.forget()
    for (const stmt of list) this.stmt(stmt)
    if (this.before.size > 0)
      refill(
        list,
        list.flatMap((stmt) => {
          const first = this.before.get(stmt)
          return first === undefined ? [stmt] : [first, stmt]
        }),
      )
    this.before = around
    this.forget()
  }

  private forget(): void {
    this.twins.clear()
    this.sources.clear()
    this.masks.clear()
  }

  private stmt(stmt: Stmt): void {
    if (stmt.kind === 'set') {
      stmt.value = this.number(stmt.value)
      this.assign(stmt)
      return
    }
    for (const own of ownExprs(stmt)) this.inArgs(own)
    if (hasInner(stmt)) eachInner(stmt, (inner) => this.list(inner))
  }

  private assign(stmt: SetStmt): void {
    const { local, value } = stmt
    this.twins.delete(local)
    this.masks.delete(local)
    const source = this.sources.get(local)
    if (source !== undefined && this.twins.get(source)?.local === local) this.twins.delete(source)
    if (local.type === 'f32' && value.op === 'js.f32_of_bits') {
      const bits = value.args[0] as Expr
      if (bits.op === 'js.get' && !this.twins.has(bits.imm as Local)) {
        this.twins.set(bits.imm as Local, { from: null, local })
        this.sources.set(local, bits.imm as Local)
      }
    } else if (value.op === 'js.bits_of_f32') this.twins.set(local, { from: stmt, local: null })
    else if (isMask(value)) this.masks.add(local)
  }

  private inArgs({ args }: Expr): void {
    for (let i = 0; i < args.length; i++) args[i] = this.number(args[i] as Expr)
  }

  /** A node with what is below it, as choices. */
  private number(node: Expr): Expr {
    this.inArgs(node)
    const [bits] = node.args
    if (node.op === 'js.f32_of_bits') return this.float(bits as Expr, true) ?? node
    if (node.op !== 'js.xor') return node
    const chosen = this.choice(node, false)
    return chosen === null ? node : expr('js.bits_of_f32', 'i32', [chosen], null, node.at)
  }

  /** The number of which an expression is the bits; `once` it may be one that was made of bits. */
  private float(bits: Expr, once: boolean): Expr | null {
    switch (bits.op) {
      case 'js.bits_of_f32':
        return bits.args[0] as Expr
      case 'js.get':
        return this.twin(bits, once)
      case 'js.xor':
        return this.choice(bits, once)
      default:
        return null
    }
  }

  private twin({ imm, at }: Expr, once: boolean): Expr | null {
    const twin = this.twins.get(imm as Local)
    if (twin === undefined || (twin.from === null && !once)) return null
    twin.local ??= this.keep(twin.from as SetStmt)
    return expr('js.get', 'f32', [], twin.local, at)
  }

  /** Gives the number whose bits are set a temp of its own. */
  private keep(stmt: SetStmt): Local {
    const local = newLocal('temp', 'f32', null, this.nextIndex++)
    this.added.push(local)
    const [number] = stmt.value.args as [Expr]
    this.before.set(stmt, { kind: 'set', local, value: withType(number, 'f32'), at: stmt.at })
    stmt.value.args = [expr('js.get', 'f32', [], local, stmt.at)]
    return local
  }

  /** `(a ^ b) & mask ^ a` of floats as `mask ? b : a`. */
  private choice(node: Expr, once: boolean): Expr | null {
    const blend = blendOf(node)
    if (blend === null || !isIdle(node)) return null
    const cond = this.condition(blend.mask)
    if (cond === null) return null
    const yes = this.float(blend.b, once)
    if (yes === null) return null
    const no =
      this.float(blend.a, once) ?? (once ? expr('js.f32_of_bits', 'f32', [blend.a], null, node.at) : null)
    return no === null ? null : expr('js.cond', 'f32', [cond, yes, no], null, node.at)
  }

  private condition(mask: Expr): Expr | null {
    if (mask.op === 'js.get') return this.masks.has(mask.imm as Local) ? mask : null
    if (!isMask(mask)) return null
    const [first] = mask.args as [Expr]
    if (mask.op === 'js.cond') return first
    return expr('js.lt', 'bool', [first, expr('js.num', 'i32', [], 0, mask.at)], null, mask.at)
  }
}

/** `x >> 31` of an i32, `c ? -1 : 0` */
function isMask({ op, args }: Expr): boolean {
  const [a, b, c] = args
  if (op === 'js.shr') return a?.type === 'i32' && isNum(b, 31)
  return op === 'js.cond' && isNum(b, -1) && isNum(c, 0)
}

function isNum(node: Expr | undefined, value: number): boolean {
  return node?.op === 'js.num' && node.imm === value
}

interface Blend {
  readonly a: Expr
  readonly b: Expr
  readonly mask: Expr
}

/** `(a ^ b) & mask ^ a`, in any order; `a` is a local. */
function blendOf(node: Expr): Blend | null {
  if (node.op !== 'js.xor') return null
  const [first, second] = node.args as [Expr, Expr]
  return blendAround(first, second) ?? blendAround(second, first)
}

function blendAround(masked: Expr, a: Expr): Blend | null {
  if (masked.op !== 'js.and' || a.op !== 'js.get') return null
  const [first, second] = masked.args as [Expr, Expr]
  return differenceFrom(first, second, a) ?? differenceFrom(second, first, a)
}

function differenceFrom(difference: Expr, mask: Expr, a: Expr): Blend | null {
  if (difference.op !== 'js.xor') return null
  const [x, y] = difference.args as [Expr, Expr]
  const isA = (node: Expr) => node.op === 'js.get' && node.imm === a.imm
  const b = isA(x) ? y : isA(y) ? x : null
  return b === null ? null : { a, b, mask }
}
