/** Types of values as the generator names them, and how they are coded. */
import type { NumType } from '../../../src/wasm/types.ts'
import { signed } from '../encode.ts'

export type RefName =
  | keyof typeof abstractRefs
  | `ref null ${number}`
  /** Not nullable: of operands and results alone. */
  | `ref ${number}`
  | 'ref extern'

export type Type = NumType | 'v128' | RefName

export interface Signature {
  readonly params: readonly Type[]
  readonly results: readonly Type[]
}

export interface Field {
  readonly storage: Type | 'i8' | 'i16'
  readonly mutable: boolean
}

/** A defined type; `supertype` is its index, `open` says that others may be below it. */
export type TypePlan = { readonly supertype: number | null; readonly open: boolean } & (
  | { readonly kind: 'func'; readonly signature: Signature }
  | { readonly kind: 'struct'; readonly fields: readonly Field[] }
  | { readonly kind: 'array'; readonly field: Field }
)

export const numTypes: readonly NumType[] = ['i32', 'i64', 'f32', 'f64']

const numCodes = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b, i8: 0x78, i16: 0x77 } as const

/** The nullable references to abstract heap types. */
export const abstractRefs = {
  funcref: 0x70,
  externref: 0x6f,
  anyref: 0x6e,
  eqref: 0x6d,
  i31ref: 0x6c,
  structref: 0x6b,
  arrayref: 0x6a,
  exnref: 0x69,
} as const

export function isNum(type: string): type is NumType {
  return (numTypes as readonly string[]).includes(type)
}

export function isRef(type: string): type is RefName {
  return !isNum(type) && type !== 'v128' && type !== 'i8' && type !== 'i16'
}

/** The index of the defined type that a reference is to; -1 for an abstract one. */
export function heapIndex(type: Type): number {
  const [, index] = /^ref (?:null )?(\d+)$/.exec(type) ?? []
  return index === undefined ? -1 : Number(index)
}

export function isNullable(type: RefName): boolean {
  return type in abstractRefs || type.startsWith('ref null')
}

export function typeCode(type: Type | 'i8' | 'i16'): number[] {
  if (type in numCodes) return [numCodes[type as keyof typeof numCodes]]
  if (type in abstractRefs) return [abstractRefs[type as keyof typeof abstractRefs]]
  return [isNullable(type as RefName) ? 0x63 : 0x64, ...heapCode(type as RefName)]
}

/** As the immediate of `ref.null`, `ref.test` and their like. */
export function heapCode(type: RefName): number[] {
  if (type in abstractRefs) return [abstractRefs[type as keyof typeof abstractRefs]]
  return type === 'ref extern' ? [abstractRefs.externref] : signed(BigInt(heapIndex(type)))
}

/** What is unpacked from a field. */
export function valueType({ storage }: Field): Type {
  return storage === 'i8' || storage === 'i16' ? 'i32' : storage
}
