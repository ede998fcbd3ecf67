/**
 * Vectors between their forms, and makers of lowering rows that work lane by lane. What a vector is converted from was free or
 * hidden (vector-forms.ts), so conversions lose nothing that can be told.
 */
import { type Expr, expr } from '../../ir/nodes.ts'
import * as js from '../js.ts'
import type { Lowerer } from '../lowerer.ts'
import type { Form, Lowered, Pair, Vector } from '../pair.ts'
import type { Lowering } from '../table.ts'

export function words(lanes: Expr[]): Vector {
  return { form: 'i32x4', lanes }
}

/** The same vector in another form. */
export function convert(l: Lowerer, vector: Vector, form: Form): Vector {
  if (vector.form === form) return vector
  const bits = vector.form === 'i32x4' ? vector.lanes : bitsOf(l, vector)
  return form === 'i32x4' ? words(bits) : { form, lanes: floatsOf(bits, form) }
}

function bitsOf(l: Lowerer, { form, lanes }: Vector): Expr[] {
  if (form === 'f32x4') return lanes.map(js.bitsOfF32)
  return lanes.flatMap((lane) => js.bitsOfF64(l.atom(lane)))
}

function floatsOf(bits: Expr[], form: Form): Expr[] {
  if (form === 'f32x4') return bits.map(js.f32OfBits)
  const [a, b, c, d] = bits as [Expr, Expr, Expr, Expr]
  return [js.f64OfBits(a, b), js.f64OfBits(c, d)]
}

/** The operands as vectors of a form, or as scalars where they are scalars. */
export function operands(l: Lowerer, node: Expr, form: Form): Lowered[] {
  return l.args(node.args, (arg) => (arg.type === 'v128' ? l.vector(arg, form) : l.lower(arg)))
}

export function vectors(l: Lowerer, node: Expr, form: Form): Expr[][] {
  return (operands(l, node, form) as Vector[]).map(({ lanes }) => lanes)
}

/** Lanes as atoms: may be written more than once. */
export function atoms(l: Lowerer, lanes: readonly Expr[]): Expr[] {
  return lanes.map((lane) => l.atom(lane))
}

/** An operation that makes each lane of the lanes in its place. */
export function lanewise(takes: Form, gives: Form, make: (l: Lowerer, lanes: Expr[]) => Expr): Lowering {
  return (l, node) => {
    const [first = [], ...rest] = vectors(l, node, takes)
    const lanes = first.map((lane, i) => make(l, [lane, ...rest.map((other) => other[i] as Expr)]))
    return { form: gives, lanes }
  }
}

/** The same of atoms: a lane may be mentioned more than once, as a copy each time. */
export function wordwise(make: (l: Lowerer, a: Expr, b: Expr) => Expr): Lowering {
  return lanewise('i32x4', 'i32x4', (l, lanes) => {
    const [a, b = a] = atoms(l, lanes)
    return make(l, a as Expr, b as Expr)
  })
}

/** An operation that the runtime has for one word. */
export function byHelper(name: string): Lowering {
  return (l, node) => {
    const [first = [], ...rest] = vectors(l, node, 'i32x4')
    return words(
      first.map((lane, i) =>
        js.helper(name, 'i32', [lane, ...rest.map((other) => other[i] as Expr)], node.at),
      ),
    )
  }
}

/** An operation on each of the two i64. */
export function pairwise(make: (l: Lowerer, a: Pair, b: Pair) => Pair): Lowering {
  return (l, node) => {
    const [first = [], second = first] = vectors(l, node, 'i32x4')
    const pairs = [0, 1].map((i) => make(l, pairOf(first, i), pairOf(second, i)))
    return words(pairs.flatMap(({ lo, hi }) => [lo, hi]))
  }
}

export function pairOf(lanes: readonly Expr[], index: number): Pair {
  return { lo: lanes[2 * index] as Expr, hi: lanes[2 * index + 1] as Expr }
}

/** All bits of a lane, or none. */
export function maskOf(cond: Expr): Expr {
  return js.sub32(js.num(0), js.or0(cond))
}

/** A constant or something else that is mentioned in every lane. */
export function repeat(l: Lowerer, value: Expr, count: number): Expr[] {
  const once = l.atom(value)
  return Array.from({ length: count }, (_, i) => (i === 0 ? once : js.copy(once)))
}

export function zeros(count: number): Expr[] {
  return Array.from({ length: count }, () => js.num(0))
}

export function cellOf(slot: number, at: number): Expr {
  return expr('js.cell', 'i32', [], { array: 'i32', slot }, at)
}
