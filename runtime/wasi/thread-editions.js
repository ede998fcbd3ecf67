/** All calls of both editions, as programs with threads have them. */
import { preview1_calls, unstable_calls } from './calls.js'
import { shared_poll_oneoff, unstable_shared_poll_oneoff } from './thread-calls.js'

export const thread_editions = {
  wasi_snapshot_preview1: Object.assign({}, preview1_calls, { poll_oneoff: shared_poll_oneoff }),
  wasi_unstable: Object.assign({}, unstable_calls, { poll_oneoff: unstable_shared_poll_oneoff }),
}
