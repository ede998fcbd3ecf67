/** Tells somebody who waits what for: nothing is said of what is quick. */

/** Milliseconds after which somebody wants to know. */
const usualPatience = 1500

export interface Waiting {
  /** Said while it goes on: `compiling x.wasm (4.5 MB)`. */
  readonly begun: string
  /** Said when it is done, with the time that it took: `compiled x.wasm`. */
  readonly done: string
  readonly patience?: number
  readonly say?: (text: string) => void
}

/** The result of the work, which has to let timers run. */
export async function whileWaiting<T>(
  { begun, done, patience = usualPatience, say = sayToUser }: Waiting,
  work: () => Promise<T>,
): Promise<T> {
  const started = performance.now()
  let isSaid = false
  const timer = setTimeout(() => {
    isSaid = true
    say(begun)
  }, patience)
  try {
    const result = await work()
    if (isSaid) say(`${done} in ${((performance.now() - started) / 1000).toFixed(1)} s`)
    return result
  } finally {
    clearTimeout(timer)
  }
}

function sayToUser(text: string): void {
  process.stderr.write(`dewasm: ${text}\n`)
}
