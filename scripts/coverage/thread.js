/**
 * For `node --import`: threads that start without an environment don't hear of NODE_V8_COVERAGE, so what runs in them is written down
 * here, where V8 writes the rest.
 */
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import { fileURLToPath } from 'node:url'
import { isMainThread, threadId } from 'node:worker_threads'

if (!isMainThread && process.env.NODE_V8_COVERAGE === undefined) {
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  process.on('exit', () => {
    const name = `thread-${process.pid}-${threadId}-${process.hrtime.bigint()}.json`
    const path = fileURLToPath(new URL(`../../.cache/coverage/raw/${name}`, import.meta.url))
    session.post('Profiler.takePreciseCoverage', (error, coverage) => {
      if (error === null) writeFileSync(path, JSON.stringify(coverage))
    })
  })
}
