/**
 * What is wrong with an output, by its text: names that it takes from outside beyond a short list, ways to make code from strings, what
 * is not ASCII or not of its edition of JavaScript. acorn reads it, the analysis of the linker tells its scopes.
 */
import { parse } from 'acorn'
import { analyzeScopes } from './scope.js'

/**
 * @typedef {import('acorn').AnyNode} Node
 * @typedef {import('acorn').Statement} Statement
 * @typedef {{ format?: string | undefined, target?: string | undefined, wasi?: boolean | undefined }} Packaging
 */

/** All that an output may take from the realm that it is loaded into. No clock is among them, and no way to other code. */
const intrinsics = words(
  `arguments Array ArrayBuffer Atomics BigInt BigInt64Array DataView Error Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array JSON Math
  NaN Object RangeError Reflect SharedArrayBuffer String Symbol TypeError Uint8Array Uint16Array WeakMap global globalThis self
  structuredClone undefined`,
)

/** What a module of a format is given. @type {Readonly<Record<string, readonly string[]>>} */
const given = { esm: [], cjs: ['module', 'require'], iife: [] }

/** What the shim in a program of WASI takes from Node; clocks and files are what it is for. */
const ofNode = words(
  'Buffer Date Map Number Promise Set TextDecoder TextEncoder performance process setTimeout __filename require',
)

const editions = /** @type {const} */ ({ es2015: 2015, es2020: 2020, es2022: 2022 })

/** @param {string} text */
function words(text) {
  return text.split(/\s+/)
}

/**
 * @param {string} code
 * @param {Packaging} options those it was compiled with
 * @returns {string[]}
 */
export function outputFaults(code, { format = 'esm', target = 'es2020', wasi = false }) {
  const program = parse(code, {
    sourceType: format === 'esm' ? 'module' : 'script',
    // A program of WASI runs on a Node that has `await` at the top.
    ecmaVersion: wasi ? 2022 : editions[/** @type {keyof typeof editions} */ (target)],
  })
  const allowed = new Set([...intrinsics, ...(given[format] ?? []), ...(wasi ? ofNode : [])])
  const found = freeNames(program)
    .filter((name) => !allowed.has(name))
    .map((name) => `free: ${name}`)
  for (const node of nodesOf(program)) {
    const fault = nodeFault(node, wasi)
    if (fault !== null) found.push(fault)
  }
  if (/[^\n -~]/.test(code)) found.push('not ASCII')
  if (/<\/script|<!--/i.test(code)) found.push('not to be put in a page')
  return found
}

/**
 * @param {Node} node
 * @param {boolean} wasi
 * @returns {string | null}
 */
function nodeFault(node, wasi) {
  if (node.type === 'WithStatement') return node.type
  if (node.type === 'ImportExpression') {
    const { source } = node
    return wasi && source.type === 'Literal' && /^node:\w/.test(String(source.value)) ? null : node.type
  }
  if (node.type === 'MemberExpression') {
    const { object, property, computed } = node
    if (computed || property.type !== 'Identifier') return null
    // `Function` stands for its prototype alone.
    return object.type === 'Identifier' && object.name === 'Function' && property.name !== 'prototype'
      ? 'Function'
      : null
  }
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return null
  const { callee } = node
  if (callee.type === 'Identifier') return /^(eval|Function)$/.test(callee.name) ? callee.name : null
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return null
  return callee.property.name === 'constructor' ? 'constructor' : null
}

/**
 * Names that are free in a program, sorted. The analysis knows blocks: what only programs have is put in its terms.
 * @param {import('acorn').Program} program
 */
export function freeNames(program) {
  const block = {
    ...program,
    type: /** @type {const} */ ('BlockStatement'),
    body: program.body.flatMap(unwrap),
  }
  return [...analyzeScopes(block).free.keys()].sort()
}

/**
 * @param {import('acorn').Program['body'][number]} node
 * @returns {Statement[]}
 */
function unwrap(node) {
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
      return [/** @type {Statement} */ (node)]
  }
}

/**
 * Every node of a tree.
 * @param {Node} root
 * @returns {Iterable<Node>}
 */
export function* nodesOf(root) {
  const rest = [root]
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    yield node
    for (const value of Object.values(node))
      for (const child of Array.isArray(value) ? value : [value])
        if (typeof child === 'object' && child !== null && typeof child.type === 'string') rest.push(child)
  }
}
