/**
 * What wasm2js's output needs at run time to stand where an instance does: an i64 at the boundary, which it passes in
 * halves, becomes a BigInt; exports get their names back; tables their methods.
 */
'use strict'

/** @typedef {{ name: string, kind: string, type: string }} Extern */

/**
 * @param {(imports: object) => object} asmFunc
 * @param {{ imports: readonly (Extern & { module: string })[], exports: readonly Extern[] }} info
 * @param {Record<string, Record<string, unknown>>} imports
 */
exports.link = (asmFunc, info, imports) => {
  const cell = { high: 0 }
  const env = {
    setTempRet0: (/** @type {number} */ high) => (cell.high = high),
    getTempRet0: () => cell.high,
  }
  /** @type {Record<string, Record<string, unknown>>} */
  const given = { env: { ...env, abort: fail } }
  for (const { module, name, kind, type } of info.imports) {
    const value = imports[module]?.[name]
    given[module] ??= {}
    given[module][name] = kind === 'func' && type.includes('i64') ? inHalves(value, type, cell) : value
  }
  // In the module's order, but with other names where a name is no identifier.
  const values = Object.values(asmFunc(given))
  if (values.length !== info.exports.length) throw new Error('wasm2js left out exports')
  const entries = info.exports.map(({ name, kind, type }, i) => {
    if (kind === 'table') return [name, asTable(values[i])]
    return [name, kind === 'func' && type.includes('i64') ? inBigInts(values[i], type, cell) : values[i]]
  })
  return { exports: Object.fromEntries(entries) }
}

/**
 * An import as the output calls it.
 * @param {any} f
 * @param {string} type
 * @param {{ high: number }} cell where the high half of a result goes
 */
function inHalves(f, type, cell) {
  const { parameters, wideResult } = parse(type)
  return (/** @type {number[]} */ ...values) => {
    let at = 0
    const result = f(
      ...parameters.map((one) => {
        const low = values[at++] ?? 0
        return one === 'i64' ? join(low, values[at++] ?? 0) : low
      }),
    )
    if (!wideResult) return result
    cell.high = Number(BigInt.asIntN(32, result >> 32n))
    return Number(BigInt.asIntN(32, result))
  }
}

/**
 * An export as JavaScript calls it.
 * @param {any} f
 * @param {string} type
 * @param {{ high: number }} cell
 */
function inBigInts(f, type, cell) {
  const { parameters, wideResult } = parse(type)
  return (/** @type {any[]} */ ...values) => {
    const result = f(
      ...parameters.flatMap((one, i) =>
        one === 'i64'
          ? [Number(BigInt.asIntN(32, values[i])), Number(BigInt.asIntN(32, values[i] >> 32n))]
          : [values[i]],
      ),
    )
    return wideResult ? join(result, cell.high) : result
  }
}

/** @param {string} type */
function parse(type) {
  const [parameters = '', results = ''] = type.split('->')
  return { parameters: parameters.slice(1, -1).split(',').filter(Boolean), wideResult: results === '(i64)' }
}

/**
 * @param {number} low
 * @param {number} high
 */
function join(low, high) {
  return (BigInt(high) << 32n) | BigInt(low >>> 0)
}

/** @param {any} table an array, with methods only if the module grows it */
function asTable(table) {
  table.get ??= (/** @type {number} */ i) => table[i]
  table.set ??= (/** @type {number} */ i, /** @type {unknown} */ value) => {
    table[i] = value
  }
  table.grow ??= (/** @type {number} */ by) => {
    table.length += by
    return table.length - by
  }
  return table
}

function fail() {
  throw new Error('abort')
}

/** What glue makes by itself and gives the module. */
exports.namespace = {
  Memory: class {
    /** @param {{ initial: number }} type */
    constructor({ initial }) {
      this.buffer = new ArrayBuffer(initial * 65536)
    }
  },
  Table: class {
    /** @param {{ initial: number }} type */
    constructor({ initial }) {
      // biome-ignore lint/correctness/noConstructorReturn: what the output takes for a table is an array.
      return asTable(Array(initial).fill(null))
    }
  },
  CompileError: class extends Error {},
  LinkError: class extends Error {},
  RuntimeError: class extends Error {},
}
