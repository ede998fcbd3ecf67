/** `proc_exit`, `proc_raise` and `sched_yield`. */
import { ENOTSUP, SUCCESS } from './errno.js'

/** @typedef {import('./types.js').State} State */

const recordKey = Symbol.for('dewasm:1')

/** @param {State} state */
export function process_calls(state) {
  return {
    /** @param {number} code */
    proc_exit(code) {
      state.exit.code = code >>> 0
      throw state.exit
    },
    proc_raise() {
      return ENOTSUP
    },
    sched_yield() {
      return SUCCESS
    },
  }
}

/**
 * What `proc_exit` throws. It carries the mark of a trap, so that no `catch_all` of the guest stops it on its way
 * (docs/linking.md), and belongs to one WASI object.
 */
export function new_exit() {
  const exit = { code: 0 }
  Object.defineProperty(exit, recordKey, { value: { kind: 'trap', code: 'exit' } })
  return exit
}
