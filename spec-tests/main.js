/** npm run spec -- [filter…] [--engine ours|native] [-O level] [--minify] [--target edition] [--function-size bytes] [--runtime place] [--for engine] [--json] [--all] */
import { parseArgs } from 'node:util'
import { formatReport, jsonReport } from './report.js'
import { runSuite } from './run-suite.js'
import { findSuite, howToGetSuite, listScripts } from './suite.js'

const { values: flags, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: {
    engine: { type: 'string', default: 'ours' },
    optimize: { type: 'string', short: 'O' },
    minify: { type: 'boolean', default: false },
    target: { type: 'string' },
    'function-size': { type: 'string' },
    runtime: { type: 'string' },
    for: { type: 'string' },
    json: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
  },
})

process.exitCode = await main()

async function main() {
  const suite = findSuite()
  if (suite === null) {
    console.error(howToGetSuite)
    return 1
  }
  const scripts = listScripts(suite).filter(
    (script) => filters.length === 0 || filters.some((filter) => script.includes(filter)),
  )
  const isTerminal = process.stderr.isTTY === true && process.env.CI === undefined
  const results = await runSuite(suite, scripts, {
    engine: flags.engine,
    compilerOptions: compilerOptions(),
    ...(isTerminal ? { onScript: showProgress } : {}),
  })
  if (isTerminal) process.stderr.write('\r\x1b[K')
  const failuresShown = flags.all ? Number.POSITIVE_INFINITY : 50
  console.log(flags.json ? JSON.stringify(jsonReport(results)) : formatReport(results, { failuresShown }))
  return results.some((result) => result.status === 'fail') ? 1 : 0
}

function compilerOptions() {
  const { optimize, minify, target, 'function-size': size, runtime, for: engine } = flags
  return {
    minify,
    ...(optimize === undefined ? {} : { optimize: optimize === 's' ? 's' : Number(optimize) }),
    ...(target === undefined ? {} : { target }),
    ...(size === undefined ? {} : { functionSize: Number(size) }),
    ...(runtime === undefined ? {} : { runtime }),
    ...(engine === undefined ? {} : { engine }),
  }
}

/** @param {string} script */
function showProgress(script) {
  process.stderr.write(`\r\x1b[K${script}`)
}
