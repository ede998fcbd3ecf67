/** Times a function with npm's benchmark. */
import Benchmark from 'benchmark'
import { callOpaque } from './opaque.js'

/**
 * Its clock is the processor time that this process has used, so that other processes hardly count.
 * @param {readonly [number, number]} [since]
 * @returns {[number, number]} seconds and nanoseconds, as of `process.hrtime`
 */
function processorTime(since = [0, 0]) {
  const { user, system } = process.cpuUsage()
  const time = user + system - since[0] * 1e6 - since[1] / 1e3
  return [Math.floor(time / 1e6), (time % 1e6) * 1e3]
}

/** @type {typeof Benchmark} */
const OnProcessorTime = /** @type {any} */ (Benchmark).runInContext({ process: { hrtime: processorTime } })

/**
 * Runs a function for at least some seconds.
 * @param {() => unknown} run may return a promise
 * @param {number} seconds
 * @returns {Promise<{ samples: number[], last: unknown }>} milliseconds of a run, in the order in which they were taken
 */
export function measure(run, seconds) {
  /** @type {unknown} */
  let last = null
  return new Promise((resolve, reject) => {
    const fn = async (/** @type {{ resolve(): void }} */ deferred) => {
      try {
        last = await callOpaque(run)
        deferred.resolve()
      } catch (error) {
        reject(error)
      }
    }
    const benchmark = new OnProcessorTime({
      defer: true,
      fn,
      maxTime: seconds,
      minTime: 0.02,
      minSamples: 2,
      onError: reject,
      onComplete: () => resolve({ samples: benchmark.stats.sample.map((time) => time * 1e3), last }),
    })
    benchmark.run()
  })
}

/** The median of the last half, when the optimiser has done its work. @param {readonly number[]} samples */
export function steady(samples) {
  return median(samples.slice(samples.length >> 1))
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}
