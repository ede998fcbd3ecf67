/** What the benchmark shows on a terminal. */

/** @typedef {import('./compare.js').Row} Row */
/** @typedef {import('./compare.js').Results} Results */
/** @typedef {import('./compare.js').Score} Score */
/** @typedef {'warm' | 'first'} Measure */

/** One case, as soon as it is measured. @param {Row} row */
export function formatLine(row) {
  const base = baseOf([row])
  const shown = Object.keys(row.scores).map((name) => {
    const text = name === base ? ms(scoreOf(row, name)?.warm) : ratioText(row, name, base, 'warm')
    return `${name} ${text}`
  })
  return `${row.name.padEnd(16)} ${shown.join('  ')}`
}

/** @param {Results} results */
export function formatReport({ engine, version, options, rows }) {
  const base = baseOf(rows)
  const names = Object.keys(rows[0]?.scores ?? {}).filter((name) => name !== base)
  const head = `${engine} ${version}${options.length > 0 ? `, dewasm with ${options.join(' ')}` : ''}`
  return [
    `${head}: time relative to ${base}, smaller is better`,
    table(speedRows(rows, names, base)),
    'What building takes (processor time, peak memory) and gives (KB)',
    table(buildRows(rows)),
    ...complaints(rows),
  ].join('\n\n')
}

/**
 * @param {readonly Row[]} rows
 * @param {readonly string[]} names
 * @param {string} base
 */
function speedRows(rows, names, base) {
  const measures = /** @type {const} */ (['warm', 'first'])
  const columns = measures.flatMap((measure) => names.map((name) => ({ measure, name })))
  const means = (/** @type {string} */ title, /** @type {readonly Row[]} */ some) =>
    some.length === 0
      ? []
      : [[title, '', ...columns.map(({ measure, name }) => meanText(some, name, base, measure))]]
  return [
    ['', base, ...columns.map(({ measure, name }) => `${name} ${measure}`)],
    ...rows.map((row) => [
      row.name,
      ms(scoreOf(row, base)?.warm),
      ...columns.map(({ measure, name }) => ratioText(row, name, base, measure)),
    ]),
    ...means(
      'mean of kernels',
      rows.filter(({ group }) => group === 'kernel'),
    ),
    ...means(
      'mean of packages',
      rows.filter(({ group }) => group === 'package'),
    ),
    ...means('mean', rows),
    ...commonRows(rows, names, base).flatMap(({ title, rows }) => means(title, rows)),
  ]
}

/**
 * Cases that a peer runs and gets right: a mean over them compares it with the others.
 * @param {readonly Row[]} rows
 * @param {readonly string[]} names
 * @param {string} base
 */
export function commonRows(rows, names, base) {
  return names.flatMap((name) => {
    const right = rows.filter((row) => ratioOf(row, name, base, 'warm') !== null)
    const isSome = right.length > 0 && right.length < rows.length
    return isSome ? [{ title: `mean where ${name} is right`, rows: right }] : []
  })
}

/** @param {readonly Row[]} rows */
function buildRows(rows) {
  const names = Object.keys(rows[0]?.builds ?? {})
  const columns = ['time', 'MB', 'raw', 'min', 'gzip']
  return [
    ['', 'wasm', 'gzip', ...names.flatMap((name) => columns.map((column) => `${name} ${column}`))],
    ...rows.map((row) => [
      row.name,
      kb(row.wasm),
      kb(row.wasmGzip),
      ...names.flatMap((name) => {
        const build = row.builds[name]
        if (build === undefined || 'error' in build) return columns.map(() => '–')
        const { time, memory, raw, minified, gzip } = build
        return [
          ms(time),
          (memory / 2 ** 20).toFixed(0),
          kb(raw),
          minified === null ? '–' : kb(minified),
          kb(gzip),
        ]
      }),
    ]),
  ]
}

/** @param {readonly Row[]} rows */
function complaints(rows) {
  return rows.flatMap(({ name, scores }) =>
    Object.entries(scores).flatMap(([contestant, score]) => {
      if ('error' in score) return [`${name}, ${contestant}: ${score.error}`]
      return score.equal ? [] : [`${name}, ${contestant}: WRONG result`]
    }),
  )
}

/** Where there is no native WebAssembly, what all are compared with is wasm2js. @param {readonly Row[]} rows */
export function baseOf(rows) {
  return rows.some((row) => scoreOf(row, 'native') !== null) ? 'native' : 'wasm2js'
}

/** @param {Row} row @param {string} name @returns {Score | null} */
function scoreOf({ scores }, name) {
  const score = scores[name]
  return score === undefined || 'error' in score ? null : score
}

/**
 * Of a result that is right.
 * @param {Row} row
 * @param {string} name
 * @param {string} base
 * @param {Measure} measure
 */
export function ratioOf(row, name, base, measure) {
  const score = scoreOf(row, name)
  const reference = scoreOf(row, base)
  return score?.equal && reference !== null ? score[measure] / reference[measure] : null
}

/**
 * @param {readonly Row[]} rows
 * @param {string} name
 * @param {string} base
 * @param {Measure} measure
 */
export function geometricMean(rows, name, base, measure) {
  const ratios = rows.flatMap((row) => ratioOf(row, name, base, measure) ?? [])
  const logs = ratios.reduce((total, ratio) => total + Math.log(ratio), 0)
  return { mean: Math.exp(logs / ratios.length), count: ratios.length }
}

/** @type {(...values: Parameters<typeof ratioOf>) => string} */
function ratioText(...values) {
  const [row, name] = values
  const score = scoreOf(row, name)
  if (score === null) return 'failed'
  return score.equal ? (ratioOf(...values)?.toFixed(2) ?? '–') : 'WRONG'
}

/** @type {(...values: Parameters<typeof geometricMean>) => string} */
function meanText(...values) {
  const { mean, count } = geometricMean(...values)
  if (count === 0) return '–'
  return count === values[0].length ? mean.toFixed(2) : `${mean.toFixed(2)} (of ${count})`
}

/** @param {readonly (readonly string[])[]} rows */
function table(rows) {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? []
  return rows
    .map((row) =>
      row
        .map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** @param {number | undefined} time */
function ms(time) {
  return time === undefined ? '–' : `${time.toFixed(time < 100 ? 1 : 0)} ms`
}

/** @param {number} bytes */
function kb(bytes) {
  return (bytes / 1024).toFixed(bytes < 102_400 ? 1 : 0)
}
