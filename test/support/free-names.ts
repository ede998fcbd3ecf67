/**
 * The free variables of a program: names that no declaration around them binds. Every node that may bind or refer
 * is listed, and any other kind of node is visited child by child, so what is not known counts as free.
 */
import type { Node } from 'acorn'

type Tree = Node & Readonly<Record<string, unknown>>

class Scope {
  readonly names = new Set<string>()
  readonly outer: Scope | null
  readonly isFunction: boolean

  constructor(outer: Scope | null, isFunction: boolean) {
    this.outer = outer
    this.isFunction = isFunction
  }

  has(name: string): boolean {
    return this.names.has(name) || (this.outer?.has(name) ?? false)
  }

  forVar(): Scope {
    return this.isFunction || this.outer === null ? this : this.outer.forVar()
  }
}

export function freeNames(program: Node): Set<string> {
  const free = new Set<string>()
  const scope = new Scope(null, true)
  declareIn(program as Tree, scope)
  for (const child of children(program as Tree)) visit(child, scope, free)
  return free
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && typeof (value as Tree).type === 'string'
}

function children(node: Tree): Tree[] {
  return Object.values(node)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter(isTree)
}

/** Names that a pattern binds. */
function bound(pattern: Tree | null): string[] {
  if (pattern === null) return []
  if (pattern.type === 'Identifier') return [pattern.name as string]
  if (pattern.type === 'Property') return bound(pattern.value as Tree)
  if (pattern.type === 'AssignmentPattern') return bound(pattern.left as Tree)
  return children(pattern).flatMap(bound)
}

/** Hoists the declarations below a node into a scope: those of its own statements, and `var` from inside blocks. */
function declareIn(node: Tree, scope: Scope, top = true): void {
  for (const child of children(node)) {
    const { type } = child
    if (type === 'VariableDeclaration') {
      const target = child.kind === 'var' ? scope.forVar() : top ? scope : null
      for (const item of child.declarations as Tree[]) {
        for (const name of bound(item.id as Tree)) target?.names.add(name)
      }
    } else if (type === 'FunctionDeclaration' || type === 'ClassDeclaration') {
      if (top) for (const name of bound(child.id as Tree | null)) scope.names.add(name)
    } else if (type.startsWith('Import') && type.endsWith('Specifier')) {
      scope.names.add((child.local as Tree).name as string)
    } else if (type === 'ImportDeclaration' || type.startsWith('Export')) declareIn(child, scope, top)
    else if (type.endsWith('Statement') || type === 'SwitchCase' || type === 'CatchClause') {
      declareIn(child, scope, type === 'LabeledStatement' || type === 'SwitchCase' ? top : false)
    }
  }
}

function visit(node: Tree, outer: Scope, free: Set<string>): void {
  switch (node.type) {
    case 'Identifier':
      if (!outer.has(node.name as string)) free.add(node.name as string)
      return
    case 'MemberExpression':
      visit(node.object as Tree, outer, free)
      if (node.computed) visit(node.property as Tree, outer, free)
      return
    case 'Property':
      if (node.computed) visit(node.key as Tree, outer, free)
      visit(node.value as Tree, outer, free)
      return
    case 'ExportSpecifier':
      visit(node.local as Tree, outer, free)
      return
    case 'ImportDeclaration':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'MetaProperty':
      return
    case 'LabeledStatement':
      visit(node.body as Tree, outer, free)
      return
  }
  const isFunction = /Function/.test(node.type)
  const opensBlock = /^(BlockStatement|For\w*Statement|SwitchStatement|CatchClause)$/.test(node.type)
  const scope = isFunction || opensBlock ? new Scope(outer, isFunction) : outer
  if (isFunction) {
    for (const param of node.params as Tree[]) for (const name of bound(param)) scope.names.add(name)
    if (node.type === 'FunctionExpression')
      for (const name of bound(node.id as Tree | null)) scope.names.add(name)
    if (node.type !== 'ArrowFunctionExpression') scope.names.add('arguments')
  }
  if (node.type === 'CatchClause') for (const name of bound(node.param as Tree | null)) scope.names.add(name)
  if (scope !== outer) declareIn(node, scope)
  for (const child of children(node)) visit(child, scope, free)
}
