/**
 * The second column of the opcode table: what each operation means in JavaScript. Joined to the table by mnemonic
 * and by type: an operation without a row does not compile. Control and `local.get` are not values and have none.
 */
import type { Expr } from '../ir/nodes.ts'
import type { WideOpName } from '../ir/wide-arithmetic.ts'
import type { CustomOpName, OpName } from '../wasm/opcodes.ts'
import { atomics } from './atomics.ts'
import * as entities from './entities.ts'
import * as exceptions from './exceptions.ts'
import * as float from './float.ts'
import * as gc from './gc.ts'
import * as i64 from './i64.ts'
import * as i64Div from './i64-div.ts'
import type { Lowerer } from './lowerer.ts'
import * as memory from './memory.ts'
import * as i32 from './numeric.ts'
import type { Lowered } from './pair.ts'
import { vectorLowering } from './simd/table.ts'
import type { Want } from './vector-forms.ts'

type StatementOp =
  | Exclude<
      CustomOpName,
      | `${'table' | 'memory' | 'data' | 'elem' | 'global' | 'ref' | 'struct' | 'array' | 'i31' | 'any' | 'extern'}.${string}`
      | 'call_ref'
      | 'call'
      | 'call_indirect'
      | 'select'
      | 'select t'
      | 'throw'
      | 'throw_ref'
      | 'rethrow'
    >
  | WideOpName
  | 'nop'
  | 'select t'
  | 'return_call_ref'
  // Casts have the types that they are to in the immediate.
  | 'ref.test null'
  | 'ref.cast null'

/** Operations of the wasm dialect that are values: those of the table, and what the builder makes of 64-bit addresses. */
export type LoweredOpName = Exclude<OpName, StatementOp> | 'address.low'
/** `want` is the form in which a vector is wanted: for those that may have several. */
export type Lowering = (l: Lowerer, node: Expr, want: Want) => Lowered

export const lowering = {
  ...atomics,
  call: entities.call,
  call_indirect: entities.callIndirect,
  select: entities.select,

  throw: exceptions.throwTag,
  throw_ref: exceptions.throwRef,
  rethrow: exceptions.rethrow,

  'global.get': entities.globalGet,
  'global.set': entities.globalSet,
  'ref.null': entities.refNull,
  'ref.is_null': entities.refIsNull,
  'ref.func': entities.refFunc,
  'table.get': entities.table('table_get', 'ref'),
  'table.set': entities.table('table_set', 'none'),
  'table.size': entities.table('table_size', 'i32'),
  'table.grow': entities.table('table_grow', 'i32'),
  'table.fill': entities.table('table_fill', 'none'),
  'table.copy': entities.pair('table_copy', 'table', 'table'),
  'table.init': entities.pair('table_init', 'table', 'elem'),
  'elem.drop': entities.drop('elem_drop', 'elem'),
  'data.drop': entities.drop('data_drop', 'data'),
  'memory.size': entities.memorySize,
  'memory.grow': entities.memoryGrow,
  'memory.fill': entities.memoryFill,
  'memory.copy': entities.pair('memory_copy', 'memory', 'memory'),
  'memory.init': entities.pair('memory_init', 'memory', 'data'),

  call_ref: gc.callRef,
  'ref.as_non_null': gc.refAsNonNull,
  'ref.eq': gc.refEq,
  'ref.test': gc.refTest,
  'ref.cast': gc.refCast,
  'any.convert_extern': gc.convert('any_from_js'),
  'extern.convert_any': gc.convert('any_to_js'),
  'ref.i31': gc.refI31,
  'i31.get_s': gc.i31Get(true),
  'i31.get_u': gc.i31Get(false),
  'struct.new': gc.structNew,
  'struct.new_default': gc.structNewDefault,
  'struct.get': gc.structGet(false),
  'struct.get_s': gc.structGet(true),
  'struct.get_u': gc.structGet(false),
  'struct.set': gc.structSet,
  'array.new': gc.arrayNew,
  'array.new_default': gc.arrayNewDefault,
  'array.new_fixed': gc.arrayNewFixed,
  'array.new_data': gc.arrayNewFrom('data'),
  'array.new_elem': gc.arrayNewFrom('elem'),
  'array.get': gc.arrayGet(false),
  'array.get_s': gc.arrayGet(true),
  'array.get_u': gc.arrayGet(false),
  'array.set': gc.arraySet,
  'array.len': gc.arrayLen,
  'array.fill': gc.arrayFill,
  'array.copy': gc.arrayCopy,
  'array.init_data': gc.arrayInit('data'),
  'array.init_elem': gc.arrayInit('elem'),

  'address.low': memory.addressLow,
  'i32.load': memory.load('Int32', 'i32'),
  'i32.load8_s': memory.load('Int8', 'i32'),
  'i32.load8_u': memory.load('Uint8', 'i32'),
  'i32.load16_s': memory.load('Int16', 'i32'),
  'i32.load16_u': memory.load('Uint16', 'i32'),
  'f32.load': memory.load('Float32', 'f32'),
  'f64.load': memory.load('Float64', 'f64'),
  'i64.load': memory.load64,
  'i64.load8_s': memory.loadExtended('Int8', true),
  'i64.load8_u': memory.loadExtended('Uint8', false),
  'i64.load16_s': memory.loadExtended('Int16', true),
  'i64.load16_u': memory.loadExtended('Uint16', false),
  'i64.load32_s': memory.loadExtended('Int32', true),
  'i64.load32_u': memory.loadExtended('Int32', false),
  'i32.store': memory.store('Int32'),
  'i32.store8': memory.store('Int8'),
  'i32.store16': memory.store('Int16'),
  'f32.store': memory.storeF32,
  'f64.store': memory.storeF64,
  'i64.store': memory.store64,
  'i64.store8': memory.storeLow('Int8'),
  'i64.store16': memory.storeLow('Int16'),
  'i64.store32': memory.storeLow('Int32'),

  'i32.const': i32.constant,
  'i32.eqz': i32.eqz,
  'i32.eq': i32.compare('eq'),
  'i32.ne': i32.compare('ne'),
  'i32.lt_s': i32.compare('lt'),
  'i32.lt_u': i32.compareUnsigned('lt'),
  'i32.gt_s': i32.compare('gt'),
  'i32.gt_u': i32.compareUnsigned('gt'),
  'i32.le_s': i32.compare('le'),
  'i32.le_u': i32.compareUnsigned('le'),
  'i32.ge_s': i32.compare('ge'),
  'i32.ge_u': i32.compareUnsigned('ge'),
  'i32.clz': i32.clz,
  'i32.ctz': i32.ctz,
  'i32.popcnt': i32.popcnt,
  'i32.add': i32.add,
  'i32.sub': i32.sub,
  'i32.mul': i32.mul,
  'i32.div_s': i32.divS,
  'i32.div_u': i32.divU,
  'i32.rem_s': i32.remS,
  'i32.rem_u': i32.remU,
  'i32.and': i32.and,
  'i32.or': i32.or,
  'i32.xor': i32.xor,
  'i32.shl': i32.shl,
  'i32.shr_s': i32.shrS,
  'i32.shr_u': i32.shrU,
  'i32.rotl': i32.rotl,
  'i32.rotr': i32.rotr,
  'i32.extend8_s': i32.extend(24),
  'i32.extend16_s': i32.extend(16),
  'i32.wrap_i64': i32.wrap,
  'i32.trunc_f32_s': float.toI32('i32_trunc_s'),
  'i32.trunc_f32_u': float.toI32('i32_trunc_u'),
  'i32.trunc_f64_s': float.toI32('i32_trunc_s'),
  'i32.trunc_f64_u': float.toI32('i32_trunc_u'),
  'i32.trunc_sat_f32_s': float.toI32('i32_trunc_sat_s'),
  'i32.trunc_sat_f32_u': float.toI32('i32_trunc_sat_u'),
  'i32.trunc_sat_f64_s': float.toI32('i32_trunc_sat_s'),
  'i32.trunc_sat_f64_u': float.toI32('i32_trunc_sat_u'),
  'i32.reinterpret_f32': float.reinterpretF32,

  'i64.const': i64.constant,
  'i64.eqz': i64.eqz,
  'i64.eq': i64.eq,
  'i64.ne': i64.ne,
  'i64.lt_s': i64.order('lt', false),
  'i64.lt_u': i64.order('lt', true),
  'i64.gt_s': i64.order('gt', false),
  'i64.gt_u': i64.order('gt', true),
  'i64.le_s': i64.order('le', false),
  'i64.le_u': i64.order('le', true),
  'i64.ge_s': i64.order('ge', false),
  'i64.ge_u': i64.order('ge', true),
  'i64.clz': i64.count('i64_clz'),
  'i64.ctz': i64.count('i64_ctz'),
  'i64.popcnt': i64.count('i64_popcnt'),
  'i64.add': i64.add,
  'i64.sub': i64.sub,
  'i64.mul': i64.mul,
  'i64.div_s': i64Div.divS,
  'i64.div_u': i64Div.divU,
  'i64.rem_s': i64Div.remS,
  'i64.rem_u': i64Div.remU,
  'i64.and': i64.and,
  'i64.or': i64.or,
  'i64.xor': i64.xor,
  'i64.shl': i64.shl,
  'i64.shr_s': i64.shrS,
  'i64.shr_u': i64.shrU,
  'i64.rotl': i64.rotl,
  'i64.rotr': i64.rotr,
  'i64.extend8_s': i64.extend(24),
  'i64.extend16_s': i64.extend(16),
  'i64.extend32_s': i64.extend(0),
  'i64.extend_i32_s': i64.extendI32S,
  'i64.extend_i32_u': i64.extendI32U,
  'i64.trunc_f32_s': i64.fromFloat('i64_trunc_s'),
  'i64.trunc_f32_u': i64.fromFloat('i64_trunc_u'),
  'i64.trunc_f64_s': i64.fromFloat('i64_trunc_s'),
  'i64.trunc_f64_u': i64.fromFloat('i64_trunc_u'),
  'i64.trunc_sat_f32_s': i64.fromFloat('i64_trunc_sat_s'),
  'i64.trunc_sat_f32_u': i64.fromFloat('i64_trunc_sat_u'),
  'i64.trunc_sat_f64_s': i64.fromFloat('i64_trunc_sat_s'),
  'i64.trunc_sat_f64_u': i64.fromFloat('i64_trunc_sat_u'),
  'i64.reinterpret_f64': i64.reinterpretF64,

  'f32.const': float.constant32,
  'f32.eq': float.compare('eq'),
  'f32.ne': float.compare('ne'),
  'f32.lt': float.compare('lt'),
  'f32.gt': float.compare('gt'),
  'f32.le': float.compare('le'),
  'f32.ge': float.compare('ge'),
  'f32.abs': float.helper('f32_abs', 'f32'),
  'f32.neg': float.helper('f32_neg', 'f32'),
  'f32.ceil': float.integral('js.ceil', 'f32'),
  'f32.floor': float.integral('js.floor', 'f32'),
  'f32.trunc': float.integral('js.trunc', 'f32'),
  'f32.nearest': float.helper('f32_nearest', 'f32'),
  'f32.sqrt': float.rounded('js.sqrt'),
  'f32.add': float.rounded('js.add'),
  'f32.sub': float.rounded('js.sub'),
  'f32.mul': float.rounded('js.mul'),
  'f32.div': float.rounded('js.div'),
  'f32.min': float.math('js.min', 'f32'),
  'f32.max': float.math('js.max', 'f32'),
  'f32.copysign': float.helper('f32_copysign', 'f32'),
  'f32.convert_i32_s': float.convert(false, 'f32'),
  'f32.convert_i32_u': float.convert(true, 'f32'),
  'f32.convert_i64_s': float.convert64('f32_convert_i64_s', 'f32'),
  'f32.convert_i64_u': float.convert64('f32_convert_i64_u', 'f32'),
  'f32.demote_f64': float.demote,
  'f32.reinterpret_i32': float.f32OfBits,

  'f64.const': float.constant64,
  'f64.eq': float.compare('eq'),
  'f64.ne': float.compare('ne'),
  'f64.lt': float.compare('lt'),
  'f64.gt': float.compare('gt'),
  'f64.le': float.compare('le'),
  'f64.ge': float.compare('ge'),
  'f64.abs': float.helper('f64_abs', 'f64'),
  'f64.neg': float.helper('f64_neg', 'f64'),
  'f64.ceil': float.integral('js.ceil', 'f64'),
  'f64.floor': float.integral('js.floor', 'f64'),
  'f64.trunc': float.integral('js.trunc', 'f64'),
  'f64.nearest': float.helper('f64_nearest', 'f64'),
  'f64.sqrt': float.math('js.sqrt', 'f64'),
  'f64.add': float.math('js.add', 'f64'),
  'f64.sub': float.math('js.sub', 'f64'),
  'f64.mul': float.math('js.mul', 'f64'),
  'f64.div': float.math('js.div', 'f64'),
  'f64.min': float.math('js.min', 'f64'),
  'f64.max': float.math('js.max', 'f64'),
  'f64.copysign': float.helper('f64_copysign', 'f64'),
  'f64.convert_i32_s': float.convert(false, 'f64'),
  'f64.convert_i32_u': float.convert(true, 'f64'),
  'f64.convert_i64_s': float.convert64('f64_convert_i64_s', 'f64'),
  'f64.convert_i64_u': float.convert64('f64_convert_i64_u', 'f64'),
  'f64.promote_f32': float.promote,
  'f64.reinterpret_i64': float.f64OfBits,

  ...vectorLowering,
} satisfies Record<LoweredOpName, Lowering>
