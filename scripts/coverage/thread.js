/**
 * For `node --import`: threads that start without an environment would not hear of NODE_V8_COVERAGE, and nothing would be known of what runs in
 * them. So they get what concerns the measuring.
 */
import { syncBuiltinESMExports } from 'node:module'
import threads from 'node:worker_threads'

const { NODE_V8_COVERAGE, NODE_OPTIONS } = process.env
const { Worker } = threads

class MeasuredWorker extends Worker {
  /**
   * @param {string | URL} file
   * @param {import('node:worker_threads').WorkerOptions} [options]
   */
  constructor(file, options = {}) {
    const { env } = options
    const measured = typeof env === 'object' ? { env: { ...env, NODE_V8_COVERAGE, NODE_OPTIONS } } : {}
    super(file, { ...options, ...measured })
  }
}

if (NODE_V8_COVERAGE !== undefined) {
  threads.Worker = MeasuredWorker
  syncBuiltinESMExports()
}
