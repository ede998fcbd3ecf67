/** Types of the records that docs/linking.md describes. Nothing here exists when a program runs. */

/** What a reference is inside wasm: a function record, a value of JavaScript, or null. */
export type Ref = unknown

/** A raw function: flattened parameters, first result returned, the others in the cells. */
export type Raw = (...args: never[]) => unknown

export interface Sig {
  readonly type: string
  /** Its proper supertypes, nearest first; absent when it has none. */
  readonly supers?: readonly string[]
  /** Number of wasm parameters. */
  readonly params: number
  readonly wrap: (raw: Raw) => (...args: never[]) => unknown
  readonly adapt: (f: (...args: never[]) => unknown) => Raw
}

export interface FuncRecord {
  readonly kind: 'func'
  readonly type: string
  readonly raw: Raw
  readonly sig: Sig
  /** The funcidx, in decimal. */
  readonly name: string
  object: object | null
}

/** The type of a memory without its limits: `memory`, or in the words of the text format `memory i64 shared (pagesize 1)`. */
export type MemoryKind = 'memory' | `memory ${string}`

export interface MemoryRecord {
  readonly kind: MemoryKind
  view: DataView<ArrayBufferLike>
  /** Of the same buffer: making one costs more than a short copy. */
  bytes: Uint8Array<ArrayBufferLike>
  pages: number
  readonly max: number | null
  /** Whether JavaScript has seen the buffer. */
  read: boolean
  /** Who is told when there is a new buffer. */
  watcher: MemoryWatcher | null
  object: object | null
}

export interface MemoryWatcher {
  readonly tell: () => void
  readonly next: MemoryWatcher | null
}

/** A memory that is not of kind `memory`. */
export interface TypedMemoryRecord extends MemoryRecord {
  /** Bytes of a page. */
  readonly page: number
}

/** Without `growable`, one of an engine whose shared buffers have fixed lengths. */
export type GrowableBuffer = SharedArrayBuffer & { readonly growable?: boolean; grow(size: number): void }

export interface GrowableBufferConstructor {
  new (size: number, options?: { readonly maxByteLength: number }): GrowableBuffer
}

/** A memory that other agents may have: each agent has a record of its own for the buffer. */
export interface SharedMemoryRecord extends TypedMemoryRecord {
  readonly buffer: GrowableBuffer
  /** Beside the buffer: the pages that growths have taken so far. */
  readonly control: Int32Array<ArrayBufferLike>
  halves: Uint16Array<ArrayBufferLike>
  words: Int32Array<ArrayBufferLike>
  longs: BigInt64Array<ArrayBufferLike>
  /** Accesses at addresses up to this one are within the views. */
  limit: number
  /** Whether JavaScript has had the buffer, and so other agents may. */
  escaped: boolean
}

export interface TableRecord {
  kind: 'table' | 'table i64'
  readonly type: string
  readonly elems: Ref[]
  readonly max: number | null
  /** For each function type that is called through the table, an array beside `elems`. */
  readonly views: Record<string, Raw[]>
  object: object | null
}

export interface PlainGlobalRecord {
  readonly kind: 'global'
  readonly type: string
  readonly mutable: boolean
  value: unknown
  object: object | null
}

export interface Int64GlobalRecord {
  readonly kind: 'global'
  readonly type: 'i64'
  readonly mutable: boolean
  lo: number
  hi: number
  object: object | null
}

export interface VectorGlobalRecord {
  readonly kind: 'global'
  readonly type: 'v128'
  readonly mutable: boolean
  x0: number
  x1: number
  x2: number
  x3: number
  /** Throws a TypeError. */
  readonly value: unknown
  object: object | null
}

export type GlobalRecord = PlainGlobalRecord | Int64GlobalRecord | VectorGlobalRecord

export interface TagRecord {
  readonly kind: 'tag'
  /** The type of a function that takes what the tag carries. */
  readonly type: string
  /** The types of the values, one by one. */
  readonly params: readonly string[]
  object: object | null
}

export interface ExceptionRecord {
  readonly kind: 'exception'
  readonly tag: TagRecord
  /** Flattened as results are: an i64 is its two halves. */
  readonly values: readonly unknown[]
  readonly stack: string | undefined
  /** What is thrown: the Exception, or the box of what a function of JavaScript threw. */
  object: object
}

export interface TrapRecord {
  readonly kind: 'trap'
  readonly code: string
}

export interface Records {
  readonly func: FuncRecord
  readonly memory: MemoryRecord
  readonly table: TableRecord
  readonly global: GlobalRecord
  readonly tag: TagRecord
  readonly exception: ExceptionRecord
}

export type LinkRecord = Records[keyof Records]

export interface HostBox {
  readonly kind: 'host'
  readonly value: unknown
}

export interface DataSegment {
  bytes: Uint8Array
}

export interface ElemSegment {
  items: readonly Ref[]
}

export interface Cells {
  readonly i32: Int32Array
  readonly f64: Float64Array
  readonly ref: Ref[]
  /** The tag of what JavaScript throws, made by the first module that needs it. */
  js_tag?: TagRecord
  /** The tail form to call next; null or absent when none is pending. */
  tail?: (() => unknown) | null
  /** What the realm's modules share of types with garbage-collected objects, made when the first needs it. */
  gc?: GcRealm
}

/** Makes objects of one type; `prototype` inherits from the one of the supertype. */
export type GcConstructor = new (...values: never[]) => GcObject

export interface GcObject {
  /** Elements of an array. */
  readonly elems?: Elems
  /** log2 of how many numbers an element is. */
  readonly shift?: number
}

export type FloatElems = Float32Array | Float64Array
/** Integers; those of few elements are in a plain array. */
export type IntElems = number[] | Uint8Array | Uint16Array | Int32Array
export type MakeInts = MakeElems<Uint8Array | Uint16Array | Int32Array>
export type MakeFloats = MakeElems<FloatElems>

interface MakeElems<T> {
  readonly BYTES_PER_ELEMENT: number
  new (length: number): T
}

export type NumberElems = FloatElems | IntElems
export type TypedElems = Exclude<NumberElems, number[]>
export type Elems = NumberElems | Ref[]

export interface GcRealm {
  /** By type key, or by the name of an abstract type. */
  readonly types: Record<string, GcConstructor | undefined>
  /** Proper supertypes of function types. */
  readonly supers: Record<string, readonly string[] | undefined>
  /** The object that JavaScript sees for each object of wasm, and back. */
  readonly mirror: WeakMap<object, object>
}
