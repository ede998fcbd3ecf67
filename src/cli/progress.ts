/** Tells a person at a terminal what takes so long; silent in a pipe and under CI. */

export function withProgress<T>(label: string, work: () => T): T {
  const { stderr, env } = process
  if (!stderr.isTTY || env.CI) return work()
  stderr.write(`${label} ...`)
  try {
    return work()
  } finally {
    stderr.write('\r\x1b[K')
  }
}
