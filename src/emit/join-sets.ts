/**
 * Sets as part of the statement behind them, in minified code: `x = f(y); g(x, 1)` becomes `g(x = f(y), 1)`.
 *
 * A name less, and a semicolon. Only where the variable is the first that the statement evaluates: nothing is moved across anything.
 * Constants may stand before it, and what is called: functions of the module, which never change, and methods of views, whose sets
 * stay statements. Locals have no names before the whole function is emitted, so what has one is of the module.
 */
import type * as ES from 'estree'
import type { Expression, Statement } from './estree.ts'

/** Appends a statement to a list, with the set in it that the list ends with if it can take that. */
export function appendJoined(out: Statement[], node: Statement): void {
  const last = out[out.length - 1]
  if (last?.type === 'ExpressionStatement' && takes(node, last.expression as Expression)) out.pop()
  out.push(node)
}

function takes(node: Statement, set: Expression): boolean {
  if (set.type !== 'AssignmentExpression' || set.operator !== '=') return false
  const { left, right } = set
  if (left.type !== 'Identifier' || isView(right)) return false
  const first = firstOf(node)
  if (first === null || first.get() !== left) return false
  if (first.isOfView && !isStraight(right)) return false
  // No local is read behind a return.
  const isReturned = node.type === 'ReturnStatement' && node.argument === left && !isOfModule(left)
  first.put(isReturned ? right : set)
  return true
}

/** A memory's view, or its limit: a property of its record. */
function isView(value: ES.Expression): boolean {
  return value.type === 'MemberExpression' && !value.computed
}

/** Where an expression stands. */
interface Slot {
  /** Whether a view has been asked for its method when it is evaluated. */
  readonly isOfView: boolean
  get(): ES.Node | null | undefined
  put(value: Expression): void
}

function slot<K extends string | number>(holder: { [P in K]?: unknown }, key: K, isOfView = false): Slot {
  return {
    isOfView,
    get: () => holder[key] as ES.Node | null | undefined,
    put(value) {
      holder[key] = value
    },
  }
}

/** Where the statement has what it evaluates first. Loops have none: they evaluate it again. */
function firstOf(node: Statement): Slot | null {
  switch (node.type) {
    case 'ExpressionStatement':
      return inside(slot(node, 'expression'), false)
    case 'IfStatement':
      return inside(slot(node, 'test'), true)
    case 'SwitchStatement':
      return inside(slot(node, 'discriminant'), true)
    case 'ReturnStatement':
    case 'ThrowStatement':
      return inside(slot(node, 'argument'), false)
    default:
      return null
  }
}

/** The operand of an operator would need parentheses, which is worth it in a test. */
function inside(at: Slot, isTest: boolean): Slot | null {
  const node = at.get()
  switch (node?.type) {
    case 'Identifier':
      return at
    case 'AssignmentExpression':
      return isPlace(node.left) ? inside(slot(node, 'right', at.isOfView), false) : null
    case 'CallExpression':
      return insideCall(node, at.isOfView)
    case 'BinaryExpression':
    case 'LogicalExpression':
      return isTest ? inside(slot(node, 'left'), true) : insideCall(node.left, at.isOfView)
    case 'ConditionalExpression':
      return isTest ? inside(slot(node, 'test'), true) : insideCall(node.test, at.isOfView)
    case 'UnaryExpression':
      return isTest ? inside(slot(node, 'argument'), true) : insideCall(node.argument, at.isOfView)
    default:
      return null
  }
}

/** The first argument of a call, which may be the first operand of operators, that is no constant. */
function insideCall(node: ES.Node, isOfView: boolean): Slot | null {
  if (node.type === 'BinaryExpression') return insideCall(node.left, isOfView)
  if (node.type !== 'CallExpression' || !isFixed(node.callee)) return null
  const first = node.arguments.findIndex(({ type }) => type !== 'Literal')
  return first < 0 ? null : inside(slot(node.arguments, first, isOfView || isMethod(node.callee)), false)
}

/** A variable, or a cell of the runtime. */
function isPlace(left: ES.Node): boolean {
  if (left.type === 'Identifier') return true
  return left.type === 'MemberExpression' && isOfModule(left.object) && left.property.type === 'Literal'
}

function isFixed(callee: ES.Node): boolean {
  return isOfModule(callee) || isMethod(callee)
}

function isOfModule(node: ES.Node): boolean {
  return node.type === 'Identifier' && node.name !== ''
}

/** Of a view. */
function isMethod(callee: ES.Node): boolean {
  if (callee.type !== 'MemberExpression' || callee.computed) return false
  const { object, property } = callee
  return object.type === 'Identifier' && property.type === 'Identifier' && /^[gs]et[A-Z]/.test(property.name)
}

/** Nothing that engines make a join of: behind one they don't know what they have looked up of a view. */
function isStraight(node: ES.Node): boolean {
  switch (node.type) {
    case 'Identifier':
    case 'Literal':
      return true
    case 'UnaryExpression':
      return isStraight(node.argument)
    case 'BinaryExpression':
    case 'AssignmentExpression':
      return isStraight(node.left) && isStraight(node.right)
    case 'CallExpression':
      return isMethod(node.callee) && node.arguments.every(isStraight)
    default:
      return false
  }
}
