/**
 * Draws results as SVG: a row for each case, a mark for each contestant, how long it takes relative to native WebAssembly
 * on a logarithmic axis. Usage: node chart.js [results.json] [chart.svg]
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { baseOf, commonRows, geometricMean, ratioOf } from './report.js'

/** @typedef {import('./compare.js').Results} Results */

const left = 190
const top = 62
const width = 560
const rowHeight = 16
const colours = ['#d33682', '#268bd2', '#859900', '#b58900']
const marks = [
  (/** @type {number} */ x, /** @type {number} */ y) => `<circle cx="${x}" cy="${y}" r="4.5"/>`,
  (/** @type {number} */ x, /** @type {number} */ y) => `<path d="M${x - 4} ${y - 4}h8v8h-8z"/>`,
  (/** @type {number} */ x, /** @type {number} */ y) => `<path d="M${x} ${y - 5}l5 9h-10z"/>`,
]

/** @param {Results} results */
export function drawChart({ engine, version, rows }) {
  const base = baseOf(rows)
  const names = Object.keys(rows[0]?.scores ?? {}).filter((name) => name !== base)
  const means = [{ title: 'mean', rows }, ...commonRows(rows, names, base)]
  const lines = [
    ...rows.map((row) => ({
      title: row.name,
      values: names.map((name) => ratioOf(row, name, base, 'warm')),
    })),
    ...means.map(({ title, rows }) => ({
      title,
      // A peer's mark only where all of these are its own: other sets can't be compared.
      values: names.map((name) => {
        const { mean, count } = geometricMean(rows, name, base, 'warm')
        return count === rows.length ? mean : null
      }),
    })),
  ]
  const known = lines.flatMap(({ values }) => values.flatMap((value) => value ?? []))
  const [least, most] = [Math.min(0.8, ...known), Math.max(10, ...known)]
  const place = (/** @type {number} */ value) =>
    round(left + (width * Math.log(value / least)) / Math.log(most / least))
  const bottom = top + lines.length * rowHeight
  const ticks = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500].filter((tick) => tick >= least && tick <= most)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + width + 24} ${bottom + 10}" font-family="sans-serif" font-size="11">`,
    '<title>The benchmark: time relative to native WebAssembly</title>',
    '<rect width="100%" height="100%" fill="#fff"/>',
    `<text x="8" y="18" font-size="13" font-weight="bold">Time relative to ${base === 'native' ? 'native WebAssembly' : base}, warm (${engine} ${version}); smaller is better</text>`,
    ...names.map((name, i) => {
      const x = left + i * 110
      return `<g fill="${colours[i]}">${marks[i % marks.length]?.(x, 36)}<text x="${x + 9}" y="40">${name}</text></g>`
    }),
    ...ticks.map(
      (tick) =>
        `<path d="M${place(tick)} ${top - 8}V${bottom}" stroke="${tick === 1 ? '#333' : '#ddd'}"/>` +
        `<text x="${place(tick)}" y="${top - 10}" text-anchor="middle" fill="#666">${tick}</text>`,
    ),
    ...lines.flatMap(({ title, values }, row) => {
      const y = top + (row + 0.5) * rowHeight
      const weight = row >= rows.length ? ' font-weight="bold"' : ''
      return [
        `<text x="${left - 10}" y="${y + 4}" text-anchor="end"${weight}>${title}</text>`,
        `<path d="M${left} ${y}h${width}" stroke="#eee"/>`,
        // The first contestant last, so that its mark is on top.
        ...values
          .map((value, i) =>
            value === null || Number.isNaN(value)
              ? ''
              : `<g fill="${colours[i]}" fill-opacity=".85">${marks[i % marks.length]?.(place(value), y)}</g>`,
          )
          .reverse(),
      ]
    }),
    '</svg>',
    '',
  ].join('\n')
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = (/** @type {string} */ relative) => fileURLToPath(new URL(relative, import.meta.url))
  const [input = path('results/node.json'), output = path('../docs/benchmark.svg')] = process.argv.slice(2)
  writeFileSync(output, drawChart(JSON.parse(readFileSync(input, 'utf8'))))
}
