/**
 * What lowering makes of a value: an i64 becomes a pair of i32, a v128 a vector of scalars, anything else one expression.
 *
 * A vector has one of three forms. Words hold its bits, whatever its lanes are: bytes and halfwords are packed in them, and
 * two words are an i64. Lanes of floats are JavaScript numbers, which may lose the payload of a NaN, so that
 * it depends on the code around whether a vector may have them (vector-forms.ts).
 */
import { type Cell, type Expr, type Half, type Local, newLocal, type Type } from '../ir/nodes.ts'

export interface Pair {
  lo: Expr
  hi: Expr
}

export type Form = 'i32x4' | 'f32x4' | 'f64x2'

export interface Vector {
  form: Form
  lanes: Expr[]
}

export type Lowered = Expr | Pair | Vector

/** The scalar type of each lane of a form. */
export const laneTypes: Record<Form, Type[]> = {
  i32x4: ['i32', 'i32', 'i32', 'i32'],
  f32x4: ['f32', 'f32', 'f32', 'f32'],
  f64x2: ['f64', 'f64'],
}

export const laneParts: readonly Half[] = ['x0', 'x1', 'x2', 'x3']

export function isPair(lowered: Lowered): lowered is Pair {
  return 'lo' in lowered
}

export function isVector(lowered: Lowered): lowered is Vector {
  return 'lanes' in lowered
}

export function isSingle(lowered: Lowered): lowered is Expr {
  return 'op' in lowered
}

/** The scalars of a value, in the order of the calling convention. */
export function partsOf(lowered: Lowered): Expr[] {
  if (isPair(lowered)) return [lowered.lo, lowered.hi]
  return isVector(lowered) ? lowered.lanes : [lowered]
}

/** The same value of other scalars. */
export function mapParts(lowered: Lowered, change: (part: Expr) => Expr): Lowered {
  if (isPair(lowered)) return { lo: change(lowered.lo), hi: change(lowered.hi) }
  if (isVector(lowered)) return { form: lowered.form, lanes: lowered.lanes.map(change) }
  return change(lowered)
}

/** A value of a type as it crosses between functions (docs/linking.md): each i64 two i32, each v128 four. */
export function flatTypes(types: readonly Type[]): Type[] {
  return types.flatMap((type): Type[] => {
    if (type === 'i64') return ['i32', 'i32']
    return type === 'v128' ? laneTypes.i32x4 : [type]
  })
}

/** The locals of the JS dialect that a local is as it crosses between functions. */
export function flatLocals(local: Local): Local[] {
  if (local.type === 'i64') return [partOf(local, 'i32', 'lo'), partOf(local, 'i32', 'hi')]
  return local.type === 'v128' ? laneLocals(local, 'i32x4') : [local]
}

export function laneLocals(local: Local, form: Form): Local[] {
  return laneTypes[form].map((type, i) => partOf(local, type, laneParts[i] as Half))
}

function partOf(local: Local, type: Type, half: Half): Local {
  return newLocal(local.kind, type, local.name, local.index, half, local.ref)
}

/** Which cells hold values of a type. */
export function cellArray(type: Type): Cell['array'] {
  if (type === 'ref') return 'ref'
  return type === 'f32' || type === 'f64' ? 'f64' : 'i32'
}
