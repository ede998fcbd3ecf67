/**
 * Builders of ESTree nodes, and the only place that makes literals: astring prints -0 as `0`, NaN as `null` and a
 * unary minus over -1 as `--1`, so a number literal is never negative and never anything but finite, and strings
 * are escaped to ASCII here. Nodes may carry `at`, the byte offset in the module; of a block it is that of its end.
 */
import type * as ES from 'estree'

declare module 'estree' {
  interface BaseNodeWithoutComments {
    at?: number
  }
}

export type Expression = ES.Expression
export type Statement = ES.Statement

/** Text that is printed as it is. As an expression it must be a primary one. */
export interface Raw {
  type: 'Raw'
  text: string
}

/** A statement, or a declaration, that is text already. */
export function raw(text: string): Statement {
  return { type: 'Raw', text } satisfies Raw as unknown as Statement
}

/** A primary expression that is text already. */
export function rawExpression(text: string): Expression {
  return { type: 'Raw', text } satisfies Raw as unknown as Expression
}

export function id(name: string): ES.Identifier {
  return { type: 'Identifier', name }
}

/** Shared nodes of the numbers that occur most. */
const smallNumbers = Array.from({ length: 257 }, (_, value) => literal(value, String(value)))

function literal(value: number | string | null | boolean, text: string): ES.SimpleLiteral {
  return { type: 'Literal', value, raw: text }
}

/** Any number, as the expression whose value it is. */
export function num(value: number): Expression {
  if (value > 0 || Object.is(value, 0)) {
    if (value <= 256 && Number.isInteger(value)) return smallNumbers[value]!
    if (value === Infinity) return binary('/', num(1), num(0))
    return literal(value, numberText(value))
  }
  if (Number.isNaN(value)) return binary('/', num(0), num(0))
  return unary('-', num(-value))
}

/** The shortest text of a positive finite number. */
function numberText(value: number): string {
  const text = String(value)
  if (value % 1000 !== 0 && Number.isSafeInteger(value)) return text
  if (text.startsWith('0.')) return text.slice(1)
  if (text.includes('e+')) return text.replace('e+', 'e')
  if (!text.endsWith('000')) return text
  const digits = text.replace(/0+$/, '')
  return `${digits}e${text.length - digits.length}`
}

export function str(value: string): ES.SimpleLiteral {
  return literal(value, stringText(value))
}

const escapes: Readonly<Record<string, string>> = {
  "'": "\\'",
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/**
 * A string literal in ASCII. `</script` and `<!--` are broken up because the output may stand in a page. No `\0`:
 * before a digit it would be an octal escape.
 */
export function stringText(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be escaped
  const body = value.replace(/['\\\x00-\x1f\x7f-\uffff]/g, escapeUnit)
  return `'${body.replace(/<(?=[/!])/g, '\\x3c')}'`
}

function escapeUnit(unit: string): string {
  const short = escapes[unit]
  if (short !== undefined) return short
  const code = unit.charCodeAt(0)
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
  return `\\u${code.toString(16).padStart(4, '0')}`
}

export const nil: Expression = literal(null, 'null')

const yes = literal(true, 'true')
const no = literal(false, 'false')

export function bool(value: boolean): Expression {
  return value ? yes : no
}

export function unary(operator: ES.UnaryOperator, argument: Expression, at = -1): Expression {
  return { type: 'UnaryExpression', operator, prefix: true, argument, at }
}

export function binary(
  operator: ES.BinaryOperator,
  left: Expression,
  right: Expression,
  at = -1,
): Expression {
  return { type: 'BinaryExpression', operator, left, right, at }
}

export function logical(
  operator: ES.LogicalOperator,
  left: Expression,
  right: Expression,
  at = -1,
): Expression {
  return { type: 'LogicalExpression', operator, left, right, at }
}

export function conditional(
  test: Expression,
  consequent: Expression,
  alternate: Expression,
  at = -1,
): Expression {
  return { type: 'ConditionalExpression', test, consequent, alternate, at }
}

export function call(callee: Expression, args: Expression[], at = -1): Expression {
  return { type: 'CallExpression', callee, arguments: args, optional: false, at }
}

/** `object.name`; the name must be an identifier. */
export function construct(callee: Expression, args: Expression[], at = -1): Expression {
  return { type: 'NewExpression', callee, arguments: args, at }
}

/** `function (a, b) { … }`: unlike an arrow it can be constructed. */
export function funcExpression(params: ES.Identifier[], body: Statement[]): Expression {
  return { type: 'FunctionExpression', params, body: block(body) }
}

export const thisValue: Expression = { type: 'ThisExpression' }

export function member(object: Expression, name: string): ES.MemberExpression {
  return { type: 'MemberExpression', object, property: id(name), computed: false, optional: false }
}

/** `object[index]`. */
export function element(object: Expression, index: Expression, at = -1): ES.MemberExpression {
  return { type: 'MemberExpression', object, property: index, computed: true, optional: false, at }
}

export function assign(
  left: ES.Identifier | ES.MemberExpression,
  right: Expression,
  operator: ES.AssignmentOperator = '=',
): Expression {
  return { type: 'AssignmentExpression', operator, left, right }
}

export function sequence(expressions: Expression[]): Expression {
  return { type: 'SequenceExpression', expressions }
}

export function array(elements: Expression[]): Expression {
  return { type: 'ArrayExpression', elements }
}

/** One property of an object literal; `'__proto__'` as a key is always an own property, see `protoNull`. */
export function property(key: string, value: Expression): ES.Property {
  const plain = /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(key) && key !== '__proto__'
  return {
    type: 'Property',
    kind: 'init',
    key: plain ? id(key) : str(key),
    value,
    computed: key === '__proto__',
    method: false,
    shorthand: plain && value.type === 'Identifier' && value.name === key,
  }
}

/** `__proto__: null`, which gives an object literal no prototype. */
export function protoNull(): ES.Property {
  const key = id('__proto__')
  return { type: 'Property', kind: 'init', key, value: nil, computed: false, method: false, shorthand: false }
}

export function object(properties: ES.Property[]): Expression {
  return { type: 'ObjectExpression', properties }
}

export function arrow(params: ES.Identifier[], body: Expression | ES.BlockStatement): Expression {
  return { type: 'ArrowFunctionExpression', params, body, expression: body.type !== 'BlockStatement' }
}

export function statement(expression: Expression, at = -1): Statement {
  return { type: 'ExpressionStatement', expression, at }
}

export function declare(
  kind: 'const' | 'let' | 'var',
  bindings: readonly (readonly [ES.Identifier, Expression | null])[],
  at = -1,
): ES.VariableDeclaration {
  const declarations = bindings.map(
    ([name, init]): ES.VariableDeclarator => ({ type: 'VariableDeclarator', id: name, init }),
  )
  return { type: 'VariableDeclaration', kind, declarations, at }
}

export function constant(name: string, init: Expression): ES.VariableDeclaration {
  return declare('const', [[id(name), init]])
}

export function block(body: Statement[]): ES.BlockStatement {
  return { type: 'BlockStatement', body }
}

export function ifElse(test: Expression, then: Statement, otherwise: Statement | null, at = -1): Statement {
  return { type: 'IfStatement', test, consequent: then, alternate: otherwise, at }
}

/** `for (;;)` */
export function forever(body: Statement[], at = -1): Statement {
  return { type: 'ForStatement', init: null, test: null, update: null, body: block(body), at }
}

export function whileLoop(test: Expression, body: Statement[], at = -1): Statement {
  return { type: 'WhileStatement', test, body: block(body), at }
}

export function doWhile(body: Statement[], test: Expression, at = -1): Statement {
  return { type: 'DoWhileStatement', body: block(body), test, at }
}

export function breakTo(label: string | null, at = -1): Statement {
  return { type: 'BreakStatement', label: label === null ? null : id(label), at }
}

export function continueTo(label: string | null, at = -1): Statement {
  return { type: 'ContinueStatement', label: label === null ? null : id(label), at }
}

export function returnValue(argument: Expression | null, at = -1): Statement {
  return { type: 'ReturnStatement', argument, at }
}

export function throwValue(argument: Expression, at = -1): Statement {
  return { type: 'ThrowStatement', argument, at }
}

export function switchCase(test: Expression | null, consequent: Statement[]): ES.SwitchCase {
  return { type: 'SwitchCase', test, consequent }
}

export function switchOn(discriminant: Expression, cases: ES.SwitchCase[], at = -1): Statement {
  return { type: 'SwitchStatement', discriminant, cases, at }
}

export function tryCatch(body: Statement[], param: ES.Identifier, handler: Statement[], at = -1): Statement {
  return {
    type: 'TryStatement',
    block: block(body),
    handler: { type: 'CatchClause', param, body: block(handler) },
    finalizer: null,
    at,
  }
}

/** A function from offset `at` to offset `end`. */
export function funcDeclaration(
  name: ES.Identifier,
  params: ES.Identifier[],
  body: Statement[],
  at = -1,
  end = -1,
): ES.FunctionDeclaration {
  return { type: 'FunctionDeclaration', id: name, params, body: { ...block(body), at: end }, at }
}
