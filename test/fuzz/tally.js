/**
 * What has been compared so far, in `tally.json`: for each stream (a source on an engine) how many modules and calls, by feature, level
 * and reason for setting aside, and the seed where the next run goes on. `docs/fuzzing.md` has it as a table.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** @typedef {import('./worker.ts').Report} Report */
/**
 * @typedef {object} Stream
 * @property {number} next
 * @property {number} modules
 * @property {number} calls
 * @property {number} minutes of a processor
 * @property {number} different modules, when they were found
 * @property {Record<string, number>} levels
 * @property {Record<string, number>} features
 * @property {Record<string, number>} setAside
 */

const file = fileURLToPath(new URL('tally.json', import.meta.url))
const page = fileURLToPath(new URL('../../docs/fuzzing.md', import.meta.url))

/** @returns {Record<string, Stream>} */
export function readTally() {
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** @param {number} first @returns {Stream} */
export function newStream(first) {
  return {
    next: first,
    modules: 0,
    calls: 0,
    minutes: 0,
    different: 0,
    levels: {},
    features: {},
    setAside: {},
  }
}

/** @param {Stream} stream @param {Report} report @param {number} milliseconds */
export function addReport(stream, report, milliseconds) {
  stream.modules += report.modules
  stream.calls += report.calls
  stream.minutes += milliseconds / 60_000
  stream.different += report.mismatches.length
  for (const key of /** @type {const} */ (['levels', 'features', 'setAside']))
    for (const [name, times] of Object.entries(report[key]))
      stream[key][name] = (stream[key][name] ?? 0) + times
}

/** Adds what a run has compared since it last did; others may have added to other streams. @param {string} name @param {Stream} stream */
export function writeStream(name, stream) {
  const tally = readTally()
  tally[name] = { ...stream, minutes: Math.round(stream.minutes * 10) / 10 }
  const unfinished = `${file}.new`
  const ordered = Object.fromEntries(Object.entries(tally).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(unfinished, `${JSON.stringify(ordered, null, 2)}\n`)
  renameSync(unfinished, file)
}

/** Puts the tables between their marks in the page. */
export function writePage() {
  const text = readFileSync(page, 'utf8')
  const marks = /(<!-- tally -->\n)[\s\S]*(<!-- end of tally -->)/
  writeFileSync(
    page,
    text.replace(marks, (_, start, end) => `${start}\n${tables(readTally())}\n${end}`),
  )
}

/** @param {Record<string, Stream>} tally */
function tables(tally) {
  const streams = Object.entries(tally)
  const number = (/** @type {number} */ value) => Math.round(value).toLocaleString('en')
  const all = newStream(0)
  for (const [, stream] of streams) addReport(all, { ...stream, mismatches: [] }, stream.minutes * 60_000)
  const different = streams.reduce((sum, [, stream]) => sum + stream.different, 0)
  const rows = [...streams, /** @type {const} */ (['all', { ...all, different }])].map(([name, stream]) => {
    const rate = stream.modules / Math.max(stream.minutes, 0.1)
    const cells = [
      stream.modules,
      stream.calls,
      rate,
      stream.different,
      ...reasons.map((r) => stream.setAside[r] ?? 0),
    ]
    return `| ${name} | ${cells.map(number).join(' | ')} |`
  })
  /** @param {Record<string, number>} counts */
  const list = (counts) =>
    Object.entries(counts)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, times]) => `${name} ${number(times)}`)
      .join(', ')
  return `| source, engine | modules | calls | modules a minute of one process | different when found | ${reasons
    .map((reason) => `set aside: ${reason}`)
    .join(' | ')} |
|---|${'---|'.repeat(4 + reasons.length)}
${rows.join('\n')}

Modules by feature: ${list(all.features)}.

Compilations by level: ${list(Object.fromEntries(Object.entries(all.levels).map(([l, n]) => [`-O${l}`, n])))}.
`
}

const reasons = ['stack', 'memory', 'either trap', 'refused']
