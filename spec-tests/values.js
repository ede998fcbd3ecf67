/**
 * Constants of test scripts, their way into JavaScript, and the comparison of results with what is expected, to the
 * bit. A float is kept as its bits, because a JavaScript number may lose those of a NaN.
 */
import { floatBits, formats } from './float-literals.js'
import { SyntaxFailure } from './sexpr.js'
import { inShape } from './vectors.js'

/**
 * @typedef {import('./sexpr.js').Node} Node
 * @typedef {'f32' | 'f64'} FloatType
 *
 * @typedef {{ type: 'i32' | 'i64', value: bigint }
 *   | { type: FloatType, bits: bigint }
 *   | { type: FloatType, nan: 'canonical' | 'arithmetic' }
 *   | { type: 'v128', shape: string, lanes: Value[] }
 *   | { type: 'ref', heap: string, host: number | null }
 *   | { type: 'either', choices: Value[] }} Value
 *   Integers are kept signed.
 */

/**
 * @param {Node} node
 * @returns {Value}
 */
export function parseConstant(node) {
  if (node.kind !== 'list') throw new SyntaxFailure('expected a constant', node.start)
  const [head, ...rest] = node.items
  const word = wordOf(head)
  switch (word) {
    case 'i32.const':
      return { type: 'i32', value: parseInteger(wordOf(rest[0]), 32) }
    case 'i64.const':
      return { type: 'i64', value: parseInteger(wordOf(rest[0]), 64) }
    case 'f32.const':
      return parseFloatConstant('f32', wordOf(rest[0]))
    case 'f64.const':
      return parseFloatConstant('f64', wordOf(rest[0]))
    case 'v128.const':
      return parseVector(wordOf(rest[0]), rest.slice(1).map(wordOf))
    case 'either':
      return { type: 'either', choices: rest.map(parseConstant) }
    case 'ref.null':
      return { type: 'ref', heap: 'null', host: null }
    default:
      if (word.startsWith('ref.')) return parseReference(word.slice(4), wordOf(rest[0]))
      throw new SyntaxFailure(`unknown constant ${word}`, node.start)
  }
}

/** @param {Node | undefined} node */
function wordOf(node) {
  return node?.kind === 'atom' ? node.text : ''
}

/**
 * `(ref.extern 1)` names a value of the host, `(ref.extern)` and `(ref.func)` only a kind.
 * @param {string} heap
 * @param {string} index
 * @returns {Value}
 */
function parseReference(heap, index) {
  return { type: 'ref', heap, host: /^\d+$/.test(index) ? Number(index) : null }
}

/**
 * @param {string} text
 * @param {number} width
 */
function parseInteger(text, width) {
  const digits = text.replaceAll('_', '').replace(/^[+-]/, '')
  const magnitude = BigInt(digits)
  return BigInt.asIntN(width, text.startsWith('-') ? -magnitude : magnitude)
}

/**
 * @param {FloatType} type
 * @param {string} text
 * @returns {Value}
 */
function parseFloatConstant(type, text) {
  if (text === 'nan:canonical') return { type, nan: 'canonical' }
  if (text === 'nan:arithmetic') return { type, nan: 'arithmetic' }
  return { type, bits: floatBits(text, formats[type]) }
}

/**
 * @param {string} shape
 * @param {string[]} words
 * @returns {Value}
 */
function parseVector(shape, words) {
  const lane = shape.split('x')[0] ?? ''
  return { type: 'v128', shape, lanes: words.map((word) => parseLane(lane, word)) }
}

/**
 * @param {string} lane
 * @param {string} word
 * @returns {Value}
 */
function parseLane(lane, word) {
  if (lane === 'f32' || lane === 'f64') return parseFloatConstant(lane, word)
  return { type: lane === 'i64' ? 'i64' : 'i32', value: parseInteger(word, Number(lane.slice(1))) }
}

/** @type {Map<number, object>} */
const hostValues = new Map()

/**
 * The JavaScript object that stands for `(ref.extern index)`, always the same one.
 * @param {number} index
 */
function hostValue(index) {
  let value = hostValues.get(index)
  if (value === undefined) {
    value = Object.freeze({ host: index })
    hostValues.set(index, value)
  }
  return value
}

const scratch = new DataView(new ArrayBuffer(8))

/**
 * A constant as the JavaScript value that is passed to an exported function.
 * @param {Value} value
 * @returns {unknown}
 */
export function toJavaScript(value) {
  switch (value.type) {
    case 'i32':
      return Number(value.value)
    case 'i64':
      return value.value
    case 'f32':
      scratch.setUint32(0, Number(bitsOf(value)))
      return scratch.getFloat32(0)
    case 'f64':
      scratch.setBigUint64(0, bitsOf(value))
      return scratch.getFloat64(0)
    case 'ref':
      return value.heap === 'null' ? null : hostValue(value.host ?? 0)
    default:
      throw new TypeError(`a ${value.type} cannot be passed to JavaScript`)
  }
}

/** @param {Value} value */
function bitsOf(value) {
  if (!('bits' in value)) throw new TypeError('a NaN pattern is not a value')
  return value.bits
}

/**
 * Is the result what is expected, to the bit?
 * @param {Value} expected
 * @param {unknown} actual
 * @returns {boolean}
 */
export function matches(expected, actual) {
  switch (expected.type) {
    case 'i32':
      return Object.is(actual, Number(expected.value))
    case 'i64':
      return actual === expected.value
    case 'f32':
      return typeof actual === 'number' && isFloat32(actual) && matchesFloat(expected, float32Bits(actual))
    case 'f64':
      return typeof actual === 'number' && matchesFloat(expected, float64Bits(actual))
    case 'ref':
      return matchesReference(expected, actual)
    case 'either':
      return expected.choices.some((choice) => matches(choice, actual))
    case 'v128':
      return false
  }
}

/**
 * Is a result whose bits are known what is expected?
 * @param {Value} expected
 * @param {Value} actual
 * @returns {boolean}
 */
export function matchesValue(expected, actual) {
  if (expected.type === 'either') return expected.choices.some((choice) => matchesValue(choice, actual))
  if (expected.type === 'v128') {
    if (actual.type !== 'v128') return false
    const { lanes } = inShape(actual, expected.shape)
    return expected.lanes.every((lane, i) => matchesValue(lane, /** @type {Value} */ (lanes[i])))
  }
  if (expected.type === 'f32' || expected.type === 'f64')
    return actual.type === expected.type && 'bits' in actual && matchesFloat(expected, actual.bits)
  return 'value' in expected && 'value' in actual && expected.value === actual.value
}

/** @param {number} value */
function isFloat32(value) {
  return Number.isNaN(value) || Math.fround(value) === value
}

/** @param {number} value */
function float32Bits(value) {
  scratch.setFloat32(0, value)
  return BigInt(scratch.getUint32(0))
}

/** @param {number} value */
function float64Bits(value) {
  scratch.setFloat64(0, value)
  return scratch.getBigUint64(0)
}

/**
 * @param {Extract<Value, { type: FloatType }>} expected
 * @param {bigint} bits
 */
function matchesFloat(expected, bits) {
  if ('bits' in expected) return bits === expected.bits
  const { exponentBits, payloadBits, infinity } = formats[expected.type]
  const quiet = infinity | (1n << (payloadBits - 1n))
  const magnitude = bits & ~(1n << (exponentBits + payloadBits))
  return expected.nan === 'canonical' ? magnitude === quiet : (magnitude & quiet) === quiet
}

/**
 * @param {Extract<Value, { type: 'ref' }>} expected
 * @param {unknown} actual
 */
function matchesReference(expected, actual) {
  if (expected.heap === 'null') return actual === null
  if (actual === null || actual === undefined) return false
  if (expected.host !== null) return actual === hostValue(expected.host)
  switch (expected.heap) {
    case 'func':
      return typeof actual === 'function'
    case 'i31':
      return typeof actual === 'number'
    case 'struct':
    case 'array':
      return typeof actual === 'object'
    case 'eq':
      return typeof actual === 'object' || typeof actual === 'number'
    default:
      return true
  }
}

/**
 * An f32 signalling NaN: JavaScript numbers are f64, and the conversion sets the quiet bit, in native engines too.
 * @param {Value} value
 */
export function isSignallingF32(value) {
  return value.type === 'f32' && 'bits' in value && quieted(value.bits) !== value.bits
}

/**
 * The value as it is after the boundary.
 * @param {Value} value
 * @returns {Value}
 */
export function quietF32(value) {
  return value.type === 'f32' && 'bits' in value ? { type: 'f32', bits: quieted(value.bits) } : value
}

/** @param {bigint} bits */
function quieted(bits) {
  const isNan = (bits & 0x7fffffffn) > 0x7f800000n
  return isNan ? bits | 0x400000n : bits
}

/**
 * @param {Value} value
 * @returns {boolean}
 */
export function hasVector(value) {
  return value.type === 'v128' || (value.type === 'either' && value.choices.some(hasVector))
}

/**
 * @param {Value} value
 * @returns {string}
 */
export function describeValue(value) {
  switch (value.type) {
    case 'i32':
    case 'i64':
      return `${value.type} ${value.value}`
    case 'f32':
    case 'f64':
      return 'bits' in value ? `${value.type} ${hex(value.bits)}` : `${value.type} nan:${value.nan}`
    case 'v128':
      return `v128 ${value.shape} ${value.lanes.map(describeValue).join(' ')}`
    case 'ref':
      return `ref.${value.heap}${value.host === null ? '' : ` ${value.host}`}`
    case 'either':
      return value.choices.map(describeValue).join(' or ')
  }
}

/**
 * A result in the words of its expectation.
 * @param {unknown} actual
 * @param {Value | undefined} expected
 */
export function describeResult(actual, expected) {
  if (typeof actual === 'number' && expected?.type === 'f32') {
    return `${isFloat32(actual) ? 'f32' : 'not an f32'} ${hex(float32Bits(actual))} (${actual})`
  }
  if (typeof actual === 'number' && expected?.type === 'f64')
    return `f64 ${hex(float64Bits(actual))} (${actual})`
  if (typeof actual === 'function') return 'a function'
  if (typeof actual === 'object' && actual !== null) return 'an object'
  return `${typeof actual} ${Object.is(actual, -0) ? '-0' : String(actual)}`
}

/** @param {bigint} bits */
function hex(bits) {
  return `0x${bits.toString(16)}`
}
