/**
 * Builds the IR of a valid function body (wasm dialect) in one pass over its instructions.
 *
 * Values are the business of `Operands`, control that of `Control`, exceptions that of `Tries`; here is what each instruction asks of
 * them.
 *
 * Depth is bounded here for all later passes: an expression deeper than `maxDepth` goes through a temp, and
 * control nested deeper than `maxNesting` becomes a state machine (`DispatchStmt`), where blocks are cases and
 * branches are gotos. So later passes may recurse.
 */
import { InternalError } from '../errors.ts'
import { inlinedOffset } from '../wasm/inlined-offsets.ts'
import { type Instr, nesting, newInstr, readInstr } from '../wasm/instructions.ts'
import type { Module, Func as ModuleFunc, Span } from '../wasm/module.ts'
import type { CustomOpName, Op } from '../wasm/opcodes.ts'
import { Reader } from '../wasm/reader.ts'
import { type DefType, type FuncType, funcType, type ValType } from '../wasm/types.ts'
import { anyTable } from '../wasm/validate-gc.ts'
import { hasWideAddresses, longSize, shortAddress, shortOffset, wideAddresses } from './addresses.ts'
import { gcSteps } from './build-gc.ts'
import { effectsById, effectsOfName, everything } from './effects.ts'
import type { Expr, Func, Imm, IndexPair, Local, Stmt, Type } from './nodes.ts'
import { expr } from './nodes.ts'
import { irType } from './operands.ts'
import { Tries } from './tries.ts'
import { innerLists } from './walk.ts'
import { type WideOpName, wideRules } from './wide-arithmetic.ts'

/** Nested blocks, loops and ifs. Engines' parsers give up between 1,000 and 3,000 (V8), earlier on small stacks. */
export const maxNesting = 200
/**
 * The same in a first attempt: a ladder of blocks around a `br_table` mostly goes away. A function that stays nested more deeply than
 * `maxNesting` is built again.
 */
const maxTried = 1000

const noneInlined = new Uint8Array(0)

/** Builds the body of function `func`, which must be valid; calls of `inlined` functions become their bodies. */
export function buildFunc(module: Module, func: ModuleFunc, inlined: Uint8Array = noneInlined): Func {
  if (func.body === null) throw new InternalError(`function ${func.index} has no body`)
  const type = funcType(func.type)
  const builder = new Builder(module, func, type, maxTried, inlined)
  const built = builder.build(func.body)
  if (builder.deepest <= maxNesting || (builder.deepest <= maxTried && !isDeep(built.body, maxNesting)))
    return built
  return new Builder(module, func, type, maxNesting, inlined).build(func.body)
}

/** Whether statements are nested more than `levels` deep. */
function isDeep(list: readonly Stmt[], levels: number): boolean {
  return list.some((stmt) => innerLists(stmt).some((inner) => levels === 0 || isDeep(inner, levels - 1)))
}

/** Builds a constant expression as one expression. */
export function buildConst(module: Module, span: Span): Expr {
  const type: FuncType = { kind: 'func', params: [], results: [] }
  return new Builder(module, null, type, 0, noneInlined).buildConst(span)
}

class Builder extends Tries {
  private readonly instr = newInstr()
  private readonly hasWideAddresses: boolean
  private readonly inlined: Uint8Array
  /** What the parameters are of the function that is built into this one at present: constants and temps. */
  private inlinedArgs: readonly Expr[] | null = null

  constructor(
    module: Module,
    func: ModuleFunc | null,
    type: FuncType,
    maxFrames: number,
    inlined: Uint8Array,
  ) {
    super(module, func, type, maxFrames)
    this.inlined = inlined
    this.hasWideAddresses = hasWideAddresses(module)
  }

  build(span: Span): Func {
    const reader = new Reader(this.module.bytes, span.start, span.end)
    this.declareLocals(reader)
    this.open('func', { kind: 'func', params: [], results: this.type.results }, span.start)
    const body = this.out
    this.run(reader)
    return {
      index: this.func?.index ?? -1,
      piece: 0,
      params: this.params,
      results: this.type.results.map(irType),
      locals: this.locals,
      body,
      at: span.start,
    }
  }

  buildConst(span: Span): Expr {
    const reader = new Reader(this.module.bytes, span.start, span.end)
    this.open('func', { kind: 'func', params: [], results: [] }, span.start)
    while (reader.pos < reader.end) {
      readInstr(reader, this.instr, this.module)
      if (this.instr.op.name !== 'end') this.step(this.instr)
    }
    return this.pop().expr
  }

  private run(reader: Reader): void {
    const { instr } = this
    while (reader.pos < reader.end) {
      readInstr(reader, instr, this.module)
      if (this.skipping > 0) this.skip(instr)
      else this.step(instr)
    }
  }

  /** In code that can't be reached: look for the `else` or `end` that ends it. */
  private skip(instr: Instr): void {
    const { op } = instr
    this.skipping += nesting(op)
    if (op.name === 'end' && this.skipping === 0) this.end(instr.at, false)
    else if (op.name === 'delegate' && this.skipping === 0) this.delegate(instr.index, instr.at, false)
    else if (this.skipping === 1 && isPart(op.name)) {
      this.skipping = 0
      if (op.name === 'else') this.startElse(instr.at, false)
      else this.startCatch(op.name === 'catch' ? instr.index : null, instr.at, false)
    }
  }

  private step(instr: Instr): void {
    const wide = this.hasWideAddresses ? wideAddresses(this.module, instr) : null
    for (const place of wide?.places ?? []) this.wrapOperand(place, shortAddress)
    this.translate(instr)
    if (wide?.result) this.wrapOperand(0, longSize)
  }

  private translate(instr: Instr): void {
    const { op } = instr
    if (op.custom) custom[op.name as CustomOpName].call(this, instr)
    else this.plain(instr, op)
  }

  /** An operation whose signature the table tells: an expression, or a statement if it writes. */
  private plain(instr: Instr, op: Op): void {
    if (op.name === 'nop') return
    if (op.results.length > 1) {
      this.wide(op, instr.at)
      return
    }
    const imm = plainImm(instr, op)
    const effects = effectsById[op.id] ?? everything
    const result = op.results[0]
    const type: Type = result === undefined ? 'none' : plainType(result)
    this.apply(op.name, type, op.params.length, imm, instr.at, effects)
  }

  /** An operation with two results, in terms of others. */
  private wide(op: Op, at: number): void {
    this.settle()
    const args = this.moveToTemps(op.params as readonly ValType[], at)
    const keep = (value: Expr): Local => {
      const temp = this.newTemp(value.type)
      this.out.push({ kind: 'set', local: temp, value, at })
      return temp
    }
    this.pushTemps(wideRules[op.name as WideOpName](args, keep, at), at)
  }

  // --- what the custom instructions need of the module ---

  local(index: number): Local {
    return this.localAt(index)
  }

  localGet(index: number, at: number): void {
    const arg = this.inlinedArgs?.[index]
    if (arg === undefined) this.pushLocal(this.localAt(index), at)
    else this.push(expr(arg.op, arg.type, arg.args, arg.imm, at), 0, [], 1)
  }

  globalGet(index: number, at: number): void {
    const global = this.module.globals[index]
    if (global === undefined) throw new InternalError(`no global ${index}`)
    const effects = global.mutable ? effectsOfName('global.get') : 0
    this.apply('global.get', irType(global.type), 0, index, at, effects)
  }

  calleeType(index: number): FuncType {
    const callee = this.module.funcs[index]
    if (callee === undefined) throw new InternalError(`no function ${index}`)
    return funcType(callee.type)
  }

  indirectType(typeidx: number): DefType {
    const type = this.module.types[typeidx]
    if (type === undefined) throw new InternalError(`no type ${typeidx}`)
    return type
  }

  /** `call`, `call_indirect` or `call_ref`, also as tail calls. */
  callOf({ op, index, index2, at }: Instr): void {
    const isDirect = op.immediates[0] === 'funcidx'
    const table = op.immediates.length === 2 ? index2 : anyTable
    const type = isDirect ? null : this.indirectType(index)
    const imm = type === null ? index : { table, type }
    const callee = type === null ? this.calleeType(index) : funcType(type)
    if (isDirect && this.inlined[index] === 1) {
      this.inline(index, callee, at)
      if (op.name === 'return_call' && this.skipping === 0) this.returnAll(at)
      return
    }
    const node = { op: op.name, imm, extra: isDirect ? 0 : 1 }
    if (!op.name.startsWith('return_')) {
      this.call(node, callee, at)
      return
    }
    this.tailCall(node, callee, at)
    this.leaveTries(at)
    this.unreachable()
  }

  returnAll(at: number): void {
    this.returnValues(at)
    this.unreachable()
  }

  /** The instructions of a function that has nothing but a straight line of them, over its arguments. */
  private inline(index: number, { params }: FuncType, call: number): void {
    const span = this.module.funcs[index]?.body
    if (!span) throw new InternalError(`function ${index} has no body`)
    this.settle()
    const outer = this.inlinedArgs
    this.inlinedArgs = this.popMany(params.length).map((arg) => arg.expr)
    const reader = new Reader(this.module.bytes, span.start, span.end)
    reader.u32()
    while (this.skipping === 0) {
      readInstr(reader, this.instr, this.module)
      if (this.instr.op.name === 'end') break
      this.instr.at = inlinedOffset(this.module, span.start, this.instr.at, call)
      this.step(this.instr)
    }
    this.inlinedArgs = outer
  }

  select(at: number): void {
    const type = this.stack[this.stack.length - 2]?.expr.type ?? 'none'
    this.apply('select', type, 3, null, at, 0)
  }
}

/** Whether an instruction ends a part of a block and begins another. */
function isPart(name: string): boolean {
  return name === 'else' || name === 'catch' || name === 'catch_all'
}

function plainType(type: string): Type {
  return type === 'addr' ? 'i32' : (type as Type)
}

function plainImm(instr: Instr, op: Op): Imm {
  switch (op.immediates[0]) {
    case undefined:
      return null
    case 'memarg': {
      const memarg = { memory: instr.index, offset: shortOffset(instr.offset), align: instr.align }
      return op.immediates[1] === 'lane' ? { ...memarg, lane: instr.lane } : memarg
    }
    case 'lane':
      return instr.lane
    case 'v128':
    case 'lanes':
      return { bytes: [...instr.bytes] }
    case 'i32':
    case 'f32':
      return instr.lo
    case 'i64':
    case 'f64':
      return { lo: instr.lo, hi: instr.hi }
    default:
      return op.immediates.length === 2 ? indexPair(instr) : instr.index
  }
}

function indexPair(instr: Instr): IndexPair {
  return { first: instr.index, second: instr.index2 }
}

type Step = (this: Builder, instr: Instr) => void

/** The instructions whose typing the table can't tell, one row each. */
const custom: Record<CustomOpName, Step> = {
  unreachable(instr) {
    this.trap('trap_unreachable', instr.at)
  },
  block(instr) {
    this.startBlock(instr.block, instr.at)
  },
  loop(instr) {
    this.startLoop(instr.block, instr.at)
  },
  if(instr) {
    this.startIf(instr.block, instr.at)
  },
  else(instr) {
    this.startElse(instr.at, true)
  },
  end(instr) {
    this.end(instr.at, true)
  },
  br(instr) {
    this.br(instr.index, instr.at)
  },
  br_if(instr) {
    this.brIf(instr.index, instr.at)
  },
  br_table(instr) {
    this.brTable(instr.labels, instr.at)
  },
  return(instr) {
    this.returnAll(instr.at)
  },
  call(instr) {
    this.callOf(instr)
  },
  call_indirect(instr) {
    this.callOf(instr)
  },
  return_call(instr) {
    this.callOf(instr)
  },
  call_ref(instr) {
    this.callOf(instr)
  },
  return_call_ref(instr) {
    this.callOf(instr)
  },
  return_call_indirect(instr) {
    this.callOf(instr)
  },
  throw(instr) {
    this.throwTag(instr.index, instr.at)
  },
  throw_ref(instr) {
    this.throw('throw_ref', 1, null, instr.at)
  },
  try_table(instr) {
    this.startTryTable(instr.block, instr.catches, instr.at)
  },
  try(instr) {
    this.startTry(instr.block, instr.at)
  },
  catch(instr) {
    this.startCatch(instr.index, instr.at, true)
  },
  catch_all(instr) {
    this.startCatch(null, instr.at, true)
  },
  rethrow(instr) {
    this.rethrow(instr.index, instr.at)
  },
  delegate(instr) {
    this.delegate(instr.index, instr.at, true)
  },
  drop(instr) {
    this.drop(instr.at)
  },
  select(instr) {
    this.select(instr.at)
  },
  'select t'(instr) {
    this.select(instr.at)
  },
  'local.get'(instr) {
    this.localGet(instr.index, instr.at)
  },
  'local.set'(instr) {
    this.setLocal(this.local(instr.index), instr.at)
  },
  'local.tee'(instr) {
    const local = this.local(instr.index)
    this.setLocal(local, instr.at)
    this.pushLocal(local, instr.at)
  },
  'global.get'(instr) {
    this.globalGet(instr.index, instr.at)
  },
  'global.set'(instr) {
    this.apply('global.set', 'none', 1, instr.index, instr.at, effectsOfName('global.set'))
  },
  'table.get'(instr) {
    this.apply('table.get', 'ref', 1, instr.index, instr.at, effectsOfName('table.get'))
  },
  'table.set'(instr) {
    this.apply('table.set', 'none', 2, instr.index, instr.at, effectsOfName('table.set'))
  },
  'table.init'(instr) {
    this.apply('table.init', 'none', 3, indexPair(instr), instr.at, effectsOfName('table.init'))
  },
  'elem.drop'(instr) {
    this.apply('elem.drop', 'none', 0, instr.index, instr.at, effectsOfName('elem.drop'))
  },
  'table.copy'(instr) {
    this.apply('table.copy', 'none', 3, indexPair(instr), instr.at, effectsOfName('table.copy'))
  },
  'table.grow'(instr) {
    this.apply('table.grow', 'i32', 2, instr.index, instr.at, effectsOfName('table.grow'))
  },
  'table.size'(instr) {
    this.apply('table.size', 'i32', 0, instr.index, instr.at, effectsOfName('table.size'))
  },
  'table.fill'(instr) {
    this.apply('table.fill', 'none', 3, instr.index, instr.at, effectsOfName('table.fill'))
  },
  'data.drop'(instr) {
    this.apply('data.drop', 'none', 0, instr.index, instr.at, effectsOfName('data.drop'))
  },
  'memory.copy'(instr) {
    this.apply('memory.copy', 'none', 3, indexPair(instr), instr.at, effectsOfName('memory.copy'))
  },
  'ref.null'(instr) {
    this.push(expr('ref.null', 'ref', [], null, instr.at), 0, [], 1)
  },
  'ref.is_null'(instr) {
    this.apply('ref.is_null', 'i32', 1, null, instr.at, 0)
  },
  'ref.func'(instr) {
    this.push(expr('ref.func', 'ref', [], instr.index, instr.at), 0, [], 1)
  },
  ...gcSteps,
}
