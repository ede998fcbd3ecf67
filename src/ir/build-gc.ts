/**
 * How the builder takes the instructions of typed function references and of garbage-collected objects: rows for its
 * table of custom instructions. Casts that branch are conditions over a temp; behind them a new temp carries what is known.
 */
import { InternalError } from '../errors.ts'
import type { Instr } from '../wasm/instructions.ts'
import type { Module } from '../wasm/module.ts'
import type { CustomOpName, OpName } from '../wasm/opcodes.ts'
import {
  type DefType,
  type FieldType,
  isRef,
  type RefType,
  refDifference,
  refType,
  unpacked,
} from '../wasm/types.ts'
import { effectsOfName, readsHeap } from './effects.ts'
import { type Expr, expr, type Imm, type Local, type Type } from './nodes.ts'

/** What the rows need of the builder. */
interface GcBuilder {
  readonly module: Module
  apply(op: string, type: Type, count: number, imm: Imm, at: number, effects: number): void
  /** Takes the top of the stack, which is settled with everything below it. */
  takeSettled(at: number): Local
  pushLocal(local: Local, at: number): void
  /** Pushes a local of which more is known now. */
  pushRefined(local: Local, type: RefType | null, at: number): void
  branchIf(cond: Expr, depth: number, at: number): void
}

type Step = (this: GcBuilder, instr: Instr) => void

/** A row for an operation that pops so many operands and pushes a reference, an i32 or nothing. */
function plain(op: OpName, type: 'ref' | 'i32' | 'none', count: number): Step {
  return function (instr) {
    this.apply(op, type, count, null, instr.at, effectsOfName(op))
  }
}

/** The same of a type of the module. */
function ofType(op: OpName, type: 'ref' | 'none', count: number): Step {
  return function (instr) {
    this.apply(op, type, count, instr.index, instr.at, effectsOfName(op))
  }
}

/** The same of a type and something else: a segment, another type. */
function ofPair(op: OpName, type: 'ref' | 'none', count: number): Step {
  return function (instr) {
    this.apply(op, type, count, pairOf(instr), instr.at, effectsOfName(op))
  }
}

function pairOf(instr: Instr): Imm {
  return { first: instr.index, second: instr.index2 }
}

function cast(op: 'ref.test' | 'ref.cast', nullable: boolean): Step {
  const type = op === 'ref.test' ? 'i32' : 'ref'
  return function (instr) {
    this.apply(op, type, 1, refType(instr.heap, nullable), instr.at, effectsOfName(op))
  }
}

/** Nobody else's writes are seen by what reads a field that can't be written. */
function readEffects(op: OpName, field: FieldType): number {
  return effectsOfName(op) & ~(field.mutable ? 0 : readsHeap)
}

function valueType(field: FieldType): Type {
  const type = unpacked(field)
  return isRef(type) ? 'ref' : type
}

function getField(op: 'struct.get' | 'struct.get_s' | 'struct.get_u'): Step {
  return function (instr) {
    const { comp } = typeAt(this.module, instr.index)
    const field = comp.kind === 'struct' ? comp.fields[instr.index2] : undefined
    if (field === undefined) throw new InternalError(`no field ${instr.index2} of type ${instr.index}`)
    this.apply(op, valueType(field), 1, pairOf(instr), instr.at, readEffects(op, field))
  }
}

function getElement(op: 'array.get' | 'array.get_s' | 'array.get_u'): Step {
  return function (instr) {
    const { comp } = typeAt(this.module, instr.index)
    if (comp.kind !== 'array') throw new InternalError(`type ${instr.index} is not an array type`)
    this.apply(op, valueType(comp.field), 2, instr.index, instr.at, readEffects(op, comp.field))
  }
}

function typeAt(module: Module, index: number): DefType {
  const def = module.types[index]
  if (def === undefined) throw new InternalError(`no type ${index}`)
  return def
}

function branchOnCast(fail: boolean): Step {
  return function (instr) {
    const { from, to, index, at } = instr
    const local = this.takeSettled(at)
    const test = expr('ref.test', 'i32', [get(local, at)], to, at)
    const rest = refDifference(from, to)
    this.pushLocal(local, at)
    this.branchIf(fail ? not(test) : test, index, at)
    this.takeSettled(at)
    this.pushRefined(local, fail ? to : rest, at)
  }
}

function get(local: Local, at: number): Expr {
  return expr('local.get', local.type, [], local, at)
}

function not(node: Expr): Expr {
  return expr('i32.eqz', 'i32', [node], null, node.at)
}

function isNull(local: Local, at: number): Expr {
  return expr('ref.is_null', 'i32', [get(local, at)], null, at)
}

function withoutNull(local: Local): RefType | null {
  return local.ref === undefined ? null : refType(local.ref.heap, false)
}

export const gcSteps = {
  'ref.as_non_null': plain('ref.as_non_null', 'ref', 1),
  br_on_null({ index, at }) {
    const local = this.takeSettled(at)
    this.branchIf(isNull(local, at), index, at)
    this.pushRefined(local, withoutNull(local), at)
  },
  br_on_non_null({ index, at }) {
    const local = this.takeSettled(at)
    this.pushLocal(local, at)
    this.branchIf(not(isNull(local, at)), index, at)
    this.takeSettled(at)
  },

  'ref.eq': plain('ref.eq', 'i32', 2),
  'ref.test': cast('ref.test', false),
  'ref.test null': cast('ref.test', true),
  'ref.cast': cast('ref.cast', false),
  'ref.cast null': cast('ref.cast', true),
  br_on_cast: branchOnCast(false),
  br_on_cast_fail: branchOnCast(true),
  'any.convert_extern': plain('any.convert_extern', 'ref', 1),
  'extern.convert_any': plain('extern.convert_any', 'ref', 1),
  'ref.i31': plain('ref.i31', 'ref', 1),
  'i31.get_s': plain('i31.get_s', 'i32', 1),
  'i31.get_u': plain('i31.get_u', 'i32', 1),

  'struct.new'(instr) {
    const { comp } = typeAt(this.module, instr.index)
    const count = comp.kind === 'struct' ? comp.fields.length : 0
    this.apply('struct.new', 'ref', count, instr.index, instr.at, effectsOfName('struct.new'))
  },
  'struct.new_default': ofType('struct.new_default', 'ref', 0),
  'struct.get': getField('struct.get'),
  'struct.get_s': getField('struct.get_s'),
  'struct.get_u': getField('struct.get_u'),
  'struct.set': ofPair('struct.set', 'none', 2),

  'array.new': ofType('array.new', 'ref', 2),
  'array.new_default': ofType('array.new_default', 'ref', 1),
  'array.new_fixed'(instr) {
    const effects = effectsOfName('array.new_fixed')
    this.apply('array.new_fixed', 'ref', instr.index2, instr.index, instr.at, effects)
  },
  'array.new_data': ofPair('array.new_data', 'ref', 2),
  'array.new_elem': ofPair('array.new_elem', 'ref', 2),
  'array.get': getElement('array.get'),
  'array.get_s': getElement('array.get_s'),
  'array.get_u': getElement('array.get_u'),
  'array.set': ofType('array.set', 'none', 3),
  'array.len': plain('array.len', 'i32', 1),
  'array.fill': ofType('array.fill', 'none', 4),
  'array.copy': ofPair('array.copy', 'none', 5),
  'array.init_data': ofPair('array.init_data', 'none', 4),
  'array.init_elem': ofPair('array.init_elem', 'none', 4),
} satisfies Partial<Record<CustomOpName, Step>>
