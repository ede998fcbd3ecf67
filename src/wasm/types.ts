/**
 * Types of the WebAssembly type system (spec §2.3), shaped for 3.0.
 *
 * Numeric and vector types are their own names as strings; reference types are interned objects; defined types
 * are canonical within one decoded module. So two types of one module are the same type exactly when they are
 * `===`: iso-recursive equality was settled when the type section was decoded. Types of different modules are
 * compared by `typeKey`, the text that the linking protocol carries (docs/linking.md).
 */

export type NumType = 'i32' | 'i64' | 'f32' | 'f64'
export type VecType = 'v128'

/** The abstract heap types, by their spec names. */
export type AbsHeapType =
  | 'func'
  | 'nofunc'
  | 'extern'
  | 'noextern'
  | 'any'
  | 'eq'
  | 'i31'
  | 'struct'
  | 'array'
  | 'none'
  | 'exn'
  | 'noexn'

export type HeapType = AbsHeapType | DefType

/** An interned reference type: make one with `refType` only. */
export interface RefType {
  readonly kind: 'ref'
  readonly nullable: boolean
  readonly heap: HeapType
}

export type ValType = NumType | VecType | RefType
export type StorageType = ValType | 'i8' | 'i16'

export interface FieldType {
  readonly storage: StorageType
  readonly mutable: boolean
}

export interface FuncType {
  readonly kind: 'func'
  readonly params: readonly ValType[]
  readonly results: readonly ValType[]
}

export interface StructType {
  readonly kind: 'struct'
  readonly fields: readonly FieldType[]
}

export interface ArrayType {
  readonly kind: 'array'
  readonly field: FieldType
}

export type CompType = FuncType | StructType | ArrayType

/**
 * A defined type: one member of a recursive type, canonical within its module, so equal typeidx share one
 * object. `group` are the members of the recursive type in order and `position` its place among them.
 */
export interface DefType {
  readonly kind: 'def'
  /** The first typeidx that denotes this type. */
  readonly index: number
  readonly comp: CompType
  readonly final: boolean
  readonly supertype: DefType | null
  readonly group: readonly DefType[]
  readonly position: number
  /** The two interned reference types to this type: `(ref $t)` and `(ref null $t)`. */
  readonly refs: readonly [RefType, RefType]
}

function abstractRefs(heap: AbsHeapType): readonly [RefType, RefType] {
  return [
    { kind: 'ref', nullable: false, heap },
    { kind: 'ref', nullable: true, heap },
  ]
}

const abstract: Record<AbsHeapType, readonly [RefType, RefType]> = {
  func: abstractRefs('func'),
  nofunc: abstractRefs('nofunc'),
  extern: abstractRefs('extern'),
  noextern: abstractRefs('noextern'),
  any: abstractRefs('any'),
  eq: abstractRefs('eq'),
  i31: abstractRefs('i31'),
  struct: abstractRefs('struct'),
  array: abstractRefs('array'),
  none: abstractRefs('none'),
  exn: abstractRefs('exn'),
  noexn: abstractRefs('noexn'),
}

/** The interned reference type `(ref null? heap)`. */
export function refType(heap: HeapType, nullable: boolean): RefType {
  const pair = typeof heap === 'string' ? abstract[heap] : heap.refs
  return nullable ? pair[1] : pair[0]
}

export const FUNCREF = refType('func', true)
export const EXTERNREF = refType('extern', true)

export function isRef(type: ValType): type is RefType {
  return typeof type !== 'string'
}

/** Whether locals of this type start with a value (spec: defaultable). */
export function isDefaultable(type: ValType): boolean {
  return typeof type === 'string' || type.nullable
}

/** The function type of a defined type that validation has shown to be one. */
export function funcType(def: DefType): FuncType {
  if (def.comp.kind !== 'func') throw new TypeError('not a function type')
  return def.comp
}

/** The type of a field's value on the stack: a packed one is an i32 there. */
export function unpacked(field: FieldType): ValType {
  return field.storage === 'i8' || field.storage === 'i16' ? 'i32' : field.storage
}

export function isPacked(storage: StorageType): storage is 'i8' | 'i16' {
  return storage === 'i8' || storage === 'i16'
}

/** The type of what is left of `type` when a value is not of type `without` (spec: difference). */
export function refDifference(type: RefType, without: RefType): RefType {
  return without.nullable ? refType(type.heap, false) : type
}
