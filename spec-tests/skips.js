/**
 * skips.json lists the assertions that fail for a known reason. They are run all the same: one that passes, and an
 * entry that matches nothing, are failures, so that the list cannot outlive its reasons.
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { folderOf } from './suite.js'

/**
 * @typedef {import('./run.js').Result} Result
 *
 * @typedef {object} Skip
 * @property {string} file  As its folder is named in the report: core/i32.wast.
 * @property {[first: number, last: number]} [lines]
 * @property {string} [kind]
 * @property {string} [engine]  The engine that fails; every one, if absent.
 * @property {string} reason
 */

/** @returns {Skip[]} */
export function readSkips() {
  return JSON.parse(readFileSync(new URL('skips.json', import.meta.url), 'utf8'))
}

/**
 * @param {string} file
 * @param {Result[]} results  All results of the file.
 * @param {string} engine
 * @param {Skip[]} skips
 * @returns {Result[]}
 */
export function applySkips(file, results, engine, skips) {
  const relevant = skips.filter(
    (skip) => isFile(skip, file) && (skip.engine === undefined || skip.engine === engine),
  )
  if (relevant.length === 0) return results
  /** @type {Set<Skip>} */
  const used = new Set()
  const marked = results.map((result) => {
    const skip = relevant.find((candidate) => covers(candidate, result))
    if (skip === undefined) return result
    used.add(skip)
    return skipped(result, skip)
  })
  return [...marked, ...relevant.filter((skip) => !used.has(skip)).map((skip) => stale(file, skip))]
}

/**
 * @param {Skip} skip
 * @param {string} file
 */
function isFile(skip, file) {
  return `${folderOf(file)}/${basename(file)}` === skip.file
}

/**
 * @param {Skip} skip
 * @param {Result} result
 */
function covers(skip, result) {
  const [first, last] = skip.lines ?? [0, Number.POSITIVE_INFINITY]
  return result.line >= first && result.line <= last && (skip.kind === undefined || result.kind === skip.kind)
}

/**
 * @param {Result} result
 * @param {Skip} skip
 * @returns {Result}
 */
function skipped(result, skip) {
  if (result.status === 'fail') return { ...result, status: 'skip', reason: skip.reason }
  if (result.status !== 'pass') return result
  return { ...result, status: 'fail', reason: `passes, but skips.json lists it: ${skip.reason}` }
}

/**
 * @param {string} file
 * @param {Skip} skip
 * @returns {Result}
 */
function stale(file, skip) {
  const reason = `no assertion is meant by this entry of skips.json: ${JSON.stringify(skip)}`
  return { file, line: skip.lines?.[0] ?? 1, kind: 'unknown', status: 'fail', reason }
}
