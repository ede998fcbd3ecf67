/**
 * The typing rules of instructions (spec §3.4): one small function for each mnemonic whose table row says
 * `custom`. All others are typed by their row. The compiler proves that no rule is missing.
 */

import type { Memory, Table } from './module.ts'
import { type CustomOpName, type Op, opcodes } from './opcodes.ts'
import { matchesOperand, matchesRef, matchesVal } from './subtype.ts'
import { valTypeText } from './type-key.ts'
import type { DefType, FuncType, ValType } from './types.ts'
import { FUNCREF, funcType, isRef, refType } from './types.ts'
import { gcRules, refCallee } from './validate-gc.ts'
import { labelTypes, type ValidationState } from './validate-state.ts'

type Rule = (state: ValidationState, op: Op) => void

const customRules: Record<CustomOpName, Rule> = {
  // Control
  unreachable: (state) => state.unreachable(),
  block: (state) => enterBlock(state, 'block'),
  loop: (state) => enterBlock(state, 'loop'),
  if: (state) => {
    state.popVal('i32')
    enterBlock(state, 'if')
  },
  else: (state) => {
    if (state.frame.kind !== 'if') state.fail('END opcode expected: else without if', 'malformed')
    const { block } = state.popCtrl()
    state.pushCtrl('else', block)
  },
  end: endBlock,
  br: (state) => {
    const types = labelTypes(state.label(state.instr.index))
    state.handOn(types.length)
    state.popVals(types)
    state.unreachable()
  },
  br_if: (state) => {
    state.popVal('i32')
    const types = labelTypes(state.label(state.instr.index))
    if (types.length === 0) return
    state.popVals(types)
    state.pushVals(types)
  },
  br_table: branchTable,
  return: (state) => {
    state.popVals(state.outermost().block.results)
    state.unreachable()
  },
  call: (state) => {
    const { index } = state.instr
    const type = funcType(funcAt(state, index))
    state.collector.addCall(index)
    applyFunc(state, type)
  },
  call_indirect: (state) => applyFunc(state, indirectCallee(state, false)),

  // Tail calls
  return_call: (state) => {
    const { index } = state.instr
    const type = funcType(funcAt(state, index))
    state.collector.addTailCall(index)
    returnFunc(state, type)
  },
  return_call_indirect: (state) => returnFunc(state, indirectCallee(state, true)),
  return_call_ref: (state) => returnFunc(state, refCallee(state, true)),

  // Exceptions
  throw: (state) => {
    state.popVals(tagParams(state, state.instr.index))
    state.unreachable()
  },
  throw_ref: (state) => {
    state.popVal(refType('exn', true))
    state.unreachable()
  },
  try_table: tryTable,
  try: (state) => enterBlock(state, 'try'),
  catch: (state) => enterCatch(state, 'catch', tagParams(state, state.instr.index)),
  catch_all: (state) => enterCatch(state, 'catch_all', []),
  rethrow: (state) => {
    const { kind } = state.label(state.instr.index)
    if (kind !== 'catch' && kind !== 'catch_all') state.fail('invalid rethrow label')
    state.unreachable()
  },
  delegate: (state) => {
    if (state.frame.kind !== 'try') state.fail('delegate without try', 'malformed')
    const { block } = state.popCtrl()
    state.label(state.instr.index)
    state.pushVals(block.results)
  },

  // Parametric
  drop: (state) => {
    state.popAny()
  },
  select: untypedSelect,
  'select t': (state) => {
    const { types } = state.instr
    if (types.length !== 1) state.fail(`invalid result arity: ${types.length}`)
    state.popVal('i32')
    state.popVal(types[0]!)
    state.popVal(types[0]!)
    state.pushVal(types[0]!)
  },

  // Variables
  'local.get': (state) => state.pushVal(state.getLocal(state.instr.index)),
  'local.set': (state) => {
    state.popVal(state.localType(state.instr.index))
    state.setLocal(state.instr.index)
  },
  'local.tee': (state) => {
    const type = state.localType(state.instr.index)
    state.popVal(type)
    state.setLocal(state.instr.index)
    state.pushVal(type)
  },
  'global.get': getGlobal,
  'global.set': setGlobal,

  // Tables
  'table.get': (state) => {
    const table = tableAt(state, state.instr.index)
    state.popVal(table.limits.address)
    state.pushVal(table.type)
  },
  'table.set': (state) => {
    const table = writtenTable(state, state.instr.index)
    state.popVal(table.type)
    state.popVal(table.limits.address)
  },
  'table.init': initTable,
  'elem.drop': (state) => {
    elemTypeAt(state, state.instr.index)
  },
  'table.copy': copyTable,
  'table.grow': (state) => {
    const table = writtenTable(state, state.instr.index)
    state.popVal(table.limits.address)
    state.popVal(table.type)
    state.pushVal(table.limits.address)
  },
  'table.size': (state) => state.pushVal(tableAt(state, state.instr.index).limits.address),
  'table.fill': (state) => {
    const table = writtenTable(state, state.instr.index)
    state.popVal(table.limits.address)
    state.popVal(table.type)
    state.popVal(table.limits.address)
  },

  // Memory
  'data.drop': (state) => checkData(state, state.instr.index),
  'memory.copy': copyMemory,

  // References
  'ref.null': (state) => state.pushVal(refType(state.instr.heap, true)),
  'ref.is_null': (state) => {
    state.popRef()
    state.pushVal('i32')
  },
  'ref.func': refFunc,
  ...gcRules,
}

/** The rule of each operation, by its place in the opcode table. */
export const rules: readonly Rule[] = opcodes.map(ruleOf)

function ruleOf(op: Op): Rule {
  if (op.custom) return customRules[op.name as CustomOpName]
  if (op.name === 'memory.init') return initMemory
  const { immediates } = op
  if (immediates.includes('lane')) return laneRule(op)
  if (immediates[0] === 'lanes') return shuffleLanes
  if (immediates[0] === 'memarg') return accessMemory
  if (immediates[0] === 'memidx') return useMemory
  return applySignature
}

/** Pops and pushes what the table row says. */
function applySignature(state: ValidationState, op: Op): void {
  const { params, results } = op
  for (let i = params.length - 1; i >= 0; i--) {
    const type = params[i]!
    state.popVal(type === 'addr' ? state.address : type)
  }
  for (let i = 0; i < results.length; i++) {
    const type = results[i]!
    state.pushVal(type === 'addr' ? state.address : type)
  }
}

function applyFunc(state: ValidationState, type: FuncType): void {
  state.popVals(type.params)
  state.pushVals(type.results)
}

/** A call whose results are those of the function. */
function returnFunc(state: ValidationState, { params, results }: FuncType): void {
  const expected = state.outermost().block.results
  state.handOn(results.length)
  if (results.length !== expected.length || !results.every((type, i) => matchesVal(type, expected[i]!)))
    state.fail('type mismatch: the results of the callee are not those of the function')
  state.popVals(params)
  state.unreachable()
}

// Control

function enterBlock(state: ValidationState, kind: 'block' | 'loop' | 'if' | 'try'): void {
  const { block } = state.instr
  state.popVals(block.params)
  state.pushCtrl(kind, block)
}

function endBlock(state: ValidationState): void {
  // An if without else stands for one whose else passes the parameters on.
  if (state.frame.kind === 'if') state.pushCtrl('else', state.popCtrl().block)
  const { block } = state.popCtrl()
  if (state.depth > 0) state.pushVals(block.results)
}

function branchTable(state: ValidationState): void {
  const { labels } = state.instr
  state.popVal('i32')
  const last = labelTypes(state.label(labels[labels.length - 1]!))
  if (last.length > 1) state.handOn(last.length * new Set(labels).size)
  // Many labels share few types; each list of types is checked once.
  const checked = new Set<readonly ValType[]>()
  for (let i = 0; i < labels.length; i++) {
    const types = labelTypes(state.label(labels[i]!))
    if (types.length !== last.length) branchArityMismatch(state, labels[i]!, types.length, last.length)
    if (types.length === 0 || checked.has(types)) continue
    checked.add(types)
    state.checkVals(types)
  }
  state.popVals(last)
  state.unreachable()
}

function branchArityMismatch(state: ValidationState, label: number, found: number, expected: number): never {
  state.fail(`type mismatch: label ${label} takes ${found} value(s), the default label ${expected}`)
}

// Exceptions

function tagParams(state: ValidationState, index: number): readonly ValType[] {
  const tag = state.module.tags[index]
  if (tag === undefined) state.fail(`unknown tag ${index}`)
  return funcType(tag.type).params
}

/** Clauses see the labels around the instruction, not its own. */
function tryTable(state: ValidationState): void {
  const { block, catches } = state.instr
  state.popVals(block.params)
  for (const { tag, ref, label } of catches) {
    const caught = tag === null ? [] : tagParams(state, tag)
    const values = ref ? [...caught, refType('exn', false)] : caught
    const expected = labelTypes(state.label(label))
    state.handOn(values.length)
    if (values.length !== expected.length || !values.every((type, i) => matchesOperand(type, expected[i]!))) {
      const text = (types: readonly ValType[]) => `[${types.map(valTypeText).join(' ')}]`
      state.fail(`type mismatch: label ${label} takes ${text(expected)}, the clause gives ${text(values)}`)
    }
  }
  state.pushCtrl('block', block)
}

function enterCatch(state: ValidationState, kind: 'catch' | 'catch_all', values: readonly ValType[]): void {
  if (state.frame.kind !== 'try' && state.frame.kind !== 'catch')
    state.fail(`${kind} without try`, 'malformed')
  const { results } = state.popCtrl().block
  state.pushCtrl(kind, { kind: 'func', params: values, results })
}

function funcAt(state: ValidationState, index: number): DefType {
  const func = state.module.funcs[index]
  if (func === undefined) state.fail(`unknown function ${index}`)
  return func.type
}

/** Checks the immediates and pops the index of the element; returns the type of the call. */
function indirectCallee(state: ValidationState, isTail: boolean): FuncType {
  const { index, index2 } = state.instr
  const table = tableAt(state, index2)
  if (!matchesRef(table.type, FUNCREF)) {
    state.fail(`type mismatch: expected a table of functions, found one of ${valTypeText(table.type)}`)
  }
  const def = state.module.types[index]
  if (def === undefined) state.fail(`unknown type ${index}`)
  if (def.comp.kind !== 'func') state.fail(`unknown type: type ${index} is not a function type`)
  state.collector.addIndirect(index2, def, isTail)
  state.popVal(table.limits.address)
  return def.comp
}

function untypedSelect(state: ValidationState): void {
  state.popVal('i32')
  const second = state.popAny()
  const first = state.popAny()
  if (isReference(first) || isReference(second)) {
    state.fail('type mismatch: select of references must say its type')
  }
  if (first !== second && first !== 'bot' && second !== 'bot') {
    state.fail(`type mismatch: expected ${first}, found ${second}`)
  }
  state.pushVal(first === 'bot' ? second : first)
}

function isReference(type: ValType | 'bot'): boolean {
  return type !== 'bot' && isRef(type)
}

// Variables

function getGlobal(state: ValidationState): void {
  const { index } = state.instr
  const global = state.module.globals[index]
  if (global === undefined || index >= state.visibleGlobals) state.fail(`unknown global ${index}`)
  if (state.inBody) state.collector.globalsRead.add(index)
  else if (global.mutable) state.fail(`constant expression required: global ${index} is mutable`)
  else state.collector.globalsUsed[index] = 1
  state.pushVal(global.type)
}

function setGlobal(state: ValidationState): void {
  const { index } = state.instr
  const global = state.module.globals[index]
  if (global === undefined) state.fail(`unknown global ${index}`)
  if (!global.mutable) state.fail(`immutable global ${index}`)
  state.collector.globalsWritten.add(index)
  state.popVal(global.type)
}

// Tables

function tableAt(state: ValidationState, index: number): Table {
  return state.module.tables[index] ?? state.fail(`unknown table ${index}`)
}

function writtenTable(state: ValidationState, index: number): Table {
  const table = tableAt(state, index)
  state.collector.tablesWritten.add(index)
  return table
}

function elemTypeAt(state: ValidationState, index: number) {
  const elem = state.module.elems[index]
  if (elem === undefined) state.fail(`unknown elem segment ${index}`)
  return elem.type
}

function initTable(state: ValidationState): void {
  const { index, index2 } = state.instr
  const table = writtenTable(state, index2)
  const type = elemTypeAt(state, index)
  if (!matchesRef(type, table.type)) {
    state.fail(`type mismatch: expected ${valTypeText(table.type)}, found ${valTypeText(type)}`)
  }
  state.popVal('i32')
  state.popVal('i32')
  state.popVal(table.limits.address)
}

function copyTable(state: ValidationState): void {
  const { index, index2 } = state.instr
  const to = writtenTable(state, index)
  const from = tableAt(state, index2)
  if (!matchesRef(from.type, to.type)) {
    state.fail(`type mismatch: expected ${valTypeText(to.type)}, found ${valTypeText(from.type)}`)
  }
  popCopy(state, to.limits.address, from.limits.address)
}

/** The operands of a copy: the count is as wide as the narrower address. */
function popCopy(state: ValidationState, to: 'i32' | 'i64', from: 'i32' | 'i64'): void {
  state.popVal(to === 'i64' ? from : 'i32')
  state.popVal(from)
  state.popVal(to)
}

// Memory

function memoryAt(state: ValidationState, index: number): Memory {
  return state.module.memories[index] ?? state.fail(`unknown memory ${index}`)
}

function accessMemory(state: ValidationState, op: Op): void {
  const { index, align, offset } = state.instr
  const { address } = memoryAt(state, index).limits
  if (align > op.align) state.fail('alignment must not be larger than natural')
  if (align < op.align && op.name.includes('atomic')) state.fail('atomic alignment must be natural')
  if (address === 'i32' && offset >= 2 ** 32) state.fail('offset out of range')
  state.collector.usesMemory = true
  state.address = address
  applySignature(state, op)
}

function useMemory(state: ValidationState, op: Op): void {
  state.address = memoryAt(state, state.instr.index).limits.address
  state.collector.usesMemory = true
  if (op.name === 'memory.grow') state.collector.growsMemory = true
  applySignature(state, op)
}

function initMemory(state: ValidationState, op: Op): void {
  const { index, index2 } = state.instr
  state.address = memoryAt(state, index2).limits.address
  checkData(state, index)
  state.collector.usesMemory = true
  applySignature(state, op)
}

function copyMemory(state: ValidationState): void {
  const to = memoryAt(state, state.instr.index)
  const from = memoryAt(state, state.instr.index2)
  state.collector.usesMemory = true
  popCopy(state, to.limits.address, from.limits.address)
}

function checkData(state: ValidationState, index: number): void {
  const { dataCount } = state.module
  if (dataCount === null) state.fail('data count section required', 'malformed')
  if (index >= dataCount) state.fail(`unknown data segment ${index}`)
}

// Vectors

/** How many lanes there are: `i16x8.replace_lane` says it, as `v128.load16_lane` does. */
function laneRule({ name, immediates }: Op): Rule {
  const [, lanes, , width] = /x(\d+)\.|(load|store)(\d+)_lane/.exec(name) ?? []
  const count = lanes === undefined ? 128 / Number(width) : Number(lanes)
  const rule = immediates[0] === 'memarg' ? accessMemory : applySignature
  return (state, op) => {
    checkLane(state, state.instr.lane, count)
    rule(state, op)
  }
}

function shuffleLanes(state: ValidationState, op: Op): void {
  for (const lane of state.instr.bytes) checkLane(state, lane, 32)
  applySignature(state, op)
}

function checkLane(state: ValidationState, lane: number, count: number): void {
  if (lane >= count) state.fail(`invalid lane index ${lane}`)
}

// References

function refFunc(state: ValidationState): void {
  const { index } = state.instr
  const def = funcAt(state, index)
  if (!state.inBody) state.declaredFuncs.add(index)
  else if (!state.declaredFuncs.has(index)) state.fail(`undeclared function reference ${index}`)
  else state.collector.refFuncs.add(index)
  state.pushVal(refType(def, false))
}
