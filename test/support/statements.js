/** The statements of the functions that a module was compiled to, as a parser sees them. */
import { parse } from 'acorn'

/**
 * @typedef {object} Statement
 * @property {number} line from 0, as in source maps
 * @property {number} column from 0
 * @property {number} offset in the code
 * @property {string} text its beginning
 */

/**
 * Those that do something.
 * @param {string} code of format esm or cjs
 * @returns {Statement[]}
 */
export function statementsOf(code) {
  /** @type {Statement[]} */
  const found = []
  const visit = (/** @type {import('acorn').AnyNode} */ node) => {
    const { type, loc, start, end } = node
    if (/Statement$|^VariableDeclaration$/.test(type) && !/^(Block|Labeled|Empty)/.test(type)) {
      const { line, column } = /** @type {import('acorn').SourceLocation} */ (loc).start
      found.push({
        line: line - 1,
        column,
        offset: start,
        text: code.slice(start, Math.min(end, start + 60)),
      })
    }
    for (const child of childrenOf(node)) visit(child)
  }
  for (const node of parse(code, { sourceType: 'module', ecmaVersion: 2022, locations: true }).body) {
    const declaration = node.type === 'ExportNamedDeclaration' ? node.declaration : node
    if (declaration?.type !== 'FunctionDeclaration' || declaration.id?.name !== 'instantiate') continue
    for (const inner of declaration.body.body) if (inner.type === 'FunctionDeclaration') visit(inner.body)
  }
  return found
}

/** @param {import('acorn').Node} node */
function childrenOf(node) {
  return /** @type {import('acorn').AnyNode[]} */ (
    Object.values(node)
      .flat()
      .filter((value) => typeof value?.type === 'string')
  )
}
