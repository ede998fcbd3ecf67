/**
 * Scope analysis of one declaration of the runtime: which names are free in it, and which identifiers belong to
 * which local binding. Knows the part of JavaScript that the runtime is written in and fails on the rest.
 */

/**
 * @typedef {import('acorn').AnyNode} Node
 * @typedef {{ start: number, end: number, shorthand: boolean }} Reference
 * @typedef {{ name: string, references: Reference[] }} Binding
 * @typedef {{ names: Map<string, Binding>, outer: Scope | null }} Scope
 * @typedef {{ locals: Binding[], free: Map<string, Reference[]> }} Analysis
 */

/**
 * @param {Node} declaration
 * @returns {Analysis}
 */
export function analyzeScopes(declaration) {
  /** @type {Analysis} */
  const result = { locals: [], free: new Map() }
  visit(declaration, { names: new Map(), outer: null }, result)
  return result
}

/**
 * @param {Node | null | undefined} node
 * @param {Scope} scope
 * @param {Analysis} result
 * @returns {void}
 */
function visit(node, scope, result) {
  if (node == null) return
  switch (node.type) {
    case 'Identifier':
      refer(node, false, scope, result)
      return
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression': {
      if (node.type === 'FunctionDeclaration' && node.id) refer(node.id, false, scope, result)
      const inner = nest(scope)
      if (node.type === 'FunctionExpression' && node.id) {
        bind(node.id, inner, result)
        visit(node.id, inner, result)
      }
      for (const param of node.params) bind(param, inner, result)
      for (const param of node.params) visit(param, inner, result)
      if (node.body.type !== 'BlockStatement') return visit(node.body, inner, result)
      bindDeclarations(node.body.body, inner, result, true)
      for (const statement of node.body.body) visit(statement, inner, result)
      return
    }
    case 'BlockStatement': {
      const inner = nest(scope)
      bindDeclarations(node.body, inner, result)
      for (const statement of node.body) visit(statement, inner, result)
      return
    }
    case 'SwitchStatement': {
      visit(node.discriminant, scope, result)
      const inner = nest(scope)
      for (const { consequent } of node.cases) bindDeclarations(consequent, inner, result)
      for (const { test, consequent } of node.cases) {
        visit(test, inner, result)
        for (const statement of consequent) visit(statement, inner, result)
      }
      return
    }
    case 'CatchClause': {
      const inner = nest(scope)
      if (node.param) bind(node.param, inner, result)
      visit(node.param, inner, result)
      visit(node.body, inner, result)
      return
    }
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement': {
      const inner = nest(scope)
      const head = node.type === 'ForStatement' ? node.init : node.left
      if (head?.type === 'VariableDeclaration') bindDeclarations([head], inner, result)
      children(node, inner, result)
      return
    }
    case 'MemberExpression':
      visit(node.object, scope, result)
      if (node.computed) visit(node.property, scope, result)
      return
    case 'Property':
      if (node.computed) visit(node.key, scope, result)
      if (node.shorthand && node.value.type === 'Identifier') refer(node.value, true, scope, result)
      else visit(node.value, scope, result)
      return
    case 'LabeledStatement':
      visit(node.body, scope, result)
      return
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'MetaProperty':
      return
    case 'ClassDeclaration':
    case 'ClassExpression':
      throw new Error(`${node.type}: not in the runtime`)
    default:
      children(node, scope, result)
  }
}

/**
 * @param {Node} node
 * @param {Scope} scope
 * @param {Analysis} result
 */
function children(node, scope, result) {
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child !== null && typeof child === 'object' && typeof child.type === 'string')
        visit(child, scope, result)
    }
  }
}

/**
 * @param {Scope} outer
 * @returns {Scope}
 */
function nest(outer) {
  return { names: new Map(), outer }
}

/**
 * @param {Node[]} statements
 * @param {Scope} scope
 * @param {Analysis} result
 * @param {boolean} [isBody] whether they are the body of a function, the one place for `var`
 */
function bindDeclarations(statements, scope, result, isBody = false) {
  for (const statement of statements) {
    if (statement.type === 'FunctionDeclaration' && statement.id) bind(statement.id, scope, result)
    if (statement.type !== 'VariableDeclaration') continue
    if (statement.kind === 'var' && !isBody) throw new Error('var in a block: not expected')
    for (const { id } of statement.declarations) bind(id, scope, result)
  }
}

/**
 * Adds what a pattern binds to a scope. The places where it does are references too; they are found when the
 * pattern is visited.
 * @param {Node} pattern
 * @param {Scope} scope
 * @param {Analysis} result
 * @returns {void}
 */
function bind(pattern, scope, result) {
  switch (pattern.type) {
    case 'Identifier': {
      /** @type {Binding} */
      const binding = { name: pattern.name, references: [] }
      scope.names.set(pattern.name, binding)
      result.locals.push(binding)
      return
    }
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        bind(property.type === 'Property' ? property.value : property, scope, result)
      }
      return
    case 'ArrayPattern':
      for (const item of pattern.elements) if (item) bind(item, scope, result)
      return
    case 'RestElement':
      return bind(pattern.argument, scope, result)
    default:
      throw new Error(`${pattern.type} as a binding: not in the runtime`)
  }
}

/**
 * @param {{ name: string, start: number, end: number }} identifier
 * @param {boolean} shorthand
 * @param {Scope} scope
 * @param {Analysis} result
 */
function refer({ name, start, end }, shorthand, scope, result) {
  const reference = { start, end, shorthand }
  for (let at = /** @type {Scope | null} */ (scope); at !== null; at = at.outer) {
    const binding = at.names.get(name)
    if (binding === undefined) continue
    binding.references.push(reference)
    return
  }
  const references = result.free.get(name)
  if (references === undefined) result.free.set(name, [reference])
  else references.push(reference)
}
