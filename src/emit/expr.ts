/** Expressions of the JS dialect: one row for each operation of `ir/ops.ts`. */
import type * as ES from 'estree'
import { InternalError } from '../errors.ts'
import type { CallIndirect, Cell, Entity, Expr, Local } from '../ir/nodes.ts'
import { type JsOpName, jsOps } from '../ir/ops.ts'
import { calls, grows, traps, writes } from '../wasm/opcodes.ts'
import { emitLoad, emitStore } from './access.ts'
import { callCopy64, callStore64 } from './accessors.ts'
import type { Accessor, Bindings, GlobalPart } from './bindings.ts'
import {
  array,
  assign,
  bool,
  conditional,
  construct,
  type Expression,
  element,
  logical,
  member,
  nil,
  num,
  sequence,
  str,
  binary as toBinary,
  call as toCall,
  unary as toUnary,
} from './estree.ts'

/** The property of a flattened field. */
export function fieldName(slot: number): string {
  return `f${slot}`
}

/** What an expression refers to: of the module, and of its function. */
export interface ExprContext {
  readonly bindings: Bindings
  local(local: Local): ES.Identifier
  /** A piece of the function. */
  piece(number: number): ES.Identifier
  /** A function of the instance that accesses a memory. */
  accessor(accessor: Accessor): ES.Identifier
  /** A variable of the function that nothing else uses. */
  temp(): ES.Identifier
  /** A variable for one use: what it holds is read before anything is evaluated that has the same use. */
  scratch(use: string): ES.Identifier
}

type Row = (expr: Expr, cx: ExprContext) => Expression

export function emitExpr(expr: Expr, cx: ExprContext): Expression {
  // Every second node is one.
  if (expr.op === 'js.get') return cx.local(expr.imm as Local)
  const row = rows[expr.op as JsOpName] as Row | undefined
  if (row === undefined) throw new InternalError(`${expr.op} is no operation of the JS dialect`)
  return row(expr, cx)
}

/** Whether evaluating it may do more than give its value. */
export function hasEffect(expr: Expr): boolean {
  const effects = jsOps[expr.op as JsOpName]?.effects ?? 0
  return (effects & (calls | writes | traps | grows)) !== 0 || expr.args.some(hasEffect)
}

function unary(operator: ES.UnaryOperator): Row {
  return ({ args, at }, cx) => toUnary(operator, emitExpr(args[0]!, cx), at)
}

function binary(operator: ES.BinaryOperator): Row {
  return ({ args, at }, cx) => {
    const left = emitExpr(args[0]!, cx)
    return toBinary(operator, left, emitExpr(args[1]!, cx), at)
  }
}

function choice(operator: '&&' | '||'): Row {
  return ({ args, at }, cx) => {
    const left = emitExpr(args[0]!, cx)
    return logical(operator, left, emitExpr(args[1]!, cx), at)
  }
}

/** `x | 0`, `x >>> 0` */
function withZero(operator: '|' | '>>>'): Row {
  return ({ args, at }, cx) => toBinary(operator, emitExpr(args[0]!, cx), num(0), at)
}

/** A call of a declaration of the runtime; the captured functions of Math are such. */
function runtime(name: string): Row {
  return ({ args, at }, cx) => toCall(cx.bindings.helper(name), emitAll(args, cx), at)
}

/** `(scratch_f32[0] = x, scratch_i32[0])`: in place, since engines inline little into large functions. */
function through(into: string, from: string): Row {
  return ({ args }, cx) => {
    const place = (name: string) => element(cx.bindings.helper(name), num(0))
    return sequence([assign(place(into), emitExpr(args[0]!, cx)), place(from)])
  }
}

/** `(scratch.setFloat64(0, x, true), scratch.getInt32(4, true))` */
function halfOfF64(at: 0 | 4): Row {
  return ({ args }, cx) => {
    const value = emitExpr(args[0]!, cx)
    return sequence([inScratch(cx, 'setFloat64', num(0), value), inScratch(cx, 'getInt32', num(at))])
  }
}

/** An access to the scratch space: it has an order of bytes, so that halves have one. */
function inScratch({ bindings }: ExprContext, method: string, ...args: Expression[]): Expression {
  return toCall(member(bindings.helper('scratch'), method), [...args, bool(true)])
}

function usesScratch({ op, args }: Expr): boolean {
  if (op.startsWith('js.call') || op === 'js.helper') return true
  return op.endsWith('_f64') || op === 'js.f64_of_bits' || args.some(usesScratch)
}

function emitAll(args: readonly Expr[], cx: ExprContext): Expression[] {
  const out = new Array<Expression>(args.length)
  for (let i = 0; i < args.length; i++) out[i] = emitExpr(args[i]!, cx)
  return out
}

function global(half: GlobalPart): Row {
  return ({ imm }, cx) => cx.bindings.global((imm as Entity).index, half)
}

function globalSet(half: GlobalPart): Row {
  return ({ args, imm }, cx) => {
    const value = emitExpr(args[0]!, cx)
    return assign(cx.bindings.global((imm as Entity).index, half), value)
  }
}

const entity: Row = ({ imm }, { bindings }) => {
  const { space, index } = imm as Entity
  switch (space) {
    case 'func':
      return bindings.funcRef(index)
    case 'table':
      return bindings.table(index)
    case 'memory':
      return bindings.memory(index)
    case 'global':
      return bindings.globalRecord(index)
    case 'elem':
      return bindings.elem(index)
    case 'data':
      return bindings.data(index)
    case 'tag':
      return bindings.tag(index)
    case 'type':
      return bindings.type(index)
  }
}

/** The constructor of a type of the module, or a declaration of the runtime. */
function constructorOf({ imm }: Expr, { bindings }: ExprContext): Expression {
  return typeof imm === 'string' ? bindings.helper(imm) : bindings.type((imm as Entity).index)
}

function field({ args, imm, at }: Expr, cx: ExprContext): ES.MemberExpression {
  return { ...member(emitExpr(args[0]!, cx), fieldName(imm as number)), at }
}

function place({ args, at }: Expr, cx: ExprContext): ES.MemberExpression {
  const elems = emitExpr(args[0]!, cx)
  return element(elems, emitExpr(args[1]!, cx), at)
}

/** `x ?? trap()`: references that may be tested so are never undefined, nor are they false when they are objects. */
const nonNull: Row = ({ args, imm, at }, cx) => {
  const value = emitExpr(args[0]!, cx)
  const trap = toCall(cx.bindings.helper(imm as string), [], at)
  if (cx.bindings.nullish || imm !== 'trap_null_i31')
    return logical(cx.bindings.nullish ? '??' : '||', value, trap)
  const temp = cx.temp()
  return conditional(toBinary('===', assign(temp, value), nil), trap, temp, at)
}

const callRef: Row = ({ args, at }, cx) => {
  const [callee, ...rest] = emitAll(args, cx)
  return toCall(member(callee!, 'raw'), rest, at)
}

const call: Row = ({ args, imm, at }, cx) => toCall(cx.bindings.func(imm as number), emitAll(args, cx), at)

/**
 * `(view[i] ?? trap_undefined_element)(…)`: a view has a function at each index of the table and nothing at others.
 * JavaScript reads the callee before it evaluates arguments, wasm after; where these may change the table they are computed
 * first, into temporaries, with the index before them.
 */
const callIndirect: Row = ({ args, imm, at }, cx) => {
  const first: Expression[] = []
  const isLate = args.slice(1).some(mayChangeTable)
  const operands = args.map((arg) => {
    const operand = emitExpr(arg, cx)
    if (!isLate) return operand
    const temp = cx.temp()
    first.push(assign(temp, operand))
    return temp
  })
  const [index, ...rest] = operands as [Expression, ...Expression[]]
  const callee = elementOf(imm as CallIndirect, index, cx)
  return toCall(first.length === 0 ? callee : sequence([...first, callee]), rest, at)
}

/** The function to call for an index of a table, one that traps if there is none. */
function elementOf({ table, type }: CallIndirect, index: Expression, { bindings }: ExprContext): Expression {
  const found = element(bindings.tableView(table, type), index)
  return logical(bindings.nullish ? '??' : '||', found, bindings.helper('trap_undefined_element'))
}

function mayChangeTable({ op, args, imm }: Expr): boolean {
  if (op.startsWith('js.call')) return true
  if (op === 'js.helper' && String(imm).startsWith('table_')) return true
  return args.some(mayChangeTable)
}

function cell({ array, slot }: Cell, { bindings }: ExprContext): ES.MemberExpression {
  return element(bindings.helper(`cells_${array}`), num(slot))
}

/** `exception_new(tag, [a, b])` */
const exception: Row = ({ args, imm, at }, cx) => {
  const values = array(emitAll(args, cx))
  return toCall(cx.bindings.helper('exception_new'), [cx.bindings.tag((imm as Entity).index), values], at)
}

const rows = {
  'js.num': ({ imm }) => num(imm as number),
  'js.null': () => nil,
  'js.get': ({ imm }, cx) => cx.local(imm as Local),
  'js.entity': entity,
  'js.global': global(''),
  'js.global.lo': global('lo'),
  'js.global.hi': global('hi'),
  'js.global.x0': global('x0'),
  'js.global.x1': global('x1'),
  'js.global.x2': global('x2'),
  'js.global.x3': global('x3'),
  'js.global_set': globalSet(''),
  'js.global_set.lo': globalSet('lo'),
  'js.global_set.hi': globalSet('hi'),
  'js.global_set.x0': globalSet('x0'),
  'js.global_set.x1': globalSet('x1'),
  'js.global_set.x2': globalSet('x2'),
  'js.global_set.x3': globalSet('x3'),

  'js.or0': withZero('|'),
  'js.u32': withZero('>>>'),
  'js.fround': runtime('fround'),
  'js.num_of': unary('+'),

  'js.add': binary('+'),
  'js.sub': binary('-'),
  'js.mul': binary('*'),
  'js.div': binary('/'),
  'js.rem': binary('%'),
  'js.neg': unary('-'),

  'js.and': binary('&'),
  'js.or': binary('|'),
  'js.xor': binary('^'),
  'js.not_bits': unary('~'),
  'js.shl': binary('<<'),
  'js.shr': binary('>>'),
  'js.ushr': binary('>>>'),
  'js.imul': runtime('imul'),
  'js.clz32': runtime('clz32'),

  'js.abs': runtime('abs'),
  'js.ceil': runtime('ceil'),
  'js.floor': runtime('floor'),
  'js.trunc': runtime('trunc'),
  'js.sqrt': runtime('sqrt'),
  'js.min': runtime('math_min'),
  'js.max': runtime('math_max'),

  'js.bits_of_f32': through('scratch_f32', 'scratch_i32'),
  'js.f32_of_bits': through('scratch_i32', 'scratch_f32'),
  'js.low_of_f64': halfOfF64(0),
  'js.high_of_f64': halfOfF64(4),
  'js.f64_of_bits': ({ args, at }, cx) => {
    const [lo, hi] = emitAll(args, cx)
    // The low half would wait in the scratch space while the high one is computed.
    if (usesScratch(args[1]!)) return toCall(cx.bindings.helper('f64_reinterpret_i64'), [lo!, hi!], at)
    const halves = [inScratch(cx, 'setInt32', num(0), lo!), inScratch(cx, 'setInt32', num(4), hi!)]
    return sequence([...halves, inScratch(cx, 'getFloat64', num(0))])
  },

  'js.lt': binary('<'),
  'js.le': binary('<='),
  'js.gt': binary('>'),
  'js.ge': binary('>='),
  'js.eq': binary('==='),
  'js.ne': binary('!=='),
  'js.not': unary('!'),
  'js.both': choice('&&'),
  'js.either': choice('||'),
  'js.cond': ({ args, at }, cx) => {
    const [test, yes, no] = emitAll(args, cx)
    return conditional(test!, yes!, no!, at)
  },

  'js.view': ({ imm }, { bindings }) => bindings.view(imm as number),
  // Accesses print the arrays and the functions themselves.
  'js.arrays': ({ imm }, { bindings }) => bindings.view(imm as number),
  'js.accessors': ({ imm }, { bindings }) => bindings.view(imm as number),
  'js.limit': ({ imm }, { bindings }) => member(bindings.memory(imm as number), 'limit'),
  'js.load': (expr, cx) => emitLoad(expr, cx, emitExpr),
  'js.store': (expr, cx) => emitStore(expr, cx, emitExpr),
  'js.store64': (expr, cx) => callStore64(expr, cx, emitExpr),
  'js.copy64': (expr, cx) => callCopy64(expr, cx, emitExpr),

  'js.non_null': nonNull,
  'js.is_number': ({ args, at }, cx) =>
    toBinary('===', toUnary('typeof', emitExpr(args[0]!, cx)), str('number'), at),
  'js.instance_of': (expr, cx) =>
    toBinary('instanceof', emitExpr(expr.args[0]!, cx), constructorOf(expr, cx), expr.at),
  'js.type_key': ({ imm }, { bindings }) => str(bindings.typeKey((imm as Entity).index)),
  'js.runtime': ({ imm }, { bindings }) => bindings.helper(imm as string),
  'js.new': (expr, cx) => construct(constructorOf(expr, cx), emitAll(expr.args, cx), expr.at),
  'js.field': field,
  'js.fixed_field': field,
  'js.field_set': (expr, cx) => assign(field(expr, cx), emitExpr(expr.args[1]!, cx)),
  'js.elems': ({ args, at }, cx) => ({ ...member(emitExpr(args[0]!, cx), 'elems'), at }),
  'js.length': ({ args, at }, cx) => ({ ...member(emitExpr(args[0]!, cx), 'length'), at }),
  'js.item': place,
  'js.item_set': (expr, cx) => assign(place(expr, cx), emitExpr(expr.args[2]!, cx)),
  'js.list': ({ args }, cx) => array(emitAll(args, cx)),
  'js.raw': ({ args, at }, cx) => ({ ...member(emitExpr(args[0]!, cx), 'raw'), at }),
  'js.call_ref': callRef,

  'js.call': call,
  'js.call_piece': ({ args, imm, at }, cx) => toCall(cx.piece(imm as number), emitAll(args, cx), at),
  'js.call_indirect': callIndirect,
  'js.helper': ({ args, imm, at }, cx) => toCall(cx.bindings.helper(imm as string), emitAll(args, cx), at),

  'js.exception': exception,
  'js.is_tag': ({ args, imm, at }, cx) =>
    toBinary('===', member(emitExpr(args[0]!, cx), 'tag'), cx.bindings.tag((imm as Entity).index), at),
  'js.payload': ({ args, imm }, cx) => element(member(emitExpr(args[0]!, cx), 'values'), num(imm as number)),
  'js.thrown': ({ args }, cx) => member(emitExpr(args[0]!, cx), 'object'),

  'js.element': ({ args, imm }, cx) => elementOf(imm as CallIndirect, emitExpr(args[0]!, cx), cx),
  'js.func': ({ imm }, { bindings }) => bindings.func(imm as number),
  'js.tail_form': ({ args }, cx) => {
    const func = emitExpr(args[0]!, cx)
    return element(func, cx.bindings.helper('record_symbol'))
  },
  'js.call_func': ({ args, at }, cx) => {
    const [func, ...rest] = emitAll(args, cx)
    return toCall(func!, rest, at)
  },
  'js.call_body': ({ args, imm, at }, cx) => toCall(cx.bindings.body(imm as number), emitAll(args, cx), at),
  'js.resume': ({ imm }, { bindings }) => bindings.resume(imm as number),
  'js.pend': ({ args }, cx) => {
    const resume = emitExpr(args[0]!, cx)
    return assign(member(cx.bindings.helper('cells'), 'tail'), resume)
  },
  'js.pending': (_, { bindings }) => bindings.helper('cells'),

  'js.cell': ({ imm }, cx) => cell(imm as Cell, cx),
  'js.cell_set': ({ args, imm }, cx) => assign(cell(imm as Cell, cx), emitExpr(args[0]!, cx)),
} satisfies Record<JsOpName, Row>
