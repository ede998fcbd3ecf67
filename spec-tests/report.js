/** Results as a table by folder and kind of assertion, and everything that did not plainly pass in words. */
import { folderOf } from './suite.js'

/**
 * @typedef {import('./run.js').Result} Result
 * @typedef {import('./run.js').Status} Status
 * @typedef {Record<Status, number>} Tally
 * @typedef {Map<string, Tally>} Row  By column.
 */

const assertionKinds = ['return', 'trap', 'exhaustion', 'invalid', 'malformed', 'unlinkable', 'exception']
const columns = [...assertionKinds, 'other']

/**
 * @param {Result[]} results
 * @returns {Map<string, Row>}  By folder.
 */
export function tabulate(results) {
  /** @type {Map<string, Row>} */
  const table = new Map()
  for (const result of results) {
    const row = entry(table, folderOf(result.file), () => new Map())
    const column = assertionKinds.includes(result.kind) ? result.kind : 'other'
    entry(row, column, newTally)[result.status]++
  }
  return table
}

/**
 * @template K, V
 * @param {Map<K, V>} map
 * @param {K} key
 * @param {() => V} make
 * @returns {V}
 */
function entry(map, key, make) {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}

/** @returns {Tally} */
function newTally() {
  return { pass: 0, quieted: 0, fail: 0, needs: 0, unassembled: 0, excluded: 0, skip: 0 }
}

/**
 * @param {Tally[]} tallies
 * @returns {Tally}
 */
function sum(tallies) {
  const total = newTally()
  for (const tally of tallies) {
    for (const status of /** @type {Status[]} */ (Object.keys(tally))) total[status] += tally[status]
  }
  return total
}

/**
 * @param {Result[]} results
 * @param {{ failuresShown: number }} options
 */
export function formatReport(results, { failuresShown }) {
  return [
    formatTable(tabulate(results)),
    '  passed/run; "other" are modules, registrations and actions without an assertion',
    ...formatGroups('needs a feature that the engine lacks', results, 'needs'),
    ...formatGroups('f32 sNaN quieted at the JS boundary (as in the native JS API)', results, 'quieted'),
    ...formatGroups('skipped (skips.json)', results, 'skip'),
    ...formatGroups('not assemblable', results, 'unassembled'),
    ...formatGroups('out of scope', results, 'excluded'),
    ...formatFailures(results, failuresShown),
  ].join('\n')
}

/** @param {Map<string, Row>} table */
function formatTable(table) {
  const rows = [...table].map(([folder, row]) => formatRow(folder, row))
  const total = formatRow('total', totalRow([...table.values()]))
  return alignColumns([['', ...columns, 'needs'], ...rows, total])
}

/**
 * @param {string} title
 * @param {Row} row
 */
function formatRow(title, row) {
  const needs = sum([...row.values()]).needs
  return [title, ...columns.map((column) => formatCell(row.get(column))), needs === 0 ? '' : String(needs)]
}

/** @param {Tally | undefined} tally */
function formatCell(tally) {
  if (tally === undefined) return ''
  const ok = tally.pass + tally.quieted
  const run = ok + tally.fail + tally.skip
  return run === 0 ? '' : `${ok}/${run}`
}

/**
 * @param {Row[]} rows
 * @returns {Row}
 */
function totalRow(rows) {
  return new Map(columns.map((column) => [column, sum(rows.flatMap((row) => row.get(column) ?? []))]))
}

/** @param {string[][]} rows */
function alignColumns(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/**
 * @param {string} title
 * @param {Result[]} results
 * @param {Status} status
 */
function formatGroups(title, results, status) {
  const groups = countByReason(results.filter((result) => result.status === status))
  const total = [...groups.values()].reduce((a, b) => a + b, 0)
  if (total === 0) return []
  const lines = [...groups].filter(([reason]) => reason !== '').sort((a, b) => b[1] - a[1])
  return [
    `${title}: ${total}`,
    ...lines.map(([reason, count]) => `  ${String(count).padStart(6)}  ${reason}`),
  ]
}

/**
 * @param {Result[]} results
 * @returns {Map<string, number>}
 */
function countByReason(results) {
  /** @type {Map<string, number>} */
  const counts = new Map()
  for (const { reason = '' } of results) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return counts
}

/**
 * @param {Result[]} results
 * @param {number} shown
 */
export function formatFailures(results, shown) {
  const failures = results.filter((result) => result.status === 'fail')
  if (failures.length === 0) return ['no failures']
  const lines = failures
    .slice(0, shown)
    .map(({ file, line, kind, reason }) => `  ${file}:${line}: ${kind}: ${reason}`)
  const rest = failures.length - lines.length
  return [
    `failures: ${failures.length}`,
    ...lines,
    ...(rest > 0 ? [`  and ${rest} more (--all shows them)`] : []),
  ]
}

/**
 * The same for machines.
 * @param {Result[]} results
 */
export function jsonReport(results) {
  const folders = [...tabulate(results)].map(([folder, row]) => [folder, Object.fromEntries(row)])
  return {
    folders: Object.fromEntries(folders),
    needs: Object.fromEntries(countByReason(results.filter((result) => result.status === 'needs'))),
    failures: results.filter((result) => result.status === 'fail'),
  }
}
