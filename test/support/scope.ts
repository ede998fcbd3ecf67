/** Which names a generated module takes from outside: its text read by acorn, its scopes by the analysis of the linker. */
import {
  type AnyNode,
  type BlockStatement,
  type ecmaVersion,
  type Program,
  parse,
  type Statement,
} from 'acorn'
import { analyzeScopes } from '../../scripts/scope.js'

export interface Script {
  readonly sourceType: 'module' | 'script'
  readonly ecmaVersion: ecmaVersion
}

/** Fails if the text is not of this edition of JavaScript. */
export function parseScript(code: string, { sourceType, ecmaVersion }: Script): Program {
  return parse(code, { sourceType, ecmaVersion })
}

/** Names that are free in a program, sorted. The analysis knows blocks: what only programs have is put in its terms. */
export function freeNames(program: Program): string[] {
  const block: BlockStatement = { ...program, type: 'BlockStatement', body: program.body.flatMap(unwrap) }
  return [...analyzeScopes(block).free.keys()].sort()
}

function unwrap(node: Program['body'][number]): Statement[] {
  const { start, end } = node
  switch (node.type) {
    case 'ImportDeclaration':
      return node.specifiers.map(({ local }) => ({
        type: 'VariableDeclaration',
        start,
        end,
        kind: 'const',
        declarations: [{ type: 'VariableDeclarator', start, end, id: local, init: null }],
      }))
    case 'ExportNamedDeclaration':
      if (node.source) throw new Error('the output hands on nothing')
      if (node.declaration) return [node.declaration]
      return node.specifiers.map(({ local }) => {
        if (local.type !== 'Identifier') throw new Error('a local name is an identifier')
        return { type: 'ExpressionStatement', start, end, expression: local }
      })
    case 'ExportDefaultDeclaration': {
      const { declaration } = node
      if (declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration')
        throw new Error('the default export is an expression')
      return [{ type: 'ExpressionStatement', start, end, expression: declaration }]
    }
    case 'VariableDeclaration':
      return [{ ...node, kind: 'let' }]
    default:
      return [node as Statement]
  }
}

/** Every node of a tree. */
export function* nodesOf(root: AnyNode): Iterable<AnyNode> {
  const rest: AnyNode[] = [root]
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    yield node
    for (const value of Object.values(node) as unknown[]) {
      for (const child of Array.isArray(value) ? (value as unknown[]) : [value])
        if (isNode(child)) rest.push(child)
    }
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
