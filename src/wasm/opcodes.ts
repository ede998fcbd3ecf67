/**
 * The one table of instructions (spec §5.4 and its appendix "Index of Instructions"). A row says how an
 * instruction is coded, what immediates follow, what it pops and pushes, which feature brought it, what else it
 * may do, and the natural alignment of an access. Decoder, validator, IR builder, effects, inspector and fuzzer
 * derive from it. It knows nothing of JavaScript: how an instruction is lowered is a second table, joined by name.
 */
import { InternalError } from '../errors.ts'
import type { FeatureName } from './features.ts'
import type { NumType } from './types.ts'

export type ImmediateKind =
  | 'labelidx'
  | 'funcidx'
  | 'typeidx'
  | 'tableidx'
  | 'memidx'
  | 'localidx'
  | 'globalidx'
  | 'dataidx'
  | 'elemidx'
  | 'tagidx'
  | 'fieldidx'
  | 'blocktype'
  | 'br_table'
  | 'memarg'
  | 'i32'
  | 'i64'
  | 'f32'
  | 'f64'
  | 'select_types'
  | 'heaptype'
  | 'i32u'
  | 'br_on_cast'
  /** A byte that is reserved. */
  | 'zero'
  | 'catches'
  // Of vectors: a lane, the sixteen bytes of a constant, the sixteen lanes of a shuffle.
  | 'lane'
  | 'v128'
  | 'lanes'

/** An operand type of a signature; `addr` is the address type of the memory or table that the immediates name. */
export type SigType = NumType | 'v128' | 'addr'

export interface Op {
  /** Place in the table: a dense number to index side tables with. */
  readonly id: number
  readonly prefix: number
  readonly code: number
  /** The mnemonic; `select t` is the form of `select` with a type. */
  readonly name: string
  readonly immediates: readonly ImmediateKind[]
  readonly params: readonly SigType[]
  readonly results: readonly SigType[]
  /** The types depend on more than the row says: a validation rule gives them. */
  readonly custom: boolean
  readonly feature: FeatureName
  /** Union of the effect bits below; `pure` is none. */
  readonly effects: number
  /** log2 of the natural alignment; -1 if it accesses no memory. */
  readonly align: number
}

/** Effects. Reads and writes concern what others can see: memories, tables, globals, segments. */
export const pure = 0
export const reads = 1
export const writes = 2
export const traps = 4
export const branches = 8
export const calls = 16
const readsLocal = 32
const writesLocal = 64
/** May replace what backs a memory or table, beyond writing to it. */
export const grows = 128
/** Others may see in which order it comes with whatever is around it. */
export const atomic = reads | writes | traps

const custom = 'custom'
const mvp = 'mvp'
const sign = 'sign-extension'
const saturating = 'saturating-float-to-int'
const bulk = 'bulk-memory'
const refs = 'reference-types'
const funcRefs = 'function-references'
const gc = 'gc'
const exceptions = 'exceptions'
const legacy = 'legacy-exceptions'
const simd = 'simd'
const relaxed = 'relaxed-simd'
const tail = 'tail-call'
const wide = 'wide-arithmetic'
const threads = 'threads'

type Row<N extends string, S extends string> = Op & {
  readonly name: N
  readonly custom: S extends 'custom' ? true : false
}

function op<const N extends string, const S extends string>(
  prefix: number,
  code: number,
  name: N,
  immediates: readonly ImmediateKind[],
  signature: S,
  feature: FeatureName,
  effects: number,
  align = -1,
): Row<N, S> {
  const isCustom = signature === custom
  const [params = '', results = ''] = isCustom ? [] : signature.split('->')
  const row: Op = {
    id: -1,
    prefix,
    code,
    name,
    immediates,
    params: sigTypes(params),
    results: sigTypes(results),
    custom: isCustom,
    feature,
    effects,
    align,
  }
  return row as Row<N, S>
}

function sigTypes(text: string): SigType[] {
  return text.split(' ').filter((word) => word !== '') as SigType[]
}

// biome-ignore format: one row per line
export const opcodes = numbered([
  // Control
  op(0, 0x00, 'unreachable',   [],                       custom, mvp, traps | branches),
  op(0, 0x01, 'nop',           [],                       '->',   mvp, pure),
  op(0, 0x02, 'block',         ['blocktype'],            custom, mvp, branches),
  op(0, 0x03, 'loop',          ['blocktype'],            custom, mvp, branches),
  op(0, 0x04, 'if',            ['blocktype'],            custom, mvp, branches),
  op(0, 0x05, 'else',          [],                       custom, mvp, branches),
  op(0, 0x0b, 'end',           [],                       custom, mvp, branches),
  op(0, 0x0c, 'br',            ['labelidx'],             custom, mvp, branches),
  op(0, 0x0d, 'br_if',         ['labelidx'],             custom, mvp, branches),
  op(0, 0x0e, 'br_table',      ['br_table'],             custom, mvp, branches),
  op(0, 0x0f, 'return',        [],                       custom, mvp, branches),
  op(0, 0x10, 'call',          ['funcidx'],              custom, mvp, calls),
  op(0, 0x11, 'call_indirect', ['typeidx', 'tableidx'],  custom, mvp, calls | reads | traps),

  // Exceptions
  op(0, 0x08, 'throw',         ['tagidx'],               custom, exceptions, traps | branches),
  op(0, 0x0a, 'throw_ref',     [],                       custom, exceptions, traps | branches),
  op(0, 0x1f, 'try_table',     ['blocktype', 'catches'], custom, exceptions, branches),
  op(0, 0x06, 'try',           ['blocktype'],            custom, legacy,     branches),
  op(0, 0x07, 'catch',         ['tagidx'],               custom, legacy,     branches),
  op(0, 0x19, 'catch_all',     [],                       custom, legacy,     branches),
  op(0, 0x09, 'rethrow',       ['labelidx'],             custom, legacy,     traps | branches),
  op(0, 0x18, 'delegate',      ['labelidx'],             custom, legacy,     branches),

  // Tail calls
  op(0, 0x12, 'return_call',          ['funcidx'],             custom, tail, calls | branches),
  op(0, 0x13, 'return_call_indirect', ['typeidx', 'tableidx'], custom, tail, calls | reads | traps | branches),

  // Parametric
  op(0, 0x1a, 'drop',          [],                       custom, mvp,  pure),
  op(0, 0x1b, 'select',        [],                       custom, mvp,  pure),
  op(0, 0x1c, 'select t',      ['select_types'],         custom, refs, pure),

  // Variables
  op(0, 0x20, 'local.get',     ['localidx'],             custom, mvp, readsLocal),
  op(0, 0x21, 'local.set',     ['localidx'],             custom, mvp, writesLocal),
  op(0, 0x22, 'local.tee',     ['localidx'],             custom, mvp, writesLocal),
  op(0, 0x23, 'global.get',    ['globalidx'],            custom, mvp, reads),
  op(0, 0x24, 'global.set',    ['globalidx'],            custom, mvp, writes),

  // Tables
  op(0,    0x25, 'table.get',  ['tableidx'],             custom, refs, reads | traps),
  op(0,    0x26, 'table.set',  ['tableidx'],             custom, refs, writes | traps),
  op(0xfc, 0x0c, 'table.init', ['elemidx', 'tableidx'],  custom, bulk, reads | writes | traps),
  op(0xfc, 0x0d, 'elem.drop',  ['elemidx'],              custom, bulk, writes),
  op(0xfc, 0x0e, 'table.copy', ['tableidx', 'tableidx'], custom, bulk, reads | writes | traps),
  op(0xfc, 0x0f, 'table.grow', ['tableidx'],             custom, refs, reads | writes | grows),
  op(0xfc, 0x10, 'table.size', ['tableidx'],             custom, refs, reads),
  op(0xfc, 0x11, 'table.fill', ['tableidx'],             custom, refs, writes | traps),

  // Memory
  op(0, 0x28, 'i32.load',      ['memarg'], 'addr -> i32',  mvp, reads | traps,  2),
  op(0, 0x29, 'i64.load',      ['memarg'], 'addr -> i64',  mvp, reads | traps,  3),
  op(0, 0x2a, 'f32.load',      ['memarg'], 'addr -> f32',  mvp, reads | traps,  2),
  op(0, 0x2b, 'f64.load',      ['memarg'], 'addr -> f64',  mvp, reads | traps,  3),
  op(0, 0x2c, 'i32.load8_s',   ['memarg'], 'addr -> i32',  mvp, reads | traps,  0),
  op(0, 0x2d, 'i32.load8_u',   ['memarg'], 'addr -> i32',  mvp, reads | traps,  0),
  op(0, 0x2e, 'i32.load16_s',  ['memarg'], 'addr -> i32',  mvp, reads | traps,  1),
  op(0, 0x2f, 'i32.load16_u',  ['memarg'], 'addr -> i32',  mvp, reads | traps,  1),
  op(0, 0x30, 'i64.load8_s',   ['memarg'], 'addr -> i64',  mvp, reads | traps,  0),
  op(0, 0x31, 'i64.load8_u',   ['memarg'], 'addr -> i64',  mvp, reads | traps,  0),
  op(0, 0x32, 'i64.load16_s',  ['memarg'], 'addr -> i64',  mvp, reads | traps,  1),
  op(0, 0x33, 'i64.load16_u',  ['memarg'], 'addr -> i64',  mvp, reads | traps,  1),
  op(0, 0x34, 'i64.load32_s',  ['memarg'], 'addr -> i64',  mvp, reads | traps,  2),
  op(0, 0x35, 'i64.load32_u',  ['memarg'], 'addr -> i64',  mvp, reads | traps,  2),
  op(0, 0x36, 'i32.store',     ['memarg'], 'addr i32 ->',  mvp, writes | traps, 2),
  op(0, 0x37, 'i64.store',     ['memarg'], 'addr i64 ->',  mvp, writes | traps, 3),
  op(0, 0x38, 'f32.store',     ['memarg'], 'addr f32 ->',  mvp, writes | traps, 2),
  op(0, 0x39, 'f64.store',     ['memarg'], 'addr f64 ->',  mvp, writes | traps, 3),
  op(0, 0x3a, 'i32.store8',    ['memarg'], 'addr i32 ->',  mvp, writes | traps, 0),
  op(0, 0x3b, 'i32.store16',   ['memarg'], 'addr i32 ->',  mvp, writes | traps, 1),
  op(0, 0x3c, 'i64.store8',    ['memarg'], 'addr i64 ->',  mvp, writes | traps, 0),
  op(0, 0x3d, 'i64.store16',   ['memarg'], 'addr i64 ->',  mvp, writes | traps, 1),
  op(0, 0x3e, 'i64.store32',   ['memarg'], 'addr i64 ->',  mvp, writes | traps, 2),
  op(0, 0x3f, 'memory.size',   ['memidx'], '-> addr',      mvp, reads),
  op(0, 0x40, 'memory.grow',   ['memidx'], 'addr -> addr', mvp, reads | writes | grows),
  op(0xfc, 0x08, 'memory.init', ['dataidx', 'memidx'], 'addr i32 i32 ->', bulk, reads | writes | traps),
  op(0xfc, 0x09, 'data.drop',   ['dataidx'],           custom,            bulk, writes),
  op(0xfc, 0x0a, 'memory.copy', ['memidx', 'memidx'],  custom,            bulk, reads | writes | traps),
  op(0xfc, 0x0b, 'memory.fill', ['memidx'],            'addr i32 addr ->', bulk, writes | traps),

  // Constants
  op(0, 0x41, 'i32.const', ['i32'], '-> i32', mvp, pure),
  op(0, 0x42, 'i64.const', ['i64'], '-> i64', mvp, pure),
  op(0, 0x43, 'f32.const', ['f32'], '-> f32', mvp, pure),
  op(0, 0x44, 'f64.const', ['f64'], '-> f64', mvp, pure),

  // i32 and i64 comparisons
  op(0, 0x45, 'i32.eqz',  [], 'i32 -> i32',     mvp, pure),
  op(0, 0x46, 'i32.eq',   [], 'i32 i32 -> i32', mvp, pure),
  op(0, 0x47, 'i32.ne',   [], 'i32 i32 -> i32', mvp, pure),
  op(0, 0x48, 'i32.lt_s', [], 'i32 i32 -> i32', mvp, pure),
  op(0, 0x49, 'i32.lt_u', [], 'i32 i32 -> i32', mvp, pure),
  op(0, 0x4a, 'i32.gt_s', [], 'i32 i32 -> i32', mvp, pure),
  op(0, 0x4b, 'i32.gt_u', [], 'i32 i32 -> i32', mvp, pure),
  op(0, 0x4c, 'i32.le_s', [], 'i32 i32 -> i32', mvp, pure),
  op(0, 0x4d, 'i32.le_u', [], 'i32 i32 -> i32', mvp, pure),
  op(0, 0x4e, 'i32.ge_s', [], 'i32 i32 -> i32', mvp, pure),
  op(0, 0x4f, 'i32.ge_u', [], 'i32 i32 -> i32', mvp, pure),
  op(0, 0x50, 'i64.eqz',  [], 'i64 -> i32',     mvp, pure),
  op(0, 0x51, 'i64.eq',   [], 'i64 i64 -> i32', mvp, pure),
  op(0, 0x52, 'i64.ne',   [], 'i64 i64 -> i32', mvp, pure),
  op(0, 0x53, 'i64.lt_s', [], 'i64 i64 -> i32', mvp, pure),
  op(0, 0x54, 'i64.lt_u', [], 'i64 i64 -> i32', mvp, pure),
  op(0, 0x55, 'i64.gt_s', [], 'i64 i64 -> i32', mvp, pure),
  op(0, 0x56, 'i64.gt_u', [], 'i64 i64 -> i32', mvp, pure),
  op(0, 0x57, 'i64.le_s', [], 'i64 i64 -> i32', mvp, pure),
  op(0, 0x58, 'i64.le_u', [], 'i64 i64 -> i32', mvp, pure),
  op(0, 0x59, 'i64.ge_s', [], 'i64 i64 -> i32', mvp, pure),
  op(0, 0x5a, 'i64.ge_u', [], 'i64 i64 -> i32', mvp, pure),

  // f32 and f64 comparisons
  op(0, 0x5b, 'f32.eq', [], 'f32 f32 -> i32', mvp, pure),
  op(0, 0x5c, 'f32.ne', [], 'f32 f32 -> i32', mvp, pure),
  op(0, 0x5d, 'f32.lt', [], 'f32 f32 -> i32', mvp, pure),
  op(0, 0x5e, 'f32.gt', [], 'f32 f32 -> i32', mvp, pure),
  op(0, 0x5f, 'f32.le', [], 'f32 f32 -> i32', mvp, pure),
  op(0, 0x60, 'f32.ge', [], 'f32 f32 -> i32', mvp, pure),
  op(0, 0x61, 'f64.eq', [], 'f64 f64 -> i32', mvp, pure),
  op(0, 0x62, 'f64.ne', [], 'f64 f64 -> i32', mvp, pure),
  op(0, 0x63, 'f64.lt', [], 'f64 f64 -> i32', mvp, pure),
  op(0, 0x64, 'f64.gt', [], 'f64 f64 -> i32', mvp, pure),
  op(0, 0x65, 'f64.le', [], 'f64 f64 -> i32', mvp, pure),
  op(0, 0x66, 'f64.ge', [], 'f64 f64 -> i32', mvp, pure),

  // i32 arithmetic
  op(0, 0x67, 'i32.clz',    [], 'i32 -> i32',     mvp, pure),
  op(0, 0x68, 'i32.ctz',    [], 'i32 -> i32',     mvp, pure),
  op(0, 0x69, 'i32.popcnt', [], 'i32 -> i32',     mvp, pure),
  op(0, 0x6a, 'i32.add',    [], 'i32 i32 -> i32', mvp, pure),
  op(0, 0x6b, 'i32.sub',    [], 'i32 i32 -> i32', mvp, pure),
  op(0, 0x6c, 'i32.mul',    [], 'i32 i32 -> i32', mvp, pure),
  op(0, 0x6d, 'i32.div_s',  [], 'i32 i32 -> i32', mvp, traps),
  op(0, 0x6e, 'i32.div_u',  [], 'i32 i32 -> i32', mvp, traps),
  op(0, 0x6f, 'i32.rem_s',  [], 'i32 i32 -> i32', mvp, traps),
  op(0, 0x70, 'i32.rem_u',  [], 'i32 i32 -> i32', mvp, traps),
  op(0, 0x71, 'i32.and',    [], 'i32 i32 -> i32', mvp, pure),
  op(0, 0x72, 'i32.or',     [], 'i32 i32 -> i32', mvp, pure),
  op(0, 0x73, 'i32.xor',    [], 'i32 i32 -> i32', mvp, pure),
  op(0, 0x74, 'i32.shl',    [], 'i32 i32 -> i32', mvp, pure),
  op(0, 0x75, 'i32.shr_s',  [], 'i32 i32 -> i32', mvp, pure),
  op(0, 0x76, 'i32.shr_u',  [], 'i32 i32 -> i32', mvp, pure),
  op(0, 0x77, 'i32.rotl',   [], 'i32 i32 -> i32', mvp, pure),
  op(0, 0x78, 'i32.rotr',   [], 'i32 i32 -> i32', mvp, pure),

  // i64 arithmetic
  op(0, 0x79, 'i64.clz',    [], 'i64 -> i64',     mvp, pure),
  op(0, 0x7a, 'i64.ctz',    [], 'i64 -> i64',     mvp, pure),
  op(0, 0x7b, 'i64.popcnt', [], 'i64 -> i64',     mvp, pure),
  op(0, 0x7c, 'i64.add',    [], 'i64 i64 -> i64', mvp, pure),
  op(0, 0x7d, 'i64.sub',    [], 'i64 i64 -> i64', mvp, pure),
  op(0, 0x7e, 'i64.mul',    [], 'i64 i64 -> i64', mvp, pure),
  op(0, 0x7f, 'i64.div_s',  [], 'i64 i64 -> i64', mvp, traps),
  op(0, 0x80, 'i64.div_u',  [], 'i64 i64 -> i64', mvp, traps),
  op(0, 0x81, 'i64.rem_s',  [], 'i64 i64 -> i64', mvp, traps),
  op(0, 0x82, 'i64.rem_u',  [], 'i64 i64 -> i64', mvp, traps),
  op(0, 0x83, 'i64.and',    [], 'i64 i64 -> i64', mvp, pure),
  op(0, 0x84, 'i64.or',     [], 'i64 i64 -> i64', mvp, pure),
  op(0, 0x85, 'i64.xor',    [], 'i64 i64 -> i64', mvp, pure),
  op(0, 0x86, 'i64.shl',    [], 'i64 i64 -> i64', mvp, pure),
  op(0, 0x87, 'i64.shr_s',  [], 'i64 i64 -> i64', mvp, pure),
  op(0, 0x88, 'i64.shr_u',  [], 'i64 i64 -> i64', mvp, pure),
  op(0, 0x89, 'i64.rotl',   [], 'i64 i64 -> i64', mvp, pure),
  op(0, 0x8a, 'i64.rotr',   [], 'i64 i64 -> i64', mvp, pure),

  // f32 arithmetic
  op(0, 0x8b, 'f32.abs',      [], 'f32 -> f32',     mvp, pure),
  op(0, 0x8c, 'f32.neg',      [], 'f32 -> f32',     mvp, pure),
  op(0, 0x8d, 'f32.ceil',     [], 'f32 -> f32',     mvp, pure),
  op(0, 0x8e, 'f32.floor',    [], 'f32 -> f32',     mvp, pure),
  op(0, 0x8f, 'f32.trunc',    [], 'f32 -> f32',     mvp, pure),
  op(0, 0x90, 'f32.nearest',  [], 'f32 -> f32',     mvp, pure),
  op(0, 0x91, 'f32.sqrt',     [], 'f32 -> f32',     mvp, pure),
  op(0, 0x92, 'f32.add',      [], 'f32 f32 -> f32', mvp, pure),
  op(0, 0x93, 'f32.sub',      [], 'f32 f32 -> f32', mvp, pure),
  op(0, 0x94, 'f32.mul',      [], 'f32 f32 -> f32', mvp, pure),
  op(0, 0x95, 'f32.div',      [], 'f32 f32 -> f32', mvp, pure),
  op(0, 0x96, 'f32.min',      [], 'f32 f32 -> f32', mvp, pure),
  op(0, 0x97, 'f32.max',      [], 'f32 f32 -> f32', mvp, pure),
  op(0, 0x98, 'f32.copysign', [], 'f32 f32 -> f32', mvp, pure),

  // f64 arithmetic
  op(0, 0x99, 'f64.abs',      [], 'f64 -> f64',     mvp, pure),
  op(0, 0x9a, 'f64.neg',      [], 'f64 -> f64',     mvp, pure),
  op(0, 0x9b, 'f64.ceil',     [], 'f64 -> f64',     mvp, pure),
  op(0, 0x9c, 'f64.floor',    [], 'f64 -> f64',     mvp, pure),
  op(0, 0x9d, 'f64.trunc',    [], 'f64 -> f64',     mvp, pure),
  op(0, 0x9e, 'f64.nearest',  [], 'f64 -> f64',     mvp, pure),
  op(0, 0x9f, 'f64.sqrt',     [], 'f64 -> f64',     mvp, pure),
  op(0, 0xa0, 'f64.add',      [], 'f64 f64 -> f64', mvp, pure),
  op(0, 0xa1, 'f64.sub',      [], 'f64 f64 -> f64', mvp, pure),
  op(0, 0xa2, 'f64.mul',      [], 'f64 f64 -> f64', mvp, pure),
  op(0, 0xa3, 'f64.div',      [], 'f64 f64 -> f64', mvp, pure),
  op(0, 0xa4, 'f64.min',      [], 'f64 f64 -> f64', mvp, pure),
  op(0, 0xa5, 'f64.max',      [], 'f64 f64 -> f64', mvp, pure),
  op(0, 0xa6, 'f64.copysign', [], 'f64 f64 -> f64', mvp, pure),

  // Conversions
  op(0, 0xa7, 'i32.wrap_i64',        [], 'i64 -> i32', mvp, pure),
  op(0, 0xa8, 'i32.trunc_f32_s',     [], 'f32 -> i32', mvp, traps),
  op(0, 0xa9, 'i32.trunc_f32_u',     [], 'f32 -> i32', mvp, traps),
  op(0, 0xaa, 'i32.trunc_f64_s',     [], 'f64 -> i32', mvp, traps),
  op(0, 0xab, 'i32.trunc_f64_u',     [], 'f64 -> i32', mvp, traps),
  op(0, 0xac, 'i64.extend_i32_s',    [], 'i32 -> i64', mvp, pure),
  op(0, 0xad, 'i64.extend_i32_u',    [], 'i32 -> i64', mvp, pure),
  op(0, 0xae, 'i64.trunc_f32_s',     [], 'f32 -> i64', mvp, traps),
  op(0, 0xaf, 'i64.trunc_f32_u',     [], 'f32 -> i64', mvp, traps),
  op(0, 0xb0, 'i64.trunc_f64_s',     [], 'f64 -> i64', mvp, traps),
  op(0, 0xb1, 'i64.trunc_f64_u',     [], 'f64 -> i64', mvp, traps),
  op(0, 0xb2, 'f32.convert_i32_s',   [], 'i32 -> f32', mvp, pure),
  op(0, 0xb3, 'f32.convert_i32_u',   [], 'i32 -> f32', mvp, pure),
  op(0, 0xb4, 'f32.convert_i64_s',   [], 'i64 -> f32', mvp, pure),
  op(0, 0xb5, 'f32.convert_i64_u',   [], 'i64 -> f32', mvp, pure),
  op(0, 0xb6, 'f32.demote_f64',      [], 'f64 -> f32', mvp, pure),
  op(0, 0xb7, 'f64.convert_i32_s',   [], 'i32 -> f64', mvp, pure),
  op(0, 0xb8, 'f64.convert_i32_u',   [], 'i32 -> f64', mvp, pure),
  op(0, 0xb9, 'f64.convert_i64_s',   [], 'i64 -> f64', mvp, pure),
  op(0, 0xba, 'f64.convert_i64_u',   [], 'i64 -> f64', mvp, pure),
  op(0, 0xbb, 'f64.promote_f32',     [], 'f32 -> f64', mvp, pure),
  op(0, 0xbc, 'i32.reinterpret_f32', [], 'f32 -> i32', mvp, pure),
  op(0, 0xbd, 'i64.reinterpret_f64', [], 'f64 -> i64', mvp, pure),
  op(0, 0xbe, 'f32.reinterpret_i32', [], 'i32 -> f32', mvp, pure),
  op(0, 0xbf, 'f64.reinterpret_i64', [], 'i64 -> f64', mvp, pure),
  op(0, 0xc0, 'i32.extend8_s',       [], 'i32 -> i32', sign, pure),
  op(0, 0xc1, 'i32.extend16_s',      [], 'i32 -> i32', sign, pure),
  op(0, 0xc2, 'i64.extend8_s',       [], 'i64 -> i64', sign, pure),
  op(0, 0xc3, 'i64.extend16_s',      [], 'i64 -> i64', sign, pure),
  op(0, 0xc4, 'i64.extend32_s',      [], 'i64 -> i64', sign, pure),
  op(0xfc, 0x00, 'i32.trunc_sat_f32_s', [], 'f32 -> i32', saturating, pure),
  op(0xfc, 0x01, 'i32.trunc_sat_f32_u', [], 'f32 -> i32', saturating, pure),
  op(0xfc, 0x02, 'i32.trunc_sat_f64_s', [], 'f64 -> i32', saturating, pure),
  op(0xfc, 0x03, 'i32.trunc_sat_f64_u', [], 'f64 -> i32', saturating, pure),
  op(0xfc, 0x04, 'i64.trunc_sat_f32_s', [], 'f32 -> i64', saturating, pure),
  op(0xfc, 0x05, 'i64.trunc_sat_f32_u', [], 'f32 -> i64', saturating, pure),
  op(0xfc, 0x06, 'i64.trunc_sat_f64_s', [], 'f64 -> i64', saturating, pure),
  op(0xfc, 0x07, 'i64.trunc_sat_f64_u', [], 'f64 -> i64', saturating, pure),

  // References
  op(0, 0xd0, 'ref.null',    ['heaptype'], custom, refs, pure),
  op(0, 0xd1, 'ref.is_null', [],           custom, refs, pure),
  op(0, 0xd2, 'ref.func',    ['funcidx'],  custom, refs, pure),

  // Typed function references
  op(0, 0x14, 'call_ref',        ['typeidx'],  custom, funcRefs, calls | reads | traps),
  op(0, 0x15, 'return_call_ref', ['typeidx'],  custom, tail, calls | reads | traps | branches),
  op(0, 0xd4, 'ref.as_non_null', [],           custom, funcRefs, traps),
  op(0, 0xd5, 'br_on_null',      ['labelidx'], custom, funcRefs, branches),
  op(0, 0xd6, 'br_on_non_null',  ['labelidx'], custom, funcRefs, branches),

  // Garbage-collected objects
  op(0, 0xd3, 'ref.eq', [], custom, gc, pure),
  op(0xfb, 0x00, 'struct.new',         ['typeidx'],             custom, gc, pure),
  op(0xfb, 0x01, 'struct.new_default', ['typeidx'],             custom, gc, pure),
  op(0xfb, 0x02, 'struct.get',         ['typeidx', 'fieldidx'], custom, gc, reads | traps),
  op(0xfb, 0x03, 'struct.get_s',       ['typeidx', 'fieldidx'], custom, gc, reads | traps),
  op(0xfb, 0x04, 'struct.get_u',       ['typeidx', 'fieldidx'], custom, gc, reads | traps),
  op(0xfb, 0x05, 'struct.set',         ['typeidx', 'fieldidx'], custom, gc, writes | traps),
  op(0xfb, 0x06, 'array.new',          ['typeidx'],             custom, gc, traps),
  op(0xfb, 0x07, 'array.new_default',  ['typeidx'],             custom, gc, traps),
  op(0xfb, 0x08, 'array.new_fixed',    ['typeidx', 'i32u'],     custom, gc, pure),
  op(0xfb, 0x09, 'array.new_data',     ['typeidx', 'dataidx'],  custom, gc, reads | traps),
  op(0xfb, 0x0a, 'array.new_elem',     ['typeidx', 'elemidx'],  custom, gc, reads | traps),
  op(0xfb, 0x0b, 'array.get',          ['typeidx'],             custom, gc, reads | traps),
  op(0xfb, 0x0c, 'array.get_s',        ['typeidx'],             custom, gc, reads | traps),
  op(0xfb, 0x0d, 'array.get_u',        ['typeidx'],             custom, gc, reads | traps),
  op(0xfb, 0x0e, 'array.set',          ['typeidx'],             custom, gc, writes | traps),
  op(0xfb, 0x0f, 'array.len',          [],                      custom, gc, traps),
  op(0xfb, 0x10, 'array.fill',         ['typeidx'],             custom, gc, writes | traps),
  op(0xfb, 0x11, 'array.copy',         ['typeidx', 'typeidx'],  custom, gc, reads | writes | traps),
  op(0xfb, 0x12, 'array.init_data',    ['typeidx', 'dataidx'],  custom, gc, reads | writes | traps),
  op(0xfb, 0x13, 'array.init_elem',    ['typeidx', 'elemidx'],  custom, gc, reads | writes | traps),
  op(0xfb, 0x14, 'ref.test',           ['heaptype'],            custom, gc, pure),
  op(0xfb, 0x15, 'ref.test null',      ['heaptype'],            custom, gc, pure),
  op(0xfb, 0x16, 'ref.cast',           ['heaptype'],            custom, gc, traps),
  op(0xfb, 0x17, 'ref.cast null',      ['heaptype'],            custom, gc, traps),
  op(0xfb, 0x18, 'br_on_cast',         ['br_on_cast'],          custom, gc, branches),
  op(0xfb, 0x19, 'br_on_cast_fail',    ['br_on_cast'],          custom, gc, branches),
  op(0xfb, 0x1a, 'any.convert_extern', [],                      custom, gc, pure),
  op(0xfb, 0x1b, 'extern.convert_any', [],                      custom, gc, pure),
  op(0xfb, 0x1c, 'ref.i31',            [],                      custom, gc, pure),
  op(0xfb, 0x1d, 'i31.get_s',          [],                      custom, gc, traps),
  op(0xfb, 0x1e, 'i31.get_u',          [],                      custom, gc, traps),
  // Vectors: memory
  op(0xfd, 0x00, 'v128.load',         ['memarg'],         'addr -> v128',      simd, reads | traps, 4),
  op(0xfd, 0x01, 'v128.load8x8_s',    ['memarg'],         'addr -> v128',      simd, reads | traps, 3),
  op(0xfd, 0x02, 'v128.load8x8_u',    ['memarg'],         'addr -> v128',      simd, reads | traps, 3),
  op(0xfd, 0x03, 'v128.load16x4_s',   ['memarg'],         'addr -> v128',      simd, reads | traps, 3),
  op(0xfd, 0x04, 'v128.load16x4_u',   ['memarg'],         'addr -> v128',      simd, reads | traps, 3),
  op(0xfd, 0x05, 'v128.load32x2_s',   ['memarg'],         'addr -> v128',      simd, reads | traps, 3),
  op(0xfd, 0x06, 'v128.load32x2_u',   ['memarg'],         'addr -> v128',      simd, reads | traps, 3),
  op(0xfd, 0x07, 'v128.load8_splat',  ['memarg'],         'addr -> v128',      simd, reads | traps, 0),
  op(0xfd, 0x08, 'v128.load16_splat', ['memarg'],         'addr -> v128',      simd, reads | traps, 1),
  op(0xfd, 0x09, 'v128.load32_splat', ['memarg'],         'addr -> v128',      simd, reads | traps, 2),
  op(0xfd, 0x0a, 'v128.load64_splat', ['memarg'],         'addr -> v128',      simd, reads | traps, 3),
  op(0xfd, 0x5c, 'v128.load32_zero',  ['memarg'],         'addr -> v128',      simd, reads | traps, 2),
  op(0xfd, 0x5d, 'v128.load64_zero',  ['memarg'],         'addr -> v128',      simd, reads | traps, 3),
  op(0xfd, 0x0b, 'v128.store',        ['memarg'],         'addr v128 ->',      simd, writes | traps, 4),
  op(0xfd, 0x54, 'v128.load8_lane',   ['memarg', 'lane'], 'addr v128 -> v128', simd, reads | traps, 0),
  op(0xfd, 0x55, 'v128.load16_lane',  ['memarg', 'lane'], 'addr v128 -> v128', simd, reads | traps, 1),
  op(0xfd, 0x56, 'v128.load32_lane',  ['memarg', 'lane'], 'addr v128 -> v128', simd, reads | traps, 2),
  op(0xfd, 0x57, 'v128.load64_lane',  ['memarg', 'lane'], 'addr v128 -> v128', simd, reads | traps, 3),
  op(0xfd, 0x58, 'v128.store8_lane',  ['memarg', 'lane'], 'addr v128 ->',      simd, writes | traps, 0),
  op(0xfd, 0x59, 'v128.store16_lane', ['memarg', 'lane'], 'addr v128 ->',      simd, writes | traps, 1),
  op(0xfd, 0x5a, 'v128.store32_lane', ['memarg', 'lane'], 'addr v128 ->',      simd, writes | traps, 2),
  op(0xfd, 0x5b, 'v128.store64_lane', ['memarg', 'lane'], 'addr v128 ->',      simd, writes | traps, 3),

  // Vectors: constants and lanes
  op(0xfd, 0x0c, 'v128.const',           ['v128'],  '-> v128',           simd, pure),
  op(0xfd, 0x0d, 'i8x16.shuffle',        ['lanes'], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x0e, 'i8x16.swizzle',        [],        'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x0f, 'i8x16.splat',          [],        'i32 -> v128',       simd, pure),
  op(0xfd, 0x10, 'i16x8.splat',          [],        'i32 -> v128',       simd, pure),
  op(0xfd, 0x11, 'i32x4.splat',          [],        'i32 -> v128',       simd, pure),
  op(0xfd, 0x12, 'i64x2.splat',          [],        'i64 -> v128',       simd, pure),
  op(0xfd, 0x13, 'f32x4.splat',          [],        'f32 -> v128',       simd, pure),
  op(0xfd, 0x14, 'f64x2.splat',          [],        'f64 -> v128',       simd, pure),
  op(0xfd, 0x15, 'i8x16.extract_lane_s', ['lane'],  'v128 -> i32',       simd, pure),
  op(0xfd, 0x16, 'i8x16.extract_lane_u', ['lane'],  'v128 -> i32',       simd, pure),
  op(0xfd, 0x17, 'i8x16.replace_lane',   ['lane'],  'v128 i32 -> v128',  simd, pure),
  op(0xfd, 0x18, 'i16x8.extract_lane_s', ['lane'],  'v128 -> i32',       simd, pure),
  op(0xfd, 0x19, 'i16x8.extract_lane_u', ['lane'],  'v128 -> i32',       simd, pure),
  op(0xfd, 0x1a, 'i16x8.replace_lane',   ['lane'],  'v128 i32 -> v128',  simd, pure),
  op(0xfd, 0x1b, 'i32x4.extract_lane',   ['lane'],  'v128 -> i32',       simd, pure),
  op(0xfd, 0x1c, 'i32x4.replace_lane',   ['lane'],  'v128 i32 -> v128',  simd, pure),
  op(0xfd, 0x1d, 'i64x2.extract_lane',   ['lane'],  'v128 -> i64',       simd, pure),
  op(0xfd, 0x1e, 'i64x2.replace_lane',   ['lane'],  'v128 i64 -> v128',  simd, pure),
  op(0xfd, 0x1f, 'f32x4.extract_lane',   ['lane'],  'v128 -> f32',       simd, pure),
  op(0xfd, 0x20, 'f32x4.replace_lane',   ['lane'],  'v128 f32 -> v128',  simd, pure),
  op(0xfd, 0x21, 'f64x2.extract_lane',   ['lane'],  'v128 -> f64',       simd, pure),
  op(0xfd, 0x22, 'f64x2.replace_lane',   ['lane'],  'v128 f64 -> v128',  simd, pure),

  // Vectors: comparisons
  op(0xfd, 0x23, 'i8x16.eq',   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x24, 'i8x16.ne',   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x25, 'i8x16.lt_s', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x26, 'i8x16.lt_u', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x27, 'i8x16.gt_s', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x28, 'i8x16.gt_u', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x29, 'i8x16.le_s', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x2a, 'i8x16.le_u', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x2b, 'i8x16.ge_s', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x2c, 'i8x16.ge_u', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x2d, 'i16x8.eq',   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x2e, 'i16x8.ne',   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x2f, 'i16x8.lt_s', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x30, 'i16x8.lt_u', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x31, 'i16x8.gt_s', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x32, 'i16x8.gt_u', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x33, 'i16x8.le_s', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x34, 'i16x8.le_u', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x35, 'i16x8.ge_s', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x36, 'i16x8.ge_u', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x37, 'i32x4.eq',   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x38, 'i32x4.ne',   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x39, 'i32x4.lt_s', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x3a, 'i32x4.lt_u', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x3b, 'i32x4.gt_s', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x3c, 'i32x4.gt_u', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x3d, 'i32x4.le_s', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x3e, 'i32x4.le_u', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x3f, 'i32x4.ge_s', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x40, 'i32x4.ge_u', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xd6, 'i64x2.eq',   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xd7, 'i64x2.ne',   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xd8, 'i64x2.lt_s', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xd9, 'i64x2.gt_s', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xda, 'i64x2.le_s', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xdb, 'i64x2.ge_s', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x41, 'f32x4.eq',   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x42, 'f32x4.ne',   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x43, 'f32x4.lt',   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x44, 'f32x4.gt',   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x45, 'f32x4.le',   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x46, 'f32x4.ge',   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x47, 'f64x2.eq',   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x48, 'f64x2.ne',   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x49, 'f64x2.lt',   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x4a, 'f64x2.gt',   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x4b, 'f64x2.le',   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x4c, 'f64x2.ge',   [], 'v128 v128 -> v128', simd, pure),

  // Vectors: bits
  op(0xfd, 0x4d, 'v128.not',       [], 'v128 -> v128',           simd, pure),
  op(0xfd, 0x4e, 'v128.and',       [], 'v128 v128 -> v128',      simd, pure),
  op(0xfd, 0x4f, 'v128.andnot',    [], 'v128 v128 -> v128',      simd, pure),
  op(0xfd, 0x50, 'v128.or',        [], 'v128 v128 -> v128',      simd, pure),
  op(0xfd, 0x51, 'v128.xor',       [], 'v128 v128 -> v128',      simd, pure),
  op(0xfd, 0x52, 'v128.bitselect', [], 'v128 v128 v128 -> v128', simd, pure),
  op(0xfd, 0x53, 'v128.any_true',  [], 'v128 -> i32',            simd, pure),

  // i8x16
  op(0xfd, 0x60, 'i8x16.abs',            [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0x61, 'i8x16.neg',            [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0x62, 'i8x16.popcnt',         [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0x63, 'i8x16.all_true',       [], 'v128 -> i32',       simd, pure),
  op(0xfd, 0x64, 'i8x16.bitmask',        [], 'v128 -> i32',       simd, pure),
  op(0xfd, 0x65, 'i8x16.narrow_i16x8_s', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x66, 'i8x16.narrow_i16x8_u', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x6b, 'i8x16.shl',            [], 'v128 i32 -> v128',  simd, pure),
  op(0xfd, 0x6c, 'i8x16.shr_s',          [], 'v128 i32 -> v128',  simd, pure),
  op(0xfd, 0x6d, 'i8x16.shr_u',          [], 'v128 i32 -> v128',  simd, pure),
  op(0xfd, 0x6e, 'i8x16.add',            [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x6f, 'i8x16.add_sat_s',      [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x70, 'i8x16.add_sat_u',      [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x71, 'i8x16.sub',            [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x72, 'i8x16.sub_sat_s',      [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x73, 'i8x16.sub_sat_u',      [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x76, 'i8x16.min_s',          [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x77, 'i8x16.min_u',          [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x78, 'i8x16.max_s',          [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x79, 'i8x16.max_u',          [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x7b, 'i8x16.avgr_u',         [], 'v128 v128 -> v128', simd, pure),

  // i16x8
  op(0xfd, 0x80, 'i16x8.abs',                     [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0x81, 'i16x8.neg',                     [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0x82, 'i16x8.q15mulr_sat_s',           [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x83, 'i16x8.all_true',                [], 'v128 -> i32',       simd, pure),
  op(0xfd, 0x84, 'i16x8.bitmask',                 [], 'v128 -> i32',       simd, pure),
  op(0xfd, 0x85, 'i16x8.narrow_i32x4_s',          [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x86, 'i16x8.narrow_i32x4_u',          [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x87, 'i16x8.extend_low_i8x16_s',      [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0x88, 'i16x8.extend_high_i8x16_s',     [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0x89, 'i16x8.extend_low_i8x16_u',      [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0x8a, 'i16x8.extend_high_i8x16_u',     [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0x8b, 'i16x8.shl',                     [], 'v128 i32 -> v128',  simd, pure),
  op(0xfd, 0x8c, 'i16x8.shr_s',                   [], 'v128 i32 -> v128',  simd, pure),
  op(0xfd, 0x8d, 'i16x8.shr_u',                   [], 'v128 i32 -> v128',  simd, pure),
  op(0xfd, 0x8e, 'i16x8.add',                     [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x8f, 'i16x8.add_sat_s',               [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x90, 'i16x8.add_sat_u',               [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x91, 'i16x8.sub',                     [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x92, 'i16x8.sub_sat_s',               [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x93, 'i16x8.sub_sat_u',               [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x95, 'i16x8.mul',                     [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x96, 'i16x8.min_s',                   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x97, 'i16x8.min_u',                   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x98, 'i16x8.max_s',                   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x99, 'i16x8.max_u',                   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x9b, 'i16x8.avgr_u',                  [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x7c, 'i16x8.extadd_pairwise_i8x16_s', [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0x7d, 'i16x8.extadd_pairwise_i8x16_u', [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0x9c, 'i16x8.extmul_low_i8x16_s',      [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x9d, 'i16x8.extmul_high_i8x16_s',     [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x9e, 'i16x8.extmul_low_i8x16_u',      [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x9f, 'i16x8.extmul_high_i8x16_u',     [], 'v128 v128 -> v128', simd, pure),

  // i32x4
  op(0xfd, 0xa0, 'i32x4.abs',                     [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0xa1, 'i32x4.neg',                     [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0xa3, 'i32x4.all_true',                [], 'v128 -> i32',       simd, pure),
  op(0xfd, 0xa4, 'i32x4.bitmask',                 [], 'v128 -> i32',       simd, pure),
  op(0xfd, 0xa7, 'i32x4.extend_low_i16x8_s',      [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0xa8, 'i32x4.extend_high_i16x8_s',     [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0xa9, 'i32x4.extend_low_i16x8_u',      [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0xaa, 'i32x4.extend_high_i16x8_u',     [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0xab, 'i32x4.shl',                     [], 'v128 i32 -> v128',  simd, pure),
  op(0xfd, 0xac, 'i32x4.shr_s',                   [], 'v128 i32 -> v128',  simd, pure),
  op(0xfd, 0xad, 'i32x4.shr_u',                   [], 'v128 i32 -> v128',  simd, pure),
  op(0xfd, 0xae, 'i32x4.add',                     [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xb1, 'i32x4.sub',                     [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xb5, 'i32x4.mul',                     [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xb6, 'i32x4.min_s',                   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xb7, 'i32x4.min_u',                   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xb8, 'i32x4.max_s',                   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xb9, 'i32x4.max_u',                   [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xba, 'i32x4.dot_i16x8_s',             [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x7e, 'i32x4.extadd_pairwise_i16x8_s', [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0x7f, 'i32x4.extadd_pairwise_i16x8_u', [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0xbc, 'i32x4.extmul_low_i16x8_s',      [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xbd, 'i32x4.extmul_high_i16x8_s',     [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xbe, 'i32x4.extmul_low_i16x8_u',      [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xbf, 'i32x4.extmul_high_i16x8_u',     [], 'v128 v128 -> v128', simd, pure),

  // i64x2
  op(0xfd, 0xc0, 'i64x2.abs',                 [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0xc1, 'i64x2.neg',                 [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0xc3, 'i64x2.all_true',            [], 'v128 -> i32',       simd, pure),
  op(0xfd, 0xc4, 'i64x2.bitmask',             [], 'v128 -> i32',       simd, pure),
  op(0xfd, 0xc7, 'i64x2.extend_low_i32x4_s',  [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0xc8, 'i64x2.extend_high_i32x4_s', [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0xc9, 'i64x2.extend_low_i32x4_u',  [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0xca, 'i64x2.extend_high_i32x4_u', [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0xcb, 'i64x2.shl',                 [], 'v128 i32 -> v128',  simd, pure),
  op(0xfd, 0xcc, 'i64x2.shr_s',               [], 'v128 i32 -> v128',  simd, pure),
  op(0xfd, 0xcd, 'i64x2.shr_u',               [], 'v128 i32 -> v128',  simd, pure),
  op(0xfd, 0xce, 'i64x2.add',                 [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xd1, 'i64x2.sub',                 [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xd5, 'i64x2.mul',                 [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xdc, 'i64x2.extmul_low_i32x4_s',  [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xdd, 'i64x2.extmul_high_i32x4_s', [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xde, 'i64x2.extmul_low_i32x4_u',  [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xdf, 'i64x2.extmul_high_i32x4_u', [], 'v128 v128 -> v128', simd, pure),

  // f32x4 and f64x2
  op(0xfd, 0x67, 'f32x4.ceil',    [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0x68, 'f32x4.floor',   [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0x69, 'f32x4.trunc',   [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0x6a, 'f32x4.nearest', [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0xe0, 'f32x4.abs',     [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0xe1, 'f32x4.neg',     [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0xe3, 'f32x4.sqrt',    [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0xe4, 'f32x4.add',     [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xe5, 'f32x4.sub',     [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xe6, 'f32x4.mul',     [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xe7, 'f32x4.div',     [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xe8, 'f32x4.min',     [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xe9, 'f32x4.max',     [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xea, 'f32x4.pmin',    [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xeb, 'f32x4.pmax',    [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0x74, 'f64x2.ceil',    [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0x75, 'f64x2.floor',   [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0x7a, 'f64x2.trunc',   [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0x94, 'f64x2.nearest', [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0xec, 'f64x2.abs',     [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0xed, 'f64x2.neg',     [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0xef, 'f64x2.sqrt',    [], 'v128 -> v128',      simd, pure),
  op(0xfd, 0xf0, 'f64x2.add',     [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xf1, 'f64x2.sub',     [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xf2, 'f64x2.mul',     [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xf3, 'f64x2.div',     [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xf4, 'f64x2.min',     [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xf5, 'f64x2.max',     [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xf6, 'f64x2.pmin',    [], 'v128 v128 -> v128', simd, pure),
  op(0xfd, 0xf7, 'f64x2.pmax',    [], 'v128 v128 -> v128', simd, pure),

  // Vectors: conversions
  op(0xfd, 0x5e, 'f32x4.demote_f64x2_zero',      [], 'v128 -> v128', simd, pure),
  op(0xfd, 0x5f, 'f64x2.promote_low_f32x4',      [], 'v128 -> v128', simd, pure),
  op(0xfd, 0xf8, 'i32x4.trunc_sat_f32x4_s',      [], 'v128 -> v128', simd, pure),
  op(0xfd, 0xf9, 'i32x4.trunc_sat_f32x4_u',      [], 'v128 -> v128', simd, pure),
  op(0xfd, 0xfa, 'f32x4.convert_i32x4_s',        [], 'v128 -> v128', simd, pure),
  op(0xfd, 0xfb, 'f32x4.convert_i32x4_u',        [], 'v128 -> v128', simd, pure),
  op(0xfd, 0xfc, 'i32x4.trunc_sat_f64x2_s_zero', [], 'v128 -> v128', simd, pure),
  op(0xfd, 0xfd, 'i32x4.trunc_sat_f64x2_u_zero', [], 'v128 -> v128', simd, pure),
  op(0xfd, 0xfe, 'f64x2.convert_low_i32x4_s',    [], 'v128 -> v128', simd, pure),
  op(0xfd, 0xff, 'f64x2.convert_low_i32x4_u',    [], 'v128 -> v128', simd, pure),

  // Relaxed vectors
  op(0xfd, 0x100, 'i8x16.relaxed_swizzle',               [], 'v128 v128 -> v128',      relaxed, pure),
  op(0xfd, 0x101, 'i32x4.relaxed_trunc_f32x4_s',         [], 'v128 -> v128',           relaxed, pure),
  op(0xfd, 0x102, 'i32x4.relaxed_trunc_f32x4_u',         [], 'v128 -> v128',           relaxed, pure),
  op(0xfd, 0x103, 'i32x4.relaxed_trunc_f64x2_s_zero',    [], 'v128 -> v128',           relaxed, pure),
  op(0xfd, 0x104, 'i32x4.relaxed_trunc_f64x2_u_zero',    [], 'v128 -> v128',           relaxed, pure),
  op(0xfd, 0x105, 'f32x4.relaxed_madd',                  [], 'v128 v128 v128 -> v128', relaxed, pure),
  op(0xfd, 0x106, 'f32x4.relaxed_nmadd',                 [], 'v128 v128 v128 -> v128', relaxed, pure),
  op(0xfd, 0x107, 'f64x2.relaxed_madd',                  [], 'v128 v128 v128 -> v128', relaxed, pure),
  op(0xfd, 0x108, 'f64x2.relaxed_nmadd',                 [], 'v128 v128 v128 -> v128', relaxed, pure),
  op(0xfd, 0x109, 'i8x16.relaxed_laneselect',            [], 'v128 v128 v128 -> v128', relaxed, pure),
  op(0xfd, 0x10a, 'i16x8.relaxed_laneselect',            [], 'v128 v128 v128 -> v128', relaxed, pure),
  op(0xfd, 0x10b, 'i32x4.relaxed_laneselect',            [], 'v128 v128 v128 -> v128', relaxed, pure),
  op(0xfd, 0x10c, 'i64x2.relaxed_laneselect',            [], 'v128 v128 v128 -> v128', relaxed, pure),
  op(0xfd, 0x10d, 'f32x4.relaxed_min',                   [], 'v128 v128 -> v128',      relaxed, pure),
  op(0xfd, 0x10e, 'f32x4.relaxed_max',                   [], 'v128 v128 -> v128',      relaxed, pure),
  op(0xfd, 0x10f, 'f64x2.relaxed_min',                   [], 'v128 v128 -> v128',      relaxed, pure),
  op(0xfd, 0x110, 'f64x2.relaxed_max',                   [], 'v128 v128 -> v128',      relaxed, pure),
  op(0xfd, 0x111, 'i16x8.relaxed_q15mulr_s',             [], 'v128 v128 -> v128',      relaxed, pure),
  op(0xfd, 0x112, 'i16x8.relaxed_dot_i8x16_i7x16_s',     [], 'v128 v128 -> v128',      relaxed, pure),
  op(0xfd, 0x113, 'i32x4.relaxed_dot_i8x16_i7x16_add_s', [], 'v128 v128 v128 -> v128', relaxed, pure),

  // Wide arithmetic: low half first
  op(0xfc, 0x13, 'i64.add128',     [], 'i64 i64 i64 i64 -> i64 i64', wide, pure),
  op(0xfc, 0x14, 'i64.sub128',     [], 'i64 i64 i64 i64 -> i64 i64', wide, pure),
  op(0xfc, 0x15, 'i64.mul_wide_s', [], 'i64 i64 -> i64 i64',         wide, pure),
  op(0xfc, 0x16, 'i64.mul_wide_u', [], 'i64 i64 -> i64 i64',         wide, pure),

  // Atomic memory accesses: they keep their order with everything
  op(0xfe, 0x00, 'memory.atomic.notify',       ['memarg'], 'addr i32 -> i32',     threads, atomic, 2),
  op(0xfe, 0x01, 'memory.atomic.wait32',       ['memarg'], 'addr i32 i64 -> i32', threads, atomic, 2),
  op(0xfe, 0x02, 'memory.atomic.wait64',       ['memarg'], 'addr i64 i64 -> i32', threads, atomic, 3),
  op(0xfe, 0x03, 'atomic.fence',               ['zero'],   '->',                  threads, atomic),
  op(0xfe, 0x10, 'i32.atomic.load',            ['memarg'], 'addr -> i32',         threads, atomic, 2),
  op(0xfe, 0x11, 'i64.atomic.load',            ['memarg'], 'addr -> i64',         threads, atomic, 3),
  op(0xfe, 0x12, 'i32.atomic.load8_u',         ['memarg'], 'addr -> i32',         threads, atomic, 0),
  op(0xfe, 0x13, 'i32.atomic.load16_u',        ['memarg'], 'addr -> i32',         threads, atomic, 1),
  op(0xfe, 0x14, 'i64.atomic.load8_u',         ['memarg'], 'addr -> i64',         threads, atomic, 0),
  op(0xfe, 0x15, 'i64.atomic.load16_u',        ['memarg'], 'addr -> i64',         threads, atomic, 1),
  op(0xfe, 0x16, 'i64.atomic.load32_u',        ['memarg'], 'addr -> i64',         threads, atomic, 2),
  op(0xfe, 0x17, 'i32.atomic.store',           ['memarg'], 'addr i32 ->',         threads, atomic, 2),
  op(0xfe, 0x18, 'i64.atomic.store',           ['memarg'], 'addr i64 ->',         threads, atomic, 3),
  op(0xfe, 0x19, 'i32.atomic.store8',          ['memarg'], 'addr i32 ->',         threads, atomic, 0),
  op(0xfe, 0x1a, 'i32.atomic.store16',         ['memarg'], 'addr i32 ->',         threads, atomic, 1),
  op(0xfe, 0x1b, 'i64.atomic.store8',          ['memarg'], 'addr i64 ->',         threads, atomic, 0),
  op(0xfe, 0x1c, 'i64.atomic.store16',         ['memarg'], 'addr i64 ->',         threads, atomic, 1),
  op(0xfe, 0x1d, 'i64.atomic.store32',         ['memarg'], 'addr i64 ->',         threads, atomic, 2),
  op(0xfe, 0x1e, 'i32.atomic.rmw.add',         ['memarg'], 'addr i32 -> i32',     threads, atomic, 2),
  op(0xfe, 0x1f, 'i64.atomic.rmw.add',         ['memarg'], 'addr i64 -> i64',     threads, atomic, 3),
  op(0xfe, 0x20, 'i32.atomic.rmw8.add_u',      ['memarg'], 'addr i32 -> i32',     threads, atomic, 0),
  op(0xfe, 0x21, 'i32.atomic.rmw16.add_u',     ['memarg'], 'addr i32 -> i32',     threads, atomic, 1),
  op(0xfe, 0x22, 'i64.atomic.rmw8.add_u',      ['memarg'], 'addr i64 -> i64',     threads, atomic, 0),
  op(0xfe, 0x23, 'i64.atomic.rmw16.add_u',     ['memarg'], 'addr i64 -> i64',     threads, atomic, 1),
  op(0xfe, 0x24, 'i64.atomic.rmw32.add_u',     ['memarg'], 'addr i64 -> i64',     threads, atomic, 2),
  op(0xfe, 0x25, 'i32.atomic.rmw.sub',         ['memarg'], 'addr i32 -> i32',     threads, atomic, 2),
  op(0xfe, 0x26, 'i64.atomic.rmw.sub',         ['memarg'], 'addr i64 -> i64',     threads, atomic, 3),
  op(0xfe, 0x27, 'i32.atomic.rmw8.sub_u',      ['memarg'], 'addr i32 -> i32',     threads, atomic, 0),
  op(0xfe, 0x28, 'i32.atomic.rmw16.sub_u',     ['memarg'], 'addr i32 -> i32',     threads, atomic, 1),
  op(0xfe, 0x29, 'i64.atomic.rmw8.sub_u',      ['memarg'], 'addr i64 -> i64',     threads, atomic, 0),
  op(0xfe, 0x2a, 'i64.atomic.rmw16.sub_u',     ['memarg'], 'addr i64 -> i64',     threads, atomic, 1),
  op(0xfe, 0x2b, 'i64.atomic.rmw32.sub_u',     ['memarg'], 'addr i64 -> i64',     threads, atomic, 2),
  op(0xfe, 0x2c, 'i32.atomic.rmw.and',         ['memarg'], 'addr i32 -> i32',     threads, atomic, 2),
  op(0xfe, 0x2d, 'i64.atomic.rmw.and',         ['memarg'], 'addr i64 -> i64',     threads, atomic, 3),
  op(0xfe, 0x2e, 'i32.atomic.rmw8.and_u',      ['memarg'], 'addr i32 -> i32',     threads, atomic, 0),
  op(0xfe, 0x2f, 'i32.atomic.rmw16.and_u',     ['memarg'], 'addr i32 -> i32',     threads, atomic, 1),
  op(0xfe, 0x30, 'i64.atomic.rmw8.and_u',      ['memarg'], 'addr i64 -> i64',     threads, atomic, 0),
  op(0xfe, 0x31, 'i64.atomic.rmw16.and_u',     ['memarg'], 'addr i64 -> i64',     threads, atomic, 1),
  op(0xfe, 0x32, 'i64.atomic.rmw32.and_u',     ['memarg'], 'addr i64 -> i64',     threads, atomic, 2),
  op(0xfe, 0x33, 'i32.atomic.rmw.or',          ['memarg'], 'addr i32 -> i32',     threads, atomic, 2),
  op(0xfe, 0x34, 'i64.atomic.rmw.or',          ['memarg'], 'addr i64 -> i64',     threads, atomic, 3),
  op(0xfe, 0x35, 'i32.atomic.rmw8.or_u',       ['memarg'], 'addr i32 -> i32',     threads, atomic, 0),
  op(0xfe, 0x36, 'i32.atomic.rmw16.or_u',      ['memarg'], 'addr i32 -> i32',     threads, atomic, 1),
  op(0xfe, 0x37, 'i64.atomic.rmw8.or_u',       ['memarg'], 'addr i64 -> i64',     threads, atomic, 0),
  op(0xfe, 0x38, 'i64.atomic.rmw16.or_u',      ['memarg'], 'addr i64 -> i64',     threads, atomic, 1),
  op(0xfe, 0x39, 'i64.atomic.rmw32.or_u',      ['memarg'], 'addr i64 -> i64',     threads, atomic, 2),
  op(0xfe, 0x3a, 'i32.atomic.rmw.xor',         ['memarg'], 'addr i32 -> i32',     threads, atomic, 2),
  op(0xfe, 0x3b, 'i64.atomic.rmw.xor',         ['memarg'], 'addr i64 -> i64',     threads, atomic, 3),
  op(0xfe, 0x3c, 'i32.atomic.rmw8.xor_u',      ['memarg'], 'addr i32 -> i32',     threads, atomic, 0),
  op(0xfe, 0x3d, 'i32.atomic.rmw16.xor_u',     ['memarg'], 'addr i32 -> i32',     threads, atomic, 1),
  op(0xfe, 0x3e, 'i64.atomic.rmw8.xor_u',      ['memarg'], 'addr i64 -> i64',     threads, atomic, 0),
  op(0xfe, 0x3f, 'i64.atomic.rmw16.xor_u',     ['memarg'], 'addr i64 -> i64',     threads, atomic, 1),
  op(0xfe, 0x40, 'i64.atomic.rmw32.xor_u',     ['memarg'], 'addr i64 -> i64',     threads, atomic, 2),
  op(0xfe, 0x41, 'i32.atomic.rmw.xchg',        ['memarg'], 'addr i32 -> i32',     threads, atomic, 2),
  op(0xfe, 0x42, 'i64.atomic.rmw.xchg',        ['memarg'], 'addr i64 -> i64',     threads, atomic, 3),
  op(0xfe, 0x43, 'i32.atomic.rmw8.xchg_u',     ['memarg'], 'addr i32 -> i32',     threads, atomic, 0),
  op(0xfe, 0x44, 'i32.atomic.rmw16.xchg_u',    ['memarg'], 'addr i32 -> i32',     threads, atomic, 1),
  op(0xfe, 0x45, 'i64.atomic.rmw8.xchg_u',     ['memarg'], 'addr i64 -> i64',     threads, atomic, 0),
  op(0xfe, 0x46, 'i64.atomic.rmw16.xchg_u',    ['memarg'], 'addr i64 -> i64',     threads, atomic, 1),
  op(0xfe, 0x47, 'i64.atomic.rmw32.xchg_u',    ['memarg'], 'addr i64 -> i64',     threads, atomic, 2),
  op(0xfe, 0x48, 'i32.atomic.rmw.cmpxchg',     ['memarg'], 'addr i32 i32 -> i32', threads, atomic, 2),
  op(0xfe, 0x49, 'i64.atomic.rmw.cmpxchg',     ['memarg'], 'addr i64 i64 -> i64', threads, atomic, 3),
  op(0xfe, 0x4a, 'i32.atomic.rmw8.cmpxchg_u',  ['memarg'], 'addr i32 i32 -> i32', threads, atomic, 0),
  op(0xfe, 0x4b, 'i32.atomic.rmw16.cmpxchg_u', ['memarg'], 'addr i32 i32 -> i32', threads, atomic, 1),
  op(0xfe, 0x4c, 'i64.atomic.rmw8.cmpxchg_u',  ['memarg'], 'addr i64 i64 -> i64', threads, atomic, 0),
  op(0xfe, 0x4d, 'i64.atomic.rmw16.cmpxchg_u', ['memarg'], 'addr i64 i64 -> i64', threads, atomic, 1),
  op(0xfe, 0x4e, 'i64.atomic.rmw32.cmpxchg_u', ['memarg'], 'addr i64 i64 -> i64', threads, atomic, 2),
])

export type OpName = (typeof opcodes)[number]['name']

/** Mnemonics whose types the row does not give. */
export type CustomOpName = Extract<(typeof opcodes)[number], { readonly custom: true }>['name']

function numbered<const T extends readonly Op[]>(rows: T): T {
  return rows.map((row, id) => ({ ...row, id })) as unknown as T
}

/** Rows without a prefix by code: dense, since every instruction passes through it. */
export const plainOps: readonly (Op | undefined)[] = codeTable(0, 256)
const prefixedOps = new Map([0xfb, 0xfc, 0xfd, 0xfe].map((prefix) => [prefix, codeTable(prefix)]))

function codeTable(prefix: number, size = 0): (Op | undefined)[] {
  const rows = opcodes.filter((row) => row.prefix === prefix)
  const table = new Array<Op | undefined>(Math.max(size, ...rows.map(({ code }) => code + 1))).fill(undefined)
  for (const row of rows) table[row.code] = row
  return table
}

export function opByCode(prefix: number, code: number): Op | undefined {
  return prefix === 0 ? plainOps[code] : prefixedOps.get(prefix)?.[code]
}

const byName: ReadonlyMap<string, Op> = new Map(opcodes.map((row) => [row.name, row]))

export function opByName(name: OpName): Op {
  const found = byName.get(name)
  if (!found) throw new InternalError(`no opcode row for ${name}`)
  return found
}

/** Bytes that open a two-part opcode. */
export function isPrefix(byte: number): boolean {
  return byte >= 0xfb && byte <= 0xfe
}

interface LaterOps {
  readonly prefix: number
  readonly from: number
  readonly to: number
  readonly feature: FeatureName
}

/** Codes that features outside the table own: an instruction there is unsupported, not illegal. */
const laterOps: readonly LaterOps[] = [
  { prefix: 0, from: 0x14, to: 0x14, feature: 'function-references' },
  { prefix: 0, from: 0x15, to: 0x15, feature: 'function-references' },
  { prefix: 0, from: 0xd3, to: 0xd3, feature: 'gc' },
  { prefix: 0, from: 0xd4, to: 0xd6, feature: 'function-references' },
  { prefix: 0xfb, from: 0x00, to: 0x1e, feature: 'gc' },
  { prefix: 0xfc, from: 0x13, to: 0x16, feature: 'wide-arithmetic' },

  { prefix: 0xfd, from: 0x00, to: 0xff, feature: 'simd' },
  { prefix: 0xfd, from: 0x100, to: 0x113, feature: 'relaxed-simd' },
]

/** The feature that has the opcode, for opcodes outside the table. */
export function featureOfOpcode(prefix: number, code: number): FeatureName | undefined {
  return laterOps.find((row) => row.prefix === prefix && code >= row.from && code <= row.to)?.feature
}
