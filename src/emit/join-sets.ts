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
  get(): ES.Node | null | undefined
  put(value: Expression): void
}

function slot<K extends string>(holder: { [P in K]?: unknown }, key: K): Slot {
  return {
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
      return isPlace(node.left) ? inside(slot(node, 'right'), false) : null
    case 'CallExpression':
      return isFixed(node.callee) ? firstArgument(node.arguments as Expression[]) : null
    case 'BinaryExpression':
    case 'LogicalExpression':
      return isTest ? inside(slot(node, 'left'), true) : insideCall(node.left)
    case 'ConditionalExpression':
      return isTest ? inside(slot(node, 'test'), true) : insideCall(node.test)
    case 'UnaryExpression':
      return isTest ? inside(slot(node, 'argument'), true) : insideCall(node.argument)
    default:
      return null
  }
}

/** Behind an operator, what is in parentheses anyway. */
function insideCall(node: ES.Node): Slot | null {
  switch (node.type) {
    case 'CallExpression':
      return isFixed(node.callee) ? firstArgument(node.arguments as Expression[]) : null
    case 'BinaryExpression':
      return insideCall(node.left)
    default:
      return null
  }
}

function firstArgument(list: Expression[]): Slot | null {
  const at = list.findIndex(({ type }) => type !== 'Literal')
  if (at < 0) return null
  const place: Slot = {
    get: () => list[at],
    put(value) {
      list[at] = value
    },
  }
  return inside(place, false)
}

/** A variable, or a cell of the runtime. */
function isPlace(left: ES.Node): boolean {
  if (left.type === 'Identifier') return true
  return left.type === 'MemberExpression' && isOfModule(left.object) && left.property.type === 'Literal'
}

/** A function of the module, or a method of a view. */
function isFixed(callee: ES.Node): boolean {
  if (callee.type !== 'MemberExpression') return isOfModule(callee)
  const { object, property, computed } = callee
  return (
    !computed && object.type === 'Identifier' && property.type === 'Identifier' && isAccess(property.name)
  )
}

function isOfModule(node: ES.Node): boolean {
  return node.type === 'Identifier' && node.name !== ''
}

function isAccess(name: string): boolean {
  return /^[gs]et[A-Z]/.test(name)
}
