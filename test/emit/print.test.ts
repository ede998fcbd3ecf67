import type * as ES from 'estree'
import { expect, test } from 'vitest'
import {
  array,
  assign,
  binary,
  block,
  bool,
  call,
  conditional,
  type Expression,
  element,
  id,
  logical,
  member,
  num,
  object,
  property,
  type Statement,
  sequence,
  statement,
  str,
  unary,
} from '../../src/emit/estree.ts'
import { print, printList } from '../../src/emit/print.ts'

const scope = { x: 3, y: -2.5, z: 0, list: [5, -7, 11], o: { p: 9 }, f: (a: unknown, b: unknown) => [a, b] }
type Value = unknown

/** What a tree means, without printing it. */
function evaluate(node: ES.Node): Value {
  switch (node.type) {
    case 'Literal':
      return node.value
    case 'Identifier':
      return scope[node.name as keyof typeof scope]
    case 'UnaryExpression':
      return unaryValue(node.operator, evaluate(node.argument) as number)
    case 'BinaryExpression':
      return binaryValue(node.operator, evaluate(node.left) as number, evaluate(node.right) as number)
    case 'LogicalExpression':
      return node.operator === '&&'
        ? evaluate(node.left) && evaluate(node.right)
        : evaluate(node.left) || evaluate(node.right)
    case 'ConditionalExpression':
      return evaluate(node.test) ? evaluate(node.consequent) : evaluate(node.alternate)
    case 'SequenceExpression':
      return node.expressions.map(evaluate).at(-1)
    case 'ArrayExpression':
      return node.elements.map((item) => evaluate(item!))
    case 'CallExpression':
      return node.arguments.map(evaluate)
    case 'MemberExpression': {
      const object = evaluate(node.object) as Record<string, Value>
      const key = node.computed ? evaluate(node.property) : (node.property as ES.Identifier).name
      return object?.[String(key)]
    }
    default:
      throw new Error(node.type)
  }
}

function unaryValue(operator: string, a: number): Value {
  if (operator === '-') return -a
  if (operator === '+') return +a
  return operator === '~' ? ~a : !a
}

function binaryValue(operator: string, a: number, b: number): Value {
  const results: Record<string, () => Value> = {
    '+': () => a + b,
    '-': () => a - b,
    '*': () => a * b,
    '/': () => a / b,
    '%': () => a % b,
    '|': () => a | b,
    '^': () => a ^ b,
    '&': () => a & b,
    '<<': () => a << b,
    '>>': () => a >> b,
    '>>>': () => a >>> b,
    '<': () => a < b,
    '>=': () => a >= b,
    '===': () => a === b,
    '!==': () => a !== b,
  }
  return results[operator]!()
}

const operators = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '|',
  '^',
  '&',
  '<<',
  '>>',
  '>>>',
  '<',
  '>=',
  '===',
  '!==',
] as const
const numbers = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.25,
  1e21,
  5e-324,
  123000,
  4294967295,
  NaN,
  Infinity,
  -Infinity,
  2 ** 53,
]

function generator(seed: number): (depth: number) => Expression {
  const random = (limit: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) | 0
    return (seed >>> 8) % limit
  }
  const make = (depth: number): Expression => {
    if (depth === 0) return random(2) === 0 ? num(numbers[random(numbers.length)]!) : id('xyz'[random(3)]!)
    const next = () => make(depth - 1 - random(Math.min(2, depth)))
    switch (random(9)) {
      case 0:
        return unary((['-', '+', '~', '!'] as const)[random(4)]!, next())
      case 1:
        return logical(random(2) === 0 ? '&&' : '||', next(), next())
      case 2:
        return conditional(next(), next(), next())
      case 3:
        return sequence([next(), next()])
      case 4:
        return element(array([next(), next()]), num(random(2)))
      case 5:
        return element(call(id('f'), [next(), next()]), num(1))
      case 6:
        return binary('+', member(id('o'), 'p'), next())
      default:
        return binary(operators[random(operators.length)]!, next(), next())
    }
  }
  return make
}

test.each([false, true])('a printed expression means what its tree means (compact %s)', (compact) => {
  const names = Object.keys(scope)
  for (let seed = 1; seed <= 2000; seed++) {
    const tree = generator(seed)(5)
    const text = print(tree, { compact })
    const value = new Function(...names, `return ${text}`)(...Object.values(scope))
    expect(value, text).toEqual(evaluate(tree))
  }
})

test('numbers are literals without sign', () => {
  for (const value of numbers) {
    const text = print(num(value), { compact: true })
    expect(Object.is(new Function(`return ${text}`)(), value), text).toBe(true)
  }
  expect(print(binary('-', id('a'), num(-1)), { compact: true })).toBe('a- -1')
  expect(print(unary('-', num(-1)), { compact: true })).toBe('- -1')
  expect(print(member(num(1), 'p'), { compact: true })).toBe('(1).p')
  expect(print(call(id('f'), [bool(true), unary('!', bool(false))]), { compact: true })).toBe('f(!0,!!1)')
  expect(print(call(id('f'), [bool(true)]), { compact: false })).toBe('f(true)')
})

test('strings are ASCII, break up markup, and read back as they were', () => {
  for (const value of [
    '',
    "'\\\n\r\t\0",
    '\u2028\u2029',
    '\ud800',
    '\udc00\u{1f600}',
    '</script><!--',
    '\x000',
    'é"`${',
  ]) {
    const text = print(str(value), { compact: true })
    expect(text).toMatch(/^[ -~]*$/)
    expect(text).not.toMatch(/<[/!]/)
    expect(new Function(`return ${text}`)()).toBe(value)
  }
})

test('deep nesting prints in linear space', () => {
  let body: ES.Statement = statement(assign(id('a'), num(1)))
  for (let k = 0; k < 300; k++) body = { type: 'BlockStatement', body: [body] }
  expect(print(body, { compact: false }).length).toBeLessThan(300 * 2 * 40)
})

const properties = (count: number): [string, Expression][] =>
  Array.from({ length: count }, (_, k) => [`p${k}`, num(k)])

test('an object with many properties has a line for each, and means the same', () => {
  const few = object(properties(4).map(([key, value]) => property(key, value)))
  expect(print(few, { compact: false })).toBe('{ p0: 0, p1: 1, p2: 2, p3: 3 }')
  const many = object(properties(5).map(([key, value]) => property(key, value)))
  const text = print(many, { compact: false, indent: 1 })
  expect(text.split('\n').slice(0, 2)).toEqual(['{', '    p0: 0,'])
  expect(text.split('\n').at(-1)).toBe('  }')
  expect(new Function(`return ${text}`)()).toEqual(
    Object.fromEntries(properties(5).map((_, k) => [`p${k}`, k])),
  )
  expect(print(many, { compact: true })).toBe('{p0:0,p1:1,p2:2,p3:3,p4:4}')
})

test('so has a list of names', () => {
  expect(printList('import {', ['a', 'b'], '}', false)).toBe('import { a, b }')
  expect(printList('[', ['1', '2', '3', '4', '5'], ']', false)).toBe('[\n  1,\n  2,\n  3,\n  4,\n  5,\n]')
  expect(printList('[', ['1', '2', '3', '4', '5'], ']', true)).toBe('[1,2,3,4,5]')
})

test('indentation grows by two, deep inside by one, and then no more', () => {
  const nested = (depth: number): Statement => block(depth === 0 ? [statement(id('x'))] : [nested(depth - 1)])
  const widths = print(nested(20), { compact: false })
    .split('\n')
    .slice(1, 22)
    .map((line) => line.search(/\S/))
  expect(widths).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 17, 18, 19, 20, 21, 22, 23, 24, 24, 24, 24, 24, 24])
})
