/**
 * Reads instructions (spec §5.4) from bytes, driven by the opcode table: one mutable `Instr` is filled again and
 * again, so that a body of millions of instructions allocates next to nothing. It knows types and immediates,
 * and neither the operand stack nor whether an index exists. Validator and IR builder both read through it.
 */
import { CompileError, InternalError } from '../errors.ts'
import { decodeHeapType, decodeValType, funcTypeAt, type TypeContext } from './decode-types.ts'
import { checkLimit } from './limits.ts'
import { featureOfOpcode, isPrefix, type Op, opByCode, opByName, opcodes, plainOps } from './opcodes.ts'
import type { Reader } from './reader.ts'
import type { FuncType, HeapType, NumType, RefType, ValType } from './types.ts'
import { EXTERNREF, FUNCREF, funcType, refType } from './types.ts'

/** An instruction; only the fields that its immediates fill mean anything. */
export interface Instr {
  op: Op
  /** Byte offset of the opcode in the module. */
  at: number
  /**
   * Index immediates in the order of the binary format: `call_indirect` typeidx, tableidx; `struct.get` typeidx,
   * number of the field; `memory.init` dataidx, memidx; `table.init` elemidx, tableidx; `memory.copy` and `table.copy` destination, source. A
   * memarg's memidx is in `index`.
   */
  index: number
  index2: number
  /** Constants as bits: `i32.const` and `f32.const` in `lo`, the 64-bit ones in both. */
  lo: number
  hi: number
  /** memarg: log2 of the alignment, and the offset (rounded above 2^53). */
  align: number
  offset: number
  /** The type of block, loop, if or try. */
  block: FuncType
  /** The labels of br_table, the default last. A fresh array each time. */
  labels: Uint32Array
  /** The types of `select t`. */
  types: readonly ValType[]
  /** The type of `ref.null`, `ref.test` and `ref.cast`. */
  heap: HeapType
  /** The types of a cast that branches: of its operand, and the one that it is cast to. */
  from: RefType
  to: RefType
  /** The clauses of try_table. A fresh array each time. */
  catches: readonly CatchClause[]
  lane: number
  /** The bytes of `v128.const`, the lanes of `i8x16.shuffle`: filled again and again. */
  readonly bytes: Uint8Array
}

/** A clause of `try_table`: what it catches, and the label that gets it. */
export interface CatchClause {
  /** The tag; null for all exceptions. */
  readonly tag: number | null
  /** Whether the label gets the reference to the exception, too. */
  readonly ref: boolean
  readonly label: number
}

const emptyBlock: FuncType = { kind: 'func', params: [], results: [] }
const noLabels = new Uint32Array(0)

export function newInstr(): Instr {
  return {
    op: opByName('nop'),
    at: 0,
    index: 0,
    index2: 0,
    lo: 0,
    hi: 0,
    align: 0,
    offset: 0,
    block: emptyBlock,
    labels: noLabels,
    types: [],
    heap: 'func',
    from: FUNCREF,
    to: FUNCREF,
    catches: [],
    lane: 0,
    bytes: new Uint8Array(16),
  }
}

const NONE = 0
const INDEX = 1
const MEMARG = 2
const I32 = 3
const BLOCK = 4
const INDEX2 = 5
const BITS32 = 6
const BITS64 = 7
const I64 = 8
const BR_TABLE = 9
const SELECT = 10
const HEAP = 11
const ZERO = 12
const TRY_TABLE = 13
const LANE = 14
const MEMARG_LANE = 15
const BYTES = 16
const BR_ON_CAST = 17

/** How each operation's immediates are laid out, by its place in the table. */
const layouts = Uint8Array.from(opcodes, layoutOf)

function layoutOf(op: Op): number {
  const [first, second] = op.immediates
  if (first === undefined) return NONE
  switch (first) {
    case 'memarg':
      return second === 'lane' ? MEMARG_LANE : MEMARG
    case 'lane':
      return LANE
    case 'v128':
    case 'lanes':
      return BYTES
    case 'i32':
      return I32
    case 'i64':
      return I64
    case 'f32':
      return BITS32
    case 'f64':
      return BITS64
    case 'blocktype':
      return second === 'catches' ? TRY_TABLE : BLOCK
    case 'br_table':
      return BR_TABLE
    case 'select_types':
      return SELECT
    case 'heaptype':
      return HEAP
    case 'br_on_cast':
      return BR_ON_CAST
    case 'zero':
      return ZERO
    default:
      return second === undefined ? INDEX : INDEX2
  }
}

/** Reads one instruction into `instr`. */
export function readInstr(reader: Reader, instr: Instr, cx: TypeContext): void {
  const at = reader.pos
  instr.at = at
  const op = plainOps[reader.u8()] ?? readLongOpcode(reader, cx, at)
  instr.op = op
  switch (layouts[op.id]) {
    case NONE:
      return
    case INDEX:
      instr.index = reader.u32()
      return
    case MEMARG:
      readMemarg(reader, instr)
      return
    case I32:
      instr.lo = reader.s32()
      return
    case BLOCK:
      instr.block = readBlockType(reader, cx)
      return
    case INDEX2:
      instr.index = reader.u32()
      instr.index2 = reader.u32()
      return
    case BITS32:
      instr.lo = reader.bits32()
      return
    case BITS64:
      instr.lo = reader.bits32()
      instr.hi = reader.bits32()
      return
    case I64:
      instr.lo = reader.s64()
      instr.hi = reader.hi
      return
    case BR_TABLE:
      instr.labels = readLabels(reader)
      return
    case SELECT:
      instr.types = readSelectTypes(reader, cx)
      return
    case HEAP:
      instr.heap = decodeHeapType(reader, cx)
      return
    case BR_ON_CAST:
      readBrOnCast(reader, instr, cx)
      return
    case ZERO:
      if (reader.u8() !== 0) reader.fail('zero byte expected', reader.pos - 1)
      return
    case TRY_TABLE:
      instr.block = readBlockType(reader, cx)
      instr.catches = readCatches(reader)
      return
    case LANE:
      instr.lane = reader.u8()
      return
    case MEMARG_LANE:
      readMemarg(reader, instr)
      instr.lane = reader.u8()
      return
    case BYTES:
      for (let i = 0; i < 16; i++) instr.bytes[i] = reader.u8()
      return
    default:
      throw new InternalError(`no layout for the immediates of ${op.name}`)
  }
}

/** What an instruction adds to the depth of nesting: 1 if it opens a block, -1 if it ends one. */
export function nesting(op: Op): number {
  if (layouts[op.id] === BLOCK || layouts[op.id] === TRY_TABLE) return 1
  return op.prefix === 0 && (op.code === END || op.code === DELEGATE) ? -1 : 0
}

const END = 0x0b
const DELEGATE = 0x18

/** An opcode of two parts, or one that the table does not have. */
function readLongOpcode(reader: Reader, cx: TypeContext, at: number): Op {
  const byte = reader.bytes[at]!
  if (!isPrefix(byte)) return refuseOpcode(cx, 0, byte, at)
  const code = reader.u32()
  return opByCode(byte, code) ?? refuseOpcode(cx, byte, code, at)
}

function refuseOpcode(cx: TypeContext, prefix: number, code: number, at: number): never {
  const feature = featureOfOpcode(prefix, code)
  if (feature !== undefined) cx.need?.(feature, at)
  const text = prefix === 0 ? hex(code) : `${hex(prefix)} ${hex(code)}`
  throw new CompileError('malformed', `illegal opcode ${text}`, { offset: at })
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}

function readBrOnCast(reader: Reader, instr: Instr, cx: TypeContext): void {
  const at = reader.pos
  const flags = reader.u8()
  if (flags > 3) reader.fail('malformed cast flags', at)
  instr.index = reader.u32()
  instr.from = refType(decodeHeapType(reader, cx), (flags & 1) !== 0)
  instr.to = refType(decodeHeapType(reader, cx), (flags & 2) !== 0)
}

const HAS_MEMIDX = 0x40

function readMemarg(reader: Reader, instr: Instr): void {
  const at = reader.pos
  const flags = reader.u32()
  if (flags >= 0x80) reader.fail('malformed memop flags', at)
  instr.align = flags & 0x3f
  instr.index = flags & HAS_MEMIDX ? reader.u32() : 0
  instr.offset = reader.u64()
}

const numBlocks = {
  i32: resultBlock('i32'),
  i64: resultBlock('i64'),
  f32: resultBlock('f32'),
  f64: resultBlock('f64'),
  v128: resultBlock('v128'),
} as const satisfies Record<NumType | 'v128', FuncType>
const funcrefBlock = resultBlock(FUNCREF)
const externrefBlock = resultBlock(EXTERNREF)

function resultBlock(type: ValType): FuncType {
  return { kind: 'func', params: [], results: [type] }
}

function readBlockType(reader: Reader, cx: TypeContext): FuncType {
  const at = reader.pos
  const byte = reader.u8()
  if (byte === 0x40) return emptyBlock
  reader.pos = at
  if (byte > 0x40 && byte < 0x80) return blockOf(decodeValType(reader, cx))
  const index = reader.s33()
  if (index < 0) reader.fail('malformed block type', at)
  cx.need?.('multi-value', at)
  return funcType(funcTypeAt(cx, index, at))
}

function blockOf(type: ValType): FuncType {
  if (typeof type === 'string') return numBlocks[type]
  if (type === FUNCREF) return funcrefBlock
  return type === EXTERNREF ? externrefBlock : resultBlock(type)
}

function readLabels(reader: Reader): Uint32Array {
  const at = reader.pos
  const count = reader.length()
  checkLimit('labels of a br_table', count, { offset: at })
  const labels = new Uint32Array(count + 1)
  for (let i = 0; i <= count; i++) labels[i] = reader.u32()
  return labels
}

function readCatches(reader: Reader): CatchClause[] {
  const at = reader.pos
  const count = reader.length()
  checkLimit('catch clauses', count, { offset: at })
  const clauses: CatchClause[] = []
  for (let i = 0; i < count; i++) {
    const kindAt = reader.pos
    const kind = reader.u8()
    if (kind > 3) reader.fail('malformed catch clause', kindAt)
    const tag = kind < 2 ? reader.u32() : null
    clauses.push({ tag, ref: (kind & 1) === 1, label: reader.u32() })
  }
  return clauses
}

function readSelectTypes(reader: Reader, cx: TypeContext): ValType[] {
  const at = reader.pos
  const count = reader.length()
  checkLimit('results of a function', count, { offset: at })
  const types: ValType[] = []
  for (let i = 0; i < count; i++) types.push(decodeValType(reader, cx))
  return types
}

/** A run of equal locals. */
export interface LocalRun {
  readonly count: number
  readonly type: ValType
}

/**
 * Reads the head of a body: its locals as runs, never expanded here, since a few bytes can declare thousands.
 * `paramCount` counts towards the limit.
 */
export function readLocals(reader: Reader, cx: TypeContext, paramCount: number): LocalRun[] {
  const at = reader.pos
  const runCount = reader.length()
  const runs: LocalRun[] = []
  let total = paramCount
  for (let i = 0; i < runCount; i++) {
    const count = reader.u32()
    total += count
    if (total >= 2 ** 32) reader.fail('too many locals', at)
    const type = decodeValType(reader, cx)
    if (count > 0) runs.push({ count, type })
  }
  checkLimit('locals', total, { offset: at })
  return runs
}
