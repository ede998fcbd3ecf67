/**
 * What is known of the references that an expression of the wasm dialect gives: types of the module, narrower than what
 * validation goes by where a cast or a constructor tells more. Null where nothing is known.
 */
import type { Module } from '../wasm/module.ts'
import { type FieldType, funcType, isRef, type RefType, refType, type ValType } from '../wasm/types.ts'
import type { CallIndirect, Expr, IndexPair, Local } from './nodes.ts'

export function refTypeOf(node: Expr, module: Module): RefType | null {
  return rows[node.op]?.(node, module) ?? null
}

type Row = (node: Expr, module: Module) => ValType | undefined | null

function ref(type: ValType | undefined): RefType | null {
  return type !== undefined && isRef(type) ? type : null
}

/** A new object of the type that the immediate names. */
const object: Row = ({ imm }, { types }) => {
  const def = types[typeof imm === 'number' ? imm : (imm as IndexPair).first]
  return def === undefined ? null : refType(def, false)
}

function stored(field: FieldType | undefined): RefType | null {
  const storage = field?.storage
  return typeof storage === 'object' ? storage : null
}

const field: Row = ({ imm }, { types }) => {
  const { first, second } = imm as IndexPair
  const comp = types[first]?.comp
  return comp?.kind === 'struct' ? stored(comp.fields[second]) : null
}

const element: Row = ({ imm }, { types }) => {
  const comp = types[imm as number]?.comp
  return comp?.kind === 'array' ? stored(comp.field) : null
}

const result: Row = ({ imm }) => funcType((imm as CallIndirect).type).results[0]

/** The same without null. */
const nonNull: Row = ({ args }, module) => {
  const type = args[0] === undefined ? null : refTypeOf(args[0], module)
  return type === null ? null : refType(type.heap, false)
}

function converted(heap: 'any' | 'extern'): Row {
  return ({ args }, module) => {
    const type = args[0] === undefined ? null : refTypeOf(args[0], module)
    return refType(heap, type?.nullable ?? true)
  }
}

const operations: Record<string, Row> = {
  'local.get': ({ imm }) => (imm as Local).ref,
  'global.get': ({ imm }, { globals }) => globals[imm as number]?.type,
  'table.get': ({ imm }, { tables }) => tables[imm as number]?.type,
  call: ({ imm }, { funcs }) => {
    const callee = funcs[imm as number]
    return callee === undefined ? null : funcType(callee.type).results[0]
  },
  call_indirect: result,
  call_ref: result,
  'ref.func': ({ imm }, { funcs }) => {
    const func = funcs[imm as number]
    return func === undefined ? null : refType(func.type, false)
  },
  'ref.as_non_null': nonNull,
  'ref.i31': () => refType('i31', false),
  'ref.cast': ({ imm }) => imm as RefType,
  'any.convert_extern': converted('any'),
  'extern.convert_any': converted('extern'),
  'struct.new': object,
  'struct.new_default': object,
  'struct.get': field,
  'array.new': object,
  'array.new_default': object,
  'array.new_fixed': object,
  'array.new_data': object,
  'array.new_elem': object,
  'array.get': element,
}

const rows: Record<string, (node: Expr, module: Module) => RefType | null> = Object.fromEntries(
  Object.entries(operations).map(([op, row]) => [op, (node, module) => ref(row(node, module) ?? undefined)]),
)
