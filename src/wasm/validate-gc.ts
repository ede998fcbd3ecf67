/**
 * The typing rules of typed function references and of garbage-collected objects (spec §3.4.4–3.4.6): rows for the
 * table in `validate-rules.ts`.
 */
import { checkLimit } from './limits.ts'
import type { CustomOpName } from './opcodes.ts'
import { matchesRef, matchesVal, topOf } from './subtype.ts'
import { valTypeText } from './type-key.ts'
import {
  type ArrayType,
  type DefType,
  EXTERNREF,
  type FieldType,
  type FuncType,
  isDefaultable,
  isPacked,
  isRef,
  type RefType,
  refDifference,
  refType,
  type StructType,
  unpacked,
  type ValType,
} from './types.ts'
import { labelTypes, type ValidationState } from './validate-state.ts'

type Rule = (state: ValidationState) => void

const EQREF = refType('eq', true)
const ANYREF = refType('any', true)
const ARRAYREF = refType('array', true)
const I31REF = refType('i31', true)

export const gcRules = {
  // Typed function references
  call_ref: (state) => {
    const type = refCallee(state, false)
    state.popVals(type.params)
    state.pushVals(type.results)
  },
  'ref.as_non_null': (state) => state.pushVal(nonNull(state.popRef())),
  br_on_null: (state) => {
    const type = state.popRef()
    const types = labelTypes(state.label(state.instr.index))
    state.popVals(types)
    state.pushVals(types)
    state.pushVal(nonNull(type))
  },
  br_on_non_null: (state) => {
    const type = nonNull(state.popRef())
    const types = labelTypes(state.label(state.instr.index))
    const last = types[types.length - 1]
    if (last === undefined || !isRef(last)) {
      state.fail('type mismatch: the label of br_on_non_null must take a reference last')
    }
    state.pushVal(type)
    state.popVals(types)
    state.pushVals(types.slice(0, -1))
  },

  // Comparison and casts
  'ref.eq': (state) => {
    state.popVal(EQREF)
    state.popVal(EQREF)
    state.pushVal('i32')
  },
  'ref.test': test,
  'ref.test null': test,
  'ref.cast': (state) => cast(state, false),
  'ref.cast null': (state) => cast(state, true),
  br_on_cast: (state) => {
    const { from, to } = state.instr
    branchOnCast(state, to, refDifference(from, to))
  },
  br_on_cast_fail: (state) => {
    const { from, to } = state.instr
    branchOnCast(state, refDifference(from, to), to)
  },
  'any.convert_extern': (state) => convert(state, EXTERNREF, 'any'),
  'extern.convert_any': (state) => convert(state, ANYREF, 'extern'),

  // i31
  'ref.i31': (state) => {
    state.popVal('i32')
    state.pushVal(refType('i31', false))
  },
  'i31.get_s': getI31,
  'i31.get_u': getI31,

  // Structs
  'struct.new': (state) => {
    const def = typeAt(state, state.instr.index)
    const { fields } = structOf(state, def)
    for (let i = fields.length - 1; i >= 0 && !state.isSpent; i--) state.popVal(unpacked(fields[i]!))
    state.pushVal(refType(def, false))
  },
  'struct.new_default': (state) => {
    const def = typeAt(state, state.instr.index)
    const { fields } = structOf(state, def)
    state.handOn(fields.length)
    for (const field of fields) needDefault(state, field)
    state.pushVal(refType(def, false))
  },
  'struct.get': (state) => getField(state, false),
  'struct.get_s': (state) => getField(state, true),
  'struct.get_u': (state) => getField(state, true),
  'struct.set': (state) => {
    const { def, field } = fieldAt(state)
    if (!field.mutable) state.fail('immutable field')
    state.popVal(unpacked(field))
    state.popVal(refType(def, true))
  },

  // Arrays
  'array.new': (state) => {
    const def = typeAt(state, state.instr.index)
    const { field } = arrayOf(state, def)
    state.popVal('i32')
    state.popVal(unpacked(field))
    state.pushVal(refType(def, false))
  },
  'array.new_default': (state) => {
    const def = typeAt(state, state.instr.index)
    needDefault(state, arrayOf(state, def).field)
    state.popVal('i32')
    state.pushVal(refType(def, false))
  },
  'array.new_fixed': (state) => {
    const def = typeAt(state, state.instr.index)
    const type = unpacked(arrayOf(state, def).field)
    const count = state.instr.index2
    checkLimit('elements of array.new_fixed', count, state.place())
    for (let i = 0; i < count && !state.isSpent; i++) state.popVal(type)
    state.pushVal(refType(def, false))
  },
  'array.new_data': (state) => {
    const def = typeAt(state, state.instr.index)
    needBytes(state, arrayOf(state, def).field)
    checkData(state, state.instr.index2)
    state.popVal('i32')
    state.popVal('i32')
    state.pushVal(refType(def, false))
  },
  'array.new_elem': (state) => {
    const def = typeAt(state, state.instr.index)
    checkElem(state, state.instr.index2, unpacked(arrayOf(state, def).field))
    state.popVal('i32')
    state.popVal('i32')
    state.pushVal(refType(def, false))
  },
  'array.get': (state) => getElement(state, false),
  'array.get_s': (state) => getElement(state, true),
  'array.get_u': (state) => getElement(state, true),
  'array.set': (state) => {
    const def = typeAt(state, state.instr.index)
    state.popVal(unpacked(mutableElement(state, def)))
    state.popVal('i32')
    state.popVal(refType(def, true))
  },
  'array.len': (state) => {
    state.popVal(ARRAYREF)
    state.pushVal('i32')
  },
  'array.fill': (state) => {
    const def = typeAt(state, state.instr.index)
    const type = unpacked(mutableElement(state, def))
    state.popVal('i32')
    state.popVal(type)
    state.popVal('i32')
    state.popVal(refType(def, true))
  },
  'array.copy': (state) => {
    const to = typeAt(state, state.instr.index)
    const from = typeAt(state, state.instr.index2)
    checkCopy(state, mutableElement(state, to), arrayOf(state, from).field)
    state.popVal('i32')
    state.popVal('i32')
    state.popVal(refType(from, true))
    state.popVal('i32')
    state.popVal(refType(to, true))
  },
  'array.init_data': (state) => {
    const def = typeAt(state, state.instr.index)
    needBytes(state, mutableElement(state, def))
    checkData(state, state.instr.index2)
    popInit(state, def)
  },
  'array.init_elem': (state) => {
    const def = typeAt(state, state.instr.index)
    checkElem(state, state.instr.index2, unpacked(mutableElement(state, def)))
    popInit(state, def)
  },
} satisfies Partial<Record<CustomOpName, Rule>>

/** Checks the immediate of a call through a reference and pops the reference; returns the type of the call. */
export function refCallee(state: ValidationState, isTail: boolean): FuncType {
  const def = typeAt(state, state.instr.index)
  const type = funcOf(state, def)
  state.need('function-references', state.instr.at)
  state.collector.addIndirect(anyTable, def, isTail)
  state.popVal(refType(def, true))
  return type
}

/** Stands for a table in summaries of calls through references: those may come from anywhere. */
export const anyTable = -1

// Types by index

function typeAt(state: ValidationState, index: number): DefType {
  return state.module.types[index] ?? state.fail(`unknown type ${index}`)
}

function funcOf(state: ValidationState, { comp, index }: DefType): FuncType {
  return comp.kind === 'func' ? comp : state.fail(`type mismatch: type ${index} is not a function type`)
}

function structOf(state: ValidationState, { comp, index }: DefType): StructType {
  return comp.kind === 'struct' ? comp : state.fail(`type mismatch: type ${index} is not a struct type`)
}

function arrayOf(state: ValidationState, { comp, index }: DefType): ArrayType {
  return comp.kind === 'array' ? comp : state.fail(`type mismatch: type ${index} is not an array type`)
}

function fieldAt(state: ValidationState): { def: DefType; field: FieldType } {
  const { index, index2 } = state.instr
  const def = typeAt(state, index)
  const field = structOf(state, def).fields[index2]
  return field === undefined ? state.fail(`unknown field ${index2}`) : { def, field }
}

function mutableElement(state: ValidationState, def: DefType): FieldType {
  const { field } = arrayOf(state, def)
  return field.mutable ? field : state.fail('immutable array')
}

function needDefault(state: ValidationState, field: FieldType): void {
  if (!isDefaultable(unpacked(field))) state.fail(`type mismatch: a field is not defaultable`)
}

/** Data segments hold numbers only. */
function needBytes(state: ValidationState, field: FieldType): void {
  if (isRef(unpacked(field))) state.fail('array type is not numeric or vector')
}

function checkData(state: ValidationState, index: number): void {
  const { dataCount } = state.module
  if (dataCount === null) state.fail('data count section required', 'malformed')
  if (index >= dataCount) state.fail(`unknown data segment ${index}`)
}

function checkElem(state: ValidationState, index: number, expected: ValType): void {
  const elem = state.module.elems[index]
  if (elem === undefined) state.fail(`unknown elem segment ${index}`)
  if (!matchesVal(elem.type, expected)) mismatch(state, expected, elem.type)
}

function mismatch(state: ValidationState, expected: ValType, found: ValType): never {
  state.fail(`type mismatch: expected ${valTypeText(expected)}, found ${valTypeText(found)}`)
}

// References

function nonNull(type: ReturnType<ValidationState['popRef']>): RefType | 'bot' {
  return typeof type === 'string' ? 'bot' : refType(type.heap, false)
}

/** The operand of a test may be anything of the hierarchy of the type that is tested for. */
function popForCast(state: ValidationState): void {
  state.popVal(refType(topOf(state.instr.heap), true))
}

function test(state: ValidationState): void {
  popForCast(state)
  state.pushVal('i32')
}

function cast(state: ValidationState, nullable: boolean): void {
  popForCast(state)
  state.pushVal(refType(state.instr.heap, nullable))
}

function branchOnCast(state: ValidationState, taken: RefType, rest: RefType): void {
  const { from, to, index } = state.instr
  if (!matchesRef(to, from)) mismatch(state, from, to)
  const types = labelTypes(state.label(index))
  const last = types[types.length - 1]
  if (last === undefined) state.fail('type mismatch: the label of a cast must take a reference')
  if (!matchesVal(taken, last)) mismatch(state, last, taken)
  const others = types.slice(0, -1)
  state.popVal(from)
  state.popVals(others)
  state.pushVals(others)
  state.pushVal(rest)
}

function convert(state: ValidationState, from: RefType, to: 'any' | 'extern'): void {
  const type = state.popVal(from)
  state.pushVal(typeof type === 'string' ? refType(to, false) : refType(to, type.nullable))
}

function getI31(state: ValidationState): void {
  state.popVal(I31REF)
  state.pushVal('i32')
}

// Fields and elements

/** Packed fields are read with a sign or without one, all others neither way. */
function checkPacked(state: ValidationState, field: FieldType, wanted: boolean): void {
  if (isPacked(field.storage) === wanted) return
  state.fail(wanted ? 'type mismatch: the field is not packed' : 'type mismatch: the field is packed')
}

function getField(state: ValidationState, packed: boolean): void {
  const { def, field } = fieldAt(state)
  checkPacked(state, field, packed)
  state.popVal(refType(def, true))
  state.pushVal(unpacked(field))
}

function getElement(state: ValidationState, packed: boolean): void {
  const def = typeAt(state, state.instr.index)
  const { field } = arrayOf(state, def)
  checkPacked(state, field, packed)
  state.popVal('i32')
  state.popVal(refType(def, true))
  state.pushVal(unpacked(field))
}

function checkCopy(state: ValidationState, to: FieldType, from: FieldType): void {
  if (isPacked(to.storage) || isPacked(from.storage)) {
    if (to.storage !== from.storage) state.fail('array types do not match')
    return
  }
  if (!matchesVal(from.storage, to.storage)) state.fail('array types do not match')
}

function popInit(state: ValidationState, def: DefType): void {
  state.popVal('i32')
  state.popVal('i32')
  state.popVal('i32')
  state.popVal(refType(def, true))
}
