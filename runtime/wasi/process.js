/** `proc_exit`, `proc_raise` and `sched_yield`. */
import { fail } from './errno.js'

/** @typedef {import('./types.js').State} State */

/**
 * @param {State} state
 * @param {number} code
 * @returns {never}
 */
export function proc_exit(state, code) {
  state.exited = true
  state.exit.code = code >>> 0
  throw state.exit
}

/** @returns {number} */
export function proc_raise() {
  return fail('ENOTSUP')
}

export function sched_yield() {
  return 0
}

/**
 * What `proc_exit` throws. It carries the mark of a trap, so that no `catch_all` of the guest stops it on its way
 * (docs/linking.md), and belongs to one WASI object.
 */
export function new_exit() {
  const exit = { code: 0 }
  Object.defineProperty(exit, Symbol.for('dewasm:1'), { value: { kind: 'trap', code: 'exit' } })
  return exit
}
