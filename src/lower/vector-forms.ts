/**
 * Which form the vectors of a function have (wasm dialect): words, which keep every bit, or lanes of floats, which arithmetic
 * wants and which may lose the payload of a NaN. Floats are right where nobody can tell:
 *
 *     free     the bits come from arithmetic, whose NaNs may have any payload:   x = f32x4.add(a, b)
 *     hidden   only arithmetic reads them, which doesn't show payloads:          x = v128.load p; f32x4.mul(x, y)
 *
 * A local gets a form of floats if something wants it and all its values are free, or all its reads are hidden. Both are greatest
 * fixpoints through copies: all locals are taken to be so until a value or a read says otherwise. Linear in the
 * size of the function times the number of rounds, which copies of copies need.
 */
import type { Bytes128, Expr, Func, Local, SetStmt } from '../ir/nodes.ts'
import { arithmeticShape } from '../ir/vector-arithmetic.ts'
import { eachStmt, ownExprs } from '../ir/walk.ts'
import { bitsOfF32, bitsOfF64 } from './float-bits.ts'
import type { Form } from './pair.ts'

export type FloatForm = Exclude<Form, 'i32x4'>

/** What is wanted of a vector: a form, or every bit of it in whichever form keeps them. */
export type Want = Form | 'exact'

export const floatForms: readonly FloatForm[] = ['f32x4', 'f64x2']

interface Operation {
  /** The form that its vector operands are wanted in. */
  readonly takes: Form
  /** The form that it has by itself. */
  readonly gives: Form
}

/** By what is behind `f32x4.` or `f64x2.`; comparisons give words. */
const comparisons = new Set(['eq', 'ne', 'lt', 'gt', 'le', 'ge'])

const conversions: Readonly<Record<string, Operation>> = {
  'f32x4.convert_i32x4_s': { takes: 'i32x4', gives: 'f32x4' },
  'f32x4.convert_i32x4_u': { takes: 'i32x4', gives: 'f32x4' },
  'f64x2.convert_low_i32x4_s': { takes: 'i32x4', gives: 'f64x2' },
  'f64x2.convert_low_i32x4_u': { takes: 'i32x4', gives: 'f64x2' },
  'f32x4.demote_f64x2_zero': { takes: 'f64x2', gives: 'f32x4' },
  'f64x2.promote_low_f32x4': { takes: 'f32x4', gives: 'f64x2' },
}

/** Operations that move lanes of floats, or change their signs: they have the form that is wanted of them. */
const moves = new Set(['neg', 'abs', 'pmin', 'pmax', 'replace_lane', 'splat'])

/** What an operation with vectors does, unless it moves lanes. */
function operationOf(op: string): Operation {
  const known = conversions[op]
  if (known !== undefined) return known
  const [shape, name = ''] = op.split('.')
  if (/trunc(_sat)?_f32x4/.test(name)) return { takes: 'f32x4', gives: 'i32x4' }
  if (/trunc(_sat)?_f64x2/.test(name)) return { takes: 'f64x2', gives: 'i32x4' }
  if (shape !== 'f32x4' && shape !== 'f64x2') return { takes: 'i32x4', gives: 'i32x4' }
  if (arithmeticShape(op) !== null) return { takes: shape, gives: shape }
  return { takes: comparisons.has(name) || name === 'extract_lane' ? shape : 'i32x4', gives: 'i32x4' }
}

const ofSingles: readonly FloatForm[] = ['f32x4']
const ofDoubles: readonly FloatForm[] = ['f64x2']

/** The forms that a node may have as well as words, if it moves lanes; null for other operations. */
function movedForms(node: Expr): readonly FloatForm[] | null {
  if (node.op === 'select') return floatForms
  if (node.op === 'i8x16.shuffle') return shuffledForms((node.imm as Bytes128).bytes)
  if (isChoice(node)) return /^[if]32/.test((node.args[2] as Expr).op) ? ofSingles : ofDoubles
  const [shape, name = ''] = node.op.split('.')
  if ((shape !== 'f32x4' && shape !== 'f64x2') || !moves.has(name)) return null
  return shape === 'f32x4' ? ofSingles : ofDoubles
}

/** A shuffle of bytes may be one of whole lanes of a form. */
function shuffledForms(bytes: readonly number[]): readonly FloatForm[] | null {
  const isOf = (size: number) =>
    bytes.every((byte, at) => (at % size === 0 ? byte % size === 0 : byte === (bytes[at - 1] as number) + 1))
  if (isOf(8)) return floatForms
  return isOf(4) ? ofSingles : null
}

/** A choice between whole lanes of 32 or 64 bits: the mask is a comparison. */
export function isChoice({ op, args }: Expr): boolean {
  if (op !== 'v128.bitselect' && !op.endsWith('.relaxed_laneselect')) return false
  return /^([if]32x4|[if]64x2)\.(eq|ne|[lg][te](_[su])?)$/.test((args[2] as Expr).op)
}

/** Operands of moves that are not moved. */
function isMoved(node: Expr, index: number): boolean {
  return node.args[index]?.type === 'v128' && !(index === 2 && isChoice(node))
}

interface Reads {
  /** Forms that some read wants. */
  readonly wanted: Set<FloatForm>
  /** Whether some read shows every bit. */
  shown: boolean
  /** Whether some read wants words. */
  words: boolean
  /** Locals that it is copied to, by operations that move lanes of these forms. */
  readonly copies: { readonly to: Local; readonly forms: readonly FloatForm[] }[]
}

export class VectorForms {
  private readonly sets = new Map<Local, Expr[]>()
  private readonly reads = new Map<Local, Reads>()
  /** Locals that may not have a form because of their values. */
  private readonly unfree: Record<FloatForm, Set<Local>> = { f32x4: new Set(), f64x2: new Set() }
  private readonly forms = new Map<Local, Form>()

  constructor(func: Func) {
    const locals = [...func.params, ...func.locals].filter(({ type }) => type === 'v128')
    for (const local of locals)
      this.reads.set(local, { wanted: new Set(), shown: false, words: false, copies: [] })
    if (locals.length === 0) return
    for (const param of func.params) for (const form of floatForms) this.unfree[form].add(param)
    this.collect(func)
    this.settle(locals)
  }

  of(local: Local): Form {
    return this.forms.get(local) ?? 'i32x4'
  }

  /** Whether all bits of a vector are kept by lanes of floats. */
  isFree(node: Expr, form: FloatForm): boolean {
    if (node.op === 'local.get') {
      const local = node.imm as Local
      return !this.unfree[form].has(local)
    }
    if (node.op === 'v128.const') return hasNoNan((node.imm as Bytes128).bytes, form)
    const forms = movedForms(node)
    if (forms === null) return operationOf(node.op).gives === form
    if (!forms.includes(form)) return false
    const scalar = node.op.endsWith('.splat')
      ? node.args[0]
      : node.op.endsWith('.replace_lane')
        ? node.args[1]
        : null
    if (scalar !== null && scalar !== undefined && !isFreeScalar(scalar)) return false
    return node.args.every((arg, index) => !isMoved(node, index) || this.isFree(arg, form))
  }

  /** The same of an operation that moves lanes of some forms only with some immediates. */
  chooseMoved(node: Expr, want: Want): Form {
    return movedForms(node) === null ? 'i32x4' : this.choose(node, want)
  }

  /** The form in which a node that may have several is lowered. */
  choose(node: Expr, want: Want): Form {
    if (want === 'i32x4') return want
    const forms = movedForms(node) ?? floatForms
    if (want !== 'exact') return forms.includes(want) ? want : 'i32x4'
    return forms.find((form) => this.isFree(node, form) && !isConstant(node)) ?? 'i32x4'
  }

  private collect(func: Func): void {
    eachStmt(func.body, (stmt) => {
      if (stmt.kind === 'set' && stmt.local.type === 'v128') this.collectSet(stmt)
      else for (const own of ownExprs(stmt)) this.visit(own, own.type === 'v128' ? 'exact' : 'i32x4')
    })
  }

  private collectSet({ local, value }: SetStmt): void {
    const values = this.sets.get(local)
    if (values === undefined) this.sets.set(local, [value])
    else values.push(value)
    this.visitCopied(value, local, floatForms)
  }

  /** A value that becomes that of a local: what it moves is copied to it. */
  private visitCopied(node: Expr, to: Local, forms: readonly FloatForm[]): void {
    if (node.op === 'local.get') {
      this.readsOf(node.imm as Local).copies.push({ to, forms })
      return
    }
    const moved = movedForms(node)
    if (moved === null) {
      this.visit(node, 'exact')
      return
    }
    const both = forms.filter((form) => moved.includes(form))
    node.args.forEach((arg, index) => {
      if (isMoved(node, index)) this.visitCopied(arg, to, both)
      else this.visit(arg, 'i32x4')
    })
  }

  /** Of scalars only the float of a lane has to do with it: `exact` says that its bits are wanted. */
  private visit(node: Expr, want: Want): void {
    if (node.op === 'local.get') {
      if (node.type === 'v128') this.read(this.readsOf(node.imm as Local), want)
      return
    }
    const forms = node.type === 'v128' ? movedForms(node) : null
    if (forms !== null) {
      const moved = want === 'exact' || want === 'i32x4' || forms.includes(want) ? want : 'i32x4'
      node.args.forEach((arg, index) => {
        this.visit(arg, isMoved(node, index) ? moved : 'i32x4')
      })
      return
    }
    const isShown = want === 'exact' && node.type !== 'v128'
    const takes = isShown || keepsBits(node.op) ? 'exact' : operationOf(node.op).takes
    for (const arg of node.args) this.visit(arg, arg.type === 'v128' || showsBits(node.op) ? takes : 'i32x4')
  }

  private read(reads: Reads, want: Want): void {
    if (want === 'exact' || want === 'i32x4') reads.shown = true
    else reads.wanted.add(want)
    if (want === 'i32x4') reads.words = true
  }

  private readsOf(local: Local): Reads {
    return this.reads.get(local) as Reads
  }

  private settle(locals: readonly Local[]): void {
    for (const form of floatForms) {
      this.settleFree(locals, form)
      const unhidden = this.unhidden(locals, form)
      const right = locals.filter((local) => !this.unfree[form].has(local) || !unhidden.has(local))
      // What is copied to a local that has the form wants it, too.
      for (let count = -1; count !== this.forms.size; ) {
        count = this.forms.size
        for (const local of right)
          if (!this.forms.has(local) && this.isWanted(local, form)) this.forms.set(local, form)
      }
    }
  }

  private settleFree(locals: readonly Local[], form: FloatForm): void {
    const unfree = this.unfree[form]
    for (let changed = true; changed; ) {
      changed = false
      for (const local of locals) {
        if (unfree.has(local) || (this.sets.get(local) ?? []).every((value) => this.isFree(value, form)))
          continue
        unfree.add(local)
        changed = true
      }
    }
  }

  /** Locals of which a read shows more than a form keeps. */
  private unhidden(locals: readonly Local[], form: FloatForm): Set<Local> {
    const found = new Set<Local>()
    for (let changed = true; changed; ) {
      changed = false
      for (const local of locals) {
        const { shown, wanted, copies } = this.readsOf(local)
        const isOnly = !shown && [...wanted].every((each) => each === form)
        if (
          found.has(local) ||
          (isOnly && copies.every(({ to, forms }) => forms.includes(form) && !found.has(to)))
        )
          continue
        found.add(local)
        changed = true
      }
    }
    return found
  }

  /** Whether a form saves a conversion: arithmetic reads it, or nothing but arithmetic makes it. */
  private isWanted(local: Local, form: FloatForm): boolean {
    const { wanted, words, copies } = this.readsOf(local)
    if (wanted.has(form) || copies.some(({ to }) => this.of(to) === form)) return true
    return !words && (this.sets.get(local) ?? []).some((value) => gives(value, form))
  }
}

/** Whether a value is computed in a form. */
function gives(node: Expr, form: FloatForm): boolean {
  return movedForms(node) === null && operationOf(node.op).gives === form
}

/** Operations that move all bits of their vector operands elsewhere. */
function keepsBits(op: string): boolean {
  return (
    op === 'v128.store' || op === 'call' || op === 'call_indirect' || op === 'global.set' || showsBits(op)
  )
}

/** Operations of a scalar float that look at its bits, if it is a lane. */
export function showsBits(op: string): boolean {
  return (
    op === 'i32.reinterpret_f32' || op === 'i64.reinterpret_f64' || op === 'f32.store' || op === 'f64.store'
  )
}

function isConstant(node: Expr): boolean {
  return node.op === 'v128.const'
}

/** A scalar that is a JavaScript number anyway. */
function isFreeScalar(node: Expr): boolean {
  if (node.op === 'f32.const' || node.op === 'f64.const') return false
  return (node.type === 'f32' ? bitsOfF32(node) : bitsOfF64(node)) === null
}

function hasNoNan(bytes: readonly number[], form: FloatForm): boolean {
  const view = new DataView(Uint8Array.from(bytes).buffer)
  for (let at = 0; at < 16; at += form === 'f32x4' ? 4 : 8) {
    const value = form === 'f32x4' ? view.getFloat32(at, true) : view.getFloat64(at, true)
    if (Number.isNaN(value)) return false
  }
  return true
}
