/** Runs Node and tells what that took. */
import { spawnSync } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'

const usage = fileURLToPath(new URL('../../bench/contestants/report-usage.js', import.meta.url))

/**
 * @typedef {object} Run
 * @property {string} out
 * @property {string} err
 * @property {number} seconds from start to end
 * @property {number} processor seconds of the processor, of all threads
 * @property {number} memory in MB
 */

/**
 * @param {readonly string[]} args
 * @returns {Run}
 */
export function runNode(args) {
  const begin = performance.now()
  const { status, stdout, stderr, output } = spawnSync(process.execPath, ['--import', usage, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  })
  if (status !== 0) throw new Error(`${args.join(' ')}: exit code ${status}\n${stderr}`)
  // Each thread reports what the process took so far; the last one is that of the main thread.
  const { time, memory } = JSON.parse(/\{[^{]*$/.exec(output[3] ?? '')?.[0] ?? '')
  const seconds = (performance.now() - begin) / 1000
  return { out: stdout, err: stderr, seconds, processor: time / 1000, memory: memory / 1e6 }
}
