/**
 * Calls of functions that take or give vectors, or give references to exceptions, which JavaScript can't do: a small module between them has two i64 for each v128, and
 * the bits of floats for floats, which no NaN gets lost of. It imports the function, so it serves any engine.
 *
 * What the function gives is known from what is expected. Where a trap is expected it is not: then the wrappers for what is
 * usual are tried, of which an engine links the right one alone.
 */

/**
 * @typedef {import('./engines.js').Engine} Engine
 * @typedef {import('./assemble.js').Assemble} Assemble
 * @typedef {import('./values.js').Value} Value
 * @typedef {'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'exnref' | 'nullexnref'} NumType
 * @typedef {(args: Value[]) => Value[]} VectorCall  Calls and gives the results with their bits.
 */

/** How each type goes through JavaScript: parts of it, and back. */
const carriers = /** @type {const} */ ({
  i32: { parts: ['i32'], join: (/** @type {string[]} */ [a]) => a, split: [''] },
  i64: { parts: ['i64'], join: (/** @type {string[]} */ [a]) => a, split: [''] },
  f32: {
    parts: ['i32'],
    join: (/** @type {string[]} */ [a]) => `(f32.reinterpret_i32 ${a})`,
    split: ['i32.reinterpret_f32'],
  },
  f64: {
    parts: ['i64'],
    join: (/** @type {string[]} */ [a]) => `(f64.reinterpret_i64 ${a})`,
    split: ['i64.reinterpret_f64'],
  },
  v128: {
    parts: ['i64', 'i64'],
    join: (/** @type {string[]} */ [a, b]) => `(i64x2.replace_lane 1 (i64x2.splat ${a}) ${b})`,
    split: ['i64x2.extract_lane 0', 'i64x2.extract_lane 1'],
  },
  // Results only: whether it is null.
  exnref: { parts: ['i32'], join: (/** @type {string[]} */ [a]) => a, split: ['ref.is_null'] },
  nullexnref: { parts: ['i32'], join: (/** @type {string[]} */ [a]) => a, split: ['ref.is_null'] },
})

/**
 * The text of a module that imports a function as `m` `f` and exports what calls it through integers.
 * @param {NumType[]} params
 * @param {NumType[]} results
 */
export function wrapperText(params, results) {
  const taken = params.flatMap((type) => carriers[type].parts)
  const given = results.flatMap((type) => carriers[type].parts)
  let next = 0
  const args = params.map((type) => {
    const { parts, join } = carriers[type]
    return join(parts.map(() => `(local.get ${next++})`))
  })
  const kept = results.map((_, i) => `(local.set ${taken.length + results.length - 1 - i})`)
  const split = results.flatMap((type, i) =>
    carriers[type].split.map((op) => {
      const value = `(local.get ${taken.length + i})`
      return op === '' ? value : `(${op} ${value})`
    }),
  )
  return `(module
    (import "m" "f" (func $f (param ${params.join(' ')}) (result ${results.join(' ')})))
    (func (export "f") (param ${taken.join(' ')}) (result ${given.join(' ')}) (local ${results.join(' ')})
      ${args.join(' ')} (call $f) ${kept.join(' ')} ${split.join(' ')}))`
}

/**
 * Calls through a wrapper.
 * @param {Function} item  The exported function.
 * @param {Value[]} args
 * @param {NumType[][]} guesses  What it may give.
 * @param {{ engine: Engine, assemble: Assemble, wrappers: Map<string, unknown> }} host
 * @returns {{ results: Value[] }}
 */
export function callThroughWrapper(item, args, guesses, { engine, assemble, wrappers }) {
  const params = args.map(typeOf)
  let refused
  for (const results of guesses) {
    const text = wrapperText(params, results)
    if (!wrappers.has(text)) wrappers.set(text, engine.compile(assemble({ form: 'text', name: null, text })))
    let exports
    try {
      exports = engine.instantiate(wrappers.get(text), { m: { f: item } })
    } catch (error) {
      if (engine.failure(error).kind !== 'link') throw error
      refused = error
      continue
    }
    return { results: call(exports.f, args, results) }
  }
  throw refused
}

/**
 * @param {unknown} wrapper
 * @param {Value[]} args
 * @param {NumType[]} results
 * @returns {Value[]}
 */
function call(wrapper, args, results) {
  const given = Reflect.apply(/** @type {Function} */ (wrapper), undefined, args.flatMap(partsOf))
  const list = results.length === 0 ? [] : Array.isArray(given) ? given : [given]
  let next = 0
  return results.map((type) => {
    const parts = carriers[type].parts.map(() => list[next++])
    if (type === 'v128') return vectorOf(parts)
    if (type === 'exnref' || type === 'nullexnref') {
      return { type: 'ref', heap: Number(parts[0]) === 1 ? 'null' : 'exn', host: null }
    }
    if (type === 'i32' || type === 'i64') return { type, value: BigInt(parts[0]) }
    return { type, bits: BigInt.asUintN(type === 'f32' ? 32 : 64, BigInt(parts[0])) }
  })
}

/** @param {Value} value */
function partsOf(value) {
  if (value.type === 'v128') {
    const bits = vectorBits(value)
    return [BigInt.asIntN(64, bits), BigInt.asIntN(64, bits >> 64n)]
  }
  if (value.type === 'i32') return [Number(value.value)]
  if (value.type === 'i64') return [value.value]
  if (!('bits' in value)) throw new TypeError(`a ${value.type} pattern cannot be passed`)
  return [value.type === 'f32' ? Number(BigInt.asIntN(32, value.bits)) : BigInt.asIntN(64, value.bits)]
}

/** @param {bigint[]} halves */
function vectorOf([low = 0n, high = 0n]) {
  /** @type {Value[]} */
  const lanes = [
    { type: 'i64', value: low },
    { type: 'i64', value: high },
  ]
  return /** @type {Value} */ ({ type: 'v128', shape: 'i64x2', lanes })
}

/** @param {Value} value */
function typeOf(value) {
  if (value.type === 'ref' || value.type === 'either') throw new TypeError(`a ${value.type} with vectors`)
  return value.type
}

/**
 * The types of what is expected.
 * @param {Value[]} expected
 * @returns {NumType[]}
 */
export function typesOf(expected) {
  return expected.map((value) =>
    typeOf(value.type === 'either' ? /** @type {Value} */ (value.choices[0]) : value),
  )
}

/** @param {string} shape */
function laneWidth(shape) {
  return 128 / Number(shape.split('x')[1])
}

/**
 * @param {Extract<Value, { type: 'v128' }>} vector
 * @returns {bigint}
 */
function vectorBits({ shape, lanes }) {
  const width = laneWidth(shape)
  return lanes.reduce((bits, lane, i) => bits | (laneBits(lane, width) << BigInt(i * width)), 0n)
}

/**
 * @param {Value} lane
 * @param {number} width
 */
function laneBits(lane, width) {
  if ('bits' in lane) return lane.bits
  if ('value' in lane) return BigInt.asUintN(width, lane.value)
  throw new TypeError('a NaN pattern has no bits')
}

/**
 * A vector in the lanes of another shape.
 * @param {Extract<Value, { type: 'v128' }>} vector
 * @param {string} shape
 * @returns {Extract<Value, { type: 'v128' }>}
 */
export function inShape(vector, shape) {
  const width = laneWidth(shape)
  const bits = vectorBits(vector)
  const lane = /** @type {NumType} */ (shape.split('x')[0])
  const lanes = Array.from({ length: 128 / width }, (_, i) => {
    const part = BigInt.asUintN(width, bits >> BigInt(i * width))
    if (lane === 'f32' || lane === 'f64') return /** @type {Value} */ ({ type: lane, bits: part })
    const type = lane === 'i64' ? 'i64' : 'i32'
    return /** @type {Value} */ ({ type, value: BigInt.asIntN(width, part) })
  })
  return { type: 'v128', shape, lanes }
}
