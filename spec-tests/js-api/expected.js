/** What is known to fail, with the reason, in `expected.json`: anything else that fails is news, and so is what passes. */
import { readFileSync } from 'node:fs'

/**
 * Reasons by file and the start of a test's name; '' stands for all tests of a file.
 * @type {Record<string, Record<string, string>>}
 */
const expected = JSON.parse(readFileSync(new URL('expected.json', import.meta.url), 'utf8'))

/**
 * Lines that say what is not as expected.
 * @param {readonly import('./main.js').FileReport[]} reports
 * @returns {string[]}
 */
export function checkExpected(reports) {
  const lines = []
  for (const { file, failure, results } of reports) {
    const reasons = expected[file] ?? {}
    // Tests without a name are told by their file.
    const failed = results.filter((result) => !result.passed).map(({ name = '' }) => name)
    if (failure !== null && reasons[''] === undefined) lines.push(`unexpected: ${file}: ${failure}`)
    for (const name of failed)
      if (!Object.keys(reasons).some((start) => name.startsWith(start)))
        lines.push(`unexpected failure: ${file}: ${name}`)
    for (const start of Object.keys(reasons))
      if (failure === null && !failed.some((name) => name.startsWith(start)))
        lines.push(`passes, but is expected to fail: ${file}: ${start}`)
  }
  return lines
}
