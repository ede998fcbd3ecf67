/**
 * Prints ESTree through astring with a generator table of our own, in two modes: pretty, whose indentation stops
 * growing (else deep nesting prints quadratically), and compact, without white space. It covers the nodes that
 * `estree.ts` builds; astring's own table stands behind it for any other.
 *
 * In compact mode the last statement of a block goes without semicolon: `state.last` says which one that is.
 *
 * For source maps both modes have a second table, whose printers tell a `Recorder` where a node begins: those of statements,
 * of declarations, and of calls, at the places that engines report for them in stack traces.
 */

import { type State as AstringState, GENERATOR, generate } from 'astring'
import type * as ES from 'estree'
import type { Raw } from './estree.ts'
import { type MappedText, Recorder } from './positions.ts'
import { TextBuffer } from './text-buffer.ts'

interface State {
  write(code: string): void
  indentLevel: number
  last: boolean
}

type Printable = ES.Node | Raw
type PrinterOf<N> = (node: N, state: State) => void
type Printer = PrinterOf<Printable>
type Printers = { [T in Printable['type']]?: PrinterOf<Extract<Printable, { type: T }>> }

/** Two spaces a level; in what is nested deeper than code is by hand one, and from `maxIndent` on none. */
const wideIndent = 8
const maxIndent = 16
const indents = Array.from({ length: maxIndent + 1 }, (_, level) => {
  return `\n${' '.repeat(level + Math.min(level, wideIndent))}`
})

/** A list with more items, the properties of an object or the names of an import, has a line for each. */
const maxInLine = 4

/** Binding strength of binary and logical operators. */
const strength: Readonly<Record<string, number>> = {
  '??': 5,
  '||': 5,
  '&&': 6,
  '|': 7,
  '^': 8,
  '&': 9,
  '==': 10,
  '!=': 10,
  '===': 10,
  '!==': 10,
  '<': 11,
  '>': 11,
  '<=': 11,
  '>=': 11,
  in: 11,
  instanceof: 11,
  '<<': 12,
  '>>': 12,
  '>>>': 12,
  '+': 13,
  '-': 13,
  '*': 14,
  '/': 14,
  '%': 14,
}
const unaryStrength = 15
const memberStrength = 17

function strengthOf(node: Printable): number {
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
      return strength[node.operator]!
    case 'UnaryExpression':
      return unaryStrength
    case 'ConditionalExpression':
      return 4
    case 'AssignmentExpression':
    case 'ArrowFunctionExpression':
      return 3
    case 'ObjectExpression':
    case 'FunctionExpression':
      return 2
    case 'Literal':
      // Compact, a boolean is `!0` or `!1`.
      if (typeof node.value === 'boolean') return unaryStrength
      // A member of a number literal would read its point as a decimal one.
      return typeof node.value === 'number' ? memberStrength - 1 : 18
    default:
      return 18
  }
}

/** The unary operator that the text of an expression begins with, if it does. */
function leadingSign(node: ES.Node): string {
  let at = node
  while (at.type === 'BinaryExpression' || at.type === 'LogicalExpression') at = at.left
  return at.type === 'UnaryExpression' ? at.operator : ''
}

function createPrinters(compact: boolean, mapped: boolean): Printers {
  const space = compact ? '' : ' '
  const comma = compact ? ',' : ', '

  function print(node: Printable, state: State): void {
    // Every third node is one, and binds strongest.
    if (node.type === 'Identifier') {
      state.write(node.name)
      return
    }
    const printer = table[node.type] as Printer
    printer.call(table, node, state)
  }

  /** Prints an operand, in parentheses when it binds weaker than `least`. */
  function operand(node: Printable, state: State, least: number): void {
    if (node.type === 'Identifier') {
      state.write(node.name)
      return
    }
    if (strengthOf(node) >= least) {
      print(node, state)
      return
    }
    state.write('(')
    print(node, state)
    state.write(')')
  }

  function list(nodes: readonly (Printable | null)[], state: State): void {
    for (let i = 0; i < nodes.length; i++) {
      if (i > 0) state.write(comma)
      print(nodes[i]!, state)
    }
  }

  function newLine(state: State): void {
    if (!compact) state.write(indents[Math.min(state.indentLevel, maxIndent)]!)
  }

  function end(state: State, last: boolean): void {
    if (!last) state.write(';')
  }

  function statements(body: readonly Printable[], state: State, closes: boolean): void {
    for (let i = 0; i < body.length; i++) {
      newLine(state)
      state.last = compact && closes && i === body.length - 1
      print(body[i]!, state)
    }
  }

  /** A block up to its closing brace. */
  function openBlock({ body }: ES.BlockStatement, state: State): void {
    state.write('{')
    if (body.length === 0) return
    state.indentLevel++
    statements(body, state, true)
    state.indentLevel--
    newLine(state)
  }

  /** The body of an `if` or a loop; behind a keyword it needs white space even when compact. */
  function nested(node: Printable, state: State, keyword: boolean): void {
    if (keyword && node.type !== 'BlockStatement') state.write(' ')
    else state.write(space)
    print(node, state)
  }

  function binary(node: ES.BinaryExpression | ES.LogicalExpression, state: State): void {
    const { operator, right } = node
    const least = strength[operator]!
    operand(node.left, state, least)
    if (!compact || operator.length > 3 || operator === 'in') state.write(` ${operator} `)
    else if ((operator === '+' || operator === '-') && leadingSign(right) === operator) {
      state.write(`${operator} `)
    } else state.write(operator)
    operand(right, state, least + 1)
  }

  function jump(word: string, label: ES.Identifier | null | undefined, state: State): void {
    state.write(label == null ? word : `${word} ${label.name}`)
    end(state, state.last)
  }

  /** `word value;` */
  function keyword(word: string, value: ES.Expression | null | undefined, state: State): void {
    const last = state.last
    state.write(word)
    if (value != null) {
      state.write(' ')
      print(value, state)
    }
    end(state, last)
  }

  const own: Printers = {
    Raw(node, state) {
      state.write(node.text)
    },
    Program(node, state) {
      for (const [i, statement] of node.body.entries()) {
        if (i > 0) state.write('\n')
        state.last = false
        print(statement, state)
      }
      state.write('\n')
    },
    BlockStatement(node, state) {
      openBlock(node, state)
      state.write('}')
    },
    ExpressionStatement(node, state) {
      const last = state.last
      operand(node.expression, state, 3)
      end(state, last)
    },
    EmptyStatement(_node, state) {
      state.write(';')
    },
    IfStatement(node, state) {
      const last = state.last
      const { alternate } = node
      state.write(`if${space}(`)
      print(node.test, state)
      state.write(')')
      state.last = last && alternate == null
      nested(node.consequent, state, false)
      if (alternate == null) return
      state.write(`${space}else`)
      state.last = last
      nested(alternate, state, true)
    },
    LabeledStatement(node, state) {
      state.write(`${node.label.name}:${space}`)
      print(node.body, state)
    },
    BreakStatement(node, state) {
      jump('break', node.label, state)
    },
    ContinueStatement(node, state) {
      jump('continue', node.label, state)
    },
    ReturnStatement(node, state) {
      keyword('return', node.argument, state)
    },
    ThrowStatement(node, state) {
      keyword('throw', node.argument, state)
    },
    SwitchStatement(node, state) {
      state.write(`switch${space}(`)
      print(node.discriminant, state)
      state.write(`)${space}{`)
      for (let i = 0; i < node.cases.length; i++) {
        const arm = node.cases[i]!
        newLine(state)
        if (arm.test == null) state.write('default:')
        else {
          state.write('case ')
          print(arm.test, state)
          state.write(':')
        }
        state.indentLevel++
        statements(arm.consequent, state, i === node.cases.length - 1)
        state.indentLevel--
      }
      newLine(state)
      state.write('}')
    },
    TryStatement(node, state) {
      state.write(`try${space}`)
      print(node.block, state)
      const { handler } = node
      if (handler == null) return
      state.write(`${space}catch${space}(`)
      print(handler.param!, state)
      state.write(`)${space}`)
      print(handler.body, state)
    },
    ForStatement(node, state) {
      if (node.init != null || node.test != null || node.update != null) {
        GENERATOR.ForStatement(node, state as unknown as AstringState)
        return
      }
      state.write(`for${space}(;;)`)
      nested(node.body, state, false)
    },
    WhileStatement(node, state) {
      state.write(`while${space}(`)
      print(node.test, state)
      state.write(')')
      nested(node.body, state, false)
    },
    DoWhileStatement(node, state) {
      const last = state.last
      state.write('do')
      state.last = false
      nested(node.body, state, true)
      state.write(`${space}while${space}(`)
      print(node.test, state)
      state.write(')')
      end(state, last)
    },
    VariableDeclaration(node, state) {
      const last = state.last
      state.write(`${node.kind} `)
      list(node.declarations, state)
      end(state, last)
    },
    VariableDeclarator(node, state) {
      print(node.id, state)
      if (node.init == null) return
      state.write(`${space}=${space}`)
      print(node.init, state)
    },
    FunctionDeclaration(node, state) {
      state.write(`function ${node.id!.name}(`)
      list(node.params, state)
      state.write(`)${space}`)
      print(node.body, state)
    },
    ArrowFunctionExpression(node, state) {
      const only = node.params.length === 1 ? node.params[0]! : null
      if (only !== null && only.type === 'Identifier') state.write(only.name)
      else {
        state.write('(')
        list(node.params, state)
        state.write(')')
      }
      state.write(`${space}=>${space}`)
      if (node.body.type === 'BlockStatement') print(node.body, state)
      else operand(node.body, state, 3)
    },
    ArrayExpression(node, state) {
      state.write('[')
      list(node.elements, state)
      state.write(']')
    },
    ObjectExpression({ properties }, state) {
      if (compact || properties.length <= maxInLine) {
        state.write(`{${space}`)
        list(properties, state)
        state.write(`${space}}`)
        return
      }
      state.write('{')
      state.indentLevel++
      for (const property of properties) {
        newLine(state)
        print(property, state)
        state.write(',')
      }
      state.indentLevel--
      newLine(state)
      state.write('}')
    },
    Property(node, state) {
      if (node.computed) state.write('[')
      print(node.key, state)
      if (node.computed) state.write(']')
      if (node.shorthand) return
      state.write(`:${space}`)
      print(node.value, state)
    },
    SequenceExpression(node, state) {
      state.write('(')
      list(node.expressions, state)
      state.write(')')
    },
    UnaryExpression(node, state) {
      const { operator, argument } = node
      state.write(operator)
      if (operator.length > 1) state.write(' ')
      else if (argument.type === 'UnaryExpression' && argument.operator === operator && operator !== '!') {
        state.write(' ')
      }
      operand(argument, state, unaryStrength)
    },
    BinaryExpression: binary,
    LogicalExpression: binary,
    ConditionalExpression(node, state) {
      operand(node.test, state, 5)
      state.write(`${space}?${space}`)
      operand(node.consequent, state, 3)
      state.write(`${space}:${space}`)
      operand(node.alternate, state, 3)
    },
    AssignmentExpression(node, state) {
      print(node.left, state)
      state.write(`${space}${node.operator}${space}`)
      print(node.right, state)
    },
    CallExpression(node, state) {
      operand(node.callee, state, memberStrength)
      state.write('(')
      list(node.arguments, state)
      state.write(')')
    },
    MemberExpression(node, state) {
      operand(node.object, state, memberStrength)
      if (!node.computed) {
        state.write('.')
        print(node.property, state)
        return
      }
      state.write('[')
      print(node.property, state)
      state.write(']')
    },
    Identifier(node, state) {
      state.write(node.name)
    },
    Literal(node, state) {
      if (compact && typeof node.value === 'boolean') state.write(node.value ? '!0' : '!1')
      else state.write(node.raw!)
    },
  }

  /** Rows that note where a node begins before they print it. */
  const marking: Printers = {}
  for (const type of markedStatements) {
    const row = own[type] as Printer
    marking[type] = (node: Printable, state: State) => {
      mark(node as ES.Node, state)
      row(node, state)
    }
  }
  Object.assign(marking, {
    BlockStatement(node, state) {
      openBlock(node, state)
      mark(node, state)
      state.write('}')
    },
    FunctionDeclaration(node, state) {
      state.write('function ')
      markNamed(node, node.id!, recorder(state).originals.callee, state)
      state.write(`${node.id!.name}(`)
      for (const [i, param] of node.params.entries()) {
        if (i > 0) state.write(comma)
        markNamed(node, param, recorder(state).originals.local, state)
        print(param, state)
      }
      state.write(`)${space}`)
      print(node.body, state)
    },
    VariableDeclaration(node, state) {
      const last = state.last
      mark(node, state)
      state.write(`${node.kind} `)
      for (const [i, declarator] of node.declarations.entries()) {
        if (i > 0) state.write(comma)
        markNamed(node, declarator.id, recorder(state).originals.local, state)
        print(declarator, state)
      }
      end(state, last)
    },
    // Engines report a call by the name before its parenthesis, or else by the parenthesis.
    CallExpression(node, state) {
      const { callee } = node
      markNamed(node, callee, recorder(state).originals.callee, state)
      if (callee.type === 'MemberExpression' && !callee.computed) {
        operand(callee.object, state, memberStrength)
        state.write('.')
        mark(node, state)
        print(callee.property, state)
      } else operand(callee, state, memberStrength)
      if (callee.type !== 'MemberExpression') mark(node, state)
      state.write('(')
      list(node.arguments, state)
      state.write(')')
    },
  } satisfies Printers)

  const table = { ...(GENERATOR as unknown as Printers), ...own, ...(mapped ? marking : null) }
  return table
}

/** Statements that are marked where they begin. */
const markedStatements = [
  'ExpressionStatement',
  'IfStatement',
  'BreakStatement',
  'ContinueStatement',
  'ReturnStatement',
  'ThrowStatement',
  'SwitchStatement',
  'TryStatement',
  'ForStatement',
  'WhileStatement',
  'DoWhileStatement',
] as const

/** A recorder that knows which names of the text the module has others for. */
class NamingRecorder extends Recorder {
  readonly originals: OriginalNames

  constructor(originals: OriginalNames) {
    super()
    this.originals = originals
  }
}

function recorder(state: State): NamingRecorder {
  return (state as unknown as { readonly output: NamingRecorder }).output
}

/** What is printed next is `node`. */
function mark({ at }: ES.Node, state: State): void {
  if (at !== undefined && at >= 0) recorder(state).mark(at, null)
}

/** What is printed next is a part of `node`, and has a name if it is an identifier. */
function markNamed({ at }: ES.Node, part: ES.Node, nameOf: NameOf, state: State): void {
  if (at === undefined || at < 0) return
  recorder(state).mark(at, part.type === 'Identifier' ? nameOf(part.name) : null)
}

const pretty = createPrinters(false, false)
const compact = createPrinters(true, false)
const prettyMapped = createPrinters(false, true)
const compactMapped = createPrinters(true, true)

export interface PrintOptions {
  readonly compact: boolean
  /** Nesting that the text will stand in. */
  readonly indent?: number
}

/** The name that the module has for an identifier of the text, if that is another. */
type NameOf = (identifier: string) => string | null

/** Of what is declared, and of what is called: the module's functions are looked up for that alone. */
export interface OriginalNames {
  readonly local: NameOf
  readonly callee: NameOf
}

export function print(node: ES.Node, options: PrintOptions): string {
  const output = new TextBuffer()
  generateInto(output, options.compact ? compact : pretty, node, options)
  return output.finish()
}

/** The same text, and which of it comes from where. */
export function printMapped(node: ES.Node, options: PrintOptions, names: OriginalNames): MappedText {
  const output = new NamingRecorder(names)
  generateInto(output, options.compact ? compactMapped : prettyMapped, node, options)
  return output.finish()
}

/** What the printers write to: a stream to astring, which wants no more of it than this. */
interface Output {
  write(text: string): void
}

function generateInto(output: Output, printers: Printers, node: ES.Node, { indent }: PrintOptions): void {
  generate(node, {
    generator: printers as unknown as typeof GENERATOR,
    startingIndentLevel: indent ?? 0,
    output: output as never,
  })
}

/** A list of texts at the top level of a module, between braces or brackets. */
export function printList(open: string, items: readonly string[], close: string, compact: boolean): string {
  if (compact) return `${open}${items.join(',')}${close}`
  const pad = close === '}' ? ' ' : ''
  if (items.length <= maxInLine) return `${open}${pad}${items.join(', ')}${pad}${close}`
  return `${open}\n  ${items.join(',\n  ')},\n${close}`
}
