/**
 * S-expressions of the WebAssembly text format, as far as test scripts need them: lists, atoms and strings with
 * their place in the source, so that the text of a module can be cut out and handed to an assembler. Annotations
 * `(@id …)` and comments are read past. Places are indices into the JavaScript string.
 *
 * https://webassembly.github.io/spec/core/text/lexical.html
 */

/**
 * @typedef {{ kind: 'list', items: Node[], start: number, end: number }} List
 * @typedef {{ kind: 'atom', text: string, start: number, end: number }} Atom
 * @typedef {{ kind: 'string', bytes: Uint8Array, start: number, end: number }} Text
 * @typedef {List | Atom | Text} Node
 */

export class SyntaxFailure extends Error {
  /**
   * @param {string} message
   * @param {number} at
   */
  constructor(message, at) {
    super(message)
    this.at = at
  }
}

/**
 * All forms of a source, the outermost ones in order. Iterative: nesting may be deeper than the stack.
 * @param {string} source
 * @returns {Node[]}
 */
export function parseForms(source) {
  /** @type {Node[]} */
  const top = []
  /** @type {List[]} */
  const open = []
  let items = top
  let at = skipBlank(source, 0)
  while (at < source.length) {
    const char = source[at]
    if (char === '(') {
      if (source[at + 1] === '@') {
        at = skipAnnotation(source, at)
      } else {
        /** @type {List} */
        const list = { kind: 'list', items: [], start: at, end: at }
        items.push(list)
        open.push(list)
        items = list.items
        at++
      }
    } else if (char === ')') {
      const list = open.pop()
      if (list === undefined) throw new SyntaxFailure('unmatched )', at)
      at++
      list.end = at
      items = open.at(-1)?.items ?? top
    } else {
      const token = readToken(source, at)
      items.push(token)
      at = token.end
    }
    at = skipBlank(source, at)
  }
  const unclosed = open.at(-1)
  if (unclosed !== undefined) throw new SyntaxFailure('unclosed (', unclosed.start)
  return top
}

/**
 * @param {string} source
 * @param {number} at
 * @returns {Atom | Text}
 */
function readToken(source, at) {
  if (source[at] === '"') return readString(source, at)
  let end = at + 1
  if (source[at] !== ';') while (end < source.length && !/[\s()";]/.test(charAt(source, end))) end++
  return { kind: 'atom', text: source.slice(at, end), start: at, end }
}

/**
 * @param {string} source
 * @param {number} at
 */
function skipBlank(source, at) {
  while (at < source.length) {
    const two = source.slice(at, at + 2)
    if (two === ';;') at = lineEnd(source, at)
    else if (two === '(;') at = skipBlockComment(source, at)
    else if (/\s/.test(charAt(source, at))) at++
    else break
  }
  return at
}

/**
 * @param {string} source
 * @param {number} at
 */
function lineEnd(source, at) {
  while (at < source.length && source[at] !== '\n' && source[at] !== '\r') at++
  return at
}

/**
 * @param {string} source
 * @param {number} start
 */
function skipBlockComment(source, start) {
  let depth = 0
  for (let at = start; at < source.length; ) {
    const two = source.slice(at, at + 2)
    if (two === '(;') {
      depth++
      at += 2
    } else if (two === ';)') {
      depth--
      at += 2
      if (depth === 0) return at
    } else {
      at++
    }
  }
  throw new SyntaxFailure('unclosed comment', start)
}

/**
 * @param {string} source
 * @param {number} start
 */
function skipAnnotation(source, start) {
  let depth = 0
  for (let at = start; at < source.length; at = skipBlank(source, at)) {
    const char = source[at]
    if (char === '(') {
      depth++
      at++
    } else if (char === ')') {
      depth--
      at++
      if (depth === 0) return at
    } else {
      at = readToken(source, at).end
    }
  }
  throw new SyntaxFailure('unclosed annotation', start)
}

const encoder = new TextEncoder()
/** @type {Readonly<Record<string, number>>} */
const shortEscapes = { t: 9, n: 10, r: 13, '"': 34, "'": 39, '\\': 92 }

/**
 * @param {string} source
 * @param {number} start
 * @returns {Text}
 */
function readString(source, start) {
  /** @type {number[]} */
  const bytes = []
  let at = start + 1
  while (source[at] !== '"') {
    if (at >= source.length) throw new SyntaxFailure('unclosed string', start)
    if (source[at] === '\\') {
      at = readEscape(source, at + 1, bytes)
    } else {
      const char = String.fromCodePoint(source.codePointAt(at) ?? 0)
      bytes.push(...encoder.encode(char))
      at += char.length
    }
  }
  return { kind: 'string', bytes: Uint8Array.from(bytes), start, end: at + 1 }
}

/**
 * Appends the bytes of the escape whose backslash is before `at`; returns where the string goes on.
 * @param {string} source
 * @param {number} at
 * @param {number[]} bytes
 */
function readEscape(source, at, bytes) {
  const short = shortEscapes[charAt(source, at)]
  if (short !== undefined) {
    bytes.push(short)
    return at + 1
  }
  const unicode = /^u\{([0-9a-fA-F_]+)\}/.exec(source.slice(at, at + 16))
  if (unicode?.[1] !== undefined) {
    bytes.push(...encoder.encode(String.fromCodePoint(Number.parseInt(unicode[1].replaceAll('_', ''), 16))))
    return at + unicode[0].length
  }
  const hex = source.slice(at, at + 2)
  if (!/^[0-9a-fA-F]{2}$/.test(hex)) throw new SyntaxFailure('unknown escape', at)
  bytes.push(Number.parseInt(hex, 16))
  return at + 2
}

/**
 * @param {string} source
 * @param {number} at
 */
function charAt(source, at) {
  return source[at] ?? ''
}
