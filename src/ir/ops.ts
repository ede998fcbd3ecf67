/**
 * Operations of the JS dialect: one row each. Values are JavaScript values; an `i32` is a number in the signed
 * 32-bit range, a `u32` one in the unsigned range, `num` any number. Effects use the bits of the wasm table.
 */
import { calls, grows, pure, reads, traps, writes } from '../wasm/opcodes.ts'
import type { Type } from './nodes.ts'

export interface JsOp {
  /** Number of arguments; null when it varies. */
  readonly arity: number | null
  /** Type of the result; null when the node says. */
  readonly type: Type | null
  readonly effects: number
}

function row(arity: number | null, type: Type | null, effects: number = pure): JsOp {
  return { arity, type, effects }
}

/** Calls may do anything that wasm code can do. */
export const anything = calls | reads | writes | traps | grows

export const jsOps = {
  // Leaves. imm: number; Local; Entity; Entity (a variable of the instance; `.lo` and `.hi` for halves of an i64, `.x0` to `.x3` for words of a v128)
  'js.num': row(0, null),
  'js.null': row(0, 'ref'),
  'js.get': row(0, null),
  'js.entity': row(0, 'ref'),
  'js.global': row(0, null, reads),
  'js.global.lo': row(0, 'i32', reads),
  'js.global.hi': row(0, 'i32', reads),
  'js.global.x0': row(0, 'i32', reads),
  'js.global.x1': row(0, 'i32', reads),
  'js.global.x2': row(0, 'i32', reads),
  'js.global.x3': row(0, 'i32', reads),
  'js.global_set': row(1, 'none', writes),
  'js.global_set.lo': row(1, 'none', writes),
  'js.global_set.hi': row(1, 'none', writes),
  'js.global_set.x0': row(1, 'none', writes),
  'js.global_set.x1': row(1, 'none', writes),
  'js.global_set.x2': row(1, 'none', writes),
  'js.global_set.x3': row(1, 'none', writes),

  // Coercions.
  'js.or0': row(1, 'i32'),
  'js.u32': row(1, 'u32'),
  'js.fround': row(1, 'f32'),
  'js.num_of': row(1, 'f64'),

  // Operators on numbers.
  'js.add': row(2, 'num'),
  'js.sub': row(2, 'num'),
  'js.mul': row(2, 'num'),
  'js.div': row(2, 'num'),
  'js.rem': row(2, 'num'),
  'js.neg': row(1, 'num'),

  // Operators on 32-bit integers.
  'js.and': row(2, 'i32'),
  'js.or': row(2, 'i32'),
  'js.xor': row(2, 'i32'),
  'js.not_bits': row(1, 'i32'),
  'js.shl': row(2, 'i32'),
  'js.shr': row(2, 'i32'),
  'js.ushr': row(2, 'u32'),
  'js.imul': row(2, 'i32'),
  'js.clz32': row(1, 'i32'),

  // Math, on numbers.
  'js.abs': row(1, 'num'),
  'js.ceil': row(1, 'num'),
  'js.floor': row(1, 'num'),
  'js.trunc': row(1, 'num'),
  'js.sqrt': row(1, 'num'),
  'js.min': row(2, 'num'),
  'js.max': row(2, 'num'),

  // Bits of an f32 as an i32, and back.
  'js.bits_of_f32': row(1, 'i32'),
  'js.f32_of_bits': row(1, 'f32'),
  // Halves of the bits of an f64, and back: (low, high).
  'js.low_of_f64': row(1, 'i32'),
  'js.high_of_f64': row(1, 'i32'),
  'js.f64_of_bits': row(2, 'f64'),

  // Conditions. `js.eq` and `js.ne` are strict equality.
  'js.lt': row(2, 'bool'),
  'js.le': row(2, 'bool'),
  'js.gt': row(2, 'bool'),
  'js.ge': row(2, 'bool'),
  'js.eq': row(2, 'bool'),
  'js.ne': row(2, 'bool'),
  'js.not': row(1, 'bool'),
  'js.both': row(2, 'bool'),
  'js.either': row(2, 'bool'),
  'js.cond': row(3, null),

  // Memory. `js.view` reads the view of the memory imm (its index); `js.load` is (view, address) and `js.store` (view, address, value), imm Access.
  // With `js.arrays`, of the same imm, in the place of the view an access goes to an element of a typed array where it can; with
  // `js.accessors` it is a call of a function of the instance.
  'js.view': row(0, 'view', reads),
  'js.arrays': row(0, 'view', reads),
  'js.accessors': row(0, 'view', reads),
  // The last address at which an access of any size is within that view, of a memory that other agents may grow.
  'js.limit': row(0, 'i32', reads),
  'js.load': row(2, null, reads | traps),
  'js.store': row(3, 'none', writes | traps),
  // The same of 64 bits, by functions of the instance; imm is the memory: (address, low, high), and from one address (the second) to another.
  'js.store64': row(3, 'none', writes | traps),
  'js.copy64': row(2, 'none', reads | writes | traps),

  // References. imm of `js.non_null`: the helper that traps.
  'js.non_null': row(1, 'ref', traps),
  'js.is_number': row(1, 'bool'),
  'js.instance_of': row(1, 'bool'),

  // The key of a type (imm Entity), and a declaration of the runtime (imm its name).
  'js.type_key': row(0, 'ref'),
  'js.runtime': row(0, 'ref'),

  // Objects of the module. imm of `js.new` and `js.instance_of`: Entity (a type) or name of a declaration of the runtime; of fields their flattened number. Elements and
  // lengths are those of `js.elems`, whose argument is an array.
  'js.new': row(null, 'ref'),
  'js.field': row(1, null, reads),
  'js.fixed_field': row(1, null),
  'js.field_set': row(2, 'none', writes),
  'js.elems': row(1, 'ref'),
  'js.length': row(1, 'i32'),
  'js.item': row(2, null, reads),
  'js.item_set': row(3, 'none', writes),
  'js.list': row(null, 'ref'),

  // The raw function of a record.
  'js.raw': row(1, 'ref'),

  // Calls. `js.call_ref`: the record of the function first; imm CallIndirect.
  'js.call_ref': row(null, null, anything),

  // Calls. imm: funcidx; number of a piece of the same function; CallIndirect with the index first; name of an export of the runtime.
  'js.call': row(null, null, anything),
  'js.call_piece': row(null, null, anything),
  'js.call_indirect': row(null, null, anything),
  'js.helper': row(null, null, anything),

  // Exceptions. imm: the tag; the tag; place among the flattened values; none. Of a record: whether it has the tag, a value, what is thrown.
  'js.exception': row(null, 'ref'),
  'js.is_tag': row(1, 'bool'),
  'js.payload': row(1, null),
  'js.thrown': row(1, 'ref'),

  // Tail calls (lower/tail.ts). imm: CallIndirect; funcidx; none; none; funcidx; none; none.
  'js.element': row(1, 'ref', reads),
  'js.func': row(0, 'ref'),
  'js.tail_form': row(1, 'ref', reads),
  'js.call_func': row(null, null, anything),
  'js.call_body': row(null, null, anything),
  'js.resume': row(0, 'ref'),
  'js.pend': row(1, 'none', writes),
  'js.pending': row(0, 'ref'),

  // Result cells (docs/linking.md), imm Cell.
  'js.cell': row(0, null, reads),
  'js.cell_set': row(1, 'none', writes),
} as const satisfies Record<string, JsOp>

export type JsOpName = keyof typeof jsOps

/** Those that look into an object and fail on anything else, though what was lowered to them doesn't trap. */
export const objectOps: ReadonlySet<string> = new Set<JsOpName>([
  'js.field',
  'js.fixed_field',
  'js.elems',
  'js.length',
  'js.item',
  'js.raw',
  'js.is_tag',
  'js.payload',
  'js.thrown',
  'js.element',
  'js.tail_form',
])
