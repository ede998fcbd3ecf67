/**
 * Float literals of the text format, decimal and hexadecimal, to bits with one correct rounding. The literal is an
 * exact fraction of BigInts; scaling it so that the quotient has as many bits as the significand leaves the remainder
 * to decide the rounding (ties to even).
 */

/** @typedef {{ exponentBits: bigint, payloadBits: bigint, infinity: bigint }} Format */

export const formats = { f32: format(8n, 23n), f64: format(11n, 52n) }

/**
 * @param {bigint} exponentBits
 * @param {bigint} payloadBits
 * @returns {Format}
 */
function format(exponentBits, payloadBits) {
  return { exponentBits, payloadBits, infinity: ((1n << exponentBits) - 1n) << payloadBits }
}

/**
 * @param {string} literal
 * @param {Format} target
 */
export function floatBits(literal, target) {
  const negative = literal.startsWith('-')
  const text = literal.replace(/^[+-]/, '').replaceAll('_', '')
  const sign = negative ? 1n << (target.exponentBits + target.payloadBits) : 0n
  return sign | magnitudeBits(text, target)
}

/**
 * @param {string} text
 * @param {Format} target
 */
function magnitudeBits(text, target) {
  if (text === 'inf') return target.infinity
  if (text === 'nan') return target.infinity | (1n << (target.payloadBits - 1n))
  if (text.startsWith('nan:')) return target.infinity | BigInt(text.slice(4))
  const [numerator, denominator] = text.startsWith('0x') ? hexFraction(text.slice(2)) : decimalFraction(text)
  return round(numerator, denominator, target)
}

/**
 * @param {string} text
 * @returns {[bigint, bigint]}
 */
function decimalFraction(text) {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const [whole = '', part = ''] = mantissa.split('.')
  return scaled(BigInt(whole + part), 10n, Number(exponent) - part.length)
}

/**
 * @param {string} text
 * @returns {[bigint, bigint]}
 */
function hexFraction(text) {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('p')
  const [whole = '', part = ''] = mantissa.split('.')
  return scaled(BigInt(`0x${whole}${part}`), 2n, Number(exponent) - 4 * part.length)
}

/**
 * @param {bigint} value
 * @param {bigint} base
 * @param {number} exponent
 * @returns {[bigint, bigint]}
 */
function scaled(value, base, exponent) {
  return exponent < 0 ? [value, base ** BigInt(-exponent)] : [value * base ** BigInt(exponent), 1n]
}

/**
 * @param {bigint} numerator
 * @param {bigint} denominator
 * @param {Format} target
 */
function round(numerator, denominator, { exponentBits, payloadBits, infinity }) {
  if (numerator === 0n) return 0n
  const bias = (1n << (exponentBits - 1n)) - 1n
  const lowest = 1n - bias - payloadBits
  // The exponent of the last bit: such that the quotient has payloadBits + 1 bits, or the subnormals' one.
  let exponent = bitLength(numerator) - bitLength(denominator) - payloadBits - 1n
  if (exponent < lowest) exponent = lowest
  let significand = divideToEven(numerator, denominator, exponent)
  if (significand >> (payloadBits + 1n) !== 0n) {
    exponent++
    significand = divideToEven(numerator, denominator, exponent)
  }
  // A significand without its leading bit is subnormal (field 0); a carry out of it moves into the exponent by itself.
  const bits = ((exponent - lowest) << payloadBits) + significand
  return bits > infinity ? infinity : bits
}

/**
 * numerator / denominator / 2^exponent, to the nearest integer, ties to even.
 * @param {bigint} numerator
 * @param {bigint} denominator
 * @param {bigint} exponent
 */
function divideToEven(numerator, denominator, exponent) {
  const top = exponent < 0n ? numerator << -exponent : numerator
  const bottom = exponent < 0n ? denominator : denominator << exponent
  const quotient = top / bottom
  const twice = 2n * (top % bottom)
  const up = twice > bottom || (twice === bottom && (quotient & 1n) === 1n)
  return up ? quotient + 1n : quotient
}

/** @param {bigint} value */
function bitLength(value) {
  return BigInt(value.toString(2).length)
}
