/**
 * What other readers of source maps make of a map and its code: `source-map` of Mozilla, which debuggers are built on and which
 * refuses what is malformed, and `@jridgewell/trace-mapping`, which bundlers are. Every place has to lie where a token of the code
 * begins, and in a line of a source that exists; both readers have to agree.
 */
import { decodedMappings, originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { tokenizer } from 'acorn'
import { SourceMapConsumer } from 'source-map'

/** Code that is longer is not taken apart into tokens: that takes longer than compiling it. */
const mostTokenized = 20_000_000
/** Places at which the readers are compared. */
const compared = 2000

/**
 * @param {string} code an ES module
 * @param {import('../../dist/index.js').SourceMap} map
 * @returns {Promise<{ places: number, faults: string[] }>}
 */
export async function judgeMap(code, map) {
  /** @type {string[]} */
  const faults = []
  const lines = lineStarts(code)
  const tokens = code.length <= mostTokenized ? tokenStarts(code) : null
  const lengths = new Map(
    map.sources.map((name, k) => [name, map.sourcesContent?.[k]?.split('\n').length ?? Infinity]),
  )
  const names = new Set(map.names)
  // As a file: what JSON can't say is not in a map. Readers resolve sources against its root.
  const text = JSON.stringify({ ...map, sourceRoot: undefined, file: 'app.js' })
  const other = new TraceMap(text)
  const step = Math.max(1, Math.floor(decodedMappings(other).flat().length / compared))
  let places = 0
  await SourceMapConsumer.with(text, null, (consumer) => {
    consumer.eachMapping(({ generatedLine, generatedColumn, source, originalLine, originalColumn, name }) => {
      const fault = (/** @type {string} */ reason) =>
        faults.push(`${generatedLine}:${generatedColumn}: ${reason}`)
      const start = lines[generatedLine - 1]
      const end = lines[generatedLine]
      const offset = (start ?? 0) + generatedColumn
      if (start === undefined || end === undefined || offset >= end) fault('not in the code')
      else if (tokens !== null && tokens[offset] === 0) fault(`no token: ${code.slice(offset, offset + 30)}`)
      if (places++ % step === 0) {
        const found = originalPositionFor(other, { line: generatedLine, column: generatedColumn })
        if (found.source !== source || found.line !== originalLine || found.column !== originalColumn)
          fault('the readers differ')
      }
      if (source === null) return
      const length = lengths.get(source)
      if (length === undefined || originalLine < 1 || originalLine > length) fault('not in a source')
      if (originalColumn < 0) fault('no column')
      if (name !== null && !names.has(name)) fault('unknown name')
    })
  })
  return { places, faults }
}

/** Where lines begin, and where one would behind the last. @param {string} code */
function lineStarts(code) {
  const starts = [0]
  for (let at = code.indexOf('\n'); at >= 0; at = code.indexOf('\n', at + 1)) starts.push(at + 1)
  starts.push(code.length + 1)
  return starts
}

/** 1 where a token begins. @param {string} code */
function tokenStarts(code) {
  const starts = new Uint8Array(code.length + 1)
  for (const { start } of tokenizer(code, { sourceType: 'module', ecmaVersion: 2022 })) starts[start] = 1
  return starts
}
