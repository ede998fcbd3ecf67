/** Tells a person at a terminal what takes so long; silent in a pipe and under CI. */

export async function withProgress<T>(label: string, work: () => T | Promise<T>): Promise<T> {
  const { stderr, env } = process
  if (!stderr.isTTY || env.CI) return work()
  stderr.write(`${label} ...`)
  try {
    return await work()
  } finally {
    stderr.write('\r\x1b[K')
  }
}
