/**
 * Validates bodies and constant expressions (spec §3.4): reads instruction after instruction and applies its
 * rule. One loop, no recursion: depth of nesting costs a frame, not a call.
 */
import { CompileError } from '../errors.ts'
import { readInstr, readLocals } from './instructions.ts'
import type { Func, Span } from './module.ts'
import { type OpName, opByName, opcodes, traps } from './opcodes.ts'
import { Reader } from './reader.ts'
import type { FuncSummary } from './summary.ts'
import type { FuncType, ValType } from './types.ts'
import { funcType } from './types.ts'
import { rules } from './validate-rules.ts'
import type { ValidationState } from './validate-state.ts'

/** What one module's validation passes from body to body. */
export class BodyValidator {
  readonly state: ValidationState
  private readonly reader: Reader
  private readonly cx: { types: ValidationState['module']['types']; need: ValidationState['need'] }
  /** Operations whose feature has been asked for, by their place in the table. */
  private readonly admitted = new Uint8Array(opcodes.length)

  constructor(state: ValidationState) {
    this.state = state
    this.reader = new Reader(state.module.bytes)
    this.cx = { types: state.module.types, need: state.need }
  }

  validateBody(func: Func, body: Span): FuncSummary {
    try {
      this.runBody(func, body)
    } catch (error) {
      throw error instanceof CompileError ? inFunc(error, func.index) : error
    }
    return this.state.collector.finish(func)
  }

  private runBody(func: Func, body: Span): void {
    const { reader, state, cx } = this
    const { instr, collector } = state
    const type = funcType(func.type)
    reader.pos = body.start
    reader.end = body.end
    const runs = readLocals(reader, cx, type.params.length)
    collector.begin()
    state.enter(func, type, runs)
    while (state.depth > 0) {
      if (reader.pos >= body.end) this.failWithoutEnd(body.end)
      readInstr(reader, instr, cx)
      const { op } = instr
      if (this.admitted[op.id] === 0) this.admit(op.id)
      if ((op.effects & traps) !== 0) collector.traps = true
      rules[op.id]!(state, op)
    }
    collector.nesting--
    if (reader.pos !== body.end) reader.fail('section size mismatch: the body goes on behind its end')
  }

  private admit(id: number): void {
    const { feature } = opcodes[id]!
    this.state.need(feature, this.state.instr.at)
    this.admitted[id] = 1
  }

  /** The body has no `end`. The phrases are those of the reference interpreter, which reads on. */
  private failWithoutEnd(at: number): never {
    const { bytes } = this.reader
    if (at >= bytes.length) this.reader.fail('unexpected end of section or function', at)
    this.reader.fail(bytes[at] === END ? 'section size mismatch' : 'END opcode expected', at)
  }

  /** A constant expression of a type, which sees the first so many globals. */
  validateConstant(expr: Span, expected: ValType, visibleGlobals: number): void {
    const { reader, state, cx } = this
    const { instr } = state
    reader.pos = expr.start
    reader.end = expr.end
    state.visibleGlobals = visibleGlobals
    state.enter(null, constantType(expected), [])
    while (state.depth > 0) {
      readInstr(reader, instr, cx)
      const { op } = instr
      if (constantOps[op.id] === NOT_CONSTANT) state.fail('constant expression required')
      if (constantOps[op.id] === EXTENDED_CONSTANT) state.need('extended-const', instr.at)
      if (this.admitted[op.id] === 0) this.admit(op.id)
      rules[op.id]!(state, op)
    }
  }
}

const END = opByName('end').code

function inFunc(error: CompileError, func: number): CompileError {
  if (error.func !== undefined) return error
  const { offset, instruction, feature } = error
  return new CompileError(error.code, error.reason, { offset, func, instruction, feature })
}

function constantType(expected: ValType): FuncType {
  return { kind: 'func', params: [], results: [expected] }
}

const NOT_CONSTANT = 0
const CONSTANT = 1
const EXTENDED_CONSTANT = 2

const constant: readonly OpName[] = [
  'i32.const',
  'i64.const',
  'f32.const',
  'f64.const',
  'v128.const',
  'ref.null',
  'ref.func',
  'global.get',
  'end',
  'struct.new',
  'struct.new_default',
  'array.new',
  'array.new_default',
  'array.new_fixed',
  'ref.i31',
  'any.convert_extern',
  'extern.convert_any',
]

const extendedConstant: readonly OpName[] = ['i32.add', 'i32.sub', 'i32.mul', 'i64.add', 'i64.sub', 'i64.mul']

/** Which operations a constant expression may have, by their place in the table. */
const constantOps = constantTable()

function constantTable(): Uint8Array {
  const table = new Uint8Array(opcodes.length)
  for (const name of constant) table[opByName(name).id] = CONSTANT
  for (const name of extendedConstant) table[opByName(name).id] = EXTENDED_CONSTANT
  return table
}
