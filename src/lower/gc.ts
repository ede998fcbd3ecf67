/** Structs, arrays, i31 and casts: objects of constructors that the module declares (ir/layout.ts). */

import { areInts, elemsOf, mostPlain, shiftOf, slotOf } from '../ir/layout.ts'
import { type CallIndirect, type Expr, expr, type IndexPair, type Type, withType } from '../ir/nodes.ts'
import { refTypeOf } from '../ir/ref-types.ts'
import { matchesHeap } from '../wasm/subtype.ts'
import {
  type ArrayType,
  type DefType,
  type FieldType,
  type HeapType,
  isRef,
  type RefType,
  type StructType,
  unpacked,
} from '../wasm/types.ts'
import * as js from './js.ts'
import type { Lowerer } from './lowerer.ts'
import type { Lowered } from './pair.ts'
import type { Lowering } from './table.ts'

// --- types and null ---

function typeAt(l: Lowerer, index: number): DefType {
  return l.cx.module.types[index] as DefType
}

function structAt(l: Lowerer, index: number): StructType {
  return typeAt(l, index).comp as StructType
}

function arrayAt(l: Lowerer, index: number): ArrayType {
  return typeAt(l, index).comp as ArrayType
}

function typeEntity(def: DefType): Expr['imm'] {
  const supers: number[] = []
  for (let type = def.supertype; type !== null; type = type.supertype) supers.push(type.index)
  const entity = { space: 'type', index: def.index } as const
  return supers.length === 0 ? entity : { ...entity, supers }
}

function known(l: Lowerer, node: Expr): RefType | null {
  return refTypeOf(node, l.cx.module)
}

function isNullable(l: Lowerer, node: Expr): boolean {
  return known(l, node)?.nullable ?? true
}

function nil(at: number): Expr {
  return expr('js.null', 'ref', [], null, at)
}

/** The reference, which must not be null; `node` is what it was lowered from. Not for values that may be `undefined`. */
function nonNull(l: Lowerer, node: Expr, value: Expr, helper: string): Expr {
  if (l.cx.options.unsafeNoTraps || !isNullable(l, node)) return value
  return expr('js.non_null', 'ref', [value], helper, node.at)
}

export function refAsNonNull(l: Lowerer, node: Expr): Lowered {
  const operand = node.args[0] as Expr
  const value = l.value(operand)
  if (!isNullable(l, operand)) return value
  const once = l.atom(value)
  l.trapIf(js.compare('eq', once, nil(node.at)), 'trap_null', node.at)
  return js.copy(once)
}

export function refEq(l: Lowerer, node: Expr): Lowered {
  const [a, b] = l.values(node.args) as [Expr, Expr]
  return js.compare('eq', a, b)
}

// --- calls ---

/** As for a table, the callee is looked up before the arguments: they must have nothing to tell. */
export function callRef(l: Lowerer, node: Expr): Lowered {
  const operands = l.flatArgs(node.args)
  const value = operands.pop() as Expr
  // Before it shows whether there is a callee.
  const args = operands.map((arg) => l.pure(arg))
  const callee = calleeRef(l, node.args[node.args.length - 1] as Expr, value)
  const imm = node.imm as CallIndirect
  return l.call(node, 'js.call_ref', imm, [callee, ...args], l.cx.facts.mayGrowIndirect(imm.table, imm.type))
}

/** The record of the function to call; `node` is what the reference was lowered from. */
export function calleeRef(l: Lowerer, node: Expr, value: Expr): Expr {
  return nonNull(l, node, value, 'trap_null_func')
}

// --- casts ---

export function refTest(l: Lowerer, node: Expr): Lowered {
  const operand = node.args[0] as Expr
  return testOf(l, l.value(operand), known(l, operand), node.imm as RefType)
}

export function refCast(l: Lowerer, node: Expr): Lowered {
  const operand = node.args[0] as Expr
  const from = known(l, operand)
  const to = node.imm as RefType
  if (from !== null && matchesHeap(from.heap, to.heap) && (to.nullable || !from.nullable))
    return l.value(operand)
  const value = l.atom(l.value(operand))
  l.trapIf(js.not(testOf(l, js.copy(value), from, to)), 'trap_cast', node.at)
  return value
}

/** Whether a value of type `from` is of type `to`. */
function testOf(l: Lowerer, value: Expr, from: RefType | null, to: RefType): Expr {
  const { at } = value
  const mayBeNull = from?.nullable ?? true
  // Known without the value, which may trap all the same.
  const settled = (answer: 0 | 1) => {
    l.pure(value)
    return js.num(answer, 'i32', at)
  }
  if (from !== null && matchesHeap(from.heap, to.heap))
    return to.nullable || !mayBeNull ? settled(1) : js.compare('ne', value, nil(at))
  if (!to.nullable || !mayBeNull) return bottoms.has(to.heap) ? settled(0) : heapTest(value, to.heap)
  if (bottoms.has(to.heap)) return js.compare('eq', value, nil(at))
  const once = l.atom(value)
  return js.either(js.compare('eq', once, nil(at)), heapTest(js.copy(once), to.heap))
}

/** Heap types without values. */
const bottoms: ReadonlySet<HeapType> = new Set<HeapType>(['none', 'nofunc', 'noextern', 'noexn'])

/** Whether a reference is to such an object; null never is. */
function heapTest(value: Expr, heap: HeapType): Expr {
  const { at } = value
  if (typeof heap === 'object') {
    if (heap.comp.kind !== 'func') return expr('js.instance_of', 'bool', [value], typeEntity(heap), at)
    const key = expr('js.type_key', 'ref', [], typeEntity(heap), at)
    return js.helper('func_test', 'bool', [value, key], at)
  }
  switch (heap) {
    case 'i31':
      return expr('js.is_number', 'bool', [value], null, at)
    case 'eq':
      return js.helper('eq_test', 'bool', [value], at)
    case 'struct':
      return expr('js.instance_of', 'bool', [value], 'gc_struct', at)
    case 'array':
      return expr('js.instance_of', 'bool', [value], 'gc_array', at)
    default:
      return js.compare('ne', value, nil(at))
  }
}

export function convert(helper: 'any_from_js' | 'any_to_js'): Lowering {
  return (l, node) => {
    const operand = node.args[0] as Expr
    const value = l.value(operand)
    return known(l, operand)?.heap === 'i31' ? value : js.helper(helper, 'ref', [value], node.at)
  }
}

// --- i31: a number in the signed range of 31 bits ---

export function refI31(l: Lowerer, node: Expr): Lowered {
  const value = l.value(node.args[0] as Expr)
  return withType(js.shr(js.shl(value, js.num(1)), js.num(1)), 'ref')
}

export function i31Get(signed: boolean): Lowering {
  return (l, node) => {
    const operand = node.args[0] as Expr
    const value = nonNull(l, operand, l.value(operand), 'trap_null_i31')
    return signed ? js.unary('js.or0', 'i32', value) : js.and(value, js.num(0x7fffffff))
  }
}

// --- fields and elements ---

function typeOf(field: FieldType): Type {
  const type = unpacked(field)
  return isRef(type) ? 'ref' : type
}

/** A packed value as it is kept: without a sign. */
function packed(field: FieldType, value: Expr): Expr {
  const bits = packedBits(field)
  return bits === 32 ? value : js.and(value, js.num(bits === 8 ? 0xff : 0xffff))
}

/** How many bytes a number of an element takes in a data segment. */
function bytesOf(field: FieldType): number {
  return field.storage === 'f64' ? 8 : packedBits(field) / 8
}

function packedBits({ storage }: FieldType): number {
  return storage === 'i8' ? 8 : storage === 'i16' ? 16 : 32
}

function extended(field: FieldType, value: Expr): Expr {
  const by = js.num(32 - packedBits(field))
  return js.shr(js.shl(value, by), js.copy(by))
}

/** How many scalars a value of the field is. */
function widthOf(field: FieldType): number {
  return 1 << shiftOf(field)
}

function defaultsOf(field: FieldType, at: number): Expr[] {
  const type = typeOf(field)
  if (type === 'ref') return [nil(at)]
  const scalar = type === 'i64' || type === 'v128' ? 'i32' : type
  return Array.from({ length: widthOf(field) }, () => js.num(0, scalar, at))
}

/** The value of a field of its scalars, each from a place of its own; those of several are read at once. */
function fieldValue(l: Lowerer, field: FieldType, scalar: (type: Type, part: number) => Expr): Lowered {
  const type = typeOf(field)
  const width = widthOf(field)
  if (width === 1) return scalar(type, 0)
  const parts = Array.from({ length: width }, (_, part) => l.keep(scalar('i32', part)))
  const [lo, hi] = parts as [Expr, Expr]
  return width === 2 ? { lo, hi } : { form: 'i32x4', lanes: parts }
}

// --- structs ---

function create(def: DefType, values: Expr[], at: number): Expr {
  return expr('js.new', 'ref', values, typeEntity(def), at)
}

export function structNew(l: Lowerer, node: Expr): Lowered {
  const def = typeAt(l, node.imm as number)
  const { fields } = def.comp as StructType
  const values = l.flatArgs(node.args)
  let slot = 0
  for (const field of fields) {
    if (widthOf(field) === 1) values[slot] = packed(field, values[slot] as Expr)
    slot += widthOf(field)
  }
  return create(def, values, node.at)
}

export function structNewDefault(l: Lowerer, node: Expr): Lowered {
  const def = typeAt(l, node.imm as number)
  const values = (def.comp as StructType).fields.flatMap((field) => defaultsOf(field, node.at))
  return create(def, values, node.at)
}

function fieldOf(l: Lowerer, node: Expr): { field: FieldType; slot: number } {
  const { first, second } = node.imm as IndexPair
  const struct = structAt(l, first)
  return { field: struct.fields[second] as FieldType, slot: slotOf(struct, second) }
}

export function structGet(signed: boolean): Lowering {
  return (l, node) => {
    const { field, slot } = fieldOf(l, node)
    const operand = node.args[0] as Expr
    const object = nonNull(l, operand, l.value(operand), 'trap_null_struct')
    const once = widthOf(field) === 1 ? object : l.atom(object)
    const op = field.mutable ? 'js.field' : 'js.fixed_field'
    const value = fieldValue(l, field, (type, part) =>
      expr(op, type, [part === 0 ? once : js.copy(once)], slot + part, node.at),
    )
    return signed ? extended(field, value as Expr) : value
  }
}

export function structSet(l: Lowerer, node: Expr): Lowered {
  const { field, slot } = fieldOf(l, node)
  const operand = node.args[0] as Expr
  const [object, ...values] = l.flatArgs(node.args) as [Expr, ...Expr[]]
  const set = (target: Expr, part: number) =>
    expr('js.field_set', 'none', [target, values[part] as Expr], slot + part, node.at)
  if (values.length === 1) {
    values[0] = packed(field, values[0] as Expr)
    // The value is evaluated before null is told, and JavaScript would evaluate it after.
    if (isNullable(l, operand)) values[0] = l.pure(values[0])
    return set(nonNull(l, operand, object, 'trap_null_struct'), 0)
  }
  const kept = values.map((value) => l.pure(value))
  values.splice(0, values.length, ...kept)
  const once = l.atom(nonNull(l, operand, object, 'trap_null_struct'))
  return setAll(l, values.length, (part) => set(js.copy(once), part))
}

/** Writes the scalars of a value: all but the last as statements. */
function setAll(l: Lowerer, count: number, set: (part: number) => Expr): Expr {
  for (let part = 0; part < count - 1; part++) {
    const value = set(part)
    l.out.push({ kind: 'effect', value, at: value.at })
  }
  return set(count - 1)
}

// --- arrays ---

function runtime(name: string, at: number): Expr {
  return expr('js.runtime', 'ref', [], name, at)
}

/** A typed array of a number of elements, or one that holds a list of numbers. */
function typedArray(name: string, of: Expr, at: number): Expr {
  return expr('js.new', 'ref', [of], name, at)
}

/** Elements of a new array that have one value; without one 0 or null. */
function elemsOfOne(field: FieldType, values: Expr[], count: Expr, at: number): Expr {
  const name = elemsOf(field)
  if (name === null) return js.helper('elems_ref', 'ref', [values[0] ?? nil(at), count], at)
  if (!areInts(field)) {
    const floats = typedArray(name, js.helper('array_size', 'i32', [count], at), at)
    return values.length === 0 ? floats : js.helper('elems_fill', 'ref', [values[0] as Expr, floats], at)
  }
  const first = values.length === 1 ? packed(field, values[0] as Expr) : js.num(0)
  const ints = js.helper('elems_ints', 'ref', [runtime(name, at), first, count, js.num(shiftOf(field))], at)
  return values.length > 1 ? js.helper('elems_repeat', 'ref', [listOf(values, at), ints], at) : ints
}

export function arrayNew(l: Lowerer, node: Expr): Lowered {
  const def = typeAt(l, node.imm as number)
  const values = l.flatArgs(node.args)
  const count = values.pop() as Expr
  return create(def, [elemsOfOne((def.comp as ArrayType).field, values, count, node.at)], node.at)
}

function listOf(values: Expr[], at: number): Expr {
  return expr('js.list', 'ref', values, null, at)
}

export function arrayNewDefault(l: Lowerer, node: Expr): Lowered {
  const def = typeAt(l, node.imm as number)
  const count = l.value(node.args[0] as Expr)
  return create(def, [elemsOfOne((def.comp as ArrayType).field, [], count, node.at)], node.at)
}

export function arrayNewFixed(l: Lowerer, node: Expr): Lowered {
  const { at } = node
  const def = typeAt(l, node.imm as number)
  const { field } = def.comp as ArrayType
  const name = elemsOf(field)
  const values = l.flatArgs(node.args)
  if (name === null) return create(def, [listOf(values, at)], at)
  if (!areInts(field)) return create(def, [listOfFloats(l, name, values, at)], at)
  const list = listOf(shiftOf(field) === 0 ? values.map((value) => packed(field, value)) : values, at)
  return create(def, [values.length > mostPlain ? typedArray(name, list, at) : list], at)
}

/** One by one: a list in between would change NaNs. */
function listOfFloats(l: Lowerer, name: string, values: Expr[], at: number): Expr {
  const kept = values.map((value) => l.pure(value))
  const elems = l.keep(typedArray(name, js.num(values.length), at))
  for (const [i, value] of kept.entries()) {
    const set = expr('js.item_set', 'none', [js.copy(elems), js.num(i), value], null, at)
    l.out.push({ kind: 'effect', value: set, at })
  }
  return elems
}

/** From a segment; the elements exist before the array does. */
export function arrayNewFrom(space: 'data' | 'elem'): Lowering {
  return (l, node) => {
    const { at } = node
    const { first, second } = node.imm as IndexPair
    const def = typeAt(l, first)
    const { field } = def.comp as ArrayType
    const [start, count] = l.values(node.args) as [Expr, Expr]
    const segment = js.entity(space, second, at)
    if (space === 'elem') {
      return l.keep(create(def, [js.helper('elems_elem', 'ref', [segment, start, count], at)], at))
    }
    const args = [runtime(elemsOf(field) as string, at), segment, start, count]
    const elems = areInts(field)
      ? js.helper('elems_data', 'ref', [...args, js.num(shiftOf(field))], at)
      : js.helper('elems_data_floats', 'ref', args, at)
    return l.keep(create(def, [elems], at))
  }
}

/** The elements of an array that must not be null. */
function elemsExpr(l: Lowerer, node: Expr, array: Expr): Expr {
  return expr('js.elems', 'ref', [nonNull(l, node, array, 'trap_null_array')], null, node.at)
}

/** Elements and an index within their bounds, both atoms. The array is evaluated before the index and told null after. */
function checked(
  l: Lowerer,
  node: Expr,
  array: Expr,
  index: Expr,
  field: FieldType,
): { elems: Expr; at: Expr } {
  const object = l.pure(array)
  const at = l.atom(index)
  const elems = l.atom(elemsExpr(l, node.args[0] as Expr, object))
  const length = lengthOf(js.copy(elems), field)
  l.trapIf(js.compare('ge', js.u32(js.copy(at)), length), 'trap_array', node.at)
  return { elems, at }
}

function lengthOf(elems: Expr, field: FieldType): Expr {
  const length = expr('js.length', 'i32', [elems], null, elems.at)
  return shiftOf(field) === 0 ? length : js.shr(length, js.num(shiftOf(field)))
}

export function arrayGet(signed: boolean): Lowering {
  return (l, node) => {
    const { field } = arrayAt(l, node.imm as number)
    const [array, index] = l.values(node.args) as [Expr, Expr]
    const { elems, at } = checked(l, node, array, index, field)
    const value = fieldValue(l, field, (type, part) =>
      expr('js.item', type, [js.copy(elems), placeOf(at, field, part)], null, node.at),
    )
    return signed ? extended(field, value as Expr) : value
  }
}

/** Where a scalar of an element is: the index is within bounds. */
function placeOf(index: Expr, field: FieldType, part: number): Expr {
  const place = js.shl(js.copy(index), js.num(shiftOf(field)))
  return part === 0 ? place : js.or(place, js.num(part))
}

export function arraySet(l: Lowerer, node: Expr): Lowered {
  const { field } = arrayAt(l, node.imm as number)
  const [array, index, ...values] = l.flatArgs(node.args) as [Expr, Expr, ...Expr[]]
  const object = l.pure(array)
  const place = l.atom(index)
  const kept = values.map((value) => l.pure(values.length === 1 ? packed(field, value) : value))
  const { elems, at } = checked(l, node, object, place, field)
  return setAll(l, kept.length, (part) =>
    expr(
      'js.item_set',
      'none',
      [js.copy(elems), placeOf(at, field, part), kept[part] as Expr],
      null,
      node.at,
    ),
  )
}

export function arrayLen(l: Lowerer, node: Expr): Lowered {
  const operand = node.args[0] as Expr
  const heap = known(l, operand)?.heap
  const value = l.value(operand)
  if (typeof heap === 'object' && heap.comp.kind === 'array') {
    return lengthOf(elemsExpr(l, operand, value), heap.comp.field)
  }
  const array = nonNull(l, operand, value, 'trap_null_array')
  return js.helper('array_len', 'i32', [array], node.at)
}

/** Operands of a bulk operation, in their order, as what has nothing to tell: null is told behind them. */
function operands(l: Lowerer, node: Expr): Expr[] {
  return l.flatArgs(node.args).map((arg) => l.atom(arg))
}

export function arrayFill(l: Lowerer, node: Expr): Lowered {
  const { at } = node
  const { field } = arrayAt(l, node.imm as number)
  const [array, index, ...values] = operands(l, node) as [Expr, Expr, ...Expr[]]
  const count = values.pop() as Expr
  const elems = elemsExpr(l, node.args[0] as Expr, array)
  if (values.length === 1) {
    return js.helper('array_fill', 'none', [elems, index, packed(field, values[0] as Expr), count], at)
  }
  return js.helper('array_repeat', 'none', [elems, index, listOf(values, at), count], at)
}

export function arrayCopy(l: Lowerer, node: Expr): Lowered {
  const { field } = arrayAt(l, (node.imm as IndexPair).first)
  const [to, d, from, s, count] = operands(l, node) as [Expr, Expr, Expr, Expr, Expr]
  const target = elemsExpr(l, node.args[0] as Expr, to)
  const source = elemsExpr(l, node.args[2] as Expr, from)
  return js.helper('array_copy', 'none', [target, d, source, s, count, js.num(shiftOf(field))], node.at)
}

export function arrayInit(space: 'data' | 'elem'): Lowering {
  return (l, node) => {
    const { first, second } = node.imm as IndexPair
    const { field } = arrayAt(l, first)
    const [array, d, s, count] = operands(l, node) as [Expr, Expr, Expr, Expr]
    const elems = elemsExpr(l, node.args[0] as Expr, array)
    const args = [elems, d, js.entity(space, second, node.at), s, count]
    if (space === 'elem') return js.helper('array_init_elem', 'none', args, node.at)
    const sizes = [js.num(shiftOf(field)), js.num(bytesOf(field))]
    return js.helper('array_init_data', 'none', [...args, ...sizes], node.at)
  }
}
