/**
 * Counts of an instrumented module (`dewasm build --instrument`), which a later build reads (`--profile`): by function, then by
 * list of statements.
 */
import { js_array } from './intrinsics.js'

/** @type {number[][]} */
const profile_counts = []

/**
 * @param {number} func
 * @param {number} list
 */
export function profile_count(func, list) {
  if (profile_counts[func] === undefined) profile_counts[func] = new js_array(0)
  const counts = profile_counts[func]
  counts[list] = (counts[list] || 0) + 1
}

/** What ran since the module was loaded, as the text of a profile. */
export function profile_text() {
  const funcs = []
  for (const func in profile_counts) {
    const counts = []
    for (let i = 0; i < profile_counts[func].length; i++) counts[i] = profile_counts[func][i] || 0
    funcs[funcs.length] = `"${func}":[${counts}]`
  }
  return `{"version":1,"funcs":{${funcs}}}`
}
