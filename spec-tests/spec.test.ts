/** The official suite on the built compiler: the core scripts, and those of memories and proposals. */
import { expect, test } from 'vitest'
import { formatFailures } from './report.js'
import { runSuite } from './run-suite.js'
import { findSuite, folderOf, howToGetSuite, listScripts } from './suite.js'

const suite = findSuite()
/** As in test/support/load.ts. */
const compilerOptions = process.env.DEWASM_TEST_RUNTIME === 'external' ? { runtime: 'external' } : {}
const folders = new Set([
  'core',
  'core/bulk-memory',
  'core/gc',
  'core/memory64',
  'core/multi-memory',
  'proposals/custom-page-sizes',
  'proposals/threads',
  'proposals/wide-arithmetic',
])

if (suite !== null) {
  test('the core of the official suite passes', { timeout: 300_000 }, async () => {
    const scripts = listScripts(suite).filter((script) => folders.has(folderOf(script)))
    const results = await runSuite(suite, scripts, { engine: 'ours', compilerOptions })
    const passed = results.filter(({ status }) => status === 'pass').length
    expect(formatFailures(results, 50).join('\n')).toBe('no failures')
    expect(passed).toBeGreaterThan(20_000)
  })

  test('what accesses memories passes with typed arrays as well', { timeout: 300_000 }, async () => {
    const scripts = listScripts(suite).filter((script) =>
      /(address|align|data|endianness|load|memory\w*|store)\d*\.wast$/.test(script),
    )
    const results = await runSuite(suite, scripts, { engine: 'ours', compilerOptions: { engine: 'hermes' } })
    expect(formatFailures(results, 50).join('\n')).toBe('no failures')
    expect(results.filter(({ status }) => status === 'pass').length).toBeGreaterThan(4_000)
  })
} else if (process.env.CI === 'true') {
  test('the official suite is there', () => {
    expect.fail(howToGetSuite)
  })
} else {
  test.skip(`the official suite (${howToGetSuite})`, () => {})
}
