/**
 * A decoded module (spec §2.5): its index spaces and where its bodies lie in the bytes. Bodies and constant
 * expressions stay bytes, read again by whoever needs them through `instructions.ts`, so that a large module
 * costs little more than its own size. Every item knows `at`, its byte offset in the module.
 */
import type { BranchHints } from './branch-hints.ts'
import type { FeatureName } from './features.ts'
import type { DefType, RefType, ValType } from './types.ts'

/** A half-open range of byte offsets in the module. */
export interface Span {
  readonly start: number
  readonly end: number
}

export type ExternKind = 'func' | 'table' | 'memory' | 'global' | 'tag'

export interface Import {
  readonly module: string
  readonly name: string
  readonly kind: ExternKind
  /** Index of the imported item in the index space of its kind. */
  readonly index: number
  readonly at: number
}

export interface Export {
  readonly name: string
  readonly kind: ExternKind
  readonly index: number
  readonly at: number
}

/** Sizes of a memory (pages) or table (elements). Values of 64-bit types above 2^53 are rounded. */
export interface Limits {
  readonly min: number
  readonly max: number | null
  readonly shared: boolean
  readonly address: 'i32' | 'i64'
}

export interface Func {
  readonly index: number
  readonly type: DefType
  readonly import: Import | null
  /** The whole code entry, from its local declarations to behind its last `end`; null for an import. */
  readonly body: Span | null
  readonly at: number
}

export interface Table {
  readonly index: number
  readonly type: RefType
  readonly limits: Limits
  readonly import: Import | null
  /** Initial value, a constant expression with its `end`; null means `ref.null`. */
  readonly init: Span | null
  readonly at: number
}

export interface Memory {
  readonly index: number
  readonly limits: Limits
  /** log2 of the page size in bytes: 16, or 0 with custom page sizes. */
  readonly pageSizeLog2: number
  readonly import: Import | null
  readonly at: number
}

export interface Global {
  readonly index: number
  readonly type: ValType
  readonly mutable: boolean
  readonly import: Import | null
  readonly init: Span | null
  readonly at: number
}

export interface Tag {
  readonly index: number
  readonly type: DefType
  readonly import: Import | null
  readonly at: number
}

export type SegmentMode = 'active' | 'passive' | 'declarative'

export interface Elem {
  readonly index: number
  readonly type: RefType
  readonly mode: SegmentMode
  readonly table: number
  /** Constant expression of the offset; null unless active. */
  readonly offset: Span | null
  /** The elements: function indices, or one constant expression each. */
  readonly items: { readonly funcs: Uint32Array } | { readonly exprs: readonly Span[] }
  readonly at: number
}

export interface Data {
  readonly index: number
  readonly mode: 'active' | 'passive'
  readonly memory: number
  readonly offset: Span | null
  readonly bytes: Span
  readonly at: number
}

/** A section as it lies in the bytes: for inspection. */
export interface Section {
  readonly id: number
  readonly name: string
  readonly contents: Span
}

export interface CustomSection {
  readonly name: string
  readonly contents: Span
  readonly at: number
}

/** What the name section says (all of it may be absent or wrong: it is never trusted). */
export interface NameSection {
  readonly module: string | null
  readonly funcs: ReadonlyMap<number, string>
  readonly locals: ReadonlyMap<number, ReadonlyMap<number, string>>
  /** By funcidx, of the blocks in the order in which they begin. */
  readonly labels: ReadonlyMap<number, ReadonlyMap<number, string>>
  readonly types: ReadonlyMap<number, string>
  readonly tables: ReadonlyMap<number, string>
  readonly memories: ReadonlyMap<number, string>
  readonly globals: ReadonlyMap<number, string>
  readonly elems: ReadonlyMap<number, string>
  readonly datas: ReadonlyMap<number, string>
  /** By typeidx. */
  readonly fields: ReadonlyMap<number, ReadonlyMap<number, string>>
  readonly tags: ReadonlyMap<number, string>
}

export interface Module {
  readonly bytes: Uint8Array
  readonly types: readonly DefType[]
  readonly imports: readonly Import[]
  readonly funcs: readonly Func[]
  readonly tables: readonly Table[]
  readonly memories: readonly Memory[]
  readonly globals: readonly Global[]
  readonly tags: readonly Tag[]
  readonly exports: readonly Export[]
  /** funcidx of the start function. */
  readonly start: number | null
  readonly elems: readonly Elem[]
  readonly datas: readonly Data[]
  readonly dataCount: number | null
  readonly sections: readonly Section[]
  readonly customs: readonly CustomSection[]
  readonly names: NameSection
  readonly branchHints: BranchHints
  /** Features that the module's bytes were seen to need beyond 1.0. */
  readonly features: ReadonlySet<FeatureName>
}
