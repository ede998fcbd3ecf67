/**
 * `--invoke`: calls an export with arguments from the command line, which are read by its type, and prints its results, one a
 * line. What is wrong with them is told in the user's words.
 */

/** @typedef {Readonly<Record<string, unknown>>} Exports */

/**
 * @typedef {object} Invocation
 * @property {string} name
 * @property {readonly string[]} words the arguments
 */

/**
 * Calls an export, of a reactor that has been prepared.
 * @param {Exports} exports
 * @param {Invocation} invocation
 * @param {(text: string) => void} print
 */
export function invoke_export(exports, { name, words }, print) {
  const { callee, params } = find_callee(exports, name)
  if (params.length !== words.length) {
    const expected = params.length === 0 ? 'none' : `${params.length} (${params.join(', ')})`
    const wrong = `${quote(name)} takes other arguments: expected ${expected}, found ${words.length}`
    throw new Error(`--invoke: ${wrong}`)
  }
  const args = words.map((word, i) => parse_argument(word, params[i]))
  if (typeof exports._initialize === 'function') exports._initialize()
  const lines = result_lines(callee.apply(null, args))
  for (let i = 0; i < lines.length; i++) print(`${lines[i]}\n`)
}

/**
 * An exported function and the types of its parameters, by its record (docs/linking.md).
 * @param {Exports} exports
 * @param {string} name
 */
function find_callee(exports, name) {
  const callee = Object.hasOwn(exports, name) ? exports[name] : undefined
  if (typeof callee !== 'function') throw new Error(`--invoke: the module exports no function ${quote(name)}`)
  const { type } = Reflect.get(callee, Symbol.for('dewasm:1'))
  const match = /^\(([^)]*)\)->/.exec(type)
  return { callee, params: match === null || match[1] === '' ? [] : match[1].split(',') }
}

/**
 * @param {string} word
 * @param {string} type
 * @returns {number | bigint}
 */
function parse_argument(word, type) {
  if (type === 'i32') return Number(parse_integer(word, type, 32))
  if (type === 'i64') return parse_integer(word, type, 64)
  if (type === 'f32' || type === 'f64') return parse_float(word, type)
  throw new Error(`--invoke: an argument of type ${type} can't be given on the command line`)
}

/**
 * @param {string} word
 * @param {string} type
 * @param {number} bits
 */
function parse_integer(word, type, bits) {
  const match = /^([+-]?)(0x[\da-f]+|\d+)$/i.exec(word)
  if (match === null) throw new Error(`--invoke: ${quote(word)} is no ${type}`)
  const value = match[1] === '-' ? -BigInt(match[2]) : BigInt(match[2])
  const end = BigInt(1) << BigInt(bits)
  if (value < -(end >> BigInt(1)) || value >= end)
    throw new Error(`--invoke: ${word} is out of the range of ${type}`)
  return value
}

/**
 * @param {string} word
 * @param {string} type
 */
function parse_float(word, type) {
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(word)
  if (special !== null) {
    const value = special[2].toLowerCase() === 'nan' ? NaN : Infinity
    return special[1] === '-' ? -value : value
  }
  const value = Number(word)
  if (word.trim() === '' || Number.isNaN(value)) throw new Error(`--invoke: ${quote(word)} is no ${type}`)
  return value
}

/** @param {string} text */
function quote(text) {
  return JSON.stringify(text)
}

/**
 * The results of a call, one a line.
 * @param {unknown} results
 * @returns {string[]}
 */
export function result_lines(results) {
  if (results === undefined) return []
  return (Array.isArray(results) ? results : [results]).map(result_text)
}

/** @param {unknown} value */
function result_text(value) {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return 'nan'
    if (Math.abs(value) === Infinity) return value > 0 ? 'inf' : '-inf'
    return Object.is(value, -0) ? '-0' : String(value)
  }
  if (typeof value === 'bigint') return String(value)
  return value === null ? 'null' : `<${typeof value}>`
}
