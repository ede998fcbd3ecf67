/** Which statements of a compiled program run, and which of them the map knows. */
import { Session } from 'node:inspector'
import { Script } from 'node:vm'
import { decode } from '@jridgewell/sourcemap-codec'
import { statementsOf } from '../../test/support/statements.js'

/** @typedef {{ functionName: string, ranges: { startOffset: number, endOffset: number, count: number }[] }} Covered */

const file = 'covered.js'
const head = '(function (module, exports, require) {\n'

/**
 * @param {string} code of format cjs
 * @param {import('../../dist/index.js').SourceMap} map
 * @param {(instantiate: (imports: object) => any) => void} run
 */
export function mappedStatements(code, map, run) {
  const counts = new Int32Array(head.length + code.length)
  // From the outermost to the innermost.
  for (const { ranges } of coverageOf(code, run))
    for (const { startOffset, endOffset, count } of ranges) counts.fill(count, startOffset, endOffset)
  const lines = decode(map.mappings)
  const executed = statementsOf(code).filter(({ offset }) => (counts[head.length + offset] ?? 0) > 0)
  const mapped = executed.filter(({ line, column }) => {
    const segment = lines[line]?.findLast(([start]) => start <= column)
    return segment !== undefined && segment.length > 1
  })
  return { executed: executed.length, mapped: mapped.length }
}

/**
 * @param {string} code
 * @param {(instantiate: (imports: object) => any) => void} run
 * @returns {Covered[]}
 */
function coverageOf(code, run) {
  const session = new Session()
  session.connect()
  // Within the process, the session answers before `post` returns.
  const ask = (/** @type {string} */ method, params = {}) => {
    /** @type {any} */
    let answer
    session.post(method, params, (error, result) => {
      if (error !== null) throw new Error(`${method}: ${error.message}`)
      answer = result
    })
    return answer
  }
  try {
    ask('Profiler.enable')
    ask('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
    const module = { exports: /** @type {any} */ ({}) }
    new Script(`${head}${code}\n})`, { filename: file }).runInThisContext()(module, module.exports)
    run(module.exports.instantiate)
    const { result } = ask('Profiler.takePreciseCoverage')
    const script = result.find((/** @type {{ url: string }} */ { url }) => url === file)
    // Functions around others come first.
    return script.functions
  } finally {
    session.disconnect()
  }
}
