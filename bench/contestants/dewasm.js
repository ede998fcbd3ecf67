/** dewasm, by its command line as its users have it. */
import { readFileSync, rmSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { runTool } from './run-tool.js'

const command = fileURLToPath(new URL('../../bin/dewasm.js', import.meta.url))

/**
 * @param {string} file
 * @param {readonly string[]} options of the command line
 * @returns {import('./index.js').Build}
 */
export function buildDewasm(file, options) {
  const output = file.replace(/wasm$/, 'dewasm.cjs')
  const small = file.replace(/wasm$/, 'dewasm.min.cjs')
  const arguments_ = [command, 'build', file, '--format', 'cjs', ...options, '-o']
  const { time, memory } = runTool([...arguments_, output])
  runTool([...arguments_, small, '--minify'])
  const minified = readFileSync(small)
  rmSync(small)
  return {
    time,
    memory,
    raw: statSync(output).size,
    minified: minified.length,
    gzip: gzipSync(minified).length,
  }
}
