/**
 * The commands of a test script (`.wast`), as the reference interpreter's README defines them. Modules are kept as
 * text to assemble or bytes; nothing is run here.
 *
 * https://github.com/WebAssembly/spec/tree/main/interpreter#scripts
 */
import { parseForms, SyntaxFailure } from './sexpr.js'
import { parseConstant } from './values.js'

/**
 * @typedef {import('./sexpr.js').Node} Node
 * @typedef {import('./sexpr.js').List} List
 * @typedef {import('./values.js').Value} Value
 *
 * @typedef {{ form: 'text', name: string | null, text: string }
 *   | { form: 'quote', name: string | null, text: string }
 *   | { form: 'binary', name: string | null, bytes: Uint8Array }} ModuleSource
 *
 * @typedef {{ kind: 'invoke', module: string | null, field: string, args: Value[] }
 *   | { kind: 'get', module: string | null, field: string }} Action
 *
 * @typedef {{ line: number } & (
 *     { kind: 'module', source: ModuleSource }
 *   | { kind: 'definition', source: ModuleSource }
 *   | { kind: 'instance', name: string | null, definition: string | null }
 *   | { kind: 'register', as: string, module: string | null }
 *   | { kind: 'action', action: Action }
 *   | { kind: 'return', action: Action, results: Value[] }
 *   | { kind: 'trap', action: Action, phrase: string }
 *   | { kind: 'trap', source: ModuleSource, phrase: string }
 *   | { kind: 'exhaustion', action: Action, phrase: string }
 *   | { kind: 'exception', action: Action }
 *   | { kind: 'invalid' | 'malformed' | 'unlinkable', source: ModuleSource, phrase: string }
 *   | { kind: 'unknown', form: string }
 * )} Command
 *
 * @typedef {Command['kind']} CommandKind
 */

/**
 * @param {string} source
 * @returns {Command[]}
 */
export function parseScript(source) {
  const forms = parseForms(source)
  if (forms.length > 0 && forms.every(isModuleField)) {
    return [{ kind: 'module', line: 1, source: { form: 'text', name: null, text: `(module ${source}\n)` } }]
  }
  const lineOf = lineFinder(source)
  return forms.map((form) => parseCommand(asList(form), source, lineOf(form.start)))
}

const moduleFields = new Set([
  ...['type', 'rec', 'import', 'func', 'table', 'memory', 'global', 'tag', 'export', 'start', 'elem', 'data'],
])

/** @param {Node} form */
function isModuleField(form) {
  return form.kind === 'list' && moduleFields.has(headOf(form))
}

/**
 * @param {List} form
 * @param {string} source
 * @param {number} line
 * @returns {Command}
 */
function parseCommand(form, source, line) {
  const head = headOf(form)
  const rest = form.items.slice(1)
  switch (head) {
    case 'module':
      return parseModuleCommand(form, source, line)
    case 'register':
      return { kind: 'register', line, as: asText(rest[0]), module: optionalName(rest[1]) }
    case 'invoke':
    case 'get':
      return { kind: 'action', line, action: parseAction(form) }
    case 'assert_return':
      return {
        kind: 'return',
        line,
        action: parseAction(asList(rest[0])),
        results: rest.slice(1).map(parseConstant),
      }
    case 'assert_trap':
      return parseTrap(asList(rest[0]), asText(rest[1]), source, line)
    case 'assert_exhaustion':
      return { kind: 'exhaustion', line, action: parseAction(asList(rest[0])), phrase: asText(rest[1]) }
    case 'assert_exception':
      return { kind: 'exception', line, action: parseAction(asList(rest[0])) }
    case 'assert_invalid':
    case 'assert_malformed':
    case 'assert_unlinkable':
      return {
        kind: assertedModules[head],
        line,
        source: parseModule(asList(rest[0]), source),
        phrase: asText(rest[1]),
      }
    default:
      return { kind: 'unknown', line, form: head }
  }
}

/** @type {Readonly<Record<string, 'invalid' | 'malformed' | 'unlinkable'>> & { assert_invalid: 'invalid', assert_malformed: 'malformed', assert_unlinkable: 'unlinkable' }} */
const assertedModules = {
  assert_invalid: 'invalid',
  assert_malformed: 'malformed',
  assert_unlinkable: 'unlinkable',
}

/**
 * @param {List} form
 * @param {string} source
 * @param {number} line
 * @returns {Command}
 */
function parseModuleCommand(form, source, line) {
  const word = atomText(form.items[1])
  if (word === 'instance') {
    return {
      kind: 'instance',
      line,
      name: optionalName(form.items[2]),
      definition: optionalName(form.items[3]),
    }
  }
  return { kind: word === 'definition' ? 'definition' : 'module', line, source: parseModule(form, source) }
}

/**
 * @param {List} form
 * @param {string} source
 * @returns {ModuleSource}
 */
function parseModule(form, source) {
  const definition = atomText(form.items[1]) === 'definition'
  let next = definition ? 2 : 1
  const name = optionalName(form.items[next])
  if (name !== null) next++
  const word = atomText(form.items[next])
  if (word === 'binary') return { form: 'binary', name, bytes: joinStrings(form.items.slice(next + 1)) }
  if (word === 'quote') {
    const text = new TextDecoder().decode(joinStrings(form.items.slice(next + 1)))
    return { form: 'quote', name, text }
  }
  const text = source.slice(form.start, form.end)
  return {
    form: 'text',
    name,
    text: definition ? text.replace(/^\(\s*module\s+definition/, '(module') : text,
  }
}

/**
 * @param {List} subject
 * @param {string} phrase
 * @param {string} source
 * @param {number} line
 * @returns {Command}
 */
function parseTrap(subject, phrase, source, line) {
  return headOf(subject) === 'module'
    ? { kind: 'trap', line, source: parseModule(subject, source), phrase }
    : { kind: 'trap', line, action: parseAction(subject), phrase }
}

/**
 * @param {List} form
 * @returns {Action}
 */
function parseAction(form) {
  const module = optionalName(form.items[1])
  const next = module === null ? 1 : 2
  const field = asText(form.items[next])
  switch (headOf(form)) {
    case 'invoke':
      return { kind: 'invoke', module, field, args: form.items.slice(next + 1).map(parseConstant) }
    case 'get':
      return { kind: 'get', module, field }
    default:
      throw new SyntaxFailure('expected an action', form.start)
  }
}

/** @param {Node[]} nodes */
function joinStrings(nodes) {
  return Uint8Array.from(nodes.flatMap((node) => (node.kind === 'string' ? [...node.bytes] : [])))
}

/**
 * @param {Node} node
 * @returns {List}
 */
function asList(node) {
  if (node?.kind !== 'list') throw new SyntaxFailure('expected a list', node?.start ?? 0)
  return node
}

/** @param {Node | undefined} node */
function asText(node) {
  if (node?.kind !== 'string') throw new SyntaxFailure('expected a string', node?.start ?? 0)
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(node.bytes)
}

/** @param {List} form */
function headOf(form) {
  return atomText(form.items[0])
}

/** @param {Node | undefined} node */
function atomText(node) {
  return node?.kind === 'atom' ? node.text : ''
}

/** @param {Node | undefined} node */
function optionalName(node) {
  return node?.kind === 'atom' && node.text.startsWith('$') ? node.text : null
}

/**
 * Line numbers, counted from 1, of places that are asked for in ascending order.
 * @param {string} source
 */
function lineFinder(source) {
  let line = 1
  let seen = 0
  /** @param {number} at */
  return (at) => {
    for (; seen < at; seen++) if (source[seen] === '\n') line++
    return line
  }
}
