/**
 * Subtyping (spec §3.3): which types match which. Types of one module are canonical, so equality is `===` and
 * a defined type's supertypes are a chain, at most 63 long. `bot` is the type of operands in unreachable code.
 */
import type {
  AbsHeapType,
  CompType,
  DefType,
  FieldType,
  FuncType,
  HeapType,
  RefType,
  ValType,
} from './types.ts'
import { isPacked, isRef } from './types.ts'

export type OperandType = ValType | 'bot'

export function matchesOperand(sub: OperandType, sup: OperandType): boolean {
  if (sub === sup || sub === 'bot') return true
  if (typeof sub === 'string' || typeof sup === 'string') return false
  return matchesRef(sub, sup)
}

export function matchesVal(sub: ValType, sup: ValType): boolean {
  return sub === sup || (isRef(sub) && isRef(sup) && matchesRef(sub, sup))
}

export function matchesRef(sub: RefType, sup: RefType): boolean {
  if (sub.nullable && !sup.nullable) return false
  return matchesHeap(sub.heap, sup.heap)
}

export function matchesHeap(sub: HeapType, sup: HeapType): boolean {
  if (sub === sup) return true
  if (typeof sub === 'string') {
    return typeof sup === 'string' ? matchesAbstract(sub, sup) : sub === bottomOf[sup.comp.kind]
  }
  if (typeof sup !== 'string') return matchesDef(sub, sup)
  return sub.comp.kind === sup || matchesAbstract(sub.comp.kind, sup)
}

/** The abstract types above each one. */
const above: Record<AbsHeapType, readonly AbsHeapType[]> = {
  func: [],
  nofunc: ['func'],
  extern: [],
  noextern: ['extern'],
  any: [],
  eq: ['any'],
  i31: ['eq', 'any'],
  struct: ['eq', 'any'],
  array: ['eq', 'any'],
  none: ['i31', 'struct', 'array', 'eq', 'any'],
  exn: [],
  noexn: ['exn'],
}

const bottomOf = { func: 'nofunc', struct: 'none', array: 'none' } as const satisfies Record<
  CompType['kind'],
  AbsHeapType
>

function matchesAbstract(sub: AbsHeapType, sup: AbsHeapType): boolean {
  return sub === sup || above[sub].includes(sup)
}

function matchesDef(sub: DefType, sup: DefType): boolean {
  for (let def: DefType | null = sub; def !== null; def = def.supertype) if (def === sup) return true
  return false
}

/** Whether a type's composite may stand under its declared supertype's. */
export function matchesComp(sub: CompType, sup: CompType): boolean {
  if (sub.kind === 'func') return sup.kind === 'func' && matchesFunc(sub, sup)
  if (sub.kind === 'array') return sup.kind === 'array' && matchesField(sub.field, sup.field)
  if (sup.kind !== 'struct' || sub.fields.length < sup.fields.length) return false
  return sup.fields.every((field, i) => matchesField(sub.fields[i]!, field))
}

function matchesFunc(sub: FuncType, sup: FuncType): boolean {
  return matchesVals(sup.params, sub.params) && matchesVals(sub.results, sup.results)
}

function matchesVals(subs: readonly ValType[], sups: readonly ValType[]): boolean {
  return subs.length === sups.length && subs.every((sub, i) => matchesVal(sub, sups[i]!))
}

function matchesField(sub: FieldType, sup: FieldType): boolean {
  if (sub.mutable !== sup.mutable) return false
  if (sub.storage === sup.storage) return true
  if (sub.mutable || isPacked(sub.storage) || isPacked(sup.storage)) return false
  return matchesVal(sub.storage, sup.storage)
}

/** The type at the top of a heap type's hierarchy. */
export function topOf(heap: HeapType): AbsHeapType {
  const kind = typeof heap === 'string' ? heap : heap.comp.kind
  const supertypes = above[kind]
  return supertypes[supertypes.length - 1] ?? kind
}
