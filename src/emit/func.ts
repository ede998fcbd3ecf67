/**
 * One function of the JS dialect as an ESTree declaration.
 *
 * Control: every statement has a continuation, a number that names where control goes when the statement completes.
 * A `br` to a place that is the continuation anyway is dropped; one to the continuation of the innermost loop or
 * switch is a plain `break`, one to the head of the innermost loop a plain `continue`; only what is left needs a
 * label, and only blocks and loops that some jump names get one. Locals that nothing mentions are not declared.
 */
import type * as ES from 'estree'
import type {
  BlockStmt,
  BrStmt,
  DispatchStmt,
  Expr,
  Func,
  IfStmt,
  Label,
  Local,
  LoopStmt,
  Stmt,
  SwitchStmt,
  TryStmt,
} from '../ir/nodes.ts'
import type { Accessor, Bindings } from './bindings.ts'
import {
  assign,
  binary,
  block,
  breakTo,
  continueTo,
  declare,
  doWhile,
  type Expression,
  forever,
  funcDeclaration,
  id,
  ifElse,
  nil,
  num,
  returnValue,
  type Statement,
  statement,
  switchCase,
  switchOn,
  throwValue,
  call as toCall,
  tryCatch,
  unary,
  whileLoop,
} from './estree.ts'
import { type ExprContext, emitExpr, hasEffect } from './expr.ts'
import { appendJoined } from './join-sets.ts'
import { letters, NameScope, shortLocal } from './names.ts'
import type { MappedText } from './positions.ts'
import { type OriginalNames, print, printMapped } from './print.ts'

/** The text of one function, for its place in the module; with positions if the bindings are for a source map. */
export function printFunc(func: Func, bindings: Bindings): MappedText {
  const emitter = new FuncEmitter(bindings, func.index)
  const node = emitFunc(func, emitter)
  const options = { compact: bindings.minify, indent: 1 }
  if (!bindings.sourceMap) return { text: print(node, options), positions: null }
  return printMapped(node, options, emitter.originalNames(func))
}

function emitFunc(func: Func, emitter: FuncEmitter): ES.FunctionDeclaration {
  const { bindings } = emitter
  const params = func.params.map((param) => emitter.local(param))
  const body: Statement[] = []
  emitter.emitList(func.body, emitter.end, body)
  const locals = emitter.nameLocals(func)
  const at = startOf(func, bindings)
  if (locals.length > 0) body.unshift(declare('var', locals, at))
  const end = (bindings.module.funcs[func.index]?.body?.end ?? 0) - 1
  return funcDeclaration(nameOf(func, bindings), params, body, at, end)
}

/** Debug information counts from the body, behind the size that a code entry begins with. */
function startOf({ index, at }: Func, { module }: Bindings): number {
  const func = module.funcs[index]
  return func?.at === at ? (func.body?.start ?? at) : at
}

function nameOf({ index, piece, form }: Func, bindings: Bindings): ES.Identifier {
  if (piece > 0 || form === undefined) return bindings.piece(index, piece)
  return form === 'body' ? bindings.body(index) : bindings.resume(index)
}

interface Used {
  readonly node: ES.Identifier
  count: number
}

interface Frame {
  readonly label: Label | null
  readonly kind: 'block' | 'loop' | 'switch'
  /** Where a break out of it leads. */
  readonly next: number
  /** Where a `continue` leads; -1 when there is none. */
  readonly head: number
  /** Its name as a label, made when a jump needs it. */
  name: ES.Identifier | null
  /** How many labels stand inside each other in it. */
  height: number
  /** Whether a break leaves it. */
  left: boolean
}

interface EmittedLoop {
  readonly node: Statement
  /** Whether what follows it is reached in another way than by a break. */
  readonly completes: boolean
}

class FuncEmitter implements ExprContext {
  readonly bindings: Bindings
  /** Continuation of the body: the function returns. */
  readonly end = 0
  private continuations = 1
  private readonly frames: Frame[] = []
  private readonly locals = new Map<Local, Used>()
  private readonly temps: { readonly node: ES.Identifier; readonly use: string }[] = []
  private readonly scratches = new Map<string, ES.Identifier>()
  private shortNames = 0
  /** Names of the accessors that it calls. */
  private readonly accessors = new Set<string>()
  /** What handlers catch; they read it at once, so inner ones may hide it. */
  private caught: ES.Identifier | null = null

  private readonly index: number

  constructor(bindings: Bindings, index: number) {
    this.bindings = bindings
    this.index = index
  }

  piece(number: number): ES.Identifier {
    return this.bindings.piece(this.index, number)
  }

  local(local: Local): ES.Identifier {
    let used = this.locals.get(local)
    if (used === undefined) {
      used = { node: id(''), count: 0 }
      this.locals.set(local, used)
    }
    used.count++
    return used.node
  }

  accessor(accessor: Accessor): ES.Identifier {
    const node = this.bindings.accessor(accessor)
    this.accessors.add(node.name)
    return node
  }

  temp(use = 'late'): ES.Identifier {
    const node = id('')
    this.temps.push({ node, use })
    return node
  }

  scratch(use: string): ES.Identifier {
    let node = this.scratches.get(use)
    if (node === undefined) {
      node = this.temp(use)
      this.scratches.set(use, node)
    }
    return node
  }

  /** Names all locals that were mentioned; returns declarations of those that are no params. */
  nameLocals({ params, initial }: Func): [ES.Identifier, Expression | null][] {
    const scope = new NameScope(this.bindings.scope)
    const entries = [...this.locals]
    if (this.bindings.minify) {
      // In the order of their mention, since compressors like the same names in the same places. Views come first, then, if there
      // are more locals than letters, what is mentioned most.
      if (entries.length > letters) entries.sort((a, b) => b[1].count - a[1].count)
      entries.sort(([a], [b]) => Number(b.type === 'view') - Number(a.type === 'view'))
      for (const [, { node }] of entries) node.name = this.shortest()
    } else {
      for (const [local, { node }] of entries) node.name = localName(scope, local)
    }
    const isParam = new Set(params)
    const declarations: [ES.Identifier, Expression | null][] = []
    for (const [local, { node }] of this.locals) {
      const isRead = initial?.has(local) ?? true
      if (!isParam.has(local)) declarations.push([node, isRead ? initialValue(local) : null])
    }
    for (const { node, use } of this.temps) {
      node.name = this.bindings.minify ? this.shortest() : scope.choose(null, use)
      declarations.push([node, null])
    }
    if (this.caught !== null)
      this.caught.name = this.bindings.minify ? this.shortest() : scope.choose(null, 'error')
    return declarations
  }

  /** The next short name that stands for no accessor here. */
  private shortest(): string {
    let name: string
    do name = shortLocal(this.shortNames++)
    while (this.accessors.has(name))
    return name
  }

  /** From identifiers of the function and of the module to the names that the wasm module has for them. */
  originalNames(func: Func): OriginalNames {
    const names = new Map<string, string>()
    for (const [local, { node }] of this.locals) {
      if (local.name !== null && local.name !== node.name) names.set(node.name, local.name)
    }
    const own = this.bindings.piece(func.index, func.piece).name
    // Most functions have none: their locals need not be looked up.
    const local = (identifier: string) => (names.size === 0 ? null : (names.get(identifier) ?? null))
    const callee = (identifier: string) =>
      local(identifier) ??
      this.bindings.originalName(identifier) ??
      // A map begins with the name of its function, even where it is the same.
      (identifier === own ? own : null)
    return { local, callee }
  }

  /** Emits statements into `out`; returns whether the last one can complete. */
  emitList(stmts: readonly Stmt[], next: number, out: Statement[]): boolean {
    const last = stmts.length - 1
    for (let i = 0; i < last; i++) {
      if (!this.emitStmt(stmts[i]!, this.continuations++, out)) return false
    }
    return last < 0 || this.emitStmt(stmts[last]!, next, out)
  }

  private add(out: Statement[], node: Statement): void {
    if (this.bindings.minify) appendJoined(out, node)
    else out.push(node)
  }

  private emitStmt(stmt: Stmt, next: number, out: Statement[]): boolean {
    switch (stmt.kind) {
      case 'set':
        this.add(out, statement(assign(this.local(stmt.local), emitExpr(stmt.value, this)), stmt.at))
        return true
      case 'effect':
        for (const part of partsOf(emitExpr(stmt.value, this))) this.add(out, statement(part, stmt.at))
        return true
      case 'block':
        return this.emitBlock(stmt, next, out)
      case 'loop':
        return this.emitLoop(stmt, next, out)
      case 'if':
        return this.emitIf(stmt, next, out)
      case 'switch':
        return this.emitSwitch(stmt, next, out)
      case 'br':
        return this.emitBr(stmt, next, out)
      case 'return':
        return this.emitReturn(stmt.values, stmt.at, next, out)
      case 'trap':
        out.push(throwValue(toCall(this.bindings.helper(stmt.helper), [], stmt.at), stmt.at))
        return false
      case 'try':
        return this.emitTry(stmt, next, out)
      case 'throw':
        this.add(out, throwValue(emitExpr(stmt.value, this), stmt.at))
        return false
      case 'dispatch':
        return this.emitDispatch(stmt, next, out)
      case 'goto': {
        const frame = this.frames.find(({ label }) => label === stmt.label)!
        const heads = dispatchHeads.get(frame)!
        if (heads[stmt.target] === next) return true
        out.push(statement(assign(this.local(stmt.pc), num(stmt.target)), stmt.at))
        out.push(this.continueOf(frame, stmt.at))
        return false
      }
    }
  }

  private emitReturn(values: readonly Expr[], at: number, next: number, out: Statement[]): boolean {
    if (values.length === 0 && next === this.end) return true
    this.add(out, returnValue(values.length === 0 ? null : emitExpr(values[0]!, this), at))
    return false
  }

  private emitBlock(stmt: BlockStmt, next: number, out: Statement[]): boolean {
    const frame = this.push('block', stmt.label, next, -1)
    const body: Statement[] = []
    const completes = this.emitList(stmt.body, next, body)
    this.pop()
    if (frame.name === null) for (const inner of body) this.add(out, inner)
    else out.push(label(frame, body.length === 1 && canBeLabeled(body[0]!) ? body[0]! : block(body)))
    return completes || frame.left
  }

  private emitLoop(stmt: LoopStmt, next: number, out: Statement[]): boolean {
    if (stmt.label.uses === 0) return this.emitList(stmt.body, next, out)
    const head = this.continuations++
    const frame = this.push('loop', stmt.label, next, head)
    const loop =
      this.emitDoWhile(stmt) ?? this.emitWhile(stmt, next, head) ?? this.emitForever(stmt, next, head)
    this.pop()
    out.push(label(frame, loop.node))
    return loop.completes || frame.left
  }

  private emitForever({ body, at }: LoopStmt, next: number, head: number): EmittedLoop {
    const inner: Statement[] = []
    const completes = this.emitRound(body, next, head, at, inner)
    return { node: forever(inner, at), completes }
  }

  /** One round of a loop that ends by a jump back, or else leaves the loop, which is what is returned. */
  private emitRound(
    stmts: readonly Stmt[],
    next: number,
    head: number,
    at: number,
    out: Statement[],
  ): boolean {
    if (!endReachable(stmts)) {
      this.emitList(stmts, head, out)
      return false
    }
    const completes = this.emitList(stmts, next, out)
    if (completes) out.push(breakTo(null, at))
    return completes
  }

  /** `loop { if (c) break; … }` and `loop { if (c) { …; continue } }` have their test at the head. */
  private emitWhile({ body, at }: LoopStmt, next: number, head: number): EmittedLoop | null {
    const first = body[0]
    if (first?.kind !== 'if' || first.else.length > 0) return null
    const leaves = this.leavesLoop(first.then, next)
    if (!leaves && (body.length > 1 || endReachable(first.then))) return null
    const test = emitExpr(first.cond, this)
    const inner: Statement[] = []
    this.emitRound(leaves ? body.slice(1) : first.then, next, head, at, inner)
    return { node: whileLoop(leaves ? negate(test, first.cond) : test, inner, at), completes: true }
  }

  /** Whether statements of the innermost loop's body do nothing but jump to what follows the loop. */
  private leavesLoop(stmts: readonly Stmt[], next: number): boolean {
    const [jump] = stmts
    if (stmts.length !== 1 || jump?.kind !== 'br') return false
    const target = this.frameOf(jump.label)
    return target.kind !== 'loop' && target.next === next
  }

  private emitDoWhile(stmt: LoopStmt): EmittedLoop | null {
    const condition = this.endCondition(stmt)
    if (condition === null) return null
    const inner: Statement[] = []
    this.emitList(stmt.body.slice(0, -1), this.continuations++, inner)
    return { node: doWhile(inner, emitExpr(condition, this), stmt.at), completes: true }
  }

  /** The condition of a loop that ends with its only `br_if` to its start, which makes it a `do … while`. */
  private endCondition({ body, label }: LoopStmt): Expr | null {
    const last = body[body.length - 1]
    if (label.uses !== 1 || last?.kind !== 'if' || last.else.length > 0 || last.then.length !== 1) return null
    const jump = last.then[0]!
    if (jump.kind !== 'br' || jump.label !== label) return null
    // Were its end out of reach, so would be the condition.
    return body.length === 1 || endReachable(body.slice(0, -1)) ? last.cond : null
  }

  private emitIf(stmt: IfStmt, next: number, out: Statement[]): boolean {
    const test = emitExpr(stmt.cond, this)
    const then: Statement[] = []
    const otherwise: Statement[] = []
    const thenCompletes = this.emitList(stmt.then, next, then)
    const elseCompletes = this.emitList(stmt.else, next, otherwise)
    if (then.length === 0 && otherwise.length === 0) {
      if (hasEffect(stmt.cond)) this.add(out, statement(test, stmt.at))
      return true
    }
    if (then.length === 0) {
      this.add(out, ifElse(negate(test, stmt.cond), nest(otherwise), null, stmt.at))
    } else if (otherwise.length === 0) {
      this.add(out, ifElse(test, nest(then), null, stmt.at))
    } else if (!thenCompletes) {
      // No `else` needed: nests less.
      this.add(out, ifElse(test, nest(then), null, stmt.at))
      for (const inner of otherwise) this.add(out, inner)
    } else {
      const alternate = otherwise.length === 1 && otherwise[0]!.type === 'IfStatement'
      this.add(out, ifElse(test, nest(then), alternate ? otherwise[0]! : nest(otherwise), stmt.at))
    }
    return thenCompletes || elseCompletes
  }

  private emitSwitch(stmt: SwitchStmt, next: number, out: Statement[]): boolean {
    const discriminant = emitExpr(stmt.index, this)
    const frame = this.push('switch', null, next, -1)
    const arms = casesOf(stmt)
    const cases: ES.SwitchCase[] = []
    let completes = false
    for (const [k, { arm, labels }] of arms.entries()) {
      const body: Statement[] = []
      if (this.emitList(stmt.arms[arm]!, next, body)) {
        completes = true
        if (k < arms.length - 1) body.push(breakTo(null, stmt.at))
      }
      for (let i = 0; i < labels.length - 1; i++) cases.push(switchCase(labels[i]!, []))
      cases.push(switchCase(labels[labels.length - 1]!, body))
    }
    this.pop()
    this.add(out, label(frame, switchOn(discriminant, cases, stmt.at)))
    return completes || frame.left
  }

  /** `try { … } catch (error) { exception = exception_caught(error); … }`: the helper throws again what wasm can't catch. */
  private emitTry(stmt: TryStmt, next: number, out: Statement[]): boolean {
    const body: Statement[] = []
    const completes = this.emitList(stmt.body, next, body)
    this.caught ??= id('')
    const record = toCall(this.bindings.helper('exception_caught'), [this.caught], stmt.at)
    const handler: Statement[] = [statement(assign(this.local(stmt.exception), record), stmt.at)]
    const handles = this.emitList(stmt.handler, next, handler)
    out.push(tryCatch(body, this.caught, handler, stmt.at))
    return completes || handles
  }

  private emitDispatch(stmt: DispatchStmt, next: number, out: Statement[]): boolean {
    const head = this.continuations++
    const heads = stmt.cases.map(() => this.continuations++)
    const loop = this.push('loop', stmt.label, next, head)
    dispatchHeads.set(loop, heads)
    const inner = this.push('switch', null, next, -1)
    const cases = stmt.cases.map((stmts, k) => {
      const body: Statement[] = []
      this.emitList(stmts, heads[k + 1] ?? next, body)
      return switchCase(num(k), body)
    })
    this.pop()
    this.pop()
    out.push(statement(assign(this.local(stmt.pc), num(0)), stmt.at))
    const body = [label(inner, switchOn(this.local(stmt.pc), cases, stmt.at)), breakTo(null, stmt.at)]
    out.push(label(loop, forever(body, stmt.at)))
    return true
  }

  private emitBr({ label, at }: BrStmt, next: number, out: Statement[]): boolean {
    const frame = this.frameOf(label)
    if (frame.kind === 'loop') {
      if (frame.head === next) return true
      out.push(this.continueOf(frame, at))
      return false
    }
    if (frame.next === next) return true
    const breakable = this.innermost((candidate) => candidate.kind !== 'block')
    if (breakable?.next === frame.next) {
      breakable.left = true
      out.push(breakTo(null, at))
      return false
    }
    frame.left = true
    out.push({ ...breakTo(null, at), label: this.labelOf(frame) } as Statement)
    return false
  }

  private frameOf(label: Label): Frame {
    let k = this.frames.length - 1
    while (this.frames[k]!.label !== label) k--
    return this.frames[k]!
  }

  private continueOf(frame: Frame, at: number): Statement {
    const innermost = this.innermost(({ kind }) => kind === 'loop')
    if (innermost === frame) return continueTo(null, at)
    return { ...continueTo(null, at), label: this.labelOf(frame) } as Statement
  }

  private innermost(test: (frame: Frame) => boolean): Frame | undefined {
    for (let k = this.frames.length - 1; k >= 0; k--) if (test(this.frames[k]!)) return this.frames[k]
    return undefined
  }

  private push(kind: Frame['kind'], label: Label | null, next: number, head: number): Frame {
    const frame: Frame = { label, kind, next, head, name: null, height: 0, left: false }
    this.frames.push(frame)
    return frame
  }

  /** Minified, a label is named when it is known what is in it: most jumps leave what is around them closely. */
  private pop(): void {
    const { name, height } = this.frames.pop()!
    if (name !== null && this.bindings.minify) name.name = shortLabel(height)
    const outer = this.frames[this.frames.length - 1]
    const own = name === null ? height : height + 1
    if (outer !== undefined && outer.height < own) outer.height = own
  }

  /** Labels have a name space of their own. */
  private labelOf(frame: Frame): ES.Identifier {
    frame.name ??= id(`L${this.frames.indexOf(frame)}`)
    return frame.name
  }
}

/** Continuations of the cases of a dispatch. */
const dispatchHeads = new WeakMap<Frame, number[]>()

function label(frame: Frame, body: Statement): Statement {
  return frame.name === null ? body : { type: 'LabeledStatement', label: frame.name, body }
}

/** Whether a break to its label leaves just this statement; a declaration can't stand there. */
function canBeLabeled(node: Statement): boolean {
  return (
    node.type === 'IfStatement' ||
    node.type === 'ForStatement' ||
    node.type === 'WhileStatement' ||
    node.type === 'SwitchStatement'
  )
}

/** Whether control may reach the end of these statements. */
function endReachable(stmts: readonly Stmt[]): boolean {
  const last = stmts[stmts.length - 1]
  if (last === undefined) return true
  switch (last.kind) {
    case 'br':
    case 'return':
    case 'trap':
    case 'throw':
    case 'goto':
      return false
    case 'try':
      return endReachable(last.body) || endReachable(last.handler)
    case 'block':
      return last.label.uses > 0 || endReachable(last.body)
    case 'loop':
      return endReachable(last.body)
    case 'if':
      return endReachable(last.then) || endReachable(last.else)
    case 'switch':
      return last.arms.some(endReachable)
    default:
      return true
  }
}

interface SwitchArm {
  readonly arm: number
  /** Tests of its cases; null is `default`. */
  readonly labels: (Expression | null)[]
}

/** The arms that something leads to, each with its cases; those that lead to the fallback are left out. */
function casesOf({ table, fallback }: SwitchStmt): SwitchArm[] {
  const labels = new Map<number, (Expression | null)[]>()
  for (const [k, arm] of table.entries()) {
    if (arm === fallback) continue
    const list = labels.get(arm)
    if (list === undefined) labels.set(arm, [num(k)])
    else list.push(num(k))
  }
  labels.set(fallback, [null])
  return [...labels].map(([arm, list]) => ({ arm, labels: list }))
}

/** Statements as the body of an `if`: without braces when one simple statement. */
function nest(body: Statement[]): Statement {
  const only = body[0]!
  if (body.length > 1) return block(body)
  switch (only.type) {
    case 'ExpressionStatement':
    case 'ReturnStatement':
    case 'ThrowStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return only
    default:
      return block(body)
  }
}

const opposites: Readonly<Partial<Record<ES.BinaryOperator, ES.BinaryOperator>>> = {
  '===': '!==',
  '!==': '===',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
}

/** The opposite of a condition, which `test` is the text of. Neither `a < b` nor `a >= b` holds for a NaN. */
/** An expression for its effect, as statements. */
function partsOf(node: Expression): Expression[] {
  return node.type === 'SequenceExpression' ? node.expressions : [node]
}

function negate(test: Expression, cond: Expr): Expression {
  if (test.type === 'BinaryExpression') {
    const { operator, left, right } = test
    const opposite = opposites[operator]
    if (opposite !== undefined && (/^[!=]/.test(operator) || cond.args.every(isInteger)))
      return binary(opposite, left as Expression, right)
  }
  if (test.type === 'UnaryExpression' && test.operator === '!') return test.argument
  return unary('!', test)
}

function isInteger({ type }: Expr): boolean {
  return type === 'i32' || type === 'u32'
}

const fallbacks = { param: 'p', local: 'l', temp: 't' } as const

function localName(scope: NameScope, local: Local): string {
  const suffix = local.half === null ? '' : `_${local.half}`
  return scope.choose(local.name, `${fallbacks[local.kind]}${local.index}`, suffix)
}

/** By how many labels are in it, so that jumps look alike; that compresses better than a number. */
function shortLabel(k: number): string {
  return k < 26 ? String.fromCharCode(97 + k) : `L${k}`
}

function initialValue({ type }: Local): Expression | null {
  switch (type) {
    case 'ref':
      return nil
    case 'view':
      return null
    case 'bool':
      return { type: 'Literal', value: false, raw: 'false' }
    default:
      return num(0)
  }
}
