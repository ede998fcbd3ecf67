/** Prints how many tests of a JSON report of vitest passed and failed. A file that did not even load is a failure. */
import { readFileSync } from 'node:fs'

const report = JSON.parse(readFileSync(/** @type {string} */ (process.argv[2]), 'utf8'))
/** @type {{ status: string, assertionResults: { status: string }[] }[]} */
const files = report.testResults
const broken = files.filter(({ status, assertionResults }) => {
  return status === 'failed' && assertionResults.every((test) => test.status !== 'failed')
})
console.log(report.numPassedTests, report.numFailedTests + broken.length)
