/** Runs a JavaScript program in a process of its own and says what it took. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const reporter = fileURLToPath(new URL('report-usage.js', import.meta.url))

/**
 * @param {readonly string[]} command the program and its arguments
 * @returns {{ time: number, memory: number }}
 */
export function runTool(command) {
  const { status, signal, stderr, output } = spawnSync(process.execPath, ['--import', reporter, ...command], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    timeout: 180_000,
    maxBuffer: 1 << 28,
  })
  if (status === 0) return JSON.parse(output[3] ?? '')
  throw new Error(firstError(stderr) ?? (stderr.trim() || `${command[0]}: ${signal ?? `exit ${status}`}`))
}

/** The line of a program's complaints that says most. @param {string} text */
export function firstError(text) {
  return text
    .split('\n')
    .find((line) => line.length < 500 && /error|abort|fatal|unreachable|out of/i.test(line))
    ?.trim()
    .slice(0, 160)
}
